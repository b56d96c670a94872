#!/usr/bin/env bash
# openpyxl 3.1.5, read_only=True: a sheet whose <dimension> element says "A1" is read as one cell, although it holds more.
#
# Some programs that write workbooks (report generators, survey services, converters) write <dimension ref="A1"/> and never correct it.
# Excel and LibreOffice show all rows, and openpyxl without read_only reads all rows, so one would guess that read_only reads them, too.
# It takes the element at its word and gives the first cell, without an error or a warning; `reset_dimensions()` before reading is the remedy.
# It matters to people who code interviews: transcripts and survey exports come as workbooks, and all respondents but a heading are lost.
#
# Output of a run:
#   openpyxl 3.1.5
#   guess: read_only gives the same 4 rows of 2 cells as the ordinary reading
#   ordinary reading: [('speaker', 'text'), ('Ana', 'Who pays?'), ('Ben', 'We do.'), ('Ana', 'Both?')]
#   read_only:        [('speaker',)]
#   after reset_dimensions(): 4 rows
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import re
import sys
import zipfile

import openpyxl

rows = [("speaker", "text"), ("Ana", "Who pays?"), ("Ben", "We do."), ("Ana", "Both?")]
book = openpyxl.Workbook()
for row in rows:
    book.active.append(row)
book.save("whole.xlsx")
with zipfile.ZipFile("whole.xlsx") as old, zipfile.ZipFile("a1.xlsx", "w") as new:
    for name in old.namelist():
        data = old.read(name)
        if name == "xl/worksheets/sheet1.xml":
            data = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', data)
        new.writestr(name, data)

ordinary = list(openpyxl.load_workbook("a1.xlsx").active.iter_rows(values_only=True))
streamed = list(openpyxl.load_workbook("a1.xlsx", read_only=True).active.iter_rows(values_only=True))
sheet = openpyxl.load_workbook("a1.xlsx", read_only=True).active
sheet.reset_dimensions()
reset = list(sheet.iter_rows(values_only=True))
print(f"openpyxl {openpyxl.__version__}")
print("guess: read_only gives the same 4 rows of 2 cells as the ordinary reading")
print(f"ordinary reading: {ordinary}")
print(f"read_only:        {streamed}")
print(f"after reset_dimensions(): {len(reset)} rows")
sys.exit(0 if ordinary == rows and streamed == [("speaker",)] and len(reset) == 4 else 1)
PYTHON
