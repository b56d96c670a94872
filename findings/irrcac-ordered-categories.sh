#!/usr/bin/env bash
# irrCAC 0.4.4: the order of a pandas column of ordered categories is ignored, and weights are taken from the alphabet.
#
# The package takes its ratings as a pandas table, and weighted coefficients (linear, quadratic, ordinal) need the order of the categories.
# pandas has a type for exactly that, Categorical with ordered=True, so one would guess that low < mid < high is used. The categories are
# collected anew and sorted by name (high, low, mid), so "high" and "low" are neighbours and "high" and "mid" are the extremes. The
# documentation says of `categories` only that it may list categories that nobody used; giving it in the right order is the remedy.
# It matters to people who code interviews: weighted kappas and AC2 of ratings with words on the scale are wrong, with no warning.
#
# Output of a run:
#   irrCAC 0.4.4, pandas 2.3.3
#   guess: the same AC2 for ordered categories and for the numbers 1, 2, 3
#   ordered categories:        AC2 0.521, Fleiss 0.506
#   numbers 1, 2, 3:           AC2 0.681, Fleiss 0.689
#   with categories in order:  AC2 0.681, Fleiss 0.689
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check irrCAC==0.4.4 pandas==2.3.3
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import pandas
from irrCAC.raw import CAC

order = ["low", "mid", "high"]
words = pandas.DataFrame(
    {
        "ana": ["low", "mid", "high", "low", "mid", "high", "low"],
        "ben": ["low", "high", "high", "mid", "mid", "high", "low"],
    }
)


def figures(table, **options):
    coefficients = CAC(table, weights="linear", **options)
    return [round(float(f()["est"]["coefficient_value"]), 3) for f in (coefficients.gwet, coefficients.fleiss)]


ordered = figures(words.astype(pandas.CategoricalDtype(order, ordered=True)))
numbers = figures(words.apply(lambda column: column.map(order.index) + 1))
given = figures(words, categories=order)
print(f"irrCAC {version('irrCAC')}, pandas {version('pandas')}")
print("guess: the same AC2 for ordered categories and for the numbers 1, 2, 3")
print("ordered categories:        AC2 {}, Fleiss {}".format(*ordered))
print("numbers 1, 2, 3:           AC2 {}, Fleiss {}".format(*numbers))
print("with categories in order:  AC2 {}, Fleiss {}".format(*given))
sys.exit(0 if ordered != numbers and given == numbers else 1)
PYTHON
