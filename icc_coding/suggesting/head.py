"""What is learned from decisions: one logistic model over all codes that begins as the zero-shot score and moves away from it as decisions come in.

For text i and code c, with e the five kinds of evidence of the zero-shot score and x the mean of the text's sentence vectors, each centred on the
study's mean and at length one, brought to length one, and the text's log length,

    logit(i, c) = m + d_c + sum_k a_k e_k(i, c) + w_c . x_i

The parameters maximise the posterior under Gaussian priors: a around the weights of the zero-shot score, d_c and w_c around 0 (partial
pooling, Gelman & Hill 2007, ch. 12). Without decisions it is the zero-shot score; every decision moves it a little, so there
is no cold start, and codes with few decisions borrow the level and the weights from the others. Only what was looked for
counts: a code that nobody looked for in a text gives no term at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.encoder import Vectors
from icc_coding.suggesting.scoring import (
    EXCLUDED,
    MIDDLE,
    OVERLAP_WEIGHT,
    RULE_WEIGHT,
    SCOPE_WEIGHT,
    SLOPE,
    Measured,
    Passage,
    unit,
)

Floats = NDArray[np.float64]

PRIOR_SLOPES = SLOPE * np.array([1.0, OVERLAP_WEIGHT, RULE_WEIGHT, -EXCLUDED, SCOPE_WEIGHT])
PRIOR_LEVEL = -SLOPE * MIDDLE
# Precisions of the priors, chosen on `wac` and `icc_passages` (docs/learning.md).
VECTOR_PRECISION = 0.3
CODE_PRECISION = 1.0
SLOPE_PRECISION = 10.0
LEVEL_PRECISION = 0.05
_STEPS = 500  # never reached in practice: some thirty do
_CLOSE = 0.01  # the search ends when no parameter would gain from moving a hundredth of its standard deviation


@dataclass(frozen=True, slots=True)
class Units:
    """Texts as the head sees them: `evidence` [5 x texts x codes], `inputs` [texts x (dimensions + 1)], the last column log length."""

    evidence: Floats
    inputs: Floats

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Units:
        """Some of the texts."""
        return Units(self.evidence[:, rows], self.inputs[rows])

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass(frozen=True, slots=True)
class Head:
    """Fitted parameters: `weights` [(dimensions + 1) x codes], `levels` [codes] (m + d_c), `slopes` [5]."""

    weights: Floats
    levels: Floats
    slopes: Floats

    def logits(self, units: Units) -> Floats:
        """Log odds that a code applies, [texts x codes]. They order; calibration makes them probabilities."""
        result: Floats = units.inputs @ self.weights + self.levels + np.tensordot(self.slopes, units.evidence, axes=1)
        return result


def evidence_of(measured: Sequence[Measured]) -> Floats:
    """The five kinds of evidence of one text, [5 x codes]: each kind's maximum over the text's windows."""
    kinds = [np.array([m.similarity, m.overlap, m.rules, m.excluded, np.full(len(m.rules), m.scope)], dtype=np.float64) for m in measured]
    result: Floats = np.max(kinds, axis=0)
    return result


def input_of(vectors: Vectors, words: int, mean: Vectors) -> Floats:
    """A text's own inputs, [dimensions + 1]: the mean of its centred sentence vectors at length one, and its length in words (log)."""
    centred = unit(unit(vectors - mean).mean(axis=0))
    return np.append(np.asarray(centred, dtype=np.float64), 0.2 * (np.log1p(words) - 4))


def unit_of(measured: Measured, passage: Passage, vectors: Vectors, mean: Vectors) -> Units:
    """One passage as a single row."""
    words = sum(len(sentence.words) for sentence in passage.sentences)
    return Units(evidence_of([measured])[:, None], input_of(vectors, words, mean)[None])


def stack(evidence: Sequence[Floats], inputs: Sequence[Floats]) -> Units:
    """Texts' evidence ([5 x codes] each) and inputs, stacked."""
    return Units(np.stack(evidence, axis=1), np.stack(inputs))


def zero_shot(units: Units) -> Floats:
    """The logits before anything is learned, [texts x codes]."""
    result: Floats = PRIOR_LEVEL + np.tensordot(PRIOR_SLOPES, units.evidence, axes=1)
    return result


def fit_head(units: Units, labels: NDArray[np.bool_], known: NDArray[np.bool_]) -> Head:
    """The head for labels [texts x codes]; `known` says which of them somebody looked for. The optimum is unique (convex)."""
    from scipy.optimize import minimize

    codes = labels.shape[1]
    width = units.inputs.shape[1]
    size = width * codes
    answers, weight = labels.astype(np.float64), known.astype(np.float64)
    scale = _scale(units, weight)

    def unpack(values: Floats) -> tuple[Floats, Floats, Floats, float]:
        values = scale * values
        return values[:size].reshape(width, codes), values[size : size + codes], values[size + codes : -1], float(values[-1])

    def loss(values: Floats) -> tuple[float, Floats]:
        weights, offsets, slopes, level = unpack(values)
        logits = units.inputs @ weights + offsets + level + np.tensordot(slopes, units.evidence, axes=1)
        error = weight * (_sigmoid(logits) - answers)
        cost = (weight * (np.logaddexp(0, logits) - answers * logits)).sum()
        away, above = slopes - PRIOR_SLOPES, level - PRIOR_LEVEL
        cost += 0.5 * VECTOR_PRECISION * (weights**2).sum() + 0.5 * CODE_PRECISION * (offsets**2).sum()
        cost += 0.5 * SLOPE_PRECISION * (away**2).sum() + 0.5 * LEVEL_PRECISION * above**2
        gradient = np.concatenate(
            [
                (units.inputs.T @ error + VECTOR_PRECISION * weights).ravel(),
                error.sum(axis=0) + CODE_PRECISION * offsets,
                np.tensordot(units.evidence, error, axes=2) + SLOPE_PRECISION * away,
                [error.sum() + LEVEL_PRECISION * above],
            ]
        )
        return float(cost), scale * gradient

    start = np.concatenate([np.zeros(size + codes), PRIOR_SLOPES, [PRIOR_LEVEL]]) / scale
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "gtol": _CLOSE, "ftol": 0}).x
    weights, offsets, slopes, level = unpack(found)
    return Head(weights.copy(), offsets + level, slopes.copy())


def _scale(units: Units, weight: Floats) -> Floats:
    """What one unit of each parameter is while fitting: its standard deviation, were it alone, at the zero-shot score.

    Levels are known a hundred times better than single weights; on one scale the search for the optimum takes three times as many steps.
    """
    chance = _sigmoid(zero_shot(units))
    spread = weight * chance * (1 - chance)
    information = [
        ((units.inputs**2).T @ spread + VECTOR_PRECISION).ravel(),
        spread.sum(axis=0) + CODE_PRECISION,
        np.tensordot(units.evidence**2, spread, axes=2) + SLOPE_PRECISION,
        [spread.sum() + LEVEL_PRECISION],
    ]
    result: Floats = 1 / np.sqrt(np.concatenate(information))
    return result


def _sigmoid(values: Floats) -> Floats:
    result: Floats = 0.5 * (1 + np.tanh(0.5 * values))
    return result


def odds_to_score(logits: Floats) -> NDArray[np.float32]:
    """Logits as scores in [0, 1], rounded to 3 decimals; they order and are no probabilities."""
    return np.round(_sigmoid(logits), 3).astype(np.float32)
