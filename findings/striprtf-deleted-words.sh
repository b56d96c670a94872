#!/usr/bin/env bash
# striprtf 0.0.35: words that were deleted with tracked changes, and hidden text, are in the plain text as if they had been said.
#
# In RTF, as Word and MAXQDA write it, text deleted with tracked changes is marked \deleted and hidden text \v; comments and footnotes have groups
# of their own. The package gives the plain text. It leaves out comments, footnotes, headers and much else, so one would guess that struck and
# hidden words are left out as well, as they are on the printed page. Both are in the text, without any mark, glued to the words beside them.
# It matters to people who code interviews: corrected transcripts say what was corrected, here the opposite of what the person said, and real names
# that the transcriber hid instead of deleting are in the quotations.
#
# Output of a run:
#   striprtf 0.0.35
#   guess: ['Ana: Who pays?', 'Ben: We pay late.']
#   seen:  ['Ana: Who pays?', 'Ben: We never pay late. (Ben Oster)']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check striprtf==0.0.35
cd "$folder"
cat > tug.rtf <<'RTF'
{\rtf1\ansi\deff0{\fonttbl{\f0 Times;}}{\*\revtbl{Unknown;}{Editor;}}
\pard Ana: Who pays?\par
Ben: We {\deleted\revauthdel1 never }pay late.{\v  (Ben Oster)}{\*\atnid E}{\*\atnauthor Editor}\chatn{\*\annotation ask again}\par}
RTF
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

from striprtf.striprtf import rtf_to_text

seen = rtf_to_text(Path("tug.rtf").read_text()).split("\n")[:2]
print("striprtf", version("striprtf"))
print("guess: ['Ana: Who pays?', 'Ben: We pay late.']")
print(f"seen:  {seen}")
sys.exit(0 if seen == ["Ana: Who pays?", "Ben: We never pay late. (Ben Oster)"] else 1)
PYTHON
