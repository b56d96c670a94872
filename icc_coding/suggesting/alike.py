"""Passages that say the same, or nearly: a reviewer meets one of them in its turn and the others at the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from icc_coding.decisions.fuzzy import likeness

ALIKE = 0.9  # share of letters that two passages have in common to count as nearly the same

_WORD = re.compile(r"\w+")
_FILLERS = frozenset(("um", "uh", "er", "erm", "ah", "oh", "hm", "mm", "well", "so", "you", "know", "like", "i", "mean"))
_RUN = 4  # words in a row that are compared first
_SHARED = 0.3  # of these runs must be shared before letters are compared: one word in ten spoils four runs
_FEWEST = 8  # words: of shorter passages only equal ones are the same
_COMMON = 50  # passages: a run that more of them have says little

Run = tuple[str, ...]


def spoken_words(text: str) -> str:
    """What a passage says, without case, marks and fillers."""
    return " ".join(word for word in _WORD.findall(text.casefold()) if word not in _FILLERS)


def group_alike(passages: Sequence[str]) -> list[int]:
    """For each passage (as `spoken_words` gives it) the place of the first one that says nearly the same, which may be its own.

    Passages with three of ten runs of four words in common must have nine of ten letters in common with the first of their group, so
    that groups do not grow into each other.
    """
    first = {passage: place for place, passage in reversed(list(enumerate(passages)))}
    runs = {passage: _runs(passage) for passage in first}
    often = Counter(run for own in runs.values() for run in own)
    having: dict[Run, list[str]] = {}
    group: dict[str, str] = {}
    for passage in dict.fromkeys(passages):
        telling = [run for run in runs[passage] if often[run] <= _COMMON]
        sharing = Counter(other for run in telling for other in having.get(run, ()))
        enough = _SHARED * len(runs[passage])
        near = (other for other, shared in sharing.items() if shared >= enough and _is_alike(passage, other))
        group[passage] = min(near, key=lambda other: first[other], default=passage)
        if group[passage] == passage:
            for run in telling:
                having.setdefault(run, []).append(passage)
    return [first[group[passage]] for passage in passages]


def _runs(passage: str) -> frozenset[Run]:
    words = passage.split()
    return frozenset(zip(*(words[skip:] for skip in range(_RUN)), strict=False)) if len(words) >= _FEWEST else frozenset()


def _is_alike(one: str, other: str) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    return shorter >= ALIKE * longer and likeness(one, other) >= ALIKE
