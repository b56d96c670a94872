#!/usr/bin/env bash
# docx2txt2 1.0.4: words are cut into pieces where Word begins a new piece of text, so what was corrected by hand is not found.
#
# Word stores a paragraph in pieces ("runs") and begins a new one, in the middle of a word too, where somebody corrected a letter, made one bold
# or a spelling mark stood. The package makes plain text of .docx and .odt for those who used docx2txt before; its page shows that all words of
# docx2txt are also in its text, and says of white space that tabs and new pages become spaces. One would guess that words stay whole.
# Every piece is set apart with a space, also inside a word, and before a full stop, a comma and a question mark the space is taken away
# again, so that the text looks right at first sight. The same holds for .odt. No warning.
# It matters to people who code interviews: corrected transcripts are full of such words; they are counted as two and no search finds them.
#
# Output of a run (the talk is made up):
#   docx2txt2 1.0.4, docx2txt 0.9
#   guess:           I was unhappy with the landlord!
#   docx2txt:        I was unhappy with the landlord!
#   docx2txt2:       I was un happy with the land lord!
#   docx2txt2, .odt: I was un happy with the land lord!
#   words of docx2txt that are not in docx2txt2: landlord!, unhappy
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check docx2txt2==1.0.4 docx2txt==0.9
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
import zipfile
from importlib.metadata import version

import docx2txt
import docx2txt2

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
PIECES = ["I was un", "happy with the land", "lord!"]

with zipfile.ZipFile("talk.docx", "w") as packed:
    runs = "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in PIECES)
    packed.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body><w:p>{runs}</w:p></w:body></w:document>')
with zipfile.ZipFile("talk.odt", "w") as packed:
    spans = "".join(f"<text:span>{piece}</text:span>" for piece in PIECES)
    packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    packed.writestr(
        "content.xml",
        f'<office:document-content xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0"><office:body><office:text>'
        f"<text:p>{spans}</text:p></office:text></office:body></office:document-content>",
    )
before, word, odt = docx2txt.process("talk.docx").strip(), docx2txt2.extract_text("talk.docx"), docx2txt2.extract_text("talk.odt")
missing = sorted(set(before.split()) - set(word.split()))
print(f"docx2txt2 {version('docx2txt2')}, docx2txt {version('docx2txt')}")
print("guess:          ", "".join(PIECES))
print("docx2txt:       ", before)
print("docx2txt2:      ", word)
print("docx2txt2, .odt:", odt)
print("words of docx2txt that are not in docx2txt2:", ", ".join(missing))
cut = "I was un happy with the land lord!"
sys.exit(0 if (before, word, odt, missing) == ("".join(PIECES), cut, cut, ["landlord!", "unhappy"]) else 1)
PYTHON
