"""What is answered before anybody is known: personal links, and the files that every page needs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from starlette.responses import HTMLResponse, RedirectResponse, Response

from icc_coding.reviewing.web.access import COOKIE, Access
from icc_coding.study import Study

_TYPES = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain; charset=utf-8", ".svg": "image/svg+xml"}
_OWN_PAGE = re.compile(r"[\w-]+(/[^/\\\x00-\x20][^\\\x00-\x20]*)?(\?[^\\\x00-\x20]*)?")

PLACE = "icc-place"  # header of a request that a script of ours sends: the place that its page was made for


def place_of(study: Study | None, coder: str) -> str:
    """A mark of the study and the person that a page is made for ('' while either is missing): a page that outlives its program, or its
    study's turn in the window, sends nothing to another one."""
    return hashlib.sha256(f"{study.root}\0{coder}".encode()).hexdigest()[:16] if study is not None and coder else ""


def enter(access: Access, token: str, to: str, first: str = "/") -> Response:
    """Open a personal link: a session in a cookie, and on to a page of ours (`first` unless the link names another)."""
    cookie = access.enter(token)
    if cookie is None:
        return HTMLResponse("This link is not valid any more. Ask whoever started the review for a new one.", 401)
    answer = RedirectResponse(page_named(to, first), 303)
    answer.set_cookie(f"{COOKIE}_{access.port}", cookie, httponly=True, samesite="strict")
    return answer


def page_named(to: str, first: str) -> str:
    """The page of ours that a link leads on to; `first` unless it names another."""
    return f"/{to}" if _OWN_PAGE.fullmatch(to) else first


def static_files(*folders: Path) -> Mapping[str, tuple[bytes, str]]:
    """Name -> content and type of the scripts, style sheets and pictures in some folders, read once."""
    return {
        path.name: (path.read_bytes(), _TYPES[path.suffix])
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix in _TYPES
    }


def static_file(files: Mapping[str, tuple[bytes, str]], name: str, asked: str = "") -> Response:
    """One of them, or 404. `asked`: see :func:`sent`."""
    if name not in files:
        return Response("There is no such file.", 404)
    return sent(*files[name], asked)


def sent(content: bytes, kind: str, asked: str) -> Response:
    """A file that a browser keeps for good when its address names this content (`asked`, see :func:`address_of`), and else asks for every time:
    a page that waits for twenty files is painted later than one that has them."""
    kept = {"Cache-Control": "private, max-age=31536000, immutable"} if asked == _mark(content) else {}
    return Response(content, media_type=kind, headers=kept)


def address_of(name: str, content: bytes) -> str:
    """The address of a file with this content; another content has another address."""
    return f"/static/{name}?v={_mark(content)}"


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
