"""When two spans are about the same passage: one rule for decided suggestions, for segments and for merging."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from typing import Generic, Protocol, TypeVar

from icc_coding.codebook.model import Codebook

Span = tuple[int, int]
Place = tuple[str, int, int]  # text hash, start, end


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
    """Whether a reading covers at least half of a place: then silence there means no."""
    return 2 * shared(reading, place) >= place[1] - place[0]


def same_passage(first: Span, second: Span) -> bool:
    """Whether two spans are about the same passage: they share half of the shorter one or more."""
    common = shared(first, second)
    return common > 0 and 2 * common >= min(first[1] - first[0], second[1] - second[0])


class Stretch(Protocol):
    """Anything with a span."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


S = TypeVar("S", bound=Stretch)


class Touching(Generic[S]):
    """Finds the items of one text that share anything with a span. Items of about one length lie together by their start, so that only those
    near the span are looked at, also where some of them are as long as the text."""

    def __init__(self, items: Iterable[S] = ()) -> None:
        found: dict[int, list[tuple[int, S]]] = {}  # by the digits of the length, in binary: place in the order given, and item
        for place, item in enumerate(items):
            found.setdefault((item.end - item.start).bit_length(), []).append((place, item))
        self._lanes = {digits: sorted(lane, key=lambda one: one[1].start) for digits, lane in found.items()}
        self._starts = {digits: [item.start for _, item in lane] for digits, lane in self._lanes.items()}

    def of(self, span: Span) -> list[S]:
        """Those that share a code point or more with the span, in the order in which they were given."""
        found: list[tuple[int, S]] = []
        for digits, starts in self._starts.items():  # all of a lane are shorter than 2 ** digits
            low, high = bisect_right(starts, span[0] - 2**digits), bisect_left(starts, span[1])
            found += [one for one in self._lanes[digits][low:high] if shared((one[1].start, one[1].end), span)]
        return [item for _, item in sorted(found, key=lambda one: one[0])]


class SpanIndex(Generic[T]):
    """Finds what was decided about a passage: items by text and code."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        groups: dict[tuple[str, str], list[T]] = {}
        for item in items:
            groups.setdefault((item.text, item.code), []).append(item)
        self._items = {key: Touching(found) for key, found in groups.items()}

    def about(self, text: str, code: str, span: Span) -> list[T]:
        """Items of the same text and code about the same passage, the one that shares most first."""
        return sorted(self._near(text, code, span), key=lambda item: (-shared((item.start, item.end), span), item.start, item.end))

    def has(self, text: str, code: str, span: Span) -> bool:
        """Whether anything of that text and code is about the same passage."""
        return bool(self._near(text, code, span))

    def _near(self, text: str, code: str, span: Span) -> list[T]:
        found = self._items.get((text, code))
        return [item for item in found.of(span) if same_passage((item.start, item.end), span)] if found is not None else []


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
