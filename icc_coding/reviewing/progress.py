"""How far a review is: per code, per transcript, per coder and per sample."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.decisions.fold import NOTE, READ
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.decisions.overlap import apart, shared
from icc_coding.decisions.samples import load_samples
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.standing import OPEN

_BREAK = 300.0  # seconds without a decision that count as a break


@dataclass(frozen=True, slots=True)
class CoderProgress:
    """What one coder has done. Shares are of codable characters; `hours` leaves out breaks of more than five minutes."""

    coder: str
    decisions: int
    bulk: int
    blind_passages: int
    read_share: float
    hours: float
    seconds: float | None  # median of single decisions
    last: str

    @property
    def per_hour(self) -> float | None:
        """Single decisions per hour of work; None before there is a quarter of an hour to go by."""
        return (self.decisions - self.bulk) / self.hours if self.hours >= 0.25 else None


@dataclass(frozen=True, slots=True)
class SampleProgress:
    """Who has read how much of a sample."""

    name: str
    aim: str
    size: int
    read: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """Who reads a transcript, and of each the share of its codable segments that were read for all codes or in which something was decided.

    Without an assignment it is for everybody; then those with a decision there are named.
    """

    transcript: str
    assigned: bool
    read: tuple[tuple[str, float], ...]


def reading_progress(desk: Desk) -> list[ReadingProgress]:
    """Every transcript of the study with its readers, in the study's order."""
    found = []
    for text, transcript in desk.transcripts.items():
        readers = desk.assignments.readers.get(transcript.name, ())
        named = readers or [c for c in desk.state.coders if desk.state.codings_of(c, text) or desk.state.readings_of(c, text)]
        shares = tuple((coder, _share_seen(desk, coder, text)) for coder in named if coder != CONSENSUS)
        found.append(ReadingProgress(transcript.name, bool(readers), shares))
    return found


def _share_seen(desk: Desk, coder: str, text: str) -> float:
    """The share of a transcript's codable segments that a coder has read for all codes or decided something in."""
    spans = sorted(
        [(r.start, r.end) for r in desk.state.readings_of(coder, text) if r.codes == "all"]
        + [coding.span for coding in desk.state.codings_of(coder, text)]
    )
    segments = desk.transcripts[text].coded_segments
    seen, first = 0, 0
    for segment in segments:
        while first < len(spans) and spans[first][1] <= segment.start:
            first += 1
        seen += (
            any(shared(span, (segment.start, segment.end)) for span in spans[first:] if span[0] < segment.end) if first < len(spans) else 0
        )
    return seen / len(segments) if segments else 1.0


def coder_progress(desk: Desk) -> list[CoderProgress]:
    """Progress of everyone with a decision, by name."""
    return [progress_of(desk, coder) for coder in desk.state.coders]


def sample_progress(desk: Desk) -> list[SampleProgress]:
    """Progress of every sample and everyone it is assigned to."""
    from icc_coding.reviewing.queue import is_read

    return [
        SampleProgress(
            sample.name,
            sample.aim,
            len(sample.segments),
            tuple(
                (coder, sum(is_read(desk, coder, (s.text, s.start, s.end), sample=sample.name) for s in sample.segments))
                for coder in sample.coders
            ),
        )
        for sample in load_samples(desk.study)
    ]


def share_done(counts: Counter[str]) -> float:
    """The share of suggestions that no longer wait, 1 when there are none."""
    total = sum(counts.values())
    return 1.0 if not total else 1 - counts[OPEN] / total


def progress_of(desk: Desk, coder: str) -> CoderProgress:
    """What one coder has done."""
    columns, rows = desk.state.columns, desk.state.standing_of(coder)
    action, bulk = columns["action"][rows], desk.state.bulk(rows)
    decided = ~np.isin(action, (NOTE, READ))
    seconds = columns["seconds"][rows][decided & ~bulk]
    timed = seconds[~np.isnan(seconds)]
    return CoderProgress(
        coder=coder,
        decisions=int(decided.sum()),
        bulk=int((decided & bulk).sum()),
        blind_passages=int(((action == READ) & columns["blind"][rows]).sum()),
        read_share=_read_share(desk, coder),
        hours=_hours(columns["moment"][rows][~bulk]),
        seconds=float(np.median(timed)) if len(timed) else None,
        last=columns.at(int(rows[-1])) if len(rows) else "",
    )


def _read_share(desk: Desk, coder: str) -> float:
    """The share of codable characters that were read for all codes; for a code that was made later only what was read since."""
    columns, read, codes = desk.state.columns, 0.0, desk.code_numbers
    for text, transcript in desk.transcripts.items():
        rows = desk.state.folded(coder, text).readings
        rows = rows[columns["codes"][rows] == columns.known("codes", "all")]
        numbers, asked = desk.state.asked(rows)
        alike = Counter(tuple(number for number, one in enumerate(asked) if code in one) for code in codes)
        for which, count in alike.items():
            there = rows[np.isin(numbers, which)]
            spans = np.array(apart(zip(columns["start"][there].tolist(), columns["end"][there].tolist(), strict=True)), np.int64)
            if len(spans):
                segments = np.array([(segment.start, segment.end) for segment in transcript.coded_segments], np.int64).reshape(-1, 2)
                read += int((_read_before(spans, segments[:, 1]) - _read_before(spans, segments[:, 0])).sum()) * count / len(codes)
    return read / desk.codable if desk.codable else 0.0


def _read_before(spans: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many characters before each place lie in spans, which are in order and apart."""
    before = np.concatenate([[0], np.cumsum(spans[:, 1] - spans[:, 0])])
    last = np.searchsorted(spans[:, 0], places, side="right")  # how many spans began
    beyond = np.maximum(0, spans[last - 1, 1] - places)
    return np.where(last > 0, before[last] - beyond, 0)


def _hours(moments: NDArray[np.int64]) -> float:
    gaps = np.diff(moments) / 1e6
    return float(gaps[(gaps >= 0) & (gaps <= _BREAK)].sum()) / 3600
