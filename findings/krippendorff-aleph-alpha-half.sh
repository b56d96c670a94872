#!/usr/bin/env bash
# krippendorff-aleph-alpha 0.1.17: coders who code by chance get an alpha of about 0.5, and leaving out the same passages is agreement.
#
# Krippendorff's alpha is 1 minus the disagreement that was found, divided by that expected by chance, so it is about 0 for coders who agree as
# often as chance has it. In both terms each pair of codings counts in both directions. The package describes this formula, and one would guess that
# it gives its figure. The disagreement that was found is added up over each pair once only, that by chance over both directions: what
# is found is half of what it is, so alpha is about halfway between the true figure and 1. Missing codings, which are said to be
# ignored, are made a code of their own beforehand. (It asks for Python 3.13; here it runs with the Python that is there.)
# It matters to people who code interviews: a true 0.35 is reported as 0.67, which is accepted for careful conclusions, and nobody looks at the
# codebook again.
#
# Output of a run:
#   krippendorff-aleph-alpha 0.1.17
#   guess: alpha as it is defined
#   coded alike:              by definition 1.0, by the package 1.0
#   coded by chance:          by definition 0.042, by the package 0.5
#   two coders left out half: by definition -0.031, by the package 0.553
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
pip="$folder/env/bin/pip"
"$pip" install --quiet --disable-pip-version-check --no-deps --ignore-requires-python krippendorff-aleph-alpha==0.1.17
"$pip" install --quiet --disable-pip-version-check pandas==2.3.3 pydantic==2.13.4 pyyaml==6.0.3 types-pyyaml==6.0.12.20250915
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from itertools import permutations

import pandas as pd
from krippendorff_alpha.compute_alpha import compute_alpha

coders = ["coder_ana", "coder_ben", "coder_eva"]
passages = [(a, b, e) for a in "mt" for b in "mt" for e in "mt"]  # each of the eight ways to code a passage once: pure chance
left_out = passages[:4] + [(None, None, e) for e in "mtmt"]
alike = [(code, code, code) for code in "mtmtmtmt"]


def by_definition(passages):
    units = [[code for code in unit if code] for unit in passages]
    units = [unit for unit in units if len(unit) > 1]
    pooled = [code for unit in units for code in unit]
    found = sum(sum(x != y for x, y in permutations(unit, 2)) / (len(unit) - 1) for unit in units) / len(pooled)
    by_chance = sum(x != y for x, y in permutations(pooled, 2)) / len(pooled) / (len(pooled) - 1)
    return round(1 - found / by_chance, 3)


def by_package(passages):
    table = pd.DataFrame(passages, columns=coders).assign(text=[f"passage {number}" for number in range(len(passages))])
    return compute_alpha(table, "nominal", column_mapping={"text_col": "text", "annotator_cols": coders})["alpha"]


print("krippendorff-aleph-alpha", version("krippendorff-aleph-alpha"))
print("guess: alpha as it is defined")
seen = {}
for name, table in {"coded alike": alike, "coded by chance": passages, "two coders left out half": left_out}.items():
    seen[name] = by_definition(table), by_package(table)
    print("{:25} by definition {}, by the package {}".format(name + ":", *seen[name]))
sys.exit(0 if list(seen.values()) == [(1.0, 1.0), (0.042, 0.5), (-0.031, 0.553)] else 1)
PYTHON
