"""How a transcript's page puts its margin into words."""

from __future__ import annotations

from typing import Any

from icc_coding.decisions.logs.names import MACHINE
from icc_coding.reviewing.laying_out import SectionView
from icc_coding.reviewing.margin import MarginMark
from icc_coding.reviewing.minimap import Overview, stripes
from icc_coding.reviewing.standing import READ
from icc_coding.reviewing.web.room import STATUS_WORDS
from icc_coding.transcripts.model import Transcript

_LINE = 72  # code points of talk in a line, about
_HEIGHTS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 48, 58)  # lines; a style sheet has a rule for each
_RANKS = ("accepted", "added", "unsure", "likely", "possible")  # how a stripe for several is drawn: as the first of these


def who_says(mark: MarginMark, coder: str) -> str:
    """What everybody says about a row: one's own answer first, then the others', those of one answer together, then the machine's band."""
    mine = dict.fromkeys(STATUS_WORDS[voice.status] for voice in mark.voices if voice.coder == coder)
    own = [*mine] or ([STATUS_WORDS[READ]] if mark.status == READ else [])
    answers: dict[str, list[str]] = {}
    for voice in mark.voices:
        if voice.coder not in (coder, MACHINE):
            answers.setdefault(STATUS_WORDS[voice.status], []).append(voice.coder)
    others = [f"{', '.join(dict.fromkeys(names))}: {answer}" for answer, names in answers.items()]
    bands = sorted({voice.status for voice in mark.voices if voice.coder == MACHINE})[:1]
    return " · ".join([*own, *others, *bands])


def stripe_of(mark: MarginMark, lane: str) -> str:
    """How a row's stripe in a lane (a coder's, or its code's) is drawn: by the firmest answer."""
    statuses = {voice.status for voice in mark.voices if lane in (voice.coder, mark.code)}
    return next((status for status in _RANKS if status in statuses), "")


def lines(section: SectionView) -> int:
    """About how many lines a section takes, before it is drawn."""
    needed = sum(-(-sum(piece.end - piece.start for turn in paragraph for piece in turn) // _LINE) for paragraph in section.paragraphs)
    return next((height for height in _HEIGHTS if height >= needed), _HEIGHTS[-1])


def where_codes_lie(overview: Overview, transcript: Transcript) -> str:
    """The map in words."""
    if not overview.places:
        return "Map of the transcript: no code in the margin."
    quarters = [0, 0, 0, 0]
    for place in overview.places:
        quarters[min(3, place * 4 // len(transcript.text))] += 1
    named = ("first", "second", "third", "last")
    return (
        "Map of where codes lie: " + ", ".join(f"{count} in the {name} quarter" for count, name in zip(quarters, named, strict=True)) + "."
    )


def codes_in_margin(overview: Overview) -> str:
    """How many rows the margin has."""
    count = len(overview.places)
    return f"{count} {'code' if count == 1 else 'codes'} in the margin"


WORDS: dict[str, Any] = {
    "who_says": who_says,
    "stripe_of": stripe_of,
    "lines": lines,
    "where_codes_lie": where_codes_lie,
    "codes_in_margin": codes_in_margin,
    "stripes": stripes,
}
