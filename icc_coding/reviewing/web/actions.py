"""What a page can change: every answer comes after the decision is on the disk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from icc_coding.errors import UserError
from icc_coding.phrasing import how_many
from icc_coding.reviewing import memos
from icc_coding.reviewing.bulk import apply_bulk, plan_bulk
from icc_coding.reviewing.cards import Card, Key
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.filters import Filter
from icc_coding.reviewing.finding import code_all, plan_code_all
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.pages import card_page, parse_key
from icc_coding.reviewing.web.room import InRoom, Room
from icc_coding.reviewing.word_search import WITHIN, Query

Text = Annotated[str, Form()]
Seconds = Annotated[float | None, Form()]
Codes = Annotated[list[str] | None, Form()]
SAID = {"accept": "Accepted", "reject": "Rejected", "replace": "Corrected", "add": "Added", "unsure": "Unsure", "adjust": "Span moved"}


router = APIRouter()


@router.post("/decide")
def decide(
    room: InRoom, request: Request, key: Text, action: Text, code: Text, to: Text = "", note: Text = "", seconds: Seconds = None
) -> Response:
    """One decision on a card; the card comes again while something on it is open."""
    with room.session(request) as session:
        place = parse_key(room, key)
        chosen = _decision(session, place, Decision(action, code, to or None, note, seconds))
        card = session.decide(place, chosen)
        done = card.finished or session.filter.looks_up
        following = session.next() if done else card
        return _answer(room, session, request, following, said=f"{SAID[chosen.action]}: {room.label_of(str(chosen.to or chosen.code))}")


@router.post("/submit")
def submit(
    room: InRoom,
    request: Request,
    key: Text,
    codes: Codes = None,
    unsure: Codes = None,
    asked: Codes = None,
    note: Text = "",
    seconds: Seconds = None,
) -> Response:
    """What was answered blind; `asked` are the codes that were on screen: to no other code silence says "no"."""
    with room.session(request) as session:
        place = parse_key(room, key)
        if not place.blind:
            raise UserError("Only a passage that is read blind is submitted as a whole.")
        if not asked:
            raise UserError("The page did not say which codes were on screen, so nothing was saved. Load it again.")
        chosen = codes or []
        session.submit(place, chosen, unsure=unsure or [], asked=asked, note=note, seconds=seconds)
        names = ", ".join(room.label_of(code) for code in chosen) or "no code"
        again = " Some codes were not on the screen, so the passage comes again." if session.queue.waits(place) else ""
        said = f"Read blind: {names}.{again}{_reveal(room, session, place, chosen)}"
        return _answer(room, session, request, session.next(), said=said)


@router.post("/skip")
def skip(room: InRoom, request: Request, key: Text) -> Response:
    """The passage comes again at the end of the queue."""
    with room.session(request) as session:
        session.skip(parse_key(room, key))
        return _answer(room, session, request, session.next(), said="Left for later", decided=False)


@router.post("/undo")
def undo(room: InRoom, request: Request, back: Text = "") -> Response:
    """Take back the last decision of this coder."""
    with room.session(request) as session:
        return _after_control(room, session, request, session.undo(), "Taken back", back)


@router.post("/redo")
def redo(room: InRoom, request: Request) -> Response:
    """Make again what was taken back last."""
    with room.session(request) as session:
        return _after_control(room, session, request, session.redo(), "Done again")


@router.post("/filter")
def narrow(
    room: InRoom,
    request: Request,
    code: Text = "",
    transcript: Text = "",
    speaker: Text = "",
    role: Text = "",
    band: Text = "",
    status: Text = "",
    words: Text = "",
    stale: Text = "",
    disagreement: Text = "",
    again: Text = "",
) -> Response:
    """What the queue is narrowed to."""
    with room.session(request) as session:
        chosen = Filter(code, transcript, speaker, role, band, status, bool(stale), bool(disagreement), words.strip(), bool(again))
        session.choose(chosen)
        said = "Filter set" if chosen.narrows else "Filter cleared"
        return _answer(room, session, request, session.next(), said=said, filtered=True, decided=False)


@router.post("/bulk")
def bulk(room: InRoom, request: Request, action: Text, fingerprint: Text) -> Response:
    """One decision on all suggestions under the filter, if they are still those that were looked at."""
    with room.session(request) as session:
        plan = plan_bulk(session, action)
        if plan.fingerprint != fingerprint:
            raise UserError("The suggestions under this filter have changed since you looked. Look at them again before deciding in bulk.")
        count = apply_bulk(session, plan)
        said = f"{SAID[action]} in bulk: {how_many(count, 'suggestion')}. One undo takes all of them back."
        return _answer(room, session, request, session.next(), said=said)


@router.post("/find")
def code_found(
    room: InRoom, request: Request, words: Text, mode: Text, code: Text, fingerprint: Text, within: Annotated[int, Form()] = WITHIN
) -> Response:
    """Give a code to all passages that a search has found."""
    found = room.desk.talk.find(Query(words, mode, within))
    with room.session(request) as session:
        plan = plan_code_all(session, found, code)
        if plan.fingerprint != fingerprint:
            raise UserError("What would be coded has changed since you looked. Look at it again before coding all of it.")
        code_all(session, plan)
        return reload(request, f"/passages?code={quote(plan.code)}&coder={quote(session.coder)}")


@router.post("/repeats")
def repeats(room: InRoom, request: Request, key: Text, code: Text, action: Text) -> Response:
    """The same decision on the other passages that say the same words."""
    with room.session(request) as session:
        card = session.card(parse_key(room, key))
        numbers = [n for choice in card.choices if choice.code == code for n in session.repeats(choice)]
        plan = plan_bulk(session, action, numbers)
        apply_bulk(session, plan)
        said = f"{SAID.get(action, action)} the {len(plan.numbers)} other passages that say the same"
        return _answer(room, session, request, session.card(card.key), said=said, focus=code)


@router.post("/memo")
def memo(room: InRoom, request: Request, note: Text, key: Text = "", code: Text = "", transcript: Text = "", back: Text = "") -> Response:
    """A note on a coding, a passage, a transcript, a code or the study."""
    with room.session(request) as session:
        if key:
            place = parse_key(room, key)
            session.write_memo(note, key=_coding_place(session, place, code), code=code or None)
            if not back:
                return _answer(room, session, request, session.card(place), said="Note saved", focus=code)
        else:
            text = room.desk.by_name[transcript].text_hash if transcript in room.desk.by_name else None
            session.write_memo(note, text=text, code=room.desk.codebook.code(code).id if code else None)
        return reload(request, back or "/memos")


@router.post("/propose")
def propose(room: InRoom, request: Request, name: Text, key: Text, note: Text = "", back: Text = "") -> Response:
    """A code that the codebook lacks, noted with its passage."""
    with room.session(request) as session:
        place = parse_key(room, key)
        memos.propose_code(session, name, note, place)
        if back:
            return reload(request, back)
        return _answer(room, session, request, session.card(place), said=f"Noted for the codebook: {name}")


@router.post("/passage")
def passage(room: InRoom, request: Request, key: Text, action: Text, code: Text, to: Text = "", back: Text = "") -> Response:
    """A decision on the page of all passages of a code."""
    with room.session(request) as session:
        place = parse_key(room, key)
        session.decide(place, _decision(session, place, Decision(action, code, to or None, "", None)))
        return reload(request, back or "/passages")


def _decision(session: ReviewSession, key: Key, wanted: Decision) -> Decision:
    """What a palette key means here: accept a code that is suggested, add one that is not."""
    if key.blind or session.hides(key.text, key.span):
        raise UserError("This passage is read blind: choose its codes and submit them together.")
    if wanted.action == "add" and any(choice.code == wanted.code and choice.proposed for choice in session.card(key).choices):
        return Decision("accept", wanted.code, None, wanted.note, wanted.seconds)
    if wanted.action not in SAID or wanted.action == "adjust":
        raise UserError(f"A card takes {', '.join(name for name in SAID if name != 'adjust')}.")
    return wanted


def _answer(
    room: Room,
    session: ReviewSession,
    request: Request,
    card: Card | None,
    *,
    said: str,
    focus: str = "",
    filtered: bool = False,
    decided: bool = True,
) -> Response:
    """The next card for a page with script; without script, the queue page anew."""
    if request.headers.get("hx-request") == "true":
        return card_page(room, session, card, focus=focus, whole=False, said=said, filtered=filtered, decided=decided)
    return RedirectResponse("/" if card is None else f"/card/{card.key}", 303)


def _after_control(room: Room, session: ReviewSession, request: Request, key: Key | None, said: str, back: str = "") -> Response:
    if request.headers.get("hx-target", "") != "work":
        return reload(request, back or "/")
    card = session.card(key) if key is not None else session.next()
    return _answer(room, session, request, card, said=said if key is not None else "There is nothing to take back or do again")


def reload(request: Request, back: str) -> Response:
    """The page again, as it is now."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return RedirectResponse(own_address(back), 303)


def own_address(back: str) -> str:
    """An address of ours that a form may lead back to; anything else leads to the first page."""
    return back if re.fullmatch(r"/(?![/\\])[^\x00-\x20]*", back) else "/"


def _reveal(room: Room, session: ReviewSession, key: Key, chosen: Sequence[str]) -> str:
    """After a blind passage of a normal review: what the machine would have proposed."""
    if session.blind:
        return ""
    items = [room.desk.proposals[n] for n in room.desk.proposals.touching(key.text, key.span)]
    likely = dict.fromkeys(item.code for item in items if item.band == "likely")
    missed = [room.label_of(code) for code in likely if code not in chosen]
    if not likely:
        return " The machine found nothing likely here."
    return f" The machine also thought of {', '.join(missed)}." if missed else " The machine agrees."


def _coding_place(session: ReviewSession, key: Key, code: str) -> Key:
    """Where a note on a code belongs: at the coding it is about, else at the suggestion, else on the card's words."""
    draft = session.drafts.of(key, Decision("accept", code)) if code else None
    return key if draft is None or draft.start is None or draft.end is None else Key(key.text, draft.start, draft.end, key.blind)
