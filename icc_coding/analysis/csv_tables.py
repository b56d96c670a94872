"""A frame as CSV, safe for spreadsheets."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from icc_coding.cells import guard
from icc_coding.files import write_text_atomic


def write_table(file: Path, frame: pd.DataFrame) -> int:
    """Write a frame without its index; texts are guarded, missing figures are empty. Returns the rows written."""
    texts = frame.select_dtypes(include=["object", "string"]).columns
    safe = frame.assign(**{name: frame[name].map(lambda value: guard(value) if isinstance(value, str) else value) for name in texts})
    write_text_atomic(file, safe.to_csv(index=False, lineterminator="\n"))
    return len(safe)
