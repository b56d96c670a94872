"""One coder's records about one text, in order, folded into the state they leave: row numbers, from which codings are made when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from icc_coding.decisions.logs.columns import NONE, Ints, RecordColumns, occurring
from icc_coding.decisions.logs.record import ACTIONS
from icc_coding.decisions.overlap import Span, same_passage, shared
from icc_coding.decisions.revisions import Revisions

Quote = Callable[[str, int, int], str | None]  # (text, start, end) -> the words there, None when the text is not at hand

STATUSES = ("accepted", "rejected", "replaced", "added", "unsure")
ACCEPT, REJECT, REPLACE, ADD, ADJUST, UNSURE, NOTE, READ, UNDO, REDO = range(len(ACTIONS))
_REPLACED, _ADDED = STATUSES.index("replaced"), STATUSES.index("added")
_STATUS = {ACCEPT: 0, REJECT: 1, ADD: _ADDED, UNSURE: 4}

_Place = tuple[int, int, int]  # start, end, number of the code
_Held = tuple[int, int, int, int]  # row, status, number of the note, number of the quote


@dataclass(frozen=True, slots=True)
class Folded:
    """What one coder holds about one text: for each coding the row that gave it its status, its span, and numbers of code, note and quote in
    the columns' tables, of its status in :data:`STATUSES`; rows of readings and memos, in order; rows that are taken back; and for notes that
    were changed the rows whose words hold now."""

    rows: Ints
    start: Ints
    end: Ints
    code: Ints
    status: Ints
    note: Ints
    quote: Ints
    readings: Ints
    memos: Ints
    undone: frozenset[int] = frozenset()
    revised: Mapping[int, int] = field(default_factory=dict)


def nothing() -> Folded:
    """The state before the first record."""
    return Folded(*[np.empty(0, np.int64)] * 9)  # type: ignore[arg-type]


def fold_rows(
    columns: RecordColumns, rows: Ints, taken_back: frozenset[int], revised: Revisions, today: Callable[[str, int], int], quote: Quote
) -> Folded:
    """The state after one coder's records about one text, given in order.

    `today` leads from the number of a code in column `code` or `to` to that of the code that it is called now.
    """
    standing = rows[columns["action"][rows] < UNDO]
    if gone := taken_back | revised.changes:
        standing = standing[~np.isin(standing, list(gone))]
    action, note = columns["action"][standing], columns["note"][standing]
    if revised.latest:
        changed = np.array([revised.latest.get(row, -1) for row in standing.tolist()], np.int64)
        note = np.where(changed >= 0, columns["note"][changed], note)
        deleted = (action == NOTE) & (changed >= 0) & (note == NONE)
        standing, action, note = standing[~deleted], action[~deleted], note[~deleted]
    memos = standing[(note != NONE) & (action != READ) & (action != ADJUST)]  # a note without words was emptied by a withdrawal
    codings = _Codings(columns, today, quote)
    codings.take(standing[action != READ], note[action != READ])
    return Folded(*codings.by_span(), readings=standing[action == READ], memos=memos, undone=taken_back, revised=revised.latest)


class _Codings:
    """Codings by place and code while records are applied to them."""

    def __init__(self, columns: RecordColumns, today: Callable[[str, int], int], quote: Quote) -> None:
        self._columns = columns
        self._today = today
        self._quote = quote
        self._by_place: dict[_Place, _Held] = {}
        self._notes: dict[_Place, int] = {}

    def take(self, rows: Ints, notes: Ints) -> None:
        columns, today = self._columns, self._today
        numbers = {number: today("code", number) for number in occurring(columns["code"][rows]).tolist()}
        taken = (columns[name][rows].tolist() for name in ("action", "start", "end", "code", "quote"))
        for row, note, action, start, end, code, quote in zip(rows.tolist(), notes.tolist(), *taken, strict=True):
            place = (start, end, numbers[code])
            if action in _STATUS:
                self._put(place, row, _STATUS[action], note, quote)
            elif action == REPLACE:
                self._put(place, row, _REPLACED, note, quote)
                self._put((start, end, today("to", int(columns["to"][row]))), row, _ADDED, note, quote)
            elif action == ADJUST:
                self._adjust(place, columns.value("to", row), note)
            elif start >= 0 and code != NONE:
                self._note(place, note)

    def _put(self, place: _Place, row: int, status: int, note: int, quote: int) -> None:
        if note != NONE:
            self._notes[place] = note
        elif self._notes:
            note = self._notes.get(place, NONE)
        self._by_place[place] = (row, status, note, quote)

    def _adjust(self, place: _Place, to: Span, note: int) -> None:
        """Move a span. Without a coding at exactly the old one, that about the same passage which shares most moves; without any, none."""
        if place not in self._by_place:
            old = place[:2]
            near = [other for other in self._by_place if other[2] == place[2] and same_passage(other[:2], old)]
            if not near:
                return
            place = max(near, key=lambda other: (shared(other[:2], old), -other[0]))
        row, status, before, quote = self._by_place.pop(place)
        moved = (*to, place[2])
        self._notes[moved] = note = note if note != NONE else before
        self._by_place[moved] = (row, status, note, self._moved_quote(row, quote, place[:2], to))

    def _note(self, place: _Place, note: int) -> None:
        """A note about a span and code is the coding's note, also when it was written before the decision."""
        self._notes[place] = note
        if place in self._by_place:
            row, status, _, quote = self._by_place[place]
            self._by_place[place] = (row, status, note, quote)

    def _moved_quote(self, row: int, quote: int, old: Span, new: Span) -> int:
        """The words of the new span: from the text, or from the old quote when the span only shrank, else ''."""
        words = self._quote(self._columns.value("text", row), *new)
        if words is None and old[0] <= new[0] and new[1] <= old[1]:
            words = self._columns.values("quote")[quote][new[0] - old[0] : new[1] - old[0]]
        return self._columns.number("quote", words or "")

    def by_span(self) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints]:
        """Row, start, end, code, status, note and quote of each coding, by place and then by age."""
        count = len(self._by_place)
        places = np.array(list(self._by_place), np.int64).reshape(count, 3).T
        held = np.array(list(self._by_place.values()), np.int64).reshape(count, 4).T
        order = np.lexsort((places[1], places[0]))
        start, end, code = places[:, order]
        row, status, note, quote = held[:, order]
        return row, start, end, code, status, note, quote


