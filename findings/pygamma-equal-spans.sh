#!/usr/bin/env bash
# pygamma-agreement 0.5.9: two equal spans of one coder (same place, same code) are kept as one, without a word.
#
# A coder may well give a passage the same code twice: a program exports a coding and its copy, or two exports are put together. One would
# guess that both count, as in the definition of gamma, where units are a list, or that the second is refused. The program keeps units in a
# sorted set, so the second vanishes when it is added, and all disorders are those of another table than the one that was given.
# It matters to people who code interviews: gamma then differs between programs, or between two exports of the same work, and nothing says so.
#
# Output of a run:
#   pygamma-agreement 0.5.9
#   guess: 3 units after adding 3
#   units of ana after adding 3, two of them equal: 2
#   units of ana after adding 3, all different:     3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pygamma-agreement==0.5.9
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from pyannote.core import Segment
from pygamma_agreement import Continuum


def units(spans):
    continuum = Continuum()
    for start, end, code in spans:
        continuum.add("ana", Segment(start, end), code)
    return len(continuum["ana"])


equal = units([(0, 10, "trust"), (0, 10, "trust"), (20, 30, "trust")])
different = units([(0, 10, "trust"), (0, 11, "trust"), (20, 30, "trust")])
print(f"pygamma-agreement {version('pygamma-agreement')}")
print("guess: 3 units after adding 3")
print(f"units of ana after adding 3, two of them equal: {equal}")
print(f"units of ana after adding 3, all different:     {different}")
sys.exit(0 if (equal, different) == (2, 3) else 1)
PYTHON
