"""Finding a span again in a corrected text: by what stands around it, and by its own words.

The two versions are compared word by word (sentences first, which is fast and keeps a small correction small), and a span follows
its words. A passage that was put elsewhere, or changed much, is looked for by its quote, letter by letter; its old surroundings decide
between several places, and about a place where only part of the quote is left. What cannot be found well enough is lost, and said to be.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from icc_coding.decisions.fuzzy import closest, likeness
from icc_coding.decisions.overlap import Span
from icc_coding.decisions.paired_words import WordSpans, paired_words

SAME, MOVED, CHANGED, LOST = "same", "moved", "changed", "lost"
ENOUGH = 0.6  # so alike (share of letters that stayed) must a passage be to count as the same one
_LONG = 40  # letters: shorter quotes are met by chance, so that their surroundings must be alike as well
_AROUND_ENOUGH = 0.5

_CONTEXT = 80  # characters on each side
_MOST_PLACES = 200  # of the same words that are compared
_NEARBY = 3000  # characters on each side of where a passage should be


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a span went. `how`: same (place and words), moved (same words), changed (other words), lost (then there is no span).

    `likeness` is the share of letters that stayed, 0 to 1; blanks and line ends do not count.
    """

    old: Span
    new: Span | None
    how: str
    likeness: float


@dataclass(frozen=True, slots=True)
class _Found:
    """A place where a span may have gone; `around` says how like its surroundings are."""

    span: Span
    likeness: float
    around: float

    def score(self, quote: str) -> float:
        weight = 0.2 if len(quote) >= _LONG else 0.5
        return (1 - weight) * self.likeness + weight * self.around

    def is_enough(self, quote: str) -> bool:
        return self.likeness >= ENOUGH and (len(quote) >= _LONG or self.around >= _AROUND_ENOUGH)


class _Versions:
    """The old text and the new one, and which word became which."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = WordSpans.of(old), WordSpans.of(new)
        self.pairs = paired_words(self.old, self.new)
        self._paired = sorted(self.pairs)
        self._blank = re.sub(r"\s", " ", new)

    def follow(self, span: Span) -> Span | None:
        """The new place of the span's words. Words at its edge that were replaced take the words in their place with them."""
        inside = self.old.within(span)
        kept = [index for index in inside if index in self.pairs]
        if not kept:
            return None
        first, last = self.pairs[kept[0]], self.pairs[kept[-1]]
        if kept[0] > inside[0]:
            before = self.pairs.get(inside[0] - 1, -1)
            gap = kept[0] - inside[0]
            first = max(before + 1, first - 2 * gap) if before < first else first
        if kept[-1] < inside[-1]:
            after = self.pairs.get(inside[-1] + 1, len(self.new.words))
            gap = inside[-1] - kept[-1]
            last = min(after - 1, last + 2 * gap) if after > last else last
        start, end = self.new.spans[first][0], self.new.spans[last][1]
        return self._with_blanks(span, (start, end)) if start < end else None

    def elsewhere(self, span: Span) -> list[_Found]:
        """Every place where the quote's words stand one after the other. Words that stand once in both texts need no surroundings."""
        words = self.old.text[slice(*span)].split()
        if not words:
            return []
        quoted = re.compile(r"\s+".join(map(re.escape, words)))
        places = (match.span() for match in islice(quoted.finditer(self.new.text), _MOST_PLACES))
        found = [self.judge(span, self._with_blanks(span, place)) for place in places]
        if len(found) == 1 and len(quoted.findall(self.old.text)) == 1:
            return [replace(found[0], around=max(found[0].around, _AROUND_ENOUGH))]
        return found

    def _with_blanks(self, span: Span, new: Span) -> Span:
        """A new place with the blanks that the span took in at its edges, when they are still there."""
        quote, (start, end) = self.old.text[slice(*span)], new
        lead, tail = len(quote) - len(quote.lstrip()), len(quote) - len(quote.rstrip())
        if lead and self.new.text[max(0, start - lead) : start] == quote[:lead]:
            start -= lead
        if tail and self.new.text[end : end + tail] == quote[-tail:]:
            end += tail
        return start, end

    def around(self, span: Span, place: Span) -> Span | None:
        """The passage most like the quote at a place or right beside it, where changed words at the edges may have led astray."""
        return self._closest(span, max(0, place[0] - _CONTEXT), place[1] + _CONTEXT)

    def nearby(self, span: Span) -> Span | None:
        """The passage most like the quote around where it should be."""
        place = self._expected(span[0])
        low = max(0, place - _NEARBY)
        return self._closest(span, low, place + (span[1] - span[0]) + _NEARBY)

    def anywhere(self, span: Span) -> Span | None:
        """The passage of the whole text most like the quote."""
        return self._closest(span, 0, len(self.new.text))

    def judge(self, span: Span, new: Span) -> _Found:
        """How like a place in the new text is to the old one."""
        sides = [[_plain(text[max(0, a - _CONTEXT) : a])[::-1], _plain(text[b : b + _CONTEXT])] for text, (a, b) in self._both(span, new)]
        pairs = [(one[:size], other[:size]) for one, other in zip(*sides, strict=True) for size in [min(len(one), len(other))]]
        compared = sum(len(one) for one, _ in pairs)
        around = sum(len(one) * likeness(one, other) for one, other in pairs) / compared if compared else 0.0
        quotes = [_plain(text[a:b]) for text, (a, b) in self._both(span, new)]
        return _Found(new, likeness(*quotes), around)

    def _both(self, span: Span, new: Span) -> tuple[tuple[str, Span], tuple[str, Span]]:
        return (self.old.text, span), (self.new.text, new)

    def _closest(self, span: Span, low: int, high: int) -> Span | None:
        found = closest(_plain(self.old.text[slice(*span)]), self._blank[low:high])
        if found is None:
            return None
        start, end = found[0] + low, found[1] + low
        inside = [word for word in self.new.spans[self._word_at(start) : self._word_at(end) + 1] if word[1] > start and word[0] < end]
        kept = [word for word in inside if 2 * (min(word[1], end) - max(word[0], start)) > word[1] - word[0]]
        return (kept[0][0], kept[-1][1]) if kept else None

    def _word_at(self, place: int) -> int:
        return max(0, bisect_right(self.new.spans, place, key=lambda word: word[0]) - 1)

    def _expected(self, place: int) -> int:
        word = bisect_left(self.old.spans, place, key=lambda word: word[0])
        before = bisect_left(self._paired, word) - 1
        return self.new.spans[self.pairs[self._paired[before]]][1] if before >= 0 else 0


