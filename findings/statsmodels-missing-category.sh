#!/usr/bin/env bash
# statsmodels 0.15.0: aggregate_raters makes a category of missing codings, so coders who both did not code a passage agree on it.
#
# Fleiss' kappa is computed by fleiss_kappa from the table that aggregate_raters makes of the codings. A passage that a coder did not get to is
# NaN in a table of codings; one would guess that aggregate_raters leaves it out or refuses it (fleiss_kappa refuses unequal numbers of codings).
# NaN becomes a code like the others, so every passage again has the same number of codings, the check passes, and kappa is that of a study with
# a code "not coded". The documentation does not speak of missing values; the list of categories, which is mostly thrown away, has a nan in it.
# It matters to people who code interviews: coders who agree on nothing get a good kappa when they left out the same passages.
#
# Output of a run:
#   statsmodels 0.15.0
#   guess: an error, or the kappa of the 4 passages that both coded
#   kappa of all 10 passages:         0.459
#   kappa of the 4 that both coded:   -0.6
#   categories: [1.0, 2.0, nan]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check statsmodels==0.15.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import numpy
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

missing = numpy.nan
coded = [[1, 2], [2, 1], [1, 2], [1, 1]]
table, categories = aggregate_raters(numpy.array(coded + [[missing, missing]] * 6))
every = round(float(fleiss_kappa(table)), 3)
both = round(float(fleiss_kappa(aggregate_raters(numpy.array(coded))[0])), 3)
print("statsmodels", version("statsmodels"))
print("guess: an error, or the kappa of the 4 passages that both coded")
print(f"kappa of all 10 passages:         {every}")
print(f"kappa of the 4 that both coded:   {both}")
print(f"categories: {categories.tolist()}")
sys.exit(0 if every > 0 > both and numpy.isnan(categories).any() else 1)
PYTHON
