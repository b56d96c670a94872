"""Texts as the head sees them, and what their evidence is worth before anything is learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.bands import too_brief
from icc_coding.suggesting.encoding.encoder import Vectors
from icc_coding.suggesting.measured import Measured, MeasuredAll
from icc_coding.suggesting.passage import ScoredPassage
from icc_coding.suggesting.scoring import EXCLUDED, MIDDLE, OVERLAP_WEIGHT, RULE_WEIGHT, SCOPE_WEIGHT, SLOPE, unit
from icc_coding.suggesting.spoken import PassageFeatures
from icc_coding.suggesting.tfidf import TfidfVectors
from icc_coding.suggesting.words import Ids

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ZERO_SHOT = SLOPE * np.array([1.0, OVERLAP_WEIGHT, RULE_WEIGHT, -EXCLUDED, SCOPE_WEIGHT])
ZERO_LEVEL = -SLOPE * MIDDLE
# What a zero-shot logit z is worth before anybody has decided anything: log odds 0.4 z - 0.9 in three studies coded by people, whose codes are names
# or definitions, and 1.2 z - 1.3 for a code that has include rules of its own, and with them examples (docs/learning.md).
STATED_SLOPE, STATED_LEVEL = 0.4, -0.9
RULED_SLOPE, RULED_LEVEL = 1.2, -1.3


@dataclass(frozen=True, slots=True)
class Units:
    """Texts as the head sees them: `evidence` [5 x texts x codes], `inputs` [texts x (dimensions + 1)], the last column log length, the words of
    each text (none: no words), and which codes have rules of their own, [codes] (none: no code has)."""

    evidence: Floats
    inputs: Floats
    words: TfidfVectors = field(default_factory=TfidfVectors.nothing)
    ruled: Bools | None = None

    def take(self, rows: NDArray[np.int64] | Bools) -> Units:
        """Some of the texts."""
        return Units(self.evidence[:, rows], self.inputs[rows], self.words.take(rows), self.ruled)

    def either(self, ruled: float, other: float) -> Floats:
        """One value for codes that have rules of their own and one for the others, [codes]."""
        return np.where(np.zeros(self.evidence.shape[2], dtype=np.bool_) if self.ruled is None else self.ruled, ruled, other)

    @property
    def stated(self) -> Floats:
        """What one log odd of the zero-shot score is worth before anybody has decided anything, [codes]."""
        return self.either(RULED_SLOPE, STATED_SLOPE)

    @property
    def stated_level(self) -> Floats:
        """Log odds where the zero-shot score is undecided, before anybody has decided anything, [codes]."""
        return self.either(RULED_LEVEL, STATED_LEVEL)

    @property
    def prior_slopes(self) -> Floats:
        """What each kind of evidence is worth before, [5 x codes]."""
        return np.outer(ZERO_SHOT, self.stated)

    @property
    def prior_levels(self) -> Floats:
        """Log odds of a text without any evidence, before, [codes]."""
        return self.stated * ZERO_LEVEL + self.stated_level

    @property
    def brief(self) -> Bools:
        """Where a text is too brief to be likely, as no rule speaks for the code, [texts x codes]; nowhere where words are not known."""
        rules = self.evidence[2]
        return too_brief(np.diff(self.words.starts), rules) if self.words else np.zeros(rules.shape, dtype=np.bool_)

    def __len__(self) -> int:
        return len(self.inputs)


def evidence_of(measured: Sequence[Measured]) -> Floats:
    """The five kinds of evidence of one text, [5 x codes]: each kind's maximum over the text's windows."""
    kinds = [
        np.array([m.similarity, m.overlap, m.spoken_for, m.excluded, np.full(len(m.rules), m.scope)], dtype=np.float64) for m in measured
    ]
    result: Floats = np.max(kinds, axis=0)
    return result


def inputs_of(vectors: Vectors, starts: Ids, words: Ids, mean: Vectors) -> Floats:
    """Each text's own inputs, [texts x (dimensions + 1)]: the mean of its centred sentence vectors at length one, and its length in words (log).

    Text i has the vectors `starts[i]` to `starts[i + 1]`, one at least, and so many `words`.
    """
    sums: Vectors = np.add.reduceat(unit(vectors - mean), starts[:-1], axis=0)
    centred = unit(np.asarray(sums / np.diff(starts)[:, None], dtype=np.float32))
    lengths = 0.2 * (np.log1p(words) - 4)
    return np.concatenate([centred.astype(np.float64), lengths[:, None]], axis=1)


def units_of(
    measured: MeasuredAll, spoken: PassageFeatures, vectors: Vectors, mean: Vectors, idf: NDArray[np.float32], ruled: Bools | None = None
) -> Units:
    """Passages as the head sees them; `vectors` of all their own sentences, `ruled` the codes with rules of their own."""
    scope = np.broadcast_to(measured.scope, measured.rules.shape)
    kinds = np.array([measured.similarity, measured.overlap, measured.spoken_for, measured.excluded, scope], dtype=np.float64)
    return Units(kinds, inputs_of(vectors, spoken.starts, spoken.lengths, mean), TfidfVectors.of(spoken.said, idf), ruled)


def unit_of(
    measured: Sequence[Measured],
    passage: ScoredPassage,
    vectors: Vectors,
    mean: Vectors,
    idf: NDArray[np.float32],
    ruled: Bools | None = None,
) -> Units:
    """One text as a single row; `measured` in each of its windows."""
    said = PassageFeatures.of([ScoredPassage(passage.text, passage.sentences)])  # what stands around and was asked is no part of it
    inputs = inputs_of(vectors, said.starts, said.lengths, mean)
    return Units(evidence_of(measured)[:, None], inputs, TfidfVectors.of(said.said, idf), ruled)


def stack(rows: Sequence[Units]) -> Units:
    """Single texts of the same codes, stacked."""
    return Units(
        np.concatenate([row.evidence for row in rows], axis=1),
        np.concatenate([row.inputs for row in rows]),
        TfidfVectors.joined([row.words for row in rows]),
        rows[0].ruled,
    )


def zero_shot(units: Units) -> Floats:
    """The zero-shot score's logits, [texts x codes]: they order."""
    result: Floats = ZERO_LEVEL + np.tensordot(ZERO_SHOT, units.evidence, axes=1)
    return result


def expected(units: Units, worth: float = 1.0) -> Floats:
    """The log odds that the prior holds, before anything is learned, [texts x codes]; `worth`: the zero-shot score counts for so much of what it is said to."""
    result: Floats = worth * units.stated * zero_shot(units) + units.stated_level
    return result


def weighed(slopes: Floats, evidence: Floats) -> Floats:
    """Evidence [5 x texts x codes] added up with slopes [5 x codes], [texts x codes]."""
    result: Floats = (slopes[:, None, :] * evidence).sum(axis=0)
    return result
