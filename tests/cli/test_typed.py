"""A command that is shown can be typed as it stands, whatever the study and its files are called."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from harbours import decide, make_study, rows_of, run

from icc_coding.cli import main
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.exchange.pseudonyms import table
from icc_coding.keeping.archive import backup
from icc_coding.keeping.doctor import examine

pytestmark = pytest.mark.skipif(os.name == "nt", reason="typed as in a POSIX shell")
NAME = "Ode's talks (two)"


def typed_words(output: str, command: str) -> list[str]:
    """What a shell makes of a command that is shown; a full stop or comma may stand behind it."""
    (line,) = (line for line in output.splitlines() if command in line)
    return [word.rstrip(".,") for word in shlex.split(line[line.index(command) :], posix=True)]


def test_a_new_study_and_a_restored_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(main, ["init", NAME])
    assert NAME in typed_words(made.output, "cd ")
    study = make_study(tmp_path / "harbours")
    restored = CliRunner().invoke(main, ["restore", str(backup(study).path), f"{NAME} again"])
    assert f"{NAME} again" in typed_words(restored.output, "icc-coding verify")


def test_a_study_whose_files_others_may_read(tmp_path: Path) -> None:
    study = make_study(tmp_path / NAME)
    (study.transcripts / "north.txt").chmod(0o644)
    (said,) = (found.remedy for found in examine(study) if found.about == "permissions")
    assert str(study.root) in typed_words(re.sub(r"\. To share.*", "", said), "chmod")


def test_a_copy_of_a_log(tmp_path: Path) -> None:
    study = make_study(tmp_path / NAME)
    run(study, "code")
    decide(study, "accept", rows_of(study)[0])
    (log,) = study.decisions.glob("*.jsonl")
    before = {path: path.read_bytes() for path in (log, log.with_suffix(".head"))}
    LogWriter(study, "ana", device=log.name.split(".")[1]).append([Draft("note", note="more")])
    copy = log.with_name(f"{log.stem} (Ben's copy).jsonl")
    log.rename(copy)
    for path, data in before.items():
        path.write_bytes(data)
    words = typed_words(run(study, "verify").output, "icc-coding import")
    taken = run(study, "import", *words[2:3])
    assert (taken.exit_code, "1 continued" in taken.output) == (0, True), taken.output


def test_a_review_sheet(tmp_path: Path) -> None:
    study = make_study(tmp_path / "harbours")
    run(study, "code")
    sheet = tmp_path / "Ode's sheet (review).xlsx"
    assert sheet.name in typed_words(run(study, "export", sheet, "--as", "review").output, "icc-coding import")


def test_a_table_of_names_that_others_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = tmp_path / f"{NAME}.csv"
    names.write_text("name,pseudonym\n", encoding="utf-8")
    names.chmod(0o644)
    monkeypatch.setattr(Path, "chmod", lambda *_: None)  # such a drive
    with pytest.raises(Exception, match="who is who") as said:
        table._for_its_owner(names)
    assert str(names) in typed_words(str(said.value), "chmod 600")
