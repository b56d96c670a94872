"""The page of one transcript: its talk with everybody's codes beside it, decisions on selected words, and that all of it was read."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from icc_coding.decisions.overlap import Span
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.finishing import answered_by_reading, has_just_read, mark_read
from icc_coding.reviewing.laying_out import shown_words
from icc_coding.reviewing.minimap import LANES, ROWS
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.actions import SAID, Seconds, Text
from icc_coding.reviewing.web.margin_words import WORDS
from icc_coding.reviewing.web.pages import NotHere
from icc_coding.reviewing.web.room import InRoom, Room
from icc_coding.reviewing.web.transcript_pages import TranscriptPages
from icc_coding.transcripts.model import Transcript


async def _pages_of(request: Request) -> TranscriptPages:
    pages: TranscriptPages = request.app.state.transcripts
    return pages


InPages = Annotated[TranscriptPages, Depends(_pages_of)]
router = APIRouter()


@router.get("/transcript/{name:path}")
def transcript(room: InRoom, pages: InPages, request: Request, name: str, at: int = 0) -> HTMLResponse:
    """A transcript from a place on; the other parts come as they are scrolled to."""
    with room.session(request) as session:
        found = pages.transcript(name)
        session.saw(found.text_hash)
        view = pages.view(request, session)
        layout, overview = pages.layout(found), pages.overview(session, found, view)
        first = layout.part_at(at)
        shown = () if first is None else (first.number, first.number + (2 * at > first.start + first.end))  # a screenful at least
        before = [bisect_left(overview.places, part.start) for part in layout.parts]
        return room.page(
            session,
            "transcript.html",
            transcript=found,
            view=view,
            at=at,
            parts=[(part, pages.part(session, found, part, view) if part.number in shown else None) for part in layout.parts],
            before=[*before, len(overview.places)],
            overview=overview,
            kinds=LANES,
            map_rows=ROWS,
            **WORDS,
            **_finishing(session, found),
        )


@router.get("/part")
def part(room: InRoom, pages: InPages, request: Request, transcript: str, number: int, known: str = "") -> Response:
    """One part of a transcript, when it is not as the page has it already."""
    with room.session(request) as session:
        found = pages.transcript(transcript)
        parts = pages.layout(found).parts
        if not 0 <= number < len(parts):
            raise NotHere("The transcript has no such part. Load the page again.")
        answer = room.page(session, "transcript_part.html", **pages.part(session, found, parts[number], pages.view(request, session)))
    digest = hashlib.sha256(bytes(answer.body)).hexdigest()[:16]
    if known == digest:
        return Response(status_code=204)
    answer.headers["ETag"] = digest
    return answer


@router.get("/around")
def around(room: InRoom, pages: InPages, request: Request, transcript: str) -> HTMLResponse:
    """What stands around the text and follows from decisions: the map, what reading all of it would answer."""
    with room.session(request) as session:
        found = pages.transcript(transcript)
        view = pages.view(request, session)
        overview = pages.overview(session, found, view)
        finishing = _finishing(session, found)
        return room.page(
            session, "transcript_around.html", transcript=found, overview=overview, view=view, map_rows=ROWS, **finishing, **WORDS
        )


@router.post("/mark")
def mark(
    room: InRoom,
    pages: InPages,
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
        moved = _span(to) if action == "adjust" else place.span if action == "add" and session.drafts.is_known_at(place, code) else None
        session.decide(place, Decision("adjust" if moved else action, code, moved or to or None, "", seconds))
        found = pages.transcript(transcript)
        touched = pages.layout(found).touching([place.span, *before, *([moved] if moved else [])])
        view = pages.view(request, session)
        said = f"{SAID[action]}: {room.label_of(to if action == 'replace' else code)}"
        sections = pages.views(session, found, touched, view)
        return room.page(session, "sections.html", transcript=found, sections=sections, view=view, said=said, swap=True, **WORDS)


@router.post("/step")
def step(room: InRoom, pages: InPages, request: Request, what: Text, transcript: Text) -> Response:
    """Undo or redo on a transcript's page; the page then renews what has changed, and shows the place if it is in this transcript."""
    with room.session(request) as session:
        before = room.desk.version
        key = session.redo() if what == "redo" else session.undo()
        done = "Done again" if what == "redo" else "Taken back"
        done = done if room.desk.version != before else "There is nothing to take back or do again"
        here = key is not None and key.text == pages.transcript(transcript).text_hash
        elsewhere = "" if here or key is None else f", in {room.desk.transcripts[key.text].name}"
        answer = room.page(session, "said.html", said=done + elsewhere)
    place = f'{{"at": {key.start if here and key else -1}}}'
    answer.headers["HX-Trigger"] = f'{{"renew": {place}}}'
    return answer


@router.get("/read")
def looked(room: InRoom, request: Request, transcript: str) -> HTMLResponse:
    """What saying that all of it was read would answer with "no"."""
    with room.session(request) as session:
        found = _readable(room, transcript)
        finishing = _finishing(session, found)
        return room.page(session, "read.html", transcript=found, rows=[room.desk.proposals[n] for n in finishing["answered"]])


@router.post("/read")
def read(room: InRoom, request: Request, transcript: Text, answers: Annotated[int, Form()]) -> Response:
    """All of the transcript was read."""
    with room.session(request) as session:
        found = _readable(room, transcript)
        mark_read(session, found, answers)
        return RedirectResponse(f"/transcript/{quote(transcript)}", 303)


def _readable(room: Room, name: str) -> Transcript:
    found = room.desk.by_name.get(name)
    if found is None or not found.coded_segments:
        raise UserError("There is nothing to read in this transcript.")
    return found


def _finishing(session: ReviewSession, transcript: Transcript) -> dict[str, Any]:
    """Whether the last step that stands said that all of the transcript was read, and what saying so would answer with "no"."""
    answered = [] if session.blind else answered_by_reading(session, transcript)
    return {"answered": answered, "just_read": has_just_read(session, transcript)}


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
