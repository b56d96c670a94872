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
from icc_coding.suggesting.tokens import sentences

PLACES = 1 << 18
_MASK = PLACES - 1
_EMPTY = np.zeros(0, dtype=np.int64)
_AT_ONCE = 1 << 16  # products of a word of a text and one of a target at once: so many stay in the processor's cache
Ids = NDArray[np.int64]
Norms = tuple[NDArray[np.float32], NDArray[np.float32]]  # of words and pairs, and of character sequences, [texts] each


@dataclass(frozen=True, slots=True)
class Bag:
    """The features of one text: places of its words, of its pairs of words, and of the character sequences in its words."""

    singles: Ids
    pairs: Ids
    characters: Ids

    @property
    def words(self) -> Ids:
        """Words and pairs."""
        return np.concatenate([self.singles, self.pairs])


@dataclass(frozen=True, slots=True)
class FeatureCounts:
    """How often which features occur in texts: text i has `places[starts[i]:starts[i + 1]]`, each once and in order, `counts[…]` times."""

    starts: Ids
    places: NDArray[np.int32]
    counts: NDArray[np.int32]

    @property
    def different(self) -> Ids:
        """How many different features each text has."""
        return np.diff(self.starts)

    @classmethod
    def of(cls, texts: Sequence[Ids]) -> FeatureCounts:
        """From the features of each text, as often as they occur."""
        found = [np.unique(ids, return_counts=True) for ids in texts]
        return cls(
            np.append(0, np.cumsum([len(places) for places, _ in found], dtype=np.int64)),
            np.concatenate([_EMPTY, *(places for places, _ in found)]).astype(np.int32),
            np.concatenate([_EMPTY, *(counts for _, counts in found)]).astype(np.int32),
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def weights(self, idf: NDArray[np.float32]) -> NDArray[np.float32]:
        """(1 + log count) idf, each text's brought to length one; a row depends on its text alone."""
        result: NDArray[np.float32] = np.divide(self.raw(idf), np.repeat(self.norms(idf), self.different), dtype=np.float32)
        return result

    def raw(self, idf: NDArray[np.float32], entries: slice | Ids = slice(None)) -> NDArray[np.float32]:
        """(1 + log count) idf of these entries, or of all."""
        result: NDArray[np.float32] = ((1 + np.log(self.counts[entries])) * idf[self.places[entries]]).astype(np.float32)
        return result

    def norms(self, idf: NDArray[np.float32]) -> NDArray[np.float32]:
        """The length of each text's weights, [texts]; 1 where it is 0. A text's depends on it alone."""
        weights, filled = self.raw(idf), self.different > 0
        result = np.ones(len(self), dtype=np.float32)
        if filled.any():
            found = np.sqrt(np.add.reduceat(weights * weights, self.starts[:-1][filled]))
            result[filled] = np.where(found == 0, np.float32(1), found)
        return result


@dataclass(frozen=True, slots=True)
class Bags:
    """The features of many texts: words and pairs, and character sequences; both have a row for each text."""

    words: FeatureCounts
    characters: FeatureCounts

    @classmethod
    def of(cls, texts: Sequence[Bag]) -> Bags:
        """From the bags of the texts."""
        return cls(FeatureCounts.of([text.words for text in texts]), FeatureCounts.of([text.characters for text in texts]))

    def __len__(self) -> int:
        return len(self.words)

    def norms(self, idf: NDArray[np.float32]) -> Norms:
        """The length of each text's weights in both."""
        return self.words.norms(idf), self.characters.norms(idf)


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
    return Bag(np.array(singles, dtype=np.int64), np.array(pairs, dtype=np.int64), np.concatenate(characters) if characters else _EMPTY)


def join(bags: Iterable[Bag]) -> Bag:
    """The features of several texts taken as one (pairs across their borders are lost)."""
    bags = list(bags)
    if len(bags) == 1:
        return bags[0]
    kinds = ([b.singles for b in bags], [b.pairs for b in bags], [b.characters for b in bags])
    return Bag(*(np.concatenate(kind or [_EMPTY]) for kind in kinds))


def _place(feature: str) -> int:
    return zlib.crc32(feature.encode("utf-8")) & _MASK


@lru_cache(maxsize=100_000)
def _characters(word: str) -> Ids:
    padded = f" {word} "
    grams = {padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1)}
    return np.array(sorted(_place("c " + gram) for gram in grams), dtype=np.int64)


