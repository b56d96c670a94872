"""What is brought in to be imported: one file that a browser sends, or a folder on this machine, and whose it is."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from icc_coding.errors import UserError
from icc_coding.window.answering import InWindow, for_host
from icc_coding.window.files import check_idle
from icc_coding.window.incoming import LARGEST
from icc_coding.window.studies import folder_of
from icc_coding.window.window import Window

SENDING = "/home/import"
LARGER = {SENDING: LARGEST + 1}  # one byte more, so that a file that is too large is told so by its name


router = APIRouter()


@router.post(SENDING)
async def send(window: InWindow, request: Request, name: str = "") -> Response:
    """One file: its name in the address, its bytes as the body. It takes the place of one that was sent before."""
    check_idle(window)
    assert window.brought is not None
    window.brought.clear()
    found = await window.brought.receive(name, request.stream())
    return Response(found.name, media_type="text/plain; charset=utf-8")


def brought(window: Window, request: Request, form: FormData) -> dict[str, Any]:
    """The options of the step `import`. Raises UserError when there is nothing to take in."""
    if form.get("undo"):
        return {"undo": True}
    about = {"coder": str(form.get("coder", "")).strip() or request.state.coder, "whole": bool(form.get("whole"))}
    assert window.brought is not None
    if folder := str(form.get("folder", "")).strip():
        for_host(request)
        return about | {"file": str(folder_of(folder))}
    if name := waiting(window):
        return about | {"file": str(window.brought.waiting[name].place), "sent": True}
    raise UserError("Choose a file first.")


def waiting(window: Window) -> str:
    """The name of the file that was sent and not taken in yet; '' without one."""
    tray = window.brought
    return next((name for name, one in tray.waiting.items() if one.place.exists()), "") if tray is not None else ""
