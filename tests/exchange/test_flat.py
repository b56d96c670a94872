"""Flat tables in every format: the same rows whichever it was, counted, filtered, wide, explained. All contents are fictional."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pandas as pd
import pytest
from harbours import FEES, PILOTS, TUG, decide, rows_of, run
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding import read_coded
from icc_coding.corpus import COLUMNS, Choice
from icc_coding.errors import UserError
from icc_coding.exchange.export import export_study
from icc_coding.exchange.flat.delimited import write_delimited
from icc_coding.exchange.flat.others import write_jsonl, write_parquet
from icc_coding.exchange.flat.table import rows_table
from icc_coding.exchange.flat.workbook import write_workbook
from icc_coding.study import Study

from .test_coded_csv import ROW, _rows

ENDINGS = ["csv", "tsv", "xlsx", "jsonl", "parquet"]


@pytest.fixture
def decided(coded: Study) -> Study:
    """Two coders and a consensus on one passage, and a no; cases with an attribute whose values look like numbers."""
    (coded.transcripts / "cases.csv").write_text("transcript,case,wave\nnorth,Ode,007\nsouth,Rau,1-2\n", encoding="utf-8")
    row = next(row for row in rows_of(coded) if row.code == TUG and row.transcript == "north")
    decide(coded, "accept", row, "ana", note="=1+2")
    decide(coded, "accept", row, "ben", note="007")
    decide(coded, "accept", row, "consensus")
    decide(coded, "reject", next(row for row in rows_of(coded) if row.code == FEES), "ana", note="3/4")
    return coded


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_holds_the_same_rows(decided: Study, tmp_path: Path, ending: str) -> None:
    said = export_study(decided, tmp_path / f"coded.{ending}")
    frame = read_coded(tmp_path / f"coded.{ending}")
    export_study(decided, tmp_path / "plain.csv")
    pd.testing.assert_frame_equal(frame, read_coded(tmp_path / "plain.csv"), rtol=0, atol=6e-4)
    assert list(frame.columns) == [*COLUMNS, "case.wave", "question"]
    assert f"{len(frame)} rows written of {len(frame)} stored" in said
    mine = frame[frame.coder.isin(["ana", "ben"])]
    assert set(mine.note) == {"=1+2", "007", "3/4"}
    assert set(frame["case.wave"]) == {"007", "1-2"}
    assert set(frame.excerpt_id.str[0]) == {"x"}


def test_settled_rows_are_passages_and_what_is_left_out_is_counted(decided: Study, tmp_path: Path) -> None:
    said = export_study(decided, tmp_path / "coded.csv", choice=Choice(settled=True))
    frame = read_coded(tmp_path / "coded.csv")
    assert [tuple(row) for row in frame[["code", "coder", "status"]].to_numpy()] == [(TUG, "consensus", "accepted")]
    assert "1 row written, one for each settled passage and code, of " in said
    said = export_study(decided, tmp_path / "coded.csv", choice=Choice(coders=("ana",)))
    assert set(read_coded(tmp_path / "coded.csv").coder) == {"ana"}
    assert "2 rows written of " in said
    assert "are not asked for." in said


def test_the_command_takes_the_filters(decided: Study, tmp_path: Path) -> None:
    path = tmp_path / "coded.jsonl"
    assert run(decided, "export", path, "--settled", "--status", "rejected", "--dictionary").exit_code == 0
    (line,) = path.read_text(encoding="utf-8").splitlines()
    row = json.loads(line)
    assert (row["code"], row["status"], row["collaborations"], row["score"] is None or isinstance(row["score"], float)) == (
        FEES,
        "rejected",
        [],
        True,
    )
    dictionary = (tmp_path / "coded.dictionary.csv").read_text(encoding="utf-8")
    assert [line.split(",")[0] for line in dictionary.splitlines()] == ["column", *row]
    refused = run(decided, "export", path, "--coder", "zoe")
    assert refused.exit_code == 1
    assert "There is no coder `zoe`" in refused.output


def test_wide_has_a_column_per_code_and_coder_and_nothing_where_nobody_asked(decided: Study, tmp_path: Path) -> None:
    said = export_study(decided, tmp_path / "wide.csv", wide=True, dictionary=True)
    frame = pd.read_csv(tmp_path / "wide.csv", dtype=str, keep_default_na=False)
    assert f"{len(frame)} segments written that somebody answered" in said
    assert [name for name in frame.columns if name.count(".") > 1] == [
        f"{code}.{coder}" for code in (TUG, PILOTS, FEES) for coder in ("ana", "ben", "consensus")
    ]
    north = frame[frame.transcript == "north"].iloc[0]
    assert [north[f"{TUG}.{coder}"] for coder in ("ana", "ben", "consensus")] == ["1", "1", "1"]
    assert [north[f"{PILOTS}.{coder}"] for coder in ("ana", "ben", "consensus")] == ["", "", ""]
    assert "0" in set(frame[f"{FEES}.ana"])
    assert f"{TUG}.ana,whole number,0 or 1" in (tmp_path / "wide.dictionary.csv").read_text(encoding="utf-8").replace('"', "")
    export_study(decided, tmp_path / "wide.csv", wide=True, choice=Choice(settled=True))
    settled = pd.read_csv(tmp_path / "wide.csv", dtype=str, keep_default_na=False)
    assert [name for name in settled.columns if "." in name] == ["case.wave", TUG, PILOTS, FEES]
    with pytest.raises(UserError, match="leave out --status"):
        export_study(decided, tmp_path / "wide.csv", wide=True, choice=Choice(statuses=("accepted",)))


def test_a_workbook_has_a_sheet_per_dimension_filters_and_the_codebook(decided: Study, tmp_path: Path) -> None:
    export_study(decided, tmp_path / "coded.xlsx")
    book = openpyxl.load_workbook(tmp_path / "coded.xlsx")
    assert book.sheetnames == ["All", "Kind of help", "Trouble", "Codebook"]
    sheet = book["All"]
    assert sheet.auto_filter.ref == f"A1:AB{sheet.max_row}"
    assert sheet.freeze_panes == "A2"
    assert sheet.page_setup.orientation == "landscape"
    header = [cell.value for cell in sheet[1]]
    wave = sheet.cell(2, header.index("case.wave") + 1)
    assert (wave.value, wave.data_type, wave.number_format) == ("007", "s", "@")
    assert {row[header.index("dimension")].value for row in book["Trouble"].iter_rows(min_row=2)} == {"trouble"}
    assert [row[1].value for row in book["Codebook"].iter_rows(min_row=2)] == [TUG, PILOTS, FEES]


def test_excel_gets_its_separator_and_text_that_stays_text(decided: Study, tmp_path: Path) -> None:
    export_study(decided, tmp_path / "coded.csv", excel=True, separator=";")
    data = (tmp_path / "coded.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfexcerpt_id;transcript;")
    lines = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    table = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert {row["case.wave"] for row in table} == {'="007"', '="1-2"'}
    assert {row["note"] for row in table if row["note"]} == {"'=1+2", '="007"', '="3/4"'}
    assert any("," in row["score"] for row in table)
    export_study(decided, tmp_path / "plain.csv")
    pd.testing.assert_frame_equal(read_coded(tmp_path / "coded.csv"), read_coded(tmp_path / "plain.csv"))
    with pytest.raises(UserError, match="cannot separate cells"):
        export_study(decided, tmp_path / "coded.csv", separator="ab")
    with pytest.raises(UserError, match=r"--excel says nothing for .*\. It is for \.csv, \.tsv"):
        export_study(decided, tmp_path / "coded.parquet", excel=True)


@settings(max_examples=25, deadline=None)
@given(st.lists(_rows.map(lambda row: replace(row, excerpt_id="x0123456789ab")), min_size=1, max_size=4))
def test_whatever_a_cell_holds_comes_back(rows: list[object]) -> None:
    with TemporaryDirectory() as folder:
        frames = []
        for ending in ENDINGS:
            path = Path(folder) / f"t.{ending}"
            table = rows_table(rows, ())  # type: ignore[arg-type]
            if ending in ("csv", "tsv"):
                write_delimited(path, table, separator="," if ending == "csv" else "\t", excel=ending == "tsv")
            else:
                {"xlsx": write_workbook, "jsonl": write_jsonl, "parquet": write_parquet}[ending](path, table)
            frames.append(read_coded(path))
        for ending, frame in zip(ENDINGS, frames, strict=True):
            expected = frames[0]
            if ending == "xlsx":  # spreadsheets know one kind of line end
                expected = expected.map(lambda cell: cell.replace("\r\n", "\n").replace("\r", "\n") if isinstance(cell, str) else cell)
            assert frame.astype(str).to_dict() == expected.astype(str).to_dict()
        assert frames[0].text.tolist() == [row.text for row in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize("content", [b"transcript,code\na,b\n", b"", b"excerpt_id,transcript,begin,end,code,coder,status\n"])
def test_renamed_columns_are_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "coded.csv"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"coded\.csv: is no table of coded excerpts \(it lacks the columns .*\)\. Name the columns"):
        read_coded(path)


def test_a_number_that_is_none_is_named(tmp_path: Path) -> None:
    write_delimited(tmp_path / "coded.csv", rows_table([ROW, ROW], ()))
    text = (tmp_path / "coded.csv").read_text(encoding="utf-8")
    (tmp_path / "coded.csv").write_text(text.replace(",70,", ",70a,", 1), encoding="utf-8")
    with pytest.raises(UserError, match="`start` holds '70a' in row 2"):
        read_coded(tmp_path / "coded.csv")
