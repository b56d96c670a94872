#!/usr/bin/env bash
# mytextgrid 0.10.0: a label of two lines that ends with a quotation takes in the labels after it, times and all.
#
# Praat puts the text of a label in quotation marks and doubles those in the text, so one that ends with a quotation ends with three of them.
# Labels may have several lines. One would guess that the package reads such a label as it reads others. In a label of several lines
# a line that ends with two or more quotation marks is not taken for its end: what comes is added to the label, with the lines "intervals
# [2]:", "xmin = 1" and so on, up to the next label that is not empty, and that one included. The tier has fewer intervals, and the
# label reaches over the time of those that are gone. On one line, or with a full stop behind the quotation, it is right. No error, no warning.
# It matters to people who code interviews: where people tell what others said, their answers and pauses get lost, and durations are wrong.
#
# Output of a run (the talk is made up):
#   mytextgrid 0.10.0
#   guess: 4 labels, the first of 1 s
#   I told her: "no"        4 labels, the first of 1 s, next: (silence)
#   I told her: / "no".     4 labels, the first of 1 s, next: (silence)
#   I told her: / "no"      2 labels, the first of 3 s, next: Nothing.
#   "And then?" is a label of its own: True, True, False
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check mytextgrid==0.10.0 chardet==7.7.0 jinja2==3.1.6 markupsafe==3.0.4
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

import mytextgrid

FILE = """File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0$
xmax = 4$
tiers? <exists>$
size = 1$
item []:$
    item [1]:
        class = "IntervalTier"$
        name = "Ben"$
        xmin = 0$
        xmax = 4$
        intervals: size = 4$
""".replace("$", " ")
INTERVAL = """        intervals [{}]:
            xmin = {}$
            xmax = {}$
            text = "{}"$
""".replace("$", " ")  # Praat ends these lines with a space


def read(first):
    labels = [first, "", "And then?", "Nothing."]
    intervals = (INTERVAL.format(n, n - 1, n, label.replace('"', '""')) for n, label in enumerate(labels, 1))
    Path("talk.TextGrid").write_text(FILE + "".join(intervals))
    tier = next(iter(mytextgrid.read_textgrid("talk.TextGrid")))
    return [(float(interval.xmax - interval.xmin), interval.text) for interval in tier]


print("mytextgrid", version("mytextgrid"))
print("guess: 4 labels, the first of 1 s")
seen = []
for first in ('I told her: "no"', 'I told her:\n"no".', 'I told her:\n"no"'):
    labels = read(first)
    seen.append((len(labels), labels[0][0], "And then?" in [text for _, text in labels], labels[0][1] == first))
    print("{:22}  {} labels, the first of {:g} s, next: {}".format(first.replace("\n", " / "), *seen[-1][:2], labels[1][1] or "(silence)"))
print('"And then?" is a label of its own:', ", ".join(str(found) for _, _, found, _ in seen))
sys.exit(0 if seen == [(4, 1.0, True, True), (4, 1.0, True, True), (2, 3.0, False, False)] else 1)
PYTHON
