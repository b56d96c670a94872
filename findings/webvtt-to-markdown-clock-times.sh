#!/usr/bin/env bash
# webvtt-to-markdown 0.9.0: once three captions of a Zoom transcript have a second colon in them, what was said becomes the speaker's name.
#
# In Zoom's transcripts a caption reads "Ben: At 10:30, by the quay." The package makes Markdown of them, with the speaker and the time above each
# turn; one would guess that the speaker is what stands before the first colon, whatever is said. It is so while one or two captions have a second
# colon; from the third on (the documentation speaks of a choice "depending on the cue sample") all captions are cut at their last colon, those
# before as well. Names like "Ben: At 10" come into being, and what stood between the colons is no longer in the turn.
# It matters to people who code interviews: clock times and quoted speech are common; a longer interview loses words from its turns, and the
# same person is counted under several names.
#
# Output of a run:
#   webvtt-to-markdown 0.9.0
#   guess: ('Ben', 'At 10:30, by the quay.') in both
#   two captions with a second colon:   [('Ana', 'When did you meet?'), ('Ben', 'At 10:30, by the quay.')]
#   three captions with a second colon: [('Ana', 'When did you meet?'), ('Ben: At 10', '30, by the quay.')]
#   speakers: ['Ana', 'Ben', 'Ben: At 10', 'Ben: I said', 'Ben: The tug came at 11']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check webvtt-to-markdown==0.9.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import re
import sys
from importlib.metadata import version

from webvtt_to_markdown import transcript_to_markdown

said = [
    "Ana: When did you meet?",
    "Ben: At 10:30, by the quay.",
    "Ana: And then?",
    "Ben: The tug came at 11:15, at last.",
    "Ana: Who paid?",
    "Ben: Nobody.",
    "Ana: Nobody?",
    "Ben: I said: we all do.",
]


def turns(captions):
    cues = [f"{n}\n00:00:{5 * n:02}.000 --> 00:00:{5 * n + 4:02}.000\n{caption}" for n, caption in enumerate(captions, 1)]
    return re.findall(r"\*\*\([\d:]+\) (.*)\*\*\n(.*)", transcript_to_markdown("\n\n".join(["WEBVTT", *cues]) + "\n"))


two, three = turns(said[:-1]), turns(said)
print("webvtt-to-markdown", version("webvtt-to-markdown"))
print("guess: ('Ben', 'At 10:30, by the quay.') in both")
print(f"two captions with a second colon:   {two[:2]}")
print(f"three captions with a second colon: {three[:2]}")
print(f"speakers: {sorted({speaker for speaker, _ in three})}")
sys.exit(0 if two[1] == ("Ben", "At 10:30, by the quay.") and three[1] == ("Ben: At 10", "30, by the quay.") else 1)
PYTHON
