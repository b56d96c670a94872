"""Capitals for the encoder: captions are often written in capitals throughout, which the encoder reads as shouting or as acronyms."""

from __future__ import annotations

import re
import string

_STARTS = re.compile(r"(?:^|[.!?…]['\"”’)\]]*\s+|\n\s*|>>\s*)([^\W\d_])")
_I = re.compile(r"\bi(?=\b|['’])")
_NEARLY_ALL = 0.7
_SMALL, _CAPITALS = string.ascii_lowercase.encode(), string.ascii_uppercase.encode()
_ASCII = bytes(range(128))


def shouted(text: str) -> bool:
    """Whether a text is written almost wholly in capitals: more than 70 % of 20 letters or more."""
    letters, capitals = _letters(text)
    return letters >= 20 and capitals > _NEARLY_ALL * letters


def _letters(text: str) -> tuple[int, int]:
    """How many letters a text has, and how many of them are capitals; of the letters of English none is looked at by itself."""
    written = text.encode("utf-8", "surrogatepass")
    small, capitals = (len(written) - len(written.translate(None, kind)) for kind in (_SMALL, _CAPITALS))
    others = "" if text.isascii() else written.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    return small + capitals + sum(map(str.isalpha, others)), capitals + sum(map(str.isupper, others))


def restore_case(text: str) -> str:
    """A text in capitals as sentences are written, of the same length; any other text unchanged.

    For scoring only: the frozen text stays as it is. Sentence beginnings and `I` get their capital; names do not, because nothing
    in the text tells them.
    """
    if not shouted(text):
        return text
    lowered = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    lowered = _I.sub("I", lowered)
    return _STARTS.sub(lambda match: match[0][:-1] + _upper(match[1]), lowered)


def _upper(letter: str) -> str:
    return letter.upper() if len(letter.upper()) == 1 else letter
