"""A study that an earlier build made opens in this one: the example study's kept files, as they were written before there were
manifests, lists of known logs, backups and withdrawals."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from harbours import run

from icc_coding.decisions.state import load_state
from icc_coding.keeping.archive import archives_of, backup, restore
from icc_coding.keeping.verify import verify_study
from icc_coding.study import Study, open_study

ROOT = Path(__file__).parents[2]


@pytest.fixture
def older(tmp_path: Path) -> Study:
    """What version 0.1.0 left in a study folder: kept files alone, with its own summary of the last run."""
    for name in ("codebook.yaml", "transcripts", "coding"):
        source = ROOT / name
        keep = shutil.ignore_patterns("runs", "run.json", "logs.json", "reading", "*.parquet", "excerpts.csv", "*.lock")
        shutil.copytree(source, tmp_path / name, ignore=keep) if source.is_dir() else shutil.copy(source, tmp_path / name)
    (tmp_path / ".icc-cache").mkdir()
    (tmp_path / ".icc-cache" / "last-run.json").write_text(
        '{"inputs": "", "decisions": "", "excerpts": "", "summary": {}}', encoding="utf-8"
    )
    return open_study(tmp_path)


def test_it_opens_and_its_decisions_stand(older: Study) -> None:
    before = {path: path.read_bytes() for path in older.decisions.glob("*.jsonl")}
    assert len(load_state(older).records) > 100
    assert not verify_study(older).problems
    for command in ("verify", "stale", "history", "doctor"):
        assert run(older, command).exit_code == 0
    assert {path: path.read_bytes() for path in before} == before


def test_a_backup_comes_before_the_first_bulk_write_and_can_be_restored(older: Study, tmp_path: Path) -> None:
    made = backup(older, reason="upgrade")
    assert archives_of(older) == [made.path]
    restore(made.path, tmp_path / "again")
    assert load_state(Study(tmp_path / "again")).codings == load_state(older).codings
