"""The best alignment of spans: which spans of different coders are about the same thing, at the least disorder.

Mathet, Widlöcher and Métivier, "The unified and holistic method gamma (γ) for inter-annotator agreement measure and alignment",
Computational Linguistics 41 (2015), 437-479, sections 3 and 4. Disorder is counted in units of the empty dissimilarity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.gamma_program import cheapest_groups
from icc_coding.errors import UserError

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

_BLOCK = 2_000_000  # pairs looked at in one go
_MOST_TUPLES = 3_000_000


@dataclass(frozen=True, slots=True)
class Continuum:
    """The spans of one text: places, code and coder of each, and how many coders read it (also those who marked nothing)."""

    start: Floats
    end: Floats
    code: Index
    coder: Index
    coders: int

    def only(self, coder: int) -> Index:
        """The spans of a coder."""
        return np.flatnonzero(self.coder == coder)

    @property
    def mean_units(self) -> float:
        """Spans per coder."""
        return len(self.start) / self.coders


@dataclass(frozen=True, slots=True)
class Dissimilarity:
    """`alpha` times the squared relative distance of places, plus `beta` where codes differ (the paper's combined dissimilarity)."""

    alpha: float = 1.0
    beta: float = 1.0

    def of(self, spans: Continuum, first: Index, second: Index) -> Floats:
        """The dissimilarity of each pair of spans."""
        apart = np.abs(spans.start[first] - spans.start[second]) + np.abs(spans.end[first] - spans.end[second])
        together = spans.end[first] - spans.start[first] + spans.end[second] - spans.start[second]
        return np.asarray(self.alpha * (apart / together) ** 2 + self.beta * (spans.code[first] != spans.code[second]))

    def near(self, spans: Continuum, a: Index, b: Index, below: float) -> tuple[Index, Index, Floats]:
        """(span of a, span of b, dissimilarity) for all pairs that are less dissimilar than `below`."""
        if not len(a) or not len(b):
            return np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0)
        reach = np.sqrt(below / self.alpha) if self.alpha > 0 else np.inf
        middle = spans.start + spans.end  # twice the middle: its distance is at most that of both ends together
        size = spans.end - spans.start
        b = b[np.argsort(middle[b], kind="stable")]
        far = reach * (size[a] + size[b].max())
        low = np.searchsorted(middle[b], middle[a] - far, side="left")
        high = np.searchsorted(middle[b], middle[a] + far, side="right")
        found: list[tuple[Index, Index, Floats]] = []
        for part in _parts(high - low):
            counts = (high - low)[part]
            first = np.repeat(a[part], counts)
            offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            second = b[np.repeat(low[part], counts) + offset]
            d = self.of(spans, first, second)
            keep = d < below
            found.append((first[keep], second[keep], d[keep]))
        return tuple(np.concatenate(column) for column in zip(*found, strict=True))  # type: ignore[return-value]


def _parts(counts: Index) -> Iterator[slice]:
    """Slices whose counts add up to a block each."""
    begin, total = 0, 0
    for index, count in enumerate(counts.tolist()):
        if total + count > _BLOCK and index > begin:
            yield slice(begin, index)
            begin, total = index, 0
        total += count
    yield slice(begin, len(counts))


def best_alignment(spans: Continuum, dissimilarity: Dissimilarity) -> tuple[float, list[tuple[int, ...]]]:
    """(disorder, groups of aligned spans): the disorder is summed over groups, each the mean over all coder pairs, 1 where either is empty.

    Exact: for two coders by matching, for more by integer programming over all groups that can be of use.
    """
    if spans.coders < 2 or not len(spans.start):
        return 0.0, []
    groups, costs = _pairs(spans, dissimilarity) if spans.coders == 2 else _groups(spans, dissimilarity)
    aligned = {unit for group in groups for unit in group}
    alone = [(unit,) for unit in range(len(spans.start)) if unit not in aligned]
    pairs = _pairs_of(spans.coders)
    return sum(costs) / pairs + len(alone), [*groups, *alone]


def _pairs_of(number: int) -> float:
    return number * (number - 1) / 2


def _pairs(spans: Continuum, dissimilarity: Dissimilarity) -> tuple[list[tuple[int, ...]], list[float]]:
    """Two coders: matching at least cost; two spans are better alone (at cost 1 each) when they are 2 or more apart."""
    a, b = spans.only(0), spans.only(1)
    first, second, d = dissimilarity.near(spans, a, b, 2.0)
    if not len(d):
        return [], []
    matched = _matching(np.searchsorted(a, first), np.searchsorted(b, second), d, len(a), len(b))
    return [(int(first[at]), int(second[at])) for at in matched], d[matched].tolist()


