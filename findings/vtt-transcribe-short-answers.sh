#!/usr/bin/env bash
# vtt-transcribe 0.3.1: a short answer that follows a question within the same second is written down as said by the person who asked.
#
# The package has a recording recognised (Whisper) and the voices told apart (pyannote), and puts the two together: each line gets the speaker
# whose voice is heard in the middle of it. One would guess that the middle is that of the times which the recogniser gave, to the hundredth
# of a second. The line is first written with its times cut off to whole seconds, and the middle is taken from what was written: "No." from 3.60
# to 3.90 becomes 00:00:03 - 00:00:03, and at 3.0 the question is still being asked. All lines are looked for up to a second too early. No
# warning; what lies in a pause then gets no speaker at all.
# It matters to people who code interviews: answers that come at once are the short and decided ones, and "Did you pay? No." is said by the
# interviewer.
#
# Output of a run:
#   vtt-transcribe 0.3.1
#   guess: ['Ana', 'Ben', 'Ana', 'Ben']
#   [00:00:00 - 00:00:03] Ana: Did you pay?
#   [00:00:03 - 00:00:03] Ana: No.
#   [00:00:04 - 00:00:07] Ana: Did the others pay?
#   [00:00:07 - 00:00:07] Ana: Never.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check openai==2.14.0
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps vtt-transcribe==0.3.1 2> "$folder/without-the-models"
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
import types
from importlib.metadata import version

# torch and pyannote are imported at the top of the module, and needed only to find the voices in a recording: empty modules stand for them
for name in ("torch", "pyannote", "pyannote.audio"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["pyannote.audio"].Pipeline = object
from vtt_transcribe.diarization import SpeakerDiarizer
from vtt_transcribe.transcript_formatter import TranscriptFormatter

said = [
    (0.2, 3.4, "Ana", "Did you pay?"),
    (3.6, 3.9, "Ben", "No."),
    (4.2, 7.1, "Ana", "Did the others pay?"),
    (7.3, 7.8, "Ben", "Never."),
]
recognised = {"segments": [{"start": start, "end": end, "text": text} for start, end, _, text in said]}
voices = [(start, end, name) for start, end, name, _ in said]
lines = TranscriptFormatter.format(recognised)
made = SpeakerDiarizer(hf_token="not needed").apply_speakers_to_transcript("\n".join(lines), voices).split("\n")

print("vtt-transcribe", version("vtt-transcribe"))
print("guess:", [name for _, _, name, _ in said])
print("\n".join(made))
sys.exit(0 if [line.split("] ")[1].split(":")[0] for line in made] == ["Ana"] * 4 else 1)
PYTHON
