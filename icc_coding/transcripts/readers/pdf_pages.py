"""What is no running text on a page (heads, feet, page numbers, footnotes), and pages of two columns."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from icc_coding.transcripts.layout import Edge, furniture
from icc_coding.transcripts.readers.pdf_text import Printed

Page = Sequence[Printed]
_NOTE = re.compile(r"^\s*(?:\[?\d{1,3}[\].)]?|[*†‡§])\s*\S")
_NUMBERED = re.compile(r"\d|©|\bpage\b|\bseite\b", re.IGNORECASE)
_FEWEST = 8  # lines on both sides that make two columns


def outside(pages: Sequence[Page]) -> list[set[int]]:
    """For each page the numbers of the lines that are no running text."""
    pitch = _pitch(pages)
    edges = [[_edge(page, n, pitch) for n in range(len(page))] for page in pages]
    found = furniture(edges)
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    for page, marked in zip(pages, found, strict=True):
        marked |= _alone(page, marked, pitch)
        marked |= _footnotes(page, marked, body, pitch)
    return found


def _pitch(pages: Sequence[Page]) -> float:
    """The usual distance of two lines."""
    pitches = [above.bottom - line.bottom for page in pages for above, line in pairwise(page) if 0 < above.bottom - line.bottom < 60]
    return statistics.median_low([round(one, 1) for one in pitches]) if pitches else 12.0


def _edge(page: Page, number: int, pitch: float) -> Edge:
    """A line with whether it is set off from the text, as page heads and feet are: by what is below it at the top, by what is above it at the foot."""
    neighbour = number + (1 if number < len(page) // 2 else -1)
    if not 0 <= neighbour < len(page):
        return Edge(page[number].text, set_off=True)
    gap = abs(page[neighbour].bottom - page[number].bottom)
    return Edge(page[number].text, set_off=gap > 1.3 * pitch)


def _alone(page: Page, known: set[int], pitch: float) -> set[int]:
    """A head or foot that stands on one page only: at the very edge, far from the text, with a number or set far off."""
    found: set[int] = set()
    running = [n for n in range(len(page)) if n not in known]
    for number, beside in ((running[-1], running[-2]), (running[0], running[1])) if len(running) > 3 else ():
        line = page[number]
        gap = abs(page[beside].bottom - line.bottom)
        edge = line.bottom < 0.08 * line.page or line.bottom > 0.92 * line.page
        short = len(line.text.split()) <= 12 and line.text.rstrip()[-1:] not in ".?!…:" and not re.match(r"[^:]{1,40}:\s", line.text)
        if edge and short and gap > (1.8 if _NUMBERED.search(line.text) else 3) * pitch:
            found.add(number)
    return found


def _footnotes(page: Page, known: set[int], body: float, pitch: float) -> set[int]:
    """Small print at the foot of a page, behind a gap or a number."""
    running = [n for n in range(len(page)) if n not in known]
    first = len(running)
    while first > 0 and page[running[first - 1]].size < 0.92 * body and page[running[first - 1]].bottom < 0.5 * page[0].page:
        first -= 1
    small = running[first:]
    if not small or not first:
        return set()
    gap = page[running[first - 1]].bottom - page[small[0]].bottom
    return set(small) if _NOTE.match(page[small[0]].text) or gap > 1.3 * pitch else set()


def in_reading_order(pages: Sequence[Page]) -> list[list[Printed]]:
    """The lines of all pages; where one has two columns of text, the left one and then the right one, whatever the order of the file."""
    heads = Counter(place for page in pages for place in {_place(line) for line in page})
    apart = {place for place, count in heads.items() if count > 1 and 2 * count >= len(pages)}  # heads and feet belong to no column
    return [_in_order(page, apart) for page in pages]


def _place(line: Printed) -> tuple[int, str]:
    """Where a line stands on its page, and what it says, digits aside."""
    return round(line.bottom), re.sub(r"\d+", "#", line.text)


def _in_order(page: Page, apart: Collection[tuple[int, str]]) -> list[Printed]:
    gutter = _gutter(page)
    if gutter is None:
        return list(page)
    result: list[Printed] = []
    for crosses, run in groupby(page, key=lambda line: _place(line) in apart or _crosses(line, gutter)):
        lines = list(run)
        if crosses:
            result += lines
            continue
        parts = [part for line in lines for part in _parted(line, gutter)]
        for side in (False, True):
            column = [part for part in parts if (part.left >= gutter) == side]
            margin = max((part.right for part in column), default=0.0)
            result += [replace(part, margin=margin) for part in sorted(column, key=lambda part: -part.bottom)]
    return result


def _gutter(page: Page) -> float | None:
    """Where a page of two columns parts: near its middle, with whole lines of words on both sides."""
    beyond = sum(line.left > 200 or any(width > 1.1 * line.height for _, width, _ in line.blanks) for line in page)
    if beyond < _FEWEST:
        return None
    whole = [(line.left, line.right, len(line.blanks) + 1) for line in page]  # justified lines have wide blanks that part nothing
    found = _parting(whole)
    return _parting([span for line in page for span in _pieces(line)]) if found is None else found


def _parting(spans: Sequence[tuple[float, float, int]]) -> float | None:
    """The place where spans (left, right, number of words) part into two columns."""
    if len(spans) < 2 * _FEWEST:
        return None
    low, high = min(left for left, _, _ in spans), max(right for _, right, _ in spans)
    starts = Counter(round(left) for left, _, words in spans if 0.42 < (left - low) / (high - low) < 0.65 and words > 2)
    if not starts:
        return None
    place, count = starts.most_common(1)[0]
    gutter = place - 2.0
    left_side = [span for span in spans if span[1] < gutter and span[2] > 2]
    crossing = sum(left < gutter < right for left, right, _ in spans)
    wide = statistics.median(right - left for left, right, _ in left_side) > 0.3 * (high - low) if left_side else False
    return gutter if min(count, len(left_side)) >= _FEWEST and wide and crossing < 0.3 * len(spans) else None


def _pieces(line: Printed) -> Iterator[tuple[float, float, int]]:
    """Left, right and number of words of the pieces of a line between its wide blanks."""
    begins, words = line.left, 1
    for _, width, after in line.blanks:
        if width > 1.1 * line.height:
            yield begins, after - width, words
            begins, words = after, 0
        words += 1
    yield begins, line.right, words


def _crosses(line: Printed, gutter: float) -> bool:
    return any(begins < gutter < ends for _, begins, ends in line.words) or any(begins < gutter < ends for begins, ends, _ in _pieces(line))


def _parted(line: Printed, gutter: float) -> Iterator[Printed]:
    """A line at the gutter: its left and its right part."""
    cut = next(((place, width, after) for place, width, after in line.blanks if after >= gutter > line.left), None)
    if cut is None:
        yield line
        return
    place, width, after = cut
    blanks = line.blanks
    yield replace(line, text=line.text[:place].rstrip(), right=after - width, blanks=tuple(one for one in blanks if one[0] < place))
    yield replace(line, text=line.text[place + 1 :], left=after, blanks=tuple((p - place - 1, w, a) for p, w, a in blanks if p > place))
