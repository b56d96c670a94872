"""Which passages stand at the same place: on the same words, in the same turn, or in the same transcript."""

from __future__ import annotations

import pandas as pd

from icc_coding.decisions.overlap import same_passage
from icc_coding.errors import UserError

WITHIN = ("excerpt", "turn", "transcript")


def touching(rows: pd.DataFrame, others: pd.DataFrame, within: str) -> pd.DataFrame:
    """Each row once for every code among `others` that stands at the same place, in the column `group`.

    within   `excerpt`: they share half of the shorter one or more; `turn`: both begin in the same turn; `transcript`.
    """
    check(within)
    keys = ["transcript", "turn"] if within == "turn" else ["transcript"]
    columns = [*dict.fromkeys([*keys, "start", "end"])] if within == "excerpt" else keys
    far = others[[*columns, "code"]].drop_duplicates().rename(columns={"code": "group", "start": "_start", "end": "_end"})
    joined = rows.reset_index(names="_row").merge(far, on=keys)
    if within == "excerpt":
        near = (joined["_start"] < joined["end"]) & (joined["start"] < joined["_end"])
        joined = joined[near]
        about = [
            same_passage((start, end), (begin, stop))
            for start, end, begin, stop in zip(joined["start"], joined["end"], joined["_start"], joined["_end"], strict=True)
        ]
        joined = joined[pd.Series(about, index=joined.index, dtype=bool)].drop(columns=["_start", "_end"])
    return joined.drop_duplicates(subset=["_row", "group"]).drop(columns="_row").reset_index(drop=True)


def check(within: str) -> None:
    """Raises UserError for a place that is none of WITHIN."""
    if within not in WITHIN:
        raise UserError(f"`{within}` is no place for codes to stand together. Choose one of: {', '.join(WITHIN)}.")
