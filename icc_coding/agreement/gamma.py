"""Gamma (Mathet, Widlöcher and Métivier 2015): spans of different coders are aligned, and what disorder is left is measured on chance.

Beside the u-alpha family it aligns whole spans, and spans of one coder may overlap. It has no scale of its own: its value depends on the
weights of place and code, and on how chance is sampled, which are always named with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.gamma_alignment import Continuum, Dissimilarity, best_alignment
from icc_coding.agreement.result import Coefficient, undefined
from icc_coding.agreement.spans import Spans, read_spans
from icc_coding.errors import UserError

SAMPLINGS = ("shuffle", "statistical")
_FIRST, _MOST = 30, 400
_CONFIDENCE = 1.96


@dataclass(frozen=True, slots=True)
class Sampling:
    """How chance is made.

    kind       `shuffle`: each sampled coder is a real one whose spans are moved on along the text by a random distance, the distances
               apart by half a span's mean length or more (the paper, section 5.2). `statistical`: numbers, gaps, lengths and codes of
               spans are drawn from their observed distributions (what the program pygamma-agreement does unless told otherwise)
    samples    how many texts are sampled first
    precision  more are sampled until the mean disorder is known to this share (95 %); None: no more than `samples`
    """

    kind: str = "shuffle"
    samples: int = _FIRST
    precision: float | None = 0.02
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma with what it rests on: observed and expected disorder, how many samples, and how far sampling alone may move the value."""

    coefficient: Coefficient
    observed: float
    expected: float
    samples: int
    sampling: Sampling
    dissimilarity: Dissimilarity
    error: float = 0.0

    def stated(self) -> str:
        """`gamma with alpha 1, beta 1; chance from 43 samples …`."""
        how = {
            "shuffle": "coders' spans shifted along the text (Mathet et al. 2015, 5.2)",
            "statistical": "numbers, gaps, lengths and codes drawn from the observed ones",
        }[self.sampling.kind]
        weights = f"place weighs {self.dissimilarity.alpha:g}, code {self.dissimilarity.beta:g}"
        return (
            f"gamma: {weights}; observed disorder {self.observed:.3f}, by chance {self.expected:.3f} from {self.samples:,} samples ({how}), seed "
            f"{self.sampling.seed}; sampling alone moves gamma by {self.error:.3f} at most (95 %)"
        )


def gamma(
    spans: Iterable[Sequence[Any]],
    lengths: Mapping[Any, int],
    *,
    alpha: float = 1.0,
    beta: float = 1.0,
    sampling: Sampling | None = None,
) -> Gamma:
    """Gamma of two or more coders.

    spans, lengths  as :func:`.unitizing` takes them; spans of one coder may overlap. Transcripts are aligned one by one and their
                    disorders summed; one that a single coder read says nothing
    alpha, beta     weights of place and code

    Raises :class:`UserError` for spans that are none, and for an unknown sampling.
    """
    return gamma_of(read_spans(spans, lengths), Dissimilarity(alpha, beta), sampling or Sampling())


def gamma_of(spans: Spans, dissimilarity: Dissimilarity, sampling: Sampling) -> Gamma:
    """The same for spans that are already read."""
    if sampling.kind not in SAMPLINGS:
        raise UserError(f"gamma's sampling cannot be `{sampling.kind}`. Choose one of: {', '.join(SAMPLINGS)}.")
    texts = sorted(((text, length) for text, length in _continua(spans) if text.coders > 1), key=_content)
    units = sum(len(text.start) for text, _ in texts)
    if not units:
        reason = "no coder marked anything" if texts else "no transcript was read by two coders"
        return Gamma(undefined(reason), 0.0, 0.0, 0, sampling, dissimilarity)
    observed = _disorder([text for text, _ in texts], dissimilarity)
    rng = np.random.default_rng(sampling.seed)
    chance = [_sampled(texts, sampling.kind, dissimilarity, rng) for _ in range(max(sampling.samples, 2))]
    while sampling.precision is not None and len(chance) < min(_needed(chance, sampling.precision), _MOST):
        chance.append(_sampled(texts, sampling.kind, dissimilarity, rng))
    expected = float(np.mean(chance))
    if expected <= 0:
        return Gamma(undefined("chance brings no disorder either"), observed, expected, len(chance), sampling, dissimilarity)
    error = _CONFIDENCE * float(np.std(chance)) / len(chance) ** 0.5 / expected * observed / expected
    return Gamma(Coefficient(1 - observed / expected, n=units), observed, expected, len(chance), sampling, dissimilarity, error)


