"""Workbooks of Excel and LibreOffice: the sheet that holds the talk or the answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.tables import Sheet, read_book
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.readers.guard import guarded
from icc_coding.transcripts.readers.rows import draft_of_rows
from icc_coding.transcripts.readers.survey.judging import is_survey
from icc_coding.transcripts.readers.talk_columns import parted_from_titles, talk_columns
from icc_coding.transcripts.source import Source


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """One sheet, by its columns; the others are named, and so is what its cells do not show. Raises :class:`UserError`."""
    source.check_archive().close()
    with guarded(source, "workbook"):
        book = read_book(source.path, source.name)
    written = [sheet for sheet in book.sheets if sheet.lines]
    if not written:
        raise UserError(f"{source.name}: holds no cells with text. Save the sheet with the answers again.")
    sheet = max(written, key=_worth)
    name = "ods" if PurePath(source.name).suffix.lower() == ".ods" else "xlsx"
    first, *rest = draft_of_rows(name, sheet.rows(), settings, source.name)
    notes = [f"{remark}." for remark in sheet.remarks() if not remark.startswith("merged")]
    others = [f"“{other.name}”" for other in written if other is not sheet]
    if others:
        notes.append(f"only its sheet “{sheet.name}” is read, not {', '.join(others)}. Save other sheets as files of their own.")
    return [replace(first, problems=(*first.problems, *notes)), *rest]


def _worth(sheet: Sheet) -> tuple[bool, bool, int]:
    """Sheets in sight first, then those that hold talk or answers, then those with most text."""
    _, rows = parted_from_titles(sheet.rows())
    return not sheet.hidden, talk_columns(rows) is not None or is_survey(rows), sum(len(cell) for row in rows for cell in row)
