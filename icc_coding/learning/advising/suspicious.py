"""Suspicious decisions: answers that both the machine and the most similar answered passages contradict. Pure functions of arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.scoring import sigmoid

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubted answer: row and column, how likely the answer is by the machine, and the most similar segments with the other answer.

    `against` of `asked` neighbours got the other answer; `neighbours` are the rows of those against, the most similar first.
    """

    row: int
    column: int
    probability: float
    against: int
    asked: int
    neighbours: tuple[int, ...]


def neighbour_odds(vectors: Floats, labels: Bools, known: Bools, count: int = NEIGHBOURS) -> Floats:
    """Log odds that a code applies by the answers to the most similar segments, [segments x codes]; 0 where it was not answered.

    The `count` answered segments with the highest cosine (the segment itself left out, Cover & Hart 1967), weighted by it; one more
    neighbour stands for the code's base rate. `vectors` [segments x dimensions] have length one.
    """
    result = np.zeros(labels.shape)
    likeness = _likeness(vectors)
    for column in range(labels.shape[1]):
        rows = np.flatnonzero(known[:, column])
        if len(rows) < 2:
            continue
        nearest, weights = _nearest(likeness[np.ix_(rows, rows)], count)
        answers = labels[rows, column].astype(np.float64)
        chance = ((weights * answers[nearest]).sum(axis=1) + answers.mean()) / (weights.sum(axis=1) + 1)
        result[rows, column] = np.log((chance + 1e-3) / (1 - chance + 1e-3))
    return result


def doubt(held_out: Floats, neighbours: Floats, labels: Bools) -> Floats:
    """How doubtful each answer is: the log odds against it by the model and by the neighbours, added up. [segments x codes]

    held_out    calibrated log odds of each code from a model that saw nothing of the segment's transcript; those against the given
                answer are its self-confidence turned round (Northcutt, Jiang & Chuang 2021, JAIR 70)
    neighbours  those of :func:`neighbour_odds`
    """
    odds = held_out + neighbours
    return np.where(labels, -odds, odds)


def find_doubts(held_out: Floats, vectors: Floats, labels: Bools, known: Bools, doubtable: Bools) -> list[Doubt]:
    """The doubtful answers among those that may be doubted, the most doubtful first.

    Kept are those that the model holds less likely than not and of whose most similar answered segments half or more say otherwise.
    All arrays are [segments x codes], but for `vectors`, which are [segments x dimensions].
    """
    doubts = doubt(held_out, neighbour_odds(vectors, labels, known), labels)
    likeness = _likeness(vectors)
    places = np.argwhere(known & doubtable & (np.where(labels, held_out, -held_out) < 0))
    found: list[Doubt] = []
    for row, column in places[np.argsort(-doubts[tuple(places.T)], kind="stable")].tolist():
        chance = float(sigmoid(held_out[row, column]))
        given = chance if labels[row, column] else 1 - chance
        rows = np.flatnonzero(known[:, column])
        near = rows[np.argsort(-likeness[row, rows], kind="stable")][: min(NEIGHBOURS, len(rows) - 1)]
        against = [int(other) for other in near if labels[other, column] != labels[row, column]]
        if 2 * len(against) >= len(near) > 0:
            found.append(Doubt(row, column, given, len(against), len(near), tuple(against)))
    return found


def _likeness(vectors: Floats) -> Floats:
    """Cosines of all pairs, [segments x segments]; a segment is not its own neighbour."""
    likeness: Floats = np.asarray(vectors, dtype=np.float64) @ vectors.T
    np.fill_diagonal(likeness, -np.inf)
    return likeness


def _nearest(likeness: Floats, count: int) -> tuple[NDArray[np.int64], Floats]:
    """The most similar others of each row, [rows x count], and their similarities, negative ones as 0."""
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, : min(count, len(likeness) - 1)]
    return nearest, np.maximum(np.take_along_axis(likeness, nearest, axis=1), 0)
