"""Transcripts: files that are sent, how each was read, and corrections of that."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from icc_coding.errors import UserError
from icc_coding.settings import KINDS, ROLES
from icc_coding.transcripts.settling import Correction, correct
from icc_coding.window.answering import InWindow, answer, go
from icc_coding.window.incoming import LARGEST
from icc_coding.window.window import Window
from icc_coding.window.work import busy

Text = Annotated[str, Form()]
SENDING = "/home/add"
LARGER = {SENDING: LARGEST + 1}  # one byte more, so that a file that is too large is told so by its name


router = APIRouter()


@router.post(SENDING)
async def add(window: InWindow, request: Request, name: str = "") -> Response:
    """One file: its name in the address, its bytes as the body. It is only put by, so it may come while others are being read."""
    check_idle(window)
    assert window.reader.tray is not None
    found = await window.reader.tray.receive(name, request.stream())
    return Response(found.name, media_type="text/plain; charset=utf-8")


@router.post("/home/add/read")
def read(window: InWindow, request: Request) -> Response:
    """All files have come: they are read and put into the study, after what is being read just now."""
    check_idle(window)
    assert window.reader.tray is not None
    if window.reader.tray.waiting:
        window.reader.take()
    return go(request, "/home#transcripts")


@router.post("/home/add/settle")
def settle(window: InWindow, request: Request, name: Text, taken: Text) -> Response:
    """What to do with a file whose name is taken: replace, keep both, or leave it."""
    _free(window)
    tray = window.reader.tray
    assert tray is not None
    if taken in ("replace", "beside"):
        tray.settle(name, taken)
        window.reader.take()
    else:
        tray.discard(name)
        window.reader.taken = tuple(line for line in window.reader.taken if line["file"] != name)
    return go(request, "/home#transcripts")


@router.get("/home/reading")
def reading(window: InWindow, request: Request) -> Response:
    """Asked every second while files are read."""
    if window.reader.active or window.opening:
        return answer(window, request, "reading_line.html")
    return Response(status_code=204, headers={"HX-Refresh": "true"})


@router.get("/home/file")
def file(window: InWindow, request: Request, name: str) -> Response:
    """How one file was read, and what can be corrected."""
    return answer(window, request, "file.html", one=_one(window, name), kinds=KINDS, roles=ROLES)


@router.post("/home/file")
async def corrected(window: InWindow, request: Request) -> Response:
    """A correction of reader, kind and roles, written to `study.toml`."""
    _free(window)
    form = {name: str(value) for name, value in (await request.form()).items()}
    one = _one(window, form.get("name", ""))
    roles = {speaker: form[f"role:{speaker}"] for speaker in one["speakers"] if f"role:{speaker}" in form}
    now = one["roles"]
    changed = {speaker: role for speaker, role in roles.items() if role != now.get(speaker)}
    reader = form.get("reader", one["read_as"])
    if reader not in (one["read_as"], *one["could_be"], ""):
        raise UserError(f"“{one['file']}” cannot be read as `{reader}`. Choose one of the readers that the page offers.")
    kind = form.get("kind", one["kind"])
    correction = Correction(None if reader == one["read_as"] else reader, None if kind == one["kind"] else kind, changed)
    assert window.study is not None
    window.study = correct(window.study, one["file"], correction)
    window.look()
    return go(request, "/home#transcripts")


def _free(window: Window) -> None:
    """Raises UserError where files cannot be changed just now."""
    check_idle(window)
    if window.reader.active:
        raise UserError("The transcripts are just being read. Wait a moment and try again.")


def check_idle(window: Window) -> None:
    """Raises UserError where there is no study, or a step is at work."""
    if window.study is None:
        raise UserError("Choose a study first.")
    if window.work.piece is not None and window.work.piece.active:
        raise UserError(busy(window.work.piece))


def _one(window: Window, name: str) -> dict[str, Any]:
    """What was understood of a file. Raises UserError when there is none of that name."""
    for one in window.reader.checked.get("files", ()):
        if one["file"] == name:
            return dict(one)
    raise UserError(f"There is no file “{name}” in the study as it was read last. Load the page again.")
