"""Finding a row by its record's id, and taking each id once."""

from __future__ import annotations

import numpy as np

from icc_coding.decisions.logs.columns import Ints, RecordColumns, split_id

_BITS = 40  # of the number in an id, see `columns.split_id`


class Ids:
    """Which of a table's rows have which ids: the many by search in sorted arrays, those that came one by one by name."""

    def __init__(self, columns: RecordColumns) -> None:
        self._columns = columns
        self._keys = np.empty(0, np.int64)
        self._rows = np.empty(0, np.int64)
        self._late: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._rows) + len(self._late)

    def start(self, rows: Ints) -> Ints:
        """Begin with many rows; returns those whose id none of the rows before them has, in their order."""
        keys = (self._columns["prefix"][rows].astype(np.int64) << _BITS) + self._columns["number"][rows]
        steps = self._columns["step"][rows]
        order = np.lexsort((steps, keys))
        keys, steps = keys[order], steps[order]
        again = np.zeros(len(rows), np.bool_)
        again[1:] = (keys[1:] == keys[:-1]) & (steps[1:] == steps[:-1])
        self._keys, self._rows = keys[~again], rows[order[~again]]
        return rows if not again.any() else np.delete(rows, order[again])

    def take(self, row: int) -> bool:
        """Take one more row; False when its id is known."""
        identity = self._columns.id(row)
        if self.find(identity) is not None:
            return False
        self._late[identity] = row
        return True

    def find(self, identity: str) -> int | None:
        """The row of an id."""
        if identity in self._late:
            return self._late[identity]
        prefix, number, step = split_id(identity)
        known = self._columns.known("prefix", prefix)
        if known < 0:
            return None
        key = (known << _BITS) + number
        place = int(np.searchsorted(self._keys, key))
        while place < len(self._keys) and self._keys[place] == key:
            if self._columns["step"][self._rows[place]] == step:
                return int(self._rows[place])
            place += 1
        return None
