"""The order of categories: numbers by size, words by their letters, and of a yes and a no the no first."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.errors import UserError

_NO = frozenset(
    [
        "n",
        "f",
        "-",
        "0",
        "no",
        "nein",
        "non",
        "nie",
        "nej",
        "nee",
        "não",
        "ne",
        "false",
        "falsch",
        "faux",
        "absent",
        "none",
        "negative",
        "nay",
        "off",
    ]
)
_LARGEST = 1e150  # its square is a number still
_NEGATIONS = frozenset(
    {"not", "no", "non", "nicht", "kein", "keine", "without", "ohne", "sans", "pas", "sin", "does not", "doesn't", "never", "other"}
)


def refuse_endless(values: NDArray[Any]) -> None:
    """Raises UserError for numbers whose difference or its square no longer is one; missing values (NaN) pass."""
    if np.isinf(values).any():
        raise UserError("a value is infinite; only finite numbers can be compared.")
    if (np.abs(values.astype(np.float64)) > _LARGEST).any():  # a narrower type cannot hold the bound
        raise UserError(f"a value is larger than {_LARGEST:g}, so that its distance to others cannot be counted. Look at it in the table.")


def in_order(labels: list[Any]) -> list[Any]:
    """Numbers by size, anything else by its text."""
    values = numbers_of(labels)
    if values is not None:
        refuse_endless(values)
        return [labels[index] for index in np.argsort(values, kind="stable")]
    return polar(sorted(labels, key=lambda label: (str(label), str(type(label)))))


def polar(labels: list[Any]) -> list[Any]:
    """Two labels of which one says no ("no", "nein", "not coded"): that one first, because the last of two is the positive one."""
    if len(labels) == 2 and _says_no(str(labels[1]), str(labels[0])) and not _says_no(str(labels[0]), str(labels[1])):
        return labels[::-1]
    return labels


def _says_no(label: str, other: str) -> bool:
    word, rest = " ".join(label.casefold().replace("_", " ").split()), " ".join(other.casefold().replace("_", " ").split())
    begins = word.split(" ")[0] in _NEGATIONS or (" not " in f" {word} ") or (" nicht " in f" {word} ") or word.endswith(" no")
    return word in _NO or begins or (word.removeprefix("un").strip(" -") == rest) or (word.removeprefix("non").strip(" -") == rest)


def numbers_of(labels: Sequence[Any]) -> NDArray[np.float64] | None:
    """Labels as numbers, (labels,); None when one of them is none, or there are none."""
    if labels and set(map(type, labels)) <= {int, float}:
        return np.array(labels, dtype=np.float64)
    if not labels or not all(isinstance(label, Real) and not isinstance(label, (bool, np.bool_)) for label in labels):
        return None
    return np.array([float(label) for label in labels])
