"""From decisions to ratings: which coder answered which code for which segment, and how.

A segment carries a code for a coder when an excerpt of that code shares with it half of the segment, or half of the excerpt, or
more. It is a "no" when the coder read at least half of the segment looking for that code and coded nothing, or rejected it there;
an `unsure` and everything that was never looked for is missing, and so is what was decided in bulk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.ratings import MISSING, Ratings
from icc_coding.decisions.fold import STATUSES, Folded
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.decisions.replay import Replay
from icc_coding.transcripts.model import Transcript

OVERLAP = 0.5
_ANSWER = np.array([1, 0, 0, 1, MISSING], np.int8)  # by status, see `fold.STATUSES`
Spans = NDArray[np.int64]  # [n x 2]: start and end


@dataclass(frozen=True, slots=True)
class RatingsChoice:
    """Which decisions become ratings.

    `coders` and `codes` keep their order; no coders means everyone but the consensus. `sample` keeps what was decided and read for
    that sample and its segments. `blind_only` keeps what was decided with suggestions and other coders hidden, which is what
    agreement should rest on.
    """

    codes: tuple[str, ...]
    coders: tuple[str, ...] = ()
    sample: str | None = None
    blind_only: bool = True


SpanRow = tuple[str, str, int | None, int | None, str | None]  # transcript, coder, start, end, code


@dataclass(frozen=True, slots=True)
class UnitizedSpans:
    """What unitizing coefficients need: the spans of transcripts that all coders read whole, and the texts' lengths in code points.

    A coder who read a transcript and coded nothing is named by `(transcript, coder, None, None, None)`.
    """

    spans: list[SpanRow] = field(default_factory=list)
    lengths: dict[str, int] = field(default_factory=dict)


def decided_ratings(state: Replay, transcripts: Sequence[Transcript], choice: RatingsChoice) -> Ratings:
    """Ratings of the codable segments that at least one coder answered at all: int8 coders x segments x codes."""
    kept = chosen_state(state, choice)
    coders = choice.coders or tuple(coder for coder in kept.coders if coder != CONSENSUS)
    blocks: list[NDArray[np.int8]] = []
    names: list[str] = []
    units: list[str] = []
    texts: list[str] = []
    roles: list[str] = []
    speakers: list[str] = []
    for transcript in transcripts:
        segments = transcript.coded_segments
        if not coders or not segments:
            continue
        block = np.stack([_answers(kept, coder, transcript, choice.codes) for coder in coders])
        answered = np.flatnonzero((block != MISSING).any(axis=(0, 2))).tolist()
        blocks.append(block[:, answered])
        for position in answered:
            segment = segments[position]
            speaker = transcript.turn_of(segment).speaker
            names.append(transcript.name)
            units.append(unit_name(transcript.name, segment.index))
            texts.append(transcript.text[segment.start : segment.end])
            speakers.append(speaker)
            roles.append(transcript.role(speaker))
    values = np.concatenate(blocks, axis=1) if blocks else _empty(len(coders), 0, choice)
    return Ratings(
        values=values,
        coders=coders,
        codes=choice.codes,
        transcripts=tuple(names),
        unit="segment",
        units=tuple(units),
        texts=tuple(texts),
        attributes={"role": roles, "speaker": speakers},
        left_out=_count_left_out(state if choice.sample is None else chosen_state(state, replace(choice, blind_only=False)), kept, coders),
        overlap=OVERLAP,
    )


def decided_spans(state: Replay, transcripts: Sequence[Transcript], choice: RatingsChoice) -> UnitizedSpans:
    """Coded spans for unitizing coefficients. Only transcripts whose every codable segment was read by all coders for all codes take part."""
    kept = chosen_state(state, choice)
    coders = choice.coders or tuple(coder for coder in kept.coders if coder != CONSENSUS)
    result = UnitizedSpans()
    for transcript in transcripts:
        if not coders or not transcript.coded_segments:
            continue
        if not all(_read_segments(kept, coder, transcript, choice.codes).all() for coder in coders):
            continue
        result.lengths[transcript.name] = len(transcript.text)
        for coder in coders:
            found = [c for c in kept.codings_of(coder, transcript.text_hash) if c.applies and not c.bulk and c.code in choice.codes]
            rows: list[SpanRow] = [(transcript.name, coder, c.start, c.end, c.code) for c in found]
            result.spans.extend(rows or [(transcript.name, coder, None, None, None)])
    return result


def chosen_state(state: Replay, choice: RatingsChoice) -> Replay:
    """The state as if only the chosen decisions had been made: a later look with suggestions visible does not touch a blind answer."""

    return state.only(sample=choice.sample, blind=choice.blind_only)


def _answers(state: Replay, coder: str, transcript: Transcript, codes: tuple[str, ...]) -> NDArray[np.int8]:
    """int8 segments x codes of one coder and transcript."""
    segments = _spans(transcript)
    values = np.full((len(segments), len(codes)), MISSING, dtype=np.int8)
    values[_read_segments(state, coder, transcript, codes)] = 0
    held = state.folded(coder, transcript.text_hash)
    coding, segment = about_segments(held.start, held.end, segments)
    column = state.numbers_of(codes)[held.code]
    about = column[coding] >= 0
    coding, segment = coding[about], segment[about]
    answer = np.where(state.bulk(held.rows), MISSING, _ANSWER[held.status])
    for step in (("rejected", "replaced"), ("unsure",), ("accepted", "added")):  # what applies somewhere in a segment has the last word
        chosen = np.isin(held.status[coding], [STATUSES.index(status) for status in step])
        values[segment[chosen], column[coding[chosen]]] = answer[coding[chosen]]
    return values


def unit_name(transcript: str, segment: int) -> str:
    """What the unit of a segment is called in :class:`.Ratings`; :func:`unit_place` leads back."""
    return f"{transcript}:{segment}"


def unit_place(unit: str) -> tuple[str, int]:
    """The transcript and the segment's index of a unit."""
    name, _, index = unit.rpartition(":")
    return name, int(index)


