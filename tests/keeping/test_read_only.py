"""A study on a drive that may only be read: what only shows goes on without keeping anything, what writes says so in a sentence."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from harbours import decide, rows_of, run, snapshot

from icc_coding import disk
from icc_coding.study import Study

SHOWS = ("check", "verify", "runs", "doctor", "stale", "history", "evaluate", "learn --dry-run")


@pytest.fixture
def read_only(coded: Study, monkeypatch: pytest.MonkeyPatch) -> Study:
    """Two coders' decisions and no cache; from here on the drive takes nothing."""
    for row in rows_of(coded):
        decide(coded, "accept", row, "ana")
        decide(coded, "accept", row, "ben")
    shutil.rmtree(coded.cache)
    for module, name in ((disk, "open_new"), (os, "mkdir"), (os, "utime")):
        whole = getattr(module, name)

        def refused(path: Any, *more: Any, whole: Any = whole, **named: Any) -> Any:
            if isinstance(path, (str, Path)) and Path(path).is_relative_to(coded.root):
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
            return whole(path, *more, **named)

        monkeypatch.setattr(module, name, refused)
    return coded


def _kept(path: Path) -> bool:
    return path.suffix != ".lock"


@pytest.mark.parametrize("words", SHOWS)
def test_what_only_shows_is_shown(read_only: Study, words: str) -> None:
    before = snapshot(read_only.root, _kept)
    result = run(read_only, *words.split())
    assert result.exit_code == 0, result.output
    assert "read-only" not in result.output or words == "doctor"
    assert snapshot(read_only.root, _kept) == before


def test_evidence_is_shown_and_a_run_is_made_again(read_only: Study) -> None:
    row = rows_of(read_only)[0]
    assert row.text[:20] in run(read_only, "why", row.excerpt_id).output
    name = run(read_only, "runs").output.split()[0]
    assert "exactly alike" in run(read_only, "runs", "reproduce", name).output


@pytest.mark.parametrize("words", ["learn --yes", "backup", "report", "sample round --coder ana --size 1"])
def test_what_writes_says_that_the_drive_is_read_only(read_only: Study, words: str) -> None:
    result = run(read_only, *words.split())
    assert result.exit_code == 1
    assert "read-only" in result.output
