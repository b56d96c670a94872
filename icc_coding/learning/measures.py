"""Measures of suggestions against decisions, as pure functions of arrays; None where a measure is undefined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def average_precision(truth: Bools, scores: Floats) -> float | None:
    """Mean precision at the rank of each true text, ties counted as one step; None without a true text. As scikit-learn computes it."""
    if not truth.any():
        return None
    order = np.argsort(-scores, kind="stable")
    hits, values = truth[order], scores[order]
    last = np.append(values[1:] != values[:-1], True)
    found = np.cumsum(hits)[last]
    precision = found / (np.flatnonzero(last) + 1)
    return float((precision * np.diff(found, prepend=0)).sum() / found[-1])


def precision(truth: Bools, picked: Bools) -> float | None:
    """Share of what was suggested that is true; None when nothing was suggested."""
    return float((truth & picked).sum() / picked.sum()) if picked.any() else None


def recall(truth: Bools, picked: Bools) -> float | None:
    """Share of what is true that was suggested; None when nothing is true."""
    return float((truth & picked).sum() / truth.sum()) if truth.any() else None


def f1(truth: Bools, picked: Bools) -> float | None:
    """Harmonic mean of precision and recall; None when nothing is true and nothing suggested."""
    total = truth.sum() + picked.sum()
    return float(2 * (truth & picked).sum() / total) if total else None


def cohen_kappa(truth: Bools, picked: Bools) -> float | None:
    """Cohen's kappa of two binary codings (Cohen 1960); None when both are constant, so that chance agreement is complete."""
    if len(truth) == 0:
        return None
    observed = float((truth == picked).mean())
    first, second = float(truth.mean()), float(picked.mean())
    chance = first * second + (1 - first) * (1 - second)
    return None if chance >= 1 else (observed - chance) / (1 - chance)


def brier_skill(truth: Bools, probabilities: Floats, base: Floats) -> float | None:
    """1 - Brier score / Brier score of the base rates (Murphy 1973); above 0 is better than knowing only how frequent a code is."""
    against = float(((base - truth) ** 2).sum())
    return None if against == 0 else 1 - float(((probabilities - truth) ** 2).sum()) / against
