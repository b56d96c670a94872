"""A part of very many rows, drawn by chance and the same every time."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable

from icc_coding.corpus import CodedExcerpt

SEED = 0


class Reservoir:
    """Of the rows that pass by at most `most` are held, each as likely as any other; None holds all.

    Kept are those whose place and code have the smallest SHA-256 together with the seed. So the same are drawn on every machine and in
    whatever order they come, and one more row changes at most one of them.
    """

    def __init__(self, most: int | None = None, seed: int = SEED) -> None:
        self._most, self._seed = most, seed
        self._held: list[tuple[int, int, CodedExcerpt]] = []  # a heap with the largest hash on top
        self.passed = 0

    def take(self, rows: Iterable[CodedExcerpt]) -> None:
        """Let rows pass by."""
        for row in rows:
            self.passed += 1
            one = (-self._hash(row), self.passed, row)
            if self._most is None or len(self._held) < self._most:
                heapq.heappush(self._held, one)
            elif self._held and one > self._held[0]:
                heapq.heapreplace(self._held, one)

    @property
    def rows(self) -> list[CodedExcerpt]:
        """Those that are held, in the order in which they passed."""
        return [row for _, _, row in sorted(self._held, key=lambda one: one[1])]

    def _hash(self, row: CodedExcerpt) -> int:
        if self._most is None:
            return 0
        return int.from_bytes(hashlib.sha256(f"{self._seed}:{row.excerpt_id}:{row.code}".encode()).digest()[:8], "big")
