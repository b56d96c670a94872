#!/usr/bin/env bash
# tgt 1.5 (TextGridTools): Fleiss' kappa of two coders is no kappa, and it changes when the coders change places.
#
# The package computes agreement between tiers of labels; `agreement` takes any number of tiers and the methods cohen-kappa, scott-pi and
# fleiss-kappa. For two coders Fleiss' kappa is Scott's pi, so one would guess the same figure twice. With two tiers the table of label by label
# (for Cohen's kappa) is handed to the function that expects passages by labels: each label of the first coder is taken for a passage and its
# count for the number of coders. So the figure depends on which coder comes first. With three tiers it is right.
# It matters to people who code interviews: two coders are the usual case, and the figure looks like any other kappa.
#
# Output of a run:
#   tgt 1.5
#   guess: Fleiss' kappa is Scott's pi
#   Scott's pi:    0.746 (Ana, Ben) 0.746 (Ben, Ana)
#   Fleiss' kappa: 0.7 (Ana, Ben) 0.467 (Ben, Ana)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check tgt==1.5 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import tgt
from tgt.agreement import agreement


def tier(name, labels):
    coded = tgt.IntervalTier(name=name)
    for second, label in enumerate(labels.split()):
        coded.add_interval(tgt.Interval(second, second + 1, label))
    return coded


ana = tier("Ana", "trust money fees trust fees trust trust fees money trust trust money")
ben = tier("Ben", "money money fees trust fees trust trust fees money trust fees money")


def figures(method):
    found = []
    for pair in ([ana, ben], [ben, ana]):
        value = agreement(pair, method)
        found.append(round(float((value[0] if isinstance(value[0], list) else value)[-1]), 3))
    return found


pi, fleiss = figures("scott-pi"), figures("fleiss-kappa")
print("tgt", version("tgt"))
print("guess: Fleiss' kappa is Scott's pi")
print("Scott's pi:    {} (Ana, Ben) {} (Ben, Ana)".format(*pi))
print("Fleiss' kappa: {} (Ana, Ben) {} (Ben, Ana)".format(*fleiss))
sys.exit(0 if pi[0] == pi[1] and fleiss[0] != fleiss[1] and pi[0] not in fleiss else 1)
PYTHON
