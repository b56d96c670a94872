#!/usr/bin/env bash
# tscribe 1.3.1: in the WebVTT file every turn of more than 80 characters loses its last words.
#
# The package makes transcripts from the JSON of Amazon Transcribe as Word document, CSV, SQLite or WebVTT; one would guess that the four hold
# the same words. For WebVTT a long turn is broken into lines of at most 80 characters, and what is left after the last full line is never
# written: up to 80 characters of each long turn are missing. The file is valid, and the CSV of the same JSON is whole.
# It matters to people who code interviews: the ends of the long answers, which one interviews people for, are not in the transcript.
#
# Output of a run:
#   tscribe 1.3.1
#   guess: the same 25 words in both
#   CSV:    25 words, ends with '... and nobody ever paid them back.'
#   WebVTT: 17 words, ends with '... for the money and he asked'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check tscribe==1.3.1 webvtt-py==0.6.0
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import csv
import json
import sys
from contextlib import redirect_stdout
from importlib.metadata import version
from io import StringIO

import tscribe
import webvtt

turn = (
    "The tug was sold in spring so we asked my brother for "
    "the money and he asked his wife and nobody ever paid them back."
)
words = turn.rstrip(".").split()
items = [
    {
        "type": "pronunciation",
        "start_time": str(second),
        "end_time": str(second + 0.9),
        "alternatives": [{"confidence": "0.99", "content": word}],
    }
    for second, word in enumerate(words)
]
places = [{key: item[key] for key in ("start_time", "end_time")} | {"speaker_label": "spk_0"} for item in items]
segment = {"start_time": "0", "end_time": str(len(words)), "speaker_label": "spk_0", "items": places}
stop = {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": "."}]}
results = {"transcripts": [{"transcript": turn}], "speaker_labels": {"speakers": 1, "segments": [segment]}, "items": [*items, stop]}
with open("job.json", "w") as file:
    json.dump({"jobName": "tug", "status": "COMPLETED", "results": results}, file)
with redirect_stdout(StringIO()):
    tscribe.write("job.json", format="csv", save_as="job.csv")
    tscribe.write("job.json", format="vtt", save_as="job.vtt")
with open("job.csv", newline="") as file:
    table = " ".join(row["comment"] for row in csv.DictReader(file)).split()
captions = " ".join(caption.text for caption in webvtt.read("job.vtt")).split()
print("tscribe", version("tscribe"))
print(f"guess: the same {len(words)} words in both")
print(f"CSV:    {len(table)} words, ends with '... {' '.join(table[-6:])}'")
print(f"WebVTT: {len(captions)} words, ends with '... {' '.join(captions[-6:])}'")
sys.exit(0 if " ".join(table) == turn and len(captions) < len(words) and captions == table[: len(captions)] else 1)
PYTHON
