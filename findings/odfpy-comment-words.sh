#!/usr/bin/env bash
# odfpy 1.4.1: extractText puts a comment, with its author and time, into the middle of the words, and tracked deletions come first.
#
# In OpenDocument text (LibreOffice) a comment is an element within the paragraph, and text deleted with tracked changes is kept at the top
# of the document. `teletype.extractText` is documented as the way to get the text of a paragraph, so one would guess that it gives what
# is read aloud from the page: no comments and no deleted words. It joins all text inside the paragraph, the comment's author, date and words
# among it, without a space; and the paragraphs of the document begin with the deleted ones.
# It matters to people who code interviews: the transcriber's remarks and struck-out words become words of the person who was interviewed.
#
# Output of a run:
#   odfpy 1.4.1
#   guess: ['Ana: Who pays?', 'Ben: We pay late.']
#   got:   ['never ', 'Ana: Who paysEditor2026-01-01T00:00:00ask again?', 'ask again', 'Ben: We pay late.']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check odfpy==1.4.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
import zipfile
from importlib.metadata import version

from odf import teletype, text
from odf.opendocument import OpenDocumentText, load

body = (
    '<text:tracked-changes><text:changed-region text:id="ct1"><text:deletion><office:change-info><dc:creator>Editor</dc:creator>'
    "<dc:date>2026-01-01T00:00:00</dc:date></office:change-info><text:p>never </text:p></text:deletion></text:changed-region>"
    "</text:tracked-changes>"
    "<text:p>Ana: Who pays<office:annotation><dc:creator>Editor</dc:creator><dc:date>2026-01-01T00:00:00</dc:date>"
    "<text:p>ask again</text:p></office:annotation>?</text:p>"
    '<text:p>Ben: We <text:change text:change-id="ct1"/>pay late.</text:p>'
)
document = OpenDocumentText()
document.text.addElement(text.P(text="place"))
document.save("plain.odt")
with zipfile.ZipFile("plain.odt") as old, zipfile.ZipFile("well.odt", "w") as new:
    for name in old.namelist():
        data = old.read(name)
        if name == "content.xml":
            data = data.replace(b"<text:p>place</text:p>", body.encode())
        new.writestr(name, data)
got = [teletype.extractText(paragraph) for paragraph in load("well.odt").getElementsByType(text.P)]
print("odfpy", version("odfpy"))
print("guess: ['Ana: Who pays?', 'Ben: We pay late.']")
print(f"got:   {got}")
sys.exit(0 if got[0] == "never " and "Editor2026-01-01T00:00:00ask again?" in got[1] else 1)
PYTHON
