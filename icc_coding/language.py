"""The one spaCy pipeline: blank English with a sentencizer, and lemmas from the lookup table. No model is downloaded."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.lookups import Table


@lru_cache(maxsize=1)
def english() -> Language:
    """Tokeniser and sentencizer; importing spaCy takes about two seconds, so it happens here."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 100_000_000
    return nlp


@lru_cache(maxsize=1)
def _lemma_table() -> Table:
    from spacy.lookups import load_lookups

    return load_lookups("en", ["lemma_lookup"]).get_table("lemma_lookup")


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    """Lemma of one word, lower-cased first because the table is case-sensitive; an unknown word is its own lemma."""
    lowered = word.lower()
    return str(_lemma_table().get(lowered, lowered))
