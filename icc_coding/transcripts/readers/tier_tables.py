"""Tables of annotation tools with a column a tier: each column is a speaker, each row says when."""

from __future__ import annotations

import re

from icc_coding.transcripts import clock
from icc_coding.transcripts.readers.columns import Rows, column, column_name

_WHEN = re.compile(r"^(?:begin|start|end|duration|tmin|tmax)\b.*(?:time|ms|ss|hh|sec|$)")
_BEGIN = re.compile(r"^(?:begin|start|tmin)\b")


def with_tiers_as_speakers(rows: Rows) -> list[list[str]] | None:
    """The table with one turn a row under the names time, speaker and text; None when its columns are no tiers."""
    if len(rows) < 3:
        return None
    header = [column_name(cell) for cell in rows[0]]
    timed = [n for n, name in enumerate(header) if _WHEN.match(name)]
    if len(timed) < 2:
        return None
    tiers = [n for n, name in enumerate(header) if name and n not in timed and column(rows, n)]
    start = next((n for n in timed if _BEGIN.match(header[n]) and _times(column(rows, n))), -1)
    if start < 0 or len(tiers) < 2:
        return None
    filled = [sum(bool(row[n].strip()) for n in tiers if n < len(row)) for row in rows[1:]]
    if sum(count == 1 for count in filled) < 0.7 * len(filled):
        return None
    turns = [["time", "speaker", "text"]]
    for row in rows[1:]:
        turns += [[row[start], rows[0][n].strip(), row[n]] for n in tiers if n < len(row) and row[n].strip()]
    return turns


def _times(cells: list[str]) -> bool:
    return bool(cells) and all(clock.lone_time(cell) is not None or cell.replace(".", "", 1).isdigit() for cell in cells)
