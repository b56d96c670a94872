"""The machine's suggestions on disk: `coding/suggestions.parquet`, derived and replaced as a whole."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

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
    table = pa.table({name: _array([getattr(row, name) for row in rows], kind) for name, kind in _types().items()})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _array(values: Sequence[Any], kind: Any) -> Any:
    """A pyarrow array. From lists pyarrow itself would make it with the help of pandas, whose import takes a third of a second."""
    import pyarrow as pa

    if pa.types.is_list(kind):
        offsets = _array(list(accumulate(map(len, values), initial=0)), pa.int32())
        return pa.ListArray.from_arrays(offsets, _array([item for each in values for item in each], kind.value_type))
    if pa.types.is_string(kind):
        encoded = [value.encode("utf-8") for value in values]
        ends = np.array(list(accumulate(map(len, encoded), initial=0)), dtype=np.int32)
        return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))])
    known = np.array([value is not None for value in values], dtype=np.bool_)
    valid = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    numbers = np.array([0 if value is None else value for value in values], dtype=kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(numbers)])


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
