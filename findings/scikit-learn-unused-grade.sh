#!/usr/bin/env bash
# scikit-learn 1.9.1, cohen_kappa_score with weights: a grade that nobody used is taken out of the scale, so its neighbours become adjacent.
#
# Weighted kappa is for grades: 3 against 5 is a worse disagreement than 3 against 4 (linear: twice, quadratic: four times as bad). The function
# takes the grades as numbers, so one would guess that the distance of 3 and 5 is 2, whether or not somebody used 4, as it is in
# irrCAC with the same weights. The distance is that of the places in the list of the grades that occur: without a 4, 3 and 5 are neighbours, and
# the whole scale is shorter. Numbers are not looked at otherwise (1, 2, 3, 100 gives the same). The list of grades given as `labels` is the remedy;
# what is said of `weights` does not speak of it.
# It matters to people who code interviews: in a small sample some grade is often unused, the figure comes out too high, and the kappas of
# several rating scales, or of two rounds of the same, cannot be compared.
#
# Output of a run:
#   scikit-learn 1.9.1, irrCAC 0.4.4
#   guess: the same kappa with and without the list of grades, as in irrCAC
#   linear:    1, 2, 3, 5 as they occur 0.579, with labels 1 to 5 0.52, by irrCAC 0.52
#   quadratic: 1, 2, 3, 5 as they occur 0.778, with labels 1 to 5 0.688, by irrCAC 0.688
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check scikit-learn==1.9.1 irrCAC==0.4.4 pandas==2.3.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import pandas as pd
from irrCAC.raw import CAC
from sklearn.metrics import cohen_kappa_score

ana = [1, 1, 2, 2, 3, 3, 5, 5]
ben = [1, 2, 2, 3, 3, 5, 5, 3]
grades = [1, 2, 3, 4, 5]


def kappas(weights):
    occurring = cohen_kappa_score(ana, ben, weights=weights)
    listed = cohen_kappa_score(ana, ben, weights=weights, labels=grades)
    other = CAC(pd.DataFrame({"ana": ana, "ben": ben}), weights=weights, categories=grades)
    return [round(float(figure), 3) for figure in (occurring, listed, other.conger()["est"]["coefficient_value"])]


print(f"scikit-learn {version('scikit-learn')}, irrCAC {version('irrCAC')}")
print("guess: the same kappa with and without the list of grades, as in irrCAC")
seen = {weights: kappas(weights) for weights in ("linear", "quadratic")}
for weights, figures in seen.items():
    print("{:10} 1, 2, 3, 5 as they occur {}, with labels 1 to 5 {}, by irrCAC {}".format(weights + ":", *figures))
sys.exit(0 if seen == {"linear": [0.579, 0.52, 0.52], "quadratic": [0.778, 0.688, 0.688]} else 1)
PYTHON
