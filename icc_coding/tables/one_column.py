"""Separated text that a spreadsheet program took for one column, as it does with `;` where its own lists are parted by `,`."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from icc_coding.tables.model import Book, Sheet, TableLine
from icc_coding.tables.separated import SEPARATORS

_FEWEST = 4  # cells in a row: sentences with as many commas each are rarer than that
_HEADING = 60  # characters


def parted(book: Book) -> Book:
    """The workbook with such a sheet's lines cut into their cells; others stay as they are."""
    for place, sheet in enumerate(book.sheets):
        for separator in SEPARATORS if _one_column(sheet) else "":
            if (lines := _cut(sheet, separator)) is not None:
                sheets = (*book.sheets[:place], replace(sheet, lines=lines), *book.sheets[place + 1 :])
                return replace(book, sheets=sheets, separator=separator)
    return book


def _one_column(sheet: Sheet) -> bool:
    return len(sheet.lines) > 1 and not any(cell.strip() for line in sheet.lines for cell in line.cells[1:])


def _cut(sheet: Sheet, separator: str) -> tuple[TableLine, ...] | None:
    """The lines with their cells, when every row has as many as the header and that one looks like a header."""
    whole = "\n".join(line.cells[0] for line in sheet.lines)
    if separator not in sheet.lines[0].cells[0]:
        return None
    reader = csv.reader(io.StringIO(whole, newline=""), delimiter=separator, strict=True)
    written = [line for line in sheet.lines for _ in range(line.cells[0].count("\n") + 1)]  # the row that each line of text stands in
    found: list[TableLine] = []
    begin = 0
    try:
        for cells in reader:
            found.append(replace(written[begin], cells=tuple(cells)))
            begin = reader.line_num
    except csv.Error:
        return None
    header = [cell.strip() for cell in found[0].cells]
    plain = all(header) and len(set(header)) == len(header) and max(map(len, header)) <= _HEADING
    same = len(header) >= _FEWEST and {len(line.cells) for line in found} == {len(header)}
    return tuple(found) if plain and same and len(found) > 1 else None
