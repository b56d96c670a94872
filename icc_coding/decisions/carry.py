"""Carrying decisions over to a corrected text: what was said about a passage is said about it where it stands now.

The old text and what was decided on it stay. What can be found again becomes new records of the same coders on the new text, marked
as carried over and taken back in one step; what cannot is listed as lost.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from icc_coding.decisions.anchor import LOST, anchor_spans
from icc_coding.decisions.codings import Coding, Reading
from icc_coding.decisions.logs.record import CONSENSUS, Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.overlap import Span, SpanIndex, same_passage
from icc_coding.decisions.replay import Replay
from icc_coding.decisions.steps import control
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.transcripts.keep import thaw
from icc_coding.transcripts.model import Transcript

MARK = "reanchor:"
_SAME_READING = 0.9  # a passage must be this like the old one to count as read
_ACTIONS = {"accepted": "accept", "rejected": "reject", "added": "add", "unsure": "unsure", "replaced": "reject"}


@dataclass(frozen=True, slots=True)
class Carried:
    """One coding and where it went. `how`: same, moved, changed or lost; `words` are those of the new text."""

    coder: str
    code: str
    status: str
    transcript: str
    how: str
    likeness: float
    quote: str
    words: str


@dataclass(slots=True)
class CarryPlan:
    """What carrying over would do. `without_successor` are texts that no transcript of the study has come from."""

    rows: list[Carried] = field(default_factory=list)
    drafts: dict[str, list[Draft]] = field(default_factory=dict)
    readings: int = 0
    readings_left: int = 0
    texts: list[str] = field(default_factory=list)
    without_successor: dict[str, int] = field(default_factory=dict)

    def of(self, how: str) -> list[Carried]:
        """The codings that went that way."""
        return [row for row in self.rows if row.how == how]


def successors(study: Study, transcripts: Sequence[Transcript], texts: Iterable[str]) -> dict[str, Transcript | None]:
    """For each text that is no transcript any more: the transcript that was read from the same file (and part) since, or None."""
    current = {transcript.text_hash for transcript in transcripts}
    by_name = {transcript.name: transcript for transcript in transcripts}
    by_file: dict[str, list[Transcript]] = {}
    for transcript in transcripts:
        by_file.setdefault(transcript.file, []).append(transcript)
    found: dict[str, Transcript | None] = {}
    for text in sorted(set(texts) - current):
        try:
            old = thaw(study, text)
        except UserError:
            found[text] = None
            continue
        of_file = by_file.get(old.file, [])
        found[text] = by_name.get(old.name) or (of_file[0] if len(of_file) == 1 else None)
    return found


def plan_carry(study: Study, transcripts: Sequence[Transcript], state: Replay) -> CarryPlan:
    """Work out what can be carried over from earlier texts to today's. What was carried before, or decided anew there, is left alone."""
    plan = CarryPlan()
    held = [(text, state.folded(coder, text)) for coder, text in state.parts if text is not None]
    decided = {text for text, of_coder in held if len(of_coder.rows) or len(of_coder.readings)}
    for text, successor in successors(study, transcripts, decided).items():
        if successor is None:
            plan.without_successor[text] = sum(len(of_coder.rows) for other, of_coder in held if other == text)
            continue
        plan.texts.append(text)
        old = thaw(study, text).text
        for coder in state.coders:
            _carry_codings(plan, state, coder, old, text, successor)
            _carry_readings(plan, state, coder, old, text, successor)
    return plan


def apply_carry(study: Study, plan: CarryPlan) -> str:
    """Save what a plan carries over; returns the mark that takes all of it back."""
    mark = MARK + secrets.token_hex(4)
    for coder, drafts in plan.drafts.items():
        marked = [_with_mark(draft, mark) for draft in drafts]
        LogWriter(study, coder).append(marked)
    return mark


