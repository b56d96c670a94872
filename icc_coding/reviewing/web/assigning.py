"""The page that says who reads which transcript."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from icc_coding.decisions.logs.names import known_coders
from icc_coding.reviewing.assignments import set_assignments
from icc_coding.reviewing.progress import reading_progress
from icc_coding.reviewing.web.room import InRoom, Room

router = APIRouter()


@router.get("/assignments")
def page(room: InRoom, request: Request, done: int = 0) -> HTMLResponse:
    """Who reads which transcripts."""
    with room.session(request) as session:
        coders = sorted({*known_coders(room.desk.study), *room.sessions, *room.desk.assignments.coders})
        lines = reading_progress(room.desk)
        if session.blind:  # how far others are is not told while one reads blind
            lines = [type(line)(line.transcript, line.assigned, tuple(r for r in line.read if r[0] == session.coder)) for line in lines]
        return room.page(session, "assignments.html", lines=lines, coders=coders, done=bool(done))


@router.post("/assignments")
async def save(room: InRoom, request: Request) -> Response:
    """Save who reads which transcripts."""
    form = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    await run_in_threadpool(_save, room, request, form)
    return RedirectResponse("/assignments?done=1", 303)


def _save(room: Room, request: Request, form: list[tuple[str, str]]) -> None:
    """`reads:TEXT` holds a coder who reads the text of that hash; `new:TEXT` names further ones, with commas."""
    with room.session(request):
        readers: dict[str, list[str]] = {transcript.name: [] for transcript in room.desk.transcripts.values()}
        for field, value in form:
            kind, _, text = field.partition(":")
            if kind in ("reads", "new") and text in room.desk.transcripts:
                names = [value] if kind == "reads" else value.split(",")
                readers[room.desk.transcripts[text].name] += [name.strip() for name in names if name.strip()]
        seen: Mapping[str, str] = dict(form)
        set_assignments(room.desk.study, readers, seen.get("seen", ""), room.desk.by_name)
