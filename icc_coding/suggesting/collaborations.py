"""Named collaborations in a text: mentions of those in the codebook, and frequent names of networks that are not in it.

A mention is an alias in any case, also with hyphens or blanks moved (`C-40`), in the plural or possessive. An alias of one word
that is also an ordinary word (`UTOPIA`) counts only with a capital letter, unless the text has none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from icc_coding.codebook.model import Codebook, Collaboration
from icc_coding.language import visible_places

_HEADS = [
    "Network",
    "Coalition",
    "Alliance",
    "League",
    "Compact",
    "Partnership",
    "Consortium",
    "Association",
    "Initiative",
    "Forum",
    "Federation",
    "Covenant",
    "Union",
    "Conference",
    "Collaborative",
    "Collaboration",
    "Council",
    "Agency",
    "Authority",
    "Commission",
    "Taskforce",
    "Pact",
    "Campaign",
    "Cooperative",
    "Co-operative",
    "Hub",
    "Caucus",
    "Institute",
    "Programme",
    "Program",
]
_ORDINARY = frozenset(
    [
        "city",
        "council",
        "town",
        "council",
        "county",
        "council",
        "the",
        "council",
        "our",
        "council",
        "this",
        "council",
        "borough",
        "council",
        "district",
        "council",
        "village",
        "council",
        "common",
        "council",
        "planning",
        "commission",
        "board",
        "commission",
        "city",
        "commission",
        "the",
        "commission",
        "the",
        "agency",
        "the",
        "association",
        "european",
        "union",
        "soviet",
        "union",
    ]
) | {
    "city council",
    "town council",
    "county council",
    "borough council",
    "district council",
    "village council",
    "the council",
    "executive council",
}
_WORD = r"[A-Z][\w'’&-]*"
_NAME = re.compile(
    rf"\b(?:{_WORD}\s+(?:(?:of|for|on|and|the|de|des|&)\s+){{0,2}}){{1,5}}(?:{'|'.join(_HEADS)})\b(?:\s+(?:of|for|on|against)\s+(?:the\s+)?{_WORD}(?:\s+(?:and\s+)?{_WORD}){{0,3}})?"
    rf"|\b(?:{'|'.join(_HEADS)})\s+(?:of|for|on|against)\s+(?:the\s+)?{_WORD}(?:\s+(?:and\s+)?{_WORD}){{0,3}}"
)
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{2,9}s?\b|\b[A-Z]\d{2}\b")
_JOINED = r"(?:join(?:ed|ing)?|members? of|member cit\w+ of|part of|signed up to|network like|through|founded|left)\s+(?:the\s+)?"
_OF_CITIES = r"\s+(?:network|cities|coalition|alliance|secretariat|summit|members?|mayors|partnership)\b"
_LEADING = re.compile(r"^(?:The|A|An|Our|This|That|In|And|But|So|At|With|From|For|By|When|Then|Thank|Yes|No|If|As|To)\s+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A collaboration's id, the span of its name in the text, and the words that stand there."""

    collaboration: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that is not in the codebook: how often it stands in how many texts, and one place."""

    name: str
    count: int
    texts: int
    quote: str


def mentions(codebook: Codebook, text: str, start: int = 0, end: int | None = None) -> tuple[Mention, ...]:
    """Mentions of the codebook's collaborations in `text[start:end]`, in order; offsets are of the whole text."""
    pattern, ids = _pattern(codebook.collaborations)
    if pattern is None:
        return ()
    stop = len(text) if end is None else end
    caseless = _caseless(text)
    found: list[Mention] = []
    shown, starts, ends = _shown(text)
    first, last = (start, stop) if shown is text else (bisect_left(starts, start), bisect_left(starts, stop))
    for match in pattern.finditer(shown, first, last):
        words = match[0]
        if caseless or any(character.isupper() or character.isdigit() for character in words) or " " in words.strip():
            found.append(Mention(ids[str(match.lastgroup)], starts[match.start()], ends[match.end() - 1], words))
    return tuple(found)


