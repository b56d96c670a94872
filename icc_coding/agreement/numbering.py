"""Numbers for the distinct values of a large array, without sorting it where the distinct values are few.

The distinct values of a sample are given slots by a multiplication that happens to keep them apart; then every value looks up its slot and
is compared with the one that stands there, so that nothing is taken on trust. What the sample did not show is added, and beyond some
hundred distinct values the array is sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Codes = NDArray[np.integer[Any]]

_FEW = 200  # distinct values; codes then fit a byte or two
_SAMPLE = 4096
_CHUNK = 1 << 15  # values at a time: what is computed on the way stays in the processor's cache
_MANY_ROUNDS = 8
_SMALL = 10_000  # arrays below this size are sorted: nothing is gained


def number_integers(values: Longs) -> tuple[Codes, Longs]:
    """(number of each value, the distinct values in order)."""
    distinct, codes = few(values)
    if distinct is not None:
        return codes, distinct
    labels, inverse = sorted_numbers(values)
    return inverse, labels


def sorted_numbers(values: NDArray[Any]) -> tuple[NDArray[Any], Codes]:
    """(distinct values in order, number of each value) by sorting."""
    order = np.argsort(values)
    ordered = values[order]
    new = np.empty(len(values), dtype=bool)
    new[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    kind: Any = np.int32 if len(values) < 2**31 else np.int64
    inverse: Codes = np.empty(len(values), dtype=kind)
    inverse[order] = np.cumsum(new, dtype=kind) - 1
    return ordered[new], inverse


def few(values: Longs) -> tuple[Longs | None, Codes]:
    """(the distinct values in order, number of each), or (None, nothing) when there are too many of them."""
    nothing = np.zeros(0, dtype=np.int16)
    if len(values) < _SMALL:
        return None, nothing
    found = np.unique(values[:: max(1, len(values) // _SAMPLE)])
    for _ in range(_MANY_ROUNDS):
        slots = _slots(found)
        if slots is None:
            return None, nothing
        codes, unseen = _look_up(values, found, *slots)
        if unseen is None:
            return found, codes
        found = np.union1d(found, unseen)
    return None, nothing


def _slots(found: Longs) -> tuple[np.uint64, np.uint64, NDArray[np.int16]] | None:
    """(multiplier, shift, table) that give every value a slot of its own; None when there are too many values."""
    if len(found) > _FEW:
        return None
    rng = np.random.default_rng(0)
    keys = found.view(np.uint64)
    for bits in range(max(4, len(found).bit_length() + 2), 17):
        for _ in range(40):
            multiplier = np.uint64(int(rng.integers(1, 2**62)) * 2 + 1)
            shift = np.uint64(64 - bits)
            slot = (keys * multiplier) >> shift
            if len(set(slot.tolist())) == len(found):
                table = np.zeros(1 << bits, dtype=np.int16)
                table[slot.astype(np.intp)] = np.arange(len(found))
                return multiplier, shift, table
    return None


def _look_up(
    values: Longs, found: Longs, multiplier: np.uint64, shift: np.uint64, table: NDArray[np.int16]
) -> tuple[NDArray[np.int16], Longs | None]:
    """The number of each value, and the values of the first part in which some are not among those found."""
    codes = np.empty(len(values), dtype=np.int16)
    keys = values.view(np.uint64)
    for start in range(0, len(values), _CHUNK):
        part = slice(start, start + _CHUNK)
        slot = keys[part] * multiplier
        slot >>= shift
        number = table.take(slot.view(np.int64))
        codes[part] = number
        right = found.take(number) == values[part]
        if not right.all():
            return codes, np.unique(values[part][~right])
    return codes, None


def number_words(words: NDArray[Any]) -> tuple[Codes, list[str]]:
    """(number of each word, the distinct words) of an array of fixed-width text."""
    if len(words) < _SMALL or words.dtype.itemsize == 0:
        return number_objects(words.astype(object))
    letters = np.ascontiguousarray(words).view(np.uint32 if words.dtype.itemsize % 4 == 0 else np.uint8).reshape(len(words), -1)
    if letters.dtype == np.uint32 and letters.shape[1] % 2 == 0:
        letters = letters.view(np.uint64)
    keys = _keys(letters)
    distinct, codes = few(keys.view(np.int64))
    if distinct is None:
        return number_objects(words.astype(object))
    example = np.zeros(len(distinct), dtype=np.intp)
    example[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    if not _same_letters(letters, letters[example], codes):
        return number_objects(words.astype(object))
    found = words[example].tolist()
    return codes, [word.decode("latin-1") if isinstance(word, bytes) else word for word in found]


def _keys(letters: NDArray[Any]) -> NDArray[np.uint64]:
    """One number for the letters of each word; words that share it are told apart afterwards."""
    keys = np.empty(len(letters), dtype=np.uint64)
    drawn: Any = np.random.default_rng(1).integers(1, 2**62, letters.shape[1], dtype=np.uint64)
    factors = drawn * np.uint64(2) + np.uint64(1)
    for start in range(0, len(letters), _CHUNK):
        part = letters[start : start + _CHUNK]
        total: NDArray[np.uint64] = part[:, 0] * factors[0]
        for column in range(1, letters.shape[1]):
            total += part[:, column] * factors[column]
        keys[start : start + _CHUNK] = total
    return keys


def _same_letters(letters: NDArray[Any], examples: NDArray[Any], codes: Codes) -> bool:
    for start in range(0, len(letters), _CHUNK):
        part = slice(start, start + _CHUNK)
        number = codes[part].astype(np.intp)
        for column in range(letters.shape[1]):
            if not (examples[:, column].take(number) == letters[part, column]).all():
                return False
    return True


def number_listed(rows: Sequence[list[Any]]) -> tuple[Codes, list[Any]] | None:
    """(rows x columns numbers, the distinct values) of lists in which few words stand, each cell an object of its own.

    What a file reader makes: looked up word by word, without an array of objects in between. None for anything else.
    """
    if not rows or len(rows[0]) < _SMALL:
        return None
    sample = [value for row in rows for value in row[:: len(row) // _SAMPLE + 1]]
    if not all(type(value) is str or value is None for value in sample) or len(set(map(id, sample))) < len(sample) // 2:
        return None
    numbers = {value: number for number, value in enumerate(dict.fromkeys(sample))}
    known = len(numbers)
    parts: list[bytes] = []
    while len(parts) < len(rows):
        if len(numbers) > min(_FEW, known + _MANY_ROUNDS):
            return None
        try:
            parts.append(bytes(map(numbers.__getitem__, rows[len(parts)])))
        except KeyError as error:  # a rare word, which the sample did not have
            (value,) = error.args
            if type(value) is not str and value is not None:
                return None
            numbers[value] = len(numbers)
        except TypeError:  # a list or a set: the usual way says so
            return None
    return np.frombuffer(b"".join(parts), dtype=np.uint8).reshape(len(rows), -1), list(numbers)


class _Numbers(dict[Any, int]):
    """value -> number, a new one for a new value."""

    def __missing__(self, value: Any) -> int:
        self[value] = number = len(self)
        return number


def number_objects(values: NDArray[Any]) -> tuple[Codes, list[Any]]:
    """(number of each value, the distinct values as they came up). Raises TypeError for values that cannot be compared, such as sets."""
    shared = _shared_objects(values)
    if shared is not None:
        return shared
    numbers = _Numbers()
    codes = np.fromiter(map(numbers.__getitem__, values.tolist()), dtype=np.int64, count=len(values))
    return codes, list(numbers)


def _shared_objects(values: NDArray[Any]) -> tuple[Codes, list[Any]] | None:
    """The same by the objects' addresses, where few objects stand in many cells; None where they do not."""
    if len(values) < _SMALL or values.dtype != object:
        return None
    import ctypes

    cells: NDArray[Any] = np.ascontiguousarray(values)
    address: Any = (ctypes.c_int64 * len(cells)).from_address(cells.ctypes.data)
    distinct, codes = few(np.frombuffer(address, dtype=np.int64))
    if distinct is None:
        return None
    example = np.zeros(len(distinct), dtype=np.intp)
    example[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    order: Sequence[int] = np.argsort(example).tolist()
    numbers = _Numbers()
    same = np.zeros(len(distinct), dtype=np.int16)
    for index in order:
        same[index] = numbers[cells[example[index]]]
    return same[codes], list(numbers)