def undone_rows(controls: Sequence[int], target: Mapping[int, int], action: Callable[[int], int]) -> frozenset[int]:
    """Which records are taken back. `controls` are one coder's undos and redos about one text, in order; `target` leads to the record that each
    is about, where that is one of the coder's about that text.

    A record's latest `undo` or `redo` that still stands decides about it. Undoing an undo, or redoing it, takes the undo back.
    Undos of undos are settled before what they are about, however deep they go.
    """
    about = [control for control in controls if control in target]
    depths = _depths(about, {control: target[control] for control in about})
    standing: dict[int, bool] = {}
    for depth in sorted(set(depths.values()), reverse=True):
        for control in about:  # in order, so that the latest one has the last word
            if depths[control] == depth and standing.get(control, True):
                standing[target[control]] = action(control) == REDO and action(target[control]) != UNDO
    return frozenset(row for row, stands in standing.items() if not stands)


def _depths(controls: Sequence[int], target: Mapping[int, int]) -> dict[int, int]:
    """How many steps a control is away from the decision it is about in the end; 1 is a plain undo."""
    depths: dict[int, int] = {}
    for control in controls:
        path: dict[int, None] = {}
        row: int | None = control
        while row is not None and row in target and row not in depths and row not in path:
            path[row] = None
            row = target.get(row)
        below = depths.get(row, 0) if row is not None else 0
        for distance, passed in enumerate(reversed(path), 1):
            depths[passed] = below + distance
    return depths
