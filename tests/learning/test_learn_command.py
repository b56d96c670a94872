from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from fakes import HashingEncoder

from icc_coding.cli import main
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.learning import outcome
from icc_coding.learning import study as learning_study
from icc_coding.learning.study import BandChange
from icc_coding.study import Study
from learning.conftest import TOOLS, WATER, decide_all, write_study


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


def test_learn_says_how_far_it_has_come(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icc_coding.cli.progress.EVERY", 0.0)  # otherwise nothing is said of what takes less than ten seconds
    monkeypatch.setattr("icc_coding.learning.training.AT_ONCE", 16)
    decide_all(study)
    told = run(study, "learn", "--dry-run").splitlines()
    assert [line for line in told if line.endswith("measuring the talk around the decisions")] == [
        f"{done} of 40: measuring the talk around the decisions" for done in (0, 16, 32)
    ]
    assert any(line.endswith("encoding sentences") for line in told)


def test_of_many_changes_those_to_and_from_likely_are_shown_first(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [BandChange("garden-0", TOOLS, f"Ladder {number}.", "", "possible") for number in range(25)]
    changes += [BandChange("garden-3", TOOLS, "The tap.", "likely", ""), BandChange("garden-3", TOOLS, "The barrow.", "possible", "likely")]
    effect_of = learning_study.effect_of
    monkeypatch.setattr(learning_study, "effect_of", lambda *given: replace(effect_of(*given), changes=changes))
    decide_all(study)
    told = [line for line in run(study, "learn", "--dry-run").splitlines() if "garden-" in line]
    assert [line.split("“")[1] for line in told[:3]] == ["The tap.”", "The barrow.”", "Ladder 0.”"]
    assert len(told) == 20


def decide_some(study: Study) -> None:
    """Five transcripts read whole; the others are what suggestions are for."""
    decide_all(study)
    log = next(study.decisions.glob("*.jsonl"))
    read = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    for path in study.decisions.iterdir():
        path.unlink()
    texts = sorted({record["text"] for record in read})[:5]
    fields = ("text", "start", "end", "quote", "code", "codes", "blind")
    LogWriter(study, "ana").append(
        [Draft(record["action"], **{name: record[name] for name in fields}) for record in read if record["text"] in texts]
    )


def test_learn_says_what_changes(tmp_path: Path) -> None:
    study = write_study(tmp_path / "more", 8)
    decide_some(study)
    shown = run(study, "learn", "--dry-run")
    assert "Undecided suggestions, before → after" in shown
    assert max(len(line) for line in shown.splitlines() if not line.startswith(("  nothing", "  likely", "  possible"))) <= 110
    data = json.loads(run(study, "learn", "--json", "--dry-run").removeprefix("0 "))
    rows = {row["code"]: row for row in data["outcome"]["rows"]}
    assert rows["all codes"]["likely_after"]["count"] == sum(
        row["likely_after"]["count"] for code, row in rows.items() if code != "all codes"
    )
    for row in rows.values():
        for name in ("likely_before", "likely_after", "possible_before", "possible_after"):
            assert 0 <= row[name]["low"] <= row[name]["right"] <= row[name]["high"] <= row[name]["count"]
    assert (rows[TOOLS]["mark"], rows[WATER]["mark"]) == ("", "cannot be told")
    assert "?  cannot be told" in shown
    assert not study.models.exists()


def test_what_is_expected_may_be_off_for_a_whole_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = write_study(tmp_path / "more", 8)
    decide_some(study)

    def expected() -> dict[str, float]:
        row = json.loads(run(study, "learn", "--json", "--dry-run").removeprefix("0 "))["outcome"]["rows"][0]
        assert row["likely_after"]["count"] > 0
        return row["likely_after"]

    monkeypatch.setattr(outcome, "DOUBT", 5.0)  # more than is stated: most chances of this small study are near one
    doubtful = expected()
    monkeypatch.setattr(outcome, "DOUBT", 0.0)
    sure = expected()
    assert doubtful["right"] == sure["right"]
    assert doubtful["low"] < sure["low"]


def test_learn_asks_before_likely_grows_by_more_than_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = write_study(tmp_path / "more", 8)
    decide_some(study)
    monkeypatch.setattr(outcome, "GROWTH", 0.5)
    shown = run(study, "learn")
    assert shown.startswith("1 ")
    assert "Likely suggestions would grow from" in shown
    assert "--yes" in shown
    assert not study.models.exists()
    assert run(study, "learn", "--dry-run").startswith("0 ")
    assert "Written: models/shared-1/" in run(study, "learn", "--yes")


def test_learn_without_decisions_is_one_sentence_and_exit_1(study: Study) -> None:
    assert run(study, "learn").startswith("1 Error: There is nothing to learn from yet")


def test_learn_says_when_the_settings_hold_on_to_another_model(study: Study) -> None:
    decide_all(study)
    assert "suggest anew with it" in run(study, "learn", "--name", "first")
    (study.root / "study.toml").write_text('model = "first"\n', encoding="utf-8")
    assert 'study.toml says model = "first", so that one stays in use' in run(study, "learn", "--name", "second")
