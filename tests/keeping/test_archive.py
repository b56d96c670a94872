"""A backup is whole or it is not there, and what is restored is the same study."""

from __future__ import annotations

import errno
import json
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from harbours import decide, rows_of, run, snapshot

from icc_coding.decisions.state import load_state
from icc_coding.errors import StorageError, UserError
from icc_coding.files import sha256_file
from icc_coding.keeping import archive as archive_module
from icc_coding.keeping.archive import CONTENTS, archives_of, backup, check_archive, restore
from icc_coding.study import Study, open_study


@pytest.fixture
def decided(coded: Study) -> Study:
    decide(coded, "accept", rows_of(coded)[0], note="as agreed")
    run(coded, "code")
    return coded


def whole(study: Study) -> dict[str, bytes]:
    return snapshot(study.root, lambda path: not {".icc-cache", "backups"} & {*path.parts} and not path.name.endswith(".lock"))


def test_a_restored_study_is_the_same(decided: Study, tmp_path: Path) -> None:
    made = backup(decided, tmp_path / "stick")
    assert set(made.files) == set(whole(decided))
    place = tmp_path / "again" / decided.root.name  # its pages say what the folder is called
    result = run_plain("restore", made.path, place)
    assert (result.exit_code, "as of 20" in result.output) == (0, True)
    again = open_study(place)
    assert whole(again) == whole(decided)
    assert load_state(again).codings == load_state(decided).codings
    assert run(again, "verify").output == run(decided, "verify").output
    assert "Nothing has changed since the last run" in run(again, "code").output
    if os.name == "posix":
        assert not any(path.stat().st_mode & 0o077 for path in again.root.rglob("*"))
        assert not made.path.stat().st_mode & 0o077


def run_plain(*words: str | Path) -> object:
    from click.testing import CliRunner

    from icc_coding.cli import main

    return CliRunner().invoke(main, [str(word) for word in words])


def test_a_folder_that_holds_something_is_left_alone(decided: Study, tmp_path: Path) -> None:
    made = backup(decided)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    with pytest.raises(UserError, match="is not empty"):
        restore(made.path, tmp_path / "mine")
    assert snapshot(tmp_path / "mine") == {"thesis.txt": b"mine"}
    (tmp_path / "empty").mkdir()
    restore(made.path, tmp_path / "empty")
    assert whole(Study(tmp_path / "empty")) == whole(decided)


