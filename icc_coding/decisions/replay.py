"""From records to the state they leave: codings, readings and memos.

Records are taken in the order of (time, device, sequence), whatever order they arrive in. What was undone is left out before
anything is applied, so an undo gives exactly the state in which the undone record never happened. Everything is worked out per
coder and text, so that one more decision costs as much as one transcript's decisions, not as much as the study's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from icc_coding.decisions.overlap import same_passage, shared
from icc_coding.decisions.record import ControlActions, Record

APPLIED = ("accepted", "added")
_STATUS = {"accept": "accepted", "reject": "rejected", "add": "added", "unsure": "unsure"}

Part = tuple[str, str | None]  # coder and text
Quote = Callable[[str, int, int], str | None]  # (text, start, end) -> the words there, None when the text is not at hand


def excerpt_id(text: str, start: int, end: int) -> str:
    """First 12 hex of SHA-256 of `text hash:start:end`."""
    return hashlib.sha256(f"{text}:{start}:{end}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Coding:
    """What a coder holds about one span and code. `status`: accepted, rejected, replaced, added, unsure; the first and fourth apply."""

    excerpt_id: str
    text: str
    start: int
    end: int
    quote: str
    code: str
    coder: str
    status: str
    decided_at: str
    blind: bool
    note: str
    codebook: str | None
    run: str | None
    by: str | None
    sample: str | None = None
    record: str = ""  # id of the record that gave the status

    @property
    def applies(self) -> bool:
        """Whether the code applies to the excerpt for this coder."""
        return self.status in APPLIED

    @property
    def span(self) -> tuple[int, int]:
        """`(start, end)`."""
        return self.start, self.end

    @property
    def bulk(self) -> bool:
        """Whether it was decided with others in one step, without being read one by one."""
        return self.by is not None and self.by.startswith("bulk:")


@dataclass(frozen=True, slots=True)
class Reading:
    """A coder looked at a span for these codes ("all" or a tuple): silence about them means "no" there, and only there."""

    coder: str
    text: str
    start: int
    end: int
    codes: str | tuple[str, ...]
    at: str
    blind: bool
    sample: str | None

    def asks(self, code: str) -> bool:
        """Whether the code was looked for."""
        return self.codes == "all" or code in self.codes


@dataclass(frozen=True, slots=True)
class Memo:
    """A dated, signed note on an excerpt, a transcript (no span), a code (no text) or the study (neither)."""

    id: str
    coder: str
    at: str
    note: str
    text: str | None
    start: int | None
    end: int | None
    quote: str
    code: str | None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A record with its place in the order."""

    moment: datetime
    device: str
    seq: int
    record: Record

    @property
    def order(self) -> tuple[datetime, str, int, str]:
        return self.moment, self.device, self.seq, self.record.id


@dataclass(frozen=True, slots=True)
class _State:
    codings: tuple[Coding, ...] = ()
    readings: tuple[Reading, ...] = ()
    memos: tuple[Memo, ...] = ()
    undone: frozenset[str] = frozenset()


