"""Which segments are drawn when transcripts and low, middle and high scores are to take part alike."""

from __future__ import annotations

import random
from collections.abc import Mapping

Scores = Mapping[tuple[str, int], float]  # (text hash, segment index) -> the segment's best score over all codes


def draw_stratified(keys: list[tuple[str, int]], scores: Scores, size: int, rng: random.Random) -> dict[int, float]:
    """Positions in `keys` that were drawn -> how many segments each stands for. Groups: transcript by third of the scores; a group that is too small is taken whole."""
    ranked = sorted(range(len(keys)), key=lambda position: (scores.get(keys[position], 0.0), keys[position]))
    third = {position: 3 * rank // len(ranked) for rank, position in enumerate(ranked)}
    groups: dict[tuple[str, int], list[int]] = {}
    for position, (text, _) in enumerate(keys):
        groups.setdefault((text, third[position]), []).append(position)
    lengths: dict[str, int] = {}
    for text, _ in keys:
        lengths[text] = lengths.get(text, 0) + 1
    wanted = {group: lengths[group[0]] / sum(other[0] == group[0] for other in groups) for group in groups}
    counts = _allocate({group: len(members) for group, members in groups.items()}, wanted, size)
    drawn: dict[int, float] = {}
    for group in sorted(groups):
        for position in rng.sample(groups[group], counts[group]):
            drawn[position] = len(groups[group]) / counts[group]
    return drawn


def _allocate(sizes: dict[tuple[str, int], int], shares: dict[tuple[str, int], float], total: int) -> dict[tuple[str, int], int]:
    """Split `total` over groups in proportion to `shares`, never more than a group's size: one at a time to the group furthest behind."""
    counts, order = dict.fromkeys(sizes, 0), sorted(sizes)
    for _ in range(total):
        open_groups = [group for group in order if counts[group] < sizes[group]]
        chosen = max(open_groups, key=lambda group: shares[group] / (2 * counts[group] + 1))  # Webster's method
        counts[chosen] += 1
    return counts
