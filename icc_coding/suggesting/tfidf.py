"""The words of texts as the head hears them: tf-idf of single words (lemmas), hashed, so that no word is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.words import FeatureCounts, Ids


@dataclass(frozen=True, slots=True)
class TfidfVectors:
    """The words of texts as sparse tf-idf vectors of length one: text i has `values[starts[i]:starts[i + 1]]` at `places[…]`, in order."""

    starts: Ids
    places: Ids
    values: NDArray[np.float64]

    @classmethod
    def nothing(cls) -> TfidfVectors:
        """No texts."""
        return cls(np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))

    @classmethod
    def of(cls, texts: FeatureCounts, idf: NDArray[np.float32]) -> TfidfVectors:
        """From the counted single words of texts (see :class:`~icc_coding.suggesting.words.Bag`)."""
        return cls(texts.starts, texts.places.astype(np.int64), texts.weights(idf).astype(np.float64))

    @classmethod
    def joined(cls, parts: Sequence[TfidfVectors]) -> TfidfVectors:
        """One after the other."""
        lengths = np.concatenate([np.diff(part.starts) for part in parts])
        return cls(
            np.append(0, np.cumsum(lengths)).astype(np.int64),
            np.concatenate([part.places for part in parts]),
            np.concatenate([part.values for part in parts]),
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: Ids | NDArray[np.bool_]) -> TfidfVectors:
        """Some of the texts; nothing of nothing."""
        if not len(self):
            return self
        chosen = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        lengths = np.diff(self.starts)[chosen]
        starts = np.append(0, np.cumsum(lengths)).astype(np.int64)
        inside = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths) + np.repeat(self.starts[chosen], lengths)
        return TfidfVectors(starts, self.places[inside], self.values[inside])

    def dot(self, places: Ids, weights: NDArray[np.float64], texts: int) -> NDArray[np.float64]:
        """Sums of each text's words times `weights` [places x columns], [texts x columns]; `places` in order. A row depends on its text alone."""
        result = np.zeros((texts, weights.shape[1]))
        if not len(self) or not len(places):
            return result
        at = np.minimum(np.searchsorted(places, self.places), len(places) - 1)
        there = np.flatnonzero(places[at] == self.places)
        starts = np.searchsorted(there, self.starts)
        for text in range(texts):  # a text has some forty words
            rows = there[starts[text] : starts[text + 1]]
            result[text] = self.values[rows] @ weights[at[rows]]
        return result

    def columns(self, places: Ids, texts: int) -> Any:
        """A scipy CSR matrix [texts x places] of the words at these places, which are in order; rows without words when there are none."""
        from scipy.sparse import csr_matrix

        if not len(self) or not len(places):
            return csr_matrix((texts, len(places)))
        at = np.minimum(np.searchsorted(places, self.places), len(places) - 1)
        there = places[at] == self.places
        rows = np.repeat(np.arange(len(self)), np.diff(self.starts))
        return csr_matrix((self.values[there], (rows[there], at[there])), shape=(texts, len(places)))
