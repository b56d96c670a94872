#!/usr/bin/env bash
# python-docx 1.2.0: a Word document into which another one was inserted whole cannot be opened, though the format allows it.
#
# WordprocessingML lets a document hold another document as it is (w:altChunk), for instance when many interviews are joined into one file by a
# program; the inserted part is a Word file in its turn and carries the content type of a main document. One would guess that the package opens
# such a file and leaves the inserted part alone, as it does with pictures and charts: it shows the words of the outer document. It takes every
# part of that content type for XML, finds a zip archive instead, and opening ends in an error. With the content type of a plain Word file on the
# same part the file opens, and the inserted words are not among its paragraphs.
# It matters to people who code interviews: joined transcripts are refused or shortened, by the second content type without a word.
#
# Output of a run:
#   python-docx 1.2.0
#   guess: both open, with ['Before', 'After']
#   main document's type: not opened (XMLSyntaxError)
#   plain Word type:      ['Before', 'After']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check python-docx==1.2.0 lxml==6.0.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import io
import sys
from importlib.metadata import version

from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

AS_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
AS_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"


def file_of(document):
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def with_inserted(content_type):
    inner = Document()
    inner.add_paragraph("We share a tug with the next harbour.")
    outer = Document()
    outer.add_paragraph("Before")
    part = Part(PackURI("/word/inserted.docx"), content_type, file_of(inner), outer.part.package)
    chunk = OxmlElement("w:altChunk")
    chunk.set(qn("r:id"), outer.part.relate_to(part, RELATED))
    outer.paragraphs[-1]._p.addnext(chunk)
    outer.add_paragraph("After")
    return file_of(outer)


def read(data):
    try:
        return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]
    except Exception as error:
        return f"not opened ({type(error).__name__})"


seen = read(with_inserted(AS_MAIN)), read(with_inserted(AS_FILE))
print("python-docx", version("python-docx"))
print("guess: both open, with ['Before', 'After']")
print("main document's type:", seen[0])
print("plain Word type:     ", seen[1])
sys.exit(seen != ("not opened (XMLSyntaxError)", ["Before", "After"]))
PYTHON
