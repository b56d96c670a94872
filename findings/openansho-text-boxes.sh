#!/usr/bin/env bash
# openansho 0.3.4 and docx2txt 0.9: what stands in a text box of a Word document is read four times, or twice.
#
# Word writes a text box twice into the file: as a drawing, and again as a "fallback" for programs of before 2010; a reader takes one of the two
# (mc:AlternateContent). OpenAnsho, a program for coding, and docx2txt, on which many programs rely, take text out of .docx files; one would guess
# that a note in a box beside the transcript is there once, as on the page. docx2txt takes both copies. OpenAnsho goes through all paragraphs,
# those inside of paragraphs as well: the words of both copies are added, without a space, to the paragraph beside which the box stands, and
# come again as two paragraphs. mammoth, which chooses one of the two, has them once.
# It matters to people who code interviews: templates put the date, the place or the question into a box; words, lines and search results are counted
# four times, and they are coded as part of what somebody said.
#
# Output of a run:
#   openansho 0.3.4, docx2txt 0.9, mammoth 1.13.0
#   guess: 'By the old quay' once
#   mammoth:   1 time,  ['Ana: Who pays?', 'By the old quay', 'Ben: We do.']
#   docx2txt:  2 times, ['Ana: Who pays?', 'By the old quay', 'By the old quay', 'Ben: We do.']
#   openansho: 4 times, ['Ana: Who pays?By the old quayBy the old quay', 'By the old quay', 'By the old quay', 'Ben: We do.']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check docx2txt==0.9 mammoth==1.13.0
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps openansho==0.3.4 2> "$folder/without-the-window"
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import docx2txt
import mammoth
from openansho.text_extract import read_document_text

OFFICE = "http://schemas.openxmlformats.org"
NAMES = {
    "w": f"{OFFICE}/wordprocessingml/2006/main",
    "mc": f"{OFFICE}/markup-compatibility/2006",
    "wp": f"{OFFICE}/drawingml/2006/wordprocessingDrawing",
    "a": f"{OFFICE}/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
NOTE = "By the old quay"


def run(words):
    return f"<w:r><w:t>{words}</w:t></w:r>"


inside = f"<w:txbxContent><w:p>{run(NOTE)}</w:p></w:txbxContent>"
shape = f"""<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="300000"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>{inside}</wps:txbx><wps:bodyPr/></wps:wsp>"""
drawing = f"""<w:drawing><wp:inline><wp:extent cx="900000" cy="300000"/><wp:docPr id="1" name="Text Box 1"/><a:graphic>
<a:graphicData uri="{NAMES["wps"]}">{shape}</a:graphicData></a:graphic></wp:inline></w:drawing>"""
older = f'<w:pict><v:rect style="width:71pt;height:24pt"><v:textbox>{inside}</v:textbox></v:rect></w:pict>'
box = f"""<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>
<mc:Fallback>{older}</mc:Fallback></mc:AlternateContent></w:r>"""
spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in NAMES.items())
body = f"<w:p>{run('Ana: Who pays?')}{box}</w:p><w:p>{run('Ben: We do.')}</w:p>"
relation = f"{OFFICE}/officeDocument/2006/relationships/officeDocument"
kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
parts = {
    "[Content_Types].xml": f"""<Types xmlns="{OFFICE}/package/2006/content-types"><Default Extension="rels"
ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml"
ContentType="{kind}"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="r1"
Type="{relation}" Target="word/document.xml"/></Relationships>""",
    "word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>",
}
with zipfile.ZipFile("talk.docx", "w") as archive:
    for name, text in parts.items():
        archive.writestr(name, text)

with open("talk.docx", "rb") as file:
    read = {"mammoth": mammoth.extract_raw_text(file).value}
read["docx2txt"] = docx2txt.process("talk.docx")
read["openansho"] = read_document_text(Path("talk.docx"))
print(", ".join(f"{name} {version(name)}" for name in ("openansho", "docx2txt", "mammoth")))
print(f"guess: {NOTE!r} once")
for name, text in read.items():
    lines = [line for line in text.split("\n") if line]
    print(f"{name + ':':10} {text.count(NOTE)} {'time, ' if text.count(NOTE) == 1 else 'times,'} {lines}")
sys.exit(0 if [text.count(NOTE) for text in read.values()] == [1, 2, 4] else 1)
PYTHON
