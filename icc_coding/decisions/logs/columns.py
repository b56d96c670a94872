"""Records as columns: a number for each name and each repeated text, arrays for the rest. A record takes 140 bytes instead of 2,300.

:class:`RecordColumns` only grows; a row once taken in never changes. A :class:`Record` is made again where one is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from icc_coding.decisions.logs.record import ACTIONS, Record, parse_time

Ints = NDArray[np.int64]

# What is kept as a number of its value in a table. `to` and `codes` hold texts and tuples.
NAMED = ("device", "coder", "action", "text", "quote", "code", "to", "codes", "note", "by", "undoes", "sample", "run", "codebook", "prefix")
PLAIN: dict[str, Any] = {
    "seq": np.int64,
    "moment": np.int64,  # microseconds since 1970, UTC
    "digits": np.int8,  # of the fraction of a second, as it was written
    "start": np.int64,  # -1: none
    "end": np.int64,
    "seconds": np.float64,  # nan: none
    "blind": np.bool_,
    "shown": np.bool_,
    "number": np.int64,  # of our ids, `prefix-number-step`
    "step": np.int64,  # -1: the whole id stands in `prefix`
    "prev": np.dtype("V32"),
}
NONE = 0  # the number of None, and of an empty note
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OWN_ID = re.compile(r"(.*)-(0|[1-9][0-9]{0,11})-([0-9a-f]{8})", re.DOTALL)  # a number fits into 40 bits
_FIRST: dict[str, tuple[Any, ...]] = {  # values whose numbers are the same in all tables
    "action": ACTIONS,
    "note": ("",),
    "codes": (None, "all"),
    **dict.fromkeys(("text", "code", "to", "by", "undoes", "sample", "run", "codebook"), (None,)),
}
_HASH = re.compile(r"[0-9a-f]{64}")
_NO_HASH = bytes(32)


def occurring(numbers: NDArray[Any]) -> NDArray[Any]:
    """The different ones of whole numbers, in order. `np.unique` alone imports masked arrays for it, which takes longer than a small study's logs."""
    ordered = np.sort(numbers)
    first: NDArray[np.bool_] = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
    return ordered[first]


class Numbers(dict[Any, int]):
    """A table: each value's number, in the order of their coming; looking a new value up gives it one."""

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self.values_in_order: list[Any] = []
        for value in values:
            self[value]

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self.values_in_order)
        self.values_in_order.append(value)
        return number


