"""What people decided, as answers to learn from: one row a segment, one column a code, and whether anybody looked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.ratings import MISSING
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.decisions.ratings import RatingsChoice, decided_ratings, unit_place
from icc_coding.decisions.replay import Replay
from icc_coding.errors import UserError
from icc_coding.suggesting.background import TalkStatistics
from icc_coding.suggesting.bands import bands_of
from icc_coding.suggesting.encoding.encoder import Vectors
from icc_coding.suggesting.head import Head, fit_head
from icc_coding.suggesting.passage import ScoredPassage
from icc_coding.suggesting.run import Progress, passages_of
from icc_coding.suggesting.scoring import Targets
from icc_coding.suggesting.spoken import PassageFeatures
from icc_coding.suggesting.suggester import Suggester
from icc_coding.suggesting.units import Units, stack, units_of
from icc_coding.transcripts.model import Transcript

Bools = NDArray[np.bool_]

AROUND = 500  # segments drawn from the talk around the decisions when a head is fitted
LARGEST = 20_000  # unanswered segments that cuts are found on
AT_ONCE = 1_000  # segments measured at once


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
class Everything:
    """The coded segments of a study, or many drawn from them: as the head sees them.

    bands    by the codebook alone, [segments x codes]: what is suggested as long as nothing is learned
    places   (transcript name, segment index)
    rows     which answered segment each is; -1 for one that nobody answered
    follows  whether a segment goes on where the one in the row before it ends, in the same stretch
    """

    units: Units
    bands: NDArray[np.str_]
    places: tuple[tuple[str, int], ...]
    rows: NDArray[np.int64]
    follows: Bools

    @property
    def clusters(self) -> NDArray[np.str_]:
        """The transcript of each segment."""
        return np.array([name for name, _ in self.places], dtype=np.str_)


@dataclass(frozen=True, slots=True)
class Taught:
    """Answers with their segments as the head sees them, on a background refreshed with the talk of all the study's coded segments."""

    answers: Answers
    units: Units
    talk: TalkStatistics
    everything: Everything

    @property
    def mean(self) -> Vectors:
        """The mean vector of the study's coded sentences, [dimensions]."""
        return self.talk.mean

    def head(self, rows: Bools | None = None, apart: Collection[str] = ()) -> Head:
        """A head learned from all answers, or from some rows of them; nothing of the transcripts named in `apart` takes part."""
        answers, units = self.answers, self.units
        if rows is not None:
            answers, units = answers.take(rows), units.take(rows)
        around = self.everything.units
        pool = np.arange(len(around)) if not len(apart) else np.flatnonzero(~np.isin(self.everything.clusters, list(apart)))
        drawn = np.sort(np.random.default_rng(0).permutation(pool)[:AROUND])
        return fit_head(units, answers.labels, answers.known, around.take(drawn), answers.known & ~answers.blind)


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
    places = tuple(unit_place(unit) for unit in ratings.units)
    row_of = {place: row for row, place in enumerate(places)}
    blind = np.zeros_like(yes)
    for column, unit in enumerate(unseen.units):
        if unit_place(unit) in row_of:
            blind[row_of[unit_place(unit)]] = (unseen.values[:, column] != MISSING).any(axis=0)
    answers = Answers(tuple(codes), places, yes & ~no, yes ^ no, blind & (yes ^ no))
    return answers.take(np.asarray(answers.known.any(axis=1)))


def taught(suggester: Suggester, transcripts: Sequence[Transcript], answers: Answers, progress: Progress | None = None) -> Taught:
    """Refresh the background with all coded segments and measure them on it, whatever model the suggester has; `progress` counts sentences, then segments."""
    if not answers.labels.any():
        raise UserError(
            "There is nothing to learn from yet: no settled decision says that a code applies. Review some suggestions with "
            "`icc-coding review`; when coders disagree, settle it with `icc-coding adjudicate` or learn from one with --coder NAME."
        )
    segments = [(transcript, passages_of(transcript)) for transcript in transcripts]
    passages = [passage for _, found in segments for passage in found]
    places = [(transcript.name, segment.index) for transcript, _ in segments for segment in transcript.coded_segments]
    vectors = _encoded(suggester, passages, progress)
    talk = TalkStatistics.of([passage.sentences for passage in passages], vectors)
    refreshed, plain = suggester.refreshed(talk), suggester.using(None).targets
    spoken = {place for place, passage in zip(places, passages, strict=True) if passage.sentences}
    answers = answers.take(np.array([place in spoken for place in answers.places], dtype=np.bool_))
    row_of = {place: row for row, place in enumerate(answers.places)}
    chosen = [number for number in _chosen(places, row_of) if passages[number].sentences]
    units, bands = _measured(refreshed, plain, [(passages[number], vectors[number]) for number in chosen], talk.mean, progress)
    rows = np.array([row_of.get(places[number], -1) for number in chosen], dtype=np.int64)
    answered = np.flatnonzero(rows >= 0)
    stretches = [(transcript.name, segment.stretch) for transcript in transcripts for segment in transcript.coded_segments]
    follows = np.array([n > 0 and chosen[k - 1] == n - 1 and stretches[n - 1] == stretches[n] for k, n in enumerate(chosen)])
    everything = Everything(units, bands, tuple(places[n] for n in chosen), rows, follows)
    return Taught(answers, units.take(answered[np.argsort(rows[answered])]), talk, everything)


def _encoded(suggester: Suggester, passages: Sequence[ScoredPassage], progress: Progress | None) -> list[Vectors]:
    """Vectors of the sentences of each passage, while `progress` is told how many sentences are done."""
    size, done = sum(len(passage.sentences) for passage in passages), 0

    def tell(number: int) -> None:
        nonlocal done
        done += number
        if progress is not None:
            progress("encoding sentences", done, size)

    return suggester.vectors(passages, tell)


def _measured(
    refreshed: Suggester, plain: Targets, passages: Sequence[tuple[ScoredPassage, Vectors]], mean: Vectors, progress: Progress | None
) -> tuple[Units, NDArray[np.str_]]:
    """Passages with the vectors of their sentences as the head sees them, and their bands by the codebook alone."""
    units, bands = [], []
    for start in range(0, len(passages), AT_ONCE):
        if progress is not None:
            progress("measuring the talk around the decisions", start, len(passages))
        portion = passages[start : start + AT_ONCE]
        spoken, vectors = PassageFeatures.of([passage for passage, _ in portion]), np.concatenate([own for _, own in portion])
        ruled = [plain.ruled(passage) for passage, _ in portion]
        measured, targets = refreshed.targets.measure_all(spoken, vectors, ruled), refreshed.targets
        units.append(units_of(measured, spoken, vectors, mean, targets.background.idf, targets.own_rules))
        bands.append(bands_of(plain.measure_all(spoken, vectors, ruled)))
    return stack(units), np.concatenate(bands)


def _chosen(places: Sequence[tuple[str, int]], answered: Collection[tuple[str, int]]) -> list[int]:
    """All answered segments, and of the others as many as are measured, drawn at random; in their order."""
    others = np.array([number for number, place in enumerate(places) if place not in answered], dtype=np.int64)
    drawn = np.random.default_rng(0).permutation(others)[:LARGEST].tolist()
    return sorted([*(number for number, place in enumerate(places) if place in answered), *drawn])
