"""Names for codes: an id made of a label, and what stands for a definition that nobody has written yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

UNWRITTEN = "No definition yet."
_WHOLE = str.maketrans({"ß": "ss", "ẞ": "ss", "ı": "i", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
                        "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th"})  # letters that are no letter with an accent  # fmt: skip
_WORD = re.compile(r"[^a-z0-9]+")


def spell_id(name: str, otherwise: str) -> str:
    """A name as an id: small letters, digits and _; `otherwise` stands in front where it would begin with no letter."""
    letters = unicodedata.normalize("NFKD", name.translate(_WHOLE)).encode("ascii", "ignore").decode().lower()
    word = _WORD.sub("_", letters).strip("_")[:60].rstrip("_")
    return word if word and word[0].isalpha() else f"{otherwise}_{word}".strip("_")


def free_id(name: str, taken: Container[str], dimension: str) -> str:
    """An id for a new code of a dimension that no code has, or had."""
    word = spell_id(name, "code")
    tries = (word if number == 1 else f"{word}_{number}" for number in range(1, 10_000))
    return next(one for one in tries if f"{dimension}.{one}" not in taken)
