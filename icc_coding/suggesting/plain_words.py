"""Sentences of plain words, cut as spaCy cuts them and without it: most definitions of a codebook consist of nothing else.

One edited definition must not cost the half second that importing spaCy takes. Here is only what is sure: words of Latin letters between
single spaces, each with one sign at its end or none (“other's”, “issue-based,”), and none of the words that spaCy's English cuts in a way of their own (“cannot”,
“Mr.”). Everything else is left to spaCy.
"""

from __future__ import annotations

import re
from itertools import accumulate

from icc_coding.language import english
from icc_coding.suggesting.tokens import Sentence, Token, sentence_of

# Words with their hyphens, a possessive, a sign. A dot ends a sentence after a small letter; single letters may be a part of a face or of an
# abbreviation, also across a space.
_PLAIN = re.compile(r"(?:[A-Za-z]{2,}(?:-[a-z]{2,})*|[aAI])(?:'s)?(?:[,;:?!]|(?<=[a-z])\.)?")
_PIECE = re.compile(r"[A-Za-z]+|'s|[^A-Za-z]")
_ENDS = (".", "?", "!")


def special_words() -> list[str]:
    """Words that look plain and that spaCy, which is loaded here, cuts in a way of their own."""
    return sorted(case for case in english().tokenizer.rules if _PLAIN.fullmatch(case))


def plain_sentences(text: str, special: frozenset[str]) -> tuple[Sentence, ...] | None:
    """The sentences of a text of plain words; None for any other text. `special` is what :func:`special_words` gave."""
    chunks = text.split(" ")
    starts = accumulate((len(chunk) + 1 for chunk in chunks), initial=0)
    found: list[list[Token]] = [[]]
    for chunk, start in zip(chunks, starts, strict=False):
        if chunk in special or not _PLAIN.fullmatch(chunk):
            return None
        tokens = [(piece[0].lower(), start + piece.start(), start + piece.end()) for piece in _PIECE.finditer(chunk)]
        if not special.isdisjoint(chunk[first - start : last - start] for _, first, last in tokens):
            return None
        found[-1] += tokens
        if chunk[-1] in _ENDS:
            found.append([])
    return tuple(sentence_of(tokens) for tokens in found if tokens)
