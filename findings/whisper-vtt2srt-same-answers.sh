#!/usr/bin/env bash
# whisper-vtt2srt 0.1.2: an answer in the same words as the one before it is removed, also one by another person three quarters of a minute later.
#
# The package turns WebVTT into SRT and cleans it: captions in which a text grows word by word lose their repetitions. One would guess that this is
# told by the times, which follow each other without a gap there, or by the speaker. A caption is dropped whenever its words are those of the
# caption before, whoever said them and when. The names in the voice spans are removed first, so they make no difference, and are not in the result.
# It matters to people who code interviews: in a group, "We do." of the second person is agreement, and it is not in the transcript.
#
# Output of a run:
#   whisper-vtt2srt 0.1.2
#   guess: all 4 captions
#   in the WebVTT: ['Ana: Who pays for it?', 'Ben: We do.', 'Eva: We do.', 'Ben: All of us.']
#   in the SRT:    ['Who pays for it?', 'We do.', 'All of us.']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check whisper-vtt2srt==0.1.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from whisper_vtt2srt import Pipeline

said = [("Ana", 1, "Who pays for it?"), ("Ben", 4, "We do."), ("Eva", 50, "We do."), ("Ben", 62, "All of us.")]
cues = [
    f"00:{start // 60:02}:{start % 60:02}.000 --> 00:{start // 60:02}:{start % 60 + 1:02}.500\n<v {name}>{text}</v>"
    for name, start, text in said
]
written = Pipeline().convert("\n\n".join(["WEBVTT", *cues]) + "\n")
seen = [line for line in written.splitlines() if any(letter.isalpha() for letter in line)]
print("whisper-vtt2srt", version("whisper-vtt2srt"))
print("guess: all 4 captions")
print(f"in the WebVTT: {[f'{name}: {text}' for name, _, text in said]}")
print(f"in the SRT:    {seen}")
sys.exit(0 if seen == ["Who pays for it?", "We do.", "All of us."] else 1)
PYTHON
