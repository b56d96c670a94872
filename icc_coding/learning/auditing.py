"""`audit` on a study: which segments carry no suggestion, a sample of them to be read blind, and what the readings show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.samples import Sample, SamplePlan, draw_sample, load_sample, sample_names
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.errors import UserError
from icc_coding.learning.audit import Missed, Reach, missed, reach, readings_needed
from icc_coding.learning.training import Answers, settled_answers
from icc_coding.study import Study
from icc_coding.suggesting.store import load_suggestions
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript

BUDGETS = (30, 60, 100, 200, 400, 1000)
ANY = "any code"
Place = tuple[str, int]  # transcript name, segment index


@dataclass(frozen=True, slots=True)
class Plan:
    """What reading can show: the segments without any suggestion, the segments with a confirmed code, and bounds by budget.

    `for_90_percent` is how many readings, all without a code, show that at least 90 % was found; by code, and for any code.
    """

    unsuggested: int
    found: int
    reach: list[Reach]
    for_90_percent: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Audit:
    """The bounds that a sample gives: pooled first, then by code. `drawn` segments were to be read; each line says how many were."""

    sample: str
    drawn: int
    pooled: Missed
    codes: list[Missed]


@dataclass(frozen=True, slots=True)
class _Material:
    transcripts: tuple[Transcript, ...]
    answers: Answers
    suggested: frozenset[Place]
    all: frozenset[Place]

    @property
    def unsuggested(self) -> frozenset[Place]:
        return self.all - self.suggested

    def found(self, column: int | None) -> int:
        """Segments with a suggestion of any kind for which people confirmed the code (None: any code)."""
        columns = self.answers.labels if column is None else self.answers.labels[:, [column]]
        labels = columns.astype(np.int64).sum(axis=1).tolist()
        return sum(count > 0 and place in self.suggested for count, place in zip(labels, self.answers.places, strict=True))


def plan_audit(study: Study) -> Plan:
    """Which bound a budget of readings can reach, before any reading is done. Raises UserError when nothing was suggested yet."""
    material = _material(study)
    area, found = len(material.unsuggested), material.found(None)
    needed = {ANY: readings_needed(area, found, 0.9)}
    needed |= {code: readings_needed(area, material.found(column), 0.9) for column, code in enumerate(material.answers.codes)}
    return Plan(area, found, reach(area, found, BUDGETS), needed)


def draw_audit(study: Study, name: str, size: int, coders: Sequence[str], seed: int = 1) -> Sample:
    """Draw segments without any suggestion at random, to be read blind with `review --sample NAME`."""
    material = _material(study)
    hashes = {transcript.name: transcript.text_hash for transcript in material.transcripts}
    only = {(hashes[transcript], index) for transcript, index in material.unsuggested}
    return draw_sample(study, material.transcripts, SamplePlan(name, size, tuple(coders), seed=seed), only=only)


def audit(study: Study, name: str) -> Audit:
    """What the readings of a sample show. Raises UserError when it is unknown, unread, or suggestions have changed since it was drawn."""
    if name not in sample_names(study):
        raise UserError(f"There is no sample `{name}`. Draw one with `icc-coding audit {name} --size 100 --coder YOU`.")
    material, sample = _material(study), load_sample(study, name)
    drawn = {(item.transcript, item.index) for item in sample.segments}
    if drawn & material.suggested:
        raise UserError(
            f"The sample `{name}` holds segments that carry a suggestion now: it was not drawn by `audit`, or the study was coded anew "
            "since. Draw another one under a new name."
        )
    area = len(material.unsuggested)
    if round(sum(item.weight for item in sample.segments)) != area:
        raise UserError(f"The study's segments or suggestions have changed since `{name}` was drawn. Draw another one under a new name.")
    answers = material.answers
    rows = [row for row, place in enumerate(answers.places) if place in drawn]
    known, labels = answers.known[rows] & answers.blind[rows], answers.labels[rows]
    if not known.any():
        raise UserError(f"Nobody has read the sample `{name}` blind yet. Read it with `icc-coding review --sample {name}`.")
    whole = known.all(axis=1)
    hits = labels.any(axis=1) & whole
    pooled = missed(ANY, area, int(whole.sum()), int(hits.sum()), material.found(None))
    codes = [
        missed(code, area, int(known[:, c].sum()), int((labels & known)[:, c].sum()), material.found(c))
        for c, code in enumerate(answers.codes)
    ]
    return Audit(name, len(drawn), pooled, codes)


def _material(study: Study) -> _Material:
    if not study.suggestions.exists():
        raise UserError("Nothing has been suggested yet, so nothing can have been missed. Run `icc-coding code` first.")
    codebook = Codebook.load(study.codebook)
    transcripts = read_study(study, keep=referred_texts(study)).transcripts
    names = {transcript.text_hash: transcript.name for transcript in transcripts}
    suggested = {(names[item.text], segment) for item in load_suggestions(study) if item.text in names for segment in item.segments}
    everything = {(transcript.name, segment.index) for transcript in transcripts for segment in transcript.coded_segments}
    answers = settled_answers(load_state(study, codebook), transcripts, [code.id for code in codebook.codes])
    return _Material(transcripts, answers, frozenset(suggested & everything), frozenset(everything))
