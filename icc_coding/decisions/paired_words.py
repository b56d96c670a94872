"""Which word of a text became which word of a corrected one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from icc_coding.decisions.overlap import Span

_WORD = re.compile(r"\w+|[^\w\s]")
_SENTENCE = re.compile(r"(?:[^.!?\n]|\n(?!\s*\n))*(?:[.!?]+|\n\s*\n|$)")
_LINE = re.compile(r"[^.!?\n]*(?:[.!?]+|\n|$)")
_LONG_SENTENCE = 60  # words: with longer ones on average, lines are compared instead
_LARGE = 1_000_000  # pairs of words: above, only words that occur once on each side lead


@dataclass(frozen=True, slots=True)
class WordSpans:
    """A text cut into words and signs: `words[i]` stands at `spans[i]`."""

    text: str
    spans: tuple[Span, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> WordSpans:
        """Cut a text."""
        found = [(match.start(), match.end()) for match in _WORD.finditer(text)]
        return cls(text, tuple(found), tuple(text[start:end] for start, end in found))

    def within(self, span: Span) -> range:
        """The numbers of the words that lie inside a span as a whole."""
        first = bisect_left(self.spans, span[0], key=lambda word: word[0])
        return range(first, max(first, bisect_right(self.spans, span[1], key=lambda word: word[1])))


def paired_words(old: WordSpans, new: WordSpans) -> dict[int, int]:
    """Word of the old text -> the same word of the new one, in order: sentences first, then the words of those that differ."""
    pattern = _LINE if len(old.words) > _LONG_SENTENCE * max(1, len(_sentences(old, _SENTENCE))) else _SENTENCE
    old_sentences, new_sentences = _sentences(old, pattern), _sentences(new, pattern)
    pairs: dict[int, int] = {}
    matcher = SequenceMatcher(None, [s[2] for s in old_sentences], [s[2] for s in new_sentences], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag not in ("equal", "replace"):
            continue
        a, b = range(old_sentences[i1][0], old_sentences[i2 - 1][1]), range(new_sentences[j1][0], new_sentences[j2 - 1][1])
        pairs.update(zip(a, b, strict=True) if tag == "equal" else _paired_in(old.words, new.words, a, b))
    return pairs


def _paired_in(old: Sequence[str], new: Sequence[str], a: range, b: range) -> Iterator[tuple[int, int]]:
    """Pairs of equal words in two ranges; in large ones between words that occur once on each side, which go first."""
    if len(a) * len(b) > _LARGE:
        single = _single_pairs(old, new, a, b)
        for (i, j), (next_i, next_j) in zip([(a.start - 1, b.start - 1), *single], [*single, (a.stop, b.stop)], strict=True):
            if (i, j) in single:
                yield i, j
            if 0 < (next_i - i - 1) * (next_j - j - 1) <= _LARGE:
                yield from _paired_in(old, new, range(i + 1, next_i), range(j + 1, next_j))
        return
    for i, j, size in SequenceMatcher(None, old[a.start : a.stop], new[b.start : b.stop], autojunk=False).get_matching_blocks():
        yield from ((a.start + i + step, b.start + j + step) for step in range(size))


def _single_pairs(old: Sequence[str], new: Sequence[str], a: range, b: range) -> list[tuple[int, int]]:
    """Words that occur once in each range, in the longest run that is in order on both sides (as a patience diff begins)."""
    often_old, often_new = Counter(old[i] for i in a), Counter(new[j] for j in b)
    place = {new[j]: j for j in b if often_new[new[j]] == 1}
    found = [(i, place[old[i]]) for i in a if often_old[old[i]] == 1 and old[i] in place]
    ends: list[int] = []  # the smallest place in the new text at which a run of each length ends
    tails: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(found):
        length = bisect_left(ends, j)
        before.append(tails[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        tails[length : length + 1] = [number]
    run: list[tuple[int, int]] = []
    number = tails[-1] if tails else -1
    while number >= 0:
        run.append(found[number])
        number = before[number]
    return run[::-1]


def _sentences(words: WordSpans, pattern: re.Pattern[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """(first word, last word + 1, the words) of every rough sentence that has words."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    index = 0
    for match in pattern.finditer(words.text):
        first = index
        while index < len(words.spans) and words.spans[index][1] <= match.end():
            index += 1
        if index > first:
            found.append((first, index, words.words[first:index]))
    return found
