"""Fewer and better *possible* suggestions: near repeats once, and no more of them than a reader of the transcript can use.

Decided within each transcript, so that a suggestion does not come or go because another interview was added. What is held back stays
stored as *quiet*, with the reason, and can be looked at in the review. *Likely* suggestions are never held back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from icc_coding.suggesting.alike import group_alike, spoken_words
from icc_coding.suggesting.bands import LIKELY, POSSIBLE, QUIET
from icc_coding.suggesting.store import Suggestion
from icc_coding.transcripts.model import Transcript

PER_1000_WORDS = 15  # possible suggestions of a transcript, for every thousand words that are coded …
LEAST = 20  # … and for a short one at least so many
REPEAT = "says nearly the same as another suggestion of the transcript"
BEYOND = f"beyond {PER_1000_WORDS} possible suggestions in 1,000 words"


def thinned(transcript: Transcript, suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """The suggestions of one transcript with those held back as quiet ones, in the same order."""
    held = _repeats(transcript, suggestions)
    left = [place for place, item in enumerate(suggestions) if item.band == POSSIBLE and place not in held]
    words = sum(len(transcript.text[segment.start : segment.end].split()) for segment in transcript.coded_segments)
    most = max(LEAST, PER_1000_WORDS * words // 1000)
    best_first = sorted(left, key=lambda place: (-suggestions[place].score, place))
    held |= dict.fromkeys(best_first[most:], BEYOND)
    return [
        replace(item, band=QUIET, reason=f"held back: {held[place]} · {item.reason}") if place in held else item
        for place, item in enumerate(suggestions)
    ]


def held_back(suggestions: Iterable[Suggestion]) -> dict[str, int]:
    """How many suggestions are held back, by reason; only reasons that occur."""
    found = Counter(
        why for item in suggestions if item.band == QUIET for why in (REPEAT, BEYOND) if item.reason.startswith(f"held back: {why}")
    )
    return {why: found[why] for why in (REPEAT, BEYOND) if found[why]}


def _repeats(transcript: Transcript, suggestions: Sequence[Suggestion]) -> dict[int, str]:
    """Possible suggestions that nearly repeat a stronger one of their code (or the first of equal ones)."""
    by_code: dict[str, list[int]] = {}
    for place in sorted(range(len(suggestions)), key=lambda place: (suggestions[place].band != LIKELY, -suggestions[place].score, place)):
        by_code.setdefault(suggestions[place].code, []).append(place)
    repeats: dict[int, str] = {}
    for places in by_code.values():
        said = [spoken_words(transcript.text[suggestions[place].start : suggestions[place].end]) for place in places]
        for number, first in enumerate(group_alike(said)):
            if first != number and suggestions[places[number]].band == POSSIBLE:
                repeats[places[number]] = REPEAT
    return repeats
