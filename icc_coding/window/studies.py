"""Choosing: which study is open, a new one, and who sits here."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from icc_coding.decisions.logs.names import known_coders
from icc_coding.errors import UserError
from icc_coding.new_study import example_study, new_study
from icc_coding.reviewing.web.access import cookie_of
from icc_coding.study import open_study
from icc_coding.window.answering import InWindow, answer, for_host, go
from icc_coding.window.recent import recent, remember

Text = Annotated[str, Form()]


router = APIRouter(prefix="/home")


@router.get("/who")
def who(window: InWindow, request: Request) -> Response:
    """Asks for a name."""
    for_host(request)
    known = known_coders(window.study) if window.study is not None else ()
    return answer(window, request, "name.html", known=known, last=recent().coder)


@router.post("/who")
def named(window: InWindow, request: Request, name: Text) -> Response:
    """Takes the name."""
    for_host(request)
    coder = window.name_of(name)
    window.access.admit(coder)
    window.access.sessions.rename(cookie_of(request.headers, window.access), coder)
    remember(coder=coder)
    return go(request, "/home")


@router.get("/studies")
def studies(window: InWindow, request: Request) -> Response:
    """The studies that this machine knows."""
    for_host(request)
    return answer(window, request, "studies.html", recent=recent().there, beside=Path.cwd())


@router.post("/studies/open")
def chosen(window: InWindow, request: Request, folder: Text) -> Response:
    """Open a study."""
    for_host(request)
    window.show(open_study(folder_of(folder)))
    return go(request, "/home")


@router.post("/studies/new")
def made(window: InWindow, request: Request, folder: Text, codebook: Text = "full") -> Response:
    """Make a new study."""
    for_host(request)
    window.show(new_study(folder_of(folder), blank=codebook == "blank"))
    return go(request, "/home")


@router.post("/studies/example")
def exampled(window: InWindow, request: Request, folder: Text) -> Response:
    """Make a copy of the example study."""
    for_host(request)
    window.show(example_study(folder_of(folder)))
    return go(request, "/home")


def folder_of(written: str) -> Path:
    """The folder that a person means; `~` is their own. Raises UserError for what is no folder's name, or is not written from the root."""
    written = written.strip().strip('"')
    try:
        folder = Path(written).expanduser()
        with suppress(FileNotFoundError):
            folder.stat()
    except (OSError, ValueError, RuntimeError) as error:  # too long, signs that no name has, nobody's `~name`
        raise UserError(f"`{written}` cannot be opened as a folder. Look at how it is written, and whether you may read it.") from error
    if not written or not folder.is_absolute():
        raise UserError(f"`{written}` is no folder's whole name. Write it from the beginning, for example {Path.home() / 'my-study'}.")
    return folder
