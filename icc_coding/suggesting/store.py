"""The machine's suggestions on disk: `coding/suggestions.parquet`, derived and replaced as a whole."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from icc_coding.decisions.codings import excerpt_id
from icc_coding.decisions.logs.columns import Numbers
from icc_coding.decisions.machine_spans import MachineSpans
from icc_coding.decisions.overlap import apart
from icc_coding.errors import UserError
from icc_coding.files import write_bytes_atomic
from icc_coding.study import Study

_T = TypeVar("_T")
_REPEATED = ("text", "transcript", "code", "band", "codebook", "run")
_GROUP = 5_000  # rows of a row group: what is read at once when a transcript's suggestions are wanted


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
    pq.write_table(table, buffer, compression="zstd", row_group_size=_GROUP)
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
    return read_suggestions(study.suggestions)


def load_spans(study: Study) -> MachineSpans:
    """Where the suggestions are that are not held back: all that `agree` compares, without the rest of them."""
    return StoredSuggestions(study.suggestions).spans()


def read_suggestions(path: Path) -> list[Suggestion]:
    """The suggestions of one file. Raises UserError when it is damaged or of another version."""
    return StoredSuggestions(path).every()


class StoredSuggestions:
    """The suggestions of one file, read a row group at a time, so that memory does not grow with them.

    Raises UserError when the file is damaged or of another version; one that is not there holds none.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[int, Any] = (-1, None)
        self._file: Any = None
        if path.exists():
            self._file = self._guarded(self._opened)

    def __len__(self) -> int:
        return self._file.metadata.num_rows if self._file is not None else 0

    def every(self) -> list[Suggestion]:
        """All of them, in the order of transcripts and places."""
        return [one for group in range(self._groups) for one in self._made(self._table(group))]

    def of(self, text: str) -> list[Suggestion]:
        """Those about a text, in the order of places."""
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = _array([text], pa.string())[0]
        tables = [self._table(group) for group in self._places.get(text, ())]
        return [one for table in tables for one in self._made(table.filter(pc.equal(table.column("text"), wanted)))]

    def spans(self) -> MachineSpans:
        """Where those are that are not held back."""
        from icc_coding.suggesting.bands import QUIET

        names, codes = Numbers(), Numbers()
        found = [np.empty((4, 0), np.int32)]
        for group in range(self._groups):
            transcript, code, band, *places = self._guarded(partial(self._columns, group, ("transcript", "code", "band", "start", "end")))
            kept = np.array([one != QUIET for one in band], np.bool_)
            numbers = ([names[name] for name in transcript], [codes[name] for name in code])
            found.append(np.array([*numbers, *places], np.int32)[:, kept])
        return MachineSpans(names.values_in_order, codes.values_in_order, *np.concatenate(found, axis=1))

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """In which row groups a text's suggestions stand."""
        found: dict[str, list[int]] = {}
        for group in range(self._groups):
            for text in dict.fromkeys(self._guarded(partial(self._columns, group, ("text",)))[0]):
                found.setdefault(text, []).append(group)
        return found

    @property
    def _groups(self) -> int:
        return self._file.num_row_groups if self._file is not None else 0

    def _opened(self) -> Any:
        import pyarrow.parquet as pq

        file = pq.ParquetFile(self.path)
        if set(file.schema_arrow.names) != {field.name for field in fields(Suggestion)}:
            raise UserError(f"{self.path.name}: was made by another version. Run `icc-coding code` to make it again.")
        return file

    def _table(self, group: int) -> Any:
        if self._read[0] != group:
            table = self._guarded(lambda: self._file.read_row_group(group))  # `read_table` would import pandas
            self._guarded(lambda: table.validate(full=True))
            self._read = (group, table)
        return self._read[1]

    def _columns(self, group: int, names: Sequence[str]) -> list[list[Any]]:
        table = self._file.read_row_group(group, columns=list(names))
        return [table.column(name).to_pylist() for name in names]

    def _made(self, table: Any) -> list[Suggestion]:
        return self._guarded(lambda: _suggestions(table))  # a damaged text is met when it is decoded

    def _guarded(self, read: Callable[[], _T]) -> _T:
        import pyarrow as pa

        try:
            return read()
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise UserError(f"{self.path.name}: cannot be read. It is derived: run `icc-coding code` to make it again.") from error


def _suggestions(table: Any) -> list[Suggestion]:
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    for name in ("segments", "marks"):
        columns[name] = [tuple(item) for item in columns[name]]
    for name in _REPEATED:  # one text for each, however many rows it stands in
        columns[name] = list(map(sys.intern, columns[name]))
    return [Suggestion(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]


def _types() -> dict[str, Any]:
    import pyarrow as pa

    types = {field.name: pa.string() for field in fields(Suggestion)}
    types |= {name: pa.int64() for name in ("start", "end", "segment")}
    types |= {"segments": pa.list_(pa.int64()), "marks": pa.list_(pa.int64()), "score": pa.float64(), "probability": pa.float64()}
    return types
