#!/usr/bin/env bash
# pyagree 0.0.4, fleiss_kappa: the number of coders is taken from the first passage, so the same table sorted the other way has another kappa.
#
# Fleiss' kappa is defined for passages that were all coded by the same number of coders, and statsmodels refuses a table in which they were not.
# One would guess that pyagree refuses it, too, as it refuses negative numbers, or leaves such passages out. It counts the coders of the first row
# and computes as if all rows had as many; nothing is said. Passages that a third coder also looked at, at the end of the table, raise the
# figure, and at its beginning they make it negative. Kappas above 1 come out as well.
# It matters to people who code interviews: a third coder often joins for a part, and the figure then depends on how the table is sorted.
#
# Output of a run:
#   pyagree 0.0.4, statsmodels 0.15.0
#   guess: an error, or one kappa for both ways of sorting
#   the 13 passages of two coders:          0.381, by statsmodels 0.381
#   and 3 passages of three coders, last:   0.599
#   and 3 passages of three coders, first: -0.215
#   statsmodels: AssertionError
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 pyagree==0.0.4 statsmodels==0.15.0
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import pyagree
from statsmodels.stats import inter_rater

# For each passage: how many coders gave it the first code, how many the second.
two_coders = [[2, 0]] * 5 + [[0, 2]] * 4 + [[1, 1]] * 4
three_coders = [[2, 1]] * 3


def kappa(table):
    return round(float(pyagree.fleiss_kappa(table)), 3)


def refused(table):
    try:
        return round(float(inter_rater.fleiss_kappa(table)), 3)
    except AssertionError as error:
        return type(error).__name__


equal, last, first = kappa(two_coders), kappa(two_coders + three_coders), kappa(three_coders + two_coders)
check = round(float(inter_rater.fleiss_kappa(two_coders)), 3)
print(f"pyagree {version('pyagree')}, statsmodels {version('statsmodels')}")
print("guess: an error, or one kappa for both ways of sorting")
print(f"the 13 passages of two coders:          {equal}, by statsmodels {check}")
print(f"and 3 passages of three coders, last:   {last}")
print(f"and 3 passages of three coders, first: {first}")
print(f"statsmodels: {refused(two_coders + three_coders)}")
sys.exit(0 if equal == check == 0.381 and (last, first) == (0.599, -0.215) else 1)
PYTHON
