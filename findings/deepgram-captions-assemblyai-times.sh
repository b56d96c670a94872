#!/usr/bin/env bash
# deepgram-captions 2.0.0: captions made from an AssemblyAI transcript have times a thousand times too long, which start again at 0 after 86 s.
#
# AssemblyAI gives the start and end of words in milliseconds (its documentation says so), and the package has an AssemblyAIConverter that
# is documented as normalising the answer, so one would guess that a word at 90500 is written at 00:01:30,500. The number is taken for seconds:
# 1 second becomes 16 minutes 40, and since only the time of day is written, what is said after 86.4 seconds gets times that begin
# again, so later turns stand earlier. No error or warning.
# It matters to people who code interviews: sorted or merged by time, the turns are out of order, and no clip is at its place in the recording.
#
# Output of a run:
#   deepgram-captions 2.0.0
#   guess: 00:00:01,000 | 00:01:05,000 | 00:01:30,500
#   seen:  00:16:40,000 | 18:03:20,000 | 01:08:20,000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check deepgram-captions==2.0.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from deepgram_captions import AssemblyAIConverter, srt


def utterance(speaker, text, start):
    words = [
        {"text": word, "start": start + 400 * i, "end": start + 400 * i + 300, "confidence": 0.9, "speaker": speaker}
        for i, word in enumerate(text.split())
    ]
    return {"speaker": speaker, "text": text, "start": start, "end": words[-1]["end"], "words": words}


answer = {"utterances": [utterance("A", "Who pays?", 1000), utterance("B", "We do.", 65000), utterance("A", "And then?", 90500)]}
starts = [line.split(" --> ")[0] for line in srt(AssemblyAIConverter(answer)).splitlines() if " --> " in line]
print("deepgram-captions", version("deepgram-captions"))
print("guess: 00:00:01,000 | 00:01:05,000 | 00:01:30,500")
print("seen:  " + " | ".join(starts))
sys.exit(0 if starts == ["00:16:40,000", "18:03:20,000", "01:08:20,000"] else 1)
PYTHON
