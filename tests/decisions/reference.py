"""Replay of records one by one, as plainly as it can be written: what the replay of columns is compared with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from icc_coding.decisions.codings import Coding, Memo, Reading, excerpt_id
from icc_coding.decisions.logs.record import ControlActions, Record
from icc_coding.decisions.overlap import same_passage, shared


def replayed(entries: Iterable[tuple[str, Record]], renamed: Mapping[str, str], quote: Quote) -> tuple[list[object], ...]:
    """Codings, readings, memos and ids of records that are taken back, as :class:`Replay` has them."""
    first: dict[str, tuple[str, Record]] = {}
    for device, record in entries:
        first.setdefault(record.id, (device, record))
    parts: dict[tuple[str, str], list[tuple[str, Record]]] = {}
    for device, record in first.values():
        parts.setdefault((record.text or "", record.coder), []).append((device, record))
    found: tuple[list[object], ...] = ([], [], [], [])
    for part in sorted(parts):
        ordered = sorted(parts[part], key=lambda entry: (entry[1].time, entry[0], entry[1].seq, entry[1].id))
        state = fold_records([record for _, record in ordered], renamed, quote)
        for kept, one in zip(found, (state.codings, state.readings, state.memos, sorted(state.undone)), strict=True):
            kept.extend(one)
    return found


Quote = Callable[[str, int, int], str | None]  # (text, start, end) -> the words there, None when the text is not at hand
_STATUS = {"accept": "accepted", "reject": "rejected", "add": "added", "unsure": "unsure"}


@dataclass(frozen=True, slots=True)
class State:
    """What one coder holds about one text. `undone` are ids of records that are taken back."""

    codings: tuple[Coding, ...] = ()
    readings: tuple[Reading, ...] = ()
    memos: tuple[Memo, ...] = ()
    undone: frozenset[str] = frozenset()


def fold_records(records: list[Record], renamed: Mapping[str, str], quote: Quote) -> State:
    """The state after one coder's records about one text, given in order."""
    undone = _undone(records)
    revised = revisions(records, undone)
    codings = _Codings()
    readings: list[Reading] = []
    memos: list[Memo] = []
    for record in records:
        if record.id in undone or record.action in ControlActions:
            continue
        if record.id in revised.changes:
            continue
        revision = revised.latest.get(record.id)
        record = _renamed_record(record if revision is None else replace(record, note=revision.note), renamed)
        if record.action == "read":
            readings.append(_reading(record))
        elif record.action == "adjust":
            codings.adjust(record, quote)
        elif record.action == "note":
            if record.note:
                memos.append(_memo(record, revision))
            if record.note or revision is None:
                codings.note(record)
        else:
            codings.decide(record)
            if record.note:
                memos.append(_memo(record, revision))
    placed = sorted(codings.by_place.values(), key=lambda coding: (coding.start, coding.end))
    return State(tuple(placed), tuple(readings), tuple(memos), undone)


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


