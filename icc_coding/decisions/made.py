"""Codings, readings and memos made from rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icc_coding.decisions.codings import Coding, Memo, Reading, excerpt_id
from icc_coding.decisions.columns import Ints
from icc_coding.decisions.fold import STATUSES, Folded

if TYPE_CHECKING:
    from icc_coding.decisions.replay import Replay


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


def make_state(replay: Replay, folded: Folded) -> State:
    """The records of what one coder holds about one text."""
    return State(
        _codings(replay, folded),
        _readings(replay, folded.readings),
        tuple(_memo(replay, row, folded.revised.get(row)) for row in folded.memos.tolist()),
    )


def _codings(replay: Replay, folded: Folded) -> tuple[Coding, ...]:
    columns = replay.columns
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


def _readings(replay: Replay, rows: Ints) -> tuple[Reading, ...]:
    columns = replay.columns
    numbers, asked = replay.asked(rows)
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
            replay.codebook_of(row),
        )
        for row, number in zip(rows.tolist(), numbers.tolist(), strict=True)
    )


def _memo(replay: Replay, row: int, revision: int | None) -> Memo:
    columns, record = replay.columns, replay.columns.record(row)
    code = columns.values("code")[replay.today("code", int(columns["code"][row]))]
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
