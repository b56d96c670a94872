#!/usr/bin/env bash
# krippendorff (npm) 0.1.0: passages after the last one that the first coder coded are left out, so alpha depends on who comes first.
#
# The package computes Krippendorff's alpha from a list of codings for each coder; its documentation shows that a coder who did not code the
# last passages may have a shorter list. One would guess that alpha is the same in whatever order the coders stand, as it is by definition. The
# number of passages is taken from the list of the first coder: if this is the short one, what the others coded after it is not looked at, in
# the agreement that was found and in that by chance. Filled up with undefined to the full length, the list gives the right figure.
# It matters to people who code interviews: coders who stopped earlier are common, and listing one of them first gives perfect agreement here.
#
# Output of a run:
#   krippendorff (npm) 0.1.0, krippendorff (PyPI) 0.9.0
#   guess: alpha 0.531, whoever comes first
#   Python package, either order: 0.531
#   npm, Eva (4 of 6) last:       0.531
#   npm, Eva (4 of 6) first:      1
#   npm, Eva first, filled up:    0.531
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check krippendorff==0.9.0
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts krippendorff@0.1.0
cat > alpha.cjs <<'NODE'
const { alpha } = require("krippendorff");
const [ana, ben, eva] = ["mtmtmm", "mtmttt", "mtmt"].map((codes) => codes.split(""));
const filled = [...eva, undefined, undefined];
const figures = [[ana, ben, eva], [eva, ana, ben], [filled, ana, ben]].map((coders) => alpha(coders));
console.log(JSON.stringify([require("krippendorff/package.json").version, ...figures]));
NODE
node alpha.cjs > figures.json
"$folder/env/bin/python" - <<'PYTHON'
import json
import sys
from importlib.metadata import version

import krippendorff

coders = ["mtmtmm", "mtmttt", "mtmt  "]
npm, *figures = json.load(open("figures.json"))
last, first, filled = (round(figure, 3) for figure in figures)


def alpha(order):
    rows = [["mt".index(code) if code != " " else float("nan") for code in codes] for codes in order]
    return round(float(krippendorff.alpha(rows, level_of_measurement="nominal")), 3)


right = alpha(coders)
print(f"krippendorff (npm) {npm}, krippendorff (PyPI) {version('krippendorff')}")
print(f"guess: alpha {right}, whoever comes first")
print(f"Python package, either order: {right}")
print(f"npm, Eva (4 of 6) last:       {last:g}")
print(f"npm, Eva (4 of 6) first:      {first:g}")
print(f"npm, Eva first, filled up:    {filled:g}")
sys.exit(0 if (npm, right, alpha(coders[::-1]), last, first, filled) == ("0.1.0", 0.531, 0.531, 0.531, 1.0, 0.531) else 1)
PYTHON
