"""`learn`: from a study's decisions to a model in `models/`, and what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from icc_coding import __version__
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.record import format_time
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.errors import UserError
from icc_coding.installed import version
from icc_coding.learning.calibration import QUIET_MISS, HeldOut, calibration_of, held_out
from icc_coding.learning.measures import average_precision
from icc_coding.learning.outcome import Outcome, outcome_of
from icc_coding.learning.training import Answers, Taught, settled_answers, taught
from icc_coding.letters import caseless
from icc_coding.study import Study
from icc_coding.suggesting.basis import Basis
from icc_coding.suggesting.encoding.encoder import Encoder
from icc_coding.suggesting.kept import KeptSuggestion
from icc_coding.suggesting.learned import LearnedModel
from icc_coding.suggesting.models import free_name, model_names, save_model
from icc_coding.suggesting.run import Progress, find, merge, suggest_kept
from icc_coding.suggesting.share import Answered
from icc_coding.suggesting.store import Suggestion
from icc_coding.suggesting.suggester import Suggester
from icc_coding.suggesting.units import zero_shot
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript

SHARED = "shared"
_Bands = dict[tuple[str, int, str], str]


@dataclass(frozen=True, slots=True)
class Workbench:
    """A study opened for learning: its codebook, transcripts, what its suggestions follow from, and somebody's settled answers."""

    study: Study
    codebook: Codebook
    transcripts: tuple[Transcript, ...]
    basis: Basis
    answers: Answers

    @property
    def suggester(self) -> Suggester:
        """The study's suggester with its current model."""
        return self.basis.suggester


@dataclass(frozen=True, slots=True)
class BandChange:
    """A suggestion that would come, go or change its band; '' where there is none."""

    transcript: str
    code: str
    text: str
    before: str
    after: str


def open_workbench(study: Study, coder: str = "", encoder: Encoder | None = None) -> Workbench:
    """Read codebook, transcripts and decisions. Raises UserError when there is nothing to read or a log is damaged."""
    codebook = Codebook.load(study.codebook)
    transcripts = read_study(study, keep=referred_texts(study)).transcripts
    state = load_state(study, codebook)
    answers = settled_answers(state, transcripts, [code.id for code in codebook.codes], coder)
    return Workbench(study, codebook, transcripts, _basis(study, codebook, encoder), answers)


def _basis(study: Study, codebook: Codebook, encoder: Encoder | None) -> Basis:
    """The study's basis; a model that no longer fits the codebook or the encoder must not keep a new one from being learned."""
    basis = Basis(study, codebook, encoder)
    try:
        basis.suggester  # noqa: B018 - loads the model
    except UserError:
        return Basis(replace(study, settings=replace(study.settings, model="none")), codebook, basis.encoder)
    return basis


@dataclass(frozen=True, slots=True)
class Learned:
    """A fitted model with what it was fitted to, and the held-out heads where two transcripts or more were decided on."""

    model: LearnedModel
    found: Taught
    held: HeldOut | None


def learn(desk: Workbench, name: str = "", coder: str = "") -> LearnedModel:
    """Fit a model to the desk's answers; see :func:`learned`."""
    return learned(desk, name, coder).model


