"""Names that nobody listed: sure ones (speakers, cases, names behind a title or an initial), and capitalised words that may be names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from icc_coding.exchange.pseudonyms.words import (
    CALENDAR,
    GIVEN,
    PARTICLES,
    PLACES,
    ROLES,
    STRONG,
    WEAK,
    Word,
    begins_sentence,
    is_common,
    joined,
    listed,
    titled,
    words_of,
)

_LONGEST = 5  # words of a name


@dataclass(frozen=True, slots=True)
class Guess:
    """A name at a place of a text. `sure`: a title or an initial stands in front."""

    start: int
    end: int
    text: str
    sure: bool


@dataclass
class Doubtful:
    """A capitalised word, or several, that may be a name: how often it stands, and in how many transcripts."""

    count: int = 0
    transcripts: set[str] = field(default_factory=set)


def name_in_label(label: str, small: frozenset[str]) -> str:
    """The name in a speaker's label or a case, '' where there is none: roles, numbers and single letters are nobody's name.

    >>> name_in_label("Mayor Catherine Read (chair)", frozenset(("read",)))
    'Catherine Read'
    """
    words = [word for word in words_of(label) if word.plain not in ROLES and len(word.plain) > 1]
    if not any(word.plain in GIVEN or (word.plain not in small and word.plain not in CALENDAR) for word in words):
        return ""
    parts: list[Word] = []
    for word in words:
        if parts and not joined(label, parts[-1], word):
            break
        parts.append(word)
    return label[parts[0].start : parts[-1].end]


def guesses(text: str, small: frozenset[str]) -> Iterator[Guess]:
    """Capitalised words that may be names, as long as they go on.

    A word counts inside a sentence when the texts never write it small, and at the beginning of one when the English word list does not
    know it either. An abbreviation (all capitals) counts for nothing.
    """
    words = words_of(text)
    at = 0
    while at < len(words):
        last = _run(text, words, at)
        known = listed(words[at].plain) or words[at].plain in ROLES | PARTICLES or text[words[at].end : words[at].end + 2] in ("'t", "’t")
        if last < at and titled(text, words, at) and not known:
            yield Guess(words[at].start, words[at].end, text[words[at].start : words[at].end], True)
        found = _named(text, words[at : last + 1], small) if last >= at else None
        if found is not None:
            yield found
        at = max(last, at) + 1


def _run(text: str, words: Sequence[Word], at: int) -> int:
    """The last of the capitalised words that follow one another from `at` on; before `at` when there is none."""
    if not words[at].capital:
        return at - 1
    last = at
    for place in range(at + 1, min(at + _LONGEST, len(words))):
        if not joined(text, words[place - 1], words[place]) or "\n" in text[words[place - 1].end : words[place].start]:
            break
        if words[place].capital:
            if begins_sentence(text, words[place].start) or (words[place].plain in STRONG and words[last].plain not in STRONG | WEAK):
                break
            last = place
        elif text[words[place].start - 1] in "-‐‑" and last == place - 1:
            last = place  # Mei-ling
        elif words[place].plain not in PARTICLES:
            break
    return last


def _named(text: str, run: Sequence[Word], small: frozenset[str]) -> Guess | None:
    title = ""
    first = 0
    while first < len(run) and run[first].plain in STRONG | WEAK:
        title, first = run[first].plain, first + 1
    rest = list(run[first:])
    while rest and rest[-1].plain in ROLES:
        rest.pop()
    while len(rest) > 1 and _abbreviation(text, rest[-1], 20) and not _abbreviation(text, rest[0], 20):
        rest.pop()  # Councillor Osei WHEREAS
    while rest and (rest[0].plain in ROLES and len(rest[0].plain) > 1):
        rest.pop(0)
    if not rest:
        return None
    initial = len(rest) > 1 and len(rest[0].plain) == 1 and text[rest[0].end : rest[0].end + 1] == "."
    telling = [word for word in rest if _tells(text, word, small, title)]
    if not telling or all(_abbreviation(text, word) for word in telling):
        return None
    sure = (bool(title) or (initial and len(rest[-1].plain) > 2)) and rest[-1].plain not in PLACES
    start, end = rest[0].start, rest[-1].end
    return Guess(start, end, " ".join(text[start:end].split()), sure)


def _tells(text: str, word: Word, small: frozenset[str], title: str) -> bool:
    """Whether a capitalised word is more than a word with a capital."""
    if word.plain in ROLES or word.plain in CALENDAR or len(word.plain) < 2:
        return False
    if title in STRONG and title:
        return True
    begins = begins_sentence(text, word.start)
    if word.plain in GIVEN:
        return not begins
    if word.plain in small or is_common(word.plain, small):
        return False
    return not begins or not listed(word.plain)


def _abbreviation(text: str, word: Word, longest: int = 5) -> bool:
    shown = text[word.start : word.end]
    return 1 < len(shown) <= longest and shown.isupper()


def count(found: Iterable[tuple[str, Guess]]) -> dict[str, Doubtful]:
    """Doubtful names by how they are written; `found` are pairs of transcript and guess."""
    names: dict[str, Doubtful] = {}
    for transcript, guess in found:
        one = names.setdefault(guess.text, Doubtful())
        one.count += 1
        one.transcripts.add(transcript)
    return names


def persons(names: Iterable[str]) -> list[str]:
    """One name a person: a single word that is part of exactly one longer name belongs to that person."""
    order = Counter(" ".join(name.split()) for name in names)
    longer = [name for name in order if len(words_of(name)) > 1]
    kept: dict[str, None] = {}
    for name in order:
        words = {word.plain for word in words_of(name)}
        above = [one for one in longer if one != name and words < {word.plain for word in words_of(one)}]
        if len(above) != 1:
            kept[name] = None
    return list(kept)
