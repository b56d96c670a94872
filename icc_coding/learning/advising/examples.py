"""Examples and counter-examples worth adding to the codebook: what the machine, not having seen it, gets wrong most clearly."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.codebook.model import Codebook
from icc_coding.learning.advising.decided import DecidedExcerpt, DecidedSegments
from icc_coding.learning.training import Answers

Floats = NDArray[np.float64]

EXAMPLE, COUNTER_EXAMPLE = "examples", "counter_examples"
MOST = 3  # of each kind and code
LEAST = 3  # to so many segments a code is taken to apply, at least
ALIKE = 0.9  # cosine from which on two excerpts say the same


@dataclass(frozen=True, slots=True)
class Proposal:
    """An excerpt for a code's `field` in the codebook (`examples` or `counter_examples`).

    `rank` is its place when all `answered` segments of the code are ordered by the score they get while their transcript is held out;
    the code applies to `applies` of them; `suggested` when the machine suggests it today. `yaml` is the line to paste below the field's name.
    """

    code: str
    field: str
    excerpt: DecidedExcerpt
    rank: int
    answered: int
    applies: int
    suggested: bool
    yaml: str


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of the answered segments, [segments x codes]: `learned` from other transcripts only, and `plain`, before anything is learned."""

    learned: Floats
    plain: Floats


def find_examples(scores: Scored, vectors: Floats, answers: Answers, segments: DecidedSegments, codebook: Codebook) -> list[Proposal]:
    """By code: "no" answers that score high, and applied excerpts that score low, both after learning and before.

    With n segments to which the code applies (at least three), high is to be among the n best of the answered segments after learning
    and the 2n best before; low is not to be among the 2n best after learning nor the n best before.

    vectors  [segments x dimensions] of length one; of excerpts that say nearly the same only the clearest is proposed
    """
    proposals: list[Proposal] = []
    for column, code in enumerate(answers.codes):
        rows = np.flatnonzero(answers.known[:, column])
        order, plain = (_order(rows, values[:, column]) for values in (scores.learned, scores.plain))
        rank_of, before = ({row: rank for rank, row in enumerate(ranked, 1)} for ranked in (order, plain))
        applies = int(answers.labels[rows, column].sum())
        n = max(applies, LEAST)
        wrong = [row for row in order if not answers.labels[row, column] and rank_of[row] <= n and before[row] <= 2 * n]
        applied = [row for row in order if answers.labels[row, column]]
        excerpts = {row: segments.excerpt(answers.places[row], code) for row in (*wrong, *applied)}
        today = {row for row in excerpts if segments.suggested(answers.places[row], [code])}
        wrong.sort(key=lambda row: row not in today)
        coded = _one_each(applied, excerpts)
        missed = [row for row in reversed(coded) if rank_of[row] > 2 * n and before[row] > n]
        entry = codebook.code(code)
        for field, found, there in ((COUNTER_EXAMPLE, wrong, entry.counter_examples), (EXAMPLE, missed, entry.examples)):
            known = {" ".join(text.split()) for text in there}
            for row in _distinct([row for row in found if excerpts[row].text not in known], vectors)[:MOST]:
                line = yaml_line(excerpts[row].text)
                proposals.append(Proposal(code, field, excerpts[row], rank_of[row], len(rows), applies, row in today, line))
    return proposals


def _order(rows: NDArray[np.int64], values: Floats) -> list[int]:
    """Rows by their value, the highest first."""
    return [int(row) for row in rows[np.argsort(-values[rows], kind="stable")]]


def _one_each(rows: Sequence[int], excerpts: Mapping[int, DecidedExcerpt]) -> list[int]:
    """Of several segments of one coded excerpt only the first, which is the one that scores best."""
    seen: set[str] = set()
    kept = []
    for row in rows:
        identity = excerpts[row].excerpt
        if not identity or identity not in seen:
            kept.append(row)
        seen.add(identity)
    return kept


def yaml_line(text: str) -> str:
    """A text as an item of a YAML list, in quotes, so that nothing in it is taken for YAML."""
    return "- " + json.dumps(text, ensure_ascii=False)


def _distinct(rows: Sequence[int], vectors: Floats) -> list[int]:
    """Rows in their order without those that are nearly the same as an earlier one."""
    kept: list[int] = []
    for row in rows:
        if not kept or float((vectors[kept] @ vectors[row]).max()) < ALIKE:
            kept.append(row)
    return kept
