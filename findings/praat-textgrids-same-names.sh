#!/usr/bin/env bash
# praat-textgrids 1.4.0: of tiers with the same name only the last is read, and quotation marks at the end of a label are lost.
#
# In a Praat TextGrid several tiers may have the same name; Praat itself, and merging the files of two coders in it, makes such files. One would
# guess that all tiers are there, or that the file is refused, as praatio does. The package keeps the tiers under their names and writes each
# over the one before; the file that it saves has one tier less. In a TextGrid a quotation mark is doubled; the marks are not made single, and all of
# those at the beginning and end of a label are taken off, so what is saved is another label, with a mark that has no partner.
# It matters to people who code interviews: both coders call their tier "codes", and after a script has touched the file one of them coded nothing.
#
# Output of a run:
#   praat-textgrids 1.4.0, pympi-ling 1.71
#   guess: 3 tiers, two of them called codes
#   pympi:           [('codes', 'money'), ('codes', 'trust'), ('words', 'She said "no"')]
#   praat-textgrids: [('codes', 'trust'), ('words', 'She said ""no')]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check praat-textgrids==1.4.0 pympi-ling==1.71
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import textgrids
from pympi import TextGrid


def tier(number, name, label):
    interval = f'intervals [1]:\n            xmin = 0\n            xmax = 6\n            text = "{label}"'
    size = "xmin = 0\n        xmax = 6\n        intervals: size = 1"
    return f'    item [{number}]:\n        class = "IntervalTier"\n        name = "{name}"\n        {size}\n        {interval}\n'


tiers = [("codes", "money"), ("codes", "trust"), ("words", 'She said ""no""')]
head = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\nxmax = 6\ntiers? <exists>\nsize = 3\nitem []:\n'
with open("talk.TextGrid", "w") as file:
    file.write(head + "".join(tier(number, *what) for number, what in enumerate(tiers, 1)))
in_pympi = [(tier.name, label) for tier in TextGrid("talk.TextGrid").get_tiers() for _, _, label in tier.get_intervals()]
seen = [(name, str(interval.text)) for name, tier in textgrids.TextGrid("talk.TextGrid").items() for interval in tier]
print(f"praat-textgrids {version('praat-textgrids')}, pympi-ling {version('pympi-ling')}")
print("guess: 3 tiers, two of them called codes")
print(f"pympi:           {in_pympi}")
print(f"praat-textgrids: {seen}")
whole = [("codes", "money"), ("codes", "trust"), ("words", 'She said "no"')]
sys.exit(0 if in_pympi == whole and seen == [("codes", "trust"), ("words", 'She said ""no')] else 1)
PYTHON
