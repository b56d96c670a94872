"""Is another hour of review worth it? Advice from two signs that are visible from here, and a list of what is still open.

*Stable*: do suggestions still change when more is learned? Models learned from all answers but the last 75, 50 and 25 (drawn at random)
and from all of them suggest codes for segments that nobody has answered; Cohen's kappa between one model and the next, averaged over the
three steps, is .99 or more once learning has settled (stabilising predictions: Bloodgood & Vijay-Shanker 2009, CoNLL).
*Flat*: would another hundred segments bring less than .02 of average precision, even at the upper end of the interval?

Neither sees what all models miss alike, and past growth says nothing certain about the next hour. It is advice and no promise.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement import coefficients
from icc_coding.agreement.result import FEW_TRANSCRIPTS
from icc_coding.learning.evaluation.curve import Curve
from icc_coding.learning.evaluation.resampling import Figure
from icc_coding.learning.study import Workbench
from icc_coding.learning.training import Answers, Taught
from icc_coding.suggesting.bands import LIKELY, POSSIBLE
from icc_coding.suggesting.store import load_suggestions
from icc_coding.suggesting.units import Units

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

STABLE = 0.99
FLAT = 0.02
BATCH, STEPS = 25, 3
STOP_SET = 1000  # unanswered segments on which models are compared, at most …
LEAST_STOP_SET = 50  # … and at least
LEAST_APPLIES = 10  # segments with a code before anything is said about it

GO_ON, STOP, OPEN, FEW = "go on", "may stop", "not settled", "too few"
ALL = "all codes"


@dataclass(frozen=True, slots=True)
class StopAdvice:
    """One code, or all together: the verdict and what it rests on.

    verdict   `go on` (another hundred segments bring something even at the lower end of the interval), `may stop` (flat and stable),
              `not settled` (neither can be said), `too few` (the code was found in fewer than ten segments)
    stable    mean kappa of successive models' suggestions; None where it cannot be had
    likely, possible   suggestions that nobody has decided on
    """

    code: str
    verdict: str
    applies: int
    next_hundred: Figure
    stable: float | None
    likely: int
    possible: int


def advise(desk: Workbench, found: Taught, curve: Curve) -> list[StopAdvice]:
    """Advice for all codes together, then for each."""
    answers = found.answers
    few = len(np.unique(answers.clusters)) < FEW_TRANSCRIPTS
    kappas = stability(found, stop_set(found))
    waiting = undecided(desk)
    applies = [int(count) for count in answers.labels.sum(axis=0)]
    rows = []
    for place, code in enumerate(answers.codes):
        gain, kappa = curve.by_code[code], kappas.get(code)
        said = verdict(applies[place], gain, kappa, few)
        rows.append(StopAdvice(code, said, applies[place], gain, kappa, waiting[code, LIKELY], waiting[code, POSSIBLE]))
    kappa = kappas.get(ALL)
    whole = StopAdvice(
        ALL,
        verdict(sum(applies), curve.next_hundred, kappa, few),
        sum(applies),
        curve.next_hundred,
        kappa,
        sum(row.likely for row in rows),
        sum(row.possible for row in rows),
    )
    return [whole, *rows]


def verdict(applies: int, gain: Figure, kappa: float | None, few: bool = False) -> str:
    """What the signs say; see :class:`StopAdvice`. With `few` transcripts no interval carries the advice to stop."""
    if applies < LEAST_APPLIES:
        return FEW
    if gain.low is not None and gain.low > 0 and gain.value is not None and gain.value >= FLAT / 2:
        return GO_ON
    flat = gain.high is not None and gain.high < FLAT
    return STOP if flat and not few and kappa is not None and kappa >= STABLE else OPEN


def stability(found: Taught, unanswered: Units | None) -> dict[str, float]:
    """Mean kappa between successive models for each code, and for all codes together; empty where there is too little of anything.

    A model suggests a code for as many segments as the code's share among the answers makes likely, the highest scored first.
    """
    answers = found.answers
    if unanswered is None or len(unanswered) < LEAST_STOP_SET or len(answers.places) <= (STEPS + 1) * BATCH:
        return {}
    order = np.random.default_rng(0).permutation(len(answers.places))
    picks = []
    for step in range(STEPS, -1, -1):
        kept = np.sort(order[: len(order) - step * BATCH])
        head = found.head(np.isin(np.arange(len(order)), kept))
        picks.append(_picked(head.logits(unanswered), answers))
    result = {}
    for place, code in enumerate(answers.codes):
        result[code] = _kappa([pick[:, place] for pick in picks])
    result[ALL] = _kappa([pick.ravel() for pick in picks])
    return {code: value for code, value in result.items() if value is not None}


def stop_set(found: Taught) -> Units | None:
    """Segments that nobody has answered, at most a thousand, drawn at random; None when there are too few to compare models on."""
    unanswered = np.flatnonzero(found.everything.rows < 0)
    if len(unanswered) < LEAST_STOP_SET:
        return None
    return found.everything.units.take(np.sort(np.random.default_rng(0).permutation(unanswered)[:STOP_SET]))


def undecided(desk: Workbench) -> Counter[tuple[str, str]]:
    """Suggestions for which no settled answer is known in any of their segments, by code and band."""
    answers = desk.answers
    row_of = {place: row for row, place in enumerate(answers.places)}
    column = {code: place for place, code in enumerate(answers.codes)}
    names = {transcript.text_hash: transcript.name for transcript in desk.transcripts}
    count: Counter[tuple[str, str]] = Counter()
    for item in load_suggestions(desk.study):
        if item.code not in column or item.text not in names:
            continue
        rows = [row_of[place] for segment in item.segments if (place := (names[item.text], segment)) in row_of]
        count[item.code, item.band] += not answers.known[rows, column[item.code]].any()
    return count


def _picked(logits: Floats, answers: Answers) -> Bools:
    shares = answers.labels.sum(axis=0) / np.maximum(answers.known.sum(axis=0), 1)
    picked = np.zeros(logits.shape, dtype=np.bool_)
    for place, share in enumerate(shares):
        picked[np.argsort(-logits[:, place], kind="stable")[: round(float(share) * len(logits))], place] = True
    return picked


def _kappa(picks: list[Bools]) -> float | None:
    values = [
        coefficients(np.stack([before, after]).astype(float), categories=[0, 1])["cohen_kappa"].value for before, after in pairwise(picks)
    ]
    defined = [value for value in values if value is not None]
    return float(np.mean(defined)) if len(defined) == len(values) else None
