"""Finding a span again in a corrected text: by what stands around it, then by its own words.

The two versions are compared word by word (sentences first, which is fast and keeps a small correction small), and a span follows
its words. A passage that was moved elsewhere is looked for by its quote. What cannot be found well enough is lost, and said to be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from icc_coding.decisions.overlap import Span

SAME, MOVED, CHANGED, LOST = "same", "moved", "changed", "lost"
ENOUGH = 0.6  # a quote must be at least this like the old one (difflib's ratio over words) to count as the same passage

_WORD = re.compile(r"\w+|[^\w\s]")
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?]+|\n|$)")
_CONTEXT = 60


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a span went. `how`: same (place and words), moved (same words), changed (other words), lost (then there is no span).

    `likeness` is the share of words kept, 0 to 1.
    """

    old: Span
    new: Span | None
    how: str
    likeness: float


@dataclass(frozen=True, slots=True)
class _Words:
    text: str
    spans: tuple[Span, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Words:
        found = [(match.start(), match.end()) for match in _WORD.finditer(text)]
        return cls(text, tuple(found), tuple(text[start:end] for start, end in found))

    def within(self, span: Span) -> range:
        inside = [index for index, (start, end) in enumerate(self.spans) if start >= span[0] and end <= span[1]]
        return range(inside[0], inside[-1] + 1) if inside else range(0)


def anchor_spans(old_text: str, new_text: str, spans: Sequence[Span]) -> list[Anchor]:
    """Find each span of the old text in the new one, in the order given."""
    if old_text == new_text:
        return [Anchor(span, span, SAME, 1.0) for span in spans]
    old, new = _Words.of(old_text), _Words.of(new_text)
    pairs = _paired_words(old, new)
    return [_anchor(span, old, new, pairs) for span in spans]


def _anchor(span: Span, old: _Words, new: _Words, pairs: dict[int, int]) -> Anchor:
    quote = old.text[span[0] : span[1]]
    best = _judged(span, quote, _follow(span, old, new, pairs), new.text)
    if best.likeness < 1:
        best = max(best, _judged(span, quote, _elsewhere(span, old.text, new.text), new.text), key=lambda anchor: anchor.likeness)
    if best.likeness < ENOUGH:
        best = max(best, _judged(span, quote, _resembling(quote, new), new.text), key=lambda anchor: anchor.likeness)
    return best if best.likeness >= ENOUGH else Anchor(span, None, LOST, best.likeness)


def _judged(span: Span, quote: str, new: Span | None, text: str) -> Anchor:
    if new is None or new[0] >= new[1]:
        return Anchor(span, None, LOST, 0.0)
    words = text[new[0] : new[1]]
    if words == quote:
        return Anchor(span, new, SAME if new == span else MOVED, 1.0)
    likeness = SequenceMatcher(None, _WORD.findall(quote.lower()), _WORD.findall(words.lower()), autojunk=False).ratio()
    return Anchor(span, new, CHANGED, likeness)


def _follow(span: Span, old: _Words, new: _Words, pairs: dict[int, int]) -> Span | None:
    """The new place of the span's words. Words at its edge that were replaced take the words in their place with them."""
    inside = old.within(span)
    kept = [index for index in inside if index in pairs]
    if not kept:
        return None
    first, last = pairs[kept[0]], pairs[kept[-1]]
    if kept[0] > inside[0]:
        before = pairs.get(inside[0] - 1, -1)
        gap = kept[0] - inside[0]
        first = max(before + 1, first - 2 * gap) if before < first else first
    if kept[-1] < inside[-1]:
        after = pairs.get(inside[-1] + 1, len(new.words))
        gap = inside[-1] - kept[-1]
        last = min(after - 1, last + 2 * gap) if after > last else last
    start, end = new.spans[first][0], new.spans[last][1]
    lead = old.spans[inside[0]][0] - span[0]  # blanks that the span took in at its edges, when they are still there
    if lead and new.text[start - lead : start] == old.text[span[0] : span[0] + lead]:
        start -= lead
    tail = span[1] - old.spans[inside[-1]][1]
    if tail and new.text[end : end + tail] == old.text[span[1] - tail : span[1]]:
        end += tail
    return start, end


def _elsewhere(span: Span, old: str, new: str) -> Span | None:
    """The quote's exact occurrence in the new text; of several, the one whose surroundings are most like the old ones."""
    quote = old[span[0] : span[1]]
    places = [match.start() for match in re.finditer(re.escape(quote), new)]
    if not places:
        return None
    before, after = old[max(0, span[0] - _CONTEXT) : span[0]], old[span[1] : span[1] + _CONTEXT]

    def surroundings(place: int) -> int:
        ahead = new[place + len(quote) : place + len(quote) + _CONTEXT]
        return _common(before[::-1], new[max(0, place - _CONTEXT) : place][::-1]) + _common(after, ahead)

    place = max(places, key=surroundings)
    return place, place + len(quote)


def _common(first: str, second: str) -> int:
    """How many letters two strings have in common at their beginning."""
    return next((index for index, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))


def _resembling(quote: str, new: _Words) -> Span | None:
    """The passage around the longest run of words that the quote shares with the new text, as long as the quote."""
    words = _Words.of(quote).words
    if len(words) < 4:
        return None
    match = SequenceMatcher(None, words, new.words, autojunk=False).find_longest_match()
    if match.size < 3:
        return None
    first = max(0, match.b - match.a)
    last = min(len(new.words), match.b + len(words) - match.a) - 1
    return new.spans[first][0], new.spans[last][1]


def _paired_words(old: _Words, new: _Words) -> dict[int, int]:
    """Word of the old text -> the same word of the new one, in order: sentences first, then the words of those that differ."""
    old_sentences, new_sentences = _sentences(old), _sentences(new)
    pairs: dict[int, int] = {}
    matcher = SequenceMatcher(None, [s[2] for s in old_sentences], [s[2] for s in new_sentences], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag not in ("equal", "replace"):
            continue
        a1, a2 = old_sentences[i1][0], old_sentences[i2 - 1][1]
        b1, b2 = new_sentences[j1][0], new_sentences[j2 - 1][1]
        if tag == "equal":
            pairs.update(zip(range(a1, a2), range(b1, b2), strict=True))
            continue
        for a, b, size in SequenceMatcher(None, old.words[a1:a2], new.words[b1:b2], autojunk=False).get_matching_blocks():
            pairs.update((a1 + a + step, b1 + b + step) for step in range(size))
    return pairs


def _sentences(words: _Words) -> list[tuple[int, int, tuple[str, ...]]]:
    """(first word, last word + 1, the words) of every rough sentence that has words."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    index = 0
    for match in _SENTENCE.finditer(words.text):
        first = index
        while index < len(words.spans) and words.spans[index][1] <= match.end():
            index += 1
        if index > first:
            found.append((first, index, words.words[first:index]))
    return found
