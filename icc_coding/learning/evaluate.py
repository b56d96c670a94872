"""How good are the suggestions? Learned from some transcripts, tested on the others, per code and with intervals over transcripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.errors import UserError
from icc_coding.learning.calibration import LEAST_BLIND, HeldOut, calibration_of, held_out
from icc_coding.learning.measures import average_precision, brier_skill, cohen_kappa, f1, precision, recall
from icc_coding.learning.training import Answers, Taught
from icc_coding.suggesting.head import fit_head, zero_shot

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

REPLICATES = 300
SHARES = (0.25, 0.5, 0.75, 1.0)
BINS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval over transcripts; None where it is undefined."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """One code: how often it was looked for and applied, and how well it was suggested.

    Precision, recall, F1 and kappa are of the suggestions `likely` with cuts from the other folds; None where a code has too few
    decisions for cuts of its own.
    """

    code: str
    answers: int
    applies: int
    ap: Figure
    ap_before: Figure
    precision: Figure
    recall: Figure
    f1: Figure
    kappa: Figure


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions with a probability between `start` and `end`: how many, their mean probability, and how many of them are right."""

    start: float
    end: float
    count: int
    expected: float
    observed: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures. `curve` is (answered segments learned from, mean AP); `next_hundred` what another hundred would add by its slope."""

    segments: int
    transcripts: int
    blind_share: float
    mean_ap: Figure
    mean_ap_before: Figure
    brier_skill: float | None
    reliability: list[Bin]
    curve: list[tuple[int, float]]
    next_hundred: float | None
    codes: list[CodeFigures]


def evaluate(found: Taught) -> Evaluation:
    """Cross-validate by transcript. Raises UserError when all decisions are about one transcript."""
    answers = found.answers
    names, members = np.unique(answers.clusters, return_inverse=True)
    if len(names) < 2:
        raise UserError("All settled decisions are about one transcript, so nothing can be held out. Review a part of another one first.")
    held = held_out(found.units, answers.labels, answers.known, answers.clusters)
    before = zero_shot(found.units)
    chances, picked, banded = _cross_fitted(held, answers)
    draws = _draws(members, len(names))
    codes = []
    for column, code in enumerate(answers.codes):
        truth, known = answers.labels[:, column], answers.known[:, column]

        def figure(measure: Callable[..., float | None], values: NDArray[np.generic], truth: Bools = truth, known: Bools = known) -> Figure:
            return _figure(lambda rows: measure(truth[rows[known[rows]]], values[rows[known[rows]]]), draws)

        nothing = Figure(None, None, None)
        suggested = [figure(measure, picked[:, column]) if banded[column] else nothing for measure in (precision, recall, f1, cohen_kappa)]
        own, plain = figure(average_precision, held.logits[:, column]), figure(average_precision, before[:, column])
        codes.append(CodeFigures(code, int(known.sum()), int(truth.sum()), own, plain, *suggested))
    base = _base_rates(held, answers)
    sure = answers.known & (answers.blind_positives >= LEAST_BLIND)
    curve = _curve(found)
    return Evaluation(
        segments=len(answers.places),
        transcripts=len(names),
        blind_share=float(answers.blind.sum() / answers.known.sum()),
        mean_ap=_figure(lambda rows: mean_ap(held.logits, answers, rows), draws),
        mean_ap_before=_figure(lambda rows: mean_ap(before, answers, rows), draws),
        brier_skill=brier_skill(answers.labels[sure], chances[sure], base[sure]) if sure.any() else None,
        reliability=reliability(answers.labels[sure], chances[sure]),
        curve=curve,
        next_hundred=_next_hundred(curve),
        codes=codes,
    )


def mean_ap(scores: Floats, answers: Answers, rows: Rows | None = None) -> float | None:
    """Average precision, averaged over the codes that apply at least once in these rows and where the code was looked for."""
    rows = np.arange(len(scores)) if rows is None else rows
    values = []
    for column in range(scores.shape[1]):
        asked = rows[answers.known[rows, column]]
        value = average_precision(answers.labels[asked, column], scores[asked, column])
        if value is not None:
            values.append(value)
    return float(np.mean(values)) if values else None


def reliability(truth: Bools, chances: Floats) -> list[Bin]:
    """Probabilities in bins against how often they came true; empty bins are left out."""
    place = np.clip(np.searchsorted(BINS, chances, side="right") - 1, 0, len(BINS) - 2)
    result = []
    for number in range(len(BINS) - 1):
        inside = place == number
        if inside.any():
            mean, share = float(chances[inside].mean()), float(truth[inside].mean())
            result.append(Bin(BINS[number], BINS[number + 1], int(inside.sum()), mean, share))
    return result


def _cross_fitted(held: HeldOut, answers: Answers) -> tuple[Floats, Bools, Bools]:
    """Probabilities and `likely` suggestions of each fold, with calibration and cuts from the other folds; and codes that had cuts in all."""
    chances, picked = np.zeros(held.logits.shape), np.zeros(held.logits.shape, dtype=np.bool_)
    banded = np.ones(len(answers.codes), dtype=np.bool_)
    for fold in np.unique(held.folds):
        test = held.folds == fold
        known = calibration_of(held.logits[~test], answers.labels[~test], answers.known[~test], answers.blind_positives)
        chances[test] = known.probabilities(held.logits[test])
        picked[test] = held.logits[test] >= np.where(np.isnan(known.likely), np.inf, known.likely)
        banded &= np.isfinite(known.likely)
    return chances, picked, banded


def _base_rates(held: HeldOut, answers: Answers) -> Floats:
    """How frequent a code is in the other folds: what the Brier skill is measured against."""
    base = np.zeros(held.logits.shape)
    for fold in np.unique(held.folds):
        test = held.folds == fold
        base[test] = answers.labels[~test].sum(axis=0) / np.maximum(answers.known[~test].sum(axis=0), 1)
    return base


def _draws(members: Rows, transcripts: int) -> list[Rows]:
    """All rows first, then the rows of transcripts drawn with replacement."""
    rng = np.random.default_rng(0)
    of = [np.flatnonzero(members == number) for number in range(transcripts)]
    drawn = [np.concatenate([of[number] for number in rng.integers(transcripts, size=transcripts)]) for _ in range(REPLICATES)]
    return [np.arange(len(members)), *drawn]


def _figure(statistic: Callable[[Rows], float | None], draws: Sequence[Rows]) -> Figure:
    value = statistic(draws[0])
    values = [found for rows in draws[1:] if (found := statistic(rows)) is not None]
    if value is None or len(values) < len(draws) / 2:
        return Figure(value, None, None)
    low, high = np.quantile(values, [0.025, 0.975])
    return Figure(value, float(low), float(high))


def _curve(found: Taught) -> list[tuple[int, float]]:
    """Mean AP on held-out transcripts when only a share of the other transcripts' answers is learned from, drawn at random."""
    answers, rng = found.answers, np.random.default_rng(0)
    held = held_out(found.units, answers.labels, answers.known, answers.clusters)
    points = []
    for share in SHARES:
        logits, sizes = held.logits.copy(), []
        for fold in np.unique(held.folds):
            test = held.folds == fold
            others = np.flatnonzero(~test)
            kept = rng.permutation(others)[: max(1, round(share * len(others)))]
            sizes.append(len(kept))
            logits[test] = fit_head(found.units.take(kept), answers.labels[kept], answers.known[kept]).logits(found.units.take(test))
        value = mean_ap(logits, answers)
        if value is not None:
            points.append((round(float(np.mean(sizes))), value))
    return points


def _next_hundred(curve: Sequence[tuple[int, float]]) -> float | None:
    """Mean AP that another hundred segments would add if it goes on growing with the logarithm of their number (least squares)."""
    if len({size for size, _ in curve}) < 3:
        return None
    sizes = np.array([size for size, _ in curve], dtype=np.float64)
    slope = float(np.polyfit(np.log(sizes), [value for _, value in curve], 1)[0])
    return slope * float(np.log((sizes[-1] + 100) / sizes[-1]))
