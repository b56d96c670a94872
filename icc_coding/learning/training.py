"""What people decided, as answers to learn from: one row a segment, one column a code, and whether anybody looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.ratings import MISSING
from icc_coding.decisions.ratings import RatingsChoice, decided_ratings
from icc_coding.decisions.record import CONSENSUS
from icc_coding.decisions.replay import Replay
from icc_coding.errors import UserError
from icc_coding.suggesting.background import Talk
from icc_coding.suggesting.encoder import Vectors
from icc_coding.suggesting.head import Units, evidence_of, input_of, stack
from icc_coding.suggesting.run import passages_of
from icc_coding.suggesting.suggester import Suggester
from icc_coding.transcripts.model import Transcript

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answers:
    """Settled answers: `labels` and `known` are [segments x codes]; `places` are (transcript name, segment index).

    `blind` marks answers that at least one coder gave without seeing the machine's suggestions.
    """

    codes: tuple[str, ...]
    places: tuple[tuple[str, int], ...]
    labels: Bools
    known: Bools
    blind: Bools

    @property
    def clusters(self) -> NDArray[np.str_]:
        """The transcript of each segment."""
        return np.array([name for name, _ in self.places], dtype=np.str_)

    @property
    def blind_positives(self) -> NDArray[np.int64]:
        """Per code how many segments it applies to by a blind answer."""
        return np.asarray((self.labels & self.blind).sum(axis=0), dtype=np.int64)

    def take(self, rows: Bools) -> Answers:
        """Some of the segments."""
        places = tuple(place for place, kept in zip(self.places, rows, strict=True) if kept)
        return Answers(self.codes, places, self.labels[rows], self.known[rows], self.blind[rows])


@dataclass(frozen=True, slots=True)
class Taught:
    """Answers with their segments as the head sees them on a background refreshed with the talk of all the study's coded segments."""

    answers: Answers
    units: Units
    talk: Talk

    @property
    def mean(self) -> Vectors:
        """The mean vector of the study's coded sentences, [dimensions]."""
        return self.talk.mean


def settled_answers(state: Replay, transcripts: Sequence[Transcript], codes: Sequence[str], coder: str = "") -> Answers:
    """One coder's answers, or without `coder` what is settled: the consensus where there is one, else where all who answered agree.

    An accepted or added excerpt is a yes; a rejected or replaced one, and silence inside a `read`, is a no; anything else is unknown.
    """
    if coder and coder not in state.coders:
        raise UserError(f"There are no decisions by `{coder}`. Coders with decisions: {', '.join(state.coders) or 'none'}.")
    coders = (coder,) if coder else tuple(state.coders)
    ratings = decided_ratings(state, transcripts, RatingsChoice(tuple(codes), coders, blind_only=False))
    unseen = decided_ratings(state, transcripts, RatingsChoice(tuple(codes), coders, blind_only=True))
    values = ratings.values
    if not coder and CONSENSUS in coders:
        settled = values[coders.index(CONSENSUS)]
        values = np.where(settled != MISSING, settled, values)
    yes, no = (values == 1).any(axis=0), (values == 0).any(axis=0)
    places = tuple(_place(unit) for unit in ratings.units)
    row_of = {place: row for row, place in enumerate(places)}
    blind = np.zeros_like(yes)
    for column, unit in enumerate(unseen.units):
        if _place(unit) in row_of:
            blind[row_of[_place(unit)]] = (unseen.values[:, column] != MISSING).any(axis=0)
    answers = Answers(tuple(codes), places, yes & ~no, yes ^ no, blind & (yes ^ no))
    return answers.take(np.asarray(answers.known.any(axis=1)))


def taught(suggester: Suggester, transcripts: Sequence[Transcript], answers: Answers) -> Taught:
    """Refresh the background with all coded segments and measure the answered ones on it, whatever model the suggester has."""
    if not answers.labels.any():
        raise UserError(
            "There is nothing to learn from yet: no settled decision says that a code applies. Review some suggestions with "
            "`icc-coding review`; when coders disagree, settle it with `icc-coding adjudicate` or learn from one with --coder NAME."
        )
    rows = {place: row for row, place in enumerate(answers.places)}
    segments = [(transcript, passages_of(transcript)) for transcript in transcripts]
    passages = [passage for _, found in segments for passage in found]
    vectors = suggester.vectors(passages)
    talk = Talk.of([passage.sentences for passage in passages], vectors)
    targets = suggester.refreshed(talk).targets
    evidence: list[NDArray[np.float64]] = [np.zeros((5, len(answers.codes)))] * len(rows)
    inputs: list[NDArray[np.float64]] = [np.zeros(len(talk.mean) + 1)] * len(rows)
    place = 0
    for transcript, found in segments:
        for segment, passage in zip(transcript.coded_segments, found, strict=True):
            own, place = vectors[place], place + 1
            row = rows.get((transcript.name, segment.index))
            if row is not None and passage.sentences:
                evidence[row] = evidence_of([targets.measure(passage, own)])
                inputs[row] = input_of(own, sum(len(sentence.words) for sentence in passage.sentences), talk.mean)
    return Taught(answers, stack(evidence, inputs), talk)


def _place(unit: str) -> tuple[str, int]:
    name, _, index = unit.rpartition(":")
    return name, int(index)