class Replay:
    """The state that follows from records; `add` takes more of them at any time, in any order, each id once.

    `renamed` leads from older code ids to today's; `quote` looks up the words of a span that was moved.
    """

    def __init__(
        self, entries: Iterable[tuple[str, Record]] = (), *, renamed: Mapping[str, str] | None = None, quote: Quote | None = None
    ) -> None:
        self._renamed = dict(renamed or {})
        self._quote: Quote = quote or (lambda text, start, end: None)
        self._ids: set[str] = set()
        self._entries: dict[Part, list[_Entry]] = {}
        self._states: dict[Part, _State] = {}
        self.add(entries)

    def add(self, entries: Iterable[tuple[str, Record]]) -> set[Part]:
        """Take (device, record) pairs; returns the (coder, text) parts whose state was worked out anew."""
        touched: set[Part] = set()
        for device, record in entries:
            if record.id in self._ids:
                continue
            self._ids.add(record.id)
            part = (record.coder, record.text)
            self._entries.setdefault(part, []).append(_Entry(record.time, device, record.seq, record))
            touched.add(part)
        for part in touched:
            self._entries[part].sort(key=lambda entry: entry.order)
            self._states[part] = _work_out(self._entries[part], self._renamed, self._quote)
        return touched

    def only(self, keeps: Callable[[Record], bool]) -> Replay:
        """The state that would follow from some of the records."""
        entries = ((entry.device, entry.record) for part in self._entries.values() for entry in part if keeps(entry.record))
        return Replay(entries, renamed=self._renamed, quote=self._quote)

    @property
    def records(self) -> list[Record]:
        """All records in order, controls included."""
        entries = [entry for part in self._entries.values() for entry in part]
        return [entry.record for entry in sorted(entries, key=lambda entry: entry.order)]

    def records_of(self, coder: str, text: str | None) -> list[Record]:
        """One coder's records about one text, in order."""
        return [entry.record for entry in self._entries.get((coder, text), ())]

    @property
    def undone(self) -> frozenset[str]:
        """Ids of records that are taken back at the moment."""
        return frozenset(record for state in self._states.values() for record in state.undone)

    @property
    def codings(self) -> list[Coding]:
        """Every coding, by text, place and age."""
        return [coding for _, state in self._in_order() for coding in state.codings]

    @property
    def applied(self) -> list[Coding]:
        """Codings that apply: accepted and added ones."""
        return [coding for coding in self.codings if coding.applies]

    @property
    def readings(self) -> list[Reading]:
        """What was read, by whom and for which codes."""
        return [reading for _, state in self._in_order() for reading in state.readings]

    @property
    def memos(self) -> list[Memo]:
        """All memos and notes, by text."""
        return [memo for _, state in self._in_order() for memo in state.memos]

    def codings_of(self, coder: str, text: str) -> tuple[Coding, ...]:
        """One coder's codings of one text, by place."""
        return self._states.get((coder, text), _State()).codings

    def readings_of(self, coder: str, text: str) -> tuple[Reading, ...]:
        """One coder's readings of one text, in order."""
        return self._states.get((coder, text), _State()).readings

    def undone_of(self, coder: str, text: str | None) -> frozenset[str]:
        """Ids of one coder's records about one text that are taken back."""
        return self._states.get((coder, text), _State()).undone

    @property
    def coders(self) -> list[str]:
        """Everyone with a record."""
        return sorted({coder for coder, _ in self._entries})

    def _in_order(self) -> list[tuple[Part, _State]]:
        return sorted(self._states.items(), key=lambda item: (item[0][1] or "", item[0][0]))


def _work_out(entries: list[_Entry], renamed: Mapping[str, str], quote: Quote) -> _State:
    records = [entry.record for entry in entries]
    undone = _undone(records)
    codings: dict[tuple[int, int, str], Coding] = {}
    readings: list[Reading] = []
    memos: list[Memo] = []
    for record in records:
        if record.id in undone or record.action in ControlActions:
            continue
        record = _renamed_record(record, renamed)
        if record.action == "read":
            readings.append(_reading(record))
        elif record.action == "adjust":
            _adjust(codings, record, quote)
        elif record.action == "note":
            memos.append(_memo(record))
            _note(codings, record)
        else:
            _decide(codings, record)
            if record.note:
                memos.append(_memo(record))
    placed = sorted(codings.values(), key=lambda coding: (coding.start, coding.end))
    return _State(tuple(placed), tuple(readings), tuple(memos), undone)


def _undone(records: list[Record]) -> frozenset[str]:
    """Which records are taken back.

    A record's latest `undo` or `redo` that still stands decides about it. Undoing an undo, or redoing it, takes the undo back.
    Undos of undos are settled before what they are about, however deep they go.
    """
    by_id = {record.id: record for record in records}
    controls = [record for record in records if record.action in ControlActions and record.undoes in by_id]
    depths = _depths(controls, by_id)
    standing: dict[str, bool] = {}
    for depth in sorted(set(depths.values()), reverse=True):
        for control in controls:  # in order, so that the latest one has the last word
            if depths[control.id] != depth or not standing.get(control.id, True) or control.undoes is None:
                continue
            target = by_id[control.undoes]
            standing[target.id] = control.action == "redo" and target.action != "undo"
    return frozenset(identity for identity, stands in standing.items() if not stands)


