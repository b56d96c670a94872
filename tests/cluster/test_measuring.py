"""Coding on a cluster: the result of a local run to the last byte, and what happens when a part of it fails."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import distributed
import harbours
import pyarrow.parquet as pq
import pytest

from icc_coding.cluster import measure_on_cluster, measuring
from icc_coding.errors import UserError
from icc_coding.job import code_study
from icc_coding.study import Study
from icc_coding.suggesting import parsed
from icc_coding.suggesting.store import load_suggestions

coded, no_model, study = harbours.coded, harbours.no_model, harbours.study


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Two workers as threads of this process, so that they see what a test puts in place of the encoder."""
    with distributed.Client(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        yield client


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "_PORTION", 1)  # every transcript is a portion
    monkeypatch.setattr(measuring, "_BASES", {})


@pytest.fixture
def copy(coded: Study, tmp_path: Path) -> Study:
    """The coded study again, as it was before it was coded."""
    shutil.copytree(coded.root, tmp_path / "copy")
    for name in (".icc-cache", "coding"):
        shutil.rmtree(tmp_path / "copy" / name)
    return Study(tmp_path / "copy", coded.settings)


def test_the_result_is_a_local_runs_to_the_last_byte(coded: Study, copy: Study, client: Any) -> None:
    told: list[tuple[int, int]] = []
    run = load_suggestions(coded)[0].run
    assert measure_on_cluster(copy, run, client, lambda what, done, size: told.append((done, size))) == {}
    assert told[-1][0] == told[-1][1]
    kept = sorted(path.name for path in (copy.cache / "suggested").iterdir())
    code_study(copy)
    assert kept == sorted(path.name for path in (copy.cache / "suggested").iterdir())
    assert copy.suggestions.read_bytes() == coded.suggestions.read_bytes()
    assert copy.excerpts.read_bytes() == coded.excerpts.read_bytes()


def test_portions_are_files_of_one_schema_that_together_are_the_suggestions(coded: Study, copy: Study, client: Any) -> None:
    (copy.transcripts / "silence.txt").write_text("Mate: Aye.\n", encoding="utf-8")  # nothing to suggest: an empty file
    measure_on_cluster(copy, "run-1", client)
    code_study(copy)
    files = list(copy.suggestion_parts.glob("*.parquet"))
    assert len(files) > 2
    tables = [pq.ParquetFile(file).read() for file in files]
    assert any(table.num_rows == 0 for table in tables)
    assert len({str(table.schema) for table in tables}) == 1
    places = {(row["text"], row["start"], row["code"]) for table in tables for row in table.to_pylist()}
    assert places == {(one.text, one.start, one.code) for one in load_suggestions(copy)}


def test_what_is_done_is_not_done_again_and_what_is_left_over_goes(copy: Study, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    measure_on_cluster(copy, "run-1", client)
    (copy.suggestion_parts / "older.parquet").write_bytes(b"of another run")
    asked: list[str] = []
    real = measuring._outcomes
    monkeypatch.setattr(measuring, "_outcomes", lambda client, tasks: asked.extend(tasks) or real(client, tasks))
    before = {path.name: path.stat().st_mtime_ns for path in copy.suggestion_parts.iterdir() if path.name != "older.parquet"}
    measure_on_cluster(copy, "run-1", client)
    assert asked == []
    assert {path.name: path.stat().st_mtime_ns for path in copy.suggestion_parts.iterdir()} == before
    next(copy.suggestion_parts.iterdir()).unlink()
    measure_on_cluster(copy, "run-1", client)
    assert len(asked) == 1


def test_with_paths_only_those_are_measured_and_the_portions_of_the_whole_run_stay(copy: Study, client: Any) -> None:
    assert measure_on_cluster(copy, "run-1", client, paths=[copy.transcripts / "south.txt"]) == {}
    assert len(list((copy.cache / "suggested").iterdir())) == 1
    assert not copy.suggestion_parts.exists()
    measure_on_cluster(copy, "run-1", client)
    parts = sorted(copy.suggestion_parts.iterdir())
    measure_on_cluster(copy, "run-2", client, paths=[Path("north")])
    assert sorted(copy.suggestion_parts.iterdir()) == parts
    with pytest.raises(UserError, match="west: is no transcript"):
        measure_on_cluster(copy, "run-2", client, paths=[Path("west")])


def test_a_transcript_that_fails_is_reported_and_stops_no_other(copy: Study, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = parsed.passages_of

    def fails(transcript: Any) -> Any:
        if transcript.name == "north":
            raise ValueError("no such harbour")
        return real(transcript)

    monkeypatch.setattr(parsed, "passages_of", fails)
    failed = measure_on_cluster(copy, "run-1", client)
    assert failed == {"north": "ValueError: no such harbour"}
    summary = code_study(copy, failed=failed)
    assert any("north" in problem and "no such harbour" in problem for problem in summary["skipped"])
    assert {one.transcript for one in load_suggestions(copy)} == {"south"}
    assert not copy.run_manifest.exists()  # not a whole run: the next `code` tries again
    monkeypatch.setattr(parsed, "passages_of", real)
    assert measure_on_cluster(copy, "run-1", client) == {}


def test_a_worker_with_another_program_is_refused(copy: Study, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from icc_coding.suggesting import basis

    def other_here() -> str:
        import threading

        return "here" if threading.current_thread() is threading.main_thread() else "there"

    monkeypatch.setattr(basis, "scoring_digest", other_here)
    with pytest.raises(UserError, match="another version"):
        measure_on_cluster(copy, "run-1", client)
