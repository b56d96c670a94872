#!/usr/bin/env bash
# lexical-diversity 0.1.1: a text in which no word repeats gets the lowest MTLD, 0, and any text of fewer than 42 words gets an HD-D of 0.
#
# MTLD is the mean length of the stretches in which the type-token ratio stays above 0.72: the more varied the words, the larger. HD-D asks how many
# different words are to be expected in 42 words drawn from the text. One would guess that the most varied text gets the largest figures, and that
# a text for which a measure is not defined gets none, or an error. In a text without a repetition the ratio never falls, so there is no
# stretch to divide by, and the MTLD that is given is 0, while with one repeated word it is 470; of a text shorter than 42 words no 42 can be
# drawn, and the HD-D that is given is 0. No warning.
# It matters to people who code interviews: answers are often shorter than 42 words, and a mean over answers counts the most varied of them as
# having no variety at all.
#
# Output of a run:
#   lexical-diversity 0.1.1
#   guess: the largest figures for texts that are all different
#   41 words, all different: MTLD 0.0, HD-D 0.0
#   41 words, one repeated:  MTLD 470.68, HD-D 0.0
#   42 words, all different: MTLD 0.0, HD-D 1.0
#   42 words, two by turns:  MTLD 10.5, HD-D 0.05
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check lexical-diversity==0.1.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from lexical_diversity import lex_div

different = [f"word{number}" for number in range(41)]
texts = {
    "41 words, all different": different,
    "41 words, one repeated": [*different[:40], "word0"],
    "42 words, all different": [*different, "quay"],
    "42 words, two by turns": ["yes", "no"] * 21,
}
print("lexical-diversity", version("lexical-diversity"))
print("guess: the largest figures for texts that are all different")
seen = [(round(float(lex_div.mtld(words)), 2), round(float(lex_div.hdd(words)), 2)) for words in texts.values()]
for name, (mtld, hdd) in zip(texts, seen, strict=True):
    print("{:24} MTLD {}, HD-D {}".format(name + ":", mtld, hdd))
sys.exit(0 if seen == [(0.0, 0.0), (470.68, 0.0), (0.0, 1.0), (10.5, 0.05)] else 1)
PYTHON
