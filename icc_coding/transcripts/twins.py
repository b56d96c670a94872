"""Files that hold the same talk: a copy, the same meeting in two formats, an earlier and a later version."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

ALIKE = 0.7  # share of the shorter file's runs of words that must occur in the longer one
_RUN = 4  # words
_ANCHOR = 6  # letters; runs begin at words of this length or more, so that few are kept of a long text
_FEWEST = 4  # runs; a file with fewer is compared by its words alone
_COMMON = 30  # files; a run of more files is a form's wording and tells nothing
_WORD = re.compile(r"[^\W_]+")
_COPIED = re.compile(r"[(\[]\d+[)\]]|\bcopy\b|\bkopie\b|\bcopie\b|\bcopia\b|[-_ ]v?\d$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Twin:
    """`file` holds the talk of `other`: `share` (0 to 1) of the shorter one's words."""

    file: str
    other: str
    share: float


def twins(talks: Mapping[str, str]) -> list[Twin]:
    """Every file that holds nearly the talk of another, with the one it is most like; of two, the one that looks like the copy.

    `talks` gives what was said in each file. Compared are runs of words that begin at the same longer words in both, so the work grows with
    the length of the talks and not with the number of pairs.
    """
    order = originals_first(talks)
    runs = {file: set(_runs(talks[file])) for file in order}
    best: dict[str, Twin] = {}
    for (other, file), count in _shared(runs).items():
        share = count / min(len(runs[file]), len(runs[other]))
        if share >= ALIKE and min(len(runs[file]), len(runs[other])) >= _FEWEST and share > best.get(file, Twin(file, "", 0.0)).share:
            best[file] = Twin(file, other, share)
    first: dict[str, str] = {}
    for file in order:
        words = " ".join(_WORD.findall(talks[file].casefold()))
        if words and first.setdefault(words, file) != file:
            best[file] = Twin(file, first[words], 1.0)
    return [best[file] for file in order if file in best]


def originals_first(files: Iterable[str]) -> list[str]:
    """The files in their order, those whose names look like copies (`anna (1).txt`) behind the others."""
    return sorted(files, key=lambda file: bool(_COPIED.search(file.rsplit(".", 1)[0])))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return (tuple(words[n : n + _RUN]) for n, word in enumerate(words[: len(words) - _RUN + 1]) if len(word) >= _ANCHOR)


def _shared(runs: Mapping[str, Iterable[tuple[str, ...]]]) -> Counter[tuple[str, str]]:
    """How many runs two files share, for every pair that shares any."""
    holders: dict[tuple[str, ...], list[str]] = {}
    for file, found in runs.items():
        for run in found:
            holders.setdefault(run, []).append(file)
    shared: Counter[tuple[str, str]] = Counter()
    for files in holders.values():
        if 1 < len(files) <= _COMMON:
            shared.update((files[n], later) for n in range(len(files)) for later in files[n + 1 :])
    return shared
