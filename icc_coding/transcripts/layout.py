"""Lines as a page or an editor broke them, put together to paragraphs again; page heads and numbers told from the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from icc_coding.transcripts import clock
from icc_coding.transcripts.draft import Line

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_DIVIDED = re.compile(r"(?<![^\W\d_])([^\W\d_]+)\u00ad([^\W\d_]+)")
_NUMBER = re.compile(r"^\s*(\d{1,5})(?:[.):]?\s+|\s*$)")
_LABELLED = re.compile(r"[^:]{1,40}:\s")
_HYPHENS = "-‐\u00ad"


def unwrapped(lines: Sequence[Line]) -> list[Line]:
    """Lines of a hard-wrapped text with their `join` set; the text itself stays as it is.

    Text counts as hard-wrapped when most lines of its paragraphs of several lines are nearly full and none is much longer.
    """
    width = _width(lines)
    if not width:
        return list(lines)
    words = vocabulary(line.text for line in lines)
    base = Counter(_indent(line) for line in lines if line.text.strip()).most_common(1)[0][0]
    result: list[Line] = []
    for line, below in zip(lines, [*lines[1:], Line("")], strict=True):
        result.append(_joined(line, below, words) if _goes_on(line, below, width) and _indent(below) <= base else line)
    return [_unindented(line, result[n - 1] if n else None) for n, line in enumerate(result)]


def _width(lines: Sequence[Line]) -> int:
    """The column at which lines are broken, 0 when they are not."""
    lengths = [len(line.text) for line in lines if line.text.strip()]
    if len(lengths) < 12 or max(lengths) > 200:
        return 0
    longest = sorted(lengths)[int(0.98 * (len(lengths) - 1))]
    inner = [
        len(line.text)
        for line, below in pairwise(lines)
        if line.text.strip() and below.text.strip() and below.text[:1] == below.text.lstrip()[:1] and below.text.lstrip()[:1].islower()
    ]
    if len(inner) < 0.15 * len(lengths) or not 40 <= longest <= 140:
        return 0
    full = sum(length > 0.75 * longest for length in inner)
    return longest if full > 0.75 * len(inner) else 0


def _goes_on(line: Line, below: Line, width: int) -> bool:
    text, following = line.text, below.text
    if not text.strip() or not following.strip() or len(text) < 0.6 * width or line.style or below.style:
        return False
    indented = _indent(below) > _indent(line)
    first = following.split()[0]
    room = width - len(text.rstrip())
    return not indented and (len(first) >= room - 1 or following.lstrip()[:1].islower())


def _joined(line: Line, below: Line, words: Counter[str]) -> Line:
    """A line with its join set, and its hyphen taken off where it only divided a word."""
    text, join = mend(line.text, below.text, words)
    return replace(line, text=text, join=join)


def mend(text: str, following: str, words: Counter[str]) -> tuple[str, str]:
    """The end of a broken line and what joins it to the next.

    `words` counts the document's words: a hyphen stays where the compound is written with one elsewhere or both parts are words
    of the document that do not occur as one.
    """
    bare = text.rstrip()
    if not bare or bare[-1] not in _HYPHENS or not bare[-2:-1].isalpha() or not following.lstrip()[:1].islower():
        return bare, " "
    first, second = _last_word(bare[:-1]), _first_word(following.lstrip())
    whole, compound = (first + second).lower(), f"{first}-{second}".lower()
    if bare[-1] == "\u00ad" or words[whole] > words[compound]:
        return bare[:-1], ""
    keeps = words[compound] > 0 or (words[first.lower()] > 0 and words[second.lower()] > 0 and len(second) > 2)
    return (bare, "") if keeps else (bare[:-1], "")


def healed(text: str, words: Counter[str]) -> str:
    """A line in which a program has put divided words together again with a mark (a soft hyphen) where the hyphen stood."""
    return _DIVIDED.sub(lambda match: "".join(mend(f"{match[1]}-", match[2], words)) + match[2], text)


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """How often each word stands in a document, lower-cased; a word that a line end divides does not count."""
    words: Counter[str] = Counter()
    for text in texts:
        bare = _DIVIDED.sub(" ", text).rstrip()
        if bare.endswith(tuple(_HYPHENS)):
            bare = bare[: bare.rfind(" ") + 1]
        words.update(word.lower() for word in _WORD.findall(bare))
    return words


def _indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def _last_word(text: str) -> str:
    match = re.search(r"[^\W\d_]+$", text[-60:])
    return match[0] if match else ""


def _first_word(text: str) -> str:
    match = re.match(r"[^\W\d_]+", text)
    return match[0] if match else ""


def _unindented(line: Line, above: Line | None) -> Line:
    """A line that goes on with a paragraph, without the blanks that only placed it on the page."""
    return replace(line, text=line.text.lstrip()) if above is not None and above.join != "\n" else line


def unnumbered(lines: list[str]) -> list[str]:
    """Lines without the line numbers that some transcripts print in front of each; they count no part of the text."""
    numbers = [(n, int(match[1])) for n, line in enumerate(lines) if (match := _NUMBER.match(line))]
    written = sum(1 for line in lines if line.strip())
    rising = sum(b == a + 1 for (_, a), (_, b) in pairwise(numbers))
    if len(numbers) < 4 or len(numbers) < 0.8 * written or rising < 0.8 * (len(numbers) - 1):
        return lines
    return [_NUMBER.sub("", line) for line in lines]


def furniture(pages: Sequence[Sequence[str]]) -> list[set[int]]:
    """Which lines of each page are heads, feet or page numbers: the outer lines that come back on other pages, digits aside."""
    outer: Counter[str] = Counter()
    for page in pages:
        outer.update({key for n in _edges(page) if (key := _key(page[n]))})
    known = {key for key, count in outer.items() if count >= _often(key, len(pages))}
    return [_page_furniture(page, known) for page in pages]


def _often(key: str, pages: int) -> float:
    """On how many pages a line must come back to be a page head; more for one that could be a short answer with its label."""
    if _LABELLED.match(key):
        return max(3, 0.6 * pages)
    return max(3, 0.3 * pages) if pages > 3 else 2


def _edges(page: Sequence[str], depth: int = 4) -> list[int]:
    written = [n for n, text in enumerate(page) if text.strip()]
    return sorted(set(written[:depth] + written[-depth:]))


def _page_furniture(page: Sequence[str], known: set[str]) -> set[int]:
    found: set[int] = set()
    written = [n for n, text in enumerate(page) if text.strip()]
    for order in (written, written[::-1]):
        for place, n in enumerate(order):  # from the edge inwards, as long as it is furniture
            if page_number(page[n]) or (place < 8 and _key(page[n]) in known):
                found.add(n)
            else:
                break
    return found


def _key(text: str) -> str:
    """A line with its numbers taken out: what page heads have in common. Labels with times are no page heads."""
    if clock.seconds(text) is not None or text.rstrip().endswith(":") or len(text) > 120:
        return ""
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))


def page_number(text: str) -> bool:
    """Whether a line is a page number: `12`, `- 12 -`, `Page 3 of 9`, `3/9`."""
    return bool(
        re.fullmatch(r"\s*(?:[-–—|]\s*)?(?:page|seite|p\.)?\s*\d{1,4}(?:\s*(?:of|/|von)\s*\d{1,4})?(?:\s*[-–—|])?\s*", text, re.IGNORECASE)
    )
