"""What is learned from decisions: one logistic model over all codes that begins as the zero-shot score and moves away from it as decisions come in.

For text i and code c, with e the five kinds of evidence of the zero-shot score, x the mean of the text's sentence vectors (each centred on the
study's mean and at length one) brought to length one with the text's log length, and b the text's words as a tf-idf vector of length one,

    logit(i, c) = m + d_c + l_c + t s_c sum_k a_k e_k(i, c) + w_c . x_i + u_c . b_i

The weights a of the evidence are those of the zero-shot score; only how far they are to be trusted, t, is learned. What is decided is mostly
what they proposed, and a codebook's rules are written with talk in view: both say little about one kind of evidence against another. The other
parameters maximise the posterior under Gaussian priors: t around 1, m, d, w and u around 0; s and l are what the zero-shot score is worth
(:data:`~icc_coding.suggesting.units.STATED_SLOPE`, more with rules, and :data:`~icc_coding.suggesting.units.STATED_LEVEL`, less with rules).

This is done in two steps. First w and u, with the evidence at a quarter of its worth (:data:`LEARNING`): on the talk that a codebook was written with
it explains nearly every answer by itself, and vectors and words would learn nothing of what it misses elsewhere. Then, w and u as they are, the trust and the
levels, with the evidence at its worth. w and u of a code with few answers that say yes are held tighter.

What people reviewed was chosen by the machine, and two in five codes that it proposed apply where one in fifty does elsewhere. So the talk around the
decisions takes part as well: each text drawn from it gives a fraction of an answer, and that answer is what the prior expects there (a catalytic
prior: Huang, Stein, Rubin & Kou 2020, PNAS 117, 12004). It holds the level of a code where nobody has looked, and gives way as answers come in.
Without answers the order of each code is that of its zero-shot score. Only what was looked for counts: a code that nobody looked for in a text gives
no answer at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.scoring import sigmoid
from icc_coding.suggesting.tfidf import TfidfVectors
from icc_coding.suggesting.threads import one_thread
from icc_coding.suggesting.units import Units, expected, stack, weighed
from icc_coding.suggesting.words import Ids

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Precisions of the priors, and how many answers the talk around is worth to each code (docs/learning.md).
INPUT_PRECISION = 0.3  # of vectors and of words, for a code with many answers that say yes …
FEW = 3.0  # … and (1 + FEW / (1 + n)) times that for one with n
LEARNING = 0.25  # what the evidence is worth while the weights of vectors and words are learned, against what the prior says
CODE_PRECISION = 5.0
TRUST_PRECISION = 10.0
LEVEL_PRECISION = 0.05
AROUND_ANSWERS = 20.0  # and as many more as a code has answers that were given with the suggestions in view, on average over the codes
_STEPS = 500  # never reached in practice: some forty do
_KEPT = 5  # how many of its last steps the search keeps: with more, keeping them takes longer than what they spare
_CLOSE = 0.1  # the search ends when no parameter would gain from moving a tenth of its standard deviation


@dataclass(frozen=True, slots=True)
class Head:
    """Fitted parameters: `weights` [(dimensions + 1) x codes], `levels` [codes] (m + d_c + l_c), `slopes` [5 x codes], and `word_weights` [places x codes]
    of the words whose hashed features are `places`."""

    weights: Floats
    levels: Floats
    slopes: Floats
    places: Ids = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    word_weights: Floats = field(default_factory=lambda: np.zeros((0, 1)))

    def logits(self, units: Units) -> Floats:
        """Log odds that a code applies, [texts x codes]."""
        with one_thread():
            result: Floats = units.inputs @ self.weights + self.levels + weighed(self.slopes, units.evidence)
            if len(self.places) and units.words:
                result = result + units.words.dot(self.places, self.word_weights, len(units))
        return result

    def as_written(self) -> Head:
        """With weights as a model's file holds them (float32), so that a head suggests the same before and after it was written."""
        weights, words = (values.astype(np.float32).astype(np.float64) for values in (self.weights, self.word_weights))
        return Head(weights, self.levels, self.slopes, self.places, words)

    def word_weight(self, place: int, column: int) -> float:
        """What a word (its place among the hashed features) speaks for a code, per unit of its tf-idf; 0 for a word nobody decided about."""
        at = int(np.searchsorted(self.places, place))
        return float(self.word_weights[at, column]) if at < len(self.places) and self.places[at] == place else 0.0


def fit_head(units: Units, labels: Bools, known: Bools, around: Units | None = None, in_view: Bools | None = None) -> Head:
    """The head for labels [texts x codes]; the optimum of each step is unique (convex).

    known    what somebody looked for
    around   texts drawn from the talk that the decisions stand in; None: the texts themselves
    in_view  answers that were given with the suggestions in view, and so about what the machine had chosen; None: none of them
    """
    around = units if around is None else around
    codes = labels.shape[1]
    share = AROUND_ANSWERS + (float((in_view & known).sum()) / codes if in_view is not None else 0.0)
    pile: Bools = np.asarray(known.any(axis=1))
    decided = units.take(pile)
    whole = stack([decided, around])
    applies = (labels & known)[pile].astype(np.float64)
    weight = np.concatenate([known[pile].astype(np.float64), np.full((len(around), codes), share / max(len(around), 1))])
    places = _places(decided.words, whole.words)
    inputs = _Inputs(whole.inputs, whole.words.columns(places, len(whole)).astype(np.float64))
    precision = INPUT_PRECISION * (1 + FEW / (1 + applies.sum(axis=0)))

    def step(taken: _Inputs, said: Floats | float, worth: float) -> _Maximum:
        answers = np.concatenate([applies, sigmoid(expected(around, worth))])
        evidence = worth * weighed(whole.prior_slopes, whole.evidence)
        return _maximum(_Task(taken, expected(whole, worth) + said, evidence, answers, weight, precision))

    with one_thread():
        weights = step(inputs, 0.0, LEARNING).weights
        last = step(inputs.none, inputs.dot(weights), 1.0)
    width = whole.inputs.shape[1]
    return Head(weights[:width], last.levels + whole.prior_levels, last.trust * whole.prior_slopes, places, weights[width:])


