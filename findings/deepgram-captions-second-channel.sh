#!/usr/bin/env bash
# deepgram-captions 2.0.0: of a recording with one channel for each person only the first person is in the captions.
#
# Interviews by telephone or with two microphones are recorded in two channels, and Deepgram answers with a transcript for each channel. One
# would guess that captions made from the answer hold both (the note at the top of the file says "Channels: 2"). Unless the answer was asked
# for with utterances, only the words of the first channel are taken; those of all others are left out, without an error or a warning.
# It matters to people who code interviews: the transcript has all the questions and none of the answers, or the other way round.
#
# Output of a run:
#   deepgram-captions 2.0.0
#   guess: the words of both channels
#   in the answer: ['Who pays?', 'We all do.']
#   note:          'Channels: 2'
#   in the WebVTT: ['Who pays?']
#   in the SRT:    ['Who pays?']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check deepgram-captions==2.0.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from deepgram_captions import DeepgramConverter, srt, webvtt


def channel(text, start):
    words = [
        {"word": word.lower().strip("?."), "punctuated_word": word, "start": start + i, "end": start + i + 0.5, "confidence": 0.9}
        for i, word in enumerate(text.split())
    ]
    return {"alternatives": [{"transcript": text, "confidence": 0.9, "words": words}]}


said = ["Who pays?", "We all do."]
answer = {"metadata": {"channels": 2}, "results": {"channels": [channel(said[0], 1.0), channel(said[1], 4.0)]}}
captions = {"WebVTT": webvtt(DeepgramConverter(answer)), "SRT": srt(DeepgramConverter(answer))}
kept = {name: [text for text in said if text in caption] for name, caption in captions.items()}
note = next(line for line in captions["WebVTT"].splitlines() if line.startswith("Channels"))
print("deepgram-captions", version("deepgram-captions"))
print("guess: the words of both channels")
print(f"in the answer: {said}")
print(f"note:          {note!r}")
print(f"in the WebVTT: {kept['WebVTT']}")
print(f"in the SRT:    {kept['SRT']}")
sys.exit(0 if kept == {"WebVTT": said[:1], "SRT": said[:1]} else 1)
PYTHON
