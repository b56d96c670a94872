"""Lines as a page or an editor broke them, put together to paragraphs again; page heads and numbers told from the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from icc_coding.language import known_word
from icc_coding.transcripts import clock
from icc_coding.transcripts.draft import Line
from icc_coding.transcripts.words import word_set

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_NUMBER = re.compile(r"^\s*(\d{1,5})(?:[.):]?\s+|\s*$)")
_LABELLED = re.compile(r"[^:]{1,40}:\s")
_MOST = 0.8  # of the pages
_EDGE = 4  # lines at either end of a page
_HYPHENS = "-‐\u00ad"
_PREFIXES = word_set(
    """
    a ab ad anti be bi bio co com con contra counter de dis e electro en ex extra fore geo hydro il im in inter intra ir macro mal mega micro
    mid mini mis mono multi neo non over para per poly post pre pro pseudo re semi sub super sur tele trans tri ultra un under uni up
    """
)


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

    `words` counts the document's words. A hyphen only divided the word when the document or the word list has it in one; it stays where
    they have the compound, or both of its parts are words.
    """
    bare = text.rstrip()
    if not bare or bare[-1] not in _HYPHENS or not bare[-2:-1].isalpha() or not following.lstrip()[:1].islower():
        return bare, " "
    first, second = _last_word(bare[:-1]), _first_word(following.lstrip())
    return (bare, "") if bare[-1] != "\u00ad" and _compound(first, second, words) else (bare[:-1], "")


def _compound(first: str, second: str, words: Counter[str]) -> bool:
    """Whether two parts are a word with a hyphen (`well-known`) and not the halves of one (`to-gether`)."""
    whole, hyphened = (first + second).lower(), f"{first}-{second}".lower()
    if words[whole] or words[hyphened]:
        return words[hyphened] >= words[whole]
    if known_word(whole) or known_word(hyphened):
        return not known_word(whole)
    if len(second) < 3 or first[:1].isupper() or first.lower() in _PREFIXES:
        return False
    return all(words[part] > 0 or known_word(part) for part in (first.lower(), second.lower()))


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """How often each word stands in a document, lower-cased; a word that a line end divides does not count."""
    words: Counter[str] = Counter()
    for text in texts:
        bare = text.rstrip()
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
    written = [n for n, line in enumerate(lines) if line.strip()]
    rising = sum(b == a + 1 for (_, a), (_, b) in pairwise(numbers))
    if len(numbers) < 4:
        return lines
    if len(numbers) >= 0.8 * len(written) and rising >= 0.8 * (len(numbers) - 1):
        return [_NUMBER.sub("", line) for line in lines]
    places = range(len(lines)) if _every_few(numbers) else {n: place for place, n in enumerate(written)}
    if not _every_few([(places[n], value) for n, value in numbers]):
        return lines
    gone = {n for n, _ in numbers}
    return [_NUMBER.sub("", line) if n in gone else line for n, line in enumerate(lines)]


def _every_few(numbers: Sequence[tuple[int, int]]) -> bool:
    """Whether numbers (place, value) count every second line or fewer, up to every twentieth, anew on each page or not: as far apart as they differ."""
    rises = [(place - above, value - before) for (above, before), (place, value) in pairwise(numbers) if value > before]
    step, fitting = Counter(rises).most_common(1)[0] if rises else ((0, 0), 0)
    return step[0] == step[1] and 2 <= step[0] <= 20 and fitting >= max(3, 0.8 * len(rises), 0.6 * (len(numbers) - 1))


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of a page, and whether it is set off from the lines beside it."""

    text: str
    set_off: bool


def furniture(pages: Sequence[Sequence[Edge]]) -> list[set[int]]:
    """Which lines of each page are heads, feet or page numbers: the outer lines that come back on other pages, digits aside.

    A line that begins with the label of a speaker is none, however often it comes back, nor is a sentence that stands close to others; a line
    that is not set off must come back on most pages, for broken lines of talk may be alike.
    """
    speakers = _speakers(line.text for page in pages for line in page)
    outer: Counter[str] = Counter()
    for page in pages:
        texts = [line.text for line in page]
        outer.update({key for n in _edges(texts) if (key := _key(texts[n])) and not _said(page[n], speakers)})
    known = {key: count / len(pages) for key, count in outer.items() if count >= _often(key, len(pages))}
    return [_page_furniture(page, known, speakers) for page in pages]


def _speakers(texts: Iterable[str]) -> set[str]:
    """What stands before a colon in front of two or more different things: labels of speakers."""
    behind: dict[str, set[str]] = {}
    for text in texts:
        if match := _LABELLED.match(text):
            behind.setdefault(match[0].lower(), set()).add(re.sub(r"\d+", "#", text[match.end() :].lower()))
    return {label for label, said in behind.items() if len(said) > 1}


def _said(line: Edge, speakers: set[str]) -> bool:
    """Whether a line may be an answer that comes back: with the label of a speaker, or a sentence among others."""
    match = _LABELLED.match(line.text)
    if match is not None and match[0].lower() in speakers:
        return True
    return not line.set_off and line.text.rstrip()[-1:] in ".?!…" and not any(character.isdigit() for character in line.text)


def _often(key: str, pages: int) -> float:
    """On how many pages a line must come back to be a page head; more for one that could be a short answer with its label."""
    if _LABELLED.match(key):
        return max(3, 0.6 * pages)
    return max(3, 0.3 * pages) if pages > 3 else 2


def _edges(page: Sequence[str]) -> list[int]:
    written = [n for n, text in enumerate(page) if text.strip()]
    return sorted(set(written[:_EDGE] + written[-_EDGE:]))


def _page_furniture(page: Sequence[Edge], known: Mapping[str, float], speakers: set[str]) -> set[int]:
    found: set[int] = set()
    written = [n for n, line in enumerate(page) if line.text.strip()]
    for order in (written, written[::-1]):
        for place, n in enumerate(order):  # from the edge inwards, as long as it is furniture
            share = 0.0 if place >= 8 or _said(page[n], speakers) else known.get(_key(page[n].text), 0.0)
            comes_back = share > 0 and (page[n].set_off or share >= _MOST)
            if comes_back or (page_number(page[n].text) and not (order is not written and _goes_on_in(page, n))):
                found.add(n)
            else:
                break
    return found


def _goes_on_in(page: Sequence[Edge], number: int) -> bool:
    """Whether a figure at the foot of a page, close under the text, is the last word of what stands above: “… as it was in / 2019”."""
    above = page[number - 1].text.rstrip() if number and not page[number].set_off else ""
    return above[-1:].isalpha() or above[-1:] in tuple(",-–(")


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
