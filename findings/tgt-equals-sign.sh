#!/usr/bin/env bash
# tgt 1.5 (TextGridTools): a label with " = " in it is cut off there, and its last letter before it is lost, too.
#
# In a Praat TextGrid a label stands in quotation marks and may hold anything; the documented way to write a quotation mark is to double it.
# One would guess that a label with an equals sign between spaces ("trust = low", as coding schemes with values have it) is read as it
# stands, as the short form of the same file is. In the long form, which Praat writes unless told otherwise, a line is cut at every " = ", the second
# piece is the label, and its last character is taken for the closing quotation mark. No error; the label is another one.
# It matters to people who code interviews: codes that differ in their value only become one code, and agreement and counts are those of it.
#
# Output of a run:
#   tgt 1.5
#   guess: ['trust = low', 'trust = high', 'trust=low']
#   short form: ['trust = low', 'trust = high', 'trust=low']
#   long form:  ['trus', 'trus', 'trust=low']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check tgt==1.5 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

import tgt

labels = ["trust = low", "trust = high", "trust=low"]
head = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n'
long = f'{head}xmin = 0 \nxmax = 3 \ntiers? <exists> \nsize = 1 \nitem []: \n    item [1]:\n        class = "IntervalTier" \n'
long += '        name = "codes" \n        xmin = 0 \n        xmax = 3 \n        intervals: size = 3 \n'
short = f'{head}0\n3\n<exists>\n1\n"IntervalTier"\n"codes"\n0\n3\n3\n'
for start, label in enumerate(labels):
    long += f'        intervals [{start + 1}]:\n            xmin = {start} \n            xmax = {start + 1} \n'
    long += f'            text = "{label}" \n'
    short += f'{start}\n{start + 1}\n"{label}"\n'


def read(text):
    Path("codes.TextGrid").write_text(text)
    return [interval.text for interval in tgt.read_textgrid("codes.TextGrid").get_tier_by_name("codes")]


from_short, from_long = read(short), read(long)
print("tgt", version("tgt"))
print(f"guess: {labels}")
print(f"short form: {from_short}")
print(f"long form:  {from_long}")
sys.exit(0 if from_short == labels and from_long == ["trus", "trus", "trust=low"] else 1)
PYTHON
