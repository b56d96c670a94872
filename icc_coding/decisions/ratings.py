"""From decisions to ratings: which coder answered which code for which segment, and how.

A segment carries a code for a coder when an excerpt of that code shares with it half of the segment, or half of the excerpt, or
more. It is a "no" when the coder read at least half of the segment looking for that code and coded nothing, or rejected it there;
an `unsure` and everything that was never looked for is missing, and so is what was decided in bulk.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.ratings import MISSING, Ratings
from icc_coding.decisions.codings import Coding
from icc_coding.decisions.overlap import Span, half_of, same_passage
from icc_coding.decisions.record import CONSENSUS, ControlActions, Record
from icc_coding.decisions.replay import Replay
from icc_coding.transcripts.model import Transcript

OVERLAP = 0.5


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
            units.append(f"{transcript.name}:{segment.index}")
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
        answers = [_read_segments(kept, coder, transcript, choice.codes) for coder in coders]
        if not coders or not all(answer.all() for answer in answers):
            continue
        result.lengths[transcript.name] = len(transcript.text)
        for coder in coders:
            found = [c for c in kept.codings_of(coder, transcript.text_hash) if c.applies and not c.bulk and c.code in choice.codes]
            rows: list[SpanRow] = [(transcript.name, coder, c.start, c.end, c.code) for c in found]
            result.spans.extend(rows or [(transcript.name, coder, None, None, None)])
    return result


def chosen_state(state: Replay, choice: RatingsChoice) -> Replay:
    """The state as if only the chosen decisions had been made: a later look with suggestions visible does not touch a blind answer."""

    def keeps(record: Record) -> bool:
        if record.action in ControlActions:
            return True
        if choice.sample is not None and record.sample != choice.sample:
            return False
        return record.blind or not choice.blind_only

    return state.only(keeps)


def _answers(state: Replay, coder: str, transcript: Transcript, codes: tuple[str, ...]) -> NDArray[np.int8]:
    """int8 segments x codes of one coder and transcript."""
    column = {code: index for index, code in enumerate(codes)}
    segments = _spans(transcript)
    values = np.full((len(segments), len(codes)), MISSING, dtype=np.int8)
    values[_read_segments(state, coder, transcript, codes)] = 0
    codings = [coding for coding in state.codings_of(coder, transcript.text_hash) if coding.code in column]
    for step in (("rejected", "replaced"), ("unsure",), ("accepted", "added")):  # what applies somewhere in a segment has the last word
        for coding in codings:
            if coding.status in step:
                about = [position for position in _touched(coding.span, segments) if same_passage(coding.span, segments[position])]
                values[about, column[coding.code]] = _value(coding)
    return values


def _value(coding: Coding) -> int:
    if coding.bulk or coding.status == "unsure":
        return MISSING
    return int(coding.applies)


def _read_segments(state: Replay, coder: str, transcript: Transcript, codes: tuple[str, ...]) -> NDArray[np.bool_]:
    """bool segments x codes: at least half of the segment was read with that code in mind."""
    segments = _spans(transcript)
    read = np.zeros((len(segments), len(codes)), dtype=np.bool_)
    for reading in state.readings_of(coder, transcript.text_hash):
        asked = [index for index, code in enumerate(codes) if reading.asks(code)]
        span = (reading.start, reading.end)
        for position in _touched(span, segments):
            if half_of(span, segments[position]):
                read[position, asked] = True
    return read


def _spans(transcript: Transcript) -> list[Span]:
    return [(segment.start, segment.end) for segment in transcript.coded_segments]


def _touched(span: Span, segments: list[Span]) -> range:
    """Positions of the segments that share anything with a span; segments stand in order and do not overlap."""
    return range(
        bisect_right(segments, span[0], key=lambda segment: segment[1]), bisect_left(segments, span[1], key=lambda segment: segment[0])
    )


def _count_left_out(state: Replay, kept: Replay, coders: tuple[str, ...]) -> int:
    everything = {coding.record for coding in state.codings if coding.coder in coders and coding.status != "unsure"}
    entered = {coding.record for coding in kept.codings if not coding.bulk}
    return len(everything - entered)


def _empty(coders: int, units: int, choice: RatingsChoice) -> NDArray[np.int8]:
    return np.zeros((coders, units, len(choice.codes)), dtype=np.int8)
