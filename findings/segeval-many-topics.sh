#!/usr/bin/env bash
# segeval 2.0.11: from the 257th topic of a text on two people cannot differ any more where the segmentations come from a file.
#
# The package compares how two people cut a text into topics or units. A segmentation is written as lengths ("3, 2") or as the number of the topic
# at each place ("1, 1, 1, 2, 2"); one would guess the same Pk and WindowDiff from both. Pk and WindowDiff ask whether two numbers are the same object
# instead of whether they are equal. Python keeps one object for each small number, up to 256; larger numbers that were read from a file are another
# object each time. So every place after the 256th topic is a boundary for both people, and what they cut otherwise there costs nothing. No warning.
# It matters to people who code interviews: focus groups and all-day recordings have hundreds of units, and the published distance is too small.
#
# Output of a run:
#   segeval 2.0.11
#   guess: the same figures from lengths as from numbers of topics
#   200 topics: Pk 0.487 and 0.487, WindowDiff 0.536 and 0.536
#   400 topics: Pk 0.497 and 0.305, WindowDiff 0.589 and 0.368
#   600 topics: Pk 0.357 and 0.154, WindowDiff 0.595 and 0.264
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check segeval==2.0.11 numpy==2.4.6 scipy==1.17.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import json
import random
import sys
from importlib.metadata import version
from pathlib import Path

import segeval

draw = random.Random(3)


def lengths(topics, places=1200):
    cuts = sorted(draw.sample(range(1, places), topics - 1))
    return tuple(end - start for start, end in zip([0, *cuts], [*cuts, places]))


print("segeval", version("segeval"))
print("guess: the same figures from lengths as from numbers of topics")
seen = {}
for topics in (200, 400, 600):
    coders = [lengths(topics), lengths(topics)]
    Path("coders.json").write_text(json.dumps([segeval.convert_masses_to_positions(coder) for coder in coders]))
    numbers = [tuple(coder) for coder in json.loads(Path("coders.json").read_text())]
    seen[topics] = [
        [round(float(measure(*coders)), 3), round(float(measure(*numbers, boundary_format=segeval.BoundaryFormat.position)), 3)]
        for measure in (segeval.pk, segeval.window_diff)
    ]
    print("{} topics: Pk {} and {}, WindowDiff {} and {}".format(topics, *seen[topics][0], *seen[topics][1]))
same = {topics: all(one == other for one, other in figures) for topics, figures in seen.items()}
less = all(other < one - 0.1 for topics in (400, 600) for one, other in seen[topics])
sys.exit(0 if same[200] and less else 1)
PYTHON