class RecordColumns:
    """Records by row, from 0. `tables` lead from values to numbers; see :data:`NAMED` and :data:`PLAIN`."""

    def __init__(self) -> None:
        self.tables = {name: Numbers(_FIRST.get(name, ())) for name in NAMED}
        self._arrays: dict[str, NDArray[Any]] = {name: np.empty(0, np.int32) for name in NAMED}
        self._arrays |= {name: np.empty(0, dtype) for name, dtype in PLAIN.items()}
        self._rows = 0

    def __len__(self) -> int:
        return self._rows

    def __getitem__(self, name: str) -> NDArray[Any]:
        """A column."""
        return self._arrays[name][: self._rows]

    def values(self, name: str) -> list[Any]:
        """The values of a table, by their numbers."""
        return self.tables[name].values_in_order

    def number(self, name: str, value: Any) -> int:
        """A value's number; a new one is taken into the table."""
        return self.tables[name][value]

    def known(self, name: str, value: Any) -> int:
        """A value's number, -1 when no record ever had it."""
        return self.tables[name].get(value, -1)

    def extend(self, columns: dict[str, Any], rows: int) -> None:
        """Take rows in, column by column: numbers for :data:`NAMED`, values for :data:`PLAIN`."""
        end = self._rows + rows
        for name, array in self._arrays.items():
            if end > len(array):
                grown = np.empty(max(end, len(array) + len(array) // 4), array.dtype)
                grown[: self._rows] = array[: self._rows]
                self._arrays[name] = array = grown
            array[self._rows : end] = columns[name]
        self._rows = end

    def append(self, device: str, records: Sequence[Record]) -> range:
        """Take records in; returns their rows."""
        first = self._rows
        named: dict[str, list[Any]] = {name: [getattr(r, name) for r in records] for name in NAMED if name not in ("device", "prefix")}
        parts = [split_id(record.id) for record in records]
        columns: dict[str, Any] = {name: [self.tables[name][value] for value in values] for name, values in named.items()}
        columns["device"] = self.tables["device"][device]
        columns["prefix"] = [self.tables["prefix"][prefix] for prefix, _, _ in parts]
        columns["number"] = [number for _, number, _ in parts]
        columns["step"] = [step for _, _, step in parts]
        columns["seq"] = [record.seq for record in records]
        columns["moment"] = [microseconds(record.at) for record in records]
        columns["digits"] = [digits(record.at) for record in records]
        columns["start"] = [-1 if record.start is None else record.start for record in records]
        columns["end"] = [-1 if record.end is None else record.end for record in records]
        columns["seconds"] = [np.nan if record.seconds is None else record.seconds for record in records]
        columns["blind"] = [record.blind for record in records]
        columns["shown"] = [record.shown for record in records]
        hashes = (bytes.fromhex(record.prev) if _HASH.fullmatch(record.prev) else _NO_HASH for record in records)
        columns["prev"] = np.frombuffer(b"".join(hashes), PLAIN["prev"])
        self.extend(columns, len(records))
        return range(first, self._rows)

    def record(self, row: int) -> Record:
        """A row as a record."""
        named = {name: self.value(name, row) for name in NAMED if name not in ("device", "prefix")}
        start, end, prev = int(self._arrays["start"][row]), int(self._arrays["end"][row]), self._arrays["prev"][row].tobytes()
        seconds = float(self._arrays["seconds"][row])
        return Record(
            seq=int(self._arrays["seq"][row]),
            prev="" if prev == _NO_HASH else prev.hex(),
            id=self.id(row),
            at=self.at(row),
            start=None if start < 0 else start,
            end=None if end < 0 else end,
            blind=bool(self._arrays["blind"][row]),
            shown=bool(self._arrays["shown"][row]),
            seconds=None if seconds != seconds else seconds,
            **named,
        )

    def value(self, name: str, row: int) -> Any:
        """What a row has in one of the :data:`NAMED` columns."""
        return self.tables[name].values_in_order[self._arrays[name][row]]

    def id(self, row: int) -> str:
        """A row's id."""
        prefix, step = self.value("prefix", row), int(self._arrays["step"][row])
        return prefix if step < 0 else f"{prefix}-{self._arrays['number'][row]}-{step:08x}"

    def at(self, row: int) -> str:
        """A row's time as it was written."""
        moment, places = self.moment(row), int(self._arrays["digits"][row])
        fraction = f".{moment.microsecond:06d}"[: places + 1] if places else ""
        return f"{moment.isoformat()[:19]}{fraction}Z"

    def moment(self, row: int) -> datetime:
        """A row's time."""
        return _EPOCH + timedelta(microseconds=int(self._arrays["moment"][row]))


class Rows(Sequence[Record]):
    """Some rows seen as records, which are made as they are asked for."""

    def __init__(self, columns: RecordColumns, rows: Sequence[int] | Ints) -> None:
        self.columns = columns
        self.rows = rows

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        if isinstance(index, slice):
            return tuple(self.columns.record(row) for row in self.rows[index])
        return self.columns.record(self.rows[index])

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Record]:
        return (self.columns.record(row) for row in self.rows)


def split_id(identity: str) -> tuple[str, int, int]:
    """An id of ours as its first part, its number and its step; any other as itself, 0 and -1."""
    own = _OWN_ID.fullmatch(identity)
    return (own[1], int(own[2]), int(own[3], 16)) if own else (identity, 0, -1)


def microseconds(at: str) -> int:
    """A record's time in microseconds since 1970."""
    return (parse_time(at) - _EPOCH) // timedelta(microseconds=1)


def digits(at: str) -> int:
    """How many digits of a second's fraction were written."""
    return max(0, len(at) - 21)


def gathered(entries: Iterable[tuple[str, Record]]) -> RecordColumns:
    """(device, record) pairs as columns."""
    columns = RecordColumns()
    for device, found in groupby(entries, key=lambda entry: entry[0]):
        columns.append(device, [record for _, record in found])
    return columns
