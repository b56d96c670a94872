"""What users bring is decoded; what is written is never half written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.errors import UserError
from icc_coding.files import (
    decode,
    read_bytes,
    read_text,
    sha256_file,
    sha256_text,
    write_bytes_atomic,
    write_json_atomic,
    write_text_atomic,
)

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


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    write_bytes_atomic(path, b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("icc_coding.files.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_bytes_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_bytes_atomic(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_hashes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("é".encode())
    assert sha256_file(tmp_path / "a") == sha256_text("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
