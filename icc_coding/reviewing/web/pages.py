"""Pages that are looked at: nothing here changes a decision."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from icc_coding.codebook.outline import OutlinePart, boundaries, examples, revision_line
from icc_coding.errors import UserError
from icc_coding.reviewing import adjudicate
from icc_coding.reviewing.bulk import plan_bulk
from icc_coding.reviewing.cards import Card, Key
from icc_coding.reviewing.finding import plan_code_all
from icc_coding.reviewing.insight import blind_slice
from icc_coding.reviewing.notebook import notes_on
from icc_coding.reviewing.progress import coder_progress, sample_progress, share_done
from icc_coding.reviewing.search import MOST_FOUND, search
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.entrance import enter, place_of, sent, static_file, static_files
from icc_coding.reviewing.web.room import HERE, InRoom, Room
from icc_coding.reviewing.word_search import ALL, MODES, SHOWN, WITHIN, Query


class NotHere(UserError):
    """A page that does not exist: answered with 404."""


router = APIRouter()


@router.get("/static/{name}")
def file(room: InRoom, name: str, v: str = "") -> Response:
    """A script, style sheet or picture; the colours of the codes follow from the codebook."""
    return sent(room.colours, "text/css", v) if name == "codes.css" else static_file(_static(), name, v)


@router.get("/enter")
def entered(room: InRoom, token: str = "", to: str = "") -> Response:
    """A personal link is followed."""
    return enter(room.access, token, to)


@router.get("/")
def queue(room: InRoom, request: Request) -> HTMLResponse:
    """What comes next."""
    with room.session(request) as session:
        return card_page(room, session, session.next(), whole=not _is_partial(request))


@router.get("/card/{written}")
def card(room: InRoom, request: Request, written: str, code: str = "") -> HTMLResponse:
    """One passage."""
    with room.session(request) as session:
        focus = room.desk.codebook.code(code).id if code else ""
        return card_page(room, session, session.card(parse_key(room, written), focus), focus=focus, whole=not _is_partial(request))


@router.get("/here")
def here(room: InRoom, request: Request) -> Response:
    """Asked by every page, see `static/alive.js`; in a window with a home it is home that answers."""
    return Response(f"{place_of(room.desk.study, request.state.coder)} open {room.marks()}", media_type="text/plain")


@router.get("/entry")
def entry(room: InRoom, request: Request, code: str) -> HTMLResponse:
    """What the codebook says about a code."""
    with room.session(request) as session:
        return room.page(session, "entry.html", entry=entry_of(room, code))


@router.get("/evidence")
async def evidence(room: InRoom, request: Request, key: str, code: str) -> HTMLResponse:
    """Worked out beside everything else: neither the desk's lock nor a thread that another page needs is held meanwhile."""
    return await to_thread.run_sync(_evidence, room, request, key, code, limiter=room.seats)