class _Codings:
    """Codings by place and code while records are applied to them."""

    def __init__(self) -> None:
        self.by_place: dict[tuple[int, int, str], Coding] = {}
        self._notes: dict[tuple[int, int, str], str] = {}

    def decide(self, record: Record) -> None:
        assert record.code is not None
        if record.action == "replace":
            assert isinstance(record.to, str)
            self._put(record, record.code, "replaced")
            self._put(record, record.to, "added")
        else:
            self._put(record, record.code, _STATUS[record.action])

    def _put(self, record: Record, code: str, status: str) -> None:
        assert record.text is not None
        assert record.start is not None
        assert record.end is not None
        key = (record.start, record.end, code)
        if record.note:
            self._notes[key] = record.note
        self.by_place[key] = Coding(
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
            note=self._notes.get(key, ""),
            codebook=record.codebook,
            run=record.run,
            by=record.by,
            sample=record.sample,
            record=record.id,
        )

    def adjust(self, record: Record, quote: Quote) -> None:
        """Move a span. Without a coding at exactly the old one, that about the same passage which shares most moves; without any, none."""
        assert record.code is not None
        assert isinstance(record.to, tuple)
        assert record.span is not None
        key = (*record.span, record.code)
        if key not in self.by_place:
            old = record.span
            near = [other for other in self.by_place if other[2] == record.code and same_passage((other[0], other[1]), old)]
            if not near:
                return
            key = max(near, key=lambda other: (shared((other[0], other[1]), old), -other[0]))
        coding = self.by_place.pop(key)
        start, end = record.to
        note = record.note or coding.note
        self._notes[(start, end, coding.code)] = note
        self.by_place[(start, end, coding.code)] = replace(
            coding,
            excerpt_id=excerpt_id(coding.text, start, end),
            start=start,
            end=end,
            quote=_moved_quote(coding, start, end, quote),
            note=note,
        )

    def note(self, record: Record) -> None:
        """A note about a span and code is the coding's note, also when it was written before the decision."""
        if record.span is None or record.code is None:
            return
        key = (*record.span, record.code)
        self._notes[key] = record.note
        if key in self.by_place:
            self.by_place[key] = replace(self.by_place[key], note=record.note)


def _moved_quote(coding: Coding, start: int, end: int, quote: Quote) -> str:
    """The words of the new span: from the text, or from the old quote when the span only shrank, else ''."""
    words = quote(coding.text, start, end)
    if words is None and coding.start <= start and end <= coding.end:
        words = coding.quote[start - coding.start : end - coding.start]
    return words or ""


def _memo(record: Record, revision: Record | None) -> Memo:
    held, edited_at = (record.id, "") if revision is None else (revision.id, revision.at)
    return Memo(held, record.coder, record.at, record.note, record.text, record.start, record.end, record.quote, record.code, edited_at)


def _reading(record: Record) -> Reading:
    assert record.text is not None
    assert record.start is not None
    assert record.end is not None
    assert record.codes is not None
    return Reading(record.coder, record.text, record.start, record.end, record.codes, record.at, record.blind, record.sample)


@dataclass(frozen=True, slots=True)
class Revisions:
    """`latest`: id of the record that first held a note -> the record whose words hold now; `changes`: ids of all that are only changes."""

    latest: dict[str, Record]
    changes: frozenset[str]


_NONE = Revisions({}, frozenset())


def revisions(records: Sequence[Record], undone: Collection[str]) -> Revisions:
    """Changes of notes among one coder's records about one text, given in order; those that are `undone` change nothing.

    A change of a change leads to the note that was first written; of several the latest that stands holds. A change of a note that is
    not here is a note of its own.
    """
    if not any(record.action == "note" and record.undoes for record in records):
        return _NONE
    notes = {record.id for record in records if record.action not in ControlActions}
    first: dict[str, str] = {}
    latest: dict[str, Record] = {}
    for record in records:
        if record.action == "note" and record.undoes in notes and record.undoes != record.id:
            first[record.id] = first.get(record.undoes, record.undoes)
            if record.id not in undone:
                latest[first[record.id]] = record
    return Revisions(latest, frozenset(first))


def looked_for(
    record: Record,
    code: str,
    books: Mapping[str, Mapping[str, tuple[str, ...]]],
    since: Sequence[tuple[int, str]],
    renamed: Mapping[str, str],
) -> bool:
    """Whether a reading looked for a code of today. `books` are kept codebooks (code -> older ids), `since` when each came into force."""
    moment = int(record.time.timestamp() * 1e6)
    name = record.codebook if record.codebook in books else next((name for at, name in reversed(since) if at <= moment), "")
    if not name and since:
        name = since[0][1]
    named = record.codes
    assert named is not None
    if not name:
        return named == "all" or code in [renamed.get(one, one) for one in named]
    parts = {one for one, older in books[name].items() if code in {renamed.get(identity, identity) for identity in (one, *older)}}
    if named == "all":
        return bool(parts)
    if not parts:
        return code in [renamed.get(one, one) for one in named]
    return parts <= {*named}
