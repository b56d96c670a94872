from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest
from click.testing import CliRunner
from fakes import HashingEncoder
from numpy.typing import NDArray

from icc_coding.cli.evaluate import command
from icc_coding.errors import UserError
from icc_coding.learning import study as learning_study
from icc_coding.learning.evaluate import evaluate, reliability
from icc_coding.learning.training import Answers, Taught
from icc_coding.study import Study
from icc_coding.suggesting.head import Units
from learning.conftest import TOOLS, decide_all


def made(transcripts: int = 8, each: int = 40, signal: float = 4.0, seed: int = 1) -> Taught:
    """Answers that follow the first column of the inputs, as strongly as `signal` says; code `x.rare` hardly ever applies."""
    rng = np.random.default_rng(seed)
    rows = transcripts * each
    inputs = rng.normal(size=(rows, 4))
    logits = np.stack([signal * inputs[:, 0] - 1, np.full(rows, -5.0)], axis=1)
    labels = rng.random((rows, 2)) < 1 / (1 + np.exp(-logits))
    labels[0, 1] = True
    everything = np.ones_like(labels)
    places = tuple((f"t{row // each}", row % each) for row in range(rows))
    return Taught(
        Answers(("x.common", "x.rare"), places, labels, everything, everything), Units(np.zeros((5, rows, 2)), inputs), np.zeros(4)
    )


def test_evaluate_finds_a_signal_and_calibrates_it() -> None:
    result = evaluate(made())
    common, rare = result.codes
    assert common.ap.value is not None
    assert common.ap_before.value is not None
    assert common.ap.low is not None
    assert common.ap.high is not None
    assert common.ap.low < common.ap.value < common.ap.high
    assert common.ap.low > common.ap_before.value + 0.2
    assert common.f1.value is not None
    assert common.f1.value > 0.7
    assert rare.f1.value is None
    assert result.brier_skill is not None
    assert result.brier_skill > 0.2
    assert sum(row.count for row in result.reliability) == common.answers
    assert all(abs(row.expected - row.observed) < 0.2 for row in result.reliability if row.count > 30)
    assert [size for size, _ in result.curve] == sorted(size for size, _ in result.curve)
    assert result.next_hundred is not None


def test_evaluate_finds_nothing_where_there_is_nothing() -> None:
    result = evaluate(made(signal=0.0))
    assert result.brier_skill is not None
    assert result.brier_skill < 0.03
    assert result.codes[0].kappa.value is not None
    assert abs(result.codes[0].kappa.value) < 0.2


def test_evaluate_needs_a_second_transcript() -> None:
    with pytest.raises(UserError, match="one transcript"):
        evaluate(made(transcripts=1))


def test_reliability_counts_every_probability_once() -> None:
    chances: NDArray[np.float64] = np.array([0.0, 0.05, 0.5, 0.5, 1.0])
    rows = reliability(np.array([False, False, True, False, True]), chances)
    assert [(row.start, row.count, row.observed) for row in rows] == [(0.0, 1, 0.0), (0.05, 1, 0.0), (0.4, 2, 0.5), (0.8, 1, 1.0)]


def test_evaluate_command(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning_study, "open_desk", partial(learning_study.open_desk, encoder=HashingEncoder()))
    decide_all(study)
    shown = CliRunner().invoke(command, ["--study", str(study.root)], catch_exceptions=False)
    assert shown.exit_code == 0
    assert "40 segments of 4 transcripts, 100% of the answers given blind." in shown.output
    data = json.loads(CliRunner().invoke(command, ["--study", str(study.root), "--json"], catch_exceptions=False).output)
    tools = next(code for code in data["codes"] if code["code"] == TOOLS)
    assert tools["ap"]["value"] > 0.95
    assert tools["applies"] == 12
