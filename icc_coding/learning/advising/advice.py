"""Codebook advice: what the decisions so far say about the codebook, and which decisions to look at again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.decisions.stale import find_stale
from icc_coding.learning.advising.confusions import ConfusedCodes, find_confusions
from icc_coding.learning.advising.decided import DecidedExcerpt, DecidedSegments
from icc_coding.learning.advising.examples import Floats, Proposal, Scored, find_examples
from icc_coding.learning.advising.suspicious import find_doubts
from icc_coding.learning.calibration import held_out, platt
from icc_coding.learning.study import Workbench
from icc_coding.learning.training import Answers, Taught, taught
from icc_coding.reviewing.adjudicate import Cause, causes
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.standing import Again
from icc_coding.suggesting.scoring import unit
from icc_coding.suggesting.store import load_suggestions
from icc_coding.suggesting.units import zero_shot

SUSPECTS = 20
_SHOWN_NEIGHBOURS = 2
TOO_FEW = "Too little is settled: examples and doubtful decisions need a code that applies somewhere, and decisions about two transcripts."


@dataclass(frozen=True, slots=True)
class Stale:
    """How many standing decisions were made under an older definition of a code, and by whom."""

    code: str
    decisions: int
    coders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A settled answer of one person that both the machine and the most similar excerpts contradict.

    applies      the answer given
    probability  how likely that answer is by a model that saw nothing of the transcript
    against      so many of the `asked` most similar answered excerpts got the other answer; `neighbours` are the first of these
    """

    code: str
    applies: bool
    excerpt: DecidedExcerpt
    segment: int
    probability: float
    against: int
    asked: int
    neighbours: tuple[DecidedExcerpt, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """All advice. `missing` says why there are no proposals and suspects, '' when they were looked for."""

    answered: int
    transcripts: int
    confusions: tuple[ConfusedCodes, ...]
    proposals: tuple[Proposal, ...]
    stale: tuple[Stale, ...]
    causes: tuple[Cause, ...]
    suspects: tuple[Suspect, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class _Material:
    """What proposals and suspects are worked out from: answers, scores, calibrated log odds of held-out transcripts, vectors of length one."""

    answers: Answers
    scores: Scored
    odds: Floats
    vectors: Floats


def advise(desk: Workbench, code: str = "") -> Advice:
    """Go through a study's decisions; with `code` only what concerns that code. Raises UserError for an unknown code."""
    wanted = desk.codebook.code(code).id if code else ""
    review = Desk(desk.study, desk.codebook, desk.transcripts, load_suggestions(desk.study))
    segments = DecidedSegments(desk.transcripts, review.state, review.proposals.all)
    material = _material(desk)

    def concerns(*codes: str) -> bool:
        return not wanted or wanted in codes

    proposals, suspects = [], []
    if material is not None:
        proposals = find_examples(material.scores, material.vectors, material.answers, segments, desk.codebook)
        suspects = _suspects(material, segments, concerns)[:SUSPECTS]
    older = [coding for coding in find_stale(desk.study, desk.codebook, desk.transcripts, review.state).older if concerns(coding.code)]
    by_code = Counter(coding.code for coding in older)
    return Advice(
        answered=len(desk.answers.places),
        transcripts=len(np.unique(desk.answers.clusters)),
        confusions=tuple(item for item in find_confusions(review, segments, desk.answers) if concerns(item.first, item.second)),
        proposals=tuple(item for item in proposals if concerns(item.code)),
        stale=tuple(
            Stale(name, count, tuple(sorted({coding.coder for coding in older if coding.code == name})))
            for name, count in by_code.most_common()
        ),
        causes=tuple(item for item in causes(review) if concerns(item.code)),
        suspects=tuple(suspects),
        missing="" if material is not None else TOO_FEW,
    )


def again_by_coder(desk: Workbench, coders: Sequence[str]) -> dict[str, list[Again]]:
    """Each coder's own doubtful decisions, at most `SUSPECTS`, as `review` takes what is to be looked at again; the most doubtful first."""
    material = _material(desk)
    if material is None:
        return {coder: [] for coder in coders}
    review = Desk(desk.study, desk.codebook, desk.transcripts, load_suggestions(desk.study))
    segments = DecidedSegments(desk.transcripts, review.state, review.proposals.all)
    found: dict[str, list[Again]] = {coder: [] for coder in coders}
    for item in _suspects(material, segments, lambda code: True):
        for coder in {decided.coder for decided in item.excerpt.decided} & found.keys():
            place = (segments.by_name[item.excerpt.transcript].text_hash, item.excerpt.start, item.excerpt.end, item.code)
            found[coder].append(place)
    return {coder: places[:SUSPECTS] for coder, places in found.items()}


def _material(desk: Workbench) -> _Material | None:
    answers = desk.answers
    if not answers.labels.any() or len(np.unique(answers.clusters)) < 2:
        return None
    found = taught(desk.suggester, desk.transcripts, answers)
    answers = found.answers
    logits = held_out(found).relative
    slopes, offsets = platt(logits, answers.labels, answers.known)
    return _Material(answers, Scored(logits, zero_shot(found.units)), slopes * logits + offsets, _vectors(found))


def _vectors(found: Taught) -> Floats:
    """The mean of each segment's centred sentence vectors, at length one: the first inputs of the head."""
    return np.asarray(unit(found.units.inputs[:, : len(found.mean)].astype(np.float32)), dtype=np.float64)


def _suspects(material: _Material, segments: DecidedSegments, concerns: Callable[[str], bool]) -> list[Suspect]:
    """Doubtful answers that rest on one person; what two people said, or a consensus, has been looked at again already.

    A coded excerpt of several segments is doubted only when all of them are.
    """
    answers = material.answers
    row_of = {place: row for row, place in enumerate(answers.places)}
    asked = np.array([concerns(code) for code in answers.codes])
    doubts = find_doubts(material.odds, material.vectors, answers.labels, answers.known, np.tile(asked, (len(answers.places), 1)))
    doubted = {(doubt.row, doubt.column) for doubt in doubts}
    seen: set[tuple[str, str]] = set()
    suspects: list[Suspect] = []
    for doubt in doubts:
        code, applies = answers.codes[doubt.column], bool(answers.labels[doubt.row, doubt.column])
        excerpt = segments.excerpt(answers.places[doubt.row], code)
        if len({decided.coder for decided in excerpt.decided}) > 1 or any(decided.coder == CONSENSUS for decided in excerpt.decided):
            continue
        if applies and excerpt.excerpt:
            siblings = [key for key in segments.segments_of(excerpt) if key in row_of]
            if (excerpt.excerpt, code) in seen or any((row_of[key], doubt.column) not in doubted for key in siblings):
                continue
            seen.add((excerpt.excerpt, code))
        near = tuple(segments.excerpt(answers.places[row], code) for row in doubt.neighbours[:_SHOWN_NEIGHBOURS])
        segment = answers.places[doubt.row][1]
        suspects.append(Suspect(code, applies, excerpt, segment, doubt.probability, doubt.against, doubt.asked, near))
    return suspects
