"""Separated text: CSV and TSV, for everybody and for Excel."""

from __future__ import annotations

import csv
import io
import locale
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from icc_coding.cells import guard, unguard
from icc_coding.disk import replacing
from icc_coding.exchange.flat.table import DECIMAL, LIST, TRUTH, WHOLE, Table, Value

_PIECE = 2000  # rows that are written together
# What Excel would turn into a number, a date, a time or a truth value although it is text.
_TAKEN = re.compile(
    r"[\d\s.,:/%€$£()+-]*\d[\d\s.,:/%€$£()+-]*([eE][+-]?\d+)?|true|false|wahr|falsch|"
    r"\d{0,4}[\s/.-]*(jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zä]*\.?[\s/.,-]*\d{0,4}",
    re.IGNORECASE,
)


def write_delimited(path: Path, table: Table, *, separator: str = ",", excel: bool = False, decimal: str = ".") -> int:
    """Write a table as UTF-8 with LF line ends; returns the number of rows.

    Cells are guarded against being run as formulas. `excel` adds a BOM and writes text that Excel would turn into a number or a date
    as `="…"`, which it shows as the text; `decimal` is the sign in decimal numbers.
    """
    write = _Writer(separator)
    kinds = [column.kind for column in table.columns]
    shown = [_shown(kind, excel, decimal) for kind in kinds]
    written = 0
    with replacing(path) as handle:
        handle.write(b"\xef\xbb\xbf" if excel else b"")
        lines = [write.line([guard(column.name) for column in table.columns])]
        for row in table.rows:
            lines.append(write.line([show(value) for show, value in zip(shown, row, strict=True)]))
            written += 1
            if len(lines) >= _PIECE:
                handle.write("".join(lines).encode("utf-8"))
                lines.clear()
        handle.write("".join(lines).encode("utf-8"))
    return written


def bare(cell: str) -> str:
    """A cell as it was given: without the guard, and without what was put around it for Excel."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1].replace('""', '"')
    return unguard(cell)


def local_separator() -> tuple[str, str]:
    """(separator, decimal sign) of lists in this system's language: `;` and `,` where numbers are written with a decimal comma."""
    before = locale.setlocale(locale.LC_NUMERIC)
    try:
        locale.setlocale(locale.LC_NUMERIC, "")
        comma = locale.localeconv()["decimal_point"] == ","
    except locale.Error:
        comma = False
    finally:
        locale.setlocale(locale.LC_NUMERIC, before)
    return (";", ",") if comma else (",", ".")


class _Writer:
    """Writes lines that end in LF. The csv writer is told CRLF because it only quotes the line ends it knows."""

    def __init__(self, separator: str) -> None:
        self._buffer = io.StringIO(newline="")
        self._csv = csv.writer(self._buffer, delimiter=separator, lineterminator="\r\n")

    def line(self, cells: Sequence[str]) -> str:
        self._csv.writerow(cells)
        line = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return line[:-2] + "\n"


def _shown(kind: str, excel: bool, decimal: str) -> Callable[[Any], str]:
    if kind == WHOLE:
        return lambda value: "" if value is None else str(value)
    if kind == DECIMAL:
        return lambda value: "" if value is None else f"{value:.3f}".replace(".", decimal)
    if kind == TRUTH:
        return lambda value: "" if value is None else "true" if value else "false"
    if kind == LIST:
        return lambda value: guard(";".join(value))
    return _for_excel if excel else _text


def _text(value: Value) -> str:
    return guard(str(value or ""))


def _for_excel(value: Value) -> str:
    text = str(value or "")
    if len(text) <= 40 and text.strip() and _TAKEN.fullmatch(text.strip()):
        return '="' + text.replace('"', '""') + '"'
    return guard(text)
