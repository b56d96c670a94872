"""Letters as words and names are compared: capitals are no difference, in any language that is written with them."""

from __future__ import annotations

import unicodedata


def small(text: str) -> str:
    """Small letters. İ, I and ı are one: the Turkish capitals lead nowhere else in other languages."""
    return text.lower() if text.isascii() else _one_i(text.lower())


def caseless(name: str) -> str:
    """What two spellings of one name or label have in common: letters composed, case folded (ß is ss), İ, I and ı one."""
    return name.lower() if name.isascii() else _one_i(unicodedata.normalize("NFC", name).casefold())


def unaccented(name: str) -> str:
    """What they have in common where accents make no difference either."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", caseless(name)) if not unicodedata.combining(letter))


def caseless_line(name: str) -> str:
    """The same where blanks make no difference either: none at the ends, one between two words."""
    return caseless(" ".join(name.split()))


def _one_i(text: str) -> str:
    return text.replace("i\u0307", "i").replace("ı", "i")
