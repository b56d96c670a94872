#!/usr/bin/env bash
# pyrefiqda 0.3.1: a .qdpx file that is saved holds the transcripts of every project that was opened before in the same folder.
#
# `RefiProject.load` unpacks a project into a folder, ./extracted_qdpx unless told otherwise, and `RefiProject.save` takes the folder with the
# sources that belong into the new file. One would guess that a project that is opened and saved again has its own transcripts in it.
# The folder is not emptied, and all that lies there is packed: the interviews of other studies, which the project does not know,
# go along under their random names. A program that opens the file shows nothing of them.
# It matters to people who code interviews: a project is passed on or archived, and confidential interviews of another study are in it.
#
# Output of a run:
#   pyrefiqda 0.3.1
#   guess: 1 transcript in the saved project
#   opened: school.qdpx, 1 transcript: ['They came late.']
#   saved:  again.qdpx, 2 transcripts: ['They came late.', 'We owe the harbour money.']
#   sources that the saved project names: 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyrefiqda==0.3.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
import zipfile
from importlib.metadata import version

from pyrefiqda.refiproject import RefiProject


def write(name, number, text):
    guid = f"00000000-0000-4000-8000-{number:012d}"
    with zipfile.ZipFile(f"{name}.qdpx", "w") as archive:
        archive.writestr(f"sources/{guid}.txt", text)
        archive.writestr(
            "project.qde",
            f'<Project xmlns="urn:QDA-XML:project:1.0" name="{name}" origin="Test"><Sources>'
            f'<TextSource guid="{guid}" name="interview" plainTextPath="internal://{guid}.txt"/></Sources></Project>',
        )


def transcripts(name):
    with zipfile.ZipFile(name) as archive:
        return sorted(archive.read(entry).decode() for entry in archive.namelist() if entry.endswith(".txt"))


write("harbour", 1, "We owe the harbour money.")
write("school", 2, "They came late.")
RefiProject.load("harbour.qdpx")
school = RefiProject.load("school.qdpx")
RefiProject.save(school, "again.qdpx", source_media_dir="extracted_qdpx/sources")
opened, saved = transcripts("school.qdpx"), transcripts("again.qdpx")
named = len(RefiProject.load("again.qdpx", extract_dir="fresh").sources.text_source)
print("pyrefiqda", version("pyrefiqda"))
print("guess: 1 transcript in the saved project")
print(f"opened: school.qdpx, {len(opened)} transcript: {opened}")
print(f"saved:  again.qdpx, {len(saved)} transcripts: {saved}")
print(f"sources that the saved project names: {named}")
sys.exit(0 if len(opened) == 1 and "We owe the harbour money." in saved and named == 1 else 1)
PYTHON
