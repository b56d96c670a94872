#!/usr/bin/env bash
# qdapy 0.1.0: two coders who marked the same words with the same codes in a .qdpx file agree less than by chance.
#
# In REFI-QDA a passage is a PlainTextSelection with an id. Some programs put the codings of all coders into one selection, many write a
# selection of its own for each coder (that is what a highlight of each person is). qdapy reads .qdpx "from any REFI-QDA export" and makes
# the table of units for agreement; one would guess that two selections with the same start, end and text are one unit. The unit is the id,
# so each coder is taken to have left the other's passage uncoded: alpha and kappa become negative, without a warning about it.
# It matters to people who code interviews: the same codings give alpha 1 or below 0, depending on the program that exported them.
#
# Output of a run:
#   qdapy 0.1.0
#   guess: alpha is 1.0 for both files, as Ana and Ben coded alike
#   codings of both coders in one selection: 3 units, alpha 1.0, kappa 1.0
#   a selection of its own for each coder:   5 units, alpha -0.286, kappa -0.429
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check qdapy==0.1.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
import zipfile
from importlib.metadata import version

import qdapy

text = "Ana: Who pays?\nBen: We all pay.\nAna: And why?\nBen: We trust the tug.\n"
numbers = iter(range(100, 1000))


def guid(number):
    return f"00000000-0000-4000-8000-{number:012d}"


def coding(code, user):
    return f'<Coding guid="{guid(next(numbers))}" creatingUser="{guid(user)}"><CodeRef targetGUID="{guid(code)}"/></Coding>'


def selection(words, *codings):
    start = text.index(words)
    places = f'startPosition="{start}" endPosition="{start + len(words)}"'
    return f'<PlainTextSelection guid="{guid(next(numbers))}" {places}>{"".join(codings)}</PlainTextSelection>'


def measured(name, selections):
    with zipfile.ZipFile(name, "w") as archive:
        archive.writestr(f"sources/{guid(3)}.txt", text)
        archive.writestr(
            "project.qde",
            f'<Project xmlns="urn:QDA-XML:project:1.0" name="Tug" origin="Test">'
            f'<Users><User guid="{guid(1)}" name="Ana"/><User guid="{guid(2)}" name="Ben"/></Users>'
            f'<CodeBook><Codes><Code guid="{guid(11)}" name="money" isCodable="true"/>'
            f'<Code guid="{guid(12)}" name="trust" isCodable="true"/></Codes></CodeBook>'
            f'<Sources><TextSource guid="{guid(3)}" name="interview" plainTextPath="internal://{guid(3)}.txt">'
            f"{''.join(selections)}</TextSource></Sources></Project>",
        )
    project = qdapy.read_qdpx(name, warn=False)
    table = qdapy.units(project.fragments, uncoded=project.uncoded)
    row = qdapy.agreement.agreement(table).iloc[0]
    return int(row["units"]), round(float(row["alpha"]), 3), round(float(row["cohen"]), 3)


nobody = selection("And why?")
one = measured(
    "one.qdpx",
    [selection("We all pay", coding(11, 1), coding(11, 2)), selection("We trust", coding(12, 1), coding(12, 2)), nobody],
)
own = measured(
    "own.qdpx",
    [selection(words, coding(code, user)) for words, code in (("We all pay", 11), ("We trust", 12)) for user in (1, 2)] + [nobody],
)
print("qdapy", version("qdapy"))
print("guess: alpha is 1.0 for both files, as Ana and Ben coded alike")
print("codings of both coders in one selection: {} units, alpha {}, kappa {}".format(*one))
print("a selection of its own for each coder:   {} units, alpha {}, kappa {}".format(*own))
sys.exit(0 if one == (3, 1.0, 1.0) and own[0] == 5 and own[1] < 0 and own[2] < 0 else 1)
PYTHON
