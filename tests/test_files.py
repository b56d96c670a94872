"""What users bring is decoded; what is written is never half written."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.decoding import decode
from icc_coding.disk import PART, left_overs, new_folder, replacing, scratch, share
from icc_coding.errors import StorageError, UserError
from icc_coding.files import (
    read_bytes,
    read_sealed,
    read_text,
    sha256_file,
    sha256_text,
    write_bytes_atomic,
    write_json_atomic,
    write_sealed,
    write_text_atomic,
)
from icc_coding.lock_files import this_host
from icc_coding.locks import Locked, locked

TALK = "Interviewer: “How did it start?”\nMayor Núñez: It’s a coalition – of eight towns, naïve as we were. Señor Brûlé came.\n" * 5
RUSSIAN = "Интервьюер: Как всё началось?\nМэр: Мы встретились с соседними городами и решили работать вместе.\n" * 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_of_western_text(encoding: str) -> None:
    assert decode(TALK.encode(encoding), "a.txt")[0] == TALK


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251"])
def test_encodings_of_russian_text(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding), "a.txt")[0] == RUSSIAN


def test_the_encoding_is_named() -> None:
    assert [decode(TALK.encode(name), "a")[1] for name in ("utf-8", "cp1252", "utf-16-le")] == ["utf-8", "cp1252", "utf-16-le"]


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff\r")))
def test_utf8_is_taken_at_its_word(text: str) -> None:
    assert decode(text.encode("utf-8"), "a") == (text, "utf-8")
    assert decode(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8"), "a") == (text, "utf-8")


def test_line_ends_become_lf_unless_they_are_asked_for() -> None:
    assert decode(b"a\r\nb\rc\n", "a")[0] == "a\nb\nc\n"
    assert decode(b"a\r\nb\rc\n", "a", keep_line_ends=True)[0] == "a\r\nb\rc\n"


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"PK\x03\x04" + os.urandom(0) + b"\x00\x01\x02" * 99, b"\x01\x02\x9d\x8f" * 200])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UserError, match=r"^notes\.txt: is not a text file .* Export it as \.txt or \.docx"):
        decode(data, "notes.txt")


def test_a_broken_promise_is_named() -> None:
    with pytest.raises(UserError, match=r"a\.txt: begins like utf-8 but breaks at byte 2"):
        decode(b"\xef\xbb\xbfab\xff", "a.txt")


def test_what_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such file"):
        read_text(tmp_path / "none.txt")
    with pytest.raises(UserError, match="is a folder, not a file"):
        read_bytes(tmp_path)


def test_writing_makes_folders_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    write_text_atomic(path, "é\n")
    assert path.read_bytes() == "é\n".encode()
    write_text_atomic(path, "é\n", bom=True)
    assert path.read_bytes() == b"\xef\xbb\xbf" + "é\n".encode()
    assert read_text(path) == ("é\n", "utf-8")
    write_json_atomic(path, {"é": 1})
    assert json.loads(path.read_text(encoding="utf-8")) == {"é": 1}
    assert [one.name for one in path.parent.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "the disk is full. Free some space"),
        (errno.EROFS, "the drive is read-only"),
        (errno.EACCES, "may not be read or written"),
        (errno.EIO, "the drive reports an error"),
    ],
)
def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str) -> None:
    path = tmp_path / "a.txt"
    write_bytes_atomic(path, b"old")

    def fails(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(StorageError, match=says) as caught:
        write_bytes_atomic(path, b"new")
    assert str(path) in str(caught.value)
    assert caught.value.writing
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


def test_a_short_write_is_written_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.write
    monkeypatch.setattr("os.write", lambda descriptor, data: whole(descriptor, bytes(data)[:7]))
    write_bytes_atomic(tmp_path / "a.bin", bytes(range(256)) * 500)
    assert (tmp_path / "a.bin").read_bytes() == bytes(range(256)) * 500


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_what_is_made_is_for_its_owner_unless_the_study_is_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icc_coding.disk._shared", set())
    write_bytes_atomic(tmp_path / "mine" / "below" / "a", b"")
    assert [mode(tmp_path / name) for name in ("mine", "mine/below", "mine/below/a")] == [0o700, 0o700, 0o600]
    share(tmp_path / "ours")
    write_bytes_atomic(tmp_path / "ours" / "below" / "a", b"")
    (tmp_path / "plain").write_bytes(b"")
    assert mode(tmp_path / "ours/below/a") == mode(tmp_path / "plain")
    assert mode(tmp_path / "ours/below") == 0o777 & ~(0o666 ^ mode(tmp_path / "plain"))


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.skipif(os.name != "posix", reason="a process is asked for on POSIX")
def test_what_a_killed_program_left_is_removed_by_the_next_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from icc_coding.disk import replacing\n"
        "with replacing(Path(sys.argv[1])) as handle:\n"
        "    handle.write(b'half'); handle.flush(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "a.txt")], check=False)
    (left,) = tmp_path.iterdir()
    assert PART.fullmatch(left.name)
    (tmp_path / "notes.part").write_text("a person's own file")
    write_bytes_atomic(tmp_path / "b.txt", b"whole")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.txt", "notes.part"]


def test_an_unfinished_file_of_a_running_program_stays(tmp_path: Path) -> None:
    with replacing(tmp_path / "slow") as handle:
        handle.write(b"1")
        assert not left_overs(tmp_path)
        write_bytes_atomic(tmp_path / "quick", b"2")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["quick", "slow"]


def test_a_folder_appears_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    with new_folder(tmp_path / "model") as part:
        write_bytes_atomic(part / "weights", b"1")
        assert not (tmp_path / "model").exists()
    assert (tmp_path / "model" / "weights").read_bytes() == b"1"
    with pytest.raises(StorageError), new_folder(tmp_path / "second") as part:  # a file cannot be a folder
        write_bytes_atomic(part.parent / "model" / "weights" / "below", b"1")
    assert [one.name for one in tmp_path.iterdir()] == ["model"]


def test_temporary_files_of_libraries_stay_in_the_folder_and_go(tmp_path: Path) -> None:
    with scratch(tmp_path / "cache"), tempfile.NamedTemporaryFile(delete=False) as made:
        assert (tmp_path / "cache") in Path(made.name).parents
    assert not list((tmp_path / "cache").iterdir())
    assert (tmp_path / "cache") not in Path(tempfile.gettempdir()).parents


def test_a_sealed_file_is_believed_whole_only(tmp_path: Path) -> None:
    path = tmp_path / "vectors"
    assert read_sealed(path) is None
    write_sealed(path, b"content")
    assert read_sealed(path) == b"content"
    whole = path.read_bytes()
    for damaged in (
        *(whole[:n] for n in range(len(whole))),
        *(whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :] for n in range(len(whole))),
    ):
        path.write_bytes(damaged)
        assert read_sealed(path) is None


@pytest.mark.parametrize("supported", [True, False])
def test_a_lock_holds_others_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, supported: bool) -> None:
    if not supported:
        without_locks(monkeypatch)
    with locked(tmp_path / "lock"), pytest.raises(Locked, match="another program has kept `lock` locked"), locked(tmp_path / "lock", 0.05):
        pass
    with locked(tmp_path / "lock", 0.05):
        pass


@pytest.mark.skipif(os.name != "posix", reason="a process is asked for on POSIX")
def test_a_lock_that_a_killed_program_left_costs_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / "lock.taken").write_text(f"{this_host()} {gone.pid}")
    with locked(tmp_path / "lock", 0.0):
        pass
    (tmp_path / "lock.taken").write_text("elsewhere 1")
    with pytest.raises(Locked), locked(tmp_path / "lock", 0.0):
        pass
    os.utime(tmp_path / "lock.taken", (1, 1))
    with locked(tmp_path / "lock", 0.0):
        pass


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a network drive that answers that it knows no locks."""

    def refused(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("icc_coding.locks._take", refused)


def test_hashes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("é".encode())
    assert sha256_file(tmp_path / "a") == sha256_text("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
