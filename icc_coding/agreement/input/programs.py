"""Exports of other programs."""

from __future__ import annotations

from pathlib import Path

from icc_coding.agreement.input.answers import Answers
from icc_coding.agreement.input.model import RatingsTable, SpansTable


def read_other(path: Path, answers: Answers) -> RatingsTable | SpansTable | None:
    """The ratings of a file that another program wrote, None when it is a plain table."""
    return None
