"""The suggester as a scikit-learn estimator, for cross-validation and pipelines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from icc_coding.codebook.model import Codebook
from icc_coding.errors import UserError
from icc_coding.learning.measures import average_precision
from icc_coding.suggesting.encoding.encoder import Encoder, SentenceEncoder
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.suggester import Suggester

Floats = NDArray[np.float64]

_PLAIN: list[Suggester] = []
_ENCODER: list[CachedEncoder] = []


class CodeEstimator(BaseEstimator):  # type: ignore[misc]
    """Scores texts against a codebook and learns from coded ones, with scikit-learn's `fit` and `score`.

    >>> folds = GroupKFold(5)                                                               # doctest: +SKIP
    >>> cross_val_score(CodeEstimator(codebook), texts, labels, groups=transcripts, cv=folds)  # doctest: +SKIP

    codebook   a `Codebook`
    encoder    as for `Suggester`; None: the offline MiniLM

    Texts are a list or array of str, [n]. Labels are 0 or 1, [n x codes], in the order of the codebook's codes, with NaN where nobody looked for
    the code; or a list of n sets of codes, everything looked for. Clones share the encoder and the vectors of texts seen before.
    """

    def __init__(self, codebook: Codebook, encoder: Encoder | None = None) -> None:
        self.codebook = codebook
        self.encoder = encoder

    def fit(self, X: Sequence[str], y: Any) -> CodeEstimator:  # noqa: N803
        """Learn from coded texts (`Suggester.learn`). Raises UserError when no text has a code, or the shapes do not fit."""
        self.classes_ = np.array([code.id for code in self.codebook.codes])
        labels, known = self._answers(X, y)
        names = [set(self.classes_[row]) for row in labels]
        seen = [set(self.classes_[row]) for row in known]
        self.suggester_ = _plain(self.codebook, self.encoder).using(None).learn([str(text) for text in X], names, seen)
        return self

    def decision_function(self, X: Sequence[str]) -> Floats:  # noqa: N803
        """Scores in [0, 1], [n x codes]; they order and are no probabilities."""
        from sklearn.utils.validation import check_is_fitted

        check_is_fitted(self, "suggester_")
        return np.asarray(self.suggester_.scores([str(text) for text in X]), dtype=np.float64)

    def score(self, X: Sequence[str], y: Any) -> float:  # noqa: N803
        """Average precision, averaged over the codes that apply to at least one text; NaN when none does."""
        labels, known = self._answers(X, y)
        scores = self.decision_function(X)
        found = [average_precision(labels[known[:, c], c], scores[known[:, c], c]) for c in range(labels.shape[1])]
        defined = [value for value in found if value is not None]
        return float(np.mean(defined)) if defined else float("nan")

    def _answers(self, texts: Sequence[str], y: Any) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        codes = [code.id for code in self.codebook.codes]
        if len(y) and isinstance(y[0], Collection) and not isinstance(y[0], list | tuple | np.ndarray):
            place = {code: number for number, code in enumerate(codes)}
            values = np.zeros((len(y), len(codes)))
            for row, names in enumerate(y):
                values[row, [place[self.codebook.code(name).id] for name in names]] = 1
        else:
            values = np.asarray(y, dtype=np.float64)
        if values.shape != (len(texts), len(codes)):
            raise UserError(
                f"The labels must be one set of codes a text, or numbers of shape ({len(texts)}, {len(codes)}), not {values.shape}."
            )
        return values == 1, ~np.isnan(values)


def _plain(codebook: Codebook, encoder: Encoder | None) -> Suggester:
    """A suggester that has learned nothing, made once for a codebook and an encoder."""
    if encoder is None:
        if not _ENCODER:
            _ENCODER.append(CachedEncoder(SentenceEncoder()))
        encoder = _ENCODER[0]
    if not _PLAIN or _PLAIN[0].codebook != codebook or _PLAIN[0].encoder.id != encoder.id:  # not by hash: it says nothing of the order
        _PLAIN[:] = [Suggester(codebook, encoder)]
    return _PLAIN[0]
