"""Comma-, semicolon- and tab-separated tables."""

from __future__ import annotations

import csv
import io

from icc_coding.errors import UserError
from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.draft import Draft
from icc_coding.transcripts.readers.rows import draft_of_rows
from icc_coding.transcripts.source import Source

_LARGEST_CELL = 10_000_000


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The table's rows, read by its columns."""
    rows = parse(source.text(), source.name)
    return draft_of_rows("csv", rows, settings, source.name)


def parse(text: str, name: str) -> list[list[str]]:
    """Rows of a separated table; the separator is the one that cuts most lines into equally many cells."""
    csv.field_size_limit(_LARGEST_CELL)
    best: list[list[str]] = []
    best_mark = -1.0
    for separator in _candidates(text):
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=separator))
        except csv.Error:
            continue
        rows = [row for row in rows if any(cell.strip() for cell in row)]
        widths = [len(row) for row in rows]
        if not widths:
            continue
        common = max(set(widths), key=widths.count)
        mark = widths.count(common) / len(widths) * (1 if common > 1 else 0.1) + 0.001 * min(common, 20)
        if mark > best_mark:
            best, best_mark = rows, mark
    if not best:
        raise UserError(f"{name}: cannot be read as a table. Save it again as CSV (UTF-8) from your spreadsheet program.")
    return best


def _candidates(text: str) -> list[str]:
    first = text[:20_000]
    return [mark for mark in ",;\t|" if mark in first] or [","]
