"""The page of the codebook, the page on which one code is changed, and what other windows ask for when the codebook has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from icc_coding.codebook.changing.ledger import entries, taken_back_ids
from icc_coding.codebook.colors import color_of, family_of
from icc_coding.codebook.model import Code
from icc_coding.codebook.naming import UNWRITTEN
from icc_coding.reviewing import adjudicate, memos
from icc_coding.reviewing.codes import decided_on, fingerprint
from icc_coding.reviewing.notebook import shows_memo
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.pages import NotHere, entry_of
from icc_coding.reviewing.web.room import InRoom, Room

LISTS = ("include", "exclude", "examples", "counter_examples")
_LATEST = 12


router = APIRouter()


@router.get("/codebook")
def codebook(room: InRoom, request: Request, done: str = "") -> HTMLResponse:
    """The codebook, where it can be changed."""
    with room.session(request) as session:
        return codebook_page(room, session, done=done)


@router.get("/codes/change")
def change(room: InRoom, request: Request, code: str) -> HTMLResponse:
    """The form that changes one code."""
    with room.session(request) as session:
        known = room.desk.codebook.by_id.get(code)
        if known is None:
            raise NotHere(f"There is no code `{code}` in the codebook as it is now.")
        return change_page(room, session, known, Typed.of(known))


@router.get("/codes/new")
def new(room: InRoom, request: Request, key: str = "") -> HTMLResponse:
    """The dialog for a code made while reading; static/changing.js fills in the words."""
    with room.session(request) as session:
        return room.page(session, "new_code.html", key=key)


@router.get("/codes/menus")
def menus(room: InRoom, request: Request) -> HTMLResponse:
    """The dialogs with the codes as they are now."""
    with room.session(request) as session:
        return room.page(session, "dialogs.html")


@router.get("/codes/state")
def state(room: InRoom, request: Request) -> Response:
    """Which codebook is in use, and what changed last: asked when the marks of `/here` are others."""
    with room.session(request) as session:
        desk = room.desk
        news = desk.news
        told = {"what": news.what, "coder": news.coder, "mine": news.coder == session.coder} if news else {}
        return JSONResponse({"version": str(desk.codebook_version), "broken": room.broken, **told})


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields of the page on which a code is changed: texts, lists an item a line."""

    label: str = ""
    definition: str = ""
    color: str = ""
    reason: str = ""
    lists: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, code: Code) -> Typed:
        """What the codebook says."""
        means = "" if code.definition == UNWRITTEN else code.definition  # nobody's words: not to be deleted before one's own
        return cls(code.label, means, code.color, "", {key: lines_of(getattr(code, key)) for key in LISTS})


def lines_of(items: tuple[str, ...]) -> str:
    """Items of a list, one a line."""
    return "\n".join(" ".join(item.split()) for item in items)


def codebook_page(
    room: Room, session: ReviewSession, *, done: str = "", status: int = 200, message: str = "", **typed: Any
) -> HTMLResponse:
    """The codebook with everything that may be seen about it; `done` is the change that was just made."""
    desk = room.desk
    made = entries(desk.study)
    undone = taken_back_ids(made)
    causes: dict[str, list[adjudicate.Cause]] = {}
    for cause in adjudicate.causes(desk, session.hides):
        causes.setdefault(cause.code, []).append(cause)
    return room.page(
        session,
        "codebook.html",
        status=status,
        message=message,
        entries={code.id: entry_of(room, code.id) for code in desk.codebook.codes},
        counts=Counter(c.code for c in desk.state.codings_by(session.coder) if c.applies),
        causes=causes,
        proposed=[] if session.blind else memos.proposed_codes(desk, lambda memo: shows_memo(session, memo)),
        orphans=Counter(
            c.code for c in desk.state.applied if c.code not in desk.code_numbers and (not session.blind or c.coder == session.coder)
        ),
        made=made[: -_LATEST - 1 : -1],
        undone=undone,
        scope_lines={key: lines_of(getattr(desk.codebook.scope, key)) for key in LISTS[2:]},
        done=next((one for one in made if one.id == done), None),
        typed={"label": "", "dimension": "", "dimension_label": "", "definition": "", "example": "", "reason": ""} | typed,
    )


def change_page(
    room: Room, session: ReviewSession, code: Code, typed: Typed, *, status: int = 200, message: str = "", conflict: bool = False
) -> HTMLResponse:
    """Everything that can be changed about a code. In a `conflict` what the codebook says now stands beside what was typed."""
    desk = room.desk
    decided = decided_on(desk.state, {code.id})
    return room.page(
        session,
        "change.html",
        status=status,
        message=message,
        code=code,
        typed=typed,
        now=Typed.of(code) if conflict else None,
        shown=fingerprint(code),
        used=decided[session.coder] if session.blind else decided.total(),
        shades=family_of(desk.codebook, code.id),
        color=color_of(desk.codebook, code.id),
        lists={"include": "Applies when", "exclude": "Does not apply when", "examples": "Examples", "counter_examples": "Counter-examples"},
    )
