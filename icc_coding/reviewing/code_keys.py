"""Keys for every code: two letters of its label, the first one a capital, and for the first nine a digit as well."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import product
from string import ascii_lowercase, ascii_uppercase
from types import MappingProxyType

from icc_coding.codebook.model import Codebook

DIGITS = 9
_TAKEN = "U"  # redo, in every face

CodeKeys = Mapping[str, tuple[str, ...]]  # code id -> its keys, the shortest first


def code_keys(codebook: Codebook, held: CodeKeys = MappingProxyType({})) -> dict[str, tuple[str, ...]]:
    """Code id -> its keys, in the order of the codebook: a pair such as `Le` for "Learning exchange", before it `1` to `9` for the first nine.

    A pair is typed one letter after the other. With more than 650 codes the last ones have none. `held` are the keys that codes had so far:
    hands know them, so a code keeps its own, also under a new id or in another place, and what a removed one had goes to no other.
    """
    taken = {key for known in held.values() for key in known}
    digits = iter(range(1 + max((int(key) for key in taken if key.isdecimal()), default=0), DIGITS + 1))
    free = dict.fromkeys(
        pair for pair in map("".join, product(ascii_uppercase, ascii_lowercase)) if pair[0] != _TAKEN and pair not in taken
    )
    keys: dict[str, tuple[str, ...]] = {}
    for code in codebook.codes:
        had = next((held[name] for name in (code.id, *code.formerly) if name in held and held[name] not in keys.values()), None)
        if had is None:
            pair = next((pair for pair in _pairs(code.label) if pair in free), next(iter(free), ""))
            free.pop(pair, None)
            had = tuple(str(key) for key in (next(digits, ""), pair) if key)
        keys[code.id] = had
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