def _continua(spans: Spans) -> list[tuple[Continuum, float]]:
    """Each transcript with its readers numbered from 0, and its length."""
    found = []
    for transcript in range(len(spans.transcripts)):
        readers = np.flatnonzero(spans.present[:, transcript])
        own = np.flatnonzero(spans.transcript == transcript)
        begin = spans.begins[transcript]
        coder = np.searchsorted(readers, spans.coder[own])
        start, end = (spans.start[own] - begin).astype(np.float64), (spans.end[own] - begin).astype(np.float64)
        length = float(spans.begins[transcript + 1] - begin)
        found.append((Continuum(start, end, spans.code[own], coder, len(readers)), length))
    return found


def _content(text: tuple[Continuum, float]) -> tuple[Any, ...]:
    """What a transcript holds, so that its name does not decide which draws it gets."""
    units, length = text
    return length, units.coders, units.start.tolist(), units.end.tolist(), units.code.tolist(), units.coder.tolist()


def _disorder(texts: Sequence[Continuum], dissimilarity: Dissimilarity) -> float:
    """The disorder of the best alignments, per mean number of spans of a coder."""
    units = sum(text.mean_units for text in texts)
    return sum(best_alignment(text, dissimilarity)[0] for text in texts) / units if units else 0.0


def _needed(chance: Sequence[float], precision: float) -> int:
    """How many samples give the mean to this precision (the paper, section 5.3)."""
    mean = float(np.mean(chance))
    return int(np.ceil((float(np.std(chance)) / mean * _CONFIDENCE / precision) ** 2)) if mean > 0 else 0


def _sampled(texts: Sequence[tuple[Continuum, float]], kind: str, dissimilarity: Dissimilarity, rng: np.random.Generator) -> float:
    make = _shuffled if kind == "shuffle" else _drawn
    while True:
        made = [make(text, length, rng) for text, length in texts]
        if any(len(text.start) for text in made):
            return _disorder(made, dissimilarity)


def _shuffled(text: Continuum, length: float, rng: np.random.Generator) -> Continuum:
    """Real coders, each moved on by a distance of its own; what leaves the text at its end comes in at its beginning."""
    if not len(text.start):
        return text
    apart = float((text.end - text.start).mean()) / 2
    free = [(0.0, length)]
    starts, ends, codes, coders = [], [], [], []
    for number in range(text.coders):
        shift = _place(free, length, rng)
        free = [
            part for low, high in free for part in ((low, min(high, shift - apart)), (max(low, shift + apart), high)) if part[1] > part[0]
        ]
        own = text.only(int(rng.integers(text.coders)))
        moved = text.start[own] + shift
        back = np.where(moved > length, length, 0.0)
        starts.append(moved - back)
        ends.append(text.end[own] + shift - back)
        codes.append(text.code[own])
        coders.append(np.full(len(own), number))
    return Continuum(np.concatenate(starts), np.concatenate(ends), np.concatenate(codes), np.concatenate(coders), text.coders)


def _place(free: Sequence[tuple[float, float]], length: float, rng: np.random.Generator) -> float:
    """A random whole place in what is still free, anywhere when nothing is."""
    if not free:
        return float(int(rng.uniform(0, length)))
    sizes: NDArray[np.float64] = np.array([high - low for low, high in free])
    low, high = free[int(rng.choice(len(free), p=sizes / sizes.sum()))]
    return float(int(rng.uniform(low, high)))


def _drawn(text: Continuum, length: float, rng: np.random.Generator) -> Continuum:
    """Coders whose spans are drawn one after the other from the observed numbers, gaps, lengths and codes."""
    if not len(text.start):
        return text
    numbers = np.array([len(text.only(coder)) for coder in range(text.coders)])
    gaps = [0.0]
    for coder in range(text.coders):
        own = text.only(coder)
        if len(own):
            gaps += ([float(text.start[own[0]])] if text.start[own[0]] > 0 else []) + (text.start[own[1:]] - text.end[own[:-1]]).tolist()
    sizes = text.end - text.start
    codes, share = np.unique(text.code, return_counts=True)
    parts: list[Continuum] = []
    for coder in range(text.coders):
        count = abs(int(rng.normal(numbers.mean(), numbers.std())))
        if coder == text.coders - 1 and not any(len(part.start) for part in parts):
            count = max(1, count)
        gap = rng.normal(np.mean(gaps), np.std(gaps), count)
        size = np.maximum(np.abs(rng.normal(sizes.mean(), sizes.std(), count)), 1e-6)
        end = np.cumsum(gap + size)
        parts.append(Continuum(end - size, end, rng.choice(codes, count, p=share / share.sum()), np.full(count, coder), text.coders))
    start, end_of, code, by = (np.concatenate([getattr(part, name) for part in parts]) for name in ("start", "end", "code", "coder"))
    return Continuum(start, end_of, code, by, text.coders)
