#!/usr/bin/env bash
# turnchunk 0.4.1: in a group of ten what Participant 1 said is given to Participant 10, in a group of twenty that of 2 to 20.
#
# The package reads transcripts, cuts them between turns and brings the ways in which a person is written ("J. Smith", "John Smith") together,
# on its command line unless told otherwise. Its page says that unclear names never become one, "the one failure this library must
# never produce". One would guess that ten numbered people stay ten. A part of one character counts as the initial of a longer part, also
# if it is a digit: "Participant 1" is short for "Participant 10" as long as no other longer number begins with 1. With eleven people there
# is one, and they are left alone. "Speaker 1" is safe, "Interviewee 1", "Teacher 1" and the like are not. No warning.
# It matters to people who code interviews: one person is missing from every table, and quotations stand under another one's number.
#
# Output of a run (the group is made up):
#   turnchunk 0.4.1
#   guess: each answer is that of the person who gave it
#    9 people:  9 found, answer 1 by Participant 1, answer 2 by Participant 2
#   10 people:  9 found, answer 1 by Participant 10, answer 2 by Participant 2
#   11 people: 11 found, answer 1 by Participant 1, answer 2 by Participant 2
#   20 people: 19 found, answer 1 by Participant 1, answer 2 by Participant 20
#   command line, 10 people: Participant 10: This is answer 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check turnchunk==0.4.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from turnchunk import parse
from turnchunk.speakers import resolve_speakers


def transcript(people):
    return "\n\n".join(f"Participant {number}: This is answer {number}." for number in range(1, people + 1)) + "\n"


print("turnchunk", version("turnchunk"))
print("guess: each answer is that of the person who gave it")
seen = {}
for people in (9, 10, 11, 20):
    turns, _ = resolve_speakers(parse(transcript(people)))
    seen[people] = (len({turn.speaker for turn in turns}), turns[0].speaker, turns[1].speaker)
    print("{:2} people: {:2} found, answer 1 by {}, answer 2 by {}".format(people, *seen[people]))
Path("group.txt").write_text(transcript(10))
command = [Path(sys.executable).parent / "turnchunk", "chunk", "group.txt", "--target", "40", "--json"]
chunks = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
first = next(chunk["text"] for chunk in chunks if chunk["text"].endswith("answer 1."))
print("command line, 10 people:", first)
expected = {
    9: (9, "Participant 1", "Participant 2"),
    10: (9, "Participant 10", "Participant 2"),
    11: (11, "Participant 1", "Participant 2"),
    20: (19, "Participant 1", "Participant 20"),
}
sys.exit(0 if seen == expected and first == "Participant 10: This is answer 1." else 1)
PYTHON
