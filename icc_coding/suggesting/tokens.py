"""Sentences and words of a text, as rules and word overlap see them.

Words are spaCy's tokens without hyphens, quotation marks and possessives, and without hesitations ("um", "you know") and the
commas around them, so that `learn from each other` is found in "learn, um, from each other".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from icc_coding.language import english, visible_places
from icc_coding.letters import small

_SKIPPED = frozenset(("-", "–", "—", "'", "’", "‘", '"', "“", "”", "'s", "’s", "(", ")", "[", "]", "*", "_"))
_HESITATIONS = frozenset(("um", "uh", "erm", "er", "ehm", "hmm", "mm", "uhm", "ah", "eh"))


Token = tuple[str, int, int]  # in small letters, with its span in the text


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its span in the text, and its words with their spans.

    `words` are lower-case with straight apostrophes; `starts` and `ends` are offsets in the text.
    """

    start: int
    end: int
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of one text."""
    return next(iter(sentences_of([text])))


def sentences_of(texts: Iterable[str]) -> Iterator[tuple[Sentence, ...]]:
    """The sentences of many texts, in order."""
    nlp = english()
    for text in texts:
        found = []
        shown, starts, ends = visible_places(text)
        told = str if shown.isascii() else small
        for span in nlp(shown).sents:
            tokens = [
                (told(token.lower_).replace("’", "'"), starts[token.idx], ends[token.idx + len(token.text) - 1])
                for token in span
                if not token.is_space
            ]
            if tokens:
                found.append(sentence_of(tokens))
        yield tuple(found)


def sentence_of(tokens: list[Token]) -> Sentence:
    """A sentence of these tokens, of one at least, of which some are no words."""
    words = _without_hesitations(tokens)
    return Sentence(
        tokens[0][1], tokens[-1][2], tuple(w for w, _, _ in words), tuple(s for _, s, _ in words), tuple(e for _, _, e in words)
    )


def words_of(phrase: str) -> tuple[str, ...]:
    """The words of a phrase in a rule, cut as texts are; a word with `*` is kept whole (hyphens still part it)."""
    words: list[str] = []
    for piece in visible_places(phrase)[0].split():
        if "*" in piece:
            words += [part for part in small(piece).replace("’", "'").split("-") if part]
        else:
            words += _words_of_piece(piece)
    return tuple(words)


@lru_cache(maxsize=20_000)
def _words_of_piece(piece: str) -> tuple[str, ...]:
    """Cut once: the rules of a codebook say the same few words again and again."""
    return tuple(word for sentence in sentences(piece) for word in sentence.words)


def _without_hesitations(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    position = 0
    while position < len(tokens):
        word = tokens[position][0]
        length = (
            2 if word == "you" and position + 1 < len(tokens) and tokens[position + 1][0] == "know" and _set_off(tokens, position) else 1
        )
        if word in _HESITATIONS or length == 2:
            if kept and kept[-1][0] == ",":
                kept.pop()
            position += length
            if position < len(tokens) and tokens[position][0] == ",":
                position += 1
            continue
        if word not in _SKIPPED:
            kept.append(tokens[position])
        position += 1
    return kept


def _set_off(tokens: list[Token], position: int) -> bool:
    """`you know` is a hesitation only between commas or at the edges: "do you know them" is not."""
    before = position == 0 or tokens[position - 1][0] in (",", ".", "-", "–", "—")
    after = position + 2 >= len(tokens) or tokens[position + 2][0] in (",", ".", "-", "–", "—")
    return before and after
