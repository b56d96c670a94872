"""One coder's records about one text, in order, folded into the state they leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from icc_coding.decisions.codings import Coding, Memo, Reading, excerpt_id
from icc_coding.decisions.overlap import same_passage, shared
from icc_coding.decisions.record import ControlActions, Record

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
