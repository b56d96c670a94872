"""Word lists written as prose, so that they stay readable."""

from __future__ import annotations

import unicodedata


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text in their order."""
    return tuple(text.split())


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


def composed(text: str) -> str:
    """A name with its accents composed (NFC): files from macOS write `ë` as two characters, and both are one name."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