def collaborations_in(codebook: Codebook, text: str, start: int, end: int) -> tuple[str, ...]:
    """Ids of the collaborations that `text[start:end]` speaks of, each once, in order of mention."""
    return tuple(dict.fromkeys(mention.collaboration for mention in mentions(codebook, text, start, end)))


def candidates(codebook: Codebook, texts: Iterable[str], least: int = 3, most: int = 12) -> tuple[Candidate, ...]:
    """Names of networks and associations that the texts mention `least` times or more and the codebook does not know, most frequent first."""
    counts: Counter[str] = Counter()
    where: dict[str, set[int]] = {}
    quotes: dict[str, str] = {}
    for number, text in enumerate(texts):
        if _caseless(text):
            continue
        for name, start, end in _names(codebook, text):
            counts[name] += 1
            where.setdefault(name, set()).add(number)
            quotes.setdefault(name, " ".join(text[max(0, start - 60) : end + 60].split()))
    ranked = sorted((name for name, count in counts.items() if count >= least), key=lambda name: (-counts[name], name))
    return tuple(Candidate(name, counts[name], len(where[name]), quotes[name]) for name in ranked[:most])


def _names(codebook: Codebook, text: str) -> Iterator[tuple[str, int, int]]:
    known = {(mention.start, mention.end) for mention in mentions(codebook, text)}
    spans: list[tuple[int, int]] = []
    for match in _NAME.finditer(text):
        lead = _LEADING.match(match[0])
        start = match.start() + (lead.end() if lead else 0)
        name = " ".join(text[start : match.end()].split())
        if " " in name and name.lower() not in _ORDINARY and not _overlaps(start, match.end(), known):
            spans.append((start, match.end()))
            yield name, start, match.end()
    acronyms = Counter(match[0].rstrip("s") for match in _ACRONYM.finditer(text))
    told = {name for name in acronyms if re.search(rf"{_JOINED}{re.escape(name)}\b|\b{re.escape(name)}{_OF_CITIES}", text)}
    for match in _ACRONYM.finditer(text):
        name = match[0].rstrip("s")
        if (
            name in told
            and not _overlaps(match.start(), match.end(), known)
            and not _overlaps(match.start(), match.end(), set(spans[-50:]))
        ):
            yield name, match.start(), match.end()


def _overlaps(start: int, end: int, spans: set[tuple[int, int]]) -> bool:
    return any(start < b and a < end for a, b in spans)


@lru_cache(maxsize=8)
def _pattern(collaborations: tuple[Collaboration, ...]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """One pattern for all aliases, longest first; each alternative is a group named after its collaboration."""
    ids: dict[str, str] = {}
    aliases: list[tuple[str, str]] = []
    for number, one in enumerate(collaborations):
        for place, alias in enumerate(dict.fromkeys((*one.aliases, one.label))):
            group = f"c{number}_{place}"
            ids[group] = one.id
            aliases.append((alias, group))
    if not aliases:
        return None, ids
    ordered = sorted(aliases, key=lambda item: (-len(item[0]), item[1]))
    body = "|".join(f"(?P<{group}>{_variants(alias)})" for alias, group in ordered)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE), ids


def _variants(alias: str) -> str:
    """A pattern for an alias with its words joined by blanks or hyphens, the last one also in the plural or possessive."""
    words = [re.escape(word) for word in re.split(r"[\s-]+", alias.strip()) if word]
    joined = r"[\s-]+".join(words)
    if re.fullmatch(r"[A-Za-z]+-?\d+", alias):
        joined = re.sub(r"(?<=[A-Za-z])(?:\\-|\[\\s-\]\+)?(?=\d)", r"[\\s-]?", re.escape(alias.replace("-", "")))
    return joined + r"(?:e?s|['’]s|['’])?"


@lru_cache(maxsize=8)  # asked for each row of a table
def _shown(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    return visible_places(text)


@lru_cache(maxsize=256)  # asked for each row of a table: it hashes and compares a text once
def _caseless(text: str) -> bool:
    """Whether a text is written almost without capitals, or almost without anything else."""
    sample = text[:20_000]
    letters = sum(map(str.isalpha, sample))
    capitals = sum(map(str.isupper, sample))
    return letters > 0 and (capitals < 0.005 * letters or capitals > 0.7 * letters)
