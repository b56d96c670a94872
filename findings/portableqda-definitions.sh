#!/usr/bin/env bash
# portableQDA 0.4.2: the definitions of the codes are not read from a codebook, not even from one that it wrote itself, and subcodes leave their code.
#
# The package reads and writes codebooks in the format REFI-QDA (.qdc) as "round-trip information exchange". It writes a code with its definition
# as the standard has it (Description), so one would guess that the definition is there after reading, and that a code made with a parent
# stands below it. The definition is looked for under its name without that of the format, is never found, and every code has None; a line
# of the log calls it an "invalid tag". The parent is taken and not used: all codes are on the same level; of a codebook with subcodes, as other
# programs write it, only the codes of the first level are read.
# It matters to people who code interviews: the definitions and the tree are what a codebook is passed on for.
#
# Output of a run:
#   portableQDA 0.4.2
#   guess: [('pay', 'Who pays'), ('late', 'After the month')], late below pay
#   in its own file:          [('pay', 'Who pays', 0), ('late', 'After the month', 0)] (name, definition, codes below)
#   read from its own file:   [('pay', None), ('late', None)]
#   read from another's file: [('pay', None)]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check portableqda==0.4.2
cd "$folder"
"$folder/env/bin/python" - 2> log <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

from portableqda import codebookCls
from portableqda.refi_qda import codeCls

ids = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"]
Path("other.qdc").write_text(
    '<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="example"><Codes>'
    f'<Code guid="{ids[0]}" name="pay" isCodable="true"><Description>Who pays</Description>'
    f'<Code guid="{ids[1]}" name="late" isCodable="true"><Description>After the month</Description></Code>'
    "</Code></Codes><Sets/></CodeBook>"
)


def read(name):
    book = codebookCls()
    book.readQdcFile(str(Path(name).resolve()))
    return [(name, code.description) for name, code in book.codes.items()]


own = codebookCls(output=str(Path("own.qdc").resolve()))
own.createElement(elementCls=codeCls, name="pay", description="Who pays")
own.createElement(elementCls=codeCls, name="late", description="After the month", parent="pay")
own.writeQdcFile()
tag = "{urn:QDA-XML:codebook:1.0}"
in_file = ElementTree.parse("own.qdc").iter(tag + "Code")
written = [(code.get("name"), code.findtext(tag + "Description"), len(code.findall(tag + "Code"))) for code in in_file]
seen = {"read from its own file": read("own.qdc"), "read from another's file": read("other.qdc")}
print("portableQDA", version("portableqda"))
print("guess: [('pay', 'Who pays'), ('late', 'After the month')], late below pay")
print(f"in its own file:          {written} (name, definition, codes below)")
for name, codes in seen.items():
    print("{:25} {}".format(name + ":", codes))
whole = [("pay", "Who pays", 0), ("late", "After the month", 0)]
sys.exit(0 if written == whole and list(seen.values()) == [[("pay", None), ("late", None)], [("pay", None)]] else 1)
PYTHON
