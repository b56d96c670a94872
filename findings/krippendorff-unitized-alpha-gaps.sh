#!/usr/bin/env bash
# krippendorff-unitized-alpha 0.1.0: gaps between coded passages are made too short, so alpha is too high with places in words or seconds.
#
# Alpha for unitizing (Krippendorff, Mathet, Bouvry and Widlöcher 2016) compares who coded what over the whole text, so the uncoded stretches
# must be given, too; the package has a function that puts them in. One would guess that passages and gaps together are as long as the text.
# The length of a passage is its end minus its start, but a gap is made to begin one after the end of the passage before, and to stop one before the
# next: each gap is up to two characters, words or seconds short, and so is the text. That is disagreement which nobody counts, at the edges of
# passages, where coders differ. Alpha is higher than with the gaps put in by hand, the more so the larger the unit in which places are counted.
# It matters to people who code interviews: passages are short when counted in words, seconds or sentences, and agreement is reported too high.
#
# Output of a run:
#   krippendorff-unitized-alpha 0.1.0
#   guess: the same alpha with gaps put in by the package and by hand
#   seconds:                  by the package 0.7876, by hand 0.7194
#   hundredths of a second:   by the package 0.7176, by hand 0.717
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.3.5
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps krippendorff-unitized-alpha==0.1.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from krippendorff_unitized_alpha.krippendorffs_unitized_alpha import EMPTY_TAG, KrippendorffUnitizedAlpha, Segment, impute_empty_segments

LENGTH = 40
ana = [("money", 3, 8), ("help", 12, 20)]
ben = [("money", 4, 8), ("help", 13, 20), ("money", 25, 29)]


def by_hand(passages, length):
    filled, place = [], 0
    for passage in passages:
        filled += [Segment(EMPTY_TAG, place, passage.start), passage]
        place = passage.end
    return [*filled, Segment(EMPTY_TAG, place, length)]


def alpha(fill, times):
    coded = {
        name: fill([Segment(code, start * times, end * times) for code, start, end in passages], LENGTH * times)
        for name, passages in (("ana", ana), ("ben", ben))
    }
    return round(float(KrippendorffUnitizedAlpha(coded).result), 4)


print("krippendorff-unitized-alpha", version("krippendorff-unitized-alpha"))
print("guess: the same alpha with gaps put in by the package and by hand")
seen = []
for name, times in (("seconds:", 1), ("hundredths of a second:", 100)):
    seen.append((alpha(impute_empty_segments, times), alpha(by_hand, times)))
    print("{:25} by the package {}, by hand {}".format(name, *seen[-1]))
sys.exit(0 if seen == [(0.7876, 0.7194), (0.7176, 0.717)] else 1)
PYTHON
