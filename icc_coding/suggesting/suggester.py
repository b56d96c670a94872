"""The library's face: texts in, scores and reasons out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from icc_coding.codebook.model import Codebook
from icc_coding.errors import UserError
from icc_coding.suggesting.background import Background, base_background
from icc_coding.suggesting.bands import band_of
from icc_coding.suggesting.encoder import Encoder, Progress, SentenceEncoder, Vectors
from icc_coding.suggesting.evidence import Evidence, gather
from icc_coding.suggesting.scoring import Measured, Passage, Scores, Targets, score, total
from icc_coding.suggesting.vectors import CachedEncoder

if TYPE_CHECKING:
    from pandas import DataFrame

WINDOW = 8  # sentences scored at once in a long text …
STRIDE = 4  # … which is read in steps of so many; its score is the maximum over its windows


class Suggester:
    """Scores texts against a codebook.

    >>> s = Suggester(Codebook.load("codebook.yaml"))                # doctest: +SKIP
    >>> s.scores(["We pool our insurance with nine other towns."])    # doctest: +SKIP

    `encoder` is the offline MiniLM unless another is given; `background` the shipped one.
    """

    def __init__(self, codebook: Codebook, encoder: Encoder | None = None, background: Background | None = None) -> None:
        self.codebook = codebook
        self.encoder = encoder if encoder is not None else CachedEncoder(SentenceEncoder())
        self.targets = Targets(codebook, self.encoder, background or base_background(self.encoder))

    def scores(self, texts: Sequence[str]) -> DataFrame:
        """Scores in [0, 1], a data frame [len(texts) x codes] with columns `dimension.code`, rounded to 3 decimals.

        A score orders texts and codes; it is no probability. Row i depends on `texts[i]` and the model only. A text of more than
        eight sentences is read in windows of eight sentences, four apart, and each code gets its maximum over the windows.
        """
        import pandas as pd

        if isinstance(texts, str):
            raise UserError("scores() takes a list of texts, not one text: write scores([text]).")
        windows = [_windows(text) for text in texts]
        flat = [passage for found in windows for passage in found]
        rows = [score(total(measured)) for measured in self.measure(flat)]
        result = np.zeros((len(texts), len(self.targets.codes)), dtype=np.float32)
        place = 0
        for row, found in enumerate(windows):
            if found:
                result[row] = np.max(rows[place : place + len(found)], axis=0)
            place += len(found)
        return pd.DataFrame(result.round(3), columns=self.targets.codes)

    def explain(self, text: str, code: str) -> Evidence:
        """Why `code` gets its score in `text` (in the window where it is highest). Raises UserError for an unknown code or empty text."""
        code = self.codebook.code(code).id
        windows = _windows(text)
        if not windows:
            raise UserError("There is nothing to explain: the text holds no sentence.")
        vectors = self.vectors(windows)
        measured = [self.targets.measure(passage, rows) for passage, rows in zip(windows, vectors, strict=True)]
        column = self.targets.column[code]
        best = int(np.argmax([total(item)[column] for item in measured]))
        return self.evidence(windows[best], vectors[best], measured[best], code)

    def evidence(self, passage: Passage, vectors: Vectors, measured: Measured, code: str) -> Evidence:
        """The evidence for one code in a passage that has been measured."""
        return gather(self.targets, passage, vectors, measured, code, self.bands(measured)[self.targets.column[code]])

    def bands(self, measured: Measured) -> list[str]:
        """`likely`, `possible` or '' (no suggestion) for each code."""
        return band_of(measured)

    def vectors(self, passages: Sequence[Passage], progress: Progress | None = None) -> list[Vectors]:
        """Vectors of each passage's own sentences, [sentences x dimensions] each; `progress` is told how many sentences are done."""
        texts = [passage.text[s.start : s.end] for passage in passages for s in passage.sentences]
        encoded = self.encoder.encode(texts, progress)
        ends = np.cumsum([len(passage.sentences) for passage in passages])
        return [np.asarray(piece, dtype=np.float32) for piece in np.split(encoded, ends[:-1])] if passages else []

    def measure(self, passages: Sequence[Passage]) -> list[Measured]:
        """Measure passages; each has at least one sentence."""
        return [self.targets.measure(passage, rows) for passage, rows in zip(passages, self.vectors(passages), strict=True)]


def _windows(text: str) -> list[Passage]:
    """A text as one passage, or as overlapping ones when it is long; a text without words gives none."""
    whole = Passage.of(text)
    found = whole.sentences
    if len(found) <= WINDOW:
        return [whole] if found else []
    starts = range(0, max(1, len(found) - WINDOW + STRIDE), STRIDE)
    return [Passage(text, found[start : start + WINDOW]) for start in starts if found[start : start + WINDOW]]


__all__ = ["STRIDE", "WINDOW", "Scores", "Suggester"]
