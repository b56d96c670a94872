"""Which texts are computed together: chunks of a fixed number of tokens, in which texts of one length lie side by side.

Nothing is padded, so no token is computed in vain and attention needs no mask. As every chunk has the same size, each matrix product
has the same shape whatever else is encoded, and with it a text's vector the same last bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK = 2048  # tokens; a text has 512 at most
LARGE = 16_384  # where a graphics processor computes, which would idle over fewer


@dataclass(frozen=True, slots=True)
class Group:
    """`count` texts of `length` tokens each, from token `start` of a chunk."""

    start: int
    count: int
    length: int

    @property
    def end(self) -> int:
        """The token after the last one."""
        return self.start + self.count * self.length


@dataclass(frozen=True, slots=True)
class Chunk:
    """Token ids and positions, one for each token of the chunk, zeros where nothing follows; `rows` are the texts in their order in the chunk."""

    rows: list[int]
    groups: list[Group]
    ids: NDArray[np.int64]
    positions: NDArray[np.int64]


def chunks(tokens: Sequence[Sequence[int]], size: int = CHUNK) -> Iterator[Chunk]:
    """All texts, given as token ids, in chunks of `size` tokens from the shortest to the longest."""
    lengths = np.array([len(ids) for ids in tokens], dtype=np.int64)
    rows: list[int] = []
    used = 0
    for row in np.argsort(lengths, kind="stable").tolist():
        if used + len(tokens[row]) > size:
            yield _chunk(tokens, rows, size)
            rows, used = [], 0
        rows.append(row)
        used += len(tokens[row])
    if rows:
        yield _chunk(tokens, rows, size)


def _chunk(tokens: Sequence[Sequence[int]], rows: list[int], size: int) -> Chunk:
    ids, positions = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    groups: list[Group] = []
    place = 0
    for row in rows:
        length = len(tokens[row])
        ids[place : place + length] = tokens[row]
        positions[place : place + length] = np.arange(length)
        if groups and groups[-1].length == length:
            groups[-1] = Group(groups[-1].start, groups[-1].count + 1, length)
        else:
            groups.append(Group(place, 1, length))
        place += length
    return Chunk(rows, groups, ids, positions)
