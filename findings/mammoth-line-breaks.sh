#!/usr/bin/env bash
# mammoth 1.13.0: extract_raw_text drops line breaks within a paragraph and glues the words on both sides together.
#
# In a transcript typed in Word the turns are often parted by a line break (Shift and Enter) instead of a new paragraph. One would guess that
# the raw text has a line end there: the documentation lists line breaks among what is read, and says of the raw text only that formatting is
# ignored and that paragraphs are followed by two newlines; convert_to_html of the same file gives <br />. The raw text has nothing there,
# not even a space, and the list of messages is empty.
# It matters to people who code interviews: turns run together, speakers are no longer at the start of a line, and two words become one that
# nobody said, so searches and word counts are wrong.
#
# Output of a run:
#   mammoth 1.13.0
#   guess: 'Ana: Who pays?\nBen: We do.'
#   as HTML:  '<p>Ana: Who pays?<br />Ben: We do.</p>'
#   raw text: 'Ana: Who pays?Ben: We do.' messages: []
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check mammoth==1.13.0 python-docx==1.2.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import docx
import mammoth

document = docx.Document()
turn = document.add_paragraph().add_run("Ana: Who pays?")
turn.add_break()
turn.add_text("Ben: We do.")
document.save("well.docx")
with open("well.docx", "rb") as file:
    html = mammoth.convert_to_html(file).value
with open("well.docx", "rb") as file:
    raw = mammoth.extract_raw_text(file)
text = raw.value.strip()
print("mammoth", version("mammoth"))
print("guess: 'Ana: Who pays?\\nBen: We do.'")
print(f"as HTML:  {html!r}")
print(f"raw text: {text!r} messages: {raw.messages}")
sys.exit(0 if "<br />" in html and text == "Ana: Who pays?Ben: We do." and not raw.messages else 1)
PYTHON
