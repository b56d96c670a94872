"""The exact interval of a proportion."""

from __future__ import annotations


def exact_interval(successes: int, trials: int, level: float = 0.95) -> tuple[float, float]:
    """Two-sided interval of a proportion (Clopper & Pearson 1934, Biometrika 26): exact, never narrower than its level.

    The bounds are quantiles of beta distributions: B(a/2; k, n - k + 1) and B(1 - a/2; k + 1, n - k). Without trials: 0 to 1.
    """
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = float(betaincinv(successes, trials - successes + 1, tail)) if successes else 0.0
    high = float(betaincinv(successes + 1, trials - successes, 1 - tail)) if successes < trials else 1.0
    return low, high
