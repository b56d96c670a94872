#!/usr/bin/env bash
# stt2vtt 0.0.5: answers of one word that faster-whisper gives no length are not in the WebVTT, and the marks at the end of sentences are gone.
#
# faster-whisper and its relatives round the times of words, and a short word like "No." often starts and ends at the same time. The package
# makes WebVTT of their output; one would guess that all words are in it, as they were recognised. Captions that do not end after they start
# are left out, without a warning, and from every caption its last mark is taken away, so a question cannot be told from a statement.
# It matters to people who code interviews: short answers are the ones that get no length, and after "Did you pay?" "No." "We never did." the
# transcript reads as if somebody said that you paid.
#
# Output of a run:
#   stt2vtt 0.0.5
#   guess: ['Did you pay?', 'No.', 'We never did.']
#   in the WebVTT: ['Did you pay', 'We never did']
#   all words longer than nothing: ['Did you pay', 'No', 'We never did']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check stt2vtt==0.0.5
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import stt2vtt


def segment(*words):
    spoken = [{"word": f" {word}", "start": start, "end": end} for word, start, end in words]
    return {"start": spoken[0]["start"], "end": spoken[-1]["end"], "text": "".join(w["word"] for w in spoken), "words": spoken}


def captions(end_of_no):
    found = stt2vtt(
        [
            segment(("Did", 1.0, 1.3), ("you", 1.3, 1.6), ("pay?", 1.6, 2.4)),
            segment(("No.", 3.0, end_of_no)),
            segment(("We", 4.0, 4.3), ("never", 4.3, 5.0), ("did.", 5.0, 6.0)),
        ]
    )
    return [line for line in found.splitlines() if line and "-->" not in line][1:]


without, longer = captions(3.0), captions(3.02)
print("stt2vtt", version("stt2vtt"))
print("guess: ['Did you pay?', 'No.', 'We never did.']")
print(f"in the WebVTT: {without}")
print(f"all words longer than nothing: {longer}")
sys.exit(0 if without == ["Did you pay", "We never did"] and longer == ["Did you pay", "No", "We never did"] else 1)
PYTHON
