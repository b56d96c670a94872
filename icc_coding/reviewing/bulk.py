"""Deciding many suggestions in one step: looked at first, counted, marked as done in bulk, and undone in one step."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from icc_coding.decisions.logs.record import Draft
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.filters import matching
from icc_coding.reviewing.proposals import PROPOSED
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import OPEN

ACTIONS = ("accept", "reject")
_SHOWN = 10
_RESULT = {"accept": ("accepted", "added"), "reject": ("rejected", "replaced")}


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What a bulk step would decide. `fingerprint` ties the confirmation to exactly these suggestions; `shown` are some to look at."""

    action: str
    numbers: tuple[int, ...]
    by_code: tuple[tuple[str, int], ...]
    transcripts: int
    shown: tuple[int, ...]
    fingerprint: str


def plan_bulk(session: ReviewSession, action: str, numbers: Iterable[int] | None = None) -> BulkPlan:
    """Plan to accept or reject the suggestions that the session's filter keeps, or these ones.

    Without a status in the filter only open suggestions take part. Raises UserError in a blind session, where nothing may be decided unread.
    """
    if session.blind:
        raise UserError("A blind session decides passage by passage; deciding in bulk needs the suggestions in view.")
    if action not in ACTIONS:
        raise UserError(f"Suggestions can be decided in bulk with {' or '.join(ACTIONS)} only.")
    desk, status = session.desk, session.standing.status
    kept = matching(desk, session.standing, session.filter) if numbers is None else list(numbers)
    wanted = {session.filter.status} - {"", "decided"} if numbers is None else set()
    chosen = tuple(
        n
        for n in kept
        if status[n] not in _RESULT[action] and (wanted or session.filter.status == "decided" or status[n] == OPEN) and _in_view(session, n)
    )
    codes = Counter(desk.proposals[n].code for n in chosen)
    fingerprint = hashlib.sha256(
        repr([action, [(desk.proposals[n].text, desk.proposals[n].start, desk.proposals[n].code) for n in chosen]]).encode()
    )
    return BulkPlan(
        action=action,
        numbers=chosen,
        by_code=tuple(codes.most_common()),
        transcripts=len({desk.proposals[n].text for n in chosen}),
        shown=tuple(sorted(Random(len(chosen)).sample(chosen, min(_SHOWN, len(chosen))))),
        fingerprint=fingerprint.hexdigest()[:16],
    )


def apply_bulk(session: ReviewSession, plan: BulkPlan) -> int:
    """Save a planned bulk step; returns how many suggestions it decided. They carry the mark that keeps them out of agreement."""
    mark = f"bulk:{secrets.token_hex(4)}"
    drafts = [_draft(session, plan.action, number, mark) for number in plan.numbers]
    session.desk.write(session.coder, drafts)
    return len(drafts)


def _in_view(session: ReviewSession, number: int) -> bool:
    return session.desk.proposals[number].band in PROPOSED or session.filter.band == "quiet"


def _draft(session: ReviewSession, action: str, number: int, mark: str) -> Draft:
    item = session.desk.proposals[number]
    draft = session.drafts.of(Key(item.text, item.start, item.end), Decision(action, item.code))
    return replace(draft, by=mark, shown=False)
