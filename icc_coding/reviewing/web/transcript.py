"""The page of one transcript: its talk with everybody's codes beside it, decisions on selected words, and that all of it was read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from icc_coding.decisions.overlap import Span
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.laying_out import lay_out, shown_words
from icc_coding.reviewing.session import Decision, ReviewSession
from icc_coding.reviewing.web.actions import SAID, Seconds, Text
from icc_coding.reviewing.web.pages import NotHere
from icc_coding.reviewing.web.room import Room


def make_transcript(room: Room) -> APIRouter:
    """Routes of a transcript's page."""
    router = APIRouter()

    @router.get("/transcript/{name:path}")
    def transcript(request: Request, name: str, read: int = 0) -> HTMLResponse:
        with room.session(request) as session:
            if name not in room.desk.by_name:
                raise NotHere(f"There is no transcript `{name}` in this study.")
            found = room.desk.by_name[name]
            session.saw(found.text_hash)
            return room.page(session, "transcript.html", transcript=found, stretches=lay_out(session, found), read=bool(read))

    @router.get("/read")
    def reading(request: Request, transcript: str) -> HTMLResponse:
        with room.session(request) as session:
            found = room.desk.by_name.get(transcript)
            if found is None or not found.coded_segments:
                raise NotHere("There is nothing to read in this transcript.")
            numbers = [] if session.blind else session.answered_by_reading(found)
            rows = [room.desk.proposals[number] for number in numbers]
            return room.page(session, "read.html", transcript=found, rows=rows)

    @router.post("/mark")
    def mark(
        request: Request,
        transcript: Text,
        start: Annotated[int, Form()],
        end: Annotated[int, Form()],
        action: Text,
        code: Text,
        words: Text = "",
        to: Text = "",
        seconds: Seconds = None,
    ) -> HTMLResponse:
        """A decision in the transcript view: about a suggestion, or about any words that were selected."""
        with room.session(request) as session:
            place = _place(room, session, transcript, (start, end), words)
            before = [coding.span for coding in session.standing.codings_about(place.text, code, place.span)]
            moved = _span(to) if action == "adjust" else place.span if action == "add" and session.is_known_at(place, code) else None
            session.decide(place, Decision("adjust" if moved else action, code, moved or to or None, "", seconds))
            return _stretches(
                room,
                session,
                transcript,
                [place.span, *before, *([moved] if moved else [])],
                f"{SAID[action]}: {room.label_of(to if action == 'replace' else code)}",
            )

    @router.post("/read")
    def read(request: Request, transcript: Text) -> Response:
        with room.session(request) as session:
            found = room.desk.by_name.get(transcript)
            if found is None or not found.coded_segments:
                raise UserError("There is nothing to read in this transcript.")
            session.mark_read(found, [(found.coded_segments[0].start, found.coded_segments[-1].end)])
            return RedirectResponse(f"/transcript/{quote(transcript)}?read=1", 303)

    return router


def _place(room: Room, session: ReviewSession, transcript: str, span: Span, words: str) -> Key:
    """A span of a transcript, checked against the words that the page showed there."""
    found = room.desk.by_name.get(transcript)
    if found is None or not 0 <= span[0] < span[1] <= len(found.text):
        raise UserError("These words are not in the study as it is now. Load the page again.")
    if words and shown_words(found, span) != words:
        raise UserError("The page and the transcript do not agree about these words, so nothing was saved. Load the page again.")
    if not found.text[slice(*span)].strip():
        raise UserError("Select some words first.")
    return Key(found.text_hash, *span, session.hides(found.text_hash, span))


def _span(written: str) -> Span:
    start, _, end = written.partition("-")
    if not (start.isdecimal() and end.isdecimal()):
        raise UserError("That span cannot be read. Select the words again.")
    return int(start), int(end)


def _stretches(room: Room, session: ReviewSession, transcript: str, spans: Sequence[Span], said: str) -> HTMLResponse:
    found = room.desk.by_name[transcript]
    return room.page(session, "stretches.html", transcript=found, stretches=lay_out(session, found, spans), said=said, swap=True)
