"""From records to the state they leave: codings, readings and memos.

Records are taken in the order of (time, device, sequence), whatever order they arrive in. What was undone is left out before
anything is applied, so an undo gives exactly the state in which the undone record never happened. Everything is worked out per
coder and text, when somebody asks for it, so that one more decision costs as much as one transcript's decisions, not as much as the study's.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from icc_coding.decisions.asked import NOTHING_KEPT, Asked, Existing, asked_in
from icc_coding.decisions.codings import Coding, Memo, Reading
from icc_coding.decisions.fold import NOTE, UNDO, Folded, Quote, fold_rows, nothing, undone_rows
from icc_coding.decisions.ids import Ids
from icc_coding.decisions.logs.columns import NONE, Ints, RecordColumns, Rows, gathered
from icc_coding.decisions.logs.record import Record
from icc_coding.decisions.made import State, make_state
from icc_coding.decisions.ordering import Ordering
from icc_coding.decisions.revisions import revisions

Part = tuple[str, str | None]  # coder and text
G = TypeVar("G")

_MADE = 100_000  # codings and readings that are kept as objects


class Replay:
    """The state that follows from records; `add` takes more of them at any time, in any order, each id once.

    `renamed` leads from older code ids to today's; `quote` looks up the words of a span that was moved. Many records come as `columns`, of
    which `rows` count (default: all). `existing` knows which codes there were when; without it all have always been there.
    """

    def __init__(
        self,
        entries: Iterable[tuple[str, Record]] = (),
        *,
        renamed: Mapping[str, str] | None = None,
        quote: Quote | None = None,
        columns: RecordColumns | None = None,
        rows: Ints | None = None,
        existing: Existing | None = None,
    ) -> None:
        self.columns = gathered(entries) if columns is None else columns
        self._renamed = dict(renamed or {})
        self._existing = existing or Existing(NOTHING_KEPT, (), self._renamed)
        self._quote: Quote = quote or (lambda text, start, end: None)
        self._ids = Ids(self.columns)
        self._order = Ordering(self.columns)
        self._rows = self._order.sorted(self._ids.start(np.arange(len(self.columns)) if rows is None else rows))
        self._parts: dict[Part, Ints] = {self._part(int(rows[0])): rows for rows in self._order.grouped(self._rows, "coder", "text")}
        self._of_coder: dict[str, Ints] = {self._part(int(rows[0]))[0]: rows for rows in self._order.grouped(self._rows, "coder")}
        self._folded: dict[Part, Folded] = {}
        self._made: OrderedDict[Part, State] = OrderedDict()
        self._made_of = 0

    # --- taking records in

    def add(self, entries: Iterable[tuple[str, Record]]) -> set[Part]:
        """Take (device, record) pairs; returns the (coder, text) parts whose state is another now."""
        together = groupby(entries, key=lambda entry: entry[0])
        rows = [row for device, found in together for row in self.columns.append(device, [record for _, record in found])]
        new = [row for row in rows if self._ids.take(row)]
        self._rows = self._order.placed(self._rows, new)
        for coder, of_coder in _by(new, lambda row: str(self.columns.value("coder", row))).items():
            self._of_coder[coder] = self._order.placed(self._of_coder.get(coder, np.empty(0, np.int64)), of_coder)
        touched = _by(new, self._part)
        for part, of_part in touched.items():
            self._parts[part] = self._order.placed(self._parts.get(part, np.empty(0, np.int64)), of_part)
            self._folded.pop(part, None)
            self._forget(part)
        return set(touched)

    def _part(self, row: int) -> Part:
        return self.columns.value("coder", row), self.columns.value("text", row)

    # --- records

    def only(self, *, sample: str | None = None, blind: bool = False, also: str = "") -> Replay:
        """The state that would follow if only what was done for a sample, or only what was decided blind, had been.

        What was taken back stays so. `also` is a coder whose records count in any case.
        """
        columns, rows = self.columns, self._rows
        counts = np.ones(len(rows), np.bool_)
        if sample is not None:
            counts &= columns["sample"][rows] == columns.known("sample", sample)
        if blind:
            counts &= columns["blind"][rows]
        counts |= (columns["action"][rows] >= UNDO) | (columns["coder"][rows] == columns.known("coder", also))
        return Replay(renamed=self._renamed, quote=self._quote, columns=columns, rows=rows[counts], existing=self._existing)

    @property
    def records(self) -> Sequence[Record]:
        """All records in order, controls included."""
        return Rows(self.columns, self._rows)

    def records_of(self, coder: str) -> Sequence[Record]:
        """One coder's records in order."""
        return Rows(self.columns, self.rows_of(coder))

    def rows_of(self, coder: str) -> Ints:
        """The rows of one coder's records, in order."""
        return self._of_coder.get(coder, np.empty(0, np.int64))

    def has(self, record_id: str) -> bool:
        """Whether a record was taken in."""
        return self._ids.find(record_id) is not None

    def find(self, record_id: str) -> Record | None:
        """A record by its id."""
        row = self._ids.find(record_id)
        return None if row is None else self.columns.record(row)

    def stands(self, record: Record) -> bool:
        """Whether a record is not taken back."""
        return self._ids.find(record.id) not in self.folded(record.coder, record.text).undone

    def standing_of(self, coder: str) -> Ints:
        """The rows of one coder's records that are not taken back, in order, without undos and redos."""
        rows = self.rows_of(coder)
        undone = [row for part in self._parts if part[0] == coder for row in self.folded(*part).undone]
        return rows[(self.columns["action"][rows] < UNDO) & ~np.isin(rows, undone)]

    # --- the state

    def folded(self, coder: str, text: str | None) -> Folded:
        """What one coder holds about one text, as rows and numbers of :attr:`columns`."""
        part = (coder, text)
        if part not in self._folded:
            if part not in self._parts:
                return nothing()
            rows = self._parts[part]
            pointing = rows[self.columns["undoes"][rows] != NONE].tolist()
            target = self._targets(part, pointing)
            undone = undone_rows([row for row in pointing if self._action(row) >= UNDO], target, self._action)
            changes = [row for row in pointing if self._action(row) == NOTE and self._action(target.get(row, row)) < UNDO]
            revised = revisions([row for row in changes if target.get(row, row) != row], target, undone)
            self._folded[part] = fold_rows(self.columns, rows, undone, revised, self.today, self._quote)
        return self._folded[part]

    def _action(self, row: int) -> int:
        return int(self.columns["action"][row])

    def _targets(self, part: Part, rows: Iterable[int]) -> dict[int, int]:
        """The rows that others name in `undoes`, where they are among the same part's."""
        found = ((row, self._ids.find(self.columns.value("undoes", row) or "")) for row in rows)
        return {row: target for row, target in found if target is not None and self._part(target) == part}

    def today(self, name: str, number: int) -> int:
        """The number, in column `code`, of the code that one in column `code` or `to` is called today."""
        code = self.columns.values(name)[number]
        today = self.code_today(code)
        return number if name == "code" and today == code else self.columns.number("code", today)

    def code_today(self, code: str) -> str:
        """What a code is called today, by whatever name it went once."""
        return self._renamed.get(code, code)

    def numbers_of(self, codes: Sequence[str]) -> NDArray[np.int64]:
        """Leads from a code's number in the columns to its place in `codes`, -1 for any other.

        Ask after folding: a code that was renamed gets the number of its name of today there.
        """
        places = np.full(len(self.columns.values("code")), -1, np.int64)
        for place, code in enumerate(codes):
            if (number := self.columns.known("code", code)) >= 0:
                places[number] = place
        return places

    def asked(self, rows: Ints) -> tuple[Ints, list[Asked]]:
        """What rows of readings asked for, under today's names of the codes: for each the number of one of the things asked for, and these."""
        return asked_in(self.columns, rows, self._existing)

    def codebook_of(self, row: int) -> str | None:
        """The name of the kept codebook that a reading was made with, None when it is not known."""
        turn = int(self._existing.turns(self.columns["moment"][[row]])[0])
        return self._existing.codebook(self.columns.value("codebook", row), turn) or None

    def know(self, existing: Existing) -> None:
        """Other codes exist from now on."""
        self._existing = existing
        self._made.clear()
        self._made_of = 0

    def bulk(self, rows: Ints) -> NDArray[np.bool_]:
        """Which rows were decided with others in one step, without being read one by one."""
        by = self.columns.values("by")
        return np.isin(self.columns["by"][rows], [number for number, name in enumerate(by) if name and name.startswith("bulk:")])

    def _state(self, coder: str, text: str | None) -> State:
        """The same as small records, which are kept while there are not too many."""
        part = (coder, text)
        if part in self._made:
            self._made.move_to_end(part)
            return self._made[part]
        state = make_state(self, self.folded(coder, text))
        if part in self._parts:
            self._made[part] = state
            self._made_of += state.size
            while self._made_of > _MADE and len(self._made) > 1:
                self._forget(next(iter(self._made)))
        return state

    def _forget(self, part: Part) -> None:
        if part in self._made:
            self._made_of -= self._made.pop(part).size

    @property
    def undone(self) -> frozenset[str]:
        """Ids of records that are taken back at the moment."""
        return frozenset(self.columns.id(row) for part in self._parts for row in self.folded(*part).undone)

    @property
    def codings(self) -> list[Coding]:
        """Every coding, by text, place and age."""
        return [coding for state in self._in_order() for coding in state.codings]

    @property
    def applied(self) -> list[Coding]:
        """Codings that apply: accepted and added ones."""
        return [coding for coding in self.codings if coding.applies]

    @property
    def readings(self) -> list[Reading]:
        """What was read, by whom and for which codes."""
        return [reading for state in self._in_order() for reading in state.readings]

    @property
    def memos(self) -> list[Memo]:
        """All memos and notes, by text."""
        return [memo for state in self._in_order() for memo in state.memos]

    def codings_of(self, coder: str, text: str) -> tuple[Coding, ...]:
        """One coder's codings of one text, by place."""
        return self._state(coder, text).codings

    def memos_of(self, coder: str, text: str) -> tuple[Memo, ...]:
        """One coder's memos and notes on one text."""
        return self._state(coder, text).memos

    def codings_by(self, coder: str) -> list[Coding]:
        """One coder's codings of all texts."""
        return [coding for state in self._in_order(coder) for coding in state.codings]

    def readings_of(self, coder: str, text: str) -> tuple[Reading, ...]:
        """One coder's readings of one text, in order."""
        return self._state(coder, text).readings

    @property
    def coders(self) -> list[str]:
        """Everyone with a record."""
        return sorted(self._of_coder)

    @property
    def parts(self) -> list[Part]:
        """Who has a record about which text, by text and coder."""
        return sorted(self._parts, key=lambda part: (part[1] or "", part[0]))

    def _in_order(self, coder: str = "") -> Iterator[State]:
        return (self._state(*part) for part in self.parts if not coder or part[0] == coder)


def _by(rows: Iterable[int], group: Callable[[int], G]) -> dict[G, list[int]]:
    groups: dict[G, list[int]] = {}
    for row in rows:
        groups.setdefault(group(row), []).append(row)
    return groups