@router.get("/find")
def find(
    room: InRoom, request: Request, words: str = "", mode: str = ALL, within: int = WITHIN, code: str = "", page: int = 1
) -> HTMLResponse:
    """A search for words, page by page, and what giving a code to all that was found would do."""
    query, sorry = Query(words, mode, within), ""
    try:
        found = room.desk.talk.find(query) if words.strip() else []  # this and the table are long work, so nobody waits for it
    except UserError as error:  # said above the words, which can be put right there
        found, sorry = [], str(error)
    pages = max(1, -(-len(found) // SHOWN))
    page = min(max(page, 1), pages)
    rows = room.part("find_rows.html", found=found[(page - 1) * SHOWN : page * SHOWN])
    with room.session(request) as session:
        plan = plan_code_all(session, found, code) if code and found else None
        shown: dict[str, Any] = {"query": query, "modes": MODES, "found": found, "rows": rows, "plan": plan}
        shown |= {"number": page, "pages": pages, "size": SHOWN}
        return room.page(session, "find.html", status=400 if sorry else 200, message=sorry, **shown)


@router.get("/transcripts")
def transcripts(room: InRoom, request: Request, words: str = "") -> HTMLResponse:
    """All transcripts with how far they are read, and a search in them."""
    with room.session(request) as session:
        found = search(room.desk, words) if words.strip() else []
        rows = [(t, session.standing.by_text[h], share_done(session.standing.by_text[h])) for h, t in room.desk.transcripts.items()]
        return room.page(session, "transcripts.html", rows=rows, words=words, found=found, most_found=MOST_FOUND)


@router.get("/progress")
def progress(room: InRoom, request: Request) -> HTMLResponse:
    """How far everybody is."""
    with room.session(request) as session:
        return room.page(
            session,
            "progress.html",
            coders=[c for c in coder_progress(room.desk) if not session.blind or c.coder == session.coder],
            samples=sample_progress(room.desk),
            by_code=[
                (code, session.standing.by_code[code.id], share_done(session.standing.by_code[code.id]))
                for code in room.desk.codebook.codes
            ],
            slice=blind_slice(session),
        )


@router.get("/bulk")
def bulk(room: InRoom, request: Request, action: str) -> HTMLResponse:
    """What a decision in bulk would decide."""
    with room.session(request) as session:
        plan = plan_bulk(session, action)
        rows = [(room.desk.proposals[n], room.desk.transcripts[room.desk.proposals[n].text]) for n in plan.shown]
        rows = [(item, transcript) for item, transcript in rows if not session.hides(item.text, (item.start, item.end))]
        return room.page(session, "bulk.html", plan=plan, rows=rows, numbers="")


@cache
def _static() -> Mapping[str, tuple[bytes, str]]:
    return static_files(HERE / "static")


def _evidence(room: Room, request: Request, key: str, code: str) -> HTMLResponse:
    with room.session(request) as session:
        if session.blind:
            raise UserError("A blind session keeps the machine's evidence hidden.")
        place = parse_key(room, key)
        if session.hides(place.text, place.span):
            raise UserError("This passage is read blind: the machine's evidence stays hidden until you submit it.")
    explanation = room.explainer.explain(place, code)
    with room.session(request) as session:
        return room.page(session, "evidence.html", found=explanation)


def card_page(
    room: Room,
    session: ReviewSession,
    card: Card | None,
    *,
    focus: str = "",
    whole: bool,
    said: str = "",
    filtered: bool = False,
    decided: bool = True,
) -> HTMLResponse:
    """The queue page around a card, or only what changes on it. `decided`: what was said is a step that undo takes back."""
    headers = {} if whole or card is None else {"HX-Push-Url": f"/card/{card.key}"}
    current = "" if card is None else _current(card, focus or next(iter(session.queue.focus(card.key)), ""))
    return room.page(
        session,
        "queue.html" if whole else "queue_parts.html",
        headers=headers,
        card=card,
        current=current,
        notes=[] if card is None or card.key.blind else notes_on(session, card),
        entry=entry_of(room, current) if current else None,
        said=said,
        filtered=filtered,
        decided=decided,
        waiting=session.queue.waiting_blind() if session.blind else 0,
    )


def parse_key(room: Room, written: str) -> Key:
    """A card's key from an address or form; raises NotHere when it leads nowhere."""
    key = Key.parse(room.desk, written)
    if key is None:
        raise NotHere("This excerpt is not in the study as it is now.")
    return key


def entry_of(room: Room, code: str) -> dict[str, Any] | None:
    """What the codebook says about a code; None when it has no such code any more."""
    known = room.desk.codebook.by_id.get(code)
    if known is None:
        return None
    parts = [*boundaries(known), *examples(known)]
    changes = room.desk.codebook.changes_of(known.id)
    if changes:
        parts.append(OutlinePart("Changes", tuple(map(revision_line, changes))))
    return {"code": known, "parts": parts}


def _is_partial(request: Request) -> bool:
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-boosted") != "true"


def _current(card: Card, focus: str) -> str:
    """The choice that keys act on: the one asked for, else the first open one, else the first."""
    codes = [choice.code for choice in card.choices]
    if focus in codes:
        return focus
    waiting = [choice.code for choice in card.choices if choice.open]
    return (waiting or codes or [""])[0]


def _by_code(causes: list[adjudicate.Cause]) -> dict[str, list[adjudicate.Cause]]:
    found: dict[str, list[adjudicate.Cause]] = {}
    for cause in causes:
        found.setdefault(cause.code, []).append(cause)
    return found
