#!/usr/bin/env bash
# interrater-lm 0.1.0: Kendall's W of coders who rank alike is 0 or nothing, and 0.83 for coders who do not but use other grades.
#
# Kendall's W tells how far coders put passages in the same order: 1 if they fully agree, 0 if their orders have nothing in common. One would guess
# that the package gives this. It is worked out from Friedman's test, in which the passages are what is compared and the coders are the repetitions;
# here it is the other way round, so the figure tells how far the coders differ in the height of their grades. Coders who agree get none. In the
# same call, alpha for the level "interval" counts the grades that occur and not their distance: 1, 2, 9 is taken for 1, 2, 3.
# (The package asks for Python 3.12; here it runs with the Python that is there.)
# It matters to people who code interviews: ratings of trust or strain are compared by this figure, and it says the contrary.
#
# Output of a run:
#   interrater-lm 0.1.0
#   guess: both figures as they are defined
#   same order:                W by definition 1.0, by the package nan
#   nearly the same order:     W by definition 0.911, by the package 0.0
#   other orders and heights:  W by definition 0.111, by the package 0.833
#   grades 1, 2, 3:            alpha by definition 0.761, by the package 0.761
#   grades 1, 2, 9:            alpha by definition 0.649, by the package 0.761
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
pip="$folder/env/bin/pip"
"$pip" install --quiet --disable-pip-version-check pandas==2.3.3 scikit-learn==1.9.1 statsmodels==0.15.0 \
  krippendorff==0.9.0 matplotlib==3.11.2 joblib==1.6.0
"$pip" install --quiet --disable-pip-version-check --no-deps --ignore-requires-python interrater-lm==0.1.0 2> /dev/null
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version
from itertools import permutations

import pandas as pd
from interrater.compute import compute


def by_package(coders, metric, level):
    rows = [{"item": n, "model": coder, "run": 0, "grade": grade} for coder, grades in coders.items() for n, grade in enumerate(grades)]
    return round(float(compute(pd.DataFrame(rows), "grade", [metric], level=level).scores[metric]), 3)


def w_by_definition(coders):
    ranks = [[sorted(grades).index(grade) + 1 for grade in grades] for grades in coders.values()]
    sums = [sum(of_passage) for of_passage in zip(*ranks, strict=True)]
    spread = sum((total - sum(sums) / len(sums)) ** 2 for total in sums)
    return round(12 * spread / (len(ranks) ** 2 * (len(sums) ** 3 - len(sums))), 3)


def alpha_by_definition(coders):
    pooled = [grade for grades in coders.values() for grade in grades]
    found = sum((a - b) ** 2 for a, b in zip(*coders.values(), strict=True)) * 2 / len(pooled)
    return round(1 - found / (sum((a - b) ** 2 for a, b in permutations(pooled, 2)) / len(pooled) / (len(pooled) - 1)), 3)


ranked = {
    "same order": {"ana": [1, 2, 3, 4, 5], "ben": [1, 2, 3, 4, 5], "eva": [1, 2, 3, 4, 5]},
    "nearly the same order": {"ana": [1, 2, 3, 4, 5], "ben": [1, 2, 3, 5, 4], "eva": [2, 1, 3, 4, 5]},
    "other orders and heights": {"ana": [1, 2, 3, 4, 5], "ben": [10, 9, 8, 7, 6], "eva": [13, 11, 15, 12, 14]},
}
print("interrater-lm", version("interrater-lm"))
print("guess: both figures as they are defined")
seen = []
for name, coders in ranked.items():
    seen.append((w_by_definition(coders), str(by_package(coders, "kendall", "ordinal"))))
    print("{:26} W by definition {}, by the package {}".format(name + ":", *seen[-1]))
for last in (3, 9):
    coders = {"ana": [1, 2, last, last, 1, 2], "ben": [1, 2, last, 2, 1, 1]}
    seen.append((alpha_by_definition(coders), by_package(coders, "krippendorff", "interval")))
    print("{:26} alpha by definition {}, by the package {}".format(f"grades 1, 2, {last}:", *seen[-1]))
expected = [(1.0, "nan"), (0.911, "0.0"), (0.111, "0.833"), (0.761, 0.761), (0.649, 0.761)]
sys.exit(0 if seen == expected else 1)
PYTHON
