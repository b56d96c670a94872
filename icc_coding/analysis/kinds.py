"""Interviews, surveys and documents side by side, each counted in its own unit."""

from __future__ import annotations

import pandas as pd

from icc_coding.analysis.basis import Material, material
from icc_coding.study import Study

UNITS = {"interview": "interviews", "survey": "respondents", "document": "documents"}


def sources(study: Study | Material, *, include_suggestions: bool = False) -> pd.DataFrame:
    """One row per code and kind of source: `excerpts`, `suggested`, `found` (interviews, respondents, documents with the code), `read`
    (those that were read whole for it), `found_in_read`, `sources` (all of the kind), `words` and `per_10000_words`.
    """
    found = material(study, include_suggestions=include_suggestions)
    rows = []
    for kind, table in found.transcripts.groupby("kind", sort=False):
        names = list(table.index)
        mine = found.excerpts[found.excerpts["kind"] == kind]
        words = int(table["words"].sum())
        for code in found.codebook.codes:
            passages = mine[mine["code"] == code.id]
            holding = set(passages["transcript"])
            whole = found.read_whole(code.id)
            read = [name for name in names if name in whole]
            rows.append(
                {
                    "code": code.id,
                    "kind": kind,
                    "unit": UNITS[str(kind)],
                    "excerpts": len(passages),
                    "suggested": int(passages["suggested"].sum()),
                    "found": len(holding),
                    "read": len(read),
                    "found_in_read": sum(name in holding for name in read),
                    "sources": len(names),
                    "words": words,
                    "per_10000_words": 1e4 * len(passages) / words if words else None,
                }
            )
    return pd.DataFrame(rows)
