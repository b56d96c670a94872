"""How good are the suggestions? Learned from some transcripts, tested on the others, per code and with intervals over transcripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement import coefficients
from icc_coding.agreement.estimate import Draw
from icc_coding.agreement.formulas import mean_defined
from icc_coding.agreement.machine import MICRO, Accuracy, against_reference
from icc_coding.agreement.ratings import MISSING, Ratings
from icc_coding.agreement.result import FEW_TRANSCRIPTS
from icc_coding.errors import UserError
from icc_coding.learning.calibration import LEAST_BLIND, HeldOut, calibration_of, held_out, platt
from icc_coding.learning.evaluation.resampling import NOTHING, Draws, Figure, code_precisions, figures
from icc_coding.learning.training import Answers, Taught
from icc_coding.suggesting.bands import LIKELY
from icc_coding.suggesting.learned import Calibration
from icc_coding.suggesting.scoring import sigmoid
from icc_coding.suggesting.units import zero_shot

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

BINS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
MACHINE, SETTLED = "machine", "settled"
ONE_TRANSCRIPT = "All settled decisions are about one transcript, so nothing can be held out. Review a part of another one first."


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """One code: how often it was looked for and applied, in how many transcripts it applies, and how well it was suggested.

    `gain` is average precision learned minus before, on the same replicates. Precision, recall, F1 and kappa are of the suggestions
    `likely` by the cuts that `learn` sets; `right` of `suggested` ones.
    """

    code: str
    answers: int
    applies: int
    transcripts: int
    ap: Figure
    ap_before: Figure
    gain: Figure
    suggested: int
    right: int
    precision: Figure
    recall: Figure
    f1: Figure
    kappa: Figure


@dataclass(frozen=True, slots=True)
class MicroAverage:
    """The suggestions of all codes as one list: how many there are, how many are right, and how many there should be."""

    suggested: int
    right: int
    applies: int
    precision: Figure
    recall: Figure
    f1: Figure


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
    """All figures. `few` says that there are too few transcripts for an interval to be relied on; `blind` is `together` where the suggestions were
    not in view: what the machine did not choose."""

    segments: int
    transcripts: int
    few: bool
    blind_share: float
    mean_ap: Figure
    mean_ap_before: Figure
    mean_gain: Figure
    brier_skill: Figure
    reliability: list[Bin]
    together: MicroAverage
    blind: MicroAverage
    codes: list[CodeFigures]


@dataclass(frozen=True, slots=True)
class Crossed:
    """Held-out logits beside the zero-shot ones, probabilities, and what is `picked` as likely by the cuts that `learn` sets; all [texts x codes]."""

    answers: Answers
    held: HeldOut
    before: Floats
    chances: Floats
    picked: Bools


def cross_validate(found: Taught, learned: tuple[Calibration, HeldOut] | None = None) -> Crossed:
    """Learn from some transcripts and score the others, in five folds. Raises UserError when all decisions are about one transcript.

    `learned` are the cuts and held-out models that a model was made with, when there is one.
    """
    answers = found.answers
    if len(np.unique(answers.clusters)) < 2:
        raise UserError(ONE_TRANSCRIPT)
    if learned is None:
        held = held_out(found)
        learned = calibration_of(found, found.head(), held), held
    calibration, held = learned
    rows = found.everything.rows
    by_codebook = found.everything.bands[np.argsort(rows)[(rows < 0).sum() :]]
    picked = calibration.bands(held.logits, by_codebook, found.units.brief) == LIKELY
    return Crossed(answers, held, zero_shot(found.units), _chances(held, answers), picked)


def evaluate(crossed: Crossed) -> Evaluation:
    """All figures of held-out suggestions against the settled answers."""
    answers = crossed.answers
    draws = Draws.of(answers)
    learned, before = (code_precisions(scores, answers, draws) for scores in (crossed.held.relative, crossed.before))
    names = np.unique(answers.clusters)
    sure = answers.known & answers.blind & (answers.blind_positives >= LEAST_BLIND)
    base = _base_rates(crossed.held, answers)
    ratings = _ratings(crossed)
    accuracy = {row.code: row for row in against_reference(ratings, MACHINE, SETTLED, Draw("cluster"))}
    return Evaluation(
        segments=len(answers.places),
        transcripts=len(names),
        few=len(names) < FEW_TRANSCRIPTS,
        blind_share=float(answers.blind.sum() / answers.known.sum()),
        mean_ap=Figure.of(mean_defined(learned)),
        mean_ap_before=Figure.of(mean_defined(before)),
        mean_gain=Figure.of(mean_defined(learned) - mean_defined(before), -1.0),
        brier_skill=_skill(crossed, sure, base, draws) if sure.any() else NOTHING,
        reliability=reliability(answers.labels[sure], crossed.chances[sure]),
        together=_together(accuracy[MICRO]),
        blind=_blind(crossed),
        codes=_codes(crossed, ratings, accuracy, learned, before),
    )


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


def _skill(crossed: Crossed, sure: Bools, base: Floats, draws: Draws) -> Figure:
    """The Brier skill, summed over segments first so that whole transcripts can be drawn again."""
    truth = crossed.answers.labels
    own, against = (np.where(sure, (chances - truth) ** 2, 0.0).sum(axis=1) for chances in (crossed.chances, base))
    with np.errstate(invalid="ignore", divide="ignore"):
        return Figure.of(1 - draws.total(own) / draws.total(against), -np.inf)


def _together(row: Accuracy) -> MicroAverage:
    figures = (Figure.from_coefficient(item) for item in (row.precision, row.recall, row.f1))
    return MicroAverage(row.both + row.machine_only, row.both, row.both + row.reference_only, *figures)


def _blind(crossed: Crossed) -> MicroAverage:
    """The likely suggestions against blind answers."""
    answers = crossed.answers
    known = replace(answers, known=answers.known & answers.blind, labels=answers.labels & answers.blind)
    if not known.known.any():
        return MicroAverage(0, 0, 0, NOTHING, NOTHING, NOTHING)
    rows = against_reference(_ratings(replace(crossed, answers=known)), MACHINE, SETTLED, Draw("cluster"))
    return _together(next(row for row in rows if row.code == MICRO))


def _codes(crossed: Crossed, ratings: Ratings, accuracy: Mapping[str, Accuracy], learned: Floats, before: Floats) -> list[CodeFigures]:
    answers = crossed.answers
    clusters = answers.clusters
    result = []
    for column, (code, own, plain, gain) in enumerate(
        zip(answers.codes, figures(learned), figures(before), figures(learned - before, -1.0), strict=True)
    ):
        truth, known = answers.labels[:, column], answers.known[:, column]
        row = accuracy[code]
        two = np.where(known, ratings.values[:, :, column], np.nan)
        agreed = coefficients(two, categories=[0, 1], clusters=list(clusters), interval="cluster")["cohen_kappa"]
        result.append(
            CodeFigures(
                code=code,
                answers=int(known.sum()),
                applies=int(truth.sum()),
                transcripts=len(np.unique(clusters[truth])),
                ap=own,
                ap_before=plain,
                gain=gain,
                suggested=row.both + row.machine_only,
                right=row.both,
                precision=Figure.from_coefficient(row.precision),
                recall=Figure.from_coefficient(row.recall),
                f1=Figure.from_coefficient(row.f1),
                kappa=Figure.from_coefficient(agreed),
            )
        )
    return result


def _ratings(crossed: Crossed) -> Ratings:
    """The machine's likely suggestions and the settled answers as two coders, so that `agree` and `evaluate` count the same way."""
    answers = crossed.answers
    machine = np.where(answers.known, crossed.picked, MISSING)
    settled = np.where(answers.known, answers.labels, MISSING)
    values = np.stack([machine, settled]).astype(np.int8)
    return Ratings(values, (MACHINE, SETTLED), answers.codes, tuple(name for name, _ in answers.places))


def _chances(held: HeldOut, answers: Answers) -> Floats:
    """Probabilities of each fold, with the calibration from blind answers of the other folds."""
    chances, blind = np.zeros(held.logits.shape), answers.known & answers.blind
    for fold in np.unique(held.folds):
        test = held.folds == fold
        slopes, offsets = platt(held.relative[~test], answers.labels[~test], blind[~test])
        chances[test] = sigmoid(slopes * held.relative[test] + offsets)
    return chances


def _base_rates(held: HeldOut, answers: Answers) -> Floats:
    """How frequent a code is in the other folds: what the Brier skill is measured against."""
    base = np.zeros(held.logits.shape)
    for fold in np.unique(held.folds):
        test = held.folds == fold
        base[test] = answers.labels[~test].sum(axis=0) / np.maximum(answers.known[~test].sum(axis=0), 1)
    return base
