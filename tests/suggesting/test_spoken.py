"""What is multiplied for many passages at once is the same to the last bit for each."""

from __future__ import annotations

import numpy as np
import pytest

from icc_coding.suggesting.spoken import products


@pytest.mark.parametrize("columns", [1, 2, 19, 60])
def test_a_product_does_not_depend_on_where_its_row_stands_or_beside_what(columns: int) -> None:
    random = np.random.default_rng(columns)
    rows, across = (random.normal(size=(count, 384)).astype(np.float32) for count in (150, columns))
    whole = products(rows, across)
    np.testing.assert_allclose(whole, rows.astype(np.float64) @ across.T.astype(np.float64), atol=1e-4)
    for place in range(len(rows)):
        np.testing.assert_array_equal(products(rows[place : place + 1], across)[0], whole[place])
        np.testing.assert_array_equal(products(rows[place // 2 : place + 3], across)[place - place // 2], whole[place])
    np.testing.assert_array_equal(products(rows, across[::-1])[:, ::-1], whole)
    assert products(rows[:0], across).shape == (0, columns)
