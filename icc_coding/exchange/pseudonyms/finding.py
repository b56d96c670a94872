"""Where names stand in a text, and what takes their place: the table's, and addresses, numbers and links by their shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from icc_coding.exchange.pseudonyms.table import PseudonymRow
from icc_coding.exchange.pseudonyms.words import GIVEN, PARTICLES, ROLES, TITLES, Word, begins_sentence, is_common, joined, titled, words_of

NAME = "[name]"


@dataclass(frozen=True, slots=True)
class Edit:
    """A place of a text and what stands there instead. `name` is what was found, as the table or the text calls it; keeps change nothing."""

    start: int
    end: int
    new: str
    name: str
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which a name is written: its words as they are compared, what stands for it, and whether only a capital tells it."""

    words: tuple[str, ...]
    new: str
    name: str
    common: bool = False
    open_ended: bool = False
    keeps: bool = False
    guessed: bool = False


class Names:
    """Finds the names of entries in texts: as a whole, by first and last name alone, with any blanks, hyphens, accents and endings.

    `small` are words that the texts write in small letters too: such a name counts only with a capital inside a sentence, or behind a
    title. Part of a name that several entries share stands for nobody and becomes `[name]`.
    """

    def __init__(self, entries: Iterable[PseudonymRow], small: frozenset[str] = frozenset()) -> None:
        self._small = small
        self._first: dict[str, list[_Way]] = {}
        parts: dict[tuple[str, ...], list[_Way]] = {}
        whole: set[tuple[str, ...]] = set()
        for entry in entries:
            if not entry.pseudonym:
                continue
            for variant in (entry.name, *entry.variants):
                way = self._way(entry, variant)
                if way is not None:
                    whole.add(way.words)
                    self._add(way)
            for part in self._parts(entry):
                parts.setdefault(part.words, []).append(part)
        for words, found in parts.items():
            if words not in whole:
                alike = {way.new for way in found}
                self._add(found[0] if len(alike) == 1 else _Way(words, NAME, f"{' '.join(words)} (several)", found[0].common))
        for ways in self._first.values():
            ways.sort(key=lambda way: -len(way.words))

    def _add(self, way: _Way) -> None:
        self._first.setdefault(way.words[0], []).append(way)

    def _way(self, entry: PseudonymRow, variant: str) -> _Way | None:
        words = words_of(variant)
        if not words:
            return None
        shown = tuple(word.plain for word in words)
        common = all(is_common(word, self._small) for word in shown)
        return _Way(shown, entry.pseudonym, entry.name, common, variant.endswith("*"), entry.keeps)

    def _parts(self, entry: PseudonymRow) -> list[_Way]:
        """Every name of a person alone, and the halves of a double one. They become words of a pseudonym that has as many, else all of it."""
        tokens = [token for token in entry.name.split() if not {word.plain for word in words_of(token)} <= TITLES | PARTICLES]
        if entry.keeps or len(words_of(entry.name)) < 2:
            return []
        stand_ins = entry.pseudonym.split()
        alike = len(stand_ins) == len(tokens) and all(one.replace("-", "").isalpha() for one in stand_ins)
        found = []
        for place, token in enumerate(tokens):
            new = stand_ins[place] if alike else entry.pseudonym
            words = [word.plain for word in words_of(token)]
            for part in {tuple(words), *((word,) for word in words)}:
                if len("".join(part)) > 1 and not set(part) <= PARTICLES | ROLES:
                    common = all(is_common(word, self._small) for word in part)
                    found.append(_Way(part, new, entry.name, common, guessed=entry.guessed))
        return found

    def edits(self, text: str, *, label: bool = False) -> list[Edit]:
        """All places, in order and apart. A `label` (of a speaker, a case, a file) is one name: letters' case says nothing there."""
        words = words_of(text)
        found: list[Edit] = []
        at = 0
        while at < len(words):
            match = self._match(text, words, at, label)
            if match is None:
                at += 1
                continue
            way, last = match
            ending = words[last].plain.removeprefix(way.words[-1]) if not way.open_ended else ""
            end = words[last].end - len(ending)
            found.append(Edit(words[at].start, end, text[words[at].start : end] if way.keeps else way.new, way.name, way.keeps))
            at = last + 1
        return found

    def passed(self, text: str) -> list[str]:
        """Words with a capital that are a name of the table and an ordinary word, and were taken for the latter: at the beginning of sentences."""
        words = words_of(text) if any(way.common and not way.keeps for ways in self._first.values() for way in ways) else []
        return [
            text[word.start : word.end]
            for at, word in enumerate(words)
            if word.capital and self._match(text, words, at, True) is not None and self._match(text, words, at, False) is None
        ]

    def _match(self, text: str, words: Sequence[Word], at: int, label: bool) -> tuple[_Way, int] | None:
        for key in _stems(words[at].plain):
            for way in self._first.get(key, ()):
                last = at + len(way.words) - 1
                if (
                    last < len(words)
                    and self._fits(text, words, at, way)
                    and (label or not way.common or self._meant(text, words, at, way))
                ):
                    return way, last
        return self._open_ended(words[at], at)

    def _fits(self, text: str, words: Sequence[Word], at: int, way: _Way) -> bool:
        several = len(way.words)
        for place in range(several):
            word = words[at + place]
            if place + 1 == several:
                ended = word.plain not in self._small and _ends(word.plain, way.words[place], several > 1 or not way.common)
                if word.plain != way.words[place] and not ended:
                    return False
            elif word.plain != way.words[place] or not joined(text, word, words[at + place + 1]):
                return False
        return True

    def _open_ended(self, word: Word, at: int) -> tuple[_Way, int] | None:
        for length in range(len(word.plain), 2, -1):
            for way in self._first.get(word.plain[:length], ()):
                if way.open_ended and len(way.words) == 1 and (word.capital or not way.common):
                    return way, at
        return None

    @staticmethod
    def _meant(text: str, words: Sequence[Word], at: int, way: _Way) -> bool:
        """Whether an ordinary word is a name here: a capital inside a sentence, a title in front, or what only people do behind it."""
        if titled(text, words, at):
            return True
        if not words[at].capital or way.guessed:
            return False
        after = words[at + 1] if at + 1 < len(words) else None
        if text[words[at].end : words[at].end + 1] == "," and words[at].plain in GIVEN:
            return True
        if after is not None and after.plain in _SPEAKS and after.start - words[at].end == 1:
            return True
        return not begins_sentence(text, words[at].start)


