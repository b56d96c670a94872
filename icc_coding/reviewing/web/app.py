"""The review as a web application: one process on this machine, everyone with a personal link."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from time import sleep
from types import MappingProxyType

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp

from icc_coding.errors import UserError, explain
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.filters import Filter
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import Again
from icc_coding.reviewing.web import (
    actions,
    adjudication,
    around,
    assigning,
    codebook,
    codes,
    notebook,
    pages,
    passages,
    past,
    transcript,
)
from icc_coding.reviewing.web.access import Access
from icc_coding.reviewing.web.adjudication import Disputes
from icc_coding.reviewing.web.guard import Guard
from icc_coding.reviewing.web.pages import NotHere
from icc_coding.reviewing.web.room import Room
from icc_coding.reviewing.web.transcript_pages import TranscriptPages

_PARTS = (
    pages,
    passages,
    actions,
    transcript,
    codebook,
    codes,
    around,
    notebook,
    adjudication,
    past,
    assigning,
)

Sorry = Callable[[Request, str, int], Response]  # the request, one sentence, the status


def make_app(
    desk: Desk,
    access: Access,
    options: Options = Options(),  # noqa: B008 - frozen
    again: Mapping[str, Sequence[Again]] = MappingProxyType({}),
) -> ASGIApp:
    """The web application, guard included. Raises UserError for an unusable name.

    `again` are each coder's decisions to look at again; who has any begins with these.
    """
    return Guard(make_review(make_room(desk, access, options, again)), access)


def make_room(
    desk: Desk,
    access: Access,
    options: Options,
    again: Mapping[str, Sequence[Again]] = MappingProxyType({}),
    pages: Environment | None = None,
) -> Room:
    """A session for everyone with access; who has something to look at again begins with it. `pages`: see :class:`Room`."""
    people = [coder for coder in access.coders if coder]
    room = Room(desk, {coder: ReviewSession(desk, coder, options, again.get(coder, ())) for coder in people}, access, options, pages)
    for coder, session in room.sessions.items():
        if again.get(coder):
            session.choose(Filter(again=True))
    return room


def make_review(room: Room) -> FastAPI:
    """All routes over a room; whoever serves it puts the guard in front."""
    app = FastAPI(title="icc-coding review", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.room, app.state.transcripts, app.state.disputes = room, TranscriptPages(room), Disputes(room)
    app.state.transcripts.warm_up(1)  # for whoever sits here, while the study is being opened anyway
    room.when_idle.append(app.state.transcripts.warm_up)
    for part in _PARTS:
        app.include_router(part.router)
    answer_errors(app, lambda request, message, status: _sorry(room, request, message, status))
    return app


def answer_errors(app: FastAPI, sorry: Sorry) -> None:
    """Whatever goes wrong becomes one sentence; a fault of ours is also printed, with places and without words."""

    @app.exception_handler(UserError)
    def refused(request: Request, error: Exception) -> Response:
        return sorry(request, str(error), 404 if isinstance(error, NotHere) else 400)

    @app.exception_handler(OSError)
    def failing(request: Request, error: Exception) -> Response:
        return sorry(request, explain(error) if isinstance(error, OSError) else "", 500)

    @app.exception_handler(Exception)
    def fault(request: Request, error: Exception) -> Response:
        places = "".join(traceback.format_tb(error.__traceback__)[-3:])
        print(
            f"A fault of icc-coding while answering: {type(error).__name__}\n{places}", file=sys.stderr
        )  # without its message: it may quote
        return sorry(request, "That went wrong, by a fault of icc-coding; what was saved before is still there. Load the page again.", 500)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: Exception) -> Response:
        return sorry(request, "The page sent something that cannot be read. Load it again.", 400)

    @app.exception_handler(404)
    def missing(request: Request, error: Exception) -> Response:
        return sorry(request, "There is no such page.", 404)


def warm_up_when_idle(room: Room, pause: float = 1.0) -> None:
    """Once a page was looked at and nothing was asked for `pause` seconds, do what the first transcript and the first evidence would wait for.

    A busy team is not waited for longer than thirty times that.
    """
    room.asked.wait()
    for _ in range(30):
        room.asked.clear()
        sleep(pause)
        if not room.asked.is_set():
            break
    for do in (*room.when_idle, room.explainer.warm_up):
        do()


def _sorry(room: Room, request: Request, message: str, status: int) -> Response:
    """One sentence: in the message line of a page with script, else on a page of its own."""
    message = message.replace(f"{room.desk.study.root}{os.sep}", "")  # a page need not say where on this machine the study lies
    coder = getattr(request.state, "coder", None)
    if not coder:
        return HTMLResponse("Something went wrong.", status)
    with room.desk.lock:
        session = room.session_of(coder)
        if request.headers.get("hx-request") == "true":
            headers = {"HX-Retarget": "#message", "HX-Reswap": "innerHTML"}
            return room.page(session, "message.html", status=status, headers=headers, message=message)
        return room.page(session, "error.html", status=status, message=message)
