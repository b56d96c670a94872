"""Who works here: links for other coders, and reading a sample blind."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from icc_coding.decisions.samples import load_sample
from icc_coding.errors import UserError
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.rounds import check_assigned
from icc_coding.window.answering import InWindow, answer, for_host, go
from icc_coding.window.window import Window

Text = Annotated[str, Form()]


router = APIRouter(prefix="/home")


@router.get("/coders")
def coders(window: InWindow, request: Request) -> Response:
    """Everybody and their links."""
    for_host(request)
    return answer(window, request, "coders.html", links=_links(window, request.state.coder), reach=window.access.host)


@router.post("/coders")
def invited(window: InWindow, request: Request, name: Text) -> Response:
    """Somebody new, with a link of their own."""
    for_host(request)
    window.access.admit(window.name_of(name))
    return go(request, "/home/coders")


@router.post("/blind")
def read_blind(window: InWindow, request: Request, sample: Text = "") -> Response:
    """Read a sample blind; without one, go on as before."""
    if window.opened is None or window.study is None:
        raise UserError("The study is not open yet. Wait a moment and try again.")
    room, coder = window.opened.room, request.state.coder
    if sample:
        chosen = load_sample(window.study, sample)
        check_assigned(chosen, (coder,))
        options = replace(window.options, sample=chosen)
    else:
        options = Options(blind_share=window.options.blind_share, seed=window.options.seed)
    with room.desk.lock:
        missing = [text for text in options.texts if text not in room.desk.transcripts]
        if missing:
            raise UserError("The sample was drawn from texts that have changed since. Read it with `icc-coding review --sample`.")
        room.begin(coder, options)
    return go(request, "/" if sample else "/home")


def _links(window: Window, own: str) -> dict[str, str]:
    """The others' links; who sits here needs none."""
    return {person: window.access.link(person, "home") for person in window.access.tokens.values() if person and person != own}
