"""Tables as spreadsheets keep them: cells guarded on the way out, and read whatever became of them on the way in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from icc_coding.cells import CELL_HOLDS, guard
from icc_coding.errors import UserError
from icc_coding.tables import read_book
from icc_coding.tables.cell_values import is_workbook, unescaped
from icc_coding.tables.merging import Area

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet: its number as the spreadsheet shows it, its cells by column name in small letters.

    `errors` are the cells that hold a spreadsheet's error (`#NAME?`), by column name; in `cells` they are empty. `comments` are pinned to a
    cell of the row. `merged` names, for columns in which the row shows the cell of a row above, the merged area. A second column of one
    name is called `name (2)`.
    """

    number: int
    cells: dict[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    comments: Sequence[str] = ()
    merged: Mapping[str, str] = field(default_factory=dict)


def printable(value: str) -> str:
    """A cell's text, guarded against being run as a formula; marks that no spreadsheet can hold are left out, and words beyond what a cell
    holds, which a `…` stands for."""
    text = guard(_UNPRINTABLE.sub("", value))
    return text if len(text) <= CELL_HOLDS else text[: CELL_HOLDS - 1] + "…"


def read_rows(path: Path, marker: str) -> list[SheetRow]:
    """Rows of a table below the header that holds `marker`. Raises UserError when there is no such header."""
    found = read_book(path)

    def marked(cells: Sequence[str]) -> bool:
        return marker in [cell.lower() for cell in cells]

    sheet = found.choose(lambda sheet: sheet.header(marked) is not None)
    if sheet is None:
        raise UserError(f"{path.name}: is no review sheet (it has no column `{marker}`). Make one with `icc-coding export review.xlsx`.")
    header = sheet.header(marked) or 0
    names = _names(sheet.lines[header].cells)
    errors: dict[int, dict[str, str]] = {}
    for mark in (*sheet.errors, *sheet.unsaved):
        if mark.column < len(names):
            errors.setdefault(mark.line, {})[names[mark.column]] = mark.text
    comments: dict[int, list[str]] = {}
    for mark in sheet.comments:
        comments.setdefault(mark.line, []).append(mark.text)
    merged: dict[int, dict[str, str]] = {}
    for area in map(Area.parse, sheet.merged):
        for number in range(area.top + 1, area.bottom + 1):
            merged.setdefault(number, {}).update(dict.fromkeys(names[area.left : area.right + 1], area.name))
    as_shown = unescaped if is_workbook(path) else str
    return [
        SheetRow(
            line.row,
            dict(zip_longest(names, map(as_shown, line.cells[: len(names)]), fillvalue="")),
            errors.get(line.number, {}),
            comments.get(line.number, ()),
            merged.get(line.number, {}),
        )
        for line in sheet.lines[header + 1 :]
        if any(cell.strip() for cell in line.cells[: len(names)])
    ]


def _names(header: Sequence[str]) -> list[str]:
    """Column names in small letters; the second of one name, and further ones, with their number."""
    names: list[str] = []
    for cell in header:
        name = cell.strip().lower()
        names.append(name if not name or name not in names else f"{name} ({sum(told.split(' (')[0] == name for told in names) + 1})")
    return names
