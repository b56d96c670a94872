"""English words and signs, cut as spaCy cuts them and without it: its import takes nine tenths of a second, this takes one.

What is cut off and what stays together is spaCy's (its expressions and its list of exceptions, MIT licence), kept in
`english_tokens.json` by `benchmarks/make_english_tokens.py` and taken from spaCy itself where another release is installed. How they are
applied is written out below, as in spaCy's `tokenizer.pyx`; `tests/test_english_tokens.py` holds it to spaCy's own tokens.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from icc_coding.installed import version

Token = tuple[str, int, int]  # with its place in the text

KEPT = Path(__file__).with_name("english_tokens.json")
_RUNS = re.compile(r"\S+|\A\s+|(?<=\S)[^\S ]\s*|(?<=\S )\s+")  # one blank behind a word parts it from the next and is no token
_LONGEST = 100  # characters of what is a word: longer are rows of stars and pasted code, over which the rules take quadratic time
_REMEMBERED = 50_000


class Rules(NamedTuple):
    """spaCy's rules for English: what is cut off in front, behind and inside, what an address looks like, what stays together; marks that end a
    sentence, and the words that stand in every text."""

    prefixes: str
    suffixes: str
    infixes: str
    addresses: str
    exceptions: dict[str, list[str]]
    marks: list[str]
    small_words: list[str]


class EnglishTokens:
    """A tokeniser with these rules."""

    def __init__(self, rules: Rules) -> None:
        self.exceptions = {whole: tuple(parts) for whole, parts in rules.exceptions.items()}
        self.marks, self.small_words = frozenset(rules.marks), frozenset(rules.small_words)
        # Finds a mark in a text: without one before its end it is one sentence.
        self.find_mark = re.compile(f"[{re.escape(''.join(sorted(rules.marks)))}]").search
        self._prefix = re.compile(rules.prefixes).search
        self._suffix = re.compile(rules.suffixes).search
        self._infixes = re.compile(rules.infixes).finditer
        self._addresses = rules.addresses
        self._known: dict[str, tuple[tuple[Token, ...], bool]] = {}
        self._begin: dict[str, list[tuple[str, ...]]] = {}
        for whole in self.exceptions:
            if self._prefix(whole) or self._suffix(whole) or self._infixes_of(whole) or " " in whole:
                parts = tuple(self._parts(whole, exceptions=False))
                self._begin.setdefault(parts[0], []).append(parts)

    def __call__(self, text: str) -> list[Token]:
        """The tokens of a text, blanks among them where there is more than one in a row."""
        found: list[Token] = []
        known, begins = self._known, False
        for run in _RUNS.finditer(text):
            chunk, start = run[0], run.start()
            cut, begin = known.get(chunk) or self._cut(chunk)
            begins = begins or begin
            for part, first, last in cut:
                found.append((part, start + first, start + last))
        return self._together(text, found) if begins else found

    def _cut(self, chunk: str) -> tuple[tuple[Token, ...], bool]:
        """The tokens of what stands between blanks, or of blanks, with their places in it, and whether an exception may begin with one of them."""
        shown = chunk if len(chunk) <= _LONGEST or chunk.isspace() else "x" * (len(chunk) - 1) + chunk[-1]
        cut, place = [], 0
        for part in self._parts(shown):
            cut.append((part, place, place + len(part)))
            place += len(part)
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        known = self._known[chunk] = tuple(cut), any(part in self._begin for part, _, _ in cut)
        return known

    def _parts(self, chunk: str, exceptions: bool = True) -> Iterator[str]:
        kept = self.exceptions if exceptions else {}
        before: list[str] = []
        behind: list[str] = []
        size = -1
        while chunk and len(chunk) != size and chunk not in kept:
            size = len(chunk)
            first = _length(self._prefix(chunk))
            if first and chunk[first:] in kept:
                before.append(chunk[:first])
                chunk = chunk[first:]
                break
            last = _length(self._suffix(chunk[first:]))
            if last and chunk[:-last] in kept:
                behind.append(chunk[-last:])
                chunk = chunk[:-last]
                break
            if first:
                before.append(chunk[:first])
            if last and first + last <= size:
                behind.append(chunk[-last:])
                chunk = chunk[first:-last]
            elif first:
                chunk = chunk[first:]
            elif last:
                behind.append(chunk[-last:])
                chunk = chunk[:-last]
        yield from before
        if chunk in kept:
            yield from kept[chunk]
        elif chunk and "." in chunk and self._address.match(chunk):  # no address is without a dot
            yield chunk
        elif chunk:
            yield from self._inside(chunk)
        yield from reversed(behind)

    def _inside(self, chunk: str) -> Iterator[str]:
        start = 0
        for match in self._infixes_of(chunk):
            if match.start() == 0:
                continue
            if match.start() != start:
                yield chunk[start : match.start()]
            if match.start() != match.end():
                yield match[0]
            start = match.end()
        if chunk[start:]:
            yield chunk[start:]

    def _infixes_of(self, chunk: str) -> list[re.Match[str]]:
        return list(self._infixes(chunk))

    @cached_property
    def _address(self) -> re.Pattern[str]:
        """Compiled where something with a dot inside is met first."""
        return re.compile(self._addresses)

    def _together(self, text: str, tokens: list[Token]) -> list[Token]:
        """With tokens that are an exception between them (`a.m` and a dot) cut as that says: the longest first, none of them twice."""
        parts = [token[0] for token in tokens]
        spans = []
        for first, part in enumerate(parts):
            for wanted in self._begin.get(part, ()):
                last = first + len(wanted)
                if wanted == tuple(parts[first:last]):
                    spans.append((first - last, first, last))
        seen: set[int] = set()
        kept = []
        for _, first, last in sorted(spans):
            if first not in seen and last - 1 not in seen:
                kept.append((first, last))
            seen.update(range(first, last))
        for first, last in sorted(kept, reverse=True):
            place = tokens[first][1]
            cut = []
            for part in self.exceptions.get(text[place : tokens[last - 1][2]], ()):
                cut.append((part, place, place + len(part)))
                place += len(part)
            tokens[first:last] = cut or tokens[first:last]
        return tokens


def _length(match: re.Match[str] | None) -> int:
    return match.end() - match.start() if match is not None else 0


@lru_cache(maxsize=_REMEMBERED)
def is_sign(part: str) -> bool:
    """Whether a token is punctuation."""
    return all(unicodedata.category(letter).startswith("P") for letter in part)


@lru_cache(maxsize=1)
def english_tokens() -> EnglishTokens:
    """The tokeniser with the rules of the spaCy that is installed."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    if version("spacy") not in kept.pop("releases"):
        return EnglishTokens(rules_of_spacy())
    return EnglishTokens(Rules(**kept))


def rules_of_spacy() -> Rules:
    """The rules of the spaCy that is installed, which is loaded for them."""
    from icc_coding.spacy_pipeline import english

    nlp: Any = english()
    own = nlp.tokenizer
    prefixes, suffixes, infixes, addresses = (
        find.__self__.pattern for find in (own.prefix_search, own.suffix_search, own.infix_finditer, own.url_match)
    )
    exceptions = {whole: [part[_LETTERS] for part in parts] for whole, parts in sorted(own.rules.items())}
    marks = sorted(nlp.get_pipe("sentencizer").punct_chars)
    return Rules(prefixes, suffixes, infixes, addresses, exceptions, marks, sorted(nlp.Defaults.stop_words))


_LETTERS = 65  # spaCy's number of that attribute of a token
