"""Sentences of plain words, cut as spaCy cuts them and without it: most definitions of a codebook consist of nothing else.

One edited definition must not cost the half second that importing spaCy takes. Here is only what is sure: words of Latin letters between
single spaces, each with one sign at its end or none, and none of the words that spaCy's English cuts in a way of their own (“cannot”,
“Mr.”). Everything else is left to spaCy.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import accumulate

from icc_coding.language import english
from icc_coding.suggesting.tokens import Sentence, Token, sentence_of

# A dot ends a sentence after a small letter; single letters may be a part of a face or of an abbreviation, also across a space.
_PLAIN = re.compile(r"([A-Za-z]{2,}|[aAI])([,;:?!]|(?<=[a-z])\.)?")
_ENDS = (".", "?", "!")


def special_words() -> list[str]:
    """Words that look plain and that spaCy, which is loaded here, cuts in a way of their own."""
    return sorted(case for case in english().tokenizer.rules if _PLAIN.fullmatch(case))


def plain_sentences(text: str, special: Collection[str]) -> tuple[Sentence, ...] | None:
    """The sentences of a text of plain words; None for any other text. `special` is what :func:`special_words` gave."""
    chunks = text.split(" ")
    starts = accumulate((len(chunk) + 1 for chunk in chunks), initial=0)
    found: list[list[Token]] = [[]]
    for chunk, start in zip(chunks, starts, strict=False):
        match = _PLAIN.fullmatch(chunk)
        if match is None or chunk in special or match[1] in special:
            return None
        end = start + len(match[1])
        found[-1].append((match[1].lower(), start, end))
        if match[2]:
            found[-1].append((match[2], end, end + 1))
        if match[2] in _ENDS:
            found.append([])
    return tuple(sentence_of(tokens) for tokens in found if tokens)
