#!/usr/bin/env bash
# gridio 1.0.5: of a label of several lines only the first line is read, and a doubled quotation mark stays doubled.
#
# In a Praat TextGrid a label may have line ends in it (a long turn that was pasted, a translation below the words), and a quotation mark is written
# twice. One would guess that the package, which reads TextGrids fast for large corpora, gives the label as it is shown in Praat. What
# follows the first line end is left out, without an error, also with strict=True; words in quotation marks get two of them.
# It matters to people who code interviews: a turn typed on two lines loses all but its beginning, and nobody looks at each of a thousand files.
#
# Output of a run:
#   gridio 1.0.5, pympi-ling 1.71
#   guess: ['We pay it back.\nBut not to the harbour.', 'She said "no" twice.']
#   pympi:  ['We pay it back.\nBut not to the harbour.', 'She said "no" twice.']
#   gridio: ['We pay it back.', 'She said ""no"" twice.']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check gridio==1.0.5 pympi-ling==1.71
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

import gridio
from pympi import Praat

labels = ["We pay it back.\nBut not to the harbour.", 'She said "no" twice.']
grid = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0 \nxmax = 2 \ntiers? <exists> \nsize = 1 \nitem []: \n'
grid += '    item [1]:\n        class = "IntervalTier" \n        name = "Ben" \n        xmin = 0 \n        xmax = 2 \n'
grid += "        intervals: size = 2 \n"
for start, label in enumerate(labels):
    written = label.replace('"', '""')
    grid += f"        intervals [{start + 1}]:\n            xmin = {start} \n            xmax = {start + 1} \n"
    grid += f'            text = "{written}" \n'
Path("ben.TextGrid").write_text(grid)
_, _, tiers = gridio.textgrid_to_data("ben.TextGrid", strict=True)
seen = [text for _, _, text in tiers[0][2]]
other = [text for _, _, text in Praat.TextGrid("ben.TextGrid").get_tier("Ben").get_all_intervals()]
print(f"gridio {version('gridio')}, pympi-ling {version('pympi-ling')}")
print(f"guess: {labels}")
print(f"pympi:  {other}")
print(f"gridio: {seen}")
sys.exit(0 if other == labels and seen == ["We pay it back.", 'She said ""no"" twice.'] else 1)
PYTHON
