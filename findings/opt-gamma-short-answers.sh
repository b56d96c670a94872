#!/usr/bin/env bash
# opt-gamma 0.4.1: chance-corrected gamma of people who code by chance is 0 in characters but above 0 in sentences, turns or words.
#
# The package computes a variant of gamma (Mathet) of two people who mark passages; spans may be counted in characters or in tokens, and the
# distance of two passages is "scale-invariant", so one would guess about the same gamma whatever the text is counted in. To see what chance
# gives, codings are moved about in a text that is taken to be at least 1000 units long, which cannot be changed. A text of 40 sentences
# is 25 times too long: codings that are moved hardly ever meet, chance is expected to do badly, and any overlap looks like agreement.
# It matters to people who code interviews: they mark turns or sentences of short answers, and some of the published agreement is the floor's.
#
# Output of a run:
#   opt-gamma 0.4.1
#   guess: about 0 both times
#   mean gamma of 20 pairs by chance, in characters: -0.001
#   the same codings, in sentences:                  0.134
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check opt-gamma==0.4.1 numpy==2.4.6 scipy==1.17.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import random
import sys
from importlib.metadata import version

from opt_gamma import GammaConfig, Span, Unit, gamma_segments

SENTENCES, LETTERS = 40, 60
draw = random.Random(1)


def coder():
    coded, start = [], 0
    while start < SENTENCES - 4:
        end = start + draw.randint(1, 4)
        if draw.random() < 0.5:
            coded.append((start, end, draw.choice(["trust", "money", "fees"])))
        start = end
    return coded


def mean_gamma(pairs, unit):
    chance = GammaConfig(chance_correction=True)
    spans = [[[Unit(Span(start * unit, end * unit), code) for start, end, code in one] for one in pair] for pair in pairs]
    return sum(gamma_segments(*pair, config=chance).gamma for pair in spans) / len(pairs)


pairs = [(coder(), coder()) for _ in range(20)]
print("opt-gamma", version("opt-gamma"))
print("guess: about 0 both times")
sentences, letters = mean_gamma(pairs, 1), mean_gamma(pairs, LETTERS)
print(f"mean gamma of 20 pairs by chance, in characters: {letters:.3f}")
print(f"the same codings, in sentences:                  {sentences:.3f}")
sys.exit(0 if abs(letters) < 0.05 and sentences > 0.1 else 1)
PYTHON
