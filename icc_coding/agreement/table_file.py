"""Ratings from a table of any tool: CSV or XLSX, the layout recognised by its header.

| header | layout |
|---|---|
| `unit, coder, value[, transcript]` | ratings: one value, empty = missing |
| `unit, A, B, …[, transcript]` | ratings, one column per coder |
| `unit, coder, codes[, transcript]` | sets: codes separated by `;`, empty = looked at and no code |
| `coder, start, end, code[, transcript, length]` | spans; an empty row of a coder = read and nothing marked |
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from icc_coding.agreement.spans import SpanError, read_spans
from icc_coding.errors import UserError
from icc_coding.tables import read_book

LAYOUTS = "`unit, coder, value`, `unit, coder, codes`, `coder, start, end, code`, or `unit` and one column per coder"
ONLY_TRANSCRIPT = "text"
"""The name of the one transcript of a table without a transcript column."""

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file: its number and its cells by column name (lower case, '' where empty)."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class RatingsTable:
    """Coders x units: `values` holds numbers or names (layout `ratings`) or frozensets (layout `sets`), None = missing.

    `transcripts` has one name per unit, or is None without such a column; `lines` the line of each value.
    """

    file: str
    layout: str
    coders: tuple[str, ...]
    units: tuple[str, ...]
    transcripts: tuple[str, ...] | None
    values: list[list[Any]]
    lines: list[list[int]]
    notes: tuple[str, ...] = ()

    def line_of(self, coder: int, unit: int) -> int:
        """The line of a value."""
        return self.lines[coder][unit]


@dataclass(frozen=True, slots=True)
class SpansTable:
    """Rows as :func:`.unitizing` takes them, the lengths of the transcripts, and the line of each row."""

    file: str
    coders: tuple[str, ...]
    rows: list[tuple[str, str, int | None, int | None, str | None]]
    lengths: dict[str, int]
    lines: list[int]
    named_transcripts: bool
    notes: tuple[str, ...] = ()
    layout: str = "spans"


def read_table(path: Path) -> RatingsTable | SpansTable:
    """Read a table and recognise its layout.

    Raises :class:`UserError` with file and line for a header that fits no layout, two rows of one coder for one unit, a coder without
    any value, an empty name, and spans that are none.
    """
    rows, header, decimal_comma = _open(path)
    names = set(header)
    if {"coder", "start", "end", "code"} <= names:
        return _spans(path.name, rows, header)
    if {"unit", "coder", "codes"} <= names:
        return _long(path.name, rows, header, "codes", decimal_comma)
    if {"unit", "coder", "value"} <= names:
        return _long(path.name, rows, header, "value", decimal_comma)
    if "unit" in names and "coder" not in names and len(names - {"unit", "transcript"}) >= 1:
        return _wide(path.name, rows, header, decimal_comma)
    raise UserError(f"{path.name}, line 1: the columns ({', '.join(header)}) fit no layout. Name them {LAYOUTS}.")


def _open(path: Path) -> tuple[list[Row], list[str], bool]:
    """The rows below the header, the column names, and whether a comma may stand in numbers."""
    book = read_book(path)
    sheet = book.choose(lambda sheet: bool(sheet.lines)) or book.sheets[0]
    if not sheet.lines:
        raise UserError(f"{path.name}: is empty. Give it a header: {LAYOUTS}.")
    number = sheet.lines[0].number
    first = [cell.strip() for cell in sheet.lines[0].cells]
    while first and not first[-1]:
        first = first[:-1]
    wide = "coder" not in {cell.lower() for cell in first}
    header = [_column(cell, wide) for cell in first]
    if "" in header:
        raise UserError(f"{path.name}, line {number}: column {header.index('') + 1} has no name. Name every column.")
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise UserError(f"{path.name}, line {number}: there are two columns `{twice}`. Give each its own name.")
    rows = [_row(path.name, line.number, header, [cell.strip() for cell in line.cells]) for line in sheet.lines[1:]]
    return rows, header, book.decimal_comma


def _column(cell: str, wide: bool) -> str:
    """Known column names are read in any case; coders' names, in a table with a column per coder, as they are written."""
    lower = cell.strip().lower()
    return lower if not wide or lower in ("unit", "transcript") else cell.strip()


