"""Workbooks of openpyxl: their temporary files stay in the study, and a failure leaves nothing behind."""

import tempfile
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from icc_coding.tables.writing import save_book


def book_of(words: str) -> Workbook:
    book = Workbook()
    book.worksheets[0].append([words])
    return book


def test_what_was_put_together_is_written_and_its_temporary_files_lie_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "system"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    seen = []
    real = tempfile.NamedTemporaryFile

    def noted(*given: object, **named: object) -> object:
        made = real(*given, **named)  # type: ignore[call-overload]
        seen.append(Path(made.name))
        return made

    monkeypatch.setattr("openpyxl.worksheet._writer.NamedTemporaryFile", noted)
    save_book(book_of("The ferry was late."), tmp_path / "review.xlsx", tmp_path / "study" / ".icc-cache")
    assert load_workbook(tmp_path / "review.xlsx").worksheets[0]["A1"].value == "The ferry was late."
    assert seen
    assert all((tmp_path / "study" / ".icc-cache") in path.parents for path in seen)
    assert not list(elsewhere.iterdir())
    assert not list((tmp_path / "study" / ".icc-cache").iterdir())


def test_a_sheet_that_fails_leaves_no_file_and_no_open_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    closed = []
    real = zipfile.ZipFile.close
    monkeypatch.setattr(zipfile.ZipFile, "close", lambda archive: (closed.append(id(archive)), real(archive))[1])
    monkeypatch.setattr("openpyxl.worksheet._writer.NamedTemporaryFile", full)
    with pytest.raises(OSError, match="No space left") as caught:  # holds what was open where it failed
        save_book(book_of("The ferry was late."), tmp_path / "review.xlsx", tmp_path / "cache")
    assert caught.tb
    assert closed  # else Python closes it when it likes, and complains on the screen that it cannot
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]
    assert not list((tmp_path / "cache").iterdir())
