"""The order in which records count: by (time, device, sequence), and by id where all three are the same."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence

import numpy as np

from icc_coding.decisions.logs.columns import Ints, RecordColumns

_FEW = 8  # up to here putting rows in their places one by one is quicker than sorting all of them


class Ordering:
    """Puts rows of `columns` in the order in which they count; the columns may grow meanwhile."""

    def __init__(self, columns: RecordColumns) -> None:
        self._columns = columns

    def sorted(self, rows: Ints) -> Ints:
        """The same rows in order."""
        columns = self._columns
        devices: list[str] = columns.values("device")
        rank = np.argsort(np.argsort(devices)) if devices else np.empty(0, np.int64)
        keys = (columns["seq"][rows], rank[columns["device"][rows]], columns["moment"][rows])
        order = np.lexsort(keys)
        rows = rows[order]
        tied = np.logical_and.reduce([key[order][1:] == key[order][:-1] for key in keys])
        begin = 0
        for end in [*(np.flatnonzero(~tied) + 1).tolist(), len(rows)] if tied.any() else []:
            if end - begin > 1:
                rows[begin:end] = sorted(rows[begin:end].tolist(), key=columns.id)
            begin = end
        return rows

    def placed(self, rows: Ints, new: Sequence[int]) -> Ints:
        """Rows in order, with new ones in their places."""
        if len(new) > _FEW:
            return self.sorted(np.concatenate([rows, np.array(new, np.int64)]))
        for row in new:
            rows = np.insert(rows, bisect(rows, self._place(row), key=self._place), row)
        return rows

    def grouped(self, rows: Ints, *names: str) -> list[Ints]:
        """Rows in order, apart by the values of some columns, each group in the same order."""
        key = np.zeros(len(rows), np.int64)
        for name in names:
            key = key * max(1, len(self._columns.values(name))) + self._columns[name][rows]
        order = np.argsort(key, kind="stable")
        borders = np.flatnonzero(np.diff(key[order])) + 1
        return np.split(rows[order], borders) if len(order) else []

    def _place(self, row: int) -> tuple[int, str, int, str]:
        columns = self._columns
        return int(columns["moment"][row]), columns.value("device", row), int(columns["seq"][row]), columns.id(row)
