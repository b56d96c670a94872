"""Stand-ins for what is heavy: a real class with the same face, small and deterministic."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 64
_WORD = re.compile(r"\w+")


class HashingEncoder:
    """An encoder without a model: every word has a direction of its own, a text is the sum of its words.

    Texts that share words are alike, and nothing else is known about them. `asked` keeps every list of texts it was given.
    """

    def __init__(self, name: str = "hashing-64") -> None:
        self._name = name
        self.asked: list[list[str]] = []

    @property
    def id(self) -> str:
        """Names the encoder; give two encoders different names to keep their vectors apart."""
        return self._name

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Unit vectors, [len(texts) x 64]; a text without words gets a fixed one."""
        self.asked.append(list(texts))
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            words = [word.lower() for word in _WORD.findall(text)] or [""]
            total = np.sum([_direction(word) for word in words], axis=0)
            vectors[row] = total / np.linalg.norm(total)
            if progress is not None:
                progress(1)
        return vectors


@lru_cache(maxsize=50_000)
def _direction(word: str) -> NDArray[np.float64]:
    return np.random.default_rng(zlib.crc32(word.encode("utf-8"))).standard_normal(DIMENSIONS)
