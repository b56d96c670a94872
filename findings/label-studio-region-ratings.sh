#!/usr/bin/env bash
# label-studio-sdk 2.1.2: in the exports CSV and JSON_MIN a rating or memo that belongs to one passage no longer says to which.
#
# Label Studio can ask for a choice or a comment on each marked passage (perRegion="true"). The exports CSV and JSON_MIN give the marked
# passages with start, end and code, so one would guess that a rating comes with the place it belongs to, as in the full JSON. Ratings
# and comments are put in a column of their own without any place or id: when one of two passages was rated, both ways round give the same
# file, byte for byte.
# It matters to people who code interviews: which words were called hostile, or which passage a memo is about, cannot be recovered, and
# tables built from these exports join the wrong ones.
#
# Output of a run:
#   label-studio-sdk 2.1.2
#   guess: the exports differ when "cross" is said of the first or of the second passage
#   CSV:      the same, tone 'cross'
#   JSON_MIN: the same, tone 'cross'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check label-studio-sdk==2.1.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import csv
import json
import sys
from importlib.metadata import version
from pathlib import Path

from label_studio_sdk.converter import Converter

config = """<View><Labels name="code" toName="text"><Label value="money"/><Label value="trust"/></Labels>
<Text name="text" value="$text"/>
<Choices name="tone" toName="text" perRegion="true"><Choice value="glad"/><Choice value="cross"/></Choices></View>"""
text = "Ana: Who pays for it? Ben: We all do, always."


def result(place, kind, name, value):
    start = text.index(place)
    span = {"start": start, "end": start + len(place), "text": place}
    return {"id": place, "from_name": name, "to_name": "text", "type": kind, "value": {**span, kind: [value]}}


def exported(rated, kind):
    marked = [result("Who pays", "labels", "code", "money"), result("We all do", "labels", "code", "trust")]
    annotation = {"id": 1, "completed_by": {"id": 1}, "result": [*marked, result(rated, "choices", "tone", "cross")]}
    Path("tasks.json").write_text(json.dumps([{"id": 1, "data": {"text": text}, "annotations": [annotation]}]))
    Converter(config, project_dir=".").convert("tasks.json", "out", kind, is_dir=False)
    return Path("out", f"result.{'csv' if kind == 'CSV' else 'json'}").read_text()


def tone(export, kind):
    rows = json.loads(export) if kind == "JSON_MIN" else list(csv.DictReader(export.splitlines()))
    return rows[0]["tone"]


print("label-studio-sdk", version("label-studio-sdk"))
print('guess: the exports differ when "cross" is said of the first or of the second passage')
seen = []
for kind in ("CSV", "JSON_MIN"):
    first, second = exported("Who pays", kind), exported("We all do", kind)
    seen.append((first == second, tone(first, kind)))
    print(f"{kind + ':':9} {'the same' if first == second else 'different'}, tone {tone(first, kind)!r}")
sys.exit(0 if seen == [(True, "cross"), (True, "cross")] else 1)
PYTHON