def _row(file: str, line: int, header: list[str], cells: list[str]) -> Row:
    if any(cells[len(header) :]):
        raise UserError(f"{file}, line {line}: has more cells than the header has columns. Put cells that hold a comma in quotes.")
    padded = cells + [""] * (len(header) - len(cells))
    return Row(line, dict(zip(header, padded, strict=False)))


def _long(file: str, rows: list[Row], header: list[str], column: str, decimal_comma: bool) -> RatingsTable:
    by_transcript = "transcript" in header
    places: dict[tuple[str, str], int] = {}
    coders: dict[str, int] = {}
    found: dict[tuple[int, int], Row] = {}
    for row in rows:
        transcript = _needed(file, row, "transcript") if by_transcript else ""
        unit = places.setdefault((transcript, _needed(file, row, "unit")), len(places))
        coder = coders.setdefault(_needed(file, row, "coder"), len(coders))
        earlier = found.setdefault((coder, unit), row)
        if earlier is not row:
            name, who = row.cells["unit"], row.cells["coder"]
            raise UserError(
                f"{file}, line {row.line}: coder `{who}` already has a row for unit `{name}` (line {earlier.line}). Keep one of them."
            )
    _some(file, coders)
    texts: list[list[str | None]] = [[None] * len(places) for _ in coders]
    lines = [[0] * len(places) for _ in coders]
    for (coder, unit), row in found.items():
        texts[coder][unit] = row.cells[column]
        lines[coder][unit] = row.line
    transcripts = tuple(transcript for transcript, _ in places) if by_transcript else None
    values = _sets(texts) if column == "codes" else _values(texts, decimal_comma)
    first = {coder: row.line for (coder, _), row in reversed(found.items())}
    _check_coders(file, tuple(coders), values, first)
    layout = "sets" if column == "codes" else "ratings"
    notes = _ignored(header, {"unit", "coder", column, "transcript"})
    return RatingsTable(file, layout, tuple(coders), tuple(unit for _, unit in places), transcripts, values, lines, notes)


def _wide(file: str, rows: list[Row], header: list[str], decimal_comma: bool) -> RatingsTable:
    coders = [name for name in header if name not in ("unit", "transcript")]
    by_transcript = "transcript" in header
    places: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (_needed(file, row, "transcript") if by_transcript else "", _needed(file, row, "unit"))
        earlier = places.setdefault(key, row)
        if earlier is not row:
            raise UserError(f"{file}, line {row.line}: unit `{key[1]}` already has a row (line {earlier.line}). Keep one of them.")
    _some(file, places)
    texts: list[list[str | None]] = [[row.cells[coder] for row in places.values()] for coder in coders]
    values = _values(texts, decimal_comma)
    _check_coders(file, tuple(coders), values, dict.fromkeys(range(len(coders)), 1))
    lines = [[row.line for row in places.values()] for _ in coders]
    transcripts = tuple(transcript for transcript, _ in places) if by_transcript else None
    return RatingsTable(file, "ratings", tuple(coders), tuple(unit for _, unit in places), transcripts, values, lines)


