from __future__ import annotations

import json
from functools import partial

import pytest
from click.testing import CliRunner
from fakes import HashingEncoder

from icc_coding.cli import main
from icc_coding.learning import study as learning_study
from icc_coding.study import Study
from learning.conftest import TOOLS, decide_all


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning_study, "open_workbench", partial(learning_study.open_workbench, encoder=HashingEncoder()))


def run(study: Study, *words: str) -> str:
    result = CliRunner().invoke(main, [words[0], "--study", str(study.root), *words[1:]], catch_exceptions=False)
    return f"{result.exit_code} {result.output}"


def test_learn_dry_run_then_learn(study: Study) -> None:
    decide_all(study)
    shown = run(study, "learn", "--dry-run")
    assert shown.startswith("0 Learned from settled decisions: 40 segments of 4 transcripts.")
    assert "suggestions would change. Nothing was written." in shown
    assert not study.models.exists()
    data = json.loads(run(study, "learn", "--json", "--coder", "ana").removeprefix("0 "))
    assert data["name"] == "ana-1"
    assert data["written"] is True
    assert data["per_code"][TOOLS]["applies"] == 12
    assert "shared-1/" in run(study, "learn")


def test_learn_without_decisions_is_one_sentence_and_exit_1(study: Study) -> None:
    assert run(study, "learn").startswith("1 Error: There is nothing to learn from yet")


def test_learn_says_when_the_settings_hold_on_to_another_model(study: Study) -> None:
    decide_all(study)
    assert "suggest anew with it" in run(study, "learn", "--name", "first")
    (study.root / "study.toml").write_text('model = "first"\n', encoding="utf-8")
    assert 'study.toml says model = "first", so that one stays in use' in run(study, "learn", "--name", "second")
