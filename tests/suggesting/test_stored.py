"""Suggestions of a file whose texts were damaged: one sentence, whichever part is asked for."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from icc_coding.errors import UserError
from icc_coding.suggesting.store import StoredSuggestions, Suggestion, read_suggestions


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """One row in which every text is a byte that begins none."""
    no_text = pa.array([b"\xff"], pa.binary()).view(pa.string())
    path = tmp_path / "suggestions.parquet"
    pq.write_table(pa.table({field.name: no_text for field in fields(Suggestion)}), path)
    return path


def test_a_damaged_text_is_said_and_what_to_do(damaged: Path) -> None:
    stored = StoredSuggestions(damaged)
    for ask in (lambda: stored.of("x"), lambda: list(stored.spans()), stored.every, lambda: read_suggestions(damaged)):
        with pytest.raises(UserError, match=r"suggestions\.parquet: cannot be read\. It is derived"):
            ask()
