"""Passages as vectors of their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")


def word_vectors(texts: Sequence[str]) -> Any:
    """TF-IDF vectors of unit length, a sparse matrix [texts x words]: (1 + log tf)(1 + log((1 + n) / (1 + df))).

    The weights are those of scikit-learn's TfidfVectorizer(sublinear_tf=True), whose import would take longer than all of a report's
    tables. A text without a word has a vector of zeros.
    """
    from scipy.sparse import csr_matrix

    bags = [Counter(_WORD.findall(text.lower())) for text in texts]
    column = {word: place for place, word in enumerate(sorted({word for bag in bags for word in bag}))}
    rows = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
    columns = np.array([column[word] for bag in bags for word in bag], dtype=np.int64)
    often = np.array([count for bag in bags for count in bag.values()], dtype=np.float64)
    in_texts = np.bincount(columns, minlength=len(column))
    weights = (1 + np.log(often)) * (1 + np.log((1 + len(bags)) / (1 + in_texts)))[columns]
    lengths = np.sqrt(np.bincount(rows, weights**2, minlength=len(bags)))
    return csr_matrix((weights / lengths[rows], (rows, columns)), shape=(len(bags), len(column)))


def nearness(vectors: Any, settled: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How near each vector lies to the centre of the settled ones (of all, where none is): cosine, 0 to 1, three decimals."""
    if not vectors.shape[0]:
        return np.zeros(0)
    centre = np.asarray(vectors[np.flatnonzero(settled if settled.any() else ~settled)].mean(axis=0)).ravel()
    length = float(np.linalg.norm(centre))
    result: NDArray[np.float64] = np.round(np.asarray(vectors @ centre).ravel() / (length or 1), 3)
    return result
