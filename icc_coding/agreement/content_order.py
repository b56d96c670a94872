"""The order in which transcripts are drawn: by what each holds, never by its name or its place in the file.

The n-th column of the drawn weights belongs to the n-th transcript. Were that an order of names, renaming an interview would move every
interval in the third digit.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Sums of thirds and the like differ in their last digits by the order in which they were added.
_DIGITS = 9


def side_by_side(parts: Iterable[Floats]) -> Floats:
    """Counts of any shape (groups, …) as one table (groups, width)."""
    flat = [part.reshape(len(part), -1) for part in parts]
    return np.concatenate(flat, axis=1)


def content_order(content: Floats) -> NDArray[np.intp]:
    """The rows of `content` (groups, width) in an order that depends on their numbers alone.

    The columns belong to coders and codes, whose names must not matter either. So rows are first told apart by their numbers whatever
    their columns, then columns by the rows, and only rows that are still alike by the columns in that order. Rows that are equal keep
    their order, which changes nothing.
    """
    if not content.size:
        return np.arange(len(content))
    rounded = np.round(content, _DIGITS) + 0.0  # no minus zero
    rank = _ranks(np.sort(rounded, axis=1))
    by_rank = np.lexsort((rounded, np.broadcast_to(rank[:, None], rounded.shape)), axis=0)
    columns = np.argsort(_packed(np.take_along_axis(rounded, by_rank, axis=0).T), kind="stable")
    return np.argsort(_packed(np.column_stack([rank, rounded[:, columns]])), kind="stable")


def _ranks(rows: Floats) -> Floats:
    """Rows that are equal have the same number."""
    ranks: Floats = np.unique(_packed(rows), return_inverse=True)[1].astype(np.float64)
    return ranks


def _packed(rows: Floats) -> NDArray[np.void]:
    """Each row as one item that sorts by its bytes: any fixed order will do, and comparing memory is quickest."""
    table = np.ascontiguousarray(rows)
    return table.view(np.dtype((np.void, table.dtype.itemsize * table.shape[1]))).ravel()
