#!/usr/bin/env bash
# pylangacq 0.23.0 (with rustling 0.9.0): in the TextGrids it writes there are no pauses, so Praat finds the next turn in the middle of a silence.
#
# In a Praat TextGrid the intervals of a tier follow each other without a gap, from the beginning of the recording to its end: where nobody
# speaks, there is an interval with an empty label. The package converts CHAT transcripts to TextGrid; one would guess that pauses, and the turns of
# others, are such intervals. Only the turns are written, and a tier ends with its last turn. Praat opens the file without a complaint, counts on
# the intervals touching, and answers the question what stands at a time in the gap with the turn that comes after it. The tiers are of different
# length.
# It matters to people who code interviews: measurements in Praat go from interval to interval, and silence or the other person's speech is
# measured as part of a turn.
#
# Output of a run:
#   pylangacq 0.23.0, rustling 0.9.0, praat-parselmouth 0.4.7 (Praat 6.1.38)
#   guess: on Ana's tier an empty label at 3.0 s, between her turns (0 to 1.5 s and 4.5 to 6 s)
#   Ana's intervals: [(0.0, 1.5, 'who pays ?'), (4.5, 6.0, 'and then ?')]
#   Praat at 3.0 s:  'and then ?'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pylangacq==0.23.0 rustling==0.9.0 praat-parselmouth==0.4.7 numpy==2.3.5
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

import parselmouth
from parselmouth.praat import call
from pylangacq import CHAT

people = "@Participants:\tANA Ana Investigator, BEN Ben Participant\n@ID:\teng|talk|ANA|||||Investigator|||\n@ID:\teng|talk|BEN|||||Participant|||\n"
turns = [("ANA", "who pays ?", 0, 1500), ("BEN", "we do .", 2000, 4000), ("ANA", "and then ?", 4500, 6000)]
lines = "".join(f"*{who}:\t{words} \x15{start}_{end}\x15\n" for who, words, start, end in turns)
talk = CHAT.from_strs([f"@UTF8\n@Begin\n@Languages:\teng\n{people}{lines}@End\n"])
Path("talk.TextGrid").write_text(talk.to_textgrid_strs()[0])

grid = parselmouth.read("talk.TextGrid")
asked = ("Get start time of interval", "Get end time of interval", "Get label of interval")
intervals = [tuple(call(grid, what, 1, place) for what in asked) for place in (1, 2)]
label = call(grid, "Get label of interval", 1, call(grid, "Get interval at time", 1, 3.0))
versions = ", ".join(f"{name} {version(name)}" for name in ("pylangacq", "rustling", "praat-parselmouth"))
print(f"{versions} (Praat {parselmouth.PRAAT_VERSION})")
print("guess: on Ana's tier an empty label at 3.0 s, between her turns (0 to 1.5 s and 4.5 to 6 s)")
print("Ana's intervals:", intervals)
print(f"Praat at 3.0 s:  {label!r}")
sys.exit(0 if call(grid, "Get number of intervals", 1) == 2 and intervals[1][0] == 4.5 and label == "and then ?" else 1)
PYTHON
