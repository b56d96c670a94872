"""A review sheet whose file is odd loses none of its rows."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from icc_coding.errors import UserError
from icc_coding.reviewing.tables import read_rows

HEADER = ["icc_review", "text", "decision"]


def sheet(path: Path, dimension: str) -> Path:
    book = openpyxl.Workbook()
    notes = book.active
    notes.append(["how we reviewed"])
    review = book.create_sheet("review")
    review.append(["Our round of March"])
    review.append(["ICC_Review ", "text", "decision"])
    for number in range(12):
        review.append([f"k{number}", "the quay is shared", "accept"])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    member = "xl/worksheets/sheet2.xml"
    parts[member] = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{dimension}"'.encode(), parts[member])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("dimension", ["A1:C14", "A1:C5", "A1"])
def test_where_the_sheet_claims_to_end_costs_no_decision(tmp_path: Path, dimension: str) -> None:
    rows = read_rows(sheet(tmp_path / "review.xlsx", dimension), "icc_review")
    assert [(row.number, row.cells["icc_review"], row.cells["decision"]) for row in rows] == [(n + 3, f"k{n}", "accept") for n in range(12)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_separator_and_rows_as_the_spreadsheet_numbers_them(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "review.csv"
    lines = [HEADER, ["k1", '"two\nlines; of, text"', "accept"], ["k2", "x", "reject"]]
    path.write_text(f"sep={separator}\n" + "\n".join(separator.join(line) for line in lines), encoding="utf-8-sig")
    assert [(row.number, row.cells["decision"]) for row in read_rows(path, "icc_review")] == [(3, "accept"), (4, "reject")]


def test_a_table_without_the_marker_is_no_review_sheet(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("unit,coder,value\n1,a,b\n")
    with pytest.raises(UserError, match="no review sheet"):
        read_rows(tmp_path / "other.csv", "icc_review")
