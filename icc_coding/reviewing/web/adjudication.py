"""The page of disagreements: one at a time in its talk, with who said what and when, settled with keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.errors import UserError
from icc_coding.reviewing import adjudicate
from icc_coding.reviewing.adjudicate import Dispute
from icc_coding.reviewing.cards import Key, make_card
from icc_coding.reviewing.desk import DeskChange
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.pages import entry_of
from icc_coding.reviewing.web.room import InRoom, Room


class Disputes:
    """What is in dispute, looked for again only in the transcripts in which something was decided."""

    def __init__(self, room: Room) -> None:
        self._desk = room.desk
        self._asked: object = None
        self._by_text: dict[str, list[Dispute]] = {}
        self._desk.listen(self._changed)

    def _changed(self, change: DeskChange) -> None:
        if change[1] is None:  # about no transcript, or about all
            self._by_text.clear()
        else:
            self._by_text.pop(change[1], None)

    def find(self, session: ReviewSession, sample: str, coders: str) -> list[Dispute]:
        """All that this person may see; `coders` is a list with commas."""
        desk = self._desk
        names = tuple(filter(None, coders.split(","))) or adjudicate.people_of(desk.state)
        asked = (desk.codebook_version, sample, names)
        if self._asked != asked:
            self._asked, self._by_text = asked, {}
        missing = [text for text in desk.transcripts if text not in self._by_text] if len(names) > 1 else []
        if missing:
            state = desk.state.only(sample=sample, also=CONSENSUS) if sample else desk.state
            self._by_text |= {text: adjudicate.disputes_in(desk, state, text, names) for text in missing}
        found = adjudicate.in_order(desk, [dispute for one in self._by_text.values() for dispute in one])
        return [d for d in found if not session.hides(d.text, (d.start, d.end))]


async def _disputes_of(request: Request) -> Disputes:
    disputes: Disputes = request.app.state.disputes
    return disputes


InDispute = Annotated[Disputes, Depends(_disputes_of)]
router = APIRouter()


@router.get("/disagreements")
def disagreements(
    room: InRoom, disputes: InDispute, request: Request, sample: str = "", coders: str = "", at: str = "", done: str = ""
) -> HTMLResponse:
    """One dispute, with what waits before and after it."""
    with room.session(request) as session:
        if session.blind:
            raise UserError("A blind session keeps other coders' decisions hidden. Settle disagreements with `icc-coding adjudicate`.")
        found = disputes.find(session, sample, coders)
        waiting = [d for d in found if not d.is_settled]
        shown = next((d for d in found if d.key == at), waiting[0] if waiting else None)
        return room.page(
            session,
            "disagreements.html",
            dispute=shown,
            number=waiting.index(shown) + 1 if shown in waiting else 0,
            waiting=waiting,
            settled=[d for d in found if d.is_settled],
            confusions=_confusions(waiting),
            setting=None if shown is None else make_card(room.desk, session.standing, Key(shown.text, shown.start, shown.end, True)),
            entry=None if shown is None else entry_of(room, shown.codes[0]),
            neighbours=_neighbours(waiting, shown),
            address=lambda key: _address(sample, coders, key),
            sample=sample,
            coders=coders,
            causes=adjudicate.CAUSES,
            done=done,
        )


@router.post("/settle")
async def settle(room: InRoom, disputes: InDispute, request: Request) -> Response:
    """Save a verdict and go on to the next dispute."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    following = await run_in_threadpool(_settle, room, disputes, request, form)
    return _go(request, _address(form.get("sample", ""), form.get("coders", ""), following, done="settled"))


@router.post("/unsettle")
def unsettle(room: InRoom, disputes: InDispute, request: Request) -> Response:
    """Take back the last verdict."""
    with room.session(request) as session:
        before = {d.key for d in disputes.find(session, "", "") if d.is_settled}
        taken = adjudicate.unsettle(room.desk)
        again = [d.key for d in disputes.find(session, "", "") if not d.is_settled and d.key in before]
    return _go(request, _address("", "", again[0] if again else "", done="back" if taken else "nothing"))


def _settle(room: Room, disputes: Disputes, request: Request, form: Mapping[str, str]) -> str:
    """Save a verdict; returns the key of the dispute that comes after it."""
    with room.session(request) as session:
        found = disputes.find(session, form.get("sample", ""), form.get("coders", ""))
        dispute = next((d for d in found if d.key == form.get("dispute")), None)
        if dispute is None:
            raise UserError("This disagreement is no longer there: somebody changed a decision. Load the page again.")
        answers = {code: form.get(f"verdict:{code}") for code in dispute.codes}
        verdict = {code: answer == "yes" for code, answer in answers.items() if answer in ("yes", "no")}
        adjudicate.settle(room.desk, dispute, session.coder, verdict, form.get("cause", ""), " ".join(form.get("why", "").split()))
        following = _neighbours([d for d in found if not d.is_settled], dispute)[1]
        return following.key if following else ""


def _neighbours(waiting: Sequence[Dispute], shown: Dispute | None) -> tuple[Dispute | None, Dispute | None]:
    """The disputes before and after the one that is shown."""
    if shown not in waiting:
        return None, None
    place = waiting.index(shown)
    return waiting[place - 1] if place else None, waiting[place + 1] if place + 1 < len(waiting) else None


def _confusions(waiting: Sequence[Dispute]) -> list[tuple[Dispute, int]]:
    """The first dispute of each confusion, with how many there are of it."""
    often = Counter(d.confusion for d in waiting)
    first = {d.confusion: d for d in reversed(waiting)}
    return [(first[confusion], often[confusion]) for confusion in dict.fromkeys(d.confusion for d in waiting)]


def _address(sample: str, coders: str, at: str, done: str = "") -> str:
    named = {"sample": sample, "coders": coders, "at": at, "done": done}
    query = urlencode({name: value for name, value in named.items() if value})
    return f"/disagreements?{query}" if query else "/disagreements"


def _go(request: Request, address: str) -> Response:
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)
