"""The learning curve: what the answers so far brought, and what another hundred would bring if it went on like that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.formulas import mean_defined
from icc_coding.learning.calibration import middle
from icc_coding.learning.evaluation.evaluate import Crossed
from icc_coding.learning.evaluation.resampling import Draws, Figure, code_precisions, figures
from icc_coding.learning.training import Taught

Floats = NDArray[np.float64]

SHARES = (0.125, 0.25, 0.5)  # of the answers of the other transcripts; even steps on a logarithmic axis, all of them being the last
REPEATS = 2  # random shares of each size
REPLICATES = 500
MORE = 100
_LEAST = 8  # fewer segments than this teach nothing worth a point


@dataclass(frozen=True, slots=True)
class Point:
    """Mean AP on held-out transcripts after learning from so many answered segments."""

    segments: int
    mean_ap: Figure


@dataclass(frozen=True, slots=True)
class Curve:
    """Points, from nothing learned (0 segments) to all; and what another hundred segments would add to the mean AP and to each code's.

    The gains extend the least-squares line of AP in log(segments); their intervals come from drawing transcripts again, the same
    ones for every point. None where there are fewer than three points.
    """

    points: list[Point]
    next_hundred: Figure
    by_code: dict[str, Figure]


def learning_curve(found: Taught, crossed: Crossed) -> Curve:
    """Refit on an eighth, a quarter and half of the other transcripts' answers, drawn at random twice each; scored like the whole."""
    answers = crossed.answers
    draws = Draws.of(answers, REPLICATES)
    start = code_precisions(crossed.before, answers, draws)
    sizes, values = [], []
    for share in SHARES:
        size, scores = _learned_from(share, found, crossed)
        if size >= _LEAST:
            sizes.append(size)
            values.append(np.mean([code_precisions(one, answers, draws) for one in scores], axis=0))
    sizes.append(round(float(np.mean([(crossed.held.folds != fold).sum() for fold in np.unique(crossed.held.folds)]))))
    values.append(code_precisions(crossed.held.relative, answers, draws))
    points = [Point(0, Figure.of(mean_defined(start)))]
    points += [Point(size, Figure.of(mean_defined(value))) for size, value in zip(sizes, values, strict=True)]
    gain = _next(sizes, np.stack([mean_defined(value) for value in values])[:, :, None], len(answers.places))
    gains = _next(sizes, np.stack(values), len(answers.places))
    return Curve(points, Figure.of(gain[:, 0], -1.0), dict(zip(answers.codes, figures(gains, -1.0), strict=True)))


def _learned_from(share: float, found: Taught, crossed: Crossed) -> tuple[int, list[Floats]]:
    """Mean number of segments learned from, and held-out logits of each repeat."""
    answers, folds = crossed.answers, crossed.held.folds
    scores, sizes = [], []
    for repeat in range(REPEATS):
        rng = np.random.default_rng([repeat, round(1000 * share)])
        logits = crossed.held.relative.copy()
        for fold in np.unique(folds):
            others = rng.permutation(np.flatnonzero(folds != fold))
            kept = np.sort(others[: max(1, round(share * len(others)))])
            sizes.append(len(kept))
            test = folds == fold
            head = found.head(np.isin(np.arange(len(folds)), kept), apart=answers.clusters[test])
            logits[test] = head.logits(found.units.take(test)) - middle(head, found.units.take(~test))
        scores.append(logits)
    return round(float(np.mean(sizes))), scores


def _next(sizes: list[int], values: Floats, segments: int) -> Floats:
    """Least-squares slope in log(segments) for each replicate and column of `values` [points x replicates x columns], times the next step."""
    if len(set(sizes)) < 3:
        return np.full(values.shape[1:], np.nan)
    x = np.log(np.array(sizes, dtype=np.float64))
    x -= x.mean()
    slopes: Floats = np.tensordot(x, values, axes=1) / (x**2).sum()
    return slopes * float(np.log((segments + MORE) / segments))
