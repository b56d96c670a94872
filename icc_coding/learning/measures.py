"""Measures of suggestions against decisions, as pure functions of arrays; None where a measure is undefined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def average_precision(truth: Bools, scores: Floats) -> float | None:
    """Mean precision at the rank of each true text, ties counted as one step; None without a true text. As scikit-learn computes it."""
    value = float(average_precisions(truth, scores, np.zeros(len(truth), dtype=np.int64), np.ones((1, 1)))[0])
    return None if np.isnan(value) else value


def average_precisions(truth: Bools, scores: Floats, groups: NDArray[np.int64], weights: Floats) -> Floats:
    """Average precision under each row of `weights` [replicates x groups], how often each group of texts counts.

    `groups` is the group of each text. Not-a-number where no true text is left. Texts are counted once, by group and by the true text
    whose rank they do not exceed; replicates are then products of matrices.
    """
    order = np.argsort(-scores, kind="stable")
    hits, values, of = truth[order], scores[order], groups[order]
    if not hits.any():
        return np.full(len(weights), np.nan)
    ends = np.append(values[1:] != values[:-1], True)  # texts with equal scores make one step
    step = np.append(0, np.cumsum(ends)[:-1])
    steps_with_hits = np.unique(step[hits])
    place = np.searchsorted(steps_with_hits, step)  # texts below the last true one fall off the end
    shape = (len(steps_with_hits) + 1, weights.shape[1])
    counted = [
        np.bincount(place[rows] * shape[1] + of[rows], minlength=shape[0] * shape[1]).reshape(shape)[:-1].cumsum(axis=0)
        for rows in (hits, np.ones_like(hits))
    ]
    found, seen = (weights @ counts.T for counts in counted)
    gained = np.diff(found, axis=1, prepend=0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Floats = np.nansum(gained * found / seen, axis=1) / found[:, -1]
    return result


def brier_skill(truth: Bools, probabilities: Floats, base: Floats) -> float | None:
    """1 - Brier score / Brier score of the base rates (Murphy 1973); above 0 is better than knowing only how frequent a code is."""
    against = float(((base - truth) ** 2).sum())
    return None if against == 0 else 1 - float(((probabilities - truth) ** 2).sum()) / against
