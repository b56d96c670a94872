#!/usr/bin/env bash
# ai-anthropology-toolkit 3.9.0: what "Participant 1:" or "Speaker 2:" says is given to whoever spoke before, mostly the interviewer.
#
# The package reads transcripts, cuts them into chunks of one speaker each, and codes them. Labels it knows are words such as Interviewer,
# Participant and Speaker, letters with a number (P1), and names. One would guess that "Participant 1:", the way in which most
# transcripts name people who were asked, is a speaker. A number may follow a single letter but not a word, so the line is taken for more
# of what the last known speaker said, label and all. Names with an accent or a second capital letter (José, McBride) are not known, either; and
# a sentence that begins "Honestly: ..." makes a speaker Honestly, who then goes on speaking in the place of others.
# It matters to people who code interviews: questions and answers are one chunk by the interviewer, and codes by speaker are those of nobody.
#
# Output of a run:
#   ai-anthropology-toolkit 3.9.0
#   guess: [('Interviewer', 'Who pays?'), ('Participant 1', 'We do.'), ('Participant 2', 'Not me.')]
#   P1, P2:                       [('Interviewer', 'Who pays?'), ('P1', 'We do.'), ('P2', 'Not me.')]
#   Participant 1, Participant 2: [('Interviewer', 'Who pays?'), ('Interviewer', 'Participant 1: We do.'), ('Interviewer', 'Participant 2: Not me.')]
#   José, McBride:                [('Interviewer', 'Who pays?'), ('Interviewer', 'José: We do.'), ('Interviewer', 'McBride: Not me.')]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps ai-anthropology-toolkit==3.9.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from ai_anthro_toolkit.chunking import parse_transcript


def turns(first, second):
    lines = parse_transcript(f"Interviewer: Who pays?\n{first}: We do.\n{second}: Not me.\n")
    return [(line.speaker, line.text) for line in lines]


def right(first, second):
    return [("Interviewer", "Who pays?"), (first, "We do."), (second, "Not me.")]


def lost(first, second):
    said = ["Who pays?", f"{first}: We do.", f"{second}: Not me."]
    return [("Interviewer", words) for words in said]


pairs = [("P1", "P2"), ("Participant 1", "Participant 2"), ("José", "McBride")]
print("ai-anthropology-toolkit", version("ai-anthropology-toolkit"))
print("guess:", right(*pairs[1]))
seen = [turns(*pair) for pair in pairs]
for pair, found in zip(pairs, seen):
    print(f"{', '.join(pair) + ':':29} {found}")
sys.exit(0 if seen == [right(*pairs[0]), lost(*pairs[1]), lost(*pairs[2])] else 1)
PYTHON
