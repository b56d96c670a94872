"""`icc-coding export` as typed. What is written is tested in tests/exchange/test_export.py."""

from __future__ import annotations

from pathlib import Path

from coded_rows import read_rows
from harbours import PILOTS, rows_of, run

from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.study import Study


def test_rows_written_are_counted_against_rows_stored(coded: Study, tmp_path: Path) -> None:
    result = run(coded, "export", tmp_path / "coded.csv")
    count = len(rows_of(coded))
    assert (result.exit_code, result.output) == (
        0,
        f"{tmp_path / 'coded.csv'}: {count} rows written of {count} stored ({count} passages).\n",
    )
    assert (tmp_path / "coded.csv").read_bytes() == coded.excerpts.read_bytes()


def test_excel_adds_its_mark(coded: Study, tmp_path: Path) -> None:
    run(coded, "export", tmp_path / "coded.csv", "--excel")
    assert (tmp_path / "coded.csv").read_bytes() == b"\xef\xbb\xbf" + coded.excerpts.read_bytes()


def test_mistakes_are_one_sentence(coded: Study, tmp_path: Path) -> None:
    for name, code in (("coded.docx", 1), ("codebook.csv --as nothing", 2)):
        result = run(coded, "export", *[tmp_path / part if "." in part else part for part in name.split()])
        assert result.exit_code == code
        assert "Error: " in result.output
    assert not list(tmp_path.glob("cod*.*"))


def test_what_was_only_read_is_counted_apart_from_what_is_stored(coded: Study, tmp_path: Path) -> None:
    row = next(row for row in rows_of(coded) if row.transcript == "south" and row.code == PILOTS)
    text = next(path.stem for path in coded.texts.glob("*.txt") if row.text in path.read_text(encoding="utf-8"))
    draft = Draft("read", text, row.start, row.end, row.text, codes="all", shown=False, blind=True)
    LogWriter(coded, "ana", device="desk").append([draft])
    stored = len(rows_of(coded))
    for name in ("reads.csv", "reads.xlsx"):
        result = run(coded, "export", tmp_path / name, "--with-reads")
        silent = len(read_rows(tmp_path / "reads.csv")) - stored
        assert silent > 0
        assert f"{stored} rows written of {stored} stored ({stored} passages)." in result.output
        assert f"With them {silent} rows of what was read for a code and answered no." in result.output
