from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import HashingEncoder
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GroupKFold, cross_val_score, cross_validate

from icc_coding.codebook.model import Codebook
from icc_coding.errors import UserError
from icc_coding.learning.estimator import CodeEstimator
from icc_coding.suggesting import Suggester
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from learning.conftest import NONE, SEED, SEEDS, TOOL, TOOLS, codes_of

TEXTS = [f"{said} That was in garden {number}." for number in range(6) for said in (*TOOL, *SEED, *NONE)]
LABELS = [set(codes_of(text)) for text in TEXTS]
GARDEN = [text.split()[-1] for text in TEXTS]


def test_estimator_learns_as_the_suggester_does(gardens: Codebook) -> None:
    found = CodeEstimator(gardens, HashingEncoder()).fit(TEXTS, LABELS)
    same = Suggester(gardens, HashingEncoder()).learn(TEXTS, LABELS)
    np.testing.assert_allclose(found.decision_function(TEXTS), same.scores(TEXTS).to_numpy(), atol=1e-6)
    assert found.score(TEXTS, LABELS) == pytest.approx(1)


def test_clone_forgets_what_was_learned_and_keeps_what_was_asked_for(gardens: Codebook) -> None:
    encoder = CachedEncoder(HashingEncoder())
    first = CodeEstimator(gardens, encoder).fit(TEXTS, LABELS)
    second = clone(first)
    assert second.encoder is encoder
    assert second.codebook == gardens
    with pytest.raises(NotFittedError):
        second.decision_function(TEXTS)
    assert "tool_sharing" in repr(first.classes_)


def test_cross_validation_by_transcript_with_matrices_sets_and_unknown_answers(gardens: Codebook) -> None:
    inner = HashingEncoder()
    estimator = CodeEstimator(gardens, CachedEncoder(inner))
    matrix = np.array([[code in codes for code in (TOOLS, SEEDS, "help.water_dispute")] for codes in LABELS], dtype=float)
    folds = GroupKFold(3)
    by_sets = cross_val_score(estimator, TEXTS, LABELS, groups=GARDEN, cv=folds)
    by_matrix = cross_val_score(estimator, TEXTS, matrix, groups=GARDEN, cv=folds)
    np.testing.assert_array_equal(by_sets, by_matrix)
    assert (by_sets > 0.95).all()
    unknown = matrix.copy()
    unknown[::2, 0] = np.nan
    assert (cross_val_score(estimator, np.array(TEXTS), unknown, groups=GARDEN, cv=folds) > 0.95).all()
    encoded = [text for texts in inner.asked for text in texts]
    assert len(encoded) == len(set(encoded))
    several = cross_validate(estimator, TEXTS, matrix[:, :3], groups=GARDEN, cv=folds, return_estimator=True)
    assert len({id(item.suggester_) for item in several["estimator"]}) == 3


def test_labels_that_do_not_fit_are_named(gardens: Codebook) -> None:
    with pytest.raises(UserError, match=r"shape \(60, 3\), not \(60, 2\)"):
        CodeEstimator(gardens, HashingEncoder()).fit(TEXTS, np.zeros((60, 2)))
    with pytest.raises(UserError, match="fence"):
        CodeEstimator(gardens, HashingEncoder()).fit(TEXTS, [{"help.fence"}] * 60)


def test_a_codebook_in_another_order_has_its_columns_in_that_order(gardens: Codebook) -> None:
    (dimension,) = gardens.dimensions
    turned = replace(gardens, dimensions=(replace(dimension, codes=dimension.codes[::-1]),))
    assert turned.hash == gardens.hash
    first, second = (CodeEstimator(book, HashingEncoder()).fit(TEXTS, LABELS) for book in (gardens, turned))
    np.testing.assert_allclose(second.decision_function(TEXTS)[:, ::-1], first.decision_function(TEXTS), atol=1e-6)
    assert second.score(TEXTS, LABELS) == pytest.approx(1)
