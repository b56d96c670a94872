"""Parquet: a table of many transcripts, one a row or one turn a row, as archives keep them; or a table as in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.readers.columns import column_name, named
from icc_coding.transcripts.readers.guard import guarded
from icc_coding.transcripts.readers.plain import drafts_of_text
from icc_coding.transcripts.readers.rows import draft_of_rows
from icc_coding.transcripts.readers.survey.drafts import unique
from icc_coding.transcripts.readers.talk_columns import SPEAKER, TEXT
from icc_coding.transcripts.readers.talk_rows import listed
from icc_coding.transcripts.source import LARGEST_WHOLE, Source

_TRANSCRIPT = re.compile(r"^(?:transcript|document|doc|interview|file|meeting|session|source|recording)(?:[ _]?(?:id|name|nr|no|number))?$")
_BATCH = 64  # rows decoded at once: a few bytes of Parquet may stand for many long cells


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """One transcript a row (columns `transcript` and `text`), one turn a row of many transcripts (`transcript`, `speaker`, `text`), or what
    a spreadsheet may hold. Raises :class:`UserError` for what is none of it, is damaged, or unfolds to more than a source may hold.
    """
    with guarded(source, "Parquet file"):
        rows, unread = _rows(source)
    if len(rows) < 2:
        raise UserError(f"{source.name}: holds no rows. Write the table again.")
    header = rows[0]
    which, text, speaker = _columns(header)
    if which < 0 or text < 0:
        drafts = draft_of_rows("parquet", rows, settings, source.name)
    else:
        drafts = _transcripts(source, rows, (which, text, speaker), settings)
    if not unread:
        return drafts
    note = f"its columns {listed(unread)} hold neither text nor numbers and are not read."
    return [replace(drafts[0], problems=(*drafts[0].problems, note)), *drafts[1:]]


def _columns(header: Sequence[str]) -> tuple[int, int, int]:
    """Where the transcripts' names, what is said and the speakers stand, -1 for none; `transcript` may head the first two."""
    names = [n for n, cell in enumerate(header) if _TRANSCRIPT.match(column_name(cell))]
    texts = [n for n, cell in enumerate(header) if TEXT.match(column_name(cell))]
    text = next((n for n in texts if n not in names), texts[0] if texts else -1)
    return next((n for n in names if n != text), -1), text, named(header, SPEAKER)


def _rows(source: Source) -> tuple[list[list[str]], list[str]]:
    """All cells as text below the columns' names, and the columns that cannot be text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows: list[list[str]] = []
    with pq.ParquetFile(source.path) as file:
        names = [field.name for field in file.schema_arrow if _is_text(pa, field.type)]
        unread = [field.name for field in file.schema_arrow if field.name not in names]
        rows.append(names)
        size = 0
        for batch in file.iter_batches(_BATCH, columns=names):
            columns = [[_cell(cell) for cell in one.cast(pa.string()).to_pylist()] for one in batch.columns]
            size += sum(len(cell) + 1 for column in columns for cell in column)
            if size > LARGEST_WHOLE:
                raise UserError(
                    f"{source.name}: holds more than {LARGEST_WHOLE // 1_000_000} million letters. Split it into several files."
                )
            rows += map(list, zip(*columns, strict=True))
    return rows, unread


def _cell(cell: str | None) -> str:
    return (cell or "").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _is_text(pa: Any, kind: Any) -> bool:
    """Whether a column's cells can be written as text: letters, numbers, days, truth values, or categories of them."""
    kinds = pa.types
    if kinds.is_dictionary(kind):
        return _is_text(pa, kind.value_type)
    if kinds.is_null(kind) or kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind):
        return True
    return bool(
        kinds.is_integer(kind)
        or kinds.is_floating(kind)
        or kinds.is_boolean(kind)
        or (kinds.is_temporal(kind) and not kinds.is_duration(kind))
    )


def _transcripts(
    source: Source, rows: Sequence[list[str]], places: tuple[int, int, int], settings: TranscriptSettings
) -> list[TranscriptDraft]:
    """The rows of each transcript, which need not stand together, as drafts of its name."""
    which, text, speaker = places
    groups: dict[str, list[list[str]]] = {}
    for row in rows[1:]:
        groups.setdefault(row[which], []).append(row)
    spoken = {name: own for name, own in groups.items() if any(row[text].strip() for row in own)}
    if not spoken:
        raise UserError(f"{source.name}: holds no text in its rows. Write the table again.")
    drafts: list[TranscriptDraft] = []
    for name, own in spoken.items():
        if speaker < 0:
            found = _whole(source, [rows[0], *own], (which, text), settings)
        else:
            table = [[cell for n, cell in enumerate(row) if n != which] for row in (rows[0], *own)]
            found = draft_of_rows("parquet", table, replace(settings, reader=settings.reader or "rows"), source.name)
        drafts += [replace(one, part=name or "?") for one in found]
    first, *rest = unique(drafts)
    empty = len(groups) - len(spoken)
    notes = [f"{empty:,} of its transcripts hold no text and are left out."] if empty else []
    return [replace(first, problems=(*first.problems, *notes)), *rest]


def _whole(source: Source, rows: Sequence[list[str]], places: tuple[int, int], settings: TranscriptSettings) -> list[TranscriptDraft]:
    """A transcript in a row (or in several, one below the other), read as a text file would be; the other columns are its attributes."""
    header, first = rows[0], rows[1]
    said = "\n\n".join(row[places[1]] for row in rows[1:])
    given = {name: cell for n, (name, cell) in enumerate(zip(header, first, strict=True)) if n not in places and cell}
    return [replace(one, attributes={**given, **one.attributes}) for one in drafts_of_text("parquet", said, settings, source.name)]
