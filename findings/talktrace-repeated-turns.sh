#!/usr/bin/env bash
# talktrace-ai-base 1.2.0: of all turns in the same words only the first is compared, so coders who differ on every other "Yes." agree fully.
#
# The program codes transcripts turn by turn and compares the reports of two or more coders, with Cohen's kappa, Krippendorff's alpha and
# others. One would guess that each turn counts. Turns are matched by their words: those that were said before in the same words are taken out
# of both reports, who said them and where does not matter, and the number of turns given with the result is that of what is left. Numbers of
# the turns are in the reports and are not used. Its page does not say so; its code does, as "kappa needs exactly one code per unit". No warning.
# It matters to people who code interviews: short answers are the ones on which coders differ (does "yes" agree or doubt?), and in
# talk in a classroom, for which the program is made, they are a large part of the turns.
#
# Output of a run (the talk is made up; the program asks for Python 3.12, its arithmetic runs with the Python that is there):
#   talktrace-ai-base 1.2.0, scikit-learn 1.9.1
#   guess:    8 turns, 5 coded alike, kappa 0.52, alpha 0.545
#   as said:  5 turns, 5 coded alike, kappa 1, alpha 1
#   numbered: 8 turns, 5 coded alike, kappa 0.52, alpha 0.545
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pandas==2.3.3 scikit-learn==1.9.1 krippendorff==0.9.0
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps --ignore-requires-python talktrace-ai-base==1.2.0 2> /dev/null
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import krippendorff
import pandas as pd
from sklearn.metrics import cohen_kappa_score
from talktrace_ai.utils.intercoder_metrics import compute_intercoder_agreement

TURNS = ["Who pays the rent?", "Yes.", "We all paid at first.", "Yes.", "And nobody helped?", "Yes.", "My sister did.", "Yes."]
ANA = ["question", "agree", "money", "agree", "question", "doubt", "help", "agree"]
BEN = ["question", "agree", "money", "doubt", "question", "agree", "help", "doubt"]


def report(turns, codes):
    return pd.DataFrame({"Sprecher": ["Ana", "Ben"] * 4, "Impuls": turns, "Shortcode": codes})


def seen(turns):
    result = compute_intercoder_agreement(report(turns, ANA), report(turns, BEN))
    alike = round(result["percent_agreement"] * result["n_pairs"])
    return result["n_pairs"], alike, round(result["kappa"], 3), round(result["krippendorff_alpha"], 3)


numbers = sorted({*ANA, *BEN})
rows = [[numbers.index(code) for code in codes] for codes in (ANA, BEN)]
alpha = round(float(krippendorff.alpha(rows, level_of_measurement="nominal")), 3)
right = (8, sum(a == b for a, b in zip(ANA, BEN, strict=True)), round(float(cohen_kappa_score(ANA, BEN)), 3), alpha)
as_said, numbered = seen(TURNS), seen([f"{number} {turn}" for number, turn in enumerate(TURNS, 1)])
print(f"talktrace-ai-base {version('talktrace-ai-base')}, scikit-learn {version('scikit-learn')}")
for name, figures in (("guess:", right), ("as said:", as_said), ("numbered:", numbered)):
    print("{:9} {} turns, {} coded alike, kappa {:g}, alpha {:g}".format(name, *figures))
sys.exit(0 if as_said == (5, 5, 1.0, 1.0) and numbered == right else 1)
PYTHON
