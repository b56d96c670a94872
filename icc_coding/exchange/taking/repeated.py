"""Quotes that stand several times in a transcript: which place is meant, from what else the table says."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from icc_coding.decisions.overlap import Span
from icc_coding.exchange.project import ForeignCoding
from icc_coding.exchange.taking.texts import every_place, loose

_FIT = 0.9  # share of quotes that must stand in the paragraph that the table names
_ONCE, _ANY = 2, 3  # so many quotes that stand once must show the numbering, or so many of any kind


def settle_repeated(text: str, codings: Sequence[ForeignCoding]) -> dict[int, Span]:
    """Places of quotes that stand several times, by the number of their coding: by the paragraph, else each in turn."""
    open_ = [number for number, coding in enumerate(codings) if coding.start is None]
    places = {quote: every_place(text, quote) for quote in {codings[number].quote for number in open_}}
    several = {number: places[codings[number].quote] for number in open_ if len(places[codings[number].quote]) > 1}
    if not several:
        return {}
    return _each_in_turn(codings, several) | _by_paragraph(text, codings, places, several)


def _each_in_turn(codings: Sequence[ForeignCoding], several: Mapping[int, list[Span]]) -> dict[int, Span]:
    """Where a coder gave the code as often as the words stand, each has its own."""
    groups: dict[tuple[str, str, str, str], list[int]] = {}
    for number in several:
        coding = codings[number]
        groups.setdefault((coding.coder, coding.code, coding.status, loose(coding.quote)), []).append(number)
    alike = (numbers for numbers in groups.values() if len(several[numbers[0]]) == len(numbers))
    return {number: place for numbers in alike for number, place in zip(numbers, several[numbers[0]], strict=True)}


def _by_paragraph(
    text: str, codings: Sequence[ForeignCoding], places: Mapping[str, list[Span]], several: Mapping[int, list[Span]]
) -> dict[int, Span]:
    """Where exactly one of the places lies in the paragraph that the table names.

    Programs count paragraphs of the text as they took it in: with empty lines or without, and perhaps with lines above that are missing here.
    The quotes that stand once tell how; a numbering that they do not bear out is not used.
    """
    told = [(coding.paragraph, places[coding.quote]) for coding in codings if coding.paragraph and places.get(coding.quote)]
    answers: dict[int, set[Span]] = {}
    for starts in _numberings(text):
        numbered = [(paragraph, [bisect_right(starts, place[0]) for place in found]) for paragraph, found in told]
        once = Counter(paragraph - mine[0] for paragraph, mine in numbered if len(mine) == 1)
        shift, shown = once.most_common(1)[0] if once else (0, 0)
        fit = sum(paragraph - shift in mine for paragraph, mine in numbered)
        if fit < _FIT * len(numbered) or (shown < _ONCE and fit < _ANY):
            continue
        for number, found in several.items():
            inside = [place for place in found if bisect_right(starts, place[0]) + shift == codings[number].paragraph]
            if len(inside) == 1:
                answers.setdefault(number, set()).add(inside[0])
    return {number: found.pop() for number, found in answers.items() if len(found) == 1}


def _numberings(text: str) -> tuple[list[int], list[int]]:
    """Where paragraphs begin: every line, and only lines that hold something."""
    every, full, start = [], [], 0
    for line in text.split("\n"):
        every.append(start)
        if line.strip():
            full.append(start)
        start += len(line) + 1
    return every, full
