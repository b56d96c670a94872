"""The fictional harbours of `harbours.py`, coded by an encoder that is no model, and a town with ferries, coded by nobody."""

from pathlib import Path

import pytest
from harbours import coded, no_model, study

__all__ = ["coded", "no_model", "study"]

BOOK = """name: Ferries
version: "1"
language: en
dimensions:
- id: value
  label: Value
  codes:
  - {id: buying, label: Buying, definition: Towns buy together.}
"""
TALK = """Interviewer: Do you buy engines with the neighbours?

Mayor Lind: We bought salt together, and the fire trucks are shared with our neighbors. Nobody planned it.

Mayor Lind: A truck for the fire station came later. We never shared the salt truck itself.
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ICC_CODING_CONFIG", str(tmp_path / "config"))
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "codebook.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "transcripts" / "lind.txt").write_text(TALK, encoding="utf-8")
    return tmp_path
