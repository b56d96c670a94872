"""From what users hand over (lists, arrays, None, NaN) to small integers: 0 to q - 1 for the categories, -1 for missing."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.category_order import in_order, numbers_of, refuse_endless
from icc_coding.agreement.numbering import few as _few
from icc_coding.agreement.numbering import number_integers, number_listed, number_objects, number_words
from icc_coding.agreement.numbering import sorted_numbers as _sorted_numbers
from icc_coding.errors import UserError

# Integers this close together are counted; beyond it they are sorted.
_SPAN_COUNTED = 1 << 16


@dataclass(frozen=True, slots=True)
class Coded:
    """Values as category numbers.

    codes     (coders, units) integers, -1 where a value is missing
    labels    the categories in order, as the user writes them
    numbers   (q,) the categories as floats when all of them are numbers, else None
    declared  whether the user named the categories (unused ones then count as categories)
    """

    codes: NDArray[np.integer[Any]]
    labels: tuple[Hashable, ...]
    numbers: NDArray[np.float64] | None
    declared: bool


def encode(values: Any, categories: Sequence[Hashable] | None = None) -> Coded:
    """Encode coders x units of values; None, NaN and masked entries are missing, nothing else is.

    Raises :class:`UserError` for ragged or one-dimensional input, infinite numbers, a repeated category, and a value outside the
    declared `categories` (naming coder and unit, counted from 1).
    """
    if isinstance(values, np.ma.MaskedArray):
        values = _unmasked(values)
    numeric = isinstance(values, np.ndarray) and values.dtype.kind in "biuf"
    table = values if numeric else _objects(values)
    if isinstance(table, list):
        listed = number_listed(table)
        if listed is not None:
            return _coded(*_ranked(*listed), categories)
        table = _as_table(table)
    if table.ndim != 2 or table.shape[0] == 0:
        raise UserError("values must be a table of coders x units: one row per coder, one column per unit.")
    if table.dtype.kind in "iu":
        codes, found = _encode_integers(table)
    elif table.dtype.kind == "f":
        codes, found = _encode_floats(table)
    elif table.dtype.kind == "b":
        codes, found = _encode_integers(table.astype(np.int8))
        found = [bool(value) for value in found]
    elif table.dtype.kind in "US":
        codes, found = _encode_words(table)
    else:
        codes, found = _encode_objects(table)
    return _coded(codes, found, categories)


def _coded(codes: NDArray[np.integer[Any]], found: list[Any], categories: Sequence[Hashable] | None) -> Coded:
    if categories is None:
        return Coded(codes, tuple(found), numbers_of(found), False)
    return _declare(codes, found, categories)


@dataclass(frozen=True, slots=True)
class Groups:
    """Which transcript each unit belongs to: `of` (units,) numbers into `names`."""

    of: NDArray[np.intp]
    names: tuple[Hashable, ...]


def encode_groups(clusters: Any, units: int) -> Groups | None:
    """Number the transcripts of the units in order of appearance; one name per unit, none missing. None stays None."""
    if clusters is None:
        return None
    names = clusters.tolist() if isinstance(clusters, np.ndarray) else list(clusters)
    if len(names) != units:
        raise UserError(f"clusters must name one transcript per unit: {len(names)} names for {units} units.")
    numbers: dict[Hashable, int] = {}
    index = np.fromiter((numbers.setdefault(name, len(numbers)) for name in names), dtype=np.intp, count=units)
    if any(is_missing(name) for name in numbers):
        raise UserError("clusters must name a transcript for every unit; some are empty.")
    return Groups(index, tuple(numbers))


def is_missing(value: Any) -> bool:
    """None and NaN (also pandas' NA, which is neither equal nor unequal to itself)."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:
        return True


def _objects(values: Any) -> NDArray[Any] | list[list[Any]]:
    """Any table as a two-dimensional array of objects or words, cells untouched; nested sequences as lists of equal length."""
    if isinstance(values, np.ndarray):
        return values if values.dtype.kind in "US" else values.astype(object)
    if hasattr(values, "to_numpy"):
        return np.asarray(values.to_numpy(dtype=object))
    rows = [list(row) if isinstance(row, (Sequence, np.ndarray)) and not isinstance(row, str) else None for row in values]
    if not rows or any(row is None for row in rows):
        raise UserError("values must be a table of coders x units: one row per coder, one column per unit.")
    full = [row for row in rows if row is not None]
    for number, row in enumerate(full[1:], 2):
        if len(row) != len(full[0]):
            raise UserError(f"coder 1 has {len(full[0])} values and coder {number} has {len(row)}; write None where a coder has no value.")
    return full


def _as_table(rows: list[list[Any]]) -> NDArray[Any]:
    table = np.empty((len(rows), len(rows[0])), dtype=object)
    for number, row in enumerate(rows):
        table[number, :] = row
    return table


def _unmasked(values: np.ma.MaskedArray[Any, Any]) -> NDArray[Any]:
    table = values.data.astype(object)
    table[np.ma.getmaskarray(values)] = None
    return table


def _encode_integers(table: NDArray[Any]) -> tuple[NDArray[np.integer[Any]], list[Any]]:
    if table.size == 0:
        return np.zeros(table.shape, dtype=np.int8), []
    low, high = int(table.min()), int(table.max())
    if high - low >= _SPAN_COUNTED:
        codes, labels = number_integers(table.astype(np.int64, copy=False).ravel())
        return _smallest(codes.reshape(table.shape), len(labels)), labels.tolist()
    offset = 0 if low >= 0 and high <= 127 else low
    if offset == 0:
        shifted: NDArray[Any] = table.astype(np.int8, copy=False)
    else:
        shifted = (table.astype(np.int64) - low).astype(np.int8 if high - low <= 127 else np.int32)
    used = np.bincount(shifted.ravel()) > 0
    if used.all():
        return shifted, list(range(offset, offset + len(used)))
    renumbered = _smallest(np.cumsum(used) - 1, len(used))
    return renumbered[shifted], (np.flatnonzero(used) + offset).tolist()


def _encode_floats(table: NDArray[Any]) -> tuple[NDArray[np.integer[Any]], list[Any]]:
    refuse_endless(table)
    flat = table.astype(np.float64, copy=False).ravel() + 0.0  # no minus zero
    bits, codes = _few(flat.view(np.int64))
    if bits is None:
        present = ~np.isnan(flat)
        labels, inverse = _sorted_numbers(flat[present])
        codes = np.full(flat.shape, -1, dtype=np.int32 if len(labels) < 2**31 else np.int64)
        codes[present] = inverse
    else:
        values = bits.view(np.float64)
        labels = np.unique(values[~np.isnan(values)])
        rank = np.where(np.isnan(values), -1, np.searchsorted(labels, values)).astype(np.int32)
        codes = rank[codes]
    whole = np.array_equal(labels, np.round(labels)) and (np.abs(labels) < 2**53).all()
    shaped = _smallest(codes.reshape(table.shape), len(labels))
    return shaped, labels.astype(np.int64).tolist() if whole else labels.tolist()


def _encode_objects(table: NDArray[Any]) -> tuple[NDArray[np.integer[Any]], list[Any]]:
    try:
        raw, values = number_objects(table.ravel())
    except TypeError as error:
        raise UserError("a value is a set or a list; use agreement.set_coefficients for several codes per unit.") from error
    codes, labels = _ranked(raw, values)
    return codes.reshape(table.shape), labels


def _ranked(raw: NDArray[np.integer[Any]], values: list[Any]) -> tuple[NDArray[np.integer[Any]], list[Any]]:
    """Numbers of values as they came up -> category numbers, and the categories in order."""
    missing = [is_missing(value) for value in values]
    labels = in_order([value for value, none in zip(values, missing, strict=True) if not none])
    place = {label: number for number, label in enumerate(labels)}
    rank = np.array([-1 if none else place[value] for value, none in zip(values, missing, strict=True)], dtype=np.int64)
    return _smallest(_smallest(rank, len(labels))[raw] if len(rank) else raw, len(labels)), labels


def _encode_words(table: NDArray[Any]) -> tuple[NDArray[np.integer[Any]], list[Any]]:
    codes, words = number_words(table.ravel())
    labels = in_order(words)
    place = {label: rank for rank, label in enumerate(labels)}
    rank = _smallest(np.array([place[word] for word in words], dtype=np.int64), len(labels))
    return (rank[codes] if len(rank) else codes).reshape(table.shape), labels


def _declare(codes: NDArray[np.integer[Any]], found: list[Any], categories: Sequence[Hashable]) -> Coded:
    declared = {label: number for number, label in enumerate(categories)}
    if len(declared) != len(categories):
        raise UserError("a category is declared twice; name each category once.")
    strange = [label for label in found if label not in declared]
    if strange:
        coder, unit = np.argwhere(codes == found.index(strange[0]))[0]
        known = ", ".join(str(label) for label in categories)
        raise UserError(f"coder {coder + 1}, unit {unit + 1}: the value {strange[0]!r} is not among the categories ({known}).")
    rank = np.array([declared[label] for label in found] + [-1], dtype=np.int64)
    return Coded(_smallest(rank[codes], len(categories)), tuple(categories), numbers_of(list(categories)), True)


def _smallest(codes: NDArray[Any], count: int) -> NDArray[np.integer[Any]]:
    """The narrowest integers that hold the categories: a million int8 stay a million bytes."""
    for kind in (np.int8, np.int16, np.int32):
        if count <= np.iinfo(kind).max:
            return codes.astype(kind, copy=False)
    return codes