def _places(decided: TfidfVectors, whole: TfidfVectors) -> Ids:
    """Places of the words to learn about: those in texts that were decided about, unless no other text has them."""
    found, counts = np.unique(whole.places, return_counts=True)
    return np.intersect1d(np.asarray(found[counts > 1], dtype=np.int64), decided.places)


@dataclass(frozen=True, slots=True)
class _Inputs:
    """Vectors [texts x (dimensions + 1)] and words, a CSR matrix [texts x places]; words at no place are left out, their weights stay 0."""

    dense: Floats
    words: Any

    @property
    def none(self) -> _Inputs:
        """Of the same texts nothing."""
        return _Inputs(self.dense[:, :0], self.words[:, :0])

    def dot(self, weights: Floats) -> Floats:
        """What weights [inputs x codes] make of the texts, [texts x codes]."""
        width = self.dense.shape[1]
        result: Floats = self.dense @ weights[:width] + self.words @ weights[width:]
        return result

    def squares(self, weight: Floats) -> Floats:
        """Sums of the squared inputs times `weight` [texts x codes], [inputs x codes]."""
        return np.concatenate([(self.dense**2).T @ weight, self.words.multiply(self.words).T @ weight])


@dataclass(frozen=True, slots=True)
class _Task:
    """What one step fits: `start` are log odds before it, `evidence` what is trusted once, `answers` in [0, 1] count by `weight`; all [texts x codes].
    `precision` [codes] is that of the weights' priors."""

    inputs: _Inputs
    start: Floats
    evidence: Floats
    answers: Floats
    weight: Floats
    precision: Floats


@dataclass(frozen=True, slots=True)
class _Maximum:
    """The maximum: weights [inputs x codes], levels [codes] beside those of the prior, and trust."""

    weights: Floats
    levels: Floats
    trust: float


def _maximum(task: _Task) -> _Maximum:
    """The maximum of the posterior."""
    from scipy.optimize import minimize

    inputs, answers, weight = task.inputs, task.answers, task.weight
    codes = answers.shape[1]
    across, by_input = inputs.words.T.tocsr(), np.ascontiguousarray(inputs.dense.T)
    size = (inputs.dense.shape[1] + inputs.words.shape[1]) * codes
    scale = _scale(task)

    def unpack(values: Floats) -> tuple[Floats, Floats, float, float]:
        values = scale * values
        return values[:size].reshape(-1, codes), values[size : size + codes], float(values[-2]), float(values[-1])

    def loss(values: Floats) -> tuple[float, Floats]:
        weights, offsets, away, level = unpack(values)
        logits = task.start + inputs.dot(weights) + offsets + level + away * task.evidence
        small = np.exp(-np.abs(logits))  # for both, as nothing else here takes so long
        error = weight * (np.where(logits >= 0, 1.0, small) / (1 + small) - answers)
        cost = (weight * (np.maximum(logits, 0) + np.log1p(small) - answers * logits)).sum() + 0.5 * (task.precision * weights**2).sum()
        cost += 0.5 * CODE_PRECISION * (offsets**2).sum() + 0.5 * TRUST_PRECISION * away**2 + 0.5 * LEVEL_PRECISION * level**2
        gradient = np.concatenate(
            [
                (np.concatenate([by_input @ error, across @ error]) + task.precision * weights).ravel(),
                error.sum(axis=0) + CODE_PRECISION * offsets,
                [(task.evidence * error).sum() + TRUST_PRECISION * away, error.sum() + LEVEL_PRECISION * level],
            ]
        )
        return float(cost), scale * gradient

    options = {"maxiter": _STEPS, "maxcor": _KEPT, "gtol": _CLOSE, "ftol": 0}
    found = minimize(loss, np.zeros(size + codes + 2), jac=True, method="L-BFGS-B", options=options).x
    weights, offsets, away, level = unpack(found)
    return _Maximum(weights, offsets + level, 1 + away)


def _scale(task: _Task) -> Floats:
    """What one unit of each parameter is while fitting: its standard deviation, were it alone, at what the prior expects.

    Levels are known a hundred times better than single weights; on one scale the search for the optimum takes three times as many steps.
    """
    chance = sigmoid(task.start)
    spread = task.weight * chance * (1 - chance)
    information = [
        (task.inputs.squares(spread) + task.precision).ravel(),
        spread.sum(axis=0) + CODE_PRECISION,
        [(task.evidence**2 * spread).sum() + TRUST_PRECISION, spread.sum() + LEVEL_PRECISION],
    ]
    result: Floats = 1 / np.sqrt(np.concatenate(information))
    return result


def odds_to_score(logits: Floats) -> NDArray[np.float32]:
    """Logits as scores in [0, 1], rounded to 3 decimals; they order and are no probabilities."""
    return np.round(sigmoid(logits), 3).astype(np.float32)
