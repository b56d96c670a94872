#!/usr/bin/env bash
# kobo2pandas 0.9.0: the ages of mother and child are two columns "age", and which comes first depends on what the first family answered.
#
# In a KoboToolbox form questions in different groups may have the same name (pyxform 4.5.0 takes such a form without a warning); in the data they
# are mother/age and child/age. The package makes tables and a workbook of the answers. One would guess that columns of the same name can still be
# told apart. The group is cut off every name, also where names become equal by it, or equal to those of the form itself, such as "start", when
# somebody began to fill it in. Columns stand in the order in which answers were first given, so the same form has mother and child the other way
# round when the first family left out the mother. No warning.
# It matters to people who code interviews: questions asked about each person in turn are usual, and nobody can tell whose answer it is.
#
# Output of a run (answers made up):
#   kobo2pandas 0.9.0
#   guess: mother and child can be told apart by their columns
#   all answered:       ['start', 'age', 'age', 'start'], mother 61, child 7 is [61, 7]
#   first left one out: ['start', 'age', 'start', 'age'], mother 61, child 7 is [7, 61]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
pip="$folder/env/bin/pip"
"$pip" install --quiet --disable-pip-version-check pandas==2.3.3 numpy==2.3.5 openpyxl==3.1.5 requests==2.34.2 python-dotenv==1.2.4
"$pip" install --quiet --disable-pip-version-check --no-deps kobo2pandas==0.9.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from kobo2pandas.processor import JSONDataProcessor
from kobo2pandas.types import ProcessingConfig

family = {"start": "2026-11-02T09:00", "mother/age": 61, "child/age": 7, "child/start": "07:30"}
without_mother = {"start": "2026-11-02T08:00", "child/age": 9, "child/start": "08:15"}


def read(*answers):
    table = JSONDataProcessor(ProcessingConfig()).process({"results": list(answers)})["root"]
    return [name for name in table.columns if name != "_index"], [int(age) for age in table["age"].iloc[-1]]


seen = read(family), read(without_mother, family)
print("kobo2pandas", version("kobo2pandas"))
print("guess: mother and child can be told apart by their columns")
for name, (columns, ages) in zip(("all answered:", "first left one out:"), seen, strict=True):
    print(f"{name:19} {columns}, mother 61, child 7 is {ages}")
sys.exit(0 if seen == ((["start", "age", "age", "start"], [61, 7]), (["start", "age", "start", "age"], [7, 61])) else 1)
PYTHON
