"""Spreadsheets: the whole sheet, what its cells show, and what they do not. All content is fictional."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path

import openpyxl

from icc_coding.transcripts import FileReading, inspect_file

TALK = (
    ("Ana", "Who clears the snow?", 4),
    ("Ben", "Our plough does, on both sides.", 11),
    ("Ana", "Since when?", 20),
    ("Ben", "Two winters.", 25),
)


def spoken(reading: FileReading) -> list[tuple[str, str, float | None]]:
    return [(turn.speaker, t.text[turn.start : turn.end], turn.time) for t in reading.transcripts for turn in t.turns]


def workbook(times: list[object], form: str = "") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Time", "Speaker", "Text"])
    for (who, said, _), time in zip(TALK, times, strict=True):
        sheet.append([time, who, said])
        if form:
            sheet.cell(sheet.max_row, 1).number_format = form
    return book


def rewritten(path: Path, member: str, pattern: str, instead: str) -> None:
    """One part of a workbook changed, as another program would have written it."""
    old, buffer = zipfile.ZipFile(path), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, re.sub(pattern, instead, text.decode()) if name == member else text)
    old.close()
    path.write_bytes(buffer.getvalue())


def test_a_sheet_that_says_it_ends_at_a1_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook([at for *_, at in TALK]).save(path)
    rewritten(path, "xl/worksheets/sheet1.xml", r'<dimension ref="[^"]*"', '<dimension ref="A1"')
    assert spoken(inspect_file(path)) == [(who, said, float(at)) for who, said, at in TALK]


def test_times_are_seconds_clocks_or_parts_of_a_day(tmp_path: Path) -> None:
    for number, (times, form) in enumerate(
        (
            ([datetime.time(0, 0, at) for *_, at in TALK], ""),
            ([datetime.timedelta(seconds=at) for *_, at in TALK], ""),
            ([at / 86400 for *_, at in TALK], "[h]:mm:ss"),
            ([at / 86400 for *_, at in TALK], ""),
            ([f"0:00:{at:02d}" for *_, at in TALK], ""),
            ([at * 1000 for *_, at in TALK], ""),
        )
    ):
        path = tmp_path / f"{number}.xlsx"
        workbook(list(times), form).save(path)
        assert [time for *_, time in spoken(inspect_file(path))] == [4.0, 11.0, 20.0, 25.0], number


def test_a_formula_without_a_value_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = workbook([at for *_, at in TALK])
    assert book.active is not None
    book.active["C3"] = '=CONCATENATE("Our ", "plough.")'
    book.save(path)
    reading = inspect_file(path)
    assert len(spoken(reading)) == 3
    assert any("C3" in problem and "formula whose value was not saved" in problem for problem in reading.problems)


def test_the_sheet_with_the_talk_is_read_and_others_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = workbook([at for *_, at in TALK])
    notes = book.create_sheet("Notes")
    for n in range(30):
        notes.append([f"Long notes of a transcriber that say nothing of anybody's words, part {n}"])
    book.save(path)
    reading = inspect_file(path)
    assert len(spoken(reading)) == 4
    assert any("“Notes”" in problem for problem in reading.problems)
