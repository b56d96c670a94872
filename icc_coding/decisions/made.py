"""Codings, readings and memos made from rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from icc_coding.decisions.asked import Asked
from icc_coding.decisions.codings import Coding, Memo, Reading, excerpt_id
from icc_coding.decisions.fold import STATUSES, Folded
from icc_coding.decisions.logs.columns import Ints, RecordColumns


class Known(Protocol):
    """What is known beside the rows: the columns that they are of, and how codes were and are called."""

    @property
    def columns(self) -> RecordColumns:
        """All rows."""

    def today(self, name: str, number: int) -> int:
        """The number of the code that one in column `name` is called today."""

    def asked(self, rows: Ints) -> tuple[Ints, list[Asked]]:
        """What rows of readings asked for."""

    def codebook_of(self, row: int) -> str | None:
        """The kept codebook that a reading was made with."""


@dataclass(frozen=True, slots=True)
class State:
    """What one coder holds about one text."""

    codings: tuple[Coding, ...]
    readings: tuple[Reading, ...]
    memos: tuple[Memo, ...]

    @property
    def size(self) -> int:
        """How many small records it has."""
        return len(self.codings) + len(self.readings) + len(self.memos)


def make_state(known: Known, folded: Folded) -> State:
    """The records of what one coder holds about one text."""
    return State(
        _codings(known, folded),
        _readings(known, folded.readings),
        tuple(_memo(known, row, folded.revised.get(row)) for row in folded.memos.tolist()),
    )


def _codings(known: Known, folded: Folded) -> tuple[Coding, ...]:
    columns = known.columns
    codes, notes, quotes = (columns.values(name) for name in ("code", "note", "quote"))
    numbers = (getattr(folded, name).tolist() for name in ("rows", "start", "end", "code", "status", "note", "quote"))
    return tuple(
        Coding(
            excerpt_id=excerpt_id(text := columns.value("text", row), start, end),
            text=text,
            start=start,
            end=end,
            quote=quotes[quote],
            code=codes[code],
            coder=columns.value("coder", row),
            status=STATUSES[status],
            decided_at=columns.at(row),
            blind=bool(columns["blind"][row]),
            note=notes[note],
            codebook=columns.value("codebook", row),
            run=columns.value("run", row),
            by=columns.value("by", row),
            sample=columns.value("sample", row),
            record=columns.id(row),
        )
        for row, start, end, code, status, note, quote in zip(*numbers, strict=True)
    )


def _readings(known: Known, rows: Ints) -> tuple[Reading, ...]:
    columns = known.columns
    numbers, asked = known.asked(rows)
    return tuple(
        Reading(
            columns.value("coder", row),
            columns.value("text", row),
            int(columns["start"][row]),
            int(columns["end"][row]),
            asked[number].codes,
            columns.at(row),
            bool(columns["blind"][row]),
            columns.value("sample", row),
            asked[number].later,
            known.codebook_of(row),
        )
        for row, number in zip(rows.tolist(), numbers.tolist(), strict=True)
    )


def _memo(known: Known, row: int, revision: int | None) -> Memo:
    columns, record = known.columns, known.columns.record(row)
    code = columns.values("code")[known.today("code", int(columns["code"][row]))]
    words = row if revision is None else revision
    return Memo(
        columns.id(words),
        record.coder,
        record.at,
        columns.value("note", words),
        record.text,
        record.start,
        record.end,
        record.quote,
        code,
        "" if revision is None else columns.at(revision),
    )
