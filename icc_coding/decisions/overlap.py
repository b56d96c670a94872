"""When two spans are about the same passage: one rule for decided suggestions, for segments and for merging."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Generic, Protocol, TypeVar

from icc_coding.codebook.model import Codebook

Span = tuple[int, int]


class Placed(Protocol):
    """Anything with a text, a span and a code: suggestions, codings."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102


T = TypeVar("T", bound=Placed)


def shared(first: Span, second: Span) -> int:
    """How many code points two spans share."""
    return max(0, min(first[1], second[1]) - max(first[0], second[0]))


def half_of(reading: Span, place: Span) -> bool:
    """Whether a reading covers at least half of a place: then silence there means no (DESIGN section 1, *read*)."""
    return 2 * shared(reading, place) >= place[1] - place[0]


def same_passage(first: Span, second: Span) -> bool:
    """Whether the spans share half of the shorter one or more (DESIGN section 3, *Identity*)."""
    common = shared(first, second)
    return common > 0 and 2 * common >= min(first[1] - first[0], second[1] - second[0])


class SpanIndex(Generic[T]):
    """Finds what was decided about a passage: items by text and code, those of a pair in order of their start, so that only the ones
    that can touch a passage are looked at."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._items: dict[tuple[str, str], list[T]] = {}
        for item in items:
            self._items.setdefault((item.text, item.code), []).append(item)
        self._reach: dict[tuple[str, str], tuple[list[int], list[int]]] = {}  # starts, and how far anything up to there reaches
        for key, found in self._items.items():
            found.sort(key=lambda item: item.start)
            self._reach[key] = [item.start for item in found], list(accumulate((item.end for item in found), max))

    def about(self, text: str, code: str, span: Span) -> list[T]:
        """Items of the same text and code about the same passage, the one that shares most first."""
        found = list(self._near(text, code, span))[::-1]
        return sorted(found, key=lambda item: (-shared((item.start, item.end), span), item.start, item.end))

    def has(self, text: str, code: str, span: Span) -> bool:
        """Whether anything of that text and code is about the same passage."""
        return next(self._near(text, code, span), None) is not None

    def _near(self, text: str, code: str, span: Span) -> Iterator[T]:
        """Items about the same passage, from the last start to the first."""
        if (text, code) not in self._items:
            return
        starts, reach = self._reach[text, code]
        place = bisect_left(starts, span[1]) - 1
        while place >= 0 and reach[place] > span[0]:
            item = self._items[text, code][place]
            if same_passage((item.start, item.end), span):
                yield item
            place -= 1


class Stretch(Protocol):
    """Anything with a span."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


S = TypeVar("S", bound=Stretch)


class Touching(Generic[S]):
    """Finds the items of one text that share anything with a span, without looking at those that end before it or begin after it."""

    def __init__(self, items: Iterable[S] = ()) -> None:
        self._items = sorted(enumerate(items), key=lambda pair: pair[1].start)
        self._starts = [item.start for _, item in self._items]
        self._reach = list(accumulate((item.end for _, item in self._items), max))

    def of(self, span: Span) -> list[S]:
        """Those that share a code point or more with the span, in the order in which they were given."""
        found = []
        place = bisect_left(self._starts, span[1]) - 1
        while place >= 0 and self._reach[place] > span[0]:
            if shared((self._items[place][1].start, self._items[place][1].end), span):
                found.append(self._items[place])
            place -= 1
        return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def renamed_codes(codebook: Codebook) -> Mapping[str, str]:
    """Older code id -> the one code that took it over. An id that several codes name as theirs (a split) is left out: people decide."""
    takers: dict[str, set[str]] = {}
    for code in codebook.codes:
        for old in code.formerly:
            takers.setdefault(old, set()).add(code.id)
    current = {code.id for code in codebook.codes}
    return {old: next(iter(ids)) for old, ids in takers.items() if len(ids) == 1 and old not in current}


def apart(spans: Iterable[Span]) -> list[Span]:
    """Spans in order; those that touch are one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
