#!/usr/bin/env bash
# kupper-hafner 0.1.0: coders who coded everything alike do not agree where a code stands on two passages of the same answer.
#
# The measure of Kupper and Hafner is for units that may have several codes each: the codes that both gave, by the larger number that one gave.
# The package takes a list of codes for each unit; one would guess that a code that is listed twice, for two passages of an answer, counts once or is
# agreed on twice. What both gave is counted as a set, what each gave as a list: "trust, trust" against "trust, trust" is one of two.
# It matters to people who code interviews: an export of codings has one row for each passage, and the more often a code is used the lower the figure.
#
# Output of a run:
#   kupper-hafner 0.1.0
#   guess: 1.0 for the same codes
#   the same codes:                 0.300
#   the same, each code once:       1.000
#   another code on the last, once: 0.667
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check kupper-hafner==0.1.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from kupper_hafner import kupper_hafner

answers = [["trust", "trust"], ["fees"], ["trust", "money"], ["money", "money", "money"], ["fees", "trust"]]
once = [sorted(set(codes)) for codes in answers]
other = [*once[:4], ["money"]]
print("kupper-hafner", version("kupper-hafner"))
print("guess: 1.0 for the same codes")
alike, each_once = kupper_hafner(answers, answers), kupper_hafner(once, once)
print(f"the same codes:                 {alike:.3f}")
print(f"the same, each code once:       {each_once:.3f}")
print(f"another code on the last, once: {kupper_hafner(once, other):.3f}")
sys.exit(0 if each_once == 1 and alike < kupper_hafner(once, other) else 1)
PYTHON
