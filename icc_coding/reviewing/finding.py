"""Coding all that a search has found: looked at first, counted, marked as done in bulk, and undone in one step."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.overlap import same_passage
from icc_coding.errors import UserError
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.word_search import WordsFound

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class CodeAll:
    """What coding all hits would do: the passages that would get the code, how many have it (from this coder) already, some to look at."""

    code: str
    passages: tuple[WordsFound, ...]
    already: int
    interviewers: int
    shown: tuple[WordsFound, ...]
    fingerprint: str


def plan_code_all(session: ReviewSession, found: Sequence[WordsFound], code: str) -> CodeAll:
    """Plan to give a code to every passage found. Raises UserError in a blind session and for an unknown code."""
    if session.blind:
        raise UserError("A blind session decides passage by passage; coding all that was found needs another session.")
    code = session.desk.codebook.code(code).id
    own = [c for c in session.desk.state.codings_by(session.coder) if c.code == code and c.applies]
    by_text: dict[str, list[tuple[int, int]]] = {}
    for coding in own:
        by_text.setdefault(coding.text, []).append(coding.span)
    fresh = [
        one
        for one in found
        if one.coded
        and not session.hides(one.text, (one.start, one.end))
        and not any(same_passage(span, (one.start, one.end)) for span in by_text.get(one.text, ()))
    ]
    interviewers = sum(not one.coded for one in found)
    mark = hashlib.sha256(repr([code, [(one.text, one.start) for one in fresh]]).encode()).hexdigest()[:16]
    return CodeAll(code, tuple(fresh), len(found) - interviewers - len(fresh), interviewers, tuple(fresh[:_SHOWN]), mark)


def code_all(session: ReviewSession, plan: CodeAll) -> int:
    """Save a plan in one step that one undo takes back, marked as done in bulk; returns the passages coded."""
    known = session.desk.codebook.code(plan.code)
    mark = f"bulk:{secrets.token_hex(4)}"
    drafts = [
        Draft(
            "add",
            text=one.text,
            start=one.start,
            end=one.end,
            quote=session.desk.transcripts[one.text].text[one.start : one.end],
            code=known.id,
            by=mark,
            codebook=known.hash,
        )
        for one in plan.passages
    ]
    session.desk.write(session.coder, drafts)
    for one in plan.passages:
        session.saw(one.text, (one.start, one.end))
    return len(drafts)
