"""Verifying: what is sound passes, what was changed is named with its file and line, and what lies beside is named and stops nothing."""

from __future__ import annotations

import errno
import json
import os
import shutil
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from harbours import decide, make_study, rows_of, run

from icc_coding.cli import main
from icc_coding.decisions.logs.known import known_logs
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.merge import import_logs
from icc_coding.decisions.samples import Sample, SampledSegment
from icc_coding.decisions.state import load_state
from icc_coding.errors import LeftOutWarning
from icc_coding.files import write_json_atomic
from icc_coding.keeping.strays import stray_files
from icc_coding.keeping.verify import verify_study
from icc_coding.study import Study

FIXTURES = Path(__file__).parents[1] / "decisions" / "fixtures"
CONTRACT_TEXT = "b9663e6833059c33adc5a73b4fee14b0282c9dc291a0dfee7487e55c7e2fc8e6"


@pytest.fixture
def contract(tmp_path: Path) -> Study:
    """The contract's golden log and text inside a study."""
    study = Study(tmp_path / "contract")
    shutil.copytree(FIXTURES / "texts", study.texts)
    shutil.copytree(FIXTURES / "decisions", study.decisions)
    return study


@pytest.fixture
def decided(coded: Study) -> Study:
    """The harbours with a decision each of Ana and Ben."""
    for coder in ("ana", "ben"):
        decide(coded, "accept", rows_of(coded)[0], coder)
    return coded


def test_the_contract_s_log_is_sound(contract: Study) -> None:
    found = verify_study(contract)
    assert (found.logs, found.records, found.texts, found.samples, found.problems, found.notices) == (1, 9, 1, 0, (), ())


def test_a_quote_that_is_not_in_the_text_is_named(contract: Study) -> None:
    LogWriter(contract, "bob", device="desk").append(
        [Draft("accept", CONTRACT_TEXT, 0, 11, "Interviewer", "v.a"), Draft("accept", CONTRACT_TEXT, 0, 5, "Hello", "v.a")]
    )
    (problem,) = verify_study(contract).problems
    assert (problem.file, problem.line) == ("bob.desk.jsonl", 2)


def test_changed_lost_and_missing_things_are_named(contract: Study) -> None:
    log = contract.decisions / "ana.laptop.jsonl"
    log.write_bytes(log.read_bytes().replace(b"one person is not", b"one person is now") + b'{"seq": 10')
    text = next(contract.texts.glob("*.txt"))
    text.write_bytes(text.read_bytes().replace(b"Mayor", b"Major", 1))
    contract.samples.mkdir(parents=True)
    (contract.samples / "round.json").write_text("{}", encoding="utf-8")
    found = verify_study(contract)
    assert [(problem.file, problem.line) for problem in found.problems if problem.line] == [("ana.laptop.jsonl", 3)]
    assert sum("changed after it was frozen" in str(problem) for problem in found.problems) == 1
    assert any(problem.file == "round.json" for problem in found.problems)
    assert [notice.line for notice in found.notices] == [10]
    text.unlink()
    assert any("is missing" in str(problem) for problem in verify_study(contract).problems)


def test_a_sample_that_points_outside_its_text_is_named(contract: Study) -> None:
    size = len((contract.texts / f"{CONTRACT_TEXT}.txt").read_bytes().decode("utf-8"))
    segments = tuple(SampledSegment(CONTRACT_TEXT, "a", n, start, start + 3, 1.0) for n, start in enumerate((0, size - 1)))
    sample = Sample("round", "reliability", "random", 1, "2026-11-22T10:00:00Z", ("ana",), segments)
    write_json_atomic(contract.samples / "round.json", asdict(sample))
    (problem,) = verify_study(contract).problems
    assert (problem.file, "segment 2 lies outside" in problem.message) == ("round.json", True)


def test_the_command_says_what_is_damaged_and_exits_with_one(contract: Study) -> None:
    (contract.root / "codebook.yaml").write_text("name: Fictional\n", encoding="utf-8")
    sound = CliRunner().invoke(main, ["verify", "--study", str(contract.root)])
    assert (sound.exit_code, sound.output) == (0, "9 records in 1 log, 1 text, 0 samples: all as saved.\n")
    log = contract.decisions / "ana.laptop.jsonl"
    log.write_bytes(log.read_bytes().replace(b"one person is not", b"one person is now"))
    damaged = CliRunner().invoke(main, ["verify", "--study", str(contract.root)])
    assert damaged.exit_code == 1
    assert "ana.laptop.jsonl, line 3" in damaged.output
    assert "from a backup or a colleague's copy" in damaged.output
    assert json.loads(CliRunner().invoke(main, ["verify", "--json", "--study", str(contract.root)]).output)["problems"]


COMMANDS = (("code",), ("check",), ("export", "out.csv"), ("stale",), ("history",), ("rules",), ("verify",))


