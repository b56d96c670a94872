#!/usr/bin/env bash
# stt-utils 0.1.2: transcripts of the parts of a long recording, joined by the package, all begin at 0 seconds again.
#
# Services for speech recognition take recordings of limited size, so a long one is cut, each part is recognised, and the transcripts are joined;
# the package offers both the cutting and the joining ("merge several transcriptions together"). One would guess that in the joined transcript
# the second part begins where the first one ends, as its length is the sum of the lengths. The places of the words in the text are moved on, their
# times are not: every part lies at the beginning of the recording. No warning.
# It matters to people who code interviews: nearly every interview is longer than one part; clips, turns and the order by time are wrong from the
# second part on.
#
# Output of a run:
#   stt-utils 0.1.2
#   guess: We at 60 s, all at 61 s, do at 62 s
#   length: 90.0 s
#   words:  Who at 0 s, pays at 1 s, We at 0 s, all at 1 s, do at 2 s
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check stt-utils==0.1.2 pydantic==2.12.5
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from stt_utils.transcription import Transcription, UnprocessedTranscription


def recognised(text, duration):
    words = [{"word": word.strip("?."), "start": at, "end": at + 0.5} for at, word in enumerate(text.split())]
    return Transcription.from_unprocessed_transcription(UnprocessedTranscription(text=text, duration=duration, words=words))


whole = Transcription.from_sequence([recognised("Who pays?", 60), recognised("We all do.", 30)])
seen = [(whole.get_word_by_timestamp(stamp), stamp.start_time) for stamp in whole.timestamps]
print("stt-utils", version("stt-utils"))
print("guess: We at 60 s, all at 61 s, do at 62 s")
print(f"length: {whole.duration} s")
print("words: ", ", ".join(f"{word} at {time:.0f} s" for word, time in seen))
sys.exit(0 if whole.duration == 90 and [time for _, time in seen] == [0, 1, 0, 1, 2] else 1)
PYTHON
