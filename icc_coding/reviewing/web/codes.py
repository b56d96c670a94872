"""Changing the codebook from a page: each answer comes after the change is on the disk, and what was typed is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from icc_coding.codebook.changing.ledger import LedgerEntry
from icc_coding.codebook.changing.requests import Add, Change, ChangeSet, Define, Merge, Move, NewCode, Recolor, Remove, Rename, Split
from icc_coding.codebook.model import Code
from icc_coding.codebook.naming import spell_id
from icc_coding.errors import UserError
from icc_coding.reviewing.codes import ChangedSince, change_codes, code_from_words, take_back
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.actions import Text
from icc_coding.reviewing.web.codebook import LISTS, Typed, change_page, codebook_page, lines_of
from icc_coding.reviewing.web.pages import parse_key
from icc_coding.reviewing.web.room import InRoom, Room

Texts = Annotated[list[str] | None, Form()]
_OWN = "own"  # the value of the colour that is chosen freely


router = APIRouter()


@router.post("/codes/add")
def add(
    room: InRoom,
    request: Request,
    label: Text = "",
    dimension: Text = "",
    dimension_label: Text = "",
    definition: Text = "",
    example: Text = "",
    reason: Text = "",
    key: Text = "",
) -> Response:
    """A new code; with a `key`, made from words of that passage, which is given the code."""
    with room.session(request) as session:
        wanted = dimension or spell_id(dimension_label, "dimension")
        new = NewCode(label, definition=_text(definition), examples=tuple(_lines(example)))
        place = parse_key(room, key) if key else None
        if place is not None and not place.blind and session.hides(place.text, place.span):
            place = replace(place, blind=True)
        try:
            entry = code_from_words(session, Add(wanted, new, dimension_label), place, reason=reason)
        except UserError as error:
            if _by_script(request):
                return JSONResponse({"sorry": str(error)})
            typed = {"label": label, "dimension": dimension, "dimension_label": dimension_label, "definition": definition}
            return codebook_page(room, session, status=400, message=str(error), **typed, example=example, reason=reason)
        return _done(request, entry)


@router.post("/codes/define")
def define(
    room: InRoom,
    request: Request,
    code: Text,
    shown: Text,
    label: Text = "",
    definition: Text = "",
    include: Text = "",
    exclude: Text = "",
    examples: Text = "",
    counter_examples: Text = "",
    color: Text = "",
    own_color: Text = "",
    reason: Text = "",
) -> Response:
    """Label, meaning and colour of a code, as one change."""
    lists = dict(zip(LISTS, (include, exclude, examples, counter_examples), strict=True))
    typed = Typed(label, _text(definition), own_color if color == _OWN else color, reason, {key: _text(lists[key]) for key in LISTS})
    with room.session(request) as session:
        return _change(room, request, session, code, typed, lambda known: _edited(known, typed), shown)


@router.post("/codes/rename")
def rename(room: InRoom, request: Request, code: Text, shown: Text, id: Text = "", reason: Text = "") -> Response:
    """Another id of a code; its decisions follow."""
    with room.session(request) as session:
        return _change(room, request, session, code, reason, lambda known: Rename(known.id, id=id.strip()), shown)


@router.post("/codes/merge")
def merge(room: InRoom, request: Request, code: Text, shown: Text, into: Text = "", take: Text = "", reason: Text = "") -> Response:
    """One code becomes part of another."""
    with room.session(request) as session:
        return _change(room, request, session, code, reason, lambda known: Merge(known.id, into, bool(take)), shown)


@router.post("/codes/move")
def move(
    room: InRoom, request: Request, code: Text, shown: Text, dimension: Text = "", dimension_label: Text = "", reason: Text = ""
) -> Response:
    """A code goes to another dimension."""
    wanted = dimension or spell_id(dimension_label, "dimension")
    with room.session(request) as session:
        return _change(room, request, session, code, reason, lambda known: Move(known.id, wanted, dimension_label), shown)


@router.post("/codes/split")
def split(
    room: InRoom,
    request: Request,
    code: Text,
    shown: Text,
    label: Texts = None,
    definition: Texts = None,
    example: Texts = None,
    keep: Text = "",
    reason: Text = "",
) -> Response:
    """A code becomes several."""
    rows = zip(label or [], definition or [], example or [], strict=False)
    parts = tuple(NewCode(name, definition=_text(means), examples=tuple(_lines(said))) for name, means, said in rows if name.strip())
    with room.session(request) as session:
        return _change(room, request, session, code, reason, lambda known: Split(known.id, parts, bool(keep)), shown)


@router.post("/codes/remove")
def remove(room: InRoom, request: Request, code: Text, shown: Text, anyway: Text = "", reason: Text = "") -> Response:
    """A code goes."""
    with room.session(request) as session:
        return _change(room, request, session, code, reason, lambda known: Remove(known.id), shown, anyway=bool(anyway))


@router.post("/codes/undo")
def undo(room: InRoom, request: Request, change: Text) -> Response:
    """Take back one change of the codebook."""
    with room.session(request) as session:
        try:
            return _done(request, take_back(session, change))
        except UserError as error:
            if _by_script(request):
                return JSONResponse({"sorry": str(error)})
            return codebook_page(room, session, status=409, message=str(error))


def _change(
    room: Room,
    request: Request,
    session: ReviewSession,
    code: str,
    typed: Typed | str,
    make: Callable[[Code], Change],
    shown: str,
    anyway: bool = False,
) -> Response:
    """Make a change; when it cannot be made the page comes back with what was typed (or the reason alone) and a sentence."""
    known = room.desk.codebook.code(code)
    fields = typed if isinstance(typed, Typed) else replace(Typed.of(known), reason=typed)
    try:
        entry = change_codes(room.desk.study, make(known), coder=session.coder, reason=fields.reason, shown=shown, anyway=anyway)
    except ChangedSince as error:
        room.desk.refresh()
        if error.code is None:
            return codebook_page(room, session, status=409, message=str(error))
        return change_page(room, session, error.code, fields, status=409, message=str(error), conflict=True)
    except UserError as error:
        return change_page(room, session, known, fields, status=400, message=str(error))
    room.desk.refresh()
    return _done(request, entry)


def _edited(code: Code, typed: Typed) -> Change:
    """What is different in the fields from what the codebook says. Raises UserError when nothing is."""
    now = Typed.of(code)
    lists = {key: _items(getattr(code, key), typed.lists[key]) if typed.lists[key] != now.lists[key] else None for key in LISTS}
    definition = typed.definition if typed.definition != _text(now.definition) else None
    changes: list[Define | Rename | Recolor] = []
    if typed.label.strip() and typed.label.strip() != code.label:
        changes.append(Rename(code.id, label=typed.label))
    if definition is not None or any(value is not None for value in lists.values()):
        changes.append(Define(code.id, definition, lists["include"], lists["exclude"], lists["examples"], lists["counter_examples"]))
    if typed.color.lower() != code.color:
        changes.append(Recolor(code.id, typed.color))
    if not changes:
        raise UserError(f"That is what the codebook says about “{code.label}” already: nothing was changed.")
    return changes[0] if len(changes) == 1 else ChangeSet(code.id, tuple(changes))


def _items(old: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """The lines that were typed; one that was not touched is the item as the codebook has it, line breaks and all."""
    kept = {lines_of((item,)): item for item in old}
    return tuple(kept.get(line, line) for line in _lines(typed))


def _text(typed: str) -> str:
    """What a browser sends, with plain line ends."""
    return "\n".join(line.rstrip() for line in typed.replace("\r\n", "\n").strip().split("\n"))


def _lines(typed: str) -> list[str]:
    return [" ".join(line.split()) for line in typed.splitlines() if line.strip()]


def _by_script(request: Request) -> bool:
    return request.headers.get("accept", "") == "application/json"


def _done(request: Request, entry: LedgerEntry) -> Response:
    if _by_script(request):
        return JSONResponse(asdict(entry))
    anchor = f"#code-{entry.codes[0]}" if entry.codes else ""
    return RedirectResponse(f"/codebook?done={entry.id}{anchor}", 303)
