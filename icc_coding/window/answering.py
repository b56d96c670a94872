"""How home fills its pages: with the session of whoever asks where a review is open, and without one before."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from icc_coding.errors import UserError
from icc_coding.reviewing.web.entrance import place_of
from icc_coding.window.window import Window


def answer(
    window: Window, request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any
) -> HTMLResponse:
    """A page of home. `coder` is who asks ('' for one without a name), `host` whether they sit at this machine."""
    opened = window.opened
    own = {
        "coder": request.state.coder,
        "host": request.state.host,
        "window": window,
        "looks": looks(window, request),
        "place": place_of(window.study, request.state.coder),
    }
    if opened is None or not request.state.coder:
        html = window.pages.get_template(template).render(window.bare() | own | context)
        return HTMLResponse(html, status, dict(headers or {}))
    with opened.room.desk.lock:
        return opened.room.page(opened.room.session_of(request.state.coder), template, status=status, headers=headers, **(own | context))


async def _window_of(request: Request) -> Window:
    window: Window = request.app.state.window
    return window


InWindow = Annotated[Window, Depends(_window_of)]  # a route's first parameter


def looks(window: Window, request: Request) -> bool:
    """Whether somebody may only look."""
    return request.state.coder in window.access.lookers


def for_host(request: Request) -> None:
    """Raises UserError for anybody but whoever started the program."""
    if not request.state.host:
        raise UserError("Only whoever started icc-coding on this machine can do that.")


def sorry(window: Window, request: Request, message: str, status: int) -> Response:
    """One sentence: in the message line of a page with script, else on a page of its own."""
    if getattr(request.state, "coder", None) is None:
        return HTMLResponse("Something went wrong.", status)
    if window.study is not None and not request.state.host:
        message = message.replace(f"{window.study.root}{os.sep}", "")  # others need not know where on this machine the study lies
    if request.headers.get("hx-request") == "true":
        headers = {"HX-Retarget": "#message", "HX-Reswap": "innerHTML"}
        return answer(window, request, "message.html", status=status, headers=headers, message=message)
    return answer(window, request, "sorry.html", status=status, message=message)


def go(request: Request, address: str) -> Response:
    """On to a page of home, whether the form was sent with script or without."""
    if request.headers.get("hx-request") == "true":
        path, _, part = address.partition("#")
        again = bool(part) and urlsplit(request.headers.get("hx-current-url", "")).path == path  # a browser would only scroll
        return Response(status_code=204, headers={"HX-Refresh": "true"} if again else {"HX-Redirect": address})
    return RedirectResponse(address, 303)