def _depths(controls: list[Record], by_id: Mapping[str, Record]) -> dict[str, int]:
    """How many steps a control is away from the decision it is about in the end; 1 is a plain undo."""
    depths: dict[str, int] = {}
    for control in controls:
        path: list[str] = []
        record: Record | None = control
        while record is not None and record.action in ControlActions and record.id not in depths and record.id not in path:
            path.append(record.id)
            record = by_id.get(record.undoes or "")
        below = depths.get(record.id, 0) if record is not None else 0
        for distance, identity in enumerate(reversed(path), 1):
            depths[identity] = below + distance
    return depths


def _renamed_record(record: Record, renamed: Mapping[str, str]) -> Record:
    """The record with today's code ids in place of older ones."""
    if not renamed:
        return record
    code = renamed.get(record.code, record.code) if record.code else record.code
    to = renamed.get(record.to, record.to) if isinstance(record.to, str) else record.to
    codes = tuple(renamed.get(item, item) for item in record.codes) if isinstance(record.codes, tuple) else record.codes
    if (code, to, codes) == (record.code, record.to, record.codes):
        return record
    return replace(record, code=code, to=to, codes=codes)


def _decide(codings: dict[tuple[int, int, str], Coding], record: Record) -> None:
    assert record.code is not None
    if record.action == "replace":
        assert isinstance(record.to, str)
        _put(codings, record, record.code, "replaced")
        _put(codings, record, record.to, "added")
    else:
        _put(codings, record, record.code, _STATUS[record.action])


def _put(codings: dict[tuple[int, int, str], Coding], record: Record, code: str, status: str) -> None:
    assert record.text is not None
    assert record.start is not None
    assert record.end is not None
    key = (record.start, record.end, code)
    before = codings.get(key)
    codings[key] = Coding(
        excerpt_id=excerpt_id(record.text, record.start, record.end),
        text=record.text,
        start=record.start,
        end=record.end,
        quote=record.quote,
        code=code,
        coder=record.coder,
        status=status,
        decided_at=record.at,
        blind=record.blind,
        note=record.note or (before.note if before else ""),
        codebook=record.codebook,
        run=record.run,
        by=record.by,
        sample=record.sample,
        record=record.id,
    )


def _adjust(codings: dict[tuple[int, int, str], Coding], record: Record, quote: Quote) -> None:
    """Move a coding's span. Without one at exactly the old span, the one about the same passage that shares most moves; without any, none."""
    assert record.code is not None
    assert isinstance(record.to, tuple)
    assert record.span is not None
    key = (*record.span, record.code)
    if key not in codings:
        near = [other for other in codings if other[2] == record.code and same_passage((other[0], other[1]), record.span)]
        if not near:
            return
        old = record.span
        key = max(near, key=lambda other: (shared((other[0], other[1]), old), -other[0]))
    coding = codings.pop(key)
    start, end = record.to
    codings[(start, end, coding.code)] = replace(
        coding,
        excerpt_id=excerpt_id(coding.text, start, end),
        start=start,
        end=end,
        quote=_moved_quote(coding, start, end, quote),
        note=record.note or coding.note,
    )


def _moved_quote(coding: Coding, start: int, end: int, quote: Quote) -> str:
    """The words of the new span: from the text, or from the old quote when the span only shrank, else ''."""
    words = quote(coding.text, start, end)
    if words is None and coding.start <= start and end <= coding.end:
        words = coding.quote[start - coding.start : end - coding.start]
    return words or ""


def _note(codings: dict[tuple[int, int, str], Coding], record: Record) -> None:
    if record.span is None or record.code is None:
        return
    key = (*record.span, record.code)
    if key in codings:
        codings[key] = replace(codings[key], note=record.note)


def _memo(record: Record) -> Memo:
    return Memo(record.id, record.coder, record.at, record.note, record.text, record.start, record.end, record.quote, record.code)


def _reading(record: Record) -> Reading:
    assert record.text is not None
    assert record.start is not None
    assert record.end is not None
    assert record.codes is not None
    return Reading(record.coder, record.text, record.start, record.end, record.codes, record.at, record.blind, record.sample)
