"""Line numbers in the margin of a printed page, one a line or one every few lines, also beside each of two columns."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from icc_coding.transcripts.readers.pdf_text import Printed

_FEWEST = 4  # numbers that make a margin of them
_MOST_DIGITS = 4


class _Number(NamedTuple):
    """A number that stands by itself: its line on the page, its word in the line, and where it is printed."""

    line: int
    word: int
    value: int
    left: float
    right: float
    bottom: float


def without_margin_numbers(page: Sequence[Printed]) -> list[Printed]:
    """The lines of a page without the numbers that count them; a line that such a number parts is two."""
    gone: dict[int, set[int]] = {}
    for one in _counting(page):
        gone.setdefault(one.line, set()).add(one.word)
    return [part for n, line in enumerate(page) for part in (_parts(line, gone[n]) if n in gone else (line,))]


def _counting(page: Sequence[Printed]) -> Iterator[_Number]:
    numbers = [
        _Number(n, k, int(word), left, right, line.bottom)
        for n, line in enumerate(page)
        for k, (word, left, right) in enumerate(line.words)
        if word.isdecimal() and len(word) <= _MOST_DIGITS
    ]
    for edge in ("left", "right"):
        strips: dict[int, list[_Number]] = {}
        for one in numbers:
            strips.setdefault(round(getattr(one, edge) / 2), []).append(one)
        for strip in strips.values():
            if _rises(strip) and _alone(strip, page):
                yield from strip


def _rises(strip: Sequence[_Number]) -> bool:
    """Whether numbers that stand one below the other rise by the same step, at even distances."""
    if len(strip) < _FEWEST:
        return False
    pairs = list(pairwise(sorted(strip, key=lambda one: -one.bottom)))
    steps = Counter(below.value - above.value for above, below in pairs)
    step, count = steps.most_common(1)[0]
    if step < 1 or count < 0.9 * len(pairs):
        return False
    apart = [(above.bottom - below.bottom) / step for above, below in pairs if below.value - above.value == step]
    usual = statistics.median(apart)
    return usual > 0 and sum(0.6 * usual <= one <= 1.5 * usual for one in apart) >= 0.9 * len(apart)


def _alone(strip: Sequence[_Number], page: Sequence[Printed]) -> bool:
    """Whether hardly anything else is printed where the numbers stand."""
    left, right = min(one.left for one in strip), max(one.right for one in strip)
    own = {(one.line, one.word) for one in strip}
    others = {
        n
        for n, line in enumerate(page)
        for k, (_, begins, ends) in enumerate(line.words)
        if (n, k) not in own and begins < right and ends > left
    }
    return len(others) <= 0.1 * len(page)


def _parts(line: Printed, gone: set[int]) -> Iterator[Printed]:
    """What is left of a line on both sides of the words that go."""
    starts = [0, *(place + 1 for place, _, _ in line.blanks)]
    words = list(line.words)
    runs: list[list[int]] = [[]]
    for k in range(len(words)):
        if k in gone:
            runs.append([])
        else:
            runs[-1].append(k)
    for run in filter(None, runs):
        first, last = run[0], run[-1]
        end = starts[last + 1] if last + 1 < len(words) else len(line.text)
        blanks = tuple((place - starts[first], width, after) for place, width, after in line.blanks[first:last])
        yield replace(line, text=line.text[starts[first] : end].rstrip(), left=words[first][1], right=words[last][2], blanks=blanks)
