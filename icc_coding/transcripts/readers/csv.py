"""Comma-, semicolon- and tab-separated tables."""

from __future__ import annotations

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.tables.separated import read_separated
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.readers.rows import draft_of_rows
from icc_coding.transcripts.source import Source


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The table's rows, read by its columns. Raises :class:`UserError` for what is no table of talk or of answers."""
    rows = read_separated(source.text(), source.name).sheets[0].rows()
    if not rows:
        raise UserError(f"{source.name}: holds no rows. Save it again as CSV (UTF-8) from your spreadsheet program.")
    return draft_of_rows("csv", rows, settings, source.name)
