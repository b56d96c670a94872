#!/usr/bin/env bash
# nltk 3.10.4, AnnotationTask: with two codes on a passage kappa, pi and S look at the first row only, and alpha punishes equal coders.
#
# The table is a list of (coder, item, label). When a coder gives a passage two codes, two rows are what one writes down; the documentation
# does not ask for one row per item. One would guess that both rows count, or that the second is refused. The agreement of kappa, pi and S
# is that of the first row of each coder and item, so they are 1 for coders who differ on every second code; alpha takes the two
# codes of one coder for two coders who disagree, so it is near 0 for coders who coded exactly alike. (Sets of codes as labels do not have this.)
# It matters to people who code interviews: passages with several codes are the rule, and a perfect or a useless figure is reported.
#
# Output of a run:
#   nltk 3.10.4
#   guess: less than 1 for the coders who differ, 1 for those who coded alike
#   second codes all differ: kappa 1.0 pi 1.0 S 1.0 alpha 0.0
#   all codes alike:         kappa 1.0 pi 1.0 S 1.0 alpha 0.188
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check nltk==3.10.4
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from nltk.metrics.agreement import AnnotationTask

first = [("p1", "money"), ("p2", "trust"), ("p3", "money"), ("p4", "fees")]
ana_second = [("p1", "trust"), ("p2", "fees"), ("p3", "fees")]
ben_second = [("p1", "fees"), ("p2", "money"), ("p3", "trust")]


def figures(ana, ben):
    task = AnnotationTask([("ana", *row) for row in ana] + [("ben", *row) for row in ben])
    return [round(figure(), 3) for figure in (task.kappa, task.pi, task.S, task.alpha)]


differ = figures(first + ana_second, first + ben_second)
alike = figures(first + ana_second, first + ana_second)
print("nltk", version("nltk"))
print("guess: less than 1 for the coders who differ, 1 for those who coded alike")
print("second codes all differ: kappa {} pi {} S {} alpha {}".format(*differ))
print("all codes alike:         kappa {} pi {} S {} alpha {}".format(*alike))
sys.exit(0 if differ[:3] == [1, 1, 1] and alike[3] < 0.5 else 1)
PYTHON
