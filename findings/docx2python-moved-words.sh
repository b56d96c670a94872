#!/usr/bin/env bash
# docx2python 3.7.1: words moved with tracked changes are read twice, at the old place and at the new one.
#
# Word marks text that was cut and pasted while changes are tracked as moved: once where it was taken away (w:moveFrom) and once where it is
# now (w:moveTo). docx2python leaves out tracked deletions and keeps tracked insertions, so one would guess that it also leaves out
# the place that the words were moved from. It keeps both, so the same words stand in the text twice.
# It matters to people who code interviews: corrected transcripts come back from the transcriber with tracked changes, and a turn that was
# given to the right speaker is still there under the wrong one, too; both are counted and can be coded.
#
# Output of a run:
#   docx2python 3.7.1
#   guess: "We pay." stands once, after Ben
#   tracked deletion:  ['Ana: Who pays?', 'Ben: We pay.']
#   tracked move:      ['Ana: Who pays? We pay.', 'Ben: We pay.']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check docx2python==3.7.1 python-docx==1.2.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import docx
from docx2python import docx2python
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

who = 'w:author="Editor" w:date="2026-01-01T00:00:00Z"'


def run(text, tag="t"):
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def turns(away, here, name):
    document = docx.Document()
    for inner in (run("Ana: Who pays?") + away, run("Ben: ") + here):
        document.element.body.insert(-1, parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"))
    document.save(name)
    with docx2python(name) as read:
        return [line for line in read.text.split("\n") if line]


deleted = turns(
    f'<w:del w:id="1" {who}>{run(" We pay.", "delText")}</w:del>', f'<w:ins w:id="2" {who}>{run("We pay.")}</w:ins>', "deleted.docx"
)
moved = turns(
    f'<w:moveFromRangeStart w:id="1" w:name="move1" {who}/>'
    f'<w:moveFrom w:id="2" {who}>{run(" We pay.")}</w:moveFrom><w:moveFromRangeEnd w:id="1"/>',
    f'<w:moveToRangeStart w:id="3" w:name="move1" {who}/>'
    f'<w:moveTo w:id="4" {who}>{run("We pay.")}</w:moveTo><w:moveToRangeEnd w:id="3"/>',
    "moved.docx",
)
print("docx2python", version("docx2python"))
print('guess: "We pay." stands once, after Ben')
print(f"tracked deletion:  {deleted}")
print(f"tracked move:      {moved}")
sys.exit(0 if deleted == ["Ana: Who pays?", "Ben: We pay."] and moved == ["Ana: Who pays? We pay.", "Ben: We pay."] else 1)
PYTHON
