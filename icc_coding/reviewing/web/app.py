"""The review server: one process on this machine, everyone with a personal link."""

from __future__ import annotations

import gc
import os
import socket
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Thread
from time import sleep
from types import MappingProxyType

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp

from icc_coding.errors import UserError, explain
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.filters import Filter
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import Again
from icc_coding.reviewing.web.actions import make_actions
from icc_coding.reviewing.web.guard import Access, Guard
from icc_coding.reviewing.web.pages import NotHere, make_pages
from icc_coding.reviewing.web.room import Room
from icc_coding.reviewing.web.transcript import make_transcript

PORT = 8427


def make_app(
    desk: Desk,
    access: Access,
    options: Options = Options(),  # noqa: B008 - frozen
    again: Mapping[str, Sequence[Again]] = MappingProxyType({}),
) -> ASGIApp:
    """The web application, guard included. Raises UserError for an unusable name.

    `again` are each coder's decisions to look at again; who has any begins with these.
    """
    return _application(_make_room(desk, access, options, again), access)


def _make_room(desk: Desk, access: Access, options: Options, again: Mapping[str, Sequence[Again]]) -> Room:
    """A session for everyone with access; who has something to look at again begins with it."""
    room = Room(desk, {coder: ReviewSession(desk, coder, options, again.get(coder, ())) for coder in access.coders}, access)
    for coder, session in room.sessions.items():
        if again.get(coder):
            session.choose(Filter(again=True))
    return room


def _application(room: Room, access: Access) -> ASGIApp:
    """All routes over a room, behind the guard."""
    app = FastAPI(title="icc-coding review", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(make_pages(room))
    app.include_router(make_actions(room))
    app.include_router(make_transcript(room))

    @app.exception_handler(UserError)
    def refused(request: Request, error: Exception) -> Response:
        return _sorry(room, request, str(error), 404 if isinstance(error, NotHere) else 400)

    @app.exception_handler(OSError)
    def failing(request: Request, error: Exception) -> Response:
        return _sorry(room, request, explain(error) if isinstance(error, OSError) else "", 500)

    @app.exception_handler(Exception)
    def fault(request: Request, error: Exception) -> Response:
        places = "".join(traceback.format_tb(error.__traceback__)[-3:])
        print(
            f"A fault of icc-coding while answering: {type(error).__name__}\n{places}", file=sys.stderr
        )  # without its message: it may quote
        return _sorry(
            room, request, "That went wrong, by a fault of icc-coding; what was saved before is still there. Load the page again.", 500
        )

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: Exception) -> Response:
        return _sorry(room, request, "The page sent something that cannot be read. Load it again.", 400)

    @app.exception_handler(404)
    def missing(request: Request, error: Exception) -> Response:
        return _sorry(room, request, "There is no such page.", 404)

    return Guard(app, access)


def serve(
    desk: Desk,
    coders: Sequence[str],
    options: Options,
    *,
    host: str,
    port: int,
    announce: Callable[[Access], None],
    lookers: Sequence[str] = (),
    again: Mapping[str, Sequence[Again]] = MappingProxyType({}),
) -> None:
    """Serve until interrupted. `announce` is told the access (with the links) once the address is taken. Raises UserError if it cannot be."""
    import uvicorn

    listening = _listen(host, port)
    access = Access.grant(host, listening.getsockname()[1], tuple(coders), lookers)
    room = _make_room(desk, access, options, again)
    app = _application(room, access)
    gc.collect()
    gc.freeze()  # what was loaded stays: without this the collector would walk through all of it every now and then
    announce(access)
    if not options.hidden:
        Thread(target=warm_up_when_idle, args=(room,), daemon=True).start()
    from icc_coding.reviewing.web.patience import PatientProtocol

    config = uvicorn.Config(
        app, http=PatientProtocol, log_level="critical", access_log=False, server_header=False, date_header=False, backlog=128
    )
    with suppress(KeyboardInterrupt):  # uvicorn has shut down in order by then
        uvicorn.Server(config).run(sockets=[listening])


def warm_up_when_idle(room: Room, pause: float = 1.0) -> None:
    """Once a page was looked at and nothing was asked for `pause` seconds, load what the first evidence would wait for.

    A busy team is not waited for longer than thirty times that.
    """
    room.asked.wait()
    for _ in range(30):
        room.asked.clear()
        sleep(pause)
        if not room.asked.is_set():
            break
    room.explainer.warm_up()


def _listen(host: str, port: int) -> socket.socket:
    """Take the address; the next free port when the usual one is in use."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except OSError as error:
        raise UserError(
            f"`{host}` is no address of this machine. Leave --host out, or use 0.0.0.0 for a team in the same network."
        ) from error
    for candidate in (port, 0) if port == PORT else (port,):
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so that asyncio turns Nagle off
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen()
        except OSError as error:
            listening.close()
            reason = error.strerror
            continue
        return listening
    raise UserError(f"Port {port} on {host} cannot be used ({reason}). Choose another with --port.")


def _sorry(room: Room, request: Request, message: str, status: int) -> Response:
    """One sentence: in the message line of a page with script, else on a page of its own."""
    message = message.replace(f"{room.desk.study.root}{os.sep}", "")  # a page need not say where on this machine the study lies
    coder = getattr(request.state, "coder", None)
    if coder is None:
        return HTMLResponse("Something went wrong.", status)
    with room.desk.lock:
        if request.headers.get("hx-request") == "true":
            headers = {"HX-Retarget": "#message", "HX-Reswap": "innerHTML"}
            return room.page(room.sessions[coder], "message.html", status=status, headers=headers, message=message)
        return room.page(room.sessions[coder], "error.html", status=status, message=message)
