#!/usr/bin/env bash
# textgrid-convert 1.2.0: the DARLA TextGrid of one speaker holds the words of all speakers, in one tier.
#
# The package converts transcripts (of the service Rev, .srt, .sbv) to Praat TextGrids and to the form that DARLA reads: one tier named
# "sentence". `to_darla_textgrid` takes the speaker; its documentation says "ID of the speaker to keep", and an unknown one is refused. One would
# guess that only the words of this person are in the tier. They are picked out, and then the words of everybody are put back.
# The file is the same, byte for byte, whoever is asked for. The ordinary TextGrid has a tier for each speaker.
# It matters to people who code interviews: the interviewer's questions are measured and counted as the words of the person who was asked.
#
# Output of a run:
#   textgrid-convert 1.2.0
#   guess: speaker 1 (Ben): ['We', 'do.']
#   speaker 0 (Ana): ['Who', 'pays?', 'We', 'do.']
#   speaker 1 (Ben): ['Who', 'pays?', 'We', 'do.']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check textgrid-convert==1.2.0 pytest==9.0.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import json
import logging
import re
import sys
from importlib.metadata import version

from textgrid_convert.revParser import revParser

logging.disable(logging.CRITICAL)


def monologue(speaker, name, start, *words):
    elements = [
        {"type": "text", "value": word, "timestamp": f"00:00:{start + i:02},000", "end_timestamp": f"00:00:{start + i:02},900"}
        for i, word in enumerate(words)
    ]
    return {"speaker": speaker, "speaker_id": speaker, "speaker_name": name, "elements": elements}


transcript = {
    "speakers": [{"id": 0, "name": "Ana"}, {"id": 1, "name": "Ben"}],
    "monologues": [monologue(0, "Ana", 1, "Who", "pays?"), monologue(1, "Ben", 4, "We", "do.")],
}


def words_of(speaker):
    grid = revParser(json.dumps(transcript)).to_darla_textgrid(speaker_id=speaker)
    return re.findall(r'text = "(.*)"', grid)


ana, ben = words_of(0), words_of(1)
print("textgrid-convert", version("textgrid-convert"))
print("guess: speaker 1 (Ben): ['We', 'do.']")
print(f"speaker 0 (Ana): {ana}")
print(f"speaker 1 (Ben): {ben}")
sys.exit(0 if ana == ben == ["Who", "pays?", "We", "do."] else 1)
PYTHON
