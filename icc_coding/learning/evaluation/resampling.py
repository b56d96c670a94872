"""Figures with intervals over transcripts: segments of one interview are alike, so whole transcripts are drawn again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.content_order import content_order
from icc_coding.agreement.intervals import REPLICATES, transcript_weights
from icc_coding.agreement.result import Coefficient
from icc_coding.learning.measures import average_precisions
from icc_coding.learning.training import Answers

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval over transcripts; None where it is undefined."""

    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, values: Floats, least: float = 0.0, most: float = 1.0) -> Figure:
        """From the value itself and its replicates, [1 + replicates], for a figure between `least` and `most`.

        Average precision is larger in small samples and larger still in their replicates, in which texts occur twice. The percentile
        interval is therefore moved by twice the bootstrap's estimate of bias (mean of the replicates minus the value; Efron &
        Tibshirani 1993, ch. 10), and widened to hold the value. docs/learning.md has its coverage. No interval is given when half of
        the replicates are undefined.
        """
        value, again = float(values[0]), values[1:][~np.isnan(values[1:])]
        if np.isnan(value):
            return NOTHING
        if len(again) < max(2, (len(values) - 1) / 2):
            return cls(value, None, None)
        low, high = np.quantile(again, [0.025, 0.975]) - 2 * (again.mean() - value)
        return cls(value, float(min(value, max(least, low))), float(max(value, min(most, high))))

    @classmethod
    def from_coefficient(cls, coefficient: Coefficient) -> Figure:
        """As the agreement room reports it."""
        return cls(coefficient.value, coefficient.low, coefficient.high)


NOTHING = Figure(None, None, None)


@dataclass(frozen=True, slots=True)
class Draws:
    """Transcripts drawn with replacement: `members` is the transcript of each text, `weights` [1 + replicates x transcripts] how often each
    is drawn. The first row is the data themselves."""

    members: NDArray[np.int64]
    weights: Floats

    @classmethod
    def of(cls, answers: Answers, replicates: int = REPLICATES, seed: int = 0) -> Draws:
        """As many draws as there are transcripts, so many times; by what was answered in each, never by its name."""
        names, members = np.unique(answers.clusters, return_inverse=True)
        held = np.column_stack([answers.labels & answers.known, answers.known, np.ones(len(members))]).astype(np.float64)
        content = np.zeros((len(names), held.shape[1]))
        np.add.at(content, members, held)
        members = np.argsort(content_order(content))[members]  # the place of each transcript in that order
        drawn = transcript_weights(len(names), seed, replicates)
        return cls(members.astype(np.int64), np.concatenate([np.ones((1, len(names))), drawn]))

    def total(self, values: Floats) -> Floats:
        """The sum of a value of each text under every draw, [1 + replicates]."""
        result: Floats = self.weights @ np.bincount(self.members, values, minlength=self.weights.shape[1])
        return result


def code_precisions(scores: Floats, answers: Answers, draws: Draws) -> Floats:
    """Average precision of every code under every draw, [1 + replicates x codes]; only texts where the code was looked for count."""
    result = np.full((len(draws.weights), scores.shape[1]), np.nan)
    for column in range(scores.shape[1]):
        known = answers.known[:, column]
        result[:, column] = average_precisions(answers.labels[known, column], scores[known, column], draws.members[known], draws.weights)
    return result


def figures(values: Floats, least: float = 0.0) -> list[Figure]:
    """One figure a column; for differences `least` is -1."""
    return [Figure.of(column, least) for column in values.T]
