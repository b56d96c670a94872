"""The page of memos: looked through, written, changed and deleted; and all of them as a table."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from icc_coding.reviewing import memos
from icc_coding.reviewing.notebook import ABOUT, GROUPS, MemoChoice, change_memo, choose_memos, delete_memo, group_memos, shown_memos
from icc_coding.reviewing.web.actions import Text, own_address
from icc_coding.reviewing.web.room import InRoom

_DONE = {
    "saved": "Saved.",
    "changed": "Changed. What it said before stays in the history.",
    "deleted": "Deleted. Its words stay in the history.",
}


router = APIRouter()


@router.get("/memos")
def page(
    room: InRoom,
    request: Request,
    words: str = "",
    coder: str = "",
    transcript: str = "",
    code: str = "",
    about: str = "",
    group: str = "date",
    edit: str = "",
    done: str = "",
) -> HTMLResponse:
    """All notes that this coder may see, as they are filtered."""
    choice = MemoChoice(words.strip(), coder, transcript, code, about)
    with room.session(request) as session:
        every = shown_memos(session)
        chosen = choose_memos(room.desk, every, choice)
        return room.page(
            session,
            "memos.html",
            groups=group_memos(room.desk, chosen, group or "date"),
            count=len(chosen),
            every=len(every),
            coders=sorted({memo.coder for memo in every}),
            choice=choice,
            group=group or "date",
            ways=GROUPS,
            kinds=ABOUT,
            about=memos.memo_about,
            edit=edit,
            done=_DONE.get(done, ""),
            address=_address(choice, group),
        )


@router.get("/memos.csv")
def file(
    room: InRoom, request: Request, words: str = "", coder: str = "", transcript: str = "", code: str = "", about: str = ""
) -> Response:
    """The same notes as a table."""
    with room.session(request) as session:
        chosen = choose_memos(room.desk, shown_memos(session), MemoChoice(words.strip(), coder, transcript, code, about))
        rows = memos.memo_rows(room.desk, chosen)
    headers = {"Content-Disposition": 'attachment; filename="memos.csv"'}
    return Response(memos.memo_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/memo/change")
def change(room: InRoom, request: Request, memo: Text, note: Text, back: Text = "") -> Response:
    """Other words in a note."""
    with room.session(request) as session:
        change_memo(session, memo, note)
    return _back(back, "changed")


@router.post("/memo/delete")
def delete(room: InRoom, request: Request, memo: Text, back: Text = "") -> Response:
    """A note goes."""
    with room.session(request) as session:
        delete_memo(session, memo)
    return _back(back, "deleted")


def _address(choice: MemoChoice, group: str) -> str:
    named = {"words": choice.words, "coder": choice.coder, "transcript": choice.transcript, "code": choice.code, "about": choice.about}
    return "/memos?" + urlencode({name: value for name, value in (named | {"group": group}).items() if value})


def _back(back: str, done: str) -> Response:
    address = own_address(back or "/memos")
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}done={done}", 303)
