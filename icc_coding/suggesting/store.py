"""The machine's suggestions on disk: `coding/suggestions.parquet`, derived and replaced as a whole."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from icc_coding.decisions.codings import excerpt_id
from icc_coding.decisions.overlap import apart
from icc_coding.errors import UserError
from icc_coding.files import write_bytes_atomic
from icc_coding.study import Study


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The machine's proposal that a code applies to a span: neighbouring segments with one code make one suggestion."""

    text: str  # hash of the frozen text
    transcript: str
    start: int
    end: int
    segment: int  # index of the first segment
    segments: tuple[int, ...]
    code: str
    score: float  # of the strongest segment; orders, is no probability
    band: str  # likely | possible | quiet
    probability: float | None  # only once calibrated
    reason: str  # one line
    codebook: str  # hash of the code
    run: str
    marks: tuple[int, ...] = ()  # offsets in the text, start and end in turn, of the words that made the suggestion

    @property
    def excerpt_id(self) -> str:
        """Names the span, see :func:`~icc_coding.decisions.codings.excerpt_id`."""
        return excerpt_id(self.text, self.start, self.end)


def marked_words(suggestions: Iterable[Suggestion]) -> dict[str, list[tuple[int, int]]]:
    """Spans of the words that made likely and possible suggestions, by text, in order and apart."""
    spans: dict[str, set[tuple[int, int]]] = {}
    for item in suggestions:
        if item.band in ("likely", "possible"):
            spans.setdefault(item.text, set()).update(zip(item.marks[::2], item.marks[1::2], strict=True))
    return {text: apart(found) for text, found in spans.items()}


def save_suggestions(study: Study, suggestions: Iterable[Suggestion]) -> None:
    """Replace the stored suggestions."""
    write_bytes_atomic(study.suggestions, _parquet(suggestions))


def save_part(study: Study, name: str, suggestions: Iterable[Suggestion]) -> None:
    """Write one portion's suggestions, `coding/suggestions/NAME.parquet`; also an empty one has every column with its type."""
    write_bytes_atomic(study.suggestion_parts / f"{name}.parquet", _parquet(suggestions))


def _parquet(suggestions: Iterable[Suggestion]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = list(suggestions)
    columns: dict[str, Any] = {field.name: [getattr(row, field.name) for row in rows] for field in fields(Suggestion)}
    columns["segments"] = [list(row.segments) for row in rows]
    columns["marks"] = [list(row.marks) for row in rows]
    table = pa.table({name: pa.array(values, type=_types()[name]) for name, values in columns.items()})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def load_suggestions(study: Study) -> list[Suggestion]:
    """The stored suggestions, in the order of transcripts and places; none when nothing has been coded yet."""
    return read_suggestions(study.suggestions) if study.suggestions.exists() else []


def read_suggestions(path: Path) -> list[Suggestion]:
    """The suggestions of one file. Raises UserError when it is damaged or of another version."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path).read()  # `read_table` would import pandas
        table.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise UserError(f"{path.name}: cannot be read. It is derived: run `icc-coding code` to make it again.") from error
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    if set(columns) != {field.name for field in fields(Suggestion)}:
        raise UserError(f"{path.name}: was made by another version. Run `icc-coding code` to make it again.")
    for name in ("segments", "marks"):
        columns[name] = [tuple(item) for item in columns[name]]
    return [Suggestion(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]


def _types() -> dict[str, Any]:
    import pyarrow as pa

    types = {field.name: pa.string() for field in fields(Suggestion)}
    types |= {name: pa.int64() for name in ("start", "end", "segment")}
    types |= {"segments": pa.list_(pa.int64()), "marks": pa.list_(pa.int64()), "score": pa.float64(), "probability": pa.float64()}
    return types
