"""From records to the state they leave: codings, readings and memos.

Records are taken in the order of (time, device, sequence), whatever order they arrive in. What was undone is left out before
anything is applied, so an undo gives exactly the state in which the undone record never happened. Everything is worked out per
coder and text, so that one more decision costs as much as one transcript's decisions, not as much as the study's.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, overload

from icc_coding.decisions.codings import Coding, Memo, Reading
from icc_coding.decisions.fold import Quote, State, fold_records
from icc_coding.decisions.record import Record

Part = tuple[str, str | None]  # coder and text
G = TypeVar("G")


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


_NOTHING = State()
_FEW = 8  # up to here putting entries in their places one by one is quicker than sorting all of them


def _take_in(entries: list[_Entry], new: list[_Entry]) -> None:
    """Put new entries in their places."""
    if len(new) <= _FEW:
        for entry in new:
            insort(entries, entry, key=lambda item: item.order)
    else:
        entries.extend(new)
        entries.sort(key=lambda item: item.order)


def _grouped(entries: Iterable[_Entry], group: Callable[[_Entry], G]) -> dict[G, list[_Entry]]:
    groups: dict[G, list[_Entry]] = {}
    for entry in entries:
        groups.setdefault(group(entry), []).append(entry)
    return groups


class _Records(Sequence[Record]):
    """Entries seen as records, without copying them."""

    def __init__(self, entries: list[_Entry]) -> None:
        self._entries = entries

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        if isinstance(index, slice):
            return [entry.record for entry in self._entries[index]]
        return self._entries[index].record

    def __len__(self) -> int:
        return len(self._entries)


class Replay:
    """The state that follows from records; `add` takes more of them at any time, in any order, each id once.

    `renamed` leads from older code ids to today's; `quote` looks up the words of a span that was moved.
    """

    def __init__(
        self, entries: Iterable[tuple[str, Record]] = (), *, renamed: Mapping[str, str] | None = None, quote: Quote | None = None
    ) -> None:
        self._renamed = dict(renamed or {})
        self._quote: Quote = quote or (lambda text, start, end: None)
        self._ids: dict[str, Record] = {}
        self._entries: dict[Part, list[_Entry]] = {}
        self._states: dict[Part, State] = {}
        self._of_coder: dict[str, list[_Entry]] = {}
        self._all: list[_Entry] = []
        self.add(entries)

    def add(self, entries: Iterable[tuple[str, Record]]) -> set[Part]:
        """Take (device, record) pairs; returns the (coder, text) parts whose state was worked out anew."""
        new: dict[str, _Entry] = {}
        for device, record in entries:
            if record.id not in self._ids and record.id not in new:
                new[record.id] = _Entry(record.time, device, record.seq, record)
        self._ids.update((identity, entry.record) for identity, entry in new.items())
        _take_in(self._all, list(new.values()))
        for coder, of_coder in _grouped(new.values(), lambda entry: entry.record.coder).items():
            _take_in(self._of_coder.setdefault(coder, []), of_coder)
        touched: set[Part] = set()
        for part, of_part in _grouped(new.values(), lambda entry: (entry.record.coder, entry.record.text)).items():
            touched.add(part)
            _take_in(self._entries.setdefault(part, []), of_part)
            self._states[part] = fold_records([entry.record for entry in self._entries[part]], self._renamed, self._quote)
        return touched

    def only(self, keeps: Callable[[Record], bool]) -> Replay:
        """The state that would follow from some of the records."""
        entries = ((entry.device, entry.record) for entry in self._all if keeps(entry.record))
        return Replay(entries, renamed=self._renamed, quote=self._quote)

    @property
    def records(self) -> Sequence[Record]:
        """All records in order, controls included."""
        return _Records(self._all)

    def records_of(self, coder: str) -> Sequence[Record]:
        """One coder's records in order."""
        return _Records(self._of_coder.get(coder, []))

    def moments_of(self, coder: str) -> list[tuple[datetime, Record]]:
        """One coder's records in order, each with its time, which need not be read again from the record."""
        return [(entry.moment, entry.record) for entry in self._of_coder.get(coder, [])]

    def has(self, record_id: str) -> bool:
        """Whether a record was taken in."""
        return record_id in self._ids

    def find(self, record_id: str) -> Record | None:
        """A record by its id."""
        return self._ids.get(record_id)

    def stands(self, record: Record) -> bool:
        """Whether a record is not taken back."""
        return record.id not in self.undone_of(record.coder, record.text)

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
        return self._states.get((coder, text), _NOTHING).codings

    def codings_by(self, coder: str) -> list[Coding]:
        """One coder's codings of all texts."""
        return [coding for (name, _), state in self._in_order() if name == coder for coding in state.codings]

    def readings_of(self, coder: str, text: str) -> tuple[Reading, ...]:
        """One coder's readings of one text, in order."""
        return self._states.get((coder, text), _NOTHING).readings

    def undone_of(self, coder: str, text: str | None) -> frozenset[str]:
        """Ids of one coder's records about one text that are taken back."""
        return self._states.get((coder, text), _NOTHING).undone

    @property
    def coders(self) -> list[str]:
        """Everyone with a record."""
        return sorted({coder for coder, _ in self._entries})

    def _in_order(self) -> list[tuple[Part, State]]:
        return sorted(self._states.items(), key=lambda item: (item[0][1] or "", item[0][0]))
