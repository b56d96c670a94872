"""Excel workbooks: the sheet that holds most text."""

from __future__ import annotations

import datetime
from typing import Any

from icc_coding.errors import UserError
from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.draft import Draft
from icc_coding.transcripts.readers.guard import guarded, refuse_entities
from icc_coding.transcripts.readers.rows import draft_of_rows
from icc_coding.transcripts.source import Source

_MOST_ROWS, _MOST_COLUMNS = 500_000, 500


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The table of the fullest sheet, read by its columns."""
    sheets = tables(source)
    name, rows = max(sheets.items(), key=lambda item: sum(len(cell) for row in item[1] for cell in row), default=("", []))
    if not rows:
        raise UserError(f"{source.name}: holds no cells with text. Save the sheet with the answers again.")
    drafts = draft_of_rows("xlsx", rows, settings, source.name)
    others = [other for other, cells in sheets.items() if other != name and cells]
    if not others:
        return drafts
    note = f"only its sheet “{name}” is read, not {', '.join(others)}. Save other sheets as files of their own."
    first, *rest = drafts
    from dataclasses import replace

    return [replace(first, problems=(*first.problems, note)), *rest]


def tables(source: Source) -> dict[str, list[list[str]]]:
    """The cells of every sheet as text, rows without any text left out."""
    with source.check_archive() as archive:
        for member in archive.namelist():
            if member.endswith((".xml", ".rels")):
                with guarded(source, "Excel workbook"), archive.open(member) as part:
                    refuse_entities(source, part.read(8192))
    with guarded(source, "Excel workbook"):
        import openpyxl

        book = openpyxl.load_workbook(str(source.path), read_only=True, data_only=True)
        try:
            return {sheet.title: _rows(sheet) for sheet in book.worksheets}
        finally:
            book.close()


def _rows(sheet: Any) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in sheet.iter_rows(values_only=True, max_row=_MOST_ROWS, max_col=_MOST_COLUMNS):
        cells = [cell_text(value) for value in row]
        if any(cells):
            rows.append(cells)
    width = max((n + 1 for row in rows for n, cell in enumerate(row) if cell), default=0)
    return [row[:width] for row in rows]


def cell_text(value: Any) -> str:
    """A cell as a person reads it: whole numbers without `.0`, times as `h:mm:ss`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M:%S")
    if isinstance(value, datetime.timedelta):
        total = int(value.total_seconds())
        return f"{total // 3600}:{total % 3600 // 60:02d}:{total % 60:02d}"
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip()
