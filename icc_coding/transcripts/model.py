"""What a reader makes of a source: a frozen text with turns, and the segments cut from it.

All offsets are Unicode code points of the text, half open: `text[start:end]`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from icc_coding.files import sha256_text


@dataclass(frozen=True, slots=True)
class Turn:
    """One block as the file labels it: a labelled paragraph, a heading's text, a cue, a row. Its span is speech, without the label."""

    index: int
    start: int
    end: int
    speaker: str = ""
    time: float | None = None  # seconds from the start of the recording
    question: tuple[int, int] | None = None  # span of the question a form asked (surveys); lies outside every turn


@dataclass(frozen=True, slots=True)
class Segment:
    """Whole sentences inside one stretch: the fixed unit of scoring, sampling and agreement."""

    index: int
    start: int
    end: int
    turn: int  # index of the turn it begins in
    stretch: int  # index of the stretch it lies in


@dataclass(frozen=True)
class Transcript:
    """One source as it was read: an interview, one respondent's survey answers, or a document.

    `name` is unique in a study and names the transcript in every table. `roles` and `role_reasons` are keyed by speaker;
    `attributes` are the case's (country, wave, closed survey columns …), `case` its name.
    """

    name: str
    file: str  # path below transcripts/, with its suffix
    text: str
    text_hash: str
    source_hash: str
    kind: str  # interview | survey | document
    reader: str
    reader_version: int
    turns: tuple[Turn, ...]
    segments: tuple[Segment, ...]
    roles: Mapping[str, str] = field(default_factory=dict)
    role_reasons: Mapping[str, str] = field(default_factory=dict)
    case: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    speaker_attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    language: str = ""  # whose abbreviations were minded when segments were cut (ISO 639-1); '' is English

    @cached_property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """Runs of consecutive turns of one speaker, as (first turn, last turn + 1)."""
        runs: list[tuple[int, int]] = []
        for turn in self.turns:
            if runs and self.turns[runs[-1][0]].speaker == turn.speaker and turn.question is None:
                runs[-1] = (runs[-1][0], turn.index + 1)
            else:
                runs.append((turn.index, turn.index + 1))
        return tuple(runs)

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Speakers in order of appearance; a turn without a label counts as speaker ''."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))

    @cached_property
    def words(self) -> int:
        """How many words are said: those inside turns, without speakers' labels and headings."""
        return sum(len(self.text[turn.start : turn.end].split()) for turn in self.turns)

    @cached_property
    def layout(self) -> str:
        """SHA-256 over all that scores follow from: the text, the coded segments, and what was asked before each stretch of them."""
        segments = self.coded_segments
        asked = {segment.stretch: self.question_before(segment) for segment in {s.stretch: s for s in segments}.values()}
        return sha256_text(json.dumps([self.text_hash, [(s.index, s.start, s.end, s.stretch) for s in segments], sorted(asked.items())]))

    def role(self, speaker: str) -> str:
        """`interviewer`, `respondent` or `other`."""
        return self.roles.get(speaker, "respondent")

    def turn_of(self, segment: Segment) -> Turn:
        """The turn a segment begins in."""
        return self.turns[segment.turn]

    def question_before(self, segment: Segment) -> str:
        """The question that a segment answers: the form's, or all that interviewers said right before its stretch ('' if nothing)."""
        first = self.turns[self.stretches[segment.stretch][0]]
        if first.question is not None:
            return self.text[first.question[0] : first.question[1]]
        asked: list[str] = []
        for run in reversed(self.stretches[: segment.stretch]):
            turns = self.turns[run[0] : run[1]]
            if self.role(turns[0].speaker) != "interviewer":
                break
            asked.extend(self.text[turn.start : turn.end] for turn in reversed(turns))
        return " ".join(reversed(asked))

    @cached_property
    def coded_segments(self) -> tuple[Segment, ...]:
        """Segments of respondents and others; interviewers' talk is context and is not coded."""
        return tuple(s for s in self.segments if self.role(self.turns[s.turn].speaker) != "interviewer")
