"""What every coefficient is returned as: a value with its interval, or `undefined` with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

OK = "ok"
UNDEFINED = "undefined"
FEW_TRANSCRIPTS = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """How the bounds of a coefficient were found.

    method      `cluster` (bootstrap of transcripts), `unit` (bootstrap of units) or `jackknife`
    confidence  .95: 95 of 100 such intervals are meant to hold the true value
    replicates  how many resamples were drawn (jackknife: how many were left out in turn)
    undefined   how many of them had no defined value; they are left out of the bounds, never set to 0 or 1
    groups      how many transcripts (or units) were resampled
    seed        the seed of the random draw
    warning     why the bounds should be read with care, '' if nothing speaks against them
    """

    method: str
    confidence: float
    replicates: int
    undefined: int
    groups: int
    seed: int
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One agreement coefficient.

    `low` and `high` are None without an interval. `n` is the number of units that at least two coders rated (for unitizing: the
    number of spans compared). `status` is `ok` or `undefined`; an undefined coefficient has the value None and always a reason.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    status: str = OK
    reason: str = ""
    interval: Interval | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: numbers of full precision, None for what is not there."""
        data: dict[str, Any] = {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "n": self.n,
            "status": self.status,
            "reason": self.reason,
        }
        if self.interval is not None:
            data["interval"] = {name: getattr(self.interval, name) for name in Interval.__slots__}
        return data


def undefined(reason: str, n: int = 0, interval: Interval | None = None) -> Coefficient:
    """A coefficient that the data do not define, and why."""
    return Coefficient(None, None, None, n, UNDEFINED, reason, interval)
