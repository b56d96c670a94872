"""Words and sentences of English: where sentences end, lemmas, known words, and letters that nobody sees. spaCy is not loaded for any of it."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from icc_coding.english_tokens import english_tokens, is_sign
from icc_coding.letters import small

_CLOSING = ".!?…"


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end), as spaCy's sentencizer ends them; blanks around them may be inside or outside.

    A text without a mark before its end, as most short turns are, is one sentence however it is cut into tokens.
    """
    tokens = english_tokens()
    if tokens.find_mark(text.rstrip(_CLOSING)) is None:
        return [(0, len(text))]
    starts, closed = [0], False
    for part, start, _ in tokens(text):
        if part in tokens.marks:
            closed = True
        elif closed and not is_sign(part):
            starts.append(start)
            closed = False
    return list(pairwise((*starts, len(text))))


def _lookups(name: str) -> Any:
    """A table of spaCy's lists of English words, read without spaCy, whose import takes half a second."""
    package = find_spec("spacy_lookups_data")
    assert package is not None  # it comes with this program
    assert package.origin is not None
    return json.loads(gzip.decompress((Path(package.origin).parent / "data" / f"en_{name}.json.gz").read_bytes()))


@lru_cache(maxsize=1)
def _lemma_table() -> dict[str, str]:
    table: dict[str, str] = _lookups("lemma_lookup")
    return table


_LEMMAS: dict[str, str] = {}
_REMEMBERED = 200_000


def lemma(word: str) -> str:
    """Lemma of one word, lower-cased first because the table is case-sensitive; an unknown word is its own lemma."""
    known = _LEMMAS.get(word)
    if known is None:
        lowered = small(word)
        known = _lemma_table().get(lowered, lowered)
        remember_lemmas([word], [known])
    return known


def remember_lemmas(words: Sequence[str], lemmas: Sequence[str]) -> None:
    """Take over lemmas that :func:`lemma` gave earlier, so that the table need not be loaded for them."""
    if len(_LEMMAS) + len(words) > _REMEMBERED:
        _LEMMAS.clear()
    _LEMMAS.update(zip(words, lemmas, strict=True))


@lru_cache(maxsize=1)
def _word_list() -> frozenset[str]:
    """Base forms of English words, compounds with their hyphens among them (WordNet's index, as spacy-lookups-data ships it)."""
    table = _lookups("lemma_index")
    return frozenset(word for kind in ("noun", "verb", "adj", "adv") for word in table[kind])


def known_word(word: str) -> bool:
    """Whether the word list has a word, or the word that it is a form of."""
    return word in _word_list() or lemma(word) in _word_list()


# Soft hyphen, zero-width blank, joiners and direction marks: they stand inside words, and nobody sees them.
INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_LETTER = re.compile(rf"[^{INVISIBLE}][\u0300-\u036f]*")  # with the accents that stand by themselves behind it


def visible(text: str) -> str:
    """A text without the characters that nobody sees, for finding and scoring words; the frozen text keeps them."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def visible_places(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """The same with letters composed (o and its dots are one), and where in `text` each of its characters begins and ends."""
    if len(visible(text)) == len(text) and unicodedata.is_normalized("NFC", text):
        return text, range(len(text)), range(1, len(text) + 1)
    shown: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _LETTER.finditer(text):
        letter = unicodedata.normalize("NFC", match[0])
        if len(letter) == 1:
            shown.append(letter)
            starts.append(match.start())
            ends.append(match.end())
        else:  # no letter of its own, such as m with an accent
            shown.append(match[0])
            starts += range(match.start(), match.end())
            ends += range(match.start() + 1, match.end() + 1)
    return "".join(shown), starts, ends
