"""Measures of suggestions against decisions, as pure functions of arrays; None where a measure is undefined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def average_precision(truth: Bools, scores: Floats) -> float | None:
    """Mean precision at the rank of each true text, ties counted as one step; None without a true text. As scikit-learn computes it."""
    value = float(average_precisions(truth, scores, np.ones((1, len(truth))))[0])
    return None if np.isnan(value) else value


def average_precisions(truth: Bools, scores: Floats, weights: Floats) -> Floats:
    """Average precision under each row of `weights` [replicates x texts], how often each text counts; not-a-number without a true text."""
    order = np.argsort(-scores, kind="stable")
    hits, values = truth[order], scores[order]
    if not hits.any():
        return np.full(len(weights), np.nan)
    last = np.append(values[1:] != values[:-1], True)
    often = np.asarray(weights, dtype=np.float64)[:, order]
    found, seen = np.cumsum(often * hits, axis=1)[:, last], np.cumsum(often, axis=1)[:, last]
    gained = np.diff(found, axis=1, prepend=0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Floats = np.nansum(gained * found / seen, axis=1) / found[:, -1]
    return result


def brier_skill(truth: Bools, probabilities: Floats, base: Floats) -> float | None:
    """1 - Brier score / Brier score of the base rates (Murphy 1973); above 0 is better than knowing only how frequent a code is."""
    against = float(((base - truth) ** 2).sum())
    return None if against == 0 else 1 - float(((probabilities - truth) ** 2).sum()) / against
