"""How near two categories are: agreement weights (kappa family, Gwet) and difference functions (Krippendorff's alpha).

Both come as small objects that know their value for given pairs of categories and their expectation under given marginals. The
expectation is in closed form where there is one, so that a thousand distinct ratings cost no matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from icc_coding.errors import UserError

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

LEVELS = ("nominal", "ordinal", "interval", "ratio")
_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Weights:
    """Agreement weights: 1 on the diagonal, less for pairs further apart.

    at        (first, second) -> the weight of each pair of category numbers
    expected  (p, g) -> sum of w_kl p_k g_l over the last axis
    total     sum of all q x q weights (Gwet's T_w)
    """

    at: Callable[[Index, Index], Floats]
    expected: Callable[[Floats, Floats], Floats]
    total: float


class Metric(Protocol):
    """A squared difference between categories, for alpha."""

    def at(self, first: Index, second: Index) -> Floats:
        """The difference of each pair of category numbers."""
        ...

    def expected(self, n: Floats) -> Floats:
        """Sum of n_c n_k delta(c, k) over the last axis of `n`."""
        ...


def identity_weights(categories: int) -> Weights:
    """Plain agreement: 1 if equal, else 0."""
    return Weights(
        at=lambda first, second: (first == second).astype(np.float64),
        expected=lambda p, g: np.asarray((p * g).sum(axis=-1)),
        total=float(categories),
    )


def distance_weights(x: Floats, kind: str) -> Weights:
    """`linear` 1 - |d| / max, `quadratic` 1 - (d / max)^2 on the numbers `x`; `ordinal` 1 - D / max D with D = |d| (|d| + 1) / 2 on ranks.

    Sources: Cohen 1968 (linear and quadratic on category ranks), Gwet 2014 chapter 3 (all three, on category values and ranks).
    """
    x = x - x.mean() if len(x) else x
    spread = float(x.max() - x.min()) if len(x) > 1 else 1.0
    linear_share, square_share, largest = {
        "linear": (1.0, 0.0, spread),
        "quadratic": (0.0, 1.0, spread**2),
        "ordinal": (0.5, 0.5, spread * (spread + 1) / 2),
    }[kind]
    ascending = bool((x[1:] >= x[:-1]).all())
    order: Index | slice = slice(None) if ascending else np.argsort(x, kind="stable")

    def agreement(first: Index, second: Index) -> Floats:
        d = np.asarray(x[first] - x[second])  # worked on in place: there may be millions of pairs
        np.abs(d, out=d)
        if square_share:
            square = d * d
            if linear_share:
                d *= linear_share
                square *= square_share
                d += square
            else:
                d = square
        d /= largest
        np.subtract(1.0, d, out=d)
        return d

    def expected(p: Floats, g: Floats) -> Floats:
        d = 0.0 * p.sum(axis=-1)
        if linear_share:
            sorted_p = p[..., order]
            d = d + linear_share * _expected_absolute(x[order], sorted_p, sorted_p if g is p else g[..., order])
        if square_share:
            d = d + square_share * _expected_square(x, p, g)
        return np.asarray(p.sum(axis=-1) * g.sum(axis=-1) - d / largest)

    total = len(x) ** 2 - (linear_share * _all_absolute(x[order]) + square_share * _all_square(x)) / largest
    return Weights(agreement, expected, float(total) if len(x) else 0.0)


def matrix_weights(matrix: Any, categories: int) -> Weights:
    """Weights of the user's own: q x q, symmetric, 1 on the diagonal."""
    w = np.asarray(matrix, dtype=np.float64)
    if w.shape != (categories, categories):
        raise UserError(f"weights must be a table of {categories} x {categories}, one row per category; this one is {w.shape}.")
    if not (np.allclose(w, w.T) and np.allclose(np.diag(w), 1.0) and np.isfinite(w).all()):
        raise UserError("weights must be symmetric with 1 on the diagonal.")
    return Weights(lambda first, second: np.asarray(w[first, second]), lambda p, g: np.asarray(((p @ w) * g).sum(axis=-1)), float(w.sum()))


@dataclass(frozen=True, slots=True)
class NominalMetric:
    """0 if equal, else 1."""

    def at(self, first: Index, second: Index) -> Floats:
        """See :class:`Metric`."""
        return np.asarray(first != second, dtype=np.float64)

    def expected(self, n: Floats) -> Floats:
        """See :class:`Metric`."""
        return np.asarray(n.sum(axis=-1) ** 2 - (n * n).sum(axis=-1))


@dataclass(frozen=True, slots=True)
class IntervalMetric:
    """(c - k)^2 on the numbers `x`; `x` may have one row per replicate, as the midranks of the ordinal level do."""

    x: Floats

    def at(self, first: Index, second: Index) -> Floats:
        """See :class:`Metric`."""
        return np.asarray((self.x[..., first] - self.x[..., second]) ** 2)

    def expected(self, n: Floats) -> Floats:
        """See :class:`Metric`."""
        total = np.maximum(n.sum(axis=-1, keepdims=True), np.finfo(float).tiny)
        centred = self.x - (n * self.x).sum(axis=-1, keepdims=True) / total
        return np.asarray(2 * total[..., 0] * (n * centred**2).sum(axis=-1))


def ordinal_metric(n: Floats) -> IntervalMetric:
    """Krippendorff's ordinal difference, (sum of n_g from c to k, the two ends by half)^2: squared distance of the midranks."""
    return IntervalMetric(np.cumsum(n, axis=-1) - n / 2)


@dataclass(frozen=True, slots=True)
class PairwiseMetric:
    """Any difference of pairs: `columns` gives it for all categories against some of them."""

    pairs: Callable[[Index, Index], Floats]
    columns: Callable[[Index], Floats]
    categories: int

    def block(self, columns: Index) -> Floats:
        """(categories, columns): the difference of every category from some of them."""
        return self.columns(columns)

    def at(self, first: Index, second: Index) -> Floats:
        """See :class:`Metric`."""
        return self.pairs(first, second)

    def expected(self, n: Floats) -> Floats:
        """See :class:`Metric`; computed in blocks of columns, so that many categories need no large matrix."""
        total = np.zeros(n.shape[:-1])
        for start in range(0, self.categories, _BLOCK):
            columns = np.arange(start, min(start + _BLOCK, self.categories))
            total = total + ((n @ self.block(columns)) * n[..., columns]).sum(axis=-1)
        return total


def ratio_metric(x: Floats) -> PairwiseMetric:
    """((c - k) / (c + k))^2 for numbers from zero up; zero and zero are equal."""

    def difference(a: Floats, b: Floats) -> Floats:
        total = a + b
        return np.asarray(((a - b) / np.where(total > 0, total, 1.0)) ** 2)

    return PairwiseMetric(
        lambda first, second: difference(x[first], x[second]), lambda block: difference(x[:, None], x[None, block]), len(x)
    )


def custom_metric(function: Callable[[Any, Any], float], labels: Sequence[Any]) -> PairwiseMetric:
    """A difference function of the user's own on the categories themselves: symmetric, 0 for equal ones, never negative."""
    q = len(labels)
    table = np.array([[float(function(a, b)) for b in labels] for a in labels]).reshape(q, q)
    if not (np.allclose(table, table.T) and np.allclose(np.diag(table), 0.0) and np.isfinite(table).all() and (table >= 0).all()):
        raise UserError("the difference function must be symmetric, 0 for equal categories, finite and never negative.")
    return PairwiseMetric(lambda first, second: np.asarray(table[first, second]), lambda block: np.asarray(table[:, block]), q)


def _all_absolute(x: Floats) -> float:
    """Sum of |x_k - x_l| over all pairs, for ascending x."""
    q = len(x)
    return float(2 * (x * (2 * np.arange(q) - (q - 1))).sum())


def _all_square(x: Floats) -> float:
    """Sum of (x_k - x_l)^2 over all pairs, for x around its mean."""
    return float(2 * len(x) * (x * x).sum() - 2 * x.sum() ** 2)


def _expected_absolute(x: Floats, p: Floats, g: Floats) -> Floats:
    """Sum of |x_k - x_l| p_k g_l for ascending x: what lies on different sides of each step, times the step."""
    if len(x) < 2:
        return np.asarray(0.0 * p.sum(axis=-1))
    f = np.cumsum(p, axis=-1)
    whole_f, f = f[..., -1:], f[..., :-1]
    steps = x[1:] - x[:-1]
    if g is p:
        return np.asarray(2 * np.einsum("...k,...k,k->...", f, whole_f - f, steps))
    h = np.cumsum(g, axis=-1)
    whole_h, h = h[..., -1:], h[..., :-1]
    both = np.einsum("...k,...k,k->...", f, h, steps)
    return np.asarray(whole_h[..., 0] * (f @ steps) + whole_f[..., 0] * (h @ steps) - 2 * both)


def _expected_square(x: Floats, p: Floats, g: Floats) -> Floats:
    """Sum of (x_k - x_l)^2 p_k g_l."""
    square = x * x
    return np.asarray((p @ square) * g.sum(axis=-1) + (g @ square) * p.sum(axis=-1) - 2 * (p @ x) * (g @ x))
