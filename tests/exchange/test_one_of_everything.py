"""A study with one transcript, one passage and one code: no sentence says `1 rows`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harbours import TUG, run

from . import studies

ONE = re.compile(r"\b1 (?:settled |blind )?[a-z]+s\b(?! (?:of|in) \d)")
RIGHT = {"1 is", "1 was", "1 belongs", "1 applies"}


@pytest.mark.parametrize(
    "asked",
    [
        ["export", "out.csv"],
        ["export", "out.csv", "--settled"],
        ["export", "out.csv", "--wide"],
        ["export", "out.qdpx"],
        ["export", "out.qdpx", "--target", "qualcoder"],
        ["export", "out.docx"],
        ["export", "quotes.md"],
        ["export", "memos.csv"],
        ["export", "archive", "--dataset"],
        ["check"],
        ["passages", TUG],
        ["stale"],
        ["agree"],
        ["report", "report.html"],
        ["methods"],
        ["matrix", "--framework", "frame.xlsx", "--dimension", "help"],
    ],
    ids=" ".join,
)
def test_one_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> None:
    study = studies.make(tmp_path / "study", [(["We lend our tug 🚢 to the other harbour."], "\n", False)])
    studies.code(study, [studies.Coded(0, 0.4, 90, TUG, "ana", "add", False, "a note")])
    monkeypatch.chdir(tmp_path)
    said = run(study, *asked).output
    assert set(ONE.findall(said)) <= RIGHT, said
    assert re.search(r"\b1 \w", said) or asked[0] in ("agree", "methods", "report", "stale")
