#!/usr/bin/env bash
# parshift 1.0.2, get_propensities: "termination" is added up from the wrong shift, so a group in which people keep the floor gets too small a figure.
#
# The package codes who speaks to whom in a group conversation as Gibson's participation shifts (2003) and computes three propensities. A note
# in it says which shifts belong to each: termination is A0-AY, AB-A0 and AB-AY (the same person goes on, to somebody else). One would guess
# that the figure is the sum of these three shares, which stand in the package's own table. Of the first it takes the row above, A0-XY (somebody
# else takes the floor), so remarks to the group after which the speaker turns to one person do not count, and others do. The other two are right.
# It matters to people who code interviews: focus groups are compared by these figures, and this one is about other turns than its name says.
#
# Output of a run:
#   parshift 1.0.2
#   guess: termination 0.9 = 0.5 (A0-AY) + 0.2 (AB-A0) + 0.2 (AB-AY)
#   seen:  termination 0.4 = 0.0 (A0-XY) + 0.2 (AB-A0) + 0.2 (AB-AY)
#   turn-receiving, computed from the table: 0.6, by the package: 0.6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check matplotlib==3.11.2 pandas==3.1.1 parshift==1.0.2 squarify==0.4.5
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import io
import sys
from importlib.metadata import version

import parshift

# Who speaks (speaker_id) to whom (target_id, empty: to the group).
turns = [(1, ""), (2, 1), (1, 2), (1, 3), (3, ""), (3, 2), (2, 3), (2, ""), (1, ""), (1, 3)]
table = "utterance_id,speaker_id,utterance,target_id\n"
table += "".join(f"{number},{speaker},words,{target}\n" for number, (speaker, target) in enumerate(turns, 1))
talk = parshift.Parshift()
talk.process(io.StringIO(table))
counts = dict(zip(talk.stats["Pshift"], talk.stats["Frequency"]))


def share(shift):
    return round(float(counts[shift] / sum(count for name, count in counts.items() if name[:2] == shift[:2])), 2)


def total(*shifts):
    return round(sum(share(shift) for shift in shifts), 2)


found = {name: round(float(value), 2) for name, value in talk.get_propensities().iloc[0].items()}
right, other = total("A0-AY", "AB-A0", "AB-AY"), total("A0-XY", "AB-A0", "AB-AY")
receiving = total("AB-BA", "AB-B0", "AB-BY")
rest = f"{share('AB-A0')} (AB-A0) + {share('AB-AY')} (AB-AY)"
print("parshift", version("parshift"))
print(f"guess: termination {right} = {share('A0-AY')} (A0-AY) + {rest}")
print(f"seen:  termination {found['termination']} = {share('A0-XY')} (A0-XY) + {rest}")
print(f"turn-receiving, computed from the table: {receiving}, by the package: {found['turn-receiving']}")
sys.exit(0 if (right, found["termination"]) == (0.9, 0.4) and other == 0.4 and receiving == found["turn-receiving"] else 1)
PYTHON
