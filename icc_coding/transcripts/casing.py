"""Capitals restored for the encoder only: live captions come in capitals, which sentence encoders and lemma tables read badly."""

from __future__ import annotations

import re

_MOSTLY = 0.7  # share of capitals among letters above which a text counts as written in capitals


def restore_case(text: str) -> str:
    """A text of nearly all capitals in lower case with capital sentence beginnings; any other text as it is.

    The length never changes, so offsets hold in both.
    """
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < 20 or sum(letter.isupper() for letter in letters) < _MOSTLY * len(letters):
        return text
    lowered = "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in text)
    return re.sub(r"(^|[.?!]\s+|\n\s*)([a-z])|\bi\b", lambda match: match.group().upper(), lowered)
