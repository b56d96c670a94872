"""From the head's logits to probabilities, bands and a quiet zone, all on transcripts that the head did not learn from.

Logits of different heads meet here, and each head sets the level of a code by how frequent the code was where it learned. The transcripts
held out from a head have the code more often the less frequent it is in the rest, so that pooled as they are, held-out logits
rank backwards (stratification bias: Parker, Guenter & Bedo 2007, BMC Bioinformatics 8:326). Each head's logits are therefore taken
*relative* to their mean over the texts it learned from, and calibration puts the level back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.head import Floats, Head, Units, fit_head
from icc_coding.suggesting.models import Calibration

Bools = NDArray[np.bool_]
Names = NDArray[np.str_]

FOLDS = 5
LEAST_BLIND = 10  # blind positives of a code before a probability is shown
LEAST_EACH = 8  # positives, and negatives, before decisions say where a cut lies
HALF_OWN = 30  # positives with which a code's own cut counts as much as that of all codes together
QUIET_MISS = 0.1  # at most this share of a code's excerpts falls into its quiet zone
_SLOPE_PRECISION, _OFFSET_PRECISION = 4.0, 1.0


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Relative logits of each text from a head that saw nothing of its transcript, [texts x codes], and the fold it was held out in."""

    logits: Floats
    folds: NDArray[np.int64]


def transcript_folds(clusters: Names, count: int = FOLDS, seed: int = 0) -> NDArray[np.int64]:
    """A fold for every text: whole transcripts, largest first, each into the fold that is smallest so far; ties by seed."""
    names, sizes = np.unique(clusters, return_counts=True)
    count = min(count, len(names))
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-sizes[order], kind="stable")]
    filled = np.zeros(max(count, 1), dtype=np.int64)
    fold_of = {}
    for place in order:
        fold = int(filled.argmin())
        filled[fold] += sizes[place]
        fold_of[str(names[place])] = fold
    return np.array([fold_of[str(name)] for name in clusters], dtype=np.int64)


def held_out(units: Units, labels: Bools, known: Bools, clusters: Names, seed: int = 0) -> HeldOut:
    """Cross-validation by transcript; needs two transcripts or more."""
    folds = transcript_folds(clusters, seed=seed)
    logits = np.zeros(labels.shape)
    for fold in np.unique(folds):
        test = folds == fold
        learned_from = units.take(~test)
        head = fit_head(learned_from, labels[~test], known[~test])
        logits[test] = head.logits(units.take(test)) - middle(head, learned_from)
    return HeldOut(logits, folds)


def middle(head: Head, units: Units) -> Floats:
    """The mean logit of each code over the texts that the head learned from, [codes]: what its relative logits are relative to."""
    result: Floats = head.logits(units).mean(axis=0)
    return result


def calibration_of(logits: Floats, labels: Bools, known: Bools, blind_positives: NDArray[np.int64]) -> Calibration:
    """Platt's parameters and the cuts of every code, from relative logits of texts the head did not see; they apply to such logits.

    The cuts of all codes together, on calibrated log odds, are moved towards a code's own by n / (n + 30) for its n positives.
    """
    slopes, offsets = platt(logits, labels, known)
    odds = slopes * logits + offsets
    pooled = cuts(odds[known], labels[known])
    found = [_partly_own(odds[known[:, c], c], labels[known[:, c], c], pooled) for c in range(labels.shape[1])]
    likely, possible, quiet = (np.array([item[place] for item in found]) for place in range(3))
    return Calibration(slopes, offsets, likely, possible, quiet, blind_positives >= LEAST_BLIND)


def _partly_own(odds: Floats, labels: Bools, pooled: tuple[float, float]) -> tuple[float, float, float]:
    own, positives = cuts(odds, labels), int(labels.sum())
    share = positives / (positives + HALF_OWN) if np.isfinite(own[0]) else 0.0
    likely, possible = ((1 - share) * all_codes + (share * mine if share else 0.0) for all_codes, mine in zip(pooled, own, strict=True))
    return likely, possible, min(quiet_below(odds, labels), possible) if np.isfinite(possible) else np.nan