def _spans(file: str, rows: list[Row], header: list[str]) -> SpansTable:
    by_transcript, with_length = "transcript" in header, "length" in header
    _some(file, rows)
    spans: list[tuple[str, str, int | None, int | None, str | None]] = []
    lengths: dict[str, tuple[int, int]] = {}
    for row in rows:
        transcript = _needed(file, row, "transcript") if by_transcript else ONLY_TRANSCRIPT
        start, end, code = row.cells["start"], row.cells["end"], row.cells["code"] or None
        spans.append((transcript, _needed(file, row, "coder"), _offset(file, row, start), _offset(file, row, end), code))
        if with_length and row.cells["length"]:
            length = _offset(file, row, row.cells["length"]) or 0
            known, line = lengths.setdefault(transcript, (length, row.line))
            if known != length:
                raise UserError(
                    f"{file}, line {row.line}: transcript `{transcript}` is {length} long here and {known} in line {line}. Correct one."
                )
    lines = [row.line for row in rows]
    _check_silent(file, spans, lines)
    notes = list(_ignored(header, {"coder", "start", "end", "code", "transcript", "length"}))
    known_lengths = {name: length for name, (length, _) in lengths.items()}
    last: dict[str, int] = {}
    for name, _, _, end_of_span, _ in spans:
        last[name] = max(last.get(name, 1), end_of_span or 1)
    for name in [name for name in last if name not in known_lengths]:
        known_lengths[name] = last[name]
        notes.append(f"no length is given for `{name}`: it is taken to end with the last marked character ({last[name]})")
    coders = tuple(dict.fromkeys(row[1] for row in spans))
    try:
        read_spans(spans, known_lengths)
    except SpanError as error:
        raise UserError(f"{file}, line {lines[error.rows[0]]}: {error}") from error
    return SpansTable(file, coders, spans, known_lengths, lines, by_transcript, tuple(notes))


def _check_silent(file: str, spans: Sequence[tuple[Any, ...]], lines: Sequence[int]) -> None:
    """A coder who marked nothing in a transcript cannot have marked something there."""
    empty = {(row[0], row[1]): line for row, line in zip(spans, lines, strict=True) if row[2] is None and row[3] is None and row[4] is None}
    for row, line in zip(spans, lines, strict=True):
        silent = empty.get((row[0], row[1]))
        if silent is not None and row[2] is not None:
            raise UserError(
                f"{file}, line {line}: coder `{row[1]}` has a span in `{row[0]}` but line {silent} says that nothing was marked there. Delete one."
            )


def _needed(file: str, row: Row, column: str) -> str:
    if not row.cells[column]:
        raise UserError(f"{file}, line {row.line}: the column `{column}` is empty. Fill it in or delete the row.")
    return row.cells[column]


def _offset(file: str, row: Row, cell: str) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"[+-]?\d+", cell):
        raise UserError(
            f"{file}, line {row.line}: the offset `{cell}` is no whole number. Give offsets as characters from the start of the text."
        )
    return int(cell)


def _some(file: str, rows: Any) -> None:
    if not rows:
        raise UserError(f"{file}: has a header and no rows. Add the coders' values.")


def _check_coders(file: str, coders: tuple[str, ...], values: list[list[Any]], lines: dict[int, int]) -> None:
    for number, coder in enumerate(coders):
        if all(value is None for value in values[number]):
            raise UserError(
                f"{file}, line {lines[number]}: coder `{coder}` has no units: every value is empty. Delete the coder or add values."
            )


def _ignored(header: list[str], used: set[str]) -> tuple[str, ...]:
    strange = [name for name in header if name not in used]
    return (f"columns that were not used: {', '.join(strange)}",) if strange else ()


def _values(texts: list[list[str | None]], decimal_comma: bool) -> list[list[Any]]:
    """Numbers if every value is one, otherwise names; empty is missing, and nothing else is."""
    given = [text for row in texts for text in row if text]
    numeric = all(_NUMBER.fullmatch(text) and (decimal_comma or "," not in text) for text in given)
    return [[None if not text else _number(text) if numeric else text for text in row] for row in texts]


def _number(text: str) -> int | float:
    value = float(text.replace(",", "."))
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _sets(texts: list[list[str | None]]) -> list[list[Any]]:
    return [
        [None if text is None else frozenset(part.strip() for part in text.split(";") if part.strip()) for text in row] for row in texts
    ]
