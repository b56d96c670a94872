"""What the page of one transcript shows: how it is cut, what stands in its margin, and where codes lie in all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from icc_coding.reviewing.laying_out import Layout, Part, SectionView
from icc_coding.reviewing.margin import MarginFilter, MarginMark
from icc_coding.reviewing.margins import Margins
from icc_coding.reviewing.minimap import BY_CODER, Overview, look_over
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.margin_words import WORDS
from icc_coding.reviewing.web.pages import NotHere
from icc_coding.reviewing.web.room import Room
from icc_coding.transcripts.model import Transcript


@dataclass(frozen=True, slots=True)
class View:
    """How a transcript is looked at: what its margin shows, and in which lanes."""

    margin: MarginFilter
    by: str = BY_CODER

    @property
    def query(self) -> str:
        """As an address has it."""
        fields = [("by", self.by), ("show", self.margin.code), ("band", self.margin.band)]
        return urlencode([*(field for field in fields if field[1]), *(("off", name) for name in sorted(self.margin.off))])


class TranscriptPages:
    """Transcripts as they are laid out, each worked out once, and what a page of one says."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._layouts: dict[str, Layout] = {}
        self._margins: dict[str, Margins] = {}  # by coder
        self._overviews: dict[
            str, tuple[tuple[MarginMark, ...], View, Overview]
        ] = {}  # by coder: of which rows, and how they are looked at
        self._last: dict[str, View] = {}  # who is switched off, and the lanes, stay so from transcript to transcript

    def transcript(self, name: str) -> Transcript:
        """The transcript of that name. Raises NotHere when there is none."""
        if name not in self._room.desk.by_name:
            raise NotHere(f"There is no transcript `{name}` in this study.")
        return self._room.desk.by_name[name]

    def view(self, request: Request, session: ReviewSession) -> View:
        """How the transcript is to be looked at: as the address says, else as this coder did last, with all codes and bands.

        Raises UserError for a code, band or kind of lane that there is not.
        """
        asked = request.query_params
        last = self._last.get(session.coder, View(MarginFilter()))
        off, by = last.margin.off, last.by
        if "by" in asked:
            there = set(asked.getlist("there"))  # whose names the form had to tick
            kept = off - there if there else set(asked.getlist("off"))
            off, by = frozenset(kept | (there - set(asked.getlist("on")))), asked["by"]
        margin = MarginFilter(asked.get("show", ""), asked.get("band", ""), off).check(session)
        self._last[session.coder] = view = View(margin, by)
        return view

    def layout(self, transcript: Transcript) -> Layout:
        """How it is cut."""
        return self._layouts.setdefault(transcript.text_hash, Layout(transcript))

    def views(self, session: ReviewSession, transcript: Transcript, sections: Sequence[Any], view: View) -> list[SectionView]:
        """Sections with the rows that touch them."""
        if not sections:
            return []
        rows = self.margins(session).touching(transcript, (sections[0].start, sections[-1].end))
        shown = [row for mark in rows if (row := view.margin.row(mark)) is not None]
        return self.layout(transcript).views(sections, shown)

    def margins(self, session: ReviewSession) -> Margins:
        """What stands beside the transcripts for a coder."""
        kept = self._margins.get(session.coder)
        if kept is None or kept.session is not session:
            kept = self._margins[session.coder] = Margins(session)
        return kept

    def overview(self, session: ReviewSession, transcript: Transcript, view: View) -> Overview:
        """Where codes lie in all of a transcript; looked up once as long as nothing in it changes."""
        rows = self.margins(session).rows(transcript)
        last = self._overviews.get(session.coder)
        if last is None or last[0] is not rows or last[1] != view:
            last = self._overviews[session.coder] = (rows, view, look_over(self.margins(session), transcript, view.margin, view.by))
        return last[2]

    def part(self, session: ReviewSession, transcript: Transcript, part: Part, view: View) -> dict[str, Any]:
        """What the template of a part needs."""
        sections = self.views(session, transcript, self.layout(transcript).sections[part.first : part.last], view)
        return {"transcript": transcript, "part": part, "sections": sections, "view": view, **WORDS}

    def warm_up(self, most: int | None = None) -> None:
        """Lay out the longest transcript for everybody who is expected (at most so many of them), one after the other."""
        desk, view = self._room.desk, View(MarginFilter())
        longest = max(desk.transcripts.values(), key=lambda one: len(one.text), default=None)
        if longest is None:
            return
        for session in tuple(self._room.sessions.values())[:most]:
            with desk.lock:
                parts = self.layout(longest).parts
                self.overview(session, longest, view)
                if parts:
                    self._room.part("transcript_part.html", **self._room.common(session) | self.part(session, longest, parts[0], view))