def all_go_on(study: Study, folder: Path) -> dict[str, str]:
    """What every command prints on a study; each must end without error."""
    said = {}
    for name, *rest in COMMANDS:
        result = run(study, name, *(str(folder / word) for word in rest))
        assert result.exit_code == 0, (name, result.output)
        said[name] = result.output
    return said


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("decisions/._ana.desk.jsonl", b"\0\5\x16\7", "is what a Mac keeps beside a file"),
        ("decisions/.ana.desk.jsonl.icloud", b"bplist", "is a placeholder"),
        ("decisions/ana.desk.jsonl.tmp", b"{", "is an unfinished or temporary file"),
        ("decisions/notes.txt", b"mine", "is not called as icc-coding calls its files"),
        ("decisions/x (1).jsonl", b"", "is not called as icc-coding calls its logs, and holds no record"),
        ("samples/._round.json", b"\0\5\x16\7", "is what a Mac keeps"),
        ("samples/round (conflicted copy).json", b"{", "is not called as"),
        ("texts/._x.txt", b"\0", "is what a Mac keeps"),
        ("texts/abc.txt", b"words", "is not called as"),
    ],
)
def test_a_stray_file_is_named_once_and_stops_nothing(decided: Study, tmp_path: Path, file: str, content: bytes, says: str) -> None:
    path = decided.coding / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    said = all_go_on(decided, tmp_path)["verify"]
    assert said.count(f"coding/{file}: {says}") == 1
    assert said.endswith(": all as saved.\n")


def test_folders_and_links_to_nothing_are_strays_too(decided: Study, tmp_path: Path) -> None:
    (decided.decisions / "folder.jsonl").mkdir()
    (decided.decisions / "cat.desk.jsonl").symlink_to(tmp_path / "nowhere")
    said = all_go_on(decided, tmp_path)["verify"]
    assert "coding/decisions/folder.jsonl: is a folder where files are expected" in said
    assert "coding/decisions/cat.desk.jsonl: is a link to nothing." in said


def test_a_conflict_copy_says_what_of_it_is_new_and_import_takes_it(decided: Study, tmp_path: Path) -> None:
    twin = tmp_path / "elsewhere"
    shutil.copytree(decided.root, twin)
    decide(Study(twin), "reject", rows_of(decided)[1], "ana")
    copy = decided.decisions / "ana.desk (Ben's conflicted copy 2026-11-20).jsonl"
    shutil.copy(twin / "coding/decisions/ana.desk.jsonl", copy)
    assert "holds 1 record which the study has not. Take them in with: icc-coding import" in all_go_on(decided, tmp_path)["verify"]
    result = run(decided, "import", copy)
    assert (result.exit_code, "1 continued" in result.output) == (0, True)
    assert "is a copy of a log, and all of its records are in the study. Delete it." in run(decided, "verify").output
    assert len(load_state(decided).records) == 3


def test_a_log_before_the_drive_has_finished_is_left_out_and_the_rest_goes_on(decided: Study, tmp_path: Path) -> None:
    decide(decided, "reject", rows_of(decided)[1], "ben")
    path = decided.decisions / "ben.desk.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole.splitlines(keepends=True)[0])  # the head came first
    for name, *rest in COMMANDS[:-1]:
        result = run(decided, name, *(str(tmp_path / word) for word in rest))
        assert result.exit_code == 0, result.output
        if name not in ("check", "rules"):
            assert (
                result.output.count("ben.desk.jsonl, line 1: the log ends here, but 2 lines were saved. Wait until the drive has finished")
                == 1
            )
    assert run(decided, "verify").exit_code == 1
    path.write_bytes(whole)
    assert "note" not in run(decided, "stale").output
    assert run(decided, "verify").exit_code == 0


def test_a_log_that_is_gone_with_its_head_is_missed(decided: Study) -> None:
    assert run(decided, "verify").exit_code == 0
    assert set(known_logs(decided)) == {"ana.desk.jsonl", "ben.desk.jsonl"}
    for path in decided.decisions.glob("ben.*"):
        path.unlink()
    result = run(decided, "verify")
    assert (result.exit_code, "ben.desk.jsonl: this log is gone; it held 1 record when" in result.output) == (1, True)
    assert "ben.desk.jsonl" in run(decided, "code").output
    assert run(decided, "verify", "--forget", "ana.desk.jsonl").exit_code == 1
    assert run(decided, "verify", "--forget", "ben.desk.jsonl").exit_code == 0
    assert "note" not in run(decided, "stale").output


@pytest.mark.parametrize("written", ["{}", "[1]", '{"logs": {"ana.desk.jsonl": {"seq": 1e999, "sha256": "0"}}}', "\x00"])
def test_a_damaged_list_of_logs_is_one_sentence(decided: Study, written: str) -> None:
    decided.known_logs.write_text(written, encoding="utf-8")
    told = run(decided, "verify")
    assert told.exit_code == 1
    assert "is damaged" in told.output


