"""Merged cells: what a person sees in an area stands in each of its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)")
_LARGEST_AREA = 100_000


@dataclass(frozen=True, slots=True)
class Area:
    """Rows as the spreadsheet counts them, columns from 0; both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int
    name: str = ""

    @staticmethod
    def column_of(reference: str) -> int:
        """The column of a cell such as `AB12`, counted from 0."""
        letters = _REFERENCE.match(reference)
        number = 0
        for letter in letters.group(1).upper() if letters else "A":
            number = 26 * number + ord(letter) - 64
        return number - 1

    @classmethod
    def parse(cls, reference: str) -> Area:
        """`A2:A4`, or one cell."""
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = (
            (int((_REFERENCE.match(end) or ["", "", "1"])[2]), cls.column_of(end)) for end in (first, last or first)
        )
        return cls(top, left, bottom, right, reference)


def merge(rows: dict[int, list[str]], areas: Sequence[Area]) -> tuple[str, ...]:
    """Fill merged areas with the value of their first cell; returns the names of those that were filled.

    An area one row high in the first row with text is a title or the head of several columns: it stays where it begins.
    """
    first = min(rows, default=0)
    filled = []
    for area in areas:
        value = rows.get(area.top, [])[area.left : area.left + 1]
        size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if not value or not value[0] or size > _LARGEST_AREA or (area.top == area.bottom == first):
            continue
        for number in range(area.top, area.bottom + 1):
            row = rows.setdefault(number, [])
            row += [""] * (area.right + 1 - len(row))
            row[area.left : area.right + 1] = value * (area.right + 1 - area.left)
        filled.append(area.name)
    return tuple(filled)
