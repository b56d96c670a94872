"""The home page: the study at a glance."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from icc_coding.keeping.newer import Newer, newer_than_run
from icc_coding.window.agreed import decisions_now, last_agreed
from icc_coding.window.answering import InWindow, answer
from icc_coding.window.doing import blind
from icc_coding.window.glance import Glance, glance_at
from icc_coding.window.window import Opened, Window

router = APIRouter(prefix="/home")


@router.get("")
def home(window: InWindow, request: Request) -> Response:
    """The first page: the study, its transcripts, and what can be done next."""
    if window.study is None:
        return RedirectResponse("/home/studies", 303)
    if not request.state.coder:
        return RedirectResponse("/home/who", 303)
    if window.reader.outdated:  # files, settings or suggestions were changed from elsewhere
        window.look()
    glance = _glance(window.opened, request)
    files = window.reader.checked.get("files", ())
    return answer(
        window,
        request,
        "home.html",
        glance=glance,
        files=files,
        agreed=last_agreed(window.study),
        decisions=decisions_now(window.study),
        newer=_newer(window, request),
        eyes=sum(bool(one["needs_eye"]) for one in files),
        opens={line.transcript.name: line.open for line in glance.transcripts} if glance is not None else {},
    )


def _newer(window: Window, request: Request) -> Newer:
    """What is newer than the suggestions; nothing while they are being made, or to somebody who reads blind."""
    piece = window.work.piece
    if window.study is None or blind(window, request) or (piece is not None and piece.active and piece.step == "code"):
        return Newer()
    return newer_than_run(window.study, window.digests)


def _glance(opened: Opened | None, request: Request) -> Glance | None:
    if opened is None:
        return None
    with opened.room.session(request) as session:
        return glance_at(session, opened.counts)
