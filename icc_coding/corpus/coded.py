"""The coded corpus: what people decided and what the machine still suggests, as one list of coded excerpts.

This is what every export, page and analysis starts from; its fields are the columns of `excerpts.csv`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.codings import Coding, excerpt_id
from icc_coding.decisions.overlap import SpanIndex
from icc_coding.phrasing import clock
from icc_coding.suggesting.collaborations import collaborations_in
from icc_coding.suggesting.store import Suggestion
from icc_coding.transcripts.model import Transcript

MACHINE = "machine"
SUGGESTED = "suggested"


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """One row of the coded corpus; the key is (excerpt_id, code, coder). Field order is the column order."""

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


COLUMNS = tuple(field.name for field in fields(CodedExcerpt))


def coded_excerpts(
    transcripts: Sequence[Transcript], codebook: Codebook, suggestions: Iterable[Suggestion], codings: Iterable[Coding]
) -> list[CodedExcerpt]:
    """Decisions of all coders, and the suggestions that nobody has decided, in order of transcript and place.

    A suggestion counts as decided when a decision on its code overlaps it by half of the shorter one or more. Codings of a text that
    is no longer a transcript of the study, or of a code that the codebook no longer has, are left out: `export` counts them.
    """
    by_hash = {transcript.text_hash: _Places(transcript) for transcript in transcripts}
    order = {code.id: number for number, code in enumerate(codebook.codes)}
    suggestions, codings = list(suggestions), list(codings)
    proposed, decided = SpanIndex(suggestions), SpanIndex(codings)
    rows = []
    for coding in codings:
        if coding.text in by_hash and coding.code in order:
            near = proposed.about(coding.text, coding.code, coding.span)
            rows.append(_decided(by_hash[coding.text], codebook, coding, near[0] if near else None))
    for suggestion in suggestions:
        span = (suggestion.start, suggestion.end)
        if suggestion.text in by_hash and suggestion.code in order and not decided.has(suggestion.text, suggestion.code, span):
            rows.append(_suggested(by_hash[suggestion.text], codebook, suggestion))
    places = {transcript.name: number for number, transcript in enumerate(transcripts)}
    return sorted(rows, key=lambda row: (places[row.transcript], row.start, row.end, order[row.code], row.coder))


class _Places:
    """Looks up the turn of an offset in one transcript."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self._starts = [turn.start for turn in transcript.turns]

    def common(self, codebook: Codebook, start: int, end: int, code_id: str) -> Mapping[str, object]:
        transcript = self.transcript
        place = max(0, bisect_right(self._starts, start) - 1)
        turn = transcript.turns[place]
        timed = next((t.time for t in reversed(transcript.turns[: place + 1]) if t.time is not None), None)
        code = codebook.code(code_id)
        return {
            "excerpt_id": excerpt_id(transcript.text_hash, start, end),
            "transcript": transcript.name,
            "kind": transcript.kind,
            "case": transcript.case,
            "collaborations": collaborations_in(codebook, transcript.text, start, end),
            "turn": turn.index,
            "speaker": turn.speaker,
            "role": transcript.role(turn.speaker),
            "start": start,
            "end": end,
            "time": clock(timed),
            "text": transcript.text[start:end],
            "dimension": code.dimension,
            "code": code.id,
            "label": code.label,
        }


def _decided(places: _Places, codebook: Codebook, coding: Coding, near: Suggestion | None) -> CodedExcerpt:
    return CodedExcerpt(
        **places.common(codebook, coding.start, coding.end, coding.code),  # type: ignore[arg-type]
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


def _suggested(places: _Places, codebook: Codebook, suggestion: Suggestion) -> CodedExcerpt:
    return CodedExcerpt(
        **places.common(codebook, suggestion.start, suggestion.end, suggestion.code),  # type: ignore[arg-type]
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
