"""A run's manifest: what lies in `coding/` is one whole run, or `code` makes it anew."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from harbours import decide, make_study, rows_of, run, snapshot

from icc_coding import disk
from icc_coding.keeping.manifest import damaged_outputs, load_manifest, run_names
from icc_coding.study import Study

UNCHANGED = "Nothing has changed since the last run"


def outputs(study: Study) -> dict[str, bytes]:
    return snapshot(study.coding, lambda path: "decisions" not in path.parts)


def test_a_second_run_has_nothing_to_do(coded: Study) -> None:
    before = outputs(coded)
    assert UNCHANGED in run(coded, "code").output
    assert outputs(coded) == before


@pytest.mark.parametrize("damage", ["emptied", "changed", "gone"])
@pytest.mark.parametrize(
    "file", ["suggestions.parquet", "excerpts.csv", "reading/index.html", "reading/north.html", "texts/*.txt", "texts/*.json"]
)
def test_what_was_damaged_is_noticed_and_made_anew(coded: Study, file: str, damage: str) -> None:
    before = outputs(coded)
    path = next(coded.coding.glob(file))
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"" if damage == "emptied" else path.read_bytes()[:-1] + b"?")
    assert damaged_outputs(coded) == [path.relative_to(coded.root).as_posix()]
    result = run(coded, "code")
    assert result.exit_code == 0, result.output
    assert UNCHANGED not in result.output
    assert outputs(coded) == before
    assert not damaged_outputs(coded)


def test_a_manifest_that_says_something_else_than_was_written_is_not_believed(coded: Study) -> None:
    data = json.loads(coded.run_manifest.read_text(encoding="utf-8"))
    right = data["summary"]["suggestions"]
    data["summary"]["suggestions"] = right + 1
    coded.run_manifest.write_text(json.dumps(data), encoding="utf-8")
    assert f'"suggestions": {right},' in run(coded, "code", "--json").output
    assert json.loads(coded.run_manifest.read_text(encoding="utf-8"))["summary"]["suggestions"] == right


def test_export_and_code_do_not_send_one_to_each_other(coded: Study, tmp_path: Path) -> None:
    coded.suggestions.write_bytes(b"")
    assert "run `icc-coding code`" in run(coded, "export", tmp_path / "coded.csv").output
    assert run(coded, "code").exit_code == 0
    assert run(coded, "export", tmp_path / "coded.csv").exit_code == 0


@pytest.mark.parametrize("stage", ["texts", "suggestions.parquet", "excerpts.csv", "reading", "run.json"])
def test_a_run_that_failed_is_never_taken_for_a_whole_one(study: Study, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    whole = os.replace

    def fails(source: str, target: str) -> None:
        if f"coding/{stage}" in Path(target).as_posix():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        whole(source, target)

    monkeypatch.setattr("os.replace", fails)
    result = run(study, "code")
    assert (result.exit_code, "the disk is full" in result.output) == (1, True)
    assert not study.run_manifest.exists()
    monkeypatch.undo()
    monkeypatch.setattr("icc_coding.suggesting.basis.SentenceEncoder", fake())
    result = run(study, "code")
    assert result.exit_code == 0, result.output
    assert UNCHANGED not in result.output
    assert UNCHANGED in run(study, "code").output
    assert not list(study.root.rglob("*.part"))


def fake() -> object:
    from harbours import fake_encoder

    return fake_encoder


def test_a_file_that_could_not_be_read_is_tried_again(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk or a lost connection says nothing about the file: the next run looks again although nothing has changed."""
    from icc_coding.transcripts import parse

    whole = parse.sha256_file

    def fails(path: Path) -> str:
        if path.name == "south.txt":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return whole(path)

    with monkeypatch.context() as patch:
        patch.setattr("icc_coding.transcripts.parse.sha256_file", fails)
        result = run(study, "code")
    assert (result.exit_code, "1 file skipped" in result.output) == (0, True)
    result = run(study, "code")
    assert "skipped" not in result.output
    assert UNCHANGED not in result.output


def test_whatever_one_transcript_raises_is_that_file_s_alone(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    from icc_coding.transcripts import parse

    whole = parse.cut_segments

    def fails(text: str, *others: Any) -> object:
        if "pilots" in text:
            raise ZeroDivisionError("The pilots ring the other harbour")
        return whole(text, *others)

    with monkeypatch.context() as patch:
        patch.setattr("icc_coding.transcripts.parse.cut_segments", fails)
        result = run(study, "code")
        assert result.exit_code == 0, result.output
        assert "south.txt: could not be read, by a fault of icc-coding (ZeroDivisionError" in result.output
        assert "pilots" not in result.output.split("Kind of help")[0]
        checked = run(study, "check")
        assert "south.txt" in checked.output
        assert checked.exit_code == 0
    assert "skipped" not in run(study, "code").output


def test_a_run_is_written_down(coded: Study, tmp_path: Path) -> None:
    (name,) = run_names(coded)
    manifest = load_manifest(coded, name)
    assert set(manifest.inputs) == {"icc-coding", "codebook.yaml", "transcripts/north.txt", "transcripts/south.txt"}
    assert set(manifest.outputs) == {path.relative_to(coded.root).as_posix() for path in coded.coding.rglob("*") if path.is_file()} - {
        "coding/run.json",
        "coding/.run.json.lock",
        *(path.relative_to(coded.root).as_posix() for path in coded.runs.rglob("*")),
    }
    assert manifest.made_with["encoder"] == "hashing-64"
    assert manifest.made_with["python"].startswith("3.")
    assert json.loads(coded.run_manifest.read_bytes())["run"] == name
    twin = make_study(tmp_path / "twin")
    run(twin, "code")
    theirs = load_manifest(twin, name).outputs
    assert {path for path in theirs if theirs[path] != manifest.outputs[path]} == {
        f"coding/reading/{page}.html"
        for page in ("index", "north", "south")  # they name the study's folder
    }


def test_the_last_twenty_runs_are_kept(coded: Study) -> None:
    for number in range(21):
        (coded.transcripts / "north.txt").write_text(f"Captain Ode: We lend our tug, {number} times.\n", encoding="utf-8")
        folder = coded.runs / f"run-{number:010d}"
        folder.mkdir()
        (folder / "manifest.json").write_text("{}", encoding="utf-8")
        os.utime(folder / "manifest.json", (number, number))
    run(coded, "code")
    assert len(run_names(coded)) == 20
    assert "run-0000000000" not in run_names(coded)


def test_what_killed_programs_left_where_nothing_is_written_for_long_goes_with_the_next_run(coded: Study) -> None:
    folders = [coded.decisions, coded.codebook_changes, coded.samples]
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / disk.part_name("x.yaml").replace(f"-{os.getpid()}-", f"-{process.pid}-")).write_text("words")
        disk._swept.discard(folder)
    decide(coded, "accept", rows_of(coded)[0])
    assert run(coded, "code").exit_code == 0
    assert not list(coded.coding.rglob("*.part"))
