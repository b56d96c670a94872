"""The fictional harbours of `harbours.py`, coded by an encoder that is no model."""

from __future__ import annotations

from pathlib import Path

import pytest
from harbours import fake_encoder, make_study, run

from icc_coding.study import Study


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("encoder") is None:
        monkeypatch.setattr("icc_coding.suggesting.run.SentenceEncoder", fake_encoder)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "harbours")


@pytest.fixture
def coded(study: Study) -> Study:
    """The study after `icc-coding code`."""
    result = run(study, "code")
    assert result.exit_code == 0, result.output
    return study
