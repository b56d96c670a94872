"""The one spaCy pipeline: blank English with a sentencizer, and lemmas from the lookup table. No model is downloaded."""

from __future__ import annotations

import gzip
import json
import re
import sys
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from icc_coding.letters import small

if TYPE_CHECKING:
    from spacy.language import Language

_CLOSING = ".!?…"
_ENDLESS = re.compile(r"\S{101,}")


@lru_cache(maxsize=1)
def english() -> Language:
    """Tokeniser and sentencizer; importing spaCy takes half a second, so it happens here."""
    with _torch_hidden(), _commands_hidden():
        import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 100_000_000
    nlp.tokenizer = _Tamed(nlp.tokenizer)
    return nlp


@lru_cache(maxsize=1)
def _sentence_marks() -> tuple[re.Pattern[str], frozenset[int]]:
    """The sentencizer's marks, as an expression that finds one in a text and as the numbers of their tokens."""
    nlp = english()
    marks = sorted(nlp.get_pipe("sentencizer").punct_chars)  # type: ignore[attr-defined]
    return re.compile(f"[{re.escape(''.join(marks))}]"), frozenset(nlp.vocab.strings.add(mark) for mark in marks)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of :func:`english`'s sentencizer as (start, end) in `text`; blanks around them may be inside or outside.

    Told from the tokens alone: the pipeline's own sentences take twice as long. A text without a mark before its end, as most short
    turns are, is one sentence however it is cut into tokens.
    """
    find, marks = _sentence_marks()
    if find.search(text.rstrip(_CLOSING)) is None:
        return [(0, len(text))]
    tokens = english().tokenizer(text)
    starts, closed = [0], False
    for number, orth in enumerate(tokens.to_array("ORTH").tolist()):
        if orth in marks:
            closed = True
        elif closed and not (token := tokens[number]).is_punct:
            starts.append(token.idx)
            closed = False
    return list(pairwise((*starts, len(text))))


class _NoNetworks:
    """Tells one thread that the libraries for networks are not installed."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in ("torch", "cupy") and threading.get_ident() == self.thread:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)


@contextmanager
def _torch_hidden() -> Iterator[None]:
    """spaCy's library for networks imports torch where it finds it: two seconds and 180 MB for what a blank pipeline never uses. So it does
    cupy, which wakes the graphics processor.

    Other threads, which may be loading the encoder, are not concerned, and neither is a torch that is loaded already.
    """
    finder = _NoNetworks()
    sys.meta_path.insert(0, finder)  # type: ignore[arg-type]
    try:
        yield
    finally:
        sys.meta_path.remove(finder)  # type: ignore[arg-type]


@contextmanager
def _commands_hidden() -> Iterator[None]:
    """spaCy imports its own command line for one function that nobody here calls: 360 modules and a third of the time.

    Once spaCy is there, whoever asks for its commands gets them.
    """
    if "spacy" in sys.modules:
        yield
        return
    commands, told = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    commands.__path__ = []
    told.info = _spacy_info  # type: ignore[attr-defined]
    hidden = {module.__name__: module for module in (commands, told)}
    sys.modules |= hidden
    try:
        yield
    finally:
        for name, module in hidden.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
        if getattr(sys.modules.get("spacy"), "cli", None) is commands:
            del sys.modules["spacy"].cli


def _spacy_info(*arguments: Any, **named: Any) -> Any:
    from spacy.cli.info import info

    return info(*arguments, **named)


class _Tamed:
    """The tokeniser, shielded from words of more than 100 characters (rows of stars, pasted code): it takes quadratic time over them.

    Such a word is read as so many x's and its last character; every offset stays as it is.
    """

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer

    def __call__(self, text: str) -> Any:
        return self.tokenizer(_ENDLESS.sub(lambda match: "x" * (len(match[0]) - 1) + match[0][-1], text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tokenizer, name)


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