def for_head(found: Calibration, middle: Floats) -> Calibration:
    """The same calibration for a head's own logits, whose `middle` is [codes]."""
    return replace(found, offsets=found.offsets - found.slopes * middle)


def platt(logits: Floats, labels: Bools, known: Bools) -> tuple[Floats, Floats]:
    """Slope and offset per code of the logistic calibration (Platt 1999), partially pooled: codes with few answers get the pooled ones.

    P(code) = 1 / (1 + exp(-(s_c L + o_c))), with Gaussian priors s_c ~ (s, 1/4) and o_c ~ (o, 1), and s ~ (1, 1).
    """
    from scipy.optimize import minimize

    codes = labels.shape[1]
    answers, weight = labels.astype(np.float64), known.astype(np.float64)

    def loss(values: Floats) -> tuple[float, Floats]:
        own, offsets, slope, offset = values[:codes], values[codes : 2 * codes], values[-2], values[-1]
        scaled = (slope + own) * logits + offset + offsets
        error = weight * (0.5 * (1 + np.tanh(0.5 * scaled)) - answers)
        cost = (weight * (np.logaddexp(0, scaled) - answers * scaled)).sum() + 0.5 * (slope - 1) ** 2
        cost += 0.5 * _SLOPE_PRECISION * (own**2).sum() + 0.5 * _OFFSET_PRECISION * (offsets**2).sum()
        by_code = (error * logits).sum(axis=0)
        gradient = np.concatenate(
            [
                by_code + _SLOPE_PRECISION * own,
                error.sum(axis=0) + _OFFSET_PRECISION * offsets,
                [by_code.sum() + slope - 1, error.sum()],
            ]
        )
        return float(cost), gradient

    start = np.zeros(2 * codes + 2)
    start[-2] = 1.0
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return found[:codes] + found[-2], found[codes : 2 * codes] + found[-1]


def cuts(odds: Floats, labels: Bools) -> tuple[float, float]:
    """Where `likely` and `possible` begin; NaN with fewer than eight positives or eight negatives.

    likely    the cut with the best F1 on held-out texts
    possible  the cut with the best F2 (recall counts twice), but suggesting at most twice as many texts as have the code
    """
    positives = int(labels.sum())
    if positives < LEAST_EACH or len(labels) - positives < LEAST_EACH:
        return np.nan, np.nan
    likely = _best_cut(odds, labels, 1.0)
    twice = float(np.sort(odds)[-min(2 * positives, len(odds))])
    return likely, min(likely, max(_best_cut(odds, labels, 2.0), twice))


def quiet_below(odds: Floats, labels: Bools) -> float:
    """The k-th smallest log odds of the n positives, k = floor(0.1 (n + 1)); NaN with fewer than ten.

    A further positive from the same kind of text falls below it with probability k / (n + 1) at most (class-conditional split
    conformal, Vovk 2012, ACML).
    """
    positives = int(labels.sum())
    k = int(np.floor(QUIET_MISS * (positives + 1) + 1e-9))
    return float(np.sort(odds[labels])[k - 1]) if positives >= LEAST_BLIND and k else np.nan


def _best_cut(logits: Floats, labels: Bools, beta: float) -> float:
    """The logit from which on suggesting a code gives the best F-beta, halfway to the next lower one."""
    order = np.argsort(-logits, kind="stable")
    values, hits = logits[order], np.cumsum(labels[order])
    score = (1 + beta**2) * hits / (np.arange(1, len(values) + 1) + beta**2 * labels.sum())
    score[:-1][values[:-1] == values[1:]] = -1  # a cut cannot part equal logits
    place = int(score.argmax())
    return float(values[place]) if place + 1 == len(values) else float((values[place] + values[place + 1]) / 2)
