"""Gamma where texts are crowded: the exact alignment, and the limit that is said."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from icc_coding.agreement import gamma
from icc_coding.agreement.gamma_alignment import Continuum, Dissimilarity, best_alignment
from icc_coding.errors import UserError


@pytest.mark.parametrize("first_loss", [0.0, 0.5])  # 0: the groups that lose nothing are not enough, and it asks again
@pytest.mark.parametrize(("coders", "units", "seed"), [(3, 24, 0), (3, 36, 12), (3, 36, 16), (4, 24, 14)])
def test_where_groups_crowd_the_alignment_is_what_the_plain_integer_program_finds(
    coders: int, units: int, seed: int, first_loss: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All pairs, threes and fours of spans, none left out beforehand; in all texts but the first the linear program takes halves."""
    monkeypatch.setattr("icc_coding.agreement.gamma_program._FIRST_LOSS", first_loss)
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 60, units).astype(float)
    coder = np.arange(units) % coders
    spans = Continuum(start, start + rng.integers(4, 20, units), rng.integers(0, 2, units), coder, coders)
    apart = np.array([[float(Dissimilarity().of(spans, np.array([a]), np.array([b]))[0]) for b in range(units)] for a in range(units)])
    groups = [
        group
        for size in range(1, coders + 1)
        for group in combinations(range(units), size)
        if len({int(coder[unit]) for unit in group}) == size
    ]
    pairs = coders * (coders - 1) / 2
    cost = [sum(apart[a, b] - 1 for a, b in combinations(group, 2)) + pairs for group in groups]
    matrix = np.zeros((units, len(groups)))
    for number, group in enumerate(groups):
        matrix[list(group), number] = 1
    exactly = LinearConstraint(matrix, 1, 1)
    plain = milp(np.array(cost), integrality=np.ones(len(cost)), bounds=Bounds(0, 1), constraints=exactly, options={"mip_rel_gap": 0.0})
    total, found = best_alignment(spans, Dissimilarity())
    assert total == pytest.approx(plain.fun / pairs)
    assert sum(cost[groups.index(tuple(sorted(group)))] for group in found) == pytest.approx(plain.fun)


def test_too_many_groups_are_refused_and_not_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icc_coding.agreement.gamma_alignment._MOST_TUPLES", 50)
    crowded = [("kai", who, start, start + 40, "net") for who in ("Ida", "Per", "Eva") for start in range(6)]
    with pytest.raises(UserError, match=r"spans of 3 coders lie so close together that more than 50 groups"):
        gamma(crowded, {"kai": 80})


def test_the_name_of_a_transcript_moves_no_gamma() -> None:
    lengths = {"a": 90, "b": 200, "c": 420}
    spans = [
        (text, coder, start, start + 8 + start % 5, ("money", "trust")[start % 2])
        for text, length in lengths.items()
        for coder, step in (("ana", 19), ("ben", 23))
        for start in range(step % 7, length - 15, step)
    ]
    other = {"a": "z", "b": "y", "c": "x"}
    renamed = sorted((other[text], *rest) for text, *rest in spans)
    found = gamma(spans, lengths)
    assert found.expected > 0
    assert found == gamma(renamed, {other[text]: lengths[text] for text in reversed(lengths)})
