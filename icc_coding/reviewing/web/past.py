"""The page of the history: who did what, when, where and why."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from icc_coding.decisions.history import HistoryChoice, history
from icc_coding.decisions.logs.record import ACTIONS, Record
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.pages import NotHere
from icc_coding.reviewing.web.room import InRoom, Room

_PAGE = 100


router = APIRouter()


@router.get("/history")
def past(
    room: InRoom, request: Request, coder: str = "", transcript: str = "", code: str = "", action: str = "", words: str = "", page: int = 1
) -> HTMLResponse:
    """What was decided, the latest first."""
    with room.session(request) as session:
        if transcript and transcript not in room.desk.by_name:
            raise NotHere(f"There is no transcript `{transcript}` in this study.")
        text = room.desk.by_name[transcript].text_hash if transcript else ""
        choice = HistoryChoice(coder, text, code, action, words.strip())
        hidden = session.blind or session.hidden_passage is not None
        records = _visible(room, session) if hidden else room.desk.state.records
        found = choice.pick(records, room.desk.state.code_today) if choice.narrows else records
        number = max(1, page)
        last = max(0, len(found) - (number - 1) * _PAGE)
        names = {text: transcript.name for text, transcript in room.desk.transcripts.items()}
        events = history(room.desk.state, names, found[max(0, last - _PAGE) : last], room.label_of)[::-1]
        named = {"coder": coder, "transcript": transcript, "code": code, "action": action, "words": choice.words}
        return room.page(
            session,
            "history.html",
            events=events,
            count=len(found),
            number=number,
            more=last > _PAGE,
            choice=named,
            narrows=choice.narrows,
            actions=ACTIONS,
            coders=sorted({record.coder for record in records}) if hidden else room.desk.state.coders,
            address=lambda page: "/history?" + urlencode({name: value for name, value in (named | {"page": page}).items() if value}),
        )


def _visible(room: Room, session: ReviewSession) -> Sequence[Record]:
    """What may be shown while something is read blind: in a blind session one's own, else all but what others did about the passage."""
    state = room.desk.state
    if session.blind:
        return state.records_of(session.coder)
    return [r for r in state.records if r.coder == session.coder or not session.hides(r.text, room.desk.region(r))]
