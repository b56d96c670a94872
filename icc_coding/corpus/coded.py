"""One row of the coded corpus, and the rows that follow from decisions and suggestions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from icc_coding.codebook.model import Codebook
from icc_coding.corpus.words import flowing
from icc_coding.decisions.codings import Coding, excerpt_id
from icc_coding.decisions.logs.names import MACHINE
from icc_coding.decisions.overlap import SpanIndex
from icc_coding.phrasing import clock
from icc_coding.suggesting.bands import QUIET
from icc_coding.suggesting.collaborations import collaborations_in
from icc_coding.suggesting.store import Suggestion
from icc_coding.transcripts.model import Transcript

SUGGESTED = "suggested"
STATUSES = (SUGGESTED, "accepted", "rejected", "replaced", "added", "unsure")


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """One row of the coded corpus; the key is (excerpt_id, code, coder). Field order is the column order.

    `text` is the span's words with the line breaks inside sentences taken out; `attributes` are those of the speaker's or the
    transcript's case, written as columns `case.NAME`; `question` is what the excerpt answers and is written last.
    """

    excerpt_id: str
    transcript: str
    kind: str
    case: str
    collaborations: tuple[str, ...]
    turn: int
    speaker: str
    role: str
    start: int
    end: int
    time: str
    text: str
    dimension: str
    code: str
    label: str
    status: str
    band: str
    score: float | None
    probability: float | None
    reason: str
    coder: str
    decided_at: str
    blind: bool | None
    note: str
    codebook_hash: str
    run: str
    question: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def span(self) -> tuple[int, int]:
        """`(start, end)`."""
        return self.start, self.end

    @property
    def applies(self) -> bool:
        """Whether a person holds that the code applies."""
        return self.status in ("accepted", "added")


COLUMNS = tuple(one.name for one in fields(CodedExcerpt) if one.name not in ("question", "attributes"))
ATTRIBUTE = "case."  # what the column of an attribute begins with
QUESTION = "question"


def coded_excerpts(
    transcripts: Sequence[Transcript], codebook: Codebook, suggestions: Iterable[Suggestion], codings: Iterable[Coding]
) -> list[CodedExcerpt]:
    """Decisions of all coders, and the suggestions that nobody has decided, in order of transcript and place.

    A suggestion counts as decided when a decision on its code overlaps it by half of the shorter one or more. Codings of a text that
    is no longer a transcript of the study, or of a code that the codebook no longer has, are left out: `export` counts them.
    """
    by_hash = {transcript.text_hash: Places(transcript, codebook) for transcript in transcripts}
    order = {code.id: number for number, code in enumerate(codebook.codes)}
    suggestions, codings = list(suggestions), list(codings)
    proposed, decided = SpanIndex(suggestions), SpanIndex(codings)
    rows = []
    for coding in codings:
        if coding.text in by_hash and coding.code in order:
            near = proposed.about(coding.text, coding.code, coding.span)
            rows.append(_decided(by_hash[coding.text], coding, near[0] if near else None))
    for suggestion in suggestions:
        span = (suggestion.start, suggestion.end)
        if suggestion.band == QUIET:  # held back
            continue
        if suggestion.text in by_hash and suggestion.code in order and not decided.has(suggestion.text, suggestion.code, span):
            rows.append(_suggested(by_hash[suggestion.text], suggestion))
    return in_order(rows, transcripts, codebook)


def in_order(rows: Iterable[CodedExcerpt], transcripts: Sequence[Transcript], codebook: Codebook) -> list[CodedExcerpt]:
    """Rows by transcript, place, code as the codebook orders them, and coder."""
    order = {code.id: number for number, code in enumerate(codebook.codes)}
    places = {transcript.name: number for number, transcript in enumerate(transcripts)}
    return sorted(rows, key=lambda row: (places[row.transcript], row.start, row.end, order[row.code], row.coder))


class Places:
    """What the columns say about any place of one transcript; what several rows of a place share is worked out once."""

    def __init__(self, transcript: Transcript, codebook: Codebook) -> None:
        self.transcript = transcript
        self._codebook = codebook
        self._turns = [turn.start for turn in transcript.turns]
        self._segments = [segment.start for segment in transcript.segments]
        self._of_span: dict[tuple[int, int], dict[str, Any]] = {}
        self._questions: dict[int, str] = {}

    def columns(self, start: int, end: int, code_id: str) -> dict[str, Any]:
        """The columns that follow from a span and a code, by name."""
        found = self._of_span.get((start, end))
        if found is None:
            found = self._of_span[start, end] = self._about(start, end)
        code = self._codebook.code(code_id)
        return {**found, "dimension": code.dimension, "code": code.id, "label": code.label}

    def _about(self, start: int, end: int) -> dict[str, Any]:
        transcript = self.transcript
        place = max(0, bisect_right(self._turns, start) - 1)
        turn = transcript.turns[place]
        timed = next((t.time for t in reversed(transcript.turns[: place + 1]) if t.time is not None), None)
        of_speaker = dict(transcript.speaker_attributes.get(turn.speaker, {}))
        return {
            "excerpt_id": excerpt_id(transcript.text_hash, start, end),
            "transcript": transcript.name,
            "kind": transcript.kind,
            "case": of_speaker.pop("case", "") or transcript.case,
            "collaborations": collaborations_in(self._codebook, transcript.text, start, end),
            "turn": turn.index,
            "speaker": turn.speaker,
            "role": transcript.role(turn.speaker),
            "start": start,
            "end": end,
            "time": clock(timed),
            "text": flowing(transcript, start, end),
            "question": self._question(start),
            "attributes": {**transcript.attributes, **of_speaker},
        }

    def _question(self, start: int) -> str:
        if not self._segments:
            return ""
        segment = self.transcript.segments[max(0, bisect_right(self._segments, start) - 1)]
        if segment.stretch not in self._questions:
            self._questions[segment.stretch] = " ".join(self.transcript.question_before(segment).split())
        return self._questions[segment.stretch]


def _decided(places: Places, coding: Coding, near: Suggestion | None) -> CodedExcerpt:
    return CodedExcerpt(
        **places.columns(coding.start, coding.end, coding.code),
        status=coding.status,
        band=near.band if near else "",
        score=near.score if near else None,
        probability=near.probability if near else None,
        reason=near.reason if near else "",
        coder=coding.coder,
        decided_at=coding.decided_at,
        blind=coding.blind,
        note=coding.note,
        codebook_hash=coding.codebook or "",
        run=coding.run or "",
    )


def _suggested(places: Places, suggestion: Suggestion) -> CodedExcerpt:
    return CodedExcerpt(
        **places.columns(suggestion.start, suggestion.end, suggestion.code),
        status=SUGGESTED,
        band=suggestion.band,
        score=suggestion.score,
        probability=suggestion.probability,
        reason=suggestion.reason,
        coder=MACHINE,
        decided_at="",
        blind=None,
        note="",
        codebook_hash=suggestion.codebook,
        run=suggestion.run,
    )
