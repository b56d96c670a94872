"""Two groupings against each other: passages, or the transcripts that hold them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from icc_coding.analysis.basis import WHOLE, Material, material, number_at
from icc_coding.analysis.groups import Grouping, grouping, members
from icc_coding.errors import UserError
from icc_coding.study import Study

COUNTS = ("excerpts", "transcripts")


@dataclass(frozen=True)
class Matrix:
    """A table of counts.

    values     rows x columns, whole numbers, indexed by group
    suggested  the same shape: how many of them are suggestions that nobody has decided
    read       the same shape, or None where it has no meaning: the share of the segments behind a cell that were read for its code;
               a 0 in `values` means absent where this is 1, and not asked where it is 0
    """

    rows: Grouping
    columns: Grouping
    count: str
    values: pd.DataFrame
    suggested: pd.DataFrame
    read: pd.DataFrame | None

    def frame(self) -> pd.DataFrame:
        """One row per cell: row, column, count, suggested, and `read` where it has a meaning."""
        rows = [
            {
                "row": row,
                "column": column,
                "count": int(number_at(self.values, row, column)),
                "suggested": int(number_at(self.suggested, row, column)),
                **({} if self.read is None else {"read": number_at(self.read, row, column)}),
            }
            for row in self.rows.labels
            for column in self.columns.labels
        ]
        return pd.DataFrame(rows)

    def labelled(self) -> pd.DataFrame:
        """The values under the labels that people read."""
        return self.values.rename(index=self.rows.labels, columns=self.columns.labels)


def matrix(study: Study | Material, rows: str, columns: str, *, count: str = "excerpts", include_suggestions: bool = False) -> Matrix:
    """Count passages by two groupings (see :func:`~icc_coding.analysis.groups.grouping`), or with `count="transcripts"` those that hold them.

    Groups without a passage are rows and columns of zeros, so that absence is seen. A passage that names two collaborations counts
    for both. Raises UserError for an unknown grouping, and for code by code, which is :func:`cooccurrence`.
    """
    if count not in COUNTS:
        raise UserError(f"`{count}` cannot be counted. Choose one of: {', '.join(COUNTS)}.")
    found = material(study, include_suggestions=include_suggestions)
    down, across = grouping(found, rows), grouping(found, columns)
    of_codes = {"code", *(dimension.id for dimension in found.codebook.dimensions)}
    if down.name in of_codes and across.name in of_codes:
        raise UserError("Code by code is counted by place: `icc-coding matrix code code --within excerpt`, turn or transcript.")
    first = members(found, down).rename(columns={"group": "row"})
    both = members(found, across, first.drop(columns="row")).rename(columns={"group": "column"})
    if across.name == "collaboration" or down.name == "collaboration":
        both = both.drop_duplicates(subset=["excerpt_id", "code", "column"])
    both = first[["excerpt_id", "code", "row"]].merge(both, on=["excerpt_id", "code"])
    values, suggested = (_counted(part, down, across, count) for part in (both, both[both["suggested"]]))
    return Matrix(down, across, count, values, suggested, _read(found, down, across))


def _counted(rows: pd.DataFrame, down: Grouping, across: Grouping, count: str) -> pd.DataFrame:
    if count == "transcripts":
        rows = rows.drop_duplicates(subset=["row", "column", "transcript"])
    table = rows.groupby(["row", "column"]).size().unstack(fill_value=0) if len(rows) else pd.DataFrame()
    table = table.reindex(index=list(down.labels), columns=list(across.labels), fill_value=0).astype(np.int64)
    return table.rename_axis(index=down.name, columns=across.name)


def _read(found: Material, down: Grouping, across: Grouping) -> pd.DataFrame | None:
    """How far the codes of a table of codes by transcript, case or kind were read."""
    if across.name == "code" or across.name in {dimension.id for dimension in found.codebook.dimensions}:
        turned = _read(found, across, down)
        return None if turned is None else turned.T
    known = {"transcript": found.transcripts.index.to_series(), "case": found.transcripts["case"], "kind": found.transcripts["kind"]}
    if across.name not in known or not set(down.labels) <= set(found.read.columns):
        return None
    weights = found.transcripts["segments"]
    read = found.read[list(down.labels)].mul(weights, axis=0).groupby(known[across.name]).sum()
    share = read.div(weights.groupby(known[across.name]).sum().replace(0, np.nan), axis=0).fillna(0.0)
    share = share.mask(share > WHOLE, 1.0)
    return share.T.reindex(index=list(down.labels), columns=list(across.labels))