def learned(desk: Workbench, name: str = "", coder: str = "", progress: Progress | None = None) -> Learned:
    """Fit a model to the desk's answers, and the models that are tested on transcripts they did not see. Nothing is written; `progress` is told how
    far it has come.

    Raises UserError for a name that is taken or cannot name a model, and when there is nothing to learn from.
    """
    name = free_name(desk.study, name) if name else _next_name(desk.study, coder)
    found = taught(desk.suggester, desk.transcripts, desk.answers, progress)
    if progress is not None:
        progress("fitting the codes to the decisions", 0, 0)
    answers = found.answers
    head = found.head().as_written()
    held = held_out(found) if len(np.unique(answers.clusters)) > 1 else None
    figures = _figures(found, held) if held is not None else {}
    model = LearnedModel(
        name=name,
        codes=answers.codes,
        encoder=desk.suggester.encoder.id,
        talk=found.talk,
        head=head,
        calibration=calibration_of(found, head, held),
        decisions=tuple(int(count) for count in answers.known.sum(axis=0)),
        applied=tuple(int(count) for count in answers.labels.sum(axis=0)),
        answered=_answered(desk, answers),
    )
    return Learned(replace(model, card=_card(desk, found, model, figures, coder)), found, held)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a new model would do to the study's suggestions: all changes by segment, what is to be expected of them, and what was found in
    each transcript with it."""

    outcome: Outcome
    changes: list[BandChange]
    found: list[tuple[Transcript, list[KeptSuggestion]]]


def effect_of(desk: Workbench, new: Learned, progress: Progress | None = None) -> Effect:
    """Code the study with the model it has now and with the new one; what `code` found with the one it has now is not looked for again.
    `progress` counts words, as in `code`."""
    before = suggest_kept(desk.basis, desk.transcripts, "dry-run", progress)
    found = list(find(desk.suggester.using(new.model), desk.transcripts, progress, desk.basis.shelf))
    after = [one for transcript, items in found for one in merge(transcript, items, desk.codebook, "dry-run")]
    outcome = outcome_of(new.found, new.model, new.held, desk.transcripts, before, after)
    return Effect(outcome, _changes(desk, _bands(before), _bands(after)), found)


def _changes(desk: Workbench, before: _Bands, after: _Bands) -> list[BandChange]:
    segments = {(t.text_hash, s.index): (t, s) for t in desk.transcripts for s in t.coded_segments}
    order = {code.id: place for place, code in enumerate(desk.codebook.codes)}
    found = []
    for text, index, code in sorted(before.keys() | after.keys(), key=lambda key: (segments[key[:2]][0].name, key[1], order[key[2]])):
        was, now = before.get((text, index, code), ""), after.get((text, index, code), "")
        if was != now:
            transcript, segment = segments[text, index]
            found.append(BandChange(transcript.name, code, transcript.text[segment.start : segment.end], was, now))
    return found


def keep(desk: Workbench, model: LearnedModel, effect: Effect | None = None) -> None:
    """Write the model and make it the current one. What it found, where its effect was looked at, is kept for the next `code`."""
    save_model(desk.study, model)
    basis = Basis(desk.study, desk.codebook, desk.basis.encoder)
    if effect is not None and basis.model == model.name:
        for transcript, items in effect.found:
            basis.kept.save(transcript, items)


def _bands(suggestions: Sequence[Suggestion]) -> _Bands:
    return {(item.text, segment, item.code): item.band for item in suggestions for segment in item.segments}


def _next_name(study: Study, coder: str) -> str:
    stem = coder or SHARED
    taken = set(map(caseless, model_names(study)))
    return next(name for number in range(1, len(taken) + 2) if caseless(name := f"{stem}-{number}") not in taken)


def _figures(found: Taught, held: HeldOut) -> dict[str, dict[str, Any]]:
    answers, before = found.answers, zero_shot(found.units)
    figures = {}
    for column, code in enumerate(answers.codes):
        known = answers.known[:, column]
        truth = answers.labels[known, column]
        figures[code] = {
            "average_precision": average_precision(truth, held.relative[known, column]),
            "average_precision_before_learning": average_precision(truth, before[known, column]),
        }
    return figures


def _answered(desk: Workbench, answers: Answers) -> tuple[Answered, ...]:
    """The segments that were learned from, as spans of frozen texts."""
    spans = {(t.name, s.index): (t.text_hash, s.start, s.end) for t in desk.transcripts for s in t.coded_segments}
    codes = np.array(answers.codes)
    return tuple(
        Answered(*spans[place], tuple(codes[known & labels].tolist()), tuple(codes[known & ~labels].tolist()))
        for place, labels, known in zip(answers.places, answers.labels, answers.known, strict=True)
    )


def _card(desk: Workbench, found: Taught, model: LearnedModel, figures: dict[str, dict[str, Any]], coder: str) -> dict[str, Any]:
    answers, known = found.answers, model.calibration
    codes = {}
    for column, code in enumerate(answers.codes):
        entry: dict[str, Any] = {
            "codebook_hash": desk.codebook.code(code).hash,
            "answers": int(answers.known[:, column].sum()),
            "applies": int(answers.labels[:, column].sum()),
            "applies_by_blind_answer": int(answers.blind_positives[column]),
            "probability": bool(known is not None and known.sure[column]),
            "decisions_alone_make_likely": bool(known is not None and known.settled[column]),
            "quiet_zone_misses_at_most": QUIET_MISS if known is not None and np.isfinite(known.quiet[column]) else None,
        }
        codes[code] = entry | figures.get(code, {})
    return {
        "learned_from": coder or "settled decisions",
        "learned_at": format_time(datetime.now(UTC)),
        "codebook": desk.codebook.hash,
        "segments": len(answers.places),
        "transcripts": sorted({name for name, _ in answers.places}),
        "weights_of_evidence": dict(
            zip(("similarity", "words", "rules", "excluded", "scope"), model.head.slopes.mean(axis=1).round(3).tolist(), strict=True)
        ),
        "per_code": codes,
        "figures_are": "held out by transcript" if figures else "missing: all decisions are about one transcript",
        "seed": 0,
        "versions": {"icc-coding": __version__, **{name: version(name) for name in ("numpy", "scipy", "safetensors")}},
    }
