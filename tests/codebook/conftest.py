from __future__ import annotations

from pathlib import Path

import pytest

from .sample import GOOD


@pytest.fixture
def good_file(tmp_path: Path) -> Path:
    path = tmp_path / "codebook.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path
