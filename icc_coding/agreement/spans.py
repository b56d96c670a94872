"""Spans of coders on the texts of transcripts: read, checked, and laid on one line.

A row is (transcript, coder, start, end, code), offsets half open; (transcript, coder, None, None, None) says that the coder read the
transcript and marked nothing. A coder without any row for a transcript did not read it and is missing there.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.encode import is_missing
from icc_coding.errors import UserError

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Offsets = NDArray[np.int64]


class SpanError(UserError):
    """A span that cannot be used; `rows` are the positions of the rows it comes from."""

    def __init__(self, message: str, *rows: int) -> None:
        super().__init__(message)
        self.rows = rows


class OverlapError(SpanError):
    """Two spans of one coder that overlap."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Checked spans, sorted by coder and place on the line of all transcripts one after the other.

    start, end  places on the line; coder, code, transcript  numbers of the names; row  where each span came from
    present     (coders, transcripts) whether the coder read the transcript
    begins      (transcripts + 1,) where each transcript begins on the line
    """

    start: Offsets
    end: Offsets
    coder: Index
    code: Index
    transcript: Index
    row: Index
    present: NDArray[np.bool_]
    begins: Offsets
    coders: tuple[Hashable, ...]
    codes: tuple[Hashable, ...]
    transcripts: tuple[Hashable, ...]

    def overlap(self) -> tuple[int, int] | None:
        """The first two rows of one coder whose spans overlap, or None."""
        clash = np.flatnonzero((self.coder[1:] == self.coder[:-1]) & (self.start[1:] < self.end[:-1]))
        if len(clash) == 0:
            return None
        first, second = sorted((int(self.row[clash[0]]), int(self.row[clash[0] + 1])))
        return first, second

    def describe(self, row: int) -> str:
        """`[10, 20) x`, with offsets in its transcript."""
        at = int(np.flatnonzero(self.row == row)[0])
        origin = self.begins[self.transcript[at]]
        return f"[{self.start[at] - origin}, {self.end[at] - origin}) `{self.codes[self.code[at]]}`"

    def refuse_overlap(self) -> None:
        """Raise :class:`OverlapError` if two spans of one coder overlap."""
        clash = self.overlap()
        if clash is None:
            return
        at = int(np.flatnonzero(self.row == clash[0])[0])
        coder, transcript = self.coders[self.coder[at]], self.transcripts[self.transcript[at]]
        raise OverlapError(
            f"coder `{coder}` marked overlapping spans in `{transcript}`: {self.describe(clash[0])} and {self.describe(clash[1])}; "
            "compare one code or one dimension at a time.",
            *clash,
        )

    def only(self, codes: Sequence[int]) -> Spans:
        """The spans of some codes; who read what stays."""
        keep = np.isin(self.code, np.asarray(codes, dtype=np.intp))
        return Spans(
            self.start[keep],
            self.end[keep],
            self.coder[keep],
            self.code[keep],
            self.transcript[keep],
            self.row[keep],
            self.present,
            self.begins,
            self.coders,
            self.codes,
            self.transcripts,
        )


def read_spans(spans: Iterable[Sequence[Any]], lengths: Mapping[Any, int]) -> Spans:
    """Check and sort spans. Raises :class:`SpanError` for a row that is no span, a reversed, empty or negative span, a span beyond the
    end of its transcript, and a transcript without a length."""
    rows = list(spans)
    if not rows:
        raise SpanError("there are no spans; name a coder who marked nothing by (transcript, coder, None, None, None).")
    if set(map(len, rows)) != {5}:
        wrong = next(number for number, row in enumerate(rows) if len(row) != 5)
        raise SpanError(f"span {wrong + 1} needs (transcript, coder, start, end, code), not {rows[wrong]!r}.", wrong)
    in_transcript, by_coder, starts, ends, labels = zip(*rows, strict=True)
    transcript, transcripts = _numbered(in_transcript)
    coder, coders = _numbered(by_coder)
    first, last = _offsets(starts), _offsets(ends)
    row = _marked(first, last, labels)
    code, codes = _numbered([labels[index] for index in row.tolist()] if len(row) < len(rows) else labels)
    start, end = first[row].astype(np.int64), last[row].astype(np.int64)
    size = np.array([_length(lengths, name, int(np.flatnonzero(transcript == number)[0])) for number, name in enumerate(transcripts)])
    _check(start, end, size[transcript[row]], row)
    present = np.zeros((len(coders), len(transcripts)), dtype=bool)
    present[coder, transcript] = True
    begins = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    origin = begins[transcript[row]]
    order = np.lexsort((start + origin, coder[row]))
    source = row[order]
    return Spans(
        (start + origin)[order],
        (end + origin)[order],
        coder[source],
        code[order],
        transcript[source],
        source,
        present,
        begins,
        coders,
        codes,
        transcripts,
    )


def _numbered(names: Sequence[Any]) -> tuple[Index, tuple[Hashable, ...]]:
    number = {name: index for index, name in enumerate(dict.fromkeys(names))}
    return np.array(list(map(number.__getitem__, names)), dtype=np.intp), tuple(number)


def _marked(start: Floats, end: Floats, labels: Sequence[Any]) -> Index:
    """Rows that hold a span; a row that is half empty is an error."""
    unnamed = {label for label in set(labels) if is_missing(label)}
    no_code = np.array([label in unnamed for label in labels]) if unnamed else np.zeros(len(labels), dtype=bool)
    no_start = np.isnan(start)
    half = np.flatnonzero((no_start != np.isnan(end)) | (no_start != no_code))
    if len(half):
        raise SpanError("a span has a start, an end and a code, or none of the three (read, nothing marked).", int(half[0]))
    return np.flatnonzero(~no_start)


def _offsets(values: Sequence[Any]) -> Floats:
    """Offsets as floats, NaN where there is none."""
    try:
        numbers = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        wrong = next(index for index, value in enumerate(values) if not _is_number(value))
        raise SpanError(f"the offset {values[wrong]!r} is no whole number.", wrong) from None
    broken = np.flatnonzero(~np.isnan(numbers) & (numbers != np.round(numbers)))
    if len(broken):
        raise SpanError(f"the offset {values[broken[0]]!r} is no whole number.", int(broken[0]))
    return numbers


def _is_number(value: Any) -> bool:
    try:
        return value is None or float(value) is not None
    except (TypeError, ValueError):
        return False


def _length(lengths: Mapping[Any, int], name: Hashable, row: int) -> int:
    if name not in lengths:
        raise SpanError(f"the length of transcript `{name}` is not given; coefficients of free spans need it.", row)
    length = int(lengths[name])
    if length <= 0:
        raise SpanError(f"the length of transcript `{name}` is {length}; it must be above zero.", row)
    return length


def _check(start: Offsets, end: Offsets, length: Offsets, row: Index) -> None:
    for wrong, sentence in (
        (start < 0, "begins before the text"),
        (end < start, "is reversed: its end lies before its start"),
        (end == start, "is empty: its start is its end"),
        (end > length, "ends after the text"),
    ):
        bad = np.flatnonzero(wrong)
        if len(bad):
            at = int(bad[0])
            tail = f" (length {length[at]})" if sentence.startswith("ends") else ""
            raise SpanError(f"the span [{start[at]}, {end[at]}) {sentence}{tail}.", int(row[at]))