@pytest.mark.parametrize("place", range(0, 100, 4))
def test_every_damage_is_noticed_before_anything_is_unpacked(decided: Study, tmp_path: Path, place: int) -> None:
    made = backup(decided)
    data = bytearray(made.path.read_bytes())
    data[len(data) * place // 100] ^= 0xFF
    made.path.write_bytes(data)
    try:
        restore(made.path, tmp_path / "again")
    except UserError:
        assert not (tmp_path / "again").exists()
    else:  # a byte that a zip keeps twice, or that says nothing about content
        assert whole(Study(tmp_path / "again")) == whole(decided)
    for cut in (0, len(data) // 3, len(data) - 5):
        made.path.write_bytes(data[:cut])
        with pytest.raises(UserError):
            check_archive(made.path)


def archive_with(study: Study, place: Path, *names: str) -> Path:
    """An archive as anybody can make one, that holds the codebook under other names as well."""
    data, digest = study.codebook.read_bytes(), sha256_file(study.codebook)
    with zipfile.ZipFile(place, "w") as archive:
        contents = {"v": 1, "study": "x", "made_at": "now", "reason": "", "files": dict.fromkeys(("codebook.yaml", *names), digest)}
        archive.writestr(CONTENTS, json.dumps(contents))
        for name in ("codebook.yaml", *names):
            archive.writestr(name, data)
    return place


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.txt", "/evil.txt", "a/../../evil.txt", "C:evil.txt", "..\\evil.txt"),
        *("coding/./codebook.yaml", "coding//x", "coding/", "./codebook.yaml"),
        *(".git/config", "transcripts/.GIT/config", ".icc-cache/vectors.npy", "backups/x.icc.zip", ".venv/bin/python"),
    ],
)
def test_a_name_that_no_backup_has_is_refused(decided: Study, tmp_path: Path, name: str) -> None:
    path = archive_with(decided, tmp_path / "evil.icc.zip", name)
    before = sorted(path for path in tmp_path.rglob("*"))
    with pytest.raises(UserError, match="nothing was unpacked"):
        restore(path, tmp_path / "again")
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_two_files_that_are_one_on_this_drive_are_no_restored_study(
    decided: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archive_with(decided, tmp_path / "two.icc.zip", "transcripts/Ode.txt", "transcripts/ode.txt")
    real = os.path.lexists
    monkeypatch.setattr(
        "os.path.lexists", lambda place: real(place) or real(Path(place).parent / Path(place).name.capitalize())
    )  # such a drive
    with pytest.raises(UserError, match="the same name on this drive"):
        restore(path, tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_what_a_link_leads_to_is_in_the_backup(decided: Study, tmp_path: Path) -> None:
    before = whole(decided)
    (decided.transcripts / "north.txt").rename(tmp_path / "talk.txt")
    (decided.transcripts / "north.txt").symlink_to(tmp_path / "talk.txt")
    decided.transcripts.rename(tmp_path / "interviews")
    decided.transcripts.symlink_to(tmp_path / "interviews")
    decided.decisions.rename(tmp_path / "logs")
    decided.decisions.symlink_to(tmp_path / "logs")
    (decided.root / "round").symlink_to(decided.root)
    made = backup(decided, tmp_path / "stick")
    restore(made.path, tmp_path / "again")
    assert whole(Study(tmp_path / "again")) == before


@pytest.mark.parametrize(
    "contents", [b"", b"[]", b'{"v": 1}', b'{"v": 9, "files": {}}', b'{"v": 1, "made_at": "", "reason": "", "files": {}}', b"\xff"]
)
def test_a_zip_that_is_no_backup_is_refused(tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(CONTENTS, contents)
    with pytest.raises(UserError):
        check_archive(path)
    with pytest.raises(UserError, match="there is no such file"):
        check_archive(tmp_path / "none.zip")


def test_a_backup_that_fails_is_not_there(decided: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(StorageError, match="the disk is full"):
            backup(decided, tmp_path / "stick")
    assert list((tmp_path / "stick").iterdir()) == []


def test_others_go_on_while_a_backup_is_made(decided: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    members, records = archive_module._members, len(load_state(decided).records_of("ana"))

    def meanwhile(study: Study, kept_only: bool) -> Iterator[tuple[str, Path]]:
        """Somebody decides and signs off as soon as the log was packed, and begins another run after everything was listed."""
        for name, path in members(study, kept_only):
            if name == "coding/run.json":
                path.unlink()
            yield name, path
            if name.endswith(".jsonl"):
                decide(study, "reject", rows_of(study)[0])
                run(study, "verify")

    with monkeypatch.context() as patch:
        patch.setattr(archive_module, "_members", meanwhile)
        made = backup(decided, tmp_path / "stick")
    assert "coding/run.json" not in made.files
    assert len(load_state(decided).records_of("ana")) == records + 1
    restore(made.path, tmp_path / "again")
    again = open_study(tmp_path / "again")
    assert len(load_state(again).records_of("ana")) == records
    assert "all as saved" in run(again, "verify").output


def test_a_study_that_goes_while_it_is_packed_is_no_backup(decided: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    members = archive_module._members

    def pulled(study: Study, kept_only: bool) -> Iterator[tuple[str, Path]]:
        for number, member in enumerate(members(study, kept_only)):
            if number == 3:
                study.root.rename(tmp_path / "elsewhere")
            yield member

    monkeypatch.setattr(archive_module, "_members", pulled)
    with pytest.raises(StorageError, match="the study is not here any more"):
        backup(decided, tmp_path / "stick")
    assert list((tmp_path / "stick").iterdir()) == []


@pytest.mark.parametrize("moment", [0.0, 5_700_000_000.0], ids=["1970", "2150"])
def test_a_file_with_any_date_is_packed(decided: Study, tmp_path: Path, moment: float) -> None:
    os.utime(decided.transcripts / "north.txt", (moment, moment))
    made = backup(decided, tmp_path / "stick")
    restore(made.path, tmp_path / "again")
    assert whole(Study(tmp_path / "again")) == whole(decided)


@pytest.mark.parametrize("words", [("out.xlsx",), ("out.qdpx",), ("review.xlsx",), ("quotes.odt",), ("documents", "--as", "document")])
def test_a_clock_before_1980_stops_nothing_that_is_written_as_a_zip(
    decided: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(time, "localtime", lambda *_: time.gmtime(86_400))
        result = run(decided, "export", tmp_path / words[0], *words[1:])
        made = backup(decided, tmp_path / "stick")
    assert result.exit_code == 0, result.output
    assert check_archive(made.path).files == made.files
    for path in [tmp_path / words[0]] if (tmp_path / words[0]).is_file() else (tmp_path / words[0]).iterdir():
        assert zipfile.ZipFile(path).testzip() is None


def test_a_backup_is_made_before_an_import_and_the_last_ten_are_kept(decided: Study, tmp_path: Path) -> None:
    other = tmp_path / "colleague"
    (other / "coding" / "decisions").mkdir(parents=True)
    (other / "coding" / "decisions" / "ben.desk.jsonl").write_bytes(b"")
    asked_for = backup(decided).path
    for _ in range(12):
        assert run(decided, "import", other).exit_code == 0
    kept = archives_of(decided)
    assert len(kept) == 11
    assert asked_for in kept
    assert all(check_archive(path).files for path in kept)
    assert "coding/excerpts.csv" not in check_archive(kept[0]).files
    assert run(decided, "import", other, "--dry-run").exit_code == 0
    assert archives_of(decided) == kept


def test_a_bulk_step_begins_with_a_backup(decided: Study) -> None:
    from icc_coding.decisions.logs.record import Draft
    from icc_coding.reviewing.desk import BULK, Desk

    desk = Desk.open(decided)
    made: list[int] = []
    desk.before_bulk = lambda: made.append(len(load_state(decided).records))
    desk.write("ana", [Draft("note", note="one")])
    desk.write("ana", [Draft("note", note=str(number)) for number in range(BULK)])
    assert made == [2]


def test_the_command_lists_and_checks(decided: Study, tmp_path: Path) -> None:
    result = run(decided, "backup")
    assert (result.exit_code, "read back and compared" in result.output) == (0, True)
    (path,) = archives_of(decided)
    assert str(path) in run(decided, "backup", "--list").output
    assert "whole." in run(decided, "backup", "--check", path).output
    assert run(decided, "backup", path).exit_code == 1
    assert run(decided, "backup", "--check").exit_code == 2
