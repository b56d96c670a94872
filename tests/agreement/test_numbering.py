"""Large tables of any kind of label give the same as small integers; memory stays linear for any number of distinct values."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from icc_coding.agreement import coefficients
from icc_coding.agreement.encode import encode
from icc_coding.agreement.numbering import number_listed
from icc_coding.errors import UserError

RNG = np.random.default_rng(5)
TRUTH = RNG.integers(0, 7, 30_000)
CODES = np.where(RNG.random((2, 30_000)) < 0.7, TRUTH, RNG.integers(0, 7, (2, 30_000))).astype(np.int8)
WORDS = np.array(["quay", "pier", "fähre", "x", "a longer label with blanks", "Pier", "quay 2"])
RARE = CODES.copy()
RARE[1, 29_123] = 7  # not in any sample


def forms() -> dict[str, Any]:
    far = np.array([-5_000_000_000, 3, 77, 10**9, 10**12, 10**15, 2**62, 2**63 - 1])
    words = np.array([*WORDS, "rare"])
    floats = RARE.astype(float) / 3
    return {
        "far integers": far[RARE],
        "wide text": words[RARE],
        "bytes": np.array([b"a", b"bb", b"ccc", b"d", b"e", b"f", b"gg", b"rare"])[RARE],
        "shared objects": words.astype(object)[RARE],
        "objects of their own": [[str(word) + "" for word in row] for row in words[RARE]],
        "floats": floats,
        "not contiguous": np.asfortranarray(words[RARE]),
        "mixed objects": np.array([1, "1", 2.5, "b", None, "c", (1, 2), "d"], dtype=object)[RARE],
    }


@pytest.mark.parametrize("name", sorted(forms()))
def test_any_kind_of_label_gives_the_same(name: str) -> None:
    values = forms()[name]
    expected = RARE.astype(object)
    if name == "mixed objects":
        expected[expected == 4] = None
    got, right = coefficients(values), coefficients(expected.tolist())
    for coefficient in ("percent_agreement", "krippendorff_alpha", "cohen_kappa", "gwet_ac1"):
        assert got[coefficient].value == pytest.approx(right[coefficient].value, abs=1e-12)
    coded = encode(values)
    flat = np.asarray(values, dtype=object) if not isinstance(values, list) else np.array(values, dtype=object)
    if name == "bytes":
        flat = np.array([[cell.decode() for cell in row] for row in values], dtype=object)
    back = [None if code < 0 else coded.labels[code] for code in coded.codes[:, ::997].ravel()]
    assert back == flat[:, ::997].ravel().tolist()


def test_floats_with_holes_and_minus_zero() -> None:
    values = np.where(RNG.random((2, 30_000)) < 0.1, np.nan, RARE.astype(float))
    values[0, :50] = -0.0
    coded = encode(values)
    assert coded.labels == tuple(range(8))
    assert (np.isnan(values) == (coded.codes < 0)).all()
    shown = ~np.isnan(values)
    assert (np.array(coded.labels)[coded.codes[shown]] == values[shown]).all()


@pytest.mark.parametrize("kind", ["float", "integer", "text"])
def test_thousands_of_distinct_values(kind: str) -> None:
    numbers = RNG.permutation(20_000).reshape(2, 10_000)
    values: Any = {"float": numbers / 7, "integer": numbers * 10**9, "text": np.char.add("v", numbers.astype(str))}[kind]
    coded = encode(values)
    assert len(coded.labels) == 20_000
    assert [coded.labels[code] for code in coded.codes.ravel()[:50]] == values.ravel()[:50].tolist()


def test_memory_is_linear_in_the_units_for_any_number_of_distinct_values() -> None:
    def peak(units: int) -> float:
        values = np.random.default_rng(1).random((2, units))
        tracemalloc.start()
        coefficients(values, level="interval")
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top / units

    assert peak(40_000) < 1.5 * peak(10_000)


def test_interval_alpha_of_distinct_values_is_the_variance_ratio() -> None:
    a, b = RNG.random((2, 5_000))
    pooled = np.concatenate([a, b])
    right = 1 - ((a - b) ** 2).mean() / (2 * pooled.var(ddof=1))
    assert coefficients([a, b], level="interval")["krippendorff_alpha"].value == pytest.approx(right, abs=1e-12)


@pytest.mark.parametrize("strange", ["", "one rare word", "twenty rare words", "a number", "many words"])
def test_lists_of_words_say_the_same_as_arrays_of_them(strange: str) -> None:
    """Each cell a text of its own, as a reader of files makes it; with gaps, rare words and what is no word."""
    rng = np.random.default_rng(3)
    table = rng.integers(0, 300 if strange == "many words" else 5, (2, 20_000))
    rows: list[list[object]] = [[f"code {number}" if number != 4 else None for number in row] for row in table.tolist()]
    if strange == "one rare word":
        rows[1][17] = rows[0][17] = "rare"
    elif strange == "twenty rare words":
        for number in range(20):
            rows[1][101 * number + 1] = f"rare {number}"
    elif strange == "a number":
        rows[0][5] = 7
    listed = encode(rows)
    told = encode(np.array(rows, dtype=object))
    assert listed.labels == told.labels
    assert np.array_equal(listed.codes, told.codes)
    assert listed.codes[0, :40].tolist() == [-1 if value is None else listed.labels.index(value) for value in rows[0][:40]]
    with pytest.raises(UserError, match="a set or a list"):
        encode([[*rows[0][:-1], ["a list"]], rows[1]])
    if not strange:
        assert number_listed(rows) is not None  # the quick way is taken