@lru_cache(maxsize=1024)  # the question stands with every segment of its answer
def text_bag(text: str) -> Bag:
    """Word-overlap features of a text."""
    return bag([word for sentence in sentences(text) for word in sentence.words])


def place_of(word: str) -> int:
    """Where a word stands among the hashed features: the same for all its forms."""
    return _place("w " + lemma(word))


def document_frequency(bags: Sequence[Bag]) -> NDArray[np.int32]:
    """In how many texts each feature occurs, [PLACES]."""
    counts = np.zeros(PLACES, dtype=np.int32)
    for item in bags:
        counts[np.unique(item.words)] += 1
        counts[np.unique(item.characters)] += 1
    return counts


def inverse_document_frequency(frequency: NDArray[np.int32] | NDArray[np.float32], documents: float) -> NDArray[np.float32]:
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

    def __call__(self, texts: Bags, norms: Norms | None = None) -> NDArray[np.float32]:
        """Overlap of every text with every target, [texts x targets], in [0, 1]; a value depends on its text and its target alone.

        `norms` are those of the texts, where they are known.
        """
        own = norms if norms is not None else texts.norms(self.idf)
        words, characters = self._cosines(texts.words, own[0], self._words), self._cosines(texts.characters, own[1], self._characters)
        result: NDArray[np.float32] = (words + characters) / np.float32(2)
        return result

    def weight(self, place: int, target: int) -> float:
        """What one word contributes to a target's vector; 0 when the target does not use it."""
        entries = self._words
        found = slice(entries.starts[place], entries.starts[place + 1])
        return float(entries.weights[found][entries.targets[found] == target].sum())

    def _entries(self, targets: Sequence[Ids]) -> _Entries:
        counted = FeatureCounts.of(targets)
        owners = np.repeat(np.arange(len(targets), dtype=np.int32), counted.different)
        places, weights = counted.places, counted.weights(self.idf)
        order = np.argsort(places, kind="stable")
        uses = np.bincount(places, minlength=PLACES)
        starts = np.append(0, np.cumsum(uses)).astype(np.int32)
        return _Entries(starts, uses.astype(np.int32), owners[order], weights[order])

    def _cosines(self, texts: FeatureCounts, norms: NDArray[np.float32], entries: _Entries) -> NDArray[np.float32]:
        result = np.zeros((len(texts), self.targets), dtype=np.float32)
        uses = entries.uses[texts.places]
        work = np.append(0, np.cumsum(uses, dtype=np.int64))[texts.starts]  # entries before each text
        first = 0
        while first < len(texts):
            last = max(first + 1, int(np.searchsorted(work, work[first] + _AT_ONCE, side="right")) - 1)
            span = slice(texts.starts[first], texts.starts[last])
            used = span.start + np.flatnonzero(uses[span])
            counts = uses[used]
            # the entries of the used places, one after the other: where each run begins, and how far into the run
            ends = np.cumsum(counts)
            total = int(ends[-1]) if len(ends) else 0
            rows = np.arange(total, dtype=np.int32) + np.repeat(
                (entries.starts[texts.places[used]] - (ends - counts)).astype(np.int32), counts
            )
            owners = np.searchsorted(texts.starts, used, side="right") - 1
            products = entries.weights.take(rows) * np.repeat(texts.raw(self.idf, used) / norms[owners], counts)
            cells = np.repeat((owners - first) * self.targets, counts) + entries.targets.take(rows)
            sums = np.bincount(cells, weights=products, minlength=(last - first) * self.targets)
            result[first:last] = sums.reshape(last - first, self.targets)
            first = last
        return result


@dataclass(frozen=True, slots=True)
class _Entries:
    """Weights by place: those of place p are the `uses[p]` ones from `starts[p]` to `starts[p + 1]`, each with the target it belongs to."""

    starts: NDArray[np.int32]
    uses: NDArray[np.int32]
    targets: NDArray[np.int32]
    weights: NDArray[np.float32]
