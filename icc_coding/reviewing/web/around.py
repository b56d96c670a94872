"""Changing what stands around the codes: names of dimensions, the scope, and rules, which can be tried before they are saved."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from icc_coding.codebook.changing.requests import Change, DefineScope, RenameDimension, SetRules
from icc_coding.errors import UserError
from icc_coding.reviewing.codes import change_codes
from icc_coding.reviewing.trying import Trial, try_rules, written_rules
from icc_coding.reviewing.web.actions import Text
from icc_coding.reviewing.web.codebook import codebook_page, lines_of
from icc_coding.reviewing.web.pages import NotHere
from icc_coding.reviewing.web.room import InRoom, Room
from icc_coding.suggesting.rules.matching import SCOPE

router = APIRouter()


@router.post("/codes/dimension")
def dimension(room: InRoom, request: Request, dimension: Text, label: Text = "", id: Text = "", reason: Text = "") -> Response:
    """Another label or id of a dimension."""
    return _make(room, request, RenameDimension(dimension, label, id), reason)


@router.post("/codes/scope")
def scope(
    room: InRoom, request: Request, definition: Text = "", examples: Text = "", counter_examples: Text = "", reason: Text = ""
) -> Response:
    """What is codable at all."""
    now = room.desk.codebook.scope
    text = "\n".join(line.strip() for line in definition.strip().splitlines())
    change = DefineScope(
        None if text == now.definition else text,
        _edited(now.examples, examples),
        _edited(now.counter_examples, counter_examples),
    )
    return _make(room, request, change, reason)


@router.get("/codes/rules")
def rules(room: InRoom, request: Request, code: str) -> HTMLResponse:
    """A code's rules as they are written."""
    return _page(room, request, code, written_rules(room.desk.study, _owner(room, code)))


@router.post("/codes/rules")
async def saved(room: InRoom, request: Request, code: Text, rules: Text = "", only_try: Text = "", reason: Text = "") -> Response:
    """Save the rules that were written, or only try them."""
    owner, lines = _owner(room, code), tuple(line.strip() for line in rules.splitlines() if line.strip())
    try:
        if only_try:  # every passage is looked at, so nobody waits for it
            tried = await run_in_threadpool(try_rules, room.desk.study, room.desk.talk, owner, lines)
            return _page(room, request, owner, lines, reason=reason, tried=tried)
        with room.session(request) as session:
            entry = change_codes(room.desk.study, SetRules(owner, lines), coder=session.coder, reason=reason)
            room.desk.refresh()
    except UserError as error:
        return _page(room, request, owner, lines, reason=reason, status=400, message=str(error))
    return RedirectResponse(f"/codebook?done={entry.id}", status_code=303)


def _make(room: Room, request: Request, change: Change, reason: str) -> Response:
    with room.session(request) as session:
        try:
            entry = change_codes(room.desk.study, change, coder=session.coder, reason=reason)
        except UserError as error:
            room.desk.refresh()
            return codebook_page(room, session, status=400, message=str(error))
        room.desk.refresh()
        return RedirectResponse(f"/codebook?done={entry.id}", status_code=303)


def _page(
    room: Room,
    request: Request,
    owner: str,
    lines: tuple[str, ...],
    *,
    reason: str = "",
    tried: Trial | None = None,
    status: int = 200,
    message: str = "",
) -> HTMLResponse:
    """The rules of a code as they are typed, and, once they were tried, what they would hit."""
    with room.session(request) as session:
        code = room.desk.codebook.by_id.get(owner)
        label = code.label if code is not None else "the scope"
        return room.page(
            session, "rules.html", status=status, message=message, owner=owner, label=label, lines=lines, reason=reason, tried=tried
        )


def _owner(room: Room, code: str) -> str:
    if code == SCOPE:
        return SCOPE
    known = room.desk.codebook.by_id.get(code)
    if known is None:
        raise NotHere(f"There is no code `{code}` in the codebook as it is now.")
    return known.id


def _edited(old: tuple[str, ...], typed: str) -> tuple[str, ...] | None:
    """The lines of a list, those that were not touched as the codebook has them; None when nothing differs."""
    if typed.replace("\r\n", "\n").strip() == lines_of(old):
        return None
    kept = {lines_of((item,)): item for item in old}
    lines = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    return tuple(kept.get(line, line) for line in lines)