def anchor_spans(old_text: str, new_text: str, spans: Sequence[Span]) -> list[Anchor]:
    """Find each span of the old text in the new one, in the order given."""
    if old_text == new_text:
        return [Anchor(span, span, SAME, 1.0) for span in spans]
    versions = _Versions(old_text, new_text) if spans else None
    return [_anchor(span, versions) for span in spans if versions is not None]


def _anchor(span: Span, versions: _Versions) -> Anchor:
    quote = versions.old.text[slice(*span)]
    followed = versions.follow(span)
    best = versions.judge(span, followed) if followed else None
    if best is None or best.score(quote) < 1:
        best = _better(quote, _trimmed(span, best, versions), *versions.elsewhere(span))
    for look in (versions.nearby, versions.anywhere):
        if best is None or not best.is_enough(quote):
            place = look(span)
            best = _better(quote, best, *([versions.judge(span, place)] if place else []))
    if best is None or not best.is_enough(quote):
        return Anchor(span, None, LOST, best.likeness if best else 0.0)
    if best.likeness < 1:
        return Anchor(span, best.span, CHANGED, best.likeness)
    same = best.span == span and versions.new.text[slice(*span)] == quote
    return Anchor(span, best.span, SAME if same else MOVED, 1.0)


def _trimmed(span: Span, followed: _Found | None, versions: _Versions) -> _Found | None:
    """Where a span's words went, or the passage right there that is more like the quote."""
    place = versions.around(span, followed.span) if followed and followed.likeness < 1 else None
    near = versions.judge(span, place) if place else None
    return _better(versions.old.text[slice(*span)], followed, near)


def _better(quote: str, *places: _Found | None) -> _Found | None:
    """The best of some places, the first of equally good ones."""
    found = [place for place in places if place is not None]
    return max(found, key=lambda place: place.score(quote)) if found else None


def _plain(text: str) -> str:
    """Words with one blank between them, whatever stood there."""
    return " ".join(text.split())
