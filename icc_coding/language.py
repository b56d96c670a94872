"""The one spaCy pipeline: blank English with a sentencizer, and lemmas from the lookup table. No model is downloaded."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.lookups import Table

_ENDLESS = re.compile(r"\S{101,}")


@lru_cache(maxsize=1)
def english() -> Language:
    """Tokeniser and sentencizer; importing spaCy takes about two seconds, so it happens here."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 100_000_000
    nlp.tokenizer = _Tamed(nlp.tokenizer)
    return nlp


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


@lru_cache(maxsize=1)
def _lemma_table() -> Table:
    from spacy.lookups import load_lookups

    return load_lookups("en", ["lemma_lookup"]).get_table("lemma_lookup")


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    """Lemma of one word, lower-cased first because the table is case-sensitive; an unknown word is its own lemma."""
    lowered = word.lower()
    return str(_lemma_table().get(lowered, lowered))
