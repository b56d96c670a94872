#!/usr/bin/env bash
# aligned-textgrid 0.8.1: of three people, one of whom has a tier of words only, the last tier is left out, and with it all that this person said.
#
# The package reads Praat's TextGrids of aligned speech. It is told the kinds of tiers of one speaker, as [Word, Phone], which are "repeated as many
# times as necessary to assign a class to every tier", so one would guess that every tier is read, or an error. The number of tiers is divided by two
# and rounded down: of five tiers four are read and the fifth is not there, without a warning, in the table and in the TextGrid that is saved again.
# It matters to people who code interviews: phones are made by a program that often fails for one speaker of a group, whose words are then gone.
#
# Output of a run:
#   aligned-textgrid 0.8.1
#   guess: words of ['Ana', 'Ben', 'Eva']
#   read: [['Ana words', 'Ana phones'], ['Ben words', 'Ben phones']]
#   words: ['we', 'left', 'did', 'you']
#   saved again: ['Ana words', 'Ana phones', 'Ben words', 'Ben phones']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check aligned-textgrid==0.8.1 numpy==2.4.6 polars==1.44.2 praatio==6.2.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

from aligned_textgrid import AlignedTextGrid, Phone, Word
from aligned_textgrid.outputs.to_dataframe import to_df
from praatio import textgrid

SAID = {
    "Ana words": [(0, 2, "we"), (2, 4, "left")],
    "Ana phones": [(0, 2, "W"), (2, 4, "L")],
    "Ben words": [(4, 5, "did"), (5, 6, "you")],
    "Ben phones": [(4, 5, "D"), (5, 6, "Y")],
}


def read(tiers):
    grid = textgrid.Textgrid()
    for name, labels in tiers.items():
        grid.addTier(textgrid.IntervalTier(name, labels, 0, 10))
    grid.save("group.TextGrid", "long_textgrid", includeBlankSpaces=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a warning would be an end with an error
        return AlignedTextGrid("group.TextGrid", entry_classes=[Word, Phone])


grid = read(SAID | {"Eva words": [(6, 8, "yes"), (8, 10, "all")]})
words = [word for word in dict.fromkeys(to_df(grid)["Word_label"]) if word]
grid.save_textgrid("again.TextGrid")
again = list(textgrid.openTextgrid("again.TextGrid", includeEmptyIntervals=False).tierNames)
print("aligned-textgrid", version("aligned-textgrid"))
print("guess: words of ['Ana', 'Ben', 'Eva']")
print(f"read: {grid.tier_names}")
print(f"words: {words}")
print(f"saved again: {again}")
sys.exit(0 if words == ["we", "left", "did", "you"] and len(again) == 4 else 1)
PYTHON
