"""Separated text: the separator is the one that cuts the lines as the header is cut, outside quotes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from icc_coding.errors import UserError
from icc_coding.tables.model import Book, Mark, Sheet, TableLine

SEPARATORS = ",;\t|"
ERRORS = frozenset(
    {"#N/A", "#NV", "#REF!", "#VALUE!", "#WERT!", "#DIV/0!", "#NAME?", "#NUM!", "#ZAHL!", "#NULL!", "#BEZUG!", "#SPILL!", "#CALC!"}
)
"""How spreadsheets write errors into the files they save."""

_SAMPLE = 200_000  # characters from which the separator is found
_LARGEST_CELL = 10_000_000


def read_separated(text: str, name: str, encoding: str = "") -> Book:
    """Rows of a separated table. Raises :class:`UserError` with the line for a quote that is never closed."""
    first, _, rest = text.partition("\n")
    named, skipped = _named_separator(first), 0
    if named:
        text, skipped = rest, 1
    separator = named or find_separator(text)
    lines: list[TableLine] = []
    errors: list[Mark] = []
    marked = "#" in text
    for row, (number, cells) in enumerate(_records(text, separator, name), 1):
        shown = tuple(cells)
        if marked and any(cell.strip() in ERRORS for cell in cells):
            shown = tuple(cell if cell.strip() not in ERRORS else "" for cell in cells)
            errors += [Mark(number + skipped, column, cell.strip()) for column, cell in enumerate(cells) if not shown[column] and cell]
        if any(not cell.isspace() for cell in cells if cell):
            lines.append(TableLine(number + skipped, row + skipped, shown))
    return Book(name, (Sheet("", tuple(lines), tuple(errors)),), separator=separator, encoding=encoding)


def find_separator(text: str) -> str:
    """The separator that cuts most lines into as many cells as the header has; with equal marks the one that makes more cells."""
    sample = text if len(text) <= _SAMPLE else text[: text.rfind("\n", 0, _SAMPLE)]
    marks = {separator: _mark(sample, separator) for separator in SEPARATORS if separator in sample}
    best = max(marks, key=lambda separator: marks[separator], default=",")
    return best if marks.get(best, (0.0, 0))[0] > 0 else ","


def _mark(sample: str, separator: str) -> tuple[float, int]:
    """(share of the rows that are as wide as most are, and as the header is; how wide), nothing for rows of one cell."""
    try:
        rows = [row for row in csv.reader(io.StringIO(sample), delimiter=separator) if any(cell.strip() for cell in row)]
    except csv.Error:
        return 0.0, 0
    widths = [len(row) for row in rows]
    if not widths:
        return 0.0, 0
    common = max(set(widths), key=lambda width: (widths.count(width), width)) if len(set(widths)) < 50 else widths[0]
    if common < 2:
        common = widths[0]
    if common < 2:
        return 0.0, 0
    return round(widths.count(common) / len(widths) * (1.0 if widths[0] == common else 0.8), 3), common


def _named_separator(first: str) -> str:
    """What a line `sep=;` names, as Excel writes it for itself; '' when the line is none."""
    line = first.strip(" \r\"'")
    return line[4:5] if line.lower().startswith("sep=") else ""


def _records(text: str, separator: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """(line where the row begins, its cells); the reader of the standard library, with an eye on a quote that stays open."""
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    begin, last = 1, 1
    try:
        for cells in reader:
            yield begin, cells
            last, begin = begin, reader.line_num + 1
    except csv.Error as error:
        raise UserError(f"{name}, line {begin}: cannot be read as a table ({error}). Save it again as CSV (UTF-8) or XLSX.") from error
    if begin - last > 1 and text.count('"') % 2:
        _refuse_open_quote(text, separator, last, name)


def _refuse_open_quote(text: str, separator: str, line: int, name: str) -> None:
    """The last row takes several lines: is that because its quote is never closed?"""
    try:
        list(csv.reader(text.split("\n")[line - 1 :], delimiter=separator, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise UserError(
                f'{name}, line {line}: a cell begins with a quotation mark (") that is never closed, so all rows below would be lost. '
                "Close it, or write it twice inside the cell."
            ) from error
