"""Tables as spreadsheets keep them: cells guarded on the way out, and read whatever became of them on the way in."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path

from icc_coding.cells import guard
from icc_coding.errors import UserError
from icc_coding.files import read_bytes, read_text

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number as the spreadsheet shows it, and its cells by column name in small letters."""

    number: int
    cells: dict[str, str]


def printable(value: str) -> str:
    """A cell's text, guarded against being run as a formula; marks that no spreadsheet can hold are left out."""
    return guard(_UNPRINTABLE.sub("", value))


def read_rows(path: Path, marker: str) -> list[Row]:
    """Rows of a .csv or .xlsx below the header that holds `marker`. Raises UserError when there is no such header."""
    table = _xlsx(path, marker) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    for position, (_, header) in enumerate(table[:20]):
        names = [cell.strip().lower() for cell in header]
        if marker in names:
            rows = (Row(number, dict(zip_longest(names, cells[: len(names)], fillvalue=""))) for number, cells in table[position + 1 :])
            return [row for row in rows if any(cell.strip() for cell in row.cells.values())]
    raise UserError(f"{path.name}: is no review sheet (it has no column `{marker}`). Make one with `icc-coding export review.xlsx`.")


def _csv(path: Path) -> list[tuple[int, list[str]]]:
    text, _ = read_text(path)
    first, _, rest = text.partition("\n")
    delimiter = ""
    skipped = 0
    if first.lower().startswith("sep=") and len(first) > 4:  # written by Excel for itself
        delimiter, text, skipped = first[4], rest, 1
        first = rest.partition("\n")[0]
    delimiter = delimiter or max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        return [(number + skipped, cells) for number, cells in enumerate(reader, 1)]
    except csv.Error as error:
        raise UserError(f"{path.name}: cannot be read as a table ({error}). Save it again as .csv or .xlsx.") from error


def _xlsx(path: Path, marker: str) -> list[tuple[int, list[str]]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(read_bytes(path)), read_only=True, data_only=True)
    except UserError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise UserError(f"{path.name}: cannot be read as an Excel file. Save it again as .xlsx.") from error
    tables = [[(number, [_text(value) for value in row]) for number, row in enumerate(sheet.values, 1)] for sheet in book.worksheets]
    for table in tables:
        if any(marker in [cell.strip().lower() for cell in cells] for _, cells in table[:20]):
            return table
    return tables[0] if tables else []


def _text(value: object) -> str:
    """A cell's value as text: whole numbers without a point, dates as they are written."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes").removesuffix(" 00:00")  # a date without a time of day
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
