#!/usr/bin/env bash
# confusion-mapper 2.5.1: with codes of one's own, Cohen's kappa is plain agreement, and 0.375 is "research threshold reached" at 0.8.
#
# The program gives kappa, alpha and other figures from a table of two coders' labels; its page says to "pipe any CSV with human_label, ai_label
# columns through it". One would guess that kappa takes chance into account for whatever codes are in the table. Unless they are
# named in the call, chance is added up over the program's own four codes (RF, PK, CF, INT) alone: with other codes it is 0, so that kappa is
# the share of equal labels. The same holds if only some codes are left out of the list, and for a code written in small letters.
# Alpha, from the same table, is refused for this reason; kappa, the interval around it and its diagnostics are printed without a warning.
# It matters to people who code interviews: with one common code, agreement by chance is high, and the figure says the contrary.
#
# Output of a run (the labels are made up):
#   confusion-mapper 2.5.1, scikit-learn 1.9.1
#   guess:          kappa 0.375
#   any CSV:        kappa 0.8, by chance 0.0: Almost Perfect, excellent agreement.
#   codes named:    kappa 0.375, by chance 0.68: Fair, significant revision needed. Review CF vs RF boundary.
#   alpha, any CSV: labels contain values outside the provided categories
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check confusion-mapper==2.5.1 scikit-learn==1.9.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import csv
import json
import subprocess
import sys
from importlib.metadata import version

from sklearn.metrics import cohen_kappa_score

ANA = ["money"] * 8 + ["trust"] * 2
BEN = ["money"] * 7 + ["trust", "money", "trust"]

with open("labels.csv", "w", newline="") as written:
    csv.writer(written).writerows([("human_label", "ai_label"), *zip(ANA, BEN, strict=True)])


def call(*words):
    return subprocess.run([sys.executable, "-m", "confusion_mapper", *words], capture_output=True, text=True)


right = round(float(cohen_kappa_score(ANA, BEN)), 3)
print(f"confusion-mapper {version('confusion-mapper')}, scikit-learn {version('scikit-learn')}")
print(f"guess:          kappa {right}")
seen = []
for name, named in (("any CSV:", []), ("codes named:", ["--categories", "money,trust"])):
    found = json.loads(call("kappa", "labels.csv", *named).stdout)
    seen.append((found["kappa"], found["pe"]))
    print("{:15} kappa {kappa}, by chance {pe}: {interpretation}".format(name, **found))
alpha = call("alpha", "labels.csv")
print("alpha, any CSV:", alpha.stderr.strip().split("Error: ")[-1])
sys.exit(0 if right == 0.375 and seen == [(0.8, 0.0), (0.375, 0.68)] and alpha.returncode != 0 else 1)
PYTHON
