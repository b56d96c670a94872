"""Which encoder suits a study? The same answers, folds and draws with each of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.formulas import mean_defined
from icc_coding.agreement.result import FEW_TRANSCRIPTS
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.errors import UserError
from icc_coding.learning.evaluation.evaluate import cross_validate
from icc_coding.learning.evaluation.resampling import NOTHING, Draws, Figure, code_precisions, figures
from icc_coding.learning.training import settled_answers, taught
from icc_coding.settings import EncoderSettings
from icc_coding.study import Study
from icc_coding.suggesting.encoding.encoder import Encoder, SentenceEncoder
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.suggester import Suggester
from icc_coding.transcripts import read_study

Floats = NDArray[np.float64]
Open = Callable[[EncoderSettings, Study], Encoder]

_TIMED = 256  # texts that the speed is measured on


@dataclass(frozen=True, slots=True)
class EncoderFigures:
    """One encoder: average precision per code by the codebook alone (`before`) and after learning, and what it costs.

    `gains_before` and `gains` (after learning) are the differences from the first encoder, on the same draws of transcripts; so are
    `gain_before` and `gain_learned` of the means. The first encoder has none. `per_second` counts segments on this machine.
    """

    name: str
    id: str
    dimensions: int
    per_second: float
    before: list[Figure]
    learned: list[Figure]
    mean_before: Figure
    mean_learned: Figure
    gains_before: list[Figure]
    gains: list[Figure]
    gain_before: Figure
    gain_learned: Figure


@dataclass(frozen=True, slots=True)
class EncoderComparison:
    """Encoders side by side; lists in `encoders` follow `codes`. `few`: too few transcripts for an interval to be relied on."""

    segments: int
    transcripts: int
    few: bool
    codes: list[str]
    applies: list[int]
    encoders: list[EncoderFigures]

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Scored:
    """Replicates of average precision, [1 + replicates x codes], with what the encoder is."""

    name: str
    id: str
    dimensions: int
    per_second: float
    before: Floats
    learned: Floats


def open_encoder(settings: EncoderSettings, study: Study) -> Encoder:
    """A sentence-transformers model by name or folder, as `study.toml` would name it."""
    return SentenceEncoder(settings, study.models)


def compare_encoders(study: Study, names: Sequence[str], coder: str = "", opened: Open = open_encoder) -> EncoderComparison:
    """Average precision with each encoder, by the codebook alone and after learning, on transcripts that were not learned from.

    `names` are models by name or folder; the first is what the others are compared with. Nothing in the study is changed but its
    cache of vectors. Raises UserError for a model that is not there, and when there is too little to learn from or to hold out.
    """
    encoders = [opened(replace(study.settings.encoder, name=name), study) for name in names]
    known: dict[str, str] = {}
    for name, encoder in zip(names, encoders, strict=True):
        if encoder.id in known:
            raise UserError(f"{known[encoder.id]} and {name} are the same encoder ({encoder.id}). Name two different ones.")
        known[encoder.id] = name
    codebook = Codebook.load(study.codebook)
    transcripts = read_study(study, keep=referred_texts(study)).transcripts
    answers = settled_answers(load_state(study, codebook), transcripts, [code.id for code in codebook.codes], coder)
    draws = Draws.of(answers)
    texts = [t.text[s.start : s.end] for t in transcripts for s in t.coded_segments][:_TIMED]
    scored = []
    for name, encoder in zip(names, encoders, strict=True):
        speed = _speed(encoder, texts)
        found = taught(Suggester(codebook, CachedEncoder(encoder, study.cache)), transcripts, answers)
        crossed = cross_validate(found)
        before, learned = (code_precisions(scores, answers, draws) for scores in (crossed.before, crossed.held.relative))
        scored.append(_Scored(name, encoder.id, len(found.mean), speed, before, learned))
    transcripts_read = len(np.unique(answers.clusters))
    return EncoderComparison(
        segments=len(answers.places),
        transcripts=transcripts_read,
        few=transcripts_read < FEW_TRANSCRIPTS,
        codes=list(answers.codes),
        applies=[int(count) for count in answers.labels.sum(axis=0)],
        encoders=[_figures(one, scored[0]) for one in scored],
    )


def _figures(one: _Scored, first: _Scored) -> EncoderFigures:
    same = one is first
    nothing = [NOTHING] * one.before.shape[1]
    return EncoderFigures(
        name=one.name,
        id=one.id,
        dimensions=one.dimensions,
        per_second=one.per_second,
        before=figures(one.before),
        learned=figures(one.learned),
        mean_before=Figure.of(mean_defined(one.before)),
        mean_learned=Figure.of(mean_defined(one.learned)),
        gains_before=nothing if same else figures(one.before - first.before, -1.0),
        gains=nothing if same else figures(one.learned - first.learned, -1.0),
        gain_before=NOTHING if same else Figure.of(mean_defined(one.before) - mean_defined(first.before), -1.0),
        gain_learned=NOTHING if same else Figure.of(mean_defined(one.learned) - mean_defined(first.learned), -1.0),
    )


def _speed(encoder: Encoder, texts: Sequence[str]) -> float:
    """Texts a second, past the cache, after the model has been loaded."""
    encoder.encode(texts[:1])
    start = time.perf_counter()
    encoder.encode(texts)
    return len(texts) / max(time.perf_counter() - start, 1e-9)