def undo_carry(study: Study, state: Replay) -> int:
    """Take back the last carrying over, of all coders; returns how many records it had."""
    carried = [record for record in state.records if (record.by or "").startswith(MARK) and record.undoes is None and state.stands(record)]
    if not carried:
        return 0
    mark = _mark_of(carried[-1].by or "")
    wanted = [record for record in carried if _mark_of(record.by or "") == mark]
    for coder in sorted({record.coder for record in wanted}):
        LogWriter(study, coder).append([control("undo", record) for record in reversed(wanted) if record.coder == coder])
    return len(wanted)


def _carry_codings(plan: CarryPlan, state: Replay, coder: str, old: str, text: str, new: Transcript) -> None:
    codings = state.codings_of(coder, text)
    there = SpanIndex(state.codings_of(coder, new.text_hash))
    anchors = anchor_spans(old, new.text, [coding.span for coding in codings])
    carried = [
        (coding, anchor)
        for coding, anchor in zip(codings, anchors, strict=True)
        if anchor.new is None or not there.has(new.text_hash, coding.code, anchor.new)
    ]
    for coding, anchor in carried:
        words = "" if anchor.new is None else new.text[slice(*anchor.new)]
        plan.rows.append(Carried(coder, coding.code, coding.status, new.name, anchor.how, anchor.likeness, coding.quote, words))
    found = [(coding, anchor.new) for coding, anchor in carried if anchor.new is not None]
    if found:
        plan.drafts.setdefault(coder, []).extend(_drafts(found, new))


def _drafts(found: Sequence[tuple[Coding, Span]], new: Transcript) -> Iterator[Draft]:
    """What is saved for codings and their new spans. A code and the one in its place stay one decision, so that it can be carried once more."""
    in_its_place = {(coding.record, span): coding for coding, span in found if coding.status == "added"}
    of_one_decision = {(coding.record, span) for coding, span in found if coding.status == "replaced"} & in_its_place.keys()
    for coding, span in found:
        instead = in_its_place.get((coding.record, span))
        if instead is None or (coding.record, span) not in of_one_decision:
            yield _draft(coding, span, new, _ACTIONS[coding.status])
        elif coding.status == "replaced":
            yield _draft(coding, span, new, "replace", instead.code)
            if instead.note not in ("", coding.note):
                yield _draft(instead, span, new, "note")


def _draft(coding: Coding, span: Span, new: Transcript, action: str, to: str | None = None) -> Draft:
    return Draft(
        action,
        text=new.text_hash,
        start=span[0],
        end=span[1],
        quote=new.text[slice(*span)],
        code=coding.code,
        to=to,
        blind=coding.blind,
        note=coding.note,
        by=coding.by if coding.coder == CONSENSUS else None,
        sample=coding.sample,
        run=coding.run,
        codebook=coding.codebook,
    )


def _carry_readings(plan: CarryPlan, state: Replay, coder: str, old: str, text: str, new: Transcript) -> None:
    readings = state.readings_of(coder, text)
    there = state.readings_of(coder, new.text_hash)
    for reading, anchor in zip(readings, anchor_spans(old, new.text, [(r.start, r.end) for r in readings]), strict=True):
        if anchor.new is None or anchor.how == LOST or anchor.likeness < _SAME_READING:
            plan.readings_left += 1
        elif not any(_covers(other, reading, anchor.new) for other in there):
            plan.readings += 1
            draft = Draft(
                "read",
                text=new.text_hash,
                start=anchor.new[0],
                end=anchor.new[1],
                quote=new.text[slice(*anchor.new)],
                codes=reading.codes,
                codebook=reading.codebook,
                blind=reading.blind,
                sample=reading.sample,
            )
            plan.drafts.setdefault(coder, []).append(draft)


def _covers(other: Reading, reading: Reading, span: tuple[int, int]) -> bool:
    return (other.asked, other.sample, other.blind) == (reading.asked, reading.sample, reading.blind) and same_passage(
        (other.start, other.end), span
    )


def _with_mark(draft: Draft, mark: str) -> Draft:
    return replace(draft, by=f"{mark}:{draft.by}" if draft.by else mark)


def _mark_of(by: str) -> str:
    """The mark without the person who settled a consensus."""
    return ":".join(by.split(":")[:2])
