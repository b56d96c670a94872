"""The examination names what is there and what should be done, and changes nothing."""

from __future__ import annotations

import json
import os
import socket

import pytest
from harbours import run, snapshot

from icc_coding.keeping import doctor
from icc_coding.keeping.archive import backup
from icc_coding.keeping.doctor import examine
from icc_coding.study import Study


def about(study: Study, what: str) -> doctor.Diagnosis:
    return next(finding for finding in examine(study) if finding.about == what)


def test_everything_is_named_and_nothing_is_changed(coded: Study) -> None:
    before = snapshot(coded.root)
    result = run(coded, "doctor")
    assert result.exit_code == 0
    for what in (
        "icc-coding",
        "Python",
        "libraries",
        "encoder",
        "network",
        "listening",
        "permissions",
        "drive",
        "locks",
        "cache",
        "backups",
    ):
        assert f" {what} " in result.output
    assert snapshot(coded.root) == before
    assert {finding["about"] for finding in json.loads(run(coded, "doctor", "--json").output)} >= {"encoder", "network"}


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_files_that_others_can_read_are_counted(coded: Study) -> None:
    for path in coded.root.rglob("*"):
        if path.is_file():
            path.chmod(0o600)
    assert about(coded, "permissions").well
    (coded.transcripts / "north.txt").chmod(0o644)
    found = about(coded, "permissions")
    assert (found.well, "1 files can be read" in found.says, "chmod" in found.remedy) == (False, True, True)


def test_what_would_be_fetched_and_what_listens(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nothing would be fetched" in about(coded, "network").says
    with socket.create_server(("127.0.0.1", 0)) as listening:
        monkeypatch.setattr(doctor, "REVIEW_PORT", listening.getsockname()[1])
        assert "something else listens on port" in about(coded, "listening").says
    assert "no window of this study is open" in about(coded, "listening").says
    (told,) = [one.says for one in examine(coded, 8430) if one.about == "listening"]
    assert "on port 8430" in told


def test_a_drive_that_sends_later_is_said_to_keep_nobody_apart(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "kind_of", lambda _: "fuse.rclone")
    told = about(coded, "locks")
    assert not told.well
    assert "fuse.rclone" in told.says
    assert "one person while the others have closed the study" in told.remedy
    monkeypatch.setattr(doctor, "kind_of", lambda _: "fuse.sshfs")
    monkeypatch.setattr(doctor, "is_own", lambda _: False)
    told = about(coded, "locks")
    assert told.well
    assert "keeps its own as well" in told.says


def test_what_a_drive_refuses_is_a_sentence_and_the_rest_is_examined(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(place: object) -> None:
        raise OSError(22, "Invalid argument", str(place))

    monkeypatch.setattr(doctor.shutil, "disk_usage", refused)
    told = about(coded, "drive")
    assert (told.well, told.says) == (False, f"{coded.root}: Invalid argument. Try again, or choose another folder.")
    assert about(coded, "cache").well


def test_backups_and_locks(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not about(coded, "backups").well
    backup(coded)
    assert about(coded, "backups").well
    assert about(coded, "locks").says == "work on this drive"

    def refused(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("icc_coding.locks._take", refused)
    assert "are not known to this drive" in about(coded, "locks").says
