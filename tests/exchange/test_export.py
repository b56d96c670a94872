"""`export`: what a name stands for, that rows are counted, and what is never written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from coded_rows import read_rows
from harbours import TUG, decide, rows_of, run

from icc_coding.codebook.model import Codebook
from icc_coding.corpus import Choice
from icc_coding.errors import UserError
from icc_coding.exchange.books.files import is_codebook
from icc_coding.exchange.export import export_study
from icc_coding.exchange.registry import content_of
from icc_coding.study import Study


def test_coded_excerpts_as_they_are_now(coded: Study, tmp_path: Path) -> None:
    decide(coded, "reject", next(row for row in rows_of(coded) if row.code == TUG))
    said = export_study(coded, tmp_path / "out.csv")
    rows = read_rows(tmp_path / "out.csv")
    assert said == f"{tmp_path / 'out.csv'}: {len(rows)} rows written of {len(rows)} stored ({len(rows)} passages)."
    assert "rejected" in {row.status for row in rows}
    run(coded, "code")
    assert rows == rows_of(coded)


def test_what_no_longer_has_a_place_is_counted(coded: Study, tmp_path: Path) -> None:
    stored = len(rows_of(coded))
    lost = sum(row.transcript == "south" for row in rows_of(coded))
    decide(coded, "accept", next(row for row in rows_of(coded) if row.transcript == "south"))
    (coded.transcripts / "south.txt").unlink()
    said = export_study(coded, tmp_path / "out.csv")
    assert stored - lost == 1
    assert "1 row written of 2 stored (1 passage). 1 more row belongs to texts or codes that the study no longer has." in said
    assert {row.transcript for row in read_rows(tmp_path / "out.csv")} == {"north"}


def test_before_the_first_run_there_is_nothing(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nothing has been coded yet\. Run `icc-coding code` first"):
        export_study(study, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("name", ["out.yaml", "out.yml", "out.html", "out.md"])
def test_the_codebook_by_its_suffix(study: Study, tmp_path: Path, name: str) -> None:
    assert export_study(study, tmp_path / name) == f"{tmp_path / name}: 3 codes written of 3 in the codebook."
    assert "Tug sharing" in (tmp_path / name).read_text(encoding="utf-8")
    if name.endswith(("yaml", "yml")):
        assert Codebook.load(tmp_path / name).hash == Codebook.load(study.codebook).hash


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ana-review.xlsx", "review"),
        ("AnaReview_2.csv", "review"),
        ("Team codebook.xlsx", "codebook"),
        ("north_memos.csv", "memos"),
        ("best quotes.docx", "quotes"),
        ("interview-03.docx", "document"),
        ("coded for review.csv", "coded"),
        ("preview.xlsx", "coded"),
        ("excerpts-reviewed.csv", "coded"),
        ("reviewsheet.xlsx", "review"),
    ],
)
def test_a_word_of_the_name_says_what_is_written(name: str, content: str) -> None:
    assert content_of(Path(name)) == content


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("Team codebook.xlsx", True),
        ("codebook2.csv", True),
        ("codes of ana.csv", True),
        ("coded by codebook.csv", False),
        ("ana-review codebook.csv", False),
    ],
)
def test_a_table_that_says_something_else_first_is_not_taken_for_a_codebook(name: str, taken: bool) -> None:
    assert is_codebook(Path(name)) is taken


@pytest.mark.parametrize("name", ["out.pdf", "out"])
def test_a_suffix_that_says_nothing_is_refused(coded: Study, tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match=rf"{name}: coded is written as \.csv"):
        export_study(coded, tmp_path / name)
    with pytest.raises(UserError, match=r"review is written as \.xlsx, \.csv"):
        export_study(coded, tmp_path / "review.pdf")


def test_what_a_format_does_not_know_is_refused(coded: Study, tmp_path: Path) -> None:
    for name, options, said in (
        ("codebook.csv", {"target": "nvivo"}, "a codebook knows no other target"),
        ("codebook.qdc", {"choice": Choice(codes=("help",))}, "the codebook is written whole"),
        ("memos.csv", {"choice": Choice(coders=("ana",))}, "memos is written whole"),
        ("review.csv", {"choice": Choice(settled=True)}, "a sheet for review is written whole"),
        ("book.docx", {"by": "code"}, "--by says nothing for transcripts with codes as comments, for Word. For quotes, add --as quotes"),
        ("coded.csv", {"segments": True}, "--segments says nothing for coded excerpts as separated text. For review, add --as review"),
    ):
        with pytest.raises(UserError, match=said):
            export_study(coded, tmp_path / name, **options)  # type: ignore[arg-type]
        assert not (tmp_path / name).exists()


def test_a_review_sheet_that_may_hold_decisions_is_not_written_over(coded: Study, tmp_path: Path) -> None:
    sheet = tmp_path / "review.csv"
    sheet.write_text("filled in", encoding="utf-8")
    with pytest.raises(UserError, match="may hold decisions"):
        export_study(coded, sheet)
    assert sheet.read_text(encoding="utf-8") == "filled in"


@pytest.mark.parametrize("file", ["codebook.yaml", "study.toml", "transcripts/cases.csv", "coding/decisions/ana.csv", "coding/texts/x.md"])
@pytest.mark.parametrize("content", ["", "coded", "codebook"])
def test_what_the_study_is_made_of_is_not_written_over(coded: Study, file: str, content: str) -> None:
    path = coded.root / file
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(UserError, match="belongs to the study itself"):
        export_study(coded, path, content)
    assert (path.read_bytes() if path.exists() else None) == before