def _matching(row: Index, column: Index, d: Floats, rows: int, columns: int) -> list[int]:
    """The pairs of the cheapest matching in which a partner may be missing at cost 1.

    Everyone gets a stand-in, so that a full matching exists: of a matched pair the stand-ins match each other at no cost. All costs are
    one more than they are, since the solver knows no zero.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    size = rows + columns
    every_row, every_column = np.arange(rows), np.arange(columns)
    i = np.concatenate([row, every_row, rows + every_column, rows + column])
    j = np.concatenate([column, columns + every_row, every_column, columns + row])
    cost = np.concatenate([d + 1, np.full(rows, 2.0), np.full(columns, 2.0), np.ones(len(d))])
    matrix = coo_matrix((cost, (i, j)), shape=(size, size)).tocsr()
    left, right = min_weight_full_bipartite_matching(matrix)
    partner = np.full(size, -1)
    partner[left] = right
    return np.flatnonzero(partner[row] == column).tolist()


def _groups(spans: Continuum, dissimilarity: Dissimilarity) -> tuple[list[tuple[int, ...]], list[float]]:
    """Three coders or more: the cheapest cover of all spans by groups, as an integer program."""
    members, costs = _candidates(spans, dissimilarity)
    if not members:
        return [], []
    cost = np.concatenate(costs)
    sizes = np.concatenate([np.full(len(block), block.shape[1]) for block in members])
    # Every span is in one group at most; what a group saves against its spans alone is to be as much as possible.
    saved = cost - sizes * _pairs_of(spans.coders)
    flat = np.concatenate([block.ravel() for block in members])
    ends = np.concatenate([np.zeros(1, np.intp), np.cumsum(sizes)])
    chosen = cheapest_groups(saved, flat, ends, len(spans.start))
    return [tuple(flat[ends[at] : ends[at + 1]].tolist()) for at in chosen.tolist()], cost[chosen].tolist()


def _candidates(spans: Continuum, dissimilarity: Dissimilarity) -> tuple[list[Index], list[Floats]]:
    """All groups of two spans or more of different coders that can be part of a best alignment, and what they cost.

    A span alone costs 1, as every pair that is empty on one side or both does: so a span of a group of k is of use only if its
    dissimilarities to the others add up to less than the number of coder pairs and k - 1 more.
    """
    n = spans.coders
    below = _pairs_of(n) + n - 1
    own = [spans.only(coder) for coder in range(n)]
    near: dict[tuple[int, int], Any] = {}
    for a in range(n):
        for b in range(a + 1, n):
            first, second, d = dissimilarity.near(spans, own[a], own[b], below)
            near[a, b] = (first, second, d)
    members: list[Index] = []
    costs: list[Floats] = []
    sums: list[tuple[Index, Floats, int]] = []  # groups so far, each member's sum, last coder
    for (_, b), (first, second, d) in near.items():
        sums.append((np.stack([first, second], axis=1), np.stack([d, d], axis=1), b))
    while sums:
        block, each, last = sums.pop()
        size = block.shape[1]
        useful = (each < _pairs_of(n) + size - 1).all(axis=1)
        members.append(block[useful])
        costs.append(each[useful].sum(axis=1) / 2 + _pairs_of(n) - _pairs_of(size))
        for coder in range(last + 1, n):
            grown = _grow(block, each, near, spans, coder)
            if grown is not None:
                sums.append((*grown, coder))
        if sum(len(part) for part in members) > _MOST_TUPLES:
            raise UserError(
                f"gamma: the spans of {n} coders lie so close together that more than {_MOST_TUPLES:,} groups of them would have to be "
                "compared. Compare fewer coders at a time (--coders), or leave gamma out."
            )
    return [block for block in members if len(block)], [cost for cost in costs if len(cost)]


def _grow(block: Index, each: Floats, near: dict[tuple[int, int], Any], spans: Continuum, coder: int) -> tuple[Index, Floats] | None:
    """Groups with one span more, of the next coder, near to all of them."""
    owner = int(spans.coder[block[0, 0]]) if len(block) else -1
    if owner < 0:
        return None
    first, second, d = near[owner, coder]
    order = np.argsort(first, kind="stable")
    first, second, d = first[order], second[order], d[order]
    low, high = np.searchsorted(first, block[:, 0], "left"), np.searchsorted(first, block[:, 0], "right")
    counts = high - low
    if not counts.sum():
        return None
    most = _pairs_of(spans.coders) + spans.coders - 1
    grown: list[tuple[Index, Floats]] = []
    for part in _parts(counts):
        which = np.repeat(np.arange(len(block))[part], counts[part])
        place = np.repeat(low[part], counts[part]) + np.arange(len(which)) - np.repeat(np.cumsum(counts[part]) - counts[part], counts[part])
        added, new = second[place], d[place][:, None]
        for column in range(block.shape[1]):
            if column:
                other = int(spans.coder[block[0, column]])
                new = np.concatenate([new, _look_up(near[other, coder], block[which, column], added)[:, None]], axis=1)
            # Far from one member, or too far from all that are known: no use in looking at the rest.
            able = (each[which, column] + new[:, column] < most) & (new.sum(axis=1) < most)
            which, added, new = which[able], added[able], new[able]
        sums = np.concatenate([each[which] + new, new.sum(axis=1, keepdims=True)], axis=1)
        grown.append((np.concatenate([block[which], added[:, None]], axis=1), sums))
    return np.concatenate([groups for groups, _ in grown]), np.concatenate([sums for _, sums in grown])


def _look_up(known: Any, first: Index, second: Index) -> Floats:
    """The dissimilarity of pairs, infinite for those that are not near."""
    a, b, d = known
    if not len(a):
        return np.full(len(first), np.inf)
    width = int(max(b.max(), second.max(initial=0))) + 1
    keys = a.astype(np.int64) * width + b
    order = np.argsort(keys)
    wanted = first.astype(np.int64) * width + second
    at = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    hit = keys[order][at] == wanted
    return np.where(hit, d[order][at], np.inf)
