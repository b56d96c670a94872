"""The lines under coded text: one line for each code of each excerpt, on the same height from its beginning to its end."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from icc_coding.decisions.overlap import Span
from icc_coding.pages.entries import Entry, Excerpt

HEIGHTS = 3  # lines that fit under the text; what overlaps more is named in the margin only


@dataclass(frozen=True, slots=True)
class Track:
    """One line: the code it stands for, from where to where, and its height counted from the text downwards."""

    entry: Entry
    start: int
    end: int
    height: int


@dataclass(frozen=True, slots=True)
class MarkedRun:
    """A run of text over the same lines (None: nothing at that height). The excerpts in `refs` begin before it. `counts`: words that made a
    suggestion."""

    text: str
    lines: tuple[Entry | None, ...] = ()
    refs: tuple[Excerpt, ...] = ()
    counts: bool = False


def tracks(excerpts: Sequence[Excerpt]) -> list[Track]:
    """Lines for excerpts given in order of place: each takes the highest free place; where none is free, no line is drawn."""
    taken = [0] * HEIGHTS  # up to where each height is in use
    result = []
    for excerpt in excerpts:
        for entry in excerpt.entries:
            height = next((number for number, until in enumerate(taken) if until <= excerpt.start), None)
            if height is not None:
                taken[height] = excerpt.end
                result.append(Track(entry, excerpt.start, excerpt.end, height))
    return result


def pieces(
    text: str, start: int, end: int, drawn: Sequence[Track], refs: Sequence[Excerpt], words: Sequence[Span] = ()
) -> tuple[MarkedRun, ...]:
    """`text[start:end]` cut wherever a line begins or ends, a reference number stands, or words that made a suggestion begin or end (`words`,
    in order and apart). Nothing is lost or doubled."""
    places = {excerpt.id: excerpt.start if start <= excerpt.start < end else start for excerpt in refs}
    edges = {edge for track in drawn for edge in (track.start, track.end)}
    words = words[bisect_right(words, start, key=lambda span: span[1]) : bisect_left(words, end, key=lambda span: span[0])]
    edges.update(edge for span in words for edge in span)
    inside = {
        one for first, last in words for one in (max(first, start), *(edge for edge in edges | set(places.values()) if first < edge < last))
    }
    cuts = sorted({start, end, *(cut for cut in edges.union(places.values()) if start < cut < end)})
    return tuple(
        MarkedRun(
            text[one:other], _lines(drawn, one, other), tuple(excerpt for excerpt in refs if places[excerpt.id] == one), one in inside
        )
        for one, other in pairwise(cuts)
    )


def _lines(drawn: Sequence[Track], start: int, end: int) -> tuple[Entry | None, ...]:
    """What is drawn under `[start, end)`, from the text downwards."""
    here = {track.height: track.entry for track in drawn if track.start <= start and end <= track.end}
    return tuple(here.get(height) for height in range(max(here, default=-1) + 1))
