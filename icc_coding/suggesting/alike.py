"""Passages that say the same, or nearly: a reviewer meets one of them in its turn and the others at the end."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np

from icc_coding.decisions.fuzzy import likeness
from icc_coding.decisions.logs.columns import occurring

ALIKE = 0.9  # share of letters that two passages have in common to count as nearly the same

_WORD = re.compile(r"\w+")
_FILLERS = frozenset(("um", "uh", "er", "erm", "ah", "oh", "hm", "mm", "well", "so", "you", "know", "like", "i", "mean"))
_RUN = 4  # words in a row that are compared first
_SHARED = 0.3  # of these runs must be shared before letters are compared: one word in ten spoils four runs
_FEWEST = 8  # words: of shorter passages only equal ones are the same
_COMMON = 50  # passages: a run that more of them have says little


def spoken_words(text: str) -> str:
    """What a passage says, without case, marks and fillers."""
    return " ".join(word for word in _WORD.findall(text.casefold()) if word not in _FILLERS)


def group_alike(passages: Sequence[str]) -> list[int]:
    """For each passage (as `spoken_words` gives it) the place of the first one that says nearly the same, which may be its own.

    Passages with three of ten runs of four words in common must have nine of ten letters in common with the first of their group, so
    that groups do not grow into each other.
    """
    first: dict[str, int] = {}
    for place, passage in enumerate(passages):
        first.setdefault(passage, place)
    distinct = list(first)
    if len(distinct) < 2:
        return [0] * len(passages)
    runs, sizes = _telling_runs(distinct)
    having: dict[int, list[int]] = {}  # run -> those that begin a group
    group: list[int] = []
    for number, passage in enumerate(distinct):
        sharing = Counter(other for run in runs[number] for other in having.get(run, ()))
        near = (other for other, shared in sharing.items() if shared >= _SHARED * sizes[number] and _is_alike(passage, distinct[other]))
        group.append(min(near, default=number))
        if group[number] == number:
            for run in runs[number]:
                having.setdefault(run, []).append(number)
    leads = {passage: first[distinct[of]] for passage, of in zip(distinct, group, strict=True)}
    return [leads[passage] for passage in passages]


def _telling_runs(passages: Sequence[str]) -> tuple[list[list[int]], list[int]]:
    """For each passage its runs, as numbers, that others have as well, but not too many others; and how many different runs it has.

    Words and then runs are numbered instead of kept, which takes a tenth of the memory.
    """
    numbers: dict[str, int] = {}
    words, lengths = array("q"), []
    for passage in passages:
        said = passage.split()
        lengths.append(len(said) if len(said) >= _FEWEST else 0)
        words.extend(numbers.setdefault(word, len(numbers)) for word in said[: lengths[-1]])
    run = np.frombuffer(words, np.int64)
    for apart in (1, 2):  # pairs of words, then pairs of these
        run = np.unique(run[:-apart] * (int(run.max(initial=0)) + 1) + run[apart:], return_inverse=True)[1] if len(run) > apart else run[:0]
    of = np.repeat(np.arange(len(passages)), lengths)
    inside = of[: len(run)] == of[len(of) - len(run) :]  # a run does not reach into the next passage
    number = int(run.max(initial=0)) + 1
    holder, run = np.divmod(occurring((of[: len(run)] * number + run)[inside]), number)
    often = np.bincount(run)[run] if len(run) else run
    telling = (often > 1) & (often <= _COMMON)
    having: list[list[int]] = [[] for _ in passages]
    for place, one in zip(holder[telling].tolist(), run[telling].tolist(), strict=True):
        having[place].append(one)
    return having, np.bincount(holder, minlength=len(passages)).tolist()


def _is_alike(one: str, other: str) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    return shorter >= ALIKE * longer and likeness(one, other) >= ALIKE
