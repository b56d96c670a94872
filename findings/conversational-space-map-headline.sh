#!/usr/bin/env bash
# ConversationalSpaceMapApp 0.2.3: the headline of an aTrain transcript is somebody who speaks first, and the second word of a name is something said.
#
# The app draws who says how much in an interview, from transcripts of aTrain. aTrain (as its public source has it, aTrain_core/outputs.py) begins
# the file with "Transcription for" and the name of the recording, puts the speaker on a line above each turn, and writes "Speaker undefined"
# where it cannot tell who spoke. One would guess that the app knows the headline, and takes the whole line for the name. It takes
# the first word of each block: the headline is a turn of "Transcription", "undefined" is a word that "Speaker" said, and once there are names, Ana
# Berg and Ana Holm are one person who says "Berg" and "Holm". number_of_words_by_speaker, for two people, adds up every other turn, so the
# headline changes sides: the one gets the words of the other. (It asks for Python 3.14; the part that reads and counts runs with the one there.)
# It matters to people who code interviews: the share of the talk is the result, and here a third person has some.
#
# Output of a run (the talk is made up):
#   ConversationalSpaceMapApp 0.2.3
#   guess: {'SPEAKER_00': 3, 'SPEAKER_01': 5, 'Speaker undefined': 1}, side by side [3, 5]
#   as aTrain writes it:   {'SPEAKER_00': 3, 'SPEAKER_01': 5, 'Speaker': 2, 'Transcription': 2}, side by side [7, 3]
#   with names put in:     {'Ana': 11, 'Speaker': 2, 'Transcription': 2}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps --ignore-requires-python ConversationalSpaceMapApp==0.2.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

from conversationalspacemapapp.App.Conversation import ConversationSession

turns = [
    ("SPEAKER_00", ["Who pays?"]),
    ("SPEAKER_01", ["We pay.", "All of us."]),
    ("Speaker undefined", ["Mhm."]),
    ("SPEAKER_00", ["Really?"]),
]


def read(turns):
    blocks = [f"\n{speaker}\n" + "".join(f"[00:00:0{second}] - {words}\n" for second, words in enumerate(said)) for speaker, said in turns]
    Path("transcription_timestamps.txt").write_text("Transcription for 2611281604-talk\n" + "".join(blocks))
    session = ConversationSession()
    session.load(Path("transcription_timestamps.txt"))
    return dict(session.statistics().words_by_participant), session.parser.number_of_words_by_speaker


guess = {"SPEAKER_00": 3, "SPEAKER_01": 5, "Speaker undefined": 1}
names = {"SPEAKER_00": "Ana Berg", "SPEAKER_01": "Ana Holm"}
seen, _ = read(turns)
_, sides = read([turn for turn in turns if turn[0] in names])
named, _ = read([(names.get(speaker, speaker), said) for speaker, said in turns])
print("ConversationalSpaceMapApp", version("ConversationalSpaceMapApp"))
print(f"guess: {guess}, side by side [3, 5]")
print(f"as aTrain writes it:   {seen}, side by side {sides}")
print(f"with names put in:     {named}")
expected = {"SPEAKER_00": 3, "SPEAKER_01": 5, "Speaker": 2, "Transcription": 2}
sys.exit(0 if (seen, sides, named["Ana"]) == (expected, [7, 3], 11) else 1)
PYTHON
