"""`icc-coding add` into a small study."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from icc_coding.cli import main

TALK = "Interviewer: And the ferry?\n\nKeeper: We run it together, one boat for two islands."


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A fictional interview outside the study."""
    (tmp_path / "inbox").mkdir()
    file = tmp_path / "inbox" / "ferry.txt"
    file.write_text(TALK, encoding="utf-8")
    return file


def add(root: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["add", *map(str, arguments), "--study", str(root)])


def test_a_file_is_copied_and_one_that_is_there_is_not_doubled(root: Path, talk: Path) -> None:
    assert add(root, talk).output == "ferry.txt: added.\n"
    assert (root / "transcripts" / "ferry.txt").read_text(encoding="utf-8") == TALK
    assert add(root, talk).output == "ferry.txt: there already.\n"


def test_another_file_of_the_name_is_replaced_or_kept_only_when_told(root: Path, talk: Path) -> None:
    add(root, talk)
    talk.write_text(TALK + " And one more.", encoding="utf-8")
    refused = add(root, talk)
    assert refused.exit_code == 1
    assert refused.output == "Error: ferry.txt: the study has another file of that name. Replace it, keep both, or rename this one.\n"
    assert add(root, talk, "--beside").output == "ferry-2.txt: added beside the other.\n"
    assert (root / "transcripts" / "ferry.txt").read_text(encoding="utf-8") == TALK
    assert add(root, talk, "--replace").output == "ferry.txt: replaced.\n"
    assert (root / "transcripts" / "ferry.txt").read_text(encoding="utf-8").endswith("And one more.")


def test_nothing_is_copied_when_one_of_several_is_missing_or_a_folder(root: Path, talk: Path) -> None:
    missing = add(root, talk, talk.with_name("pilot.txt"))
    assert missing.exit_code == 1
    assert missing.output == f"Error: {talk.with_name('pilot.txt')}: there is no such file.\n"
    folder = add(root, talk, talk.parent)
    assert folder.exit_code == 1
    assert folder.output == f"Error: {talk.parent}: is a folder, not a file. Name the files in it.\n"
    assert not (root / "transcripts" / "ferry.txt").exists()
