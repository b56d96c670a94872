#!/usr/bin/env bash
# bratutils 0.2.2: compared as its documentation shows, passages that only the first coder marked do not count, so agreement is 1.
#
# The package compares two coders' files in the format of the annotation tool brat and gives precision, recall and F. Its example first calls
# make_gold() on the reference and then other.compare_to_gold(reference). One would guess that a passage which one of the two left out lowers the
# figure, whichever of them it is. What nobody has matched is counted by a mark that is still empty; make_gold() has filled it for the
# reference, so its unmatched passages are neither "missing" nor "spurious". Without make_gold() they are counted. Coders who both gave the same
# two codes to each passage agree by half: each code is also compared with the other one.
# It matters to people who code interviews: leaving passages out is how coders differ most, and the figure says that they agree perfectly.
#
# Output of a run:
#   bratutils 0.2.2
#   guess: F 0.667 when one coder marked 4 passages and the other 2 of them, and 1.0 for coders who coded alike
#   the reference marked 2 more:                     F 1.0, missing 0, spurious 0
#   the other one marked 2 more:                     F 0.667, missing 2, spurious 0
#   the reference marked 2 more, without make_gold(): F 0.667, missing 0, spurious 2
#   both marked the same, two codes on each passage: F 0.5, missing 0, spurious 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check bratutils==0.2.2
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import logging
import sys
from importlib.metadata import version

from bratutils.agreement import Document

logging.disable(logging.CRITICAL)


def document(passages):
    lines = [f"T{number}\t{code} {start} {end}\t{words}" for number, (code, start, end, words) in enumerate(passages, 1)]
    return Document(ann_list=lines)


def compared(reference, other, gold=True):
    first, second = document(reference), document(other)
    if gold:
        first.make_gold()
    table = second.compare_to_gold(first)
    return round(table.fsc, 3), table.mis, table.spu


def f_by_hand(one, two):
    same = len(set(one) & set(two))
    return round(2 * same / (len(one) + len(two)), 3)


four = [("money", 0, 6, "we pay"), ("trust", 10, 20, "trust them"), ("fees", 30, 34, "fees"), ("help", 40, 44, "help")]
two = four[:2]
double = two + [("duty", *two[0][1:]), ("hope", *two[1][1:])]
found = {
    "the reference marked 2 more:": compared(four, two),
    "the other one marked 2 more:": compared(two, four),
    "the reference marked 2 more, without make_gold():": compared(four, two, gold=False),
    "both marked the same, two codes on each passage:": compared(double, double),
}
print("bratutils", version("bratutils"))
print(
    f"guess: F {f_by_hand(four, two)} when one coder marked 4 passages and the other 2 of them, "
    f"and {f_by_hand(double, double)} for coders who coded alike"
)
for case, figures in found.items():
    print("{:<48} F {}, missing {}, spurious {}".format(case, *figures))
sys.exit(0 if list(found.values()) == [(1.0, 0, 0), (0.667, 2, 0), (0.667, 0, 2), (0.5, 0, 0)] else 1)
PYTHON
