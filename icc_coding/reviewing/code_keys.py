"""Keys for every code: two letters of its label, the first one a capital, and for the first nine a digit as well."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import product
from string import ascii_lowercase, ascii_uppercase

from icc_coding.codebook.model import Codebook

DIGITS = 9
_TAKEN = "U"  # redo, in every face

CodeKeys = Mapping[str, tuple[str, ...]]  # code id -> its keys, the shortest first


def code_keys(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Code id -> its keys, in the order of the codebook: a pair such as `Le` for "Learning exchange", before it `1` to `9` for the first nine.

    A pair is typed one letter after the other. A code keeps its keys when others are added after it. With more than 650 codes the
    last ones have none.
    """
    keys: dict[str, tuple[str, ...]] = {}
    free = dict.fromkeys(first + second for first, second in product(ascii_uppercase, ascii_lowercase) if first != _TAKEN)
    for number, code in enumerate(codebook.codes, 1):
        pair = next((pair for pair in _pairs(code.label) if pair in free), next(iter(free), ""))
        free.pop(pair, None)
        keys[code.id] = tuple(key for key in (str(number) if number <= DIGITS else "", pair) if key)
    return keys


def code_of(keys: CodeKeys, pressed: str) -> str:
    """The code that a key stands for; '' for none. The second letter of a pair may be a capital as well."""
    wanted = pressed[:1] + pressed[1:].lower()
    return next((code for code, known in keys.items() if wanted in known), "")


def begins_pair(keys: CodeKeys, pressed: str) -> bool:
    """Whether a letter is the first of a pair, so that another one is waited for."""
    return len(pressed) == 1 and pressed.isupper() and any(key[0] == pressed for known in keys.values() for key in known)


def _pairs(label: str) -> Iterator[str]:
    """Pairs that a label suggests, the best first: how it begins, the initials of two of its words, then any of its letters."""
    plain = unicodedata.normalize("NFKD", label).lower()
    words = ["".join(letter for letter in word if letter in ascii_lowercase) for word in plain.replace("-", " ").split()]
    words = [word for word in words if word]
    for word in words[:1]:
        yield word[0].upper() + word[1:2]
    for number, word in enumerate(words):
        yield from (word[0].upper() + other[0] for other in words[number + 1 :])
    for word in words:
        yield from (word[0].upper() + letter for letter in word[1:])
