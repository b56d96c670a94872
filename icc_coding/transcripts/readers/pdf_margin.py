"""Line numbers in the margin of a printed page, one a line or one every few lines, also beside each of two columns."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from icc_coding.transcripts.readers.pdf_text import Printed

_FEWEST = 4  # numbers that make a margin of them
_MOST_DIGITS = 4
_NEAR = 2.5  # points: figures differ in how far their ink lies from the edge


class _Number(NamedTuple):
    """A number that stands by itself: its line on the page, its word in the line, and where it is printed."""

    line: int
    word: int
    value: int
    left: float
    right: float
    bottom: float


_Strips = dict[tuple[str, float], list[_Number]]  # numbers that stand one below the other, by the edge that they have in common


def without_margin_numbers(pages: Sequence[Sequence[Printed]]) -> list[list[Printed]]:
    """The lines of each page without the numbers that count them; a line that such a number parts is two.

    A page of few lines, as the last one often is, has its numbers where the page before it has them.
    """
    result: list[list[Printed]] = []
    last: dict[tuple[str, float], int] = {}  # the last number of each margin
    for page in pages:
        strips = _strips(page)
        counting = {key: strip for key, strip in strips.items() if _rises(strip) and _alone(strip, page) and _of_lines(strip, page)}
        for key, strip in strips.items():
            before = max((value for other, value in last.items() if other[0] == key[0] and abs(other[1] - key[1]) <= _NEAR), default=0)
            if key not in counting and before and len(strip) < _FEWEST and _goes_on(strip, before) and _alone(strip, page):
                counting[key] = strip
        last = {key: max(one.value for one in strip) for key, strip in counting.items()}
        gone: dict[int, set[int]] = {}
        for one in (one for strip in counting.values() for one in strip):
            gone.setdefault(one.line, set()).add(one.word)
        result.append([part for n, line in enumerate(page) for part in (_parts(line, gone[n]) if n in gone else (line,))])
    return result


def _goes_on(strip: Sequence[_Number], before: int) -> bool:
    """Whether a few numbers go on where the page before ended, or begin anew, and rise by one step."""
    values = [one.value for one in sorted(strip, key=lambda one: -one.bottom)]
    steps = {below - above for above, below in pairwise(values)} or {values[0] - before if values[0] > before else values[0]}
    step = min(steps)
    return len(steps) == 1 and 0 < step <= 10 and values[0] in (before + step, step, 1)


def _strips(page: Sequence[Printed]) -> _Strips:
    numbers = [
        _Number(n, k, int(word), left, right, line.bottom)
        for n, line in enumerate(page)
        for k, (word, left, right) in enumerate(line.words)
        if word.isdecimal() and len(word) <= _MOST_DIGITS
    ]
    strips: _Strips = {}
    for edge in ("left", "right"):
        place = -math.inf
        for one in sorted(numbers, key=attrgetter(edge)):
            at = getattr(one, edge)
            strip = strips[edge, place] if at - place <= _NEAR else strips.setdefault((edge, place := at), [])
            strip.append(one)
    return strips


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


def _of_lines(strip: Sequence[_Number], page: Sequence[Printed]) -> bool:
    """Whether it is lines that are counted. Rows of a table are counted, too, and most of them have several lines."""
    low, high = min(one.bottom for one in strip) - 2.0, max(one.bottom for one in strip) + 2.0
    heights = sorted(line.bottom for line in page if low < line.bottom < high)
    lines = 1 + sum(above - below > 3.0 for below, above in pairwise(heights))
    values = [one.value for one in strip]
    return lines <= 1.6 * (max(values) - min(values) + 1)


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
