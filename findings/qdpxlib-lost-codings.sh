#!/usr/bin/env bash
# qdpxlib 0.1.4: of the coded passages in a .qdpx file only those that end in a full stop, a question mark or an exclamation mark are read.
#
# The package offers "easy handling" of REFI-QDA projects (as MAXQDA exports them): `codings` holds the coded passages, and they can be
# exported again. One would guess that there are as many codings as in the project. Each passage is cut into sentences, and what follows the
# last sentence mark is thrown away: a passage that is part of a sentence disappears, and a longer one loses its last words. It also counts
# in bytes, so after one accented letter passages are cut at the wrong place and can disappear, too. No error, no count.
# It matters to people who code interviews: codes are often put on part of a sentence, and those codings are missing from any count.
#
# Output of a run:
#   qdpxlib 0.1.4
#   guess: 3 passages, with and without an accented letter
#   coded:               ['We all pay every month', 'We trust the tug, always did. It was never', 'They never failed.']
#   read, speaker Ana:   ['We trust the tug, always did.', 'They never failed.']
#   read, speaker Zoë:   ['We trust the tug, always did.']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check qdpxlib==0.1.4 numpy==2.4.6 tqdm==4.70.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
import zipfile
from importlib.metadata import version

from qdpxlib.qdpxlib import QDPXFile

coded = ["We all pay every month", "We trust the tug, always did. It was never", "They never failed."]


def guid(number):
    return f"00000000-0000-4000-8000-{number:012d}"


def read(speaker):
    text = f"{speaker}: Who pays?\nBen: We all pay every month, so.\nBen: We trust the tug, always did. It was never late. They never failed.\n"
    selections = "".join(
        f'<PlainTextSelection guid="{guid(100 + number)}" startPosition="{text.index(words)}" '
        f'endPosition="{text.index(words) + len(words)}"><Coding guid="{guid(200 + number)}" creatingUser="{guid(1)}">'
        f'<CodeRef targetGUID="{guid(11)}"/></Coding></PlainTextSelection>'
        for number, words in enumerate(coded)
    )
    with zipfile.ZipFile("tug.qdpx", "w") as archive:
        archive.writestr(f"sources/{guid(3)}.txt", text)
        archive.writestr(
            "project.qde",
            f'<Project xmlns="urn:QDA-XML:project:1.0" name="Tug" origin="Test"><Users><User guid="{guid(1)}" name="Ana"/></Users>'
            f'<CodeBook><Codes><Code guid="{guid(11)}" name="trust" isCodable="true"/></Codes></CodeBook>'
            f'<Sources><TextSource guid="{guid(3)}" name="interview" plainTextPath="internal://{guid(3)}.txt">'
            f"{selections}</TextSource></Sources></Project>",
        )
    return [words for _, words, _, _, codes in QDPXFile("tug.qdpx").codings if codes]


plain, accented = read("Ana"), read("Zoë")
print("qdpxlib", version("qdpxlib"))
print("guess: 3 passages, with and without an accented letter")
print(f"coded:               {coded}")
print(f"read, speaker Ana:   {plain}")
print(f"read, speaker Zoë:   {accented}")
sys.exit(0 if len(plain) == 2 and coded[1] not in plain and len(accented) < 3 and accented != plain else 1)
PYTHON
