#!/usr/bin/env bash
# plot_likert 0.5.0: on a scale from 1 to 10 everybody who answered 10 is counted as having given no answer.
#
# The package draws and counts answers on rating scales. Given a "format_scale", numbers are replaced by the names of the grades, the first name
# being that of 0, no answer. One would guess that each number gets its own name. Names are put in one number after the other, and for each it is
# asked whether its digits occur in the answer: "10" has a 0 in it, so it becomes "no answer" before its own turn comes. Scales that end
# with 9 are right. No warning; with drop_zeros the best grade disappears without a trace.
# It matters to people who code interviews: questionnaires beside interviews often ask for 1 to 10, and the most satisfied are taken out.
#
# Output of a run (answers made up):
#   plot_likert 0.5.0
#   guess: no answer 1, very bad 2, nine 3, very good 6
#   seen:  no answer 7, very bad 2, nine 3, very good 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check plot_likert==0.5.0 pandas==2.3.3 numpy==2.3.5 matplotlib==3.11.2
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import pandas as pd
import plot_likert

scale = ["no answer", "very bad", "two", "three", "four", "five", "six", "seven", "eight", "nine", "very good"]
answers = pd.DataFrame({"The flat": ["10"] * 6 + ["9"] * 3 + ["1"] * 2 + ["0"]})


def told(counts):
    return ", ".join(f"{name} {int(counts[name])}" for name in ("no answer", "very bad", "nine", "very good"))


named = plot_likert.likert_response(answers, scale)
seen = told(plot_likert.likert_counts(named, scale).loc["The flat"])
guess = told(answers["The flat"].map(lambda answer: scale[int(answer)]).value_counts())
print("plot_likert", version("plot_likert"))
print("guess:", guess)
print("seen: ", seen)
sys.exit(0 if (guess, seen) == (told({"no answer": 1, "very bad": 2, "nine": 3, "very good": 6}),
                                "no answer 7, very bad 2, nine 3, very good 0") else 1)
PYTHON