def test_half_a_log_without_its_head_is_missed(decided: Study) -> None:
    decide(decided, "reject", rows_of(decided)[1], "ben")
    run(decided, "verify")
    path = decided.decisions / "ben.desk.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    path.with_suffix(".head").unlink()
    with pytest.warns(LeftOutWarning, match="ben"):
        assert load_state(decided).coders == ["ana"]
    assert verify_study(decided).problems[0].file == "ben.desk.jsonl"


def test_another_history_under_a_known_name_is_noticed(decided: Study) -> None:
    run(decided, "verify")
    for path in decided.decisions.glob("ben.*"):
        path.unlink()
    LogWriter(decided, "ben", device="desk").append([Draft("note", note="another beginning")])
    (problem,) = verify_study(decided).problems
    assert "not what was here before" in str(problem)


def test_an_unreadable_log_is_a_problem_and_no_traceback(decided: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Path.open

    def refused(path: Path, *how: Any, **more: Any) -> Any:
        if path.name == "ben.desk.jsonl":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return whole(path, *how, **more)

    monkeypatch.setattr(Path, "open", refused)
    result = run(decided, "verify")
    assert (result.exit_code, "ben.desk.jsonl: may not be read or written" in result.output) == (1, True)


def test_a_record_of_the_future_is_named(decided: Study) -> None:
    LogWriter(decided, "cat", device="desk").append([Draft("note", note="later")], now=datetime(2099, 1, 1, tzinfo=UTC))
    said = run(decided, "verify")
    assert (said.exit_code, "cat.desk.jsonl, line 1: this record is dated 2099-01-01T00:00:00Z" in said.output) == (0, True)


def test_what_the_last_run_wrote_is_compared_with_its_manifest(decided: Study) -> None:
    decided.suggestions.write_bytes(b"")
    said = run(decided, "verify")
    assert said.exit_code == 0
    assert "coding/suggestions.parquet: is not as the last run wrote it. Run `icc-coding code` to make it again." in said.output


def test_a_placeholder_among_the_transcripts_is_not_passed_over(study: Study) -> None:
    (study.transcripts / ".west.docx.icloud").write_bytes(b"bplist")
    for command in ("code", "verify"):
        assert ".west.docx.icloud: is a placeholder" in run(study, command).output


def test_a_colleague_s_text_is_compared_with_its_name(decided: Study, tmp_path: Path) -> None:
    ours = Study(tmp_path / "ours")
    ours.coding.mkdir(parents=True)
    good, bad = sorted(decided.texts.glob("*.txt"))
    bad.write_bytes(b"half of it")
    report = import_logs(ours, [decided.root])
    assert report.wrong_texts == (bad.name,)
    assert sorted(path.name for path in ours.texts.iterdir()) == sorted([good.name, good.with_suffix(".json").name])
    assert f"were left: {bad.name}" in run(empty_study(tmp_path), "import", decided.root).output


def empty_study(folder: Path) -> Study:
    study = make_study(folder / "elsewhere")
    (study.transcripts / "south.txt").unlink()
    (study.transcripts / "north.txt").unlink()
    return study


def test_models_may_hold_anything_but_copies(decided: Study) -> None:
    for name in ("MiniLM/modules.json", "README.md", "current.json", "shared-1/card.json"):
        (decided.models / name).parent.mkdir(parents=True, exist_ok=True)
        (decided.models / name).write_text("{}", encoding="utf-8")
    assert not stray_files(decided)
    (decided.models / "current (1).json").write_text("{}", encoding="utf-8")
    assert [problem.file for problem in stray_files(decided)] == ["models/current (1).json"]


NO_READINGS: dict[str, dict[str, object]] = {
    "nobody says anything": {"turns": [], "segments": []},
    "a name that cannot be written": {"name": "\ud800"},
    "an attribute that cannot be written": {"attributes": {"city": "\ud800"}},
    "a share larger than any number": {"speech_share": 10**400},
    "a share of more than all": {"speech_share": 1.5},
    "a time larger than any number": {"turns": [[0, 5, "Ode", 10**400, None]], "segments": [[0, 5]]},
    "a time that is none": {"turns": [[0, 5, "Ode", float("nan"), None]], "segments": [[0, 5]]},
}


@pytest.mark.parametrize("what", NO_READINGS)
def test_a_reading_that_cannot_be_is_damaged(coded: Study, what: str) -> None:
    for path in coded.texts.glob("*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(data | NO_READINGS[what]), encoding="utf-8")
    assert any("the reading of this text is missing or damaged" in str(problem) for problem in verify_study(coded).problems)
    assert run(coded, "check").exit_code == 0
