"""Cells that a PDF holds behind the lines they stand beside: a column of names to the right of the talk, notes in a margin.

A row of a table may be written cell by cell, so that `INT` follows the last line of the question it stands beside. Such pieces are put back
into the line at their height, with the blank that parts them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from icc_coding.transcripts.readers.pdf_text import Printed

_WORDS = 4  # a longer piece is a line of its own, as in pages of two columns
_FEWEST = 3  # pieces or words behind a wide blank that begin at one place make a column
_APART = 0.42  # times the height of the letters: a narrower blank stands between words
_AROUND = range(-3, 4)  # points


class _Beside(NamedTuple):
    page: int
    piece: int
    line: int


def put_beside(pages: Sequence[Sequence[Printed]]) -> list[list[Printed]]:
    """The pages with such pieces in their lines; others as they are."""
    found = [beside for number, page in enumerate(pages) for beside in _pieces(number, page)]
    begins = Counter(round(pages[one.page][one.piece].left) for one in found)
    if begins:
        begins += Counter(round(after) for page in pages for line in page for _, width, after in line.blanks if width > _APART * line.size)
    columns = [one for one in found if sum(begins[round(pages[one.page][one.piece].left) + n] for n in _AROUND) >= _FEWEST]
    result = [list(page) for page in pages]
    for one in columns:
        page = result[one.page]
        page[one.line] = _joined(*sorted((page[one.line], page[one.piece]), key=lambda line: line.left))
    moved = {(one.page, one.piece) for one in columns}
    return [[line for n, line in enumerate(page) if (number, n) not in moved] for number, page in enumerate(result)]


def _pieces(number: int, page: Sequence[Printed]) -> Iterator[_Beside]:
    """The short pieces of a page with words that stand at the height of an earlier line, to its left or right."""
    by_height: dict[int, list[int]] = {}
    for place, line in enumerate(page):
        if line.margin:
            return
        near = [n for step in (-1, 0, 1) for n in by_height.get(round(line.bottom / 4) + step, ()) if _same_height(page[n], line)]
        if near and line.text.count(" ") < _WORDS and re.search(r"[^\W\d_]", line.text) and all(_apart(page[n], line) for n in near):
            yield _Beside(number, place, near[0])
        else:
            by_height.setdefault(round(line.bottom / 4), []).append(place)


def _same_height(one: Printed, other: Printed) -> bool:
    return abs(one.bottom - other.bottom) < 0.4 * max(one.size, other.size)


def _apart(one: Printed, other: Printed) -> bool:
    left, right = sorted((one, other), key=lambda line: line.left)
    return right.left - left.right > _APART * max(left.size, right.size)


def _joined(left: Printed, right: Printed) -> Printed:
    place = len(left.text)
    blank = (place, right.left - left.right, right.left)
    moved = tuple((at + place + 1, width, after) for at, width, after in right.blanks)
    return replace(left, text=f"{left.text} {right.text}", right=right.right, blanks=(*left.blanks, blank, *moved))
