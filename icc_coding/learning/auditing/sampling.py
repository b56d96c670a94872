"""`audit` on a study: which segments carry no suggestion, a sample of them to be read blind, and what the readings show."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.ratings import MISSING
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.ratings import RatingsChoice, decided_ratings, unit_place
from icc_coding.decisions.samples import Sample, SamplePlan, draw_sample, keep_drawn, load_sample, sample_names
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.errors import UserError
from icc_coding.learning.auditing.audit import Missed, Reach, missed, reach, readings_needed
from icc_coding.learning.auditing.strata import Stratum
from icc_coding.learning.training import Answers, settled_answers
from icc_coding.phrasing import how_many
from icc_coding.study import Study
from icc_coding.suggesting.bands import QUIET
from icc_coding.suggesting.run import passages_of, study_suggester
from icc_coding.suggesting.store import load_suggestions
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript

BUDGETS = (30, 60, 100, 200, 400, 1000, 3000)
HITS = (0, 1, 3, 10)  # how many readings may turn up a code, in the table of what budgets can show
AT_MOST = 0.1  # the share of missed segments that the plan aims at unless told otherwise
NEAR_SHARE, NEAR_RATE = 0.2, 1.5  # a sample by score reads the fifth of segments with the best scores one and a half times as often
ANY = "any code"
Place = tuple[str, int]  # transcript name, segment index
Key = tuple[str, int]  # text hash, segment index
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Need:
    """One code, or any: segments with a confirmed code, and the readings that show the aim when so many of them turn up the code.

    `readings` follows `HITS`; None where no number of readings can show it.
    """

    code: str
    found: int
    readings: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """What reading can show: the segments without any suggestion, the segments with a confirmed code, and bounds by budget.

    `undecided` counts segments with a suggestion that no settled answer covers. `hits` are the columns of `reach` and of each need.
    """

    unsuggested: int
    found: int
    undecided: int
    at_most: float
    hits: tuple[int, ...]
    reach: list[Reach]
    pooled: Need
    codes: list[Need]


@dataclass(frozen=True, slots=True)
class Audit:
    """The bounds that a sample gives: pooled first, then by code. `drawn` segments were to be read; each line says how many were.

    `disputed` counts answers on which coders differ and nobody has settled: they count as missed.
    """

    sample: str
    drawn: int
    disputed: int
    pooled: Missed
    codes: list[Missed]


@dataclass(frozen=True, slots=True)
class _AuditMaterial:
    transcripts: tuple[Transcript, ...]
    answers: Answers
    suggested: frozenset[Place]
    all: frozenset[Place]

    @property
    def unsuggested(self) -> frozenset[Place]:
        return self.all - self.suggested

    @property
    def undecided(self) -> int:
        """Segments with a suggestion for which nothing is settled at all."""
        return len(self.suggested - set(self.answers.places))

    def found(self, column: int | None) -> int:
        """Segments with a suggestion of any kind for which people confirmed the code (None: any code)."""
        columns = self.answers.labels if column is None else self.answers.labels[:, [column]]
        labels = columns.astype(np.int64).sum(axis=1).tolist()
        return sum(count > 0 and place in self.suggested for count, place in zip(labels, self.answers.places, strict=True))


def plan_audit(study: Study, at_most: float = AT_MOST) -> ReadingPlan:
    """Which bound a budget of readings can reach, before any reading is done. Raises UserError when nothing was suggested yet."""
    material = _material(study)
    area, found = len(material.unsuggested), material.found(None)

    def need(code: str, confirmed: int) -> Need:
        return Need(code, confirmed, tuple(readings_needed(area, confirmed, at_most, hits) for hits in HITS))

    codes = [need(code, material.found(column)) for column, code in enumerate(material.answers.codes)]
    return ReadingPlan(area, found, material.undecided, at_most, HITS, reach(area, found, BUDGETS, HITS), need(ANY, found), codes)


def size_audit(study: Study, at_most: float, hits: int = 0) -> int:
    """The readings to draw so that at most a share of the segments with any code can have been missed, if no more than `hits` turn up one.

    Raises UserError when no number of readings can show it, or none is needed.
    """
    material = _material(study)
    area, found = len(material.unsuggested), material.found(None)
    size = readings_needed(area, found, at_most, hits)
    if size is None:
        raise UserError(
            f"No number of readings can show that at most {at_most:.0%} was missed when {hits} of them turn up a code: people have confirmed "
            f"only {how_many(found, 'segment')} with a code so far. Review more suggestions first, or allow more."
        )
    if size == 0:
        raise UserError(
            f"Nothing has to be read for that: if all {area} segments without a suggestion held a code, no more than {at_most:.0%} of those with "
            "one would be missed. Ask for less with --at-most."
        )
    return size


def draw_audit(study: Study, name: str, size: int, coders: Sequence[str], seed: int = 1, *, by_score: bool = False) -> Sample:
    """Draw segments without any suggestion at random, to be read blind with `review --sample NAME`.

    `by_score`: the fifth whose best score is highest is read one and a half times as often, so that more of what was missed turns up.
    """
    material = _material(study)
    hashes = {transcript.name: transcript.text_hash for transcript in material.transcripts}
    only = {(hashes[transcript], index) for transcript, index in material.unsuggested}
    plan = SamplePlan(name, size, tuple(coders), seed=seed, method="stratified" if by_score else "random")
    if not by_score:
        return draw_sample(study, material.transcripts, plan, only=only)
    if size > len(only):
        raise UserError(
            f"Only {how_many(len(only), 'segment', 'carries', 'carry')} no suggestion, fewer than {size}. Ask for a smaller sample with --size."
        )
    scores = _best_scores(study, material, only)
    return keep_drawn(study, material.transcripts, plan, near_and_far(scores, size, seed))


def near_and_far(scores: Mapping[Key, float], size: int, seed: int) -> dict[Key, float]:
    """Draw from the fifth with the best scores and from the rest at different rates; each drawn key with its weight."""
    ranked = sorted(scores, key=lambda key: (-scores[key], key))
    cut = round(NEAR_SHARE * len(ranked))
    wanted = round(size * NEAR_RATE * cut / (NEAR_RATE * cut + len(ranked) - cut))
    near = max(min(cut, wanted), size - (len(ranked) - cut))
    rng = random.Random(seed)
    drawn: dict[Key, float] = {}
    for group, count in ((ranked[:cut], near), (ranked[cut:], size - near)):
        drawn |= dict.fromkeys(rng.sample(group, count), len(group) / count if count else 0.0)
    return drawn


def audit(study: Study, name: str) -> Audit:
    """What the readings of a sample show. Raises UserError when it is unknown, unread, or suggestions have changed since it was drawn."""
    if name not in sample_names(study):
        if name.rstrip("%").isdigit():
            raise UserError(
                f"`{name}` is no sample. For a percentage write `icc-coding audit NAME --at-most {name.rstrip('%')} --coder YOU`."
            )
        raise UserError(f"There is no sample `{name}`. Draw one with `icc-coding audit {name} --size 100 --coder YOU`.")
    material, sample = _material(study), load_sample(study, name)
    drawn = {(item.transcript, item.index): item.weight for item in sample.segments}
    if drawn.keys() & material.suggested:
        raise UserError(
            f"The sample `{name}` holds segments that carry a suggestion now: it was not drawn by `audit`, or the study was coded anew "
            "since. Draw another one under a new name."
        )
    area = len(material.unsuggested)
    if round(sum(drawn.values())) != area:
        raise UserError(f"The study's segments or suggestions have changed since `{name}` was drawn. Draw another one under a new name.")
    read = _sample_answers(study, material, name)
    rows = [row for row, place in enumerate(read.places) if place in drawn]
    weights = np.array([drawn[read.places[row]] for row in rows])
    known, labels = read.known[rows], read.labels[rows]
    if not known.any():
        raise UserError(f"Nobody has read the sample `{name}` blind yet. Read it with `icc-coding review --sample {name}`.")
    groups = Counter(drawn.values())

    def strata(asked: Bools, hits: Bools) -> list[Stratum]:
        return [
            Stratum(round(weight * count), int(asked[weights == weight].sum()), int((hits & asked)[weights == weight].sum()))
            for weight, count in sorted(groups.items())
        ]

    pooled = missed(ANY, strata(np.asarray(known.all(axis=1)), np.asarray(labels.any(axis=1))), material.found(None))
    codes = [missed(code, strata(known[:, c], labels[:, c]), material.found(c)) for c, code in enumerate(read.codes)]
    return Audit(name, len(drawn), int((known & ~read.blind[rows]).sum()), pooled, codes)


def _sample_answers(study: Study, material: _AuditMaterial, name: str) -> Answers:
    """What was read blind for this sample: `known` where anybody answered, `blind` where the answer is settled.

    Readings made for other reasons are left out: what happens to have been read before is no random part of the sample. Where coders differ
    and nothing is settled, a yes counts, so that the bound does not get better by leaving doubtful segments out.
    """
    codes = material.answers.codes
    ratings = decided_ratings(
        load_state(study, Codebook.load(study.codebook)), material.transcripts, RatingsChoice(codes, sample=name, blind_only=True)
    )
    yes, seen = (ratings.values == 1).any(axis=0), (ratings.values != MISSING).any(axis=0)
    places = tuple(unit_place(unit) for unit in ratings.units)
    row_of = {place: row for row, place in enumerate(material.answers.places)}
    settled = np.zeros_like(seen)
    for row, place in enumerate(places):
        if place in row_of:
            settled[row] = material.answers.known[row_of[place]] & seen[row]
            yes[row] = np.where(settled[row], material.answers.labels[row_of[place]], yes[row])
    return Answers(codes, places, yes & seen, seen, settled)


def _best_scores(study: Study, material: _AuditMaterial, only: set[Key]) -> dict[Key, float]:
    """The best score over all codes of every segment without a suggestion."""
    suggester = study_suggester(study, Codebook.load(study.codebook))
    scores: dict[Key, float] = {}
    for transcript in material.transcripts:
        pairs = zip(transcript.coded_segments, passages_of(transcript), strict=True)
        wanted = [(segment.index, passage) for segment, passage in pairs if (transcript.text_hash, segment.index) in only]
        spoken = [(index, passage) for index, passage in wanted if passage.sentences]
        scores |= {(transcript.text_hash, index): 0.0 for index, _ in wanted}
        vectors = suggester.vectors([passage for _, passage in spoken])
        for (index, passage), own in zip(spoken, vectors, strict=True):
            rated = suggester.rate(passage, own, suggester.targets.measure(passage, own))
            scores[transcript.text_hash, index] = float(rated.scores.max())
    return scores


def _material(study: Study) -> _AuditMaterial:
    if not study.suggestions.exists():
        raise UserError("Nothing has been suggested yet, so nothing can have been missed. Run `icc-coding code` first.")
    codebook = Codebook.load(study.codebook)
    transcripts = read_study(study, keep=referred_texts(study)).transcripts
    names = {transcript.text_hash: transcript.name for transcript in transcripts}
    shown = [item for item in load_suggestions(study) if item.text in names and item.band != QUIET]
    suggested = {(names[item.text], segment) for item in shown for segment in item.segments}
    everything = {(transcript.name, segment.index) for transcript in transcripts for segment in transcript.coded_segments}
    answers = settled_answers(load_state(study, codebook), transcripts, [code.id for code in codebook.codes])
    return _AuditMaterial(transcripts, answers, frozenset(suggested & everything), frozenset(everything))