def about_segments(start: NDArray[Any], end: NDArray[Any], segments: Spans) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Two arrays of one length: numbers of a span and of a segment that are about the same passage (see `overlap.same_passage`).

    `start` and `end` (spans,), `segments` (segments, 2) in code points; segments stand in order and do not overlap.
    """
    span, segment = _meeting(np.stack([start, end], axis=1).astype(np.int64), segments)
    shorter = np.minimum((end - start)[span], (segments[:, 1] - segments[:, 0])[segment])
    about = 2 * _shared(start[span], end[span], segments[segment]) >= shorter
    return span[about], segment[about]


def _read_segments(state: Replay, coder: str, transcript: Transcript, codes: tuple[str, ...]) -> NDArray[np.bool_]:
    """bool segments x codes: at least half of the segment was read with that code in mind."""
    segments, columns = _spans(transcript), state.columns
    rows = state.folded(coder, transcript.text_hash).readings
    read = np.zeros((len(segments), len(codes)), dtype=np.bool_)
    reading, segment = _meeting(np.stack([columns["start"][rows], columns["end"][rows]], axis=1), segments)
    shared = _shared(columns["start"][rows][reading], columns["end"][rows][reading], segments[segment])
    half = 2 * shared >= (segments[:, 1] - segments[:, 0])[segment]
    reading, segment = reading[half], segment[half]
    numbers, asked = state.asked(rows)
    for number, wanted in enumerate(asked):
        columns_asked = [place for place, code in enumerate(codes) if code in wanted]
        read[np.ix_(segment[numbers[reading] == number], columns_asked)] = True
    return read


def _spans(transcript: Transcript) -> Spans:
    return np.array([(segment.start, segment.end) for segment in transcript.coded_segments], np.int64).reshape(-1, 2)


def _meeting(spans: Spans, segments: Spans) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of spans and segments that share anything; segments stand in order and do not overlap."""
    first = np.searchsorted(segments[:, 1], spans[:, 0], side="right")
    count = np.maximum(np.searchsorted(segments[:, 0], spans[:, 1], side="left") - first, 0)
    span = np.repeat(np.arange(len(spans)), count)
    return span, np.arange(len(span)) + np.repeat(first - (np.cumsum(count) - count), count)


def _shared(start: NDArray[np.int64], end: NDArray[np.int64], segments: Spans) -> NDArray[np.int64]:
    """How many code points spans and segments share, which share some."""
    return np.minimum(end, segments[:, 1]) - np.maximum(start, segments[:, 0])


def _count_left_out(state: Replay, kept: Replay, coders: tuple[str, ...]) -> int:
    """How many decisions of these coders are not among those that are kept, or were made in bulk."""
    everything = [held.rows[held.status != STATUSES.index("unsure")] for held in _all_held(state, coders)]
    entered = [held.rows[~kept.bulk(held.rows)] for held in _all_held(kept)]
    return len(np.setdiff1d(_joined(everything), _joined(entered)))


def _all_held(state: Replay, coders: Sequence[str] = ()) -> Iterator[Folded]:
    return (state.folded(coder, text) for coder, text in state.parts if not coders or coder in coders)


def _joined(rows: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([np.empty(0, np.int64), *rows])


def _empty(coders: int, units: int, choice: RatingsChoice) -> NDArray[np.int8]:
    return np.zeros((coders, units, len(choice.codes)), dtype=np.int8)
