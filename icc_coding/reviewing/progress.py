"""How far a review is: per code, per transcript, per coder and per sample."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from icc_coding.decisions.overlap import shared
from icc_coding.decisions.record import ControlActions, Record
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


def coder_progress(desk: Desk) -> list[CoderProgress]:
    """Progress of everyone with a decision, by name."""
    return [_progress_of(desk, coder) for coder in desk.state.coders]


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


def _progress_of(desk: Desk, coder: str) -> CoderProgress:
    moments = [(moment, r) for moment, r in desk.state.moments_of(coder) if r.action not in ControlActions and desk.state.stands(r)]
    records = [r for _, r in moments]
    decided = [r for r in records if r.action not in ("read", "note")]
    bulk = sum(_is_bulk(r) for r in decided)
    timed = [r.seconds for r in decided if r.seconds is not None and not _is_bulk(r)]
    return CoderProgress(
        coder=coder,
        decisions=len(decided),
        bulk=bulk,
        blind_passages=sum(r.action == "read" and r.blind for r in records),
        read_share=_read_share(desk, coder),
        hours=_hours([moment for moment, r in moments if not _is_bulk(r)]),
        seconds=median(timed) if timed else None,
        last=records[-1].at if records else "",
    )


def _read_share(desk: Desk, coder: str) -> float:
    """The share of codable characters that were read for all codes."""
    read = 0
    for text, transcript in desk.transcripts.items():
        spans = sorted((r.start, r.end) for r in desk.state.readings_of(coder, text) if r.codes == "all")
        for segment in transcript.coded_segments if spans else ():
            place = segment.start
            for start, end in spans:
                if start >= segment.end:
                    break
                if end > place:
                    read += shared((place, segment.end), (start, end))
                    place = max(place, min(end, segment.end))
    return read / desk.codable if desk.codable else 0.0


def _hours(moments: list[datetime]) -> float:
    gaps = ((later - earlier).total_seconds() for earlier, later in pairwise(moments))
    return sum(gap for gap in gaps if 0 <= gap <= _BREAK) / 3600


def _is_bulk(record: Record) -> bool:
    return record.by is not None and record.by.startswith("bulk:")