_SPEAKS = frozenset(
    ("s", "said", "says", "wrote", "told", "asked", "mentioned", "thinks", "thought", "wants", "wanted", "knows", "knew", "and")
)


def _stems(word: str) -> tuple[str, ...]:
    """A word, and what it may be a plural or genitive of."""
    return (word, *(word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) > len(end) + 2))


_ENDINGS = ("s", "es")


def _ends(word: str, name: str, endings: bool) -> bool:
    return word == name or (endings and len(name) > 2 and word.startswith(name) and word[len(name) :] in _ENDINGS)


_SHAPES = (
    ("[e-mail]", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?!\w)")),
    ("[link]", re.compile(r"(?<!\w)(?:https?://|www\.)[^\s<>\"'“”)\]]{2,2000}[\w/]", re.IGNORECASE)),
    ("[handle]", re.compile(r"(?<![\w@.])@[^\W\d_][\w.]{1,40}\w")),
    ("[phone]", re.compile(r"(?<![\w.,:/-])(?:\+|00)\d{1,3}(?:[ ./-]?\(?\d{1,5}\)?){2,6}(?![\w:])")),
    ("[phone]", re.compile(r"(?<![\w.,:/$€£-])\d{3}[.-]\d{4}(?![\w:]|[.,/-]\d)")),
    ("[phone]", re.compile(r"(?<![\w.,:/-])\(?0?\d{2,4}\)?[ ./-]\d{3,4}[ .-]\d{3,4}(?![\w:]|[.,/-]\d)")),
)


def contacts(text: str) -> list[Edit]:
    """E-mail addresses, links, handles and telephone numbers, in order and apart."""
    found: list[Edit] = []
    for shown, shape in _SHAPES:
        found += [Edit(match.start(), match.end(), shown, shown) for match in shape.finditer(text)]
    return apart(found)


def apart(edits: Iterable[Edit]) -> list[Edit]:
    """Edits by place; of two that overlap the one that begins first, and of those the longest."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
