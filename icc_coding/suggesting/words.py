"""Word overlap: how far a text uses the words of a code, weighted by how rare they are.

Features are words and pairs of words (lemmas) and, inside each word, character sequences of three to five, so that "purchasing" and
"procure-purchase" still meet. Each of the two blocks is a tf-idf vector of unit length (Salton & Buckley 1988, Information
Processing & Management 24(5): log tf, idf), and overlap is the mean of the two cosines. Features are hashed (CRC-32) into a fixed
number of places: nothing of a text needs to be kept to weigh another one.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from icc_coding.language import lemma

PLACES = 1 << 18
_MASK = PLACES - 1
_EMPTY = np.zeros(0, dtype=np.int64)
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bag:
    """The features of one text: places of its words and pairs, and of the character sequences in its words."""

    words: Ids
    characters: Ids


def bag(words: Sequence[str]) -> Bag:
    """Features of a text given as its words (see `tokens`); punctuation and numbers count for nothing."""
    return _bag(tuple(words))


@lru_cache(maxsize=4096)  # a sentence is looked at in its own passage and in those around it, a question with every answer
def _bag(words: tuple[str, ...]) -> Bag:
    kept = [word for word in words if word[:1].isalpha()]
    lemmas = [lemma(word) for word in kept]
    singles = [_place("w " + word) for word in lemmas]
    pairs = [_place(f"p {first} {second}") for first, second in itertools.pairwise(lemmas)]
    characters = [_characters(word) for word in kept]
    return Bag(np.array(singles + pairs, dtype=np.int64), np.concatenate(characters) if characters else _EMPTY)


def join(bags: Iterable[Bag]) -> Bag:
    """The features of several texts taken as one (pairs across their borders are lost)."""
    bags = list(bags)
    if len(bags) == 1:
        return bags[0]
    return Bag(np.concatenate([b.words for b in bags] or [_EMPTY]), np.concatenate([b.characters for b in bags] or [_EMPTY]))


def _place(feature: str) -> int:
    return zlib.crc32(feature.encode("utf-8")) & _MASK


@lru_cache(maxsize=100_000)
def _characters(word: str) -> Ids:
    padded = f" {word} "
    grams = {padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1)}
    return np.array(sorted(_place("c " + gram) for gram in grams), dtype=np.int64)


def place_of(word: str) -> int:
    """Where a word stands among the hashed features: the same for all its forms."""
    return _place("w " + lemma(word))


def weigh(ids: Ids, idf: NDArray[np.float32]) -> tuple[Ids, NDArray[np.float32]]:
    """The different places among `ids`, in order, with (1 + log count) idf brought to length one."""
    places, counts = np.unique(ids, return_counts=True)
    weights = ((1 + np.log(counts)) * idf[places]).astype(np.float32)
    norm = float(np.sqrt(np.dot(weights, weights)))
    return places, (weights / np.float32(norm) if norm else weights)


def document_frequency(bags: Sequence[Bag]) -> NDArray[np.int32]:
    """In how many texts each feature occurs, [PLACES]."""
    counts = np.zeros(PLACES, dtype=np.int32)
    for item in bags:
        counts[np.unique(item.words)] += 1
        counts[np.unique(item.characters)] += 1
    return counts


def inverse_document_frequency(frequency: NDArray[np.int32], documents: int) -> NDArray[np.float32]:
    """Smoothed idf, ln((1 + N) / (1 + df)) + 1, [PLACES]."""
    return (np.log((1 + documents) / (1 + frequency)) + 1).astype(np.float32)


class Overlap:
    """Word overlap of texts with a fixed set of targets (codes, or the scope).

    Of each target only the places that it uses are kept, sorted by place: a codebook of two thousand codes fits as well as one of twenty.
    """

    def __init__(self, targets: Sequence[Bag], idf: NDArray[np.float32]) -> None:
        self.idf = idf
        self.targets = len(targets)
        self._words = self._entries([target.words for target in targets])
        self._characters = self._entries([target.characters for target in targets])

    def __call__(self, text: Bag) -> NDArray[np.float32]:
        """Overlap with every target, [targets], in [0, 1]."""
        result: NDArray[np.float32] = (
            self._cosine(text.words, self._words) + self._cosine(text.characters, self._characters)
        ) / np.float32(2)
        return result

    def weight(self, place: int, target: int) -> float:
        """What one word contributes to a target's vector; 0 when the target does not use it."""
        entries = self._words
        found = slice(entries.starts[place], entries.starts[place + 1])
        return float(entries.weights[found][entries.targets[found] == target].sum())

    def _entries(self, targets: Sequence[Ids]) -> _Entries:
        weighed = [weigh(ids, self.idf) for ids in targets]
        places = np.concatenate([places for places, _ in weighed] or [_EMPTY])
        weights = np.concatenate([weights for _, weights in weighed] or [np.zeros(0, dtype=np.float32)])
        owners = np.repeat(np.arange(len(targets), dtype=np.int32), [len(places) for places, _ in weighed])
        order = np.argsort(places, kind="stable")
        starts = np.searchsorted(places[order], np.arange(PLACES + 1)).astype(np.int32)
        return _Entries(starts, owners[order], weights[order])

    def _cosine(self, ids: Ids, entries: _Entries) -> NDArray[np.float32]:
        places, weights = weigh(ids, self.idf)
        counts = entries.starts[places + 1] - entries.starts[places]
        used = np.flatnonzero(counts)
        counts = counts[used]
        # the entries of the used places, one after the other: where each run begins, and how far into the run
        ends = np.cumsum(counts)
        rows = np.arange(ends[-1] if len(ends) else 0) + np.repeat(entries.starts[places[used]] - (ends - counts), counts)
        products = entries.weights[rows] * np.repeat(weights[used], counts)
        return np.bincount(entries.targets[rows], weights=products, minlength=self.targets).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Entries:
    """Weights by place: those of place p are `starts[p]` to `starts[p + 1]`, each with the target it belongs to."""

    starts: NDArray[np.int32]
    targets: NDArray[np.int32]
    weights: NDArray[np.float32]
