#!/usr/bin/env bash
# tacit-qda 1.3.2 (TACIT): short answers are not on the sheets for double coding, and who speaks once speaks in another person's name.
#
# TACIT splits transcripts into speaking units, gives each coder a sheet of them and computes kappa and alpha. One would guess that every turn
# of the person who was asked is a unit, under their name. Units of fewer than 15 letters are added to the one before by the same person; if somebody
# else spoke before, as in question and answer, they are left out, without being counted among what was left out. Two lines that are joined
# have no space between them. A label that occurs once in the file is no speaker: the turn goes to whoever spoke before, label and all.
# It matters to people who code interviews: "No, never." is never coded, by nobody and in no analysis made from the sheets; agreement is that
# of long answers; and in a group the words of one who spoke once are quoted as another's.
#
# Output of a run:
#   tacit-qda 1.3.2
#   guess: [('Ben', 'No, never.'), ('Ben', 'We paid the town for it.'), ('Ben', 'Yes. In winter, after the storm.'), ('Eva', 'I was against it.')]
#   units: [('Ben', 'We paid the town for it.'), ('Ben', 'Yes.In winter, after the storm.'), ('Ben', 'Eva: I was against it.')]
#   said to be left out: 3 of the interviewer, 0 headers
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
# Without its requirements (streamlit and others), which are large and only needed for the windows.
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps tacit-qda==1.3.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import tacit_qda  # noqa: F401 (puts the modules on the path, as its documentation says)
import tacit_irr

talk = """Interviewer: Did you pay in the first year?
Ben: No, never.
Interviewer: And who paid for it, then?
Ben: We paid the town for it.
Interviewer: And when the tug was sold?
Ben: Yes.
In winter, after the storm.
Eva: I was against it.
"""
frame, counts = tacit_irr.build_frame([], {"interview 1": talk})
units = [(unit["speaker"], unit["text"]) for unit in frame]
guess = [
    ("Ben", "No, never."),
    ("Ben", "We paid the town for it."),
    ("Ben", "Yes. In winter, after the storm."),
    ("Eva", "I was against it."),
]
print("tacit-qda", version("tacit-qda"))
print(f"guess: {guess}")
print(f"units: {units}")
print(f"said to be left out: {counts['excluded_interviewer_units']} of the interviewer, {counts['excluded_header_units']} headers")
seen = [("Ben", "We paid the town for it."), ("Ben", "Yes.In winter, after the storm."), ("Ben", "Eva: I was against it.")]
sys.exit(0 if units == seen and counts["excluded_interviewer_units"] == 3 else 1)
PYTHON
