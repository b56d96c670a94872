"""The window as a web application: home, and behind it the review of the study that is open."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from icc_coding.reviewing.web.access import cookie_of, is_ticket
from icc_coding.reviewing.web.app import answer_errors
from icc_coding.reviewing.web.entrance import PLACE, enter, page_named, place_of, sent, static_file, static_files
from icc_coding.reviewing.web.guard import Guard
from icc_coding.reviewing.web.room import HERE as REVIEW
from icc_coding.window import bringing, doing, files, home, people, studies
from icc_coding.window.answering import sorry
from icc_coding.window.running import proof
from icc_coding.window.window import HERE, Window

_HOME = ("/home", "/enter", "/alive", "/here", "/static")
_ELSEWHERE = "Another study, or another person, is open at this address now, so nothing was saved. What was typed stays in the page."


def make_window(window: Window) -> ASGIApp:
    """All of it, guard included."""
    return Guard(
        _Rooms(window),
        window.access,
        opens=("/enter", "/alive"),
        larger=files.LARGER | bringing.LARGER,
        policies={"/home/made/": doing.SHEET},
    )


class _Rooms:
    """Hands a request to home or, once a study is open and the person has a name, to the review."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._home = _make_home(window)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        opened = self._window.opened
        path = scope["path"]
        if scope["method"] not in ("GET", "HEAD") and self._is_elsewhere(scope):
            await PlainTextResponse(_ELSEWHERE, 409)(scope, receive, send)
        elif any(path == place or path.startswith(f"{place}/") for place in _HOME):
            await self._home(scope, receive, send)
        elif opened is not None and scope["state"]["coder"]:
            await opened.review(scope, receive, send)
        else:
            await _not_yet(scope)(scope, receive, send)

    def _is_elsewhere(self, scope: Scope) -> bool:
        sent = Headers(scope=scope).get(PLACE)
        return bool(sent) and sent != place_of(self._window.study, scope.get("state", {}).get("coder", ""))


def _not_yet(scope: Scope) -> Response:
    """There is no review to answer: home says why. What was sent without one cannot be saved, and says so."""
    if scope["method"] in ("GET", "HEAD"):
        return RedirectResponse("/home", 303)
    return PlainTextResponse("The study is not open, so nothing was saved. Load the page again.", 409)


def _make_home(window: Window) -> FastAPI:
    app = FastAPI(title="icc-coding", docs_url=None, redoc_url=None, openapi_url=None)
    static = static_files(REVIEW / "static", HERE / "static")

    @app.get("/enter")
    def entered(request: Request, token: str = "", to: str = "") -> Response:
        known = window.access.sessions.visitor_of(cookie_of(request.headers, window.access))
        person = window.access.person_of(token)
        named_here = known is not None and known.host and person == ""  # the host, who has said their name in this browser already
        let_in = known is not None and known.person == person and is_ticket(token)  # by this ticket, perhaps: some browsers ask twice
        if named_here or let_in:
            return RedirectResponse(page_named(to, "/"), 303)
        return enter(window.access, token, to)  # a link that names no page is one of `review`: to the queue

    @app.get("/alive")
    def alive(asked: str = "") -> Response:
        return PlainTextResponse(proof(window.key, window.access.port, asked[:64]))

    @app.get("/here")
    def here(request: Request) -> Response:
        """What every page asks every second or two: the place that this program now answers for, whether its review is open, and its marks."""
        place, opened = place_of(window.study, request.state.coder), window.opened
        if opened is None or not place:
            return PlainTextResponse(f"{place} {'open' if opened else 'reading' if window.opening else 'closed'}")
        return PlainTextResponse(f"{place} open {opened.room.marks()}")

    @app.get("/static/{name}")
    def file(name: str, v: str = "") -> Response:
        if name == "codes.css":
            return sent(window.opened.room.colours if window.opened is not None else b"", "text/css", v)
        return static_file(static, name, v)

    app.state.window = window
    for part in (home, studies, files, bringing, people, doing):
        app.include_router(part.router)
    answer_errors(app, lambda request, message, status: sorry(window, request, message, status))
    return app
