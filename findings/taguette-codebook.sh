#!/usr/bin/env bash
# taguette 1.5.2: the codebook that Taguette exports as REFI-QDA (.qdc) cannot be imported into Taguette, and has lost the descriptions.
#
# Taguette offers its codebook as .qdc, the format made for moving codebooks between programs, and it offers to import a codebook; so one
# would guess that it reads what it wrote, with the descriptions of the tags. Its import reads CSV only and says that a column is missing;
# the .qdc holds the tags' names alone. The CSV export does both.
# It matters to people who code interviews: a team that keeps its codebook as .qdc cannot bring it back into a new Taguette project, and the
# definitions that coders need are gone without a word.
#
# Output of a run:
#   taguette 1.5.2
#   guess: the exported .qdc comes back with 2 tags and their descriptions
#   in the .qdc: 2 codes, 0 descriptions
#   import of the .qdc: InvalidCodebook: No 'tag', 'name', or 'path' column
#   import of the .csv: [('help.tugs', 'Lending'), ('fees', 'Quarrels')]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check taguette==1.5.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import importlib.metadata
import io
import sys
from types import SimpleNamespace

from taguette import export, import_codebook

tags = [
    SimpleNamespace(path="help.tugs", description="Lending", highlights_count=1, documents_count=1),
    SimpleNamespace(path="fees", description="Quarrels", highlights_count=0, documents_count=0),
]
print("taguette", importlib.metadata.version("taguette"))
print("guess: the exported .qdc comes back with 2 tags and their descriptions")
qdc = io.BytesIO()
export.codebook_xml(tags, qdc)
text = qdc.getvalue().decode()
print(f"in the .qdc: {text.count('<Code ')} codes, {text.count('<Description')} descriptions")
try:
    import_codebook.list_tags(io.BytesIO(qdc.getvalue()))
    seen = "no error"
except import_codebook.InvalidCodebook as error:
    seen = f"InvalidCodebook: {error}"
print("import of the .qdc:", seen)
table = io.StringIO()
export.codebook_csv(tags, table)
back = [(tag["path"], tag["description"]) for tag in import_codebook.list_tags(io.BytesIO(table.getvalue().encode()))]
print("import of the .csv:", back)
sys.exit(0 if "InvalidCodebook" in seen and "<Description" not in text and len(back) == 2 else 1)
PYTHON
