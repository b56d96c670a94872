"""Several labels of one person: `Ida Holt (IH):` and then `IH:`; a short form beside a long one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from icc_coding.transcripts.conventions import names

_WITH_ASIDE = re.compile(r"^(?P<base>[^()\[\]]+?)\s*[(\[](?P<aside>[^()\[\]]{1,60})[)\]]?$")
_LONGEST_SHORT = 4


def introduced(speakers: Iterable[str]) -> dict[str, str]:
    """Labels that the file itself explains, with the name they stand for.

    `Ida Holt (IH)` introduces `IH`; `Mayor Reed (by phone)` is `Mayor Reed` where that is a label too and no other `Mayor Reed (…)` is.
    """
    labels = list(dict.fromkeys(speakers))
    parts = {label: (match["base"].strip(), match["aside"].strip()) for label in labels if (match := _WITH_ASIDE.match(label))}
    bases = [base for base, _ in parts.values()]
    found: dict[str, str] = {}
    for label, (base, aside) in parts.items():
        if bases.count(base) > 1 or not names.possible(base):
            continue
        if aside in labels and (abbreviates(aside, base) or names.numbered(aside)):
            found |= {label: base, aside: base}
        elif base in labels and (not names.is_role(base) or any(character.isdigit() for character in base)):
            found[label] = base
    return found


def abbreviates(short: str, long: str) -> bool:
    """Whether a label may be a short form of another: `K` of `KLM`, `IH` of `Ida Holt`, `Holt` of `Ida Holt`."""
    words, own = names.words_of(long), names.words_of(short)
    if len(own) != 1 or short == long or not words or not own[0].isalpha():
        return False
    letters = own[0]
    if letters.isupper() and len(letters) <= _LONGEST_SHORT:
        initials = "".join(word[0] for word in words).upper()
        if len(words) == 1:
            return words[0].isupper() and words[0].isalpha() and len(words[0]) <= _LONGEST_SHORT and words[0].startswith(letters)
        return letters == initials or (len(letters) > 1 and initials.startswith(letters))
    return len(letters) > 2 and len(words) > 1 and letters in words and not names.is_role(letters)


def same_person(order: Sequence[str]) -> Mapping[str, str]:
    """Short labels that may be those of another label, which never speaks right before or after them; `order`: who speaks in which turn."""
    speakers = list(dict.fromkeys(order))
    beside = {pair for one, next_one in pairwise(order) for pair in ((one, next_one), (next_one, one))}
    found: dict[str, str] = {}
    for short in speakers:
        longer = [long for long in speakers if abbreviates(short, long)]
        if len(longer) == 1 and (short, longer[0]) not in beside:
            found[short] = longer[0]
    return {short: long for short, long in found.items() if long not in found}
