from __future__ import annotations

from pathlib import Path

import pytest

from icc_coding.agreement.input import RatingsTable, SpansTable, read_table
from icc_coding.agreement.reporting.report import AgreementOptions
from icc_coding.agreement.reporting.table_report import report_table
from icc_coding.errors import UserError

FIXTURES = Path(__file__).parent / "fixtures"


def write(folder: Path, text: str, name: str = "table.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_ratings_long_and_wide_are_the_same():
    long, wide = read_table(FIXTURES / "ratings.csv"), read_table(FIXTURES / "ratings_wide.csv")
    assert isinstance(long, RatingsTable)
    assert isinstance(wide, RatingsTable)
    assert (long.layout, long.coders, long.units, long.values) == (wide.layout, wide.coders, wide.units, wide.values)
    assert long.values[0] == [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None]
    assert long.transcripts is None


def test_sets_tell_empty_from_missing(tmp_path):
    found = read_table(write(tmp_path, "unit,coder,codes,transcript\nu1,A,x;y,t\nu1,B,,t\nu2,A, y ,t\n"))
    assert found.values == [[frozenset("xy"), frozenset("y")], [frozenset(), None]]
    assert found.transcripts == ("t", "t")


def test_spans(tmp_path):
    found = read_table(write(tmp_path, "coder,start,end,code,transcript,length\nA,2,9,x,t,60\nB,,,,t,60\n"))
    assert isinstance(found, SpansTable)
    assert found.rows == [("t", "A", 2, 9, "x"), ("t", "B", None, None, None)]
    assert found.lengths == {"t": 60}
    guessed = read_table(write(tmp_path, "coder,start,end,code\nA,2,9,x\nB,2,12,x\n"))
    assert guessed.lengths == {"text": 12}
    assert "taken to end with the last marked character (12)" in guessed.notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_excel_writes(tmp_path, encoding, delimiter):
    lines = ["Unit,Coder,Value", "u1,Ana,coopération", "u1,Ben,à vérifier", "u2,Ana,coopération", "u2,Ben,coopération", ",,", ""]
    found = read_table(write(tmp_path, "\r\n".join(lines).replace(",", delimiter), encoding=encoding))
    assert found.values == [["coopération", "coopération"], ["à vérifier", "coopération"]]


def test_decimal_commas_where_the_comma_separates_nothing(tmp_path):
    assert read_table(write(tmp_path, "unit;A;B\n1;2,5;2,5\n2;3;3,5\n")).values == [[2.5, 3], [2.5, 3.5]]


def test_names_that_are_numbers_keep_their_spelling(tmp_path):
    found = read_table(write(tmp_path, "unit,A,B\n1,01,2.50\n2,2.50,\n"))
    assert found.values == [[1, 2.5], [2.5, None]]
    assert found.spelling == {1: "01", 2.5: "2.50"}
    assert read_table(write(tmp_path, "unit,A,B\n1,1,x\n2,2,2\n")).values == [["1", "2"], ["x", "2"]]


def test_workbook(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for row in (["unit", "A", "B"], ["u1", 1, 1], ["u2", 2, None], [None, None, None], ["u3", 2, 2]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx").values == [[1, 2, 2], [1, None, 2]]
    with pytest.raises(UserError, match="no workbook"):
        read_table(write(tmp_path, "no workbook", "broken.xlsx"))


def test_one_unit_name_in_two_transcripts_is_two_units(tmp_path):
    found = read_table(write(tmp_path, "unit,coder,value,transcript\n1,A,x,s\n1,B,x,s\n1,A,y,t\n1,B,y,t\n"))
    assert len(found.units) == 2
    assert found.transcripts == ("s", "t")


BAD = {
    "no layout": (
        "a,b,c\n1,2,3\n",
        "table.csv: which columns are coders? None of them (a, b, c) is called unit or coder. Answer with --coders b,c",
    ),
    "one column": ("a\n1\n", "table.csv, line 1: the columns (a) fit no layout. Name them `unit, coder, value`"),
    "empty file": ("\n\n", "table.csv: is empty"),
    "header only": ("unit,coder,value\n", "table.csv: has a header and no rows"),
    "nameless column": ("unit,A,,B\n1,2,3,4\n", "line 1: column 3 has no name"),
    "column twice": ("unit,A,A\n1,2,3\n", "line 1: there are two columns `A`"),
    "too many cells": ("unit,A,B\n1,2,3\n1,2,3,4\n", "line 3: has more cells"),
    "two rows for one unit and coder": (
        "unit,coder,value\nu1,A,1\nu2,A,1\nu1,A,2\n",
        "line 4: coder `A` already has a row for unit `u1` (line 2)",
    ),
    "two rows for one unit": ("unit,A,B\nu1,1,1\nu1,2,2\n", "line 3: unit `u1` already has a row (line 2)"),
    "coder without units": ("unit,coder,value\nu1,A,1\nu1,B,\nu2,B,\n", "line 3: coder `B` has no units"),
    "column without units": ("unit,A,B\nu1,1,\nu2,2,\n", "line 1: coder `B` has no units"),
    "no coder": ("unit,coder,value\nu1,,1\n", "line 2: the column `coder` is empty"),
    "no unit": ("unit,coder,codes\n,A,x\n", "line 2: the column `unit` is empty"),
    "no transcript": ("unit,coder,value,transcript\nu1,A,1,t\nu1,B,1,\n", "line 3: the column `transcript` is empty"),
    "reversed span": ("coder,start,end,code\nA,1,4,x\nB,9,4,x\n", "line 3: the span [9, 4) is reversed"),
    "negative span": ("coder,start,end,code\nA,-1,4,x\nB,1,4,x\n", "line 2: the span [-1, 4) begins before the text"),
    "empty span": ("coder,start,end,code\nA,4,4,x\n", "line 2: the span [4, 4) is empty"),
    "span beyond": ("coder,start,end,code,transcript,length\nA,4,9,x,t,8\n", "line 2: the span [4, 9) ends after the text (length 8)"),
    "half a span": ("coder,start,end,code\nA,4,,x\n", "line 2: a span has a start, an end and a code, or none"),
    "no offset": ("coder,start,end,code\nA,four,9,x\n", "line 2: the offset `four` is no whole number"),
    "two lengths": (
        "coder,start,end,code,transcript,length\nA,1,2,x,t,8\nB,1,2,x,t,9\n",
        "line 3: transcript `t` is 9 long here and 8 in line 2",
    ),
    "silent and not": ("coder,start,end,code\nA,,,\nA,1,2,x\n", "line 3: coder `A` has a span in `text` but line 2 says"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence_with_file_and_line(tmp_path, text, message):
    with pytest.raises(UserError) as error:
        read_table(write(tmp_path, text))
    assert message in str(error.value)
    assert str(error.value).startswith("table.csv")
    assert "\n" not in str(error.value)


def test_quoted_cells_over_several_lines_keep_the_line_numbers(tmp_path):
    with pytest.raises(UserError, match="line 4: coder `A` already has a row for unit `u2` \\(line 2\\)"):
        read_table(write(tmp_path, 'unit,coder,value\nu2,A,"one\ntwo"\nu2,A,x\n'))


def test_file_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match="there is no such file"):
        read_table(tmp_path / "missing.csv")


BAD_VALUES = {
    "outside the categories": (
        "unit,A,B\nu1,1,1\nu2,7,2\n",
        AgreementOptions(categories=("1", "2")),
        "line 3: the value `7` is not among the categories (1, 2)",
    ),
    "name among categories": (
        "unit,A,B\nu1,low,high\nu2,lov,low\n",
        AgreementOptions(categories=("low", "high")),
        "line 3: the value `lov`",
    ),
    "no number": ("unit,A,B\nu1,1,1\nu2,x,2\n", AgreementOptions(level="interval"), "line 3: `x` is no number"),
    "negative ratio": ("unit,A,B\nu1,1,1\nu2,-2,2\n", AgreementOptions(level="ratio"), "line 3: -2 is negative"),
    "names have no order": ("unit,A,B\nu1,a,b\nu2,b,b\n", AgreementOptions(level="ordinal"), "--categories"),
    "categories are no numbers": ("unit,A,B\nu1,1,2\nu2,2,2\n", AgreementOptions(categories=("low",)), "must be numbers too"),
    "unknown coder": (
        "unit,A,B\nu1,1,1\nu2,2,2\n",
        AgreementOptions(coders=("A", "Z")),
        "coder `Z` has no units in this table. Its coders are: A, B.",
    ),
    "no transcripts": ("unit,A,B\nu1,1,1\nu2,2,2\n", AgreementOptions(interval="cluster"), "there is no transcript column"),
    "no attributes": ("unit,A,B\nu1,1,1\nu2,2,2\n", AgreementOptions(per=("attribute",)), "no attributes"),
    "spans by transcript": (
        "coder,start,end,code\nA,1,4,x\nB,1,4,x\n",
        AgreementOptions(per=("transcript",)),
        "broken down by code or dimension",
    ),
    "spans by unit": ("coder,start,end,code\nA,1,4,x\nB,1,4,x\n", AgreementOptions(interval="unit"), "no fixed units"),
    "overlap of one code": (
        "coder,start,end,code\nA,1,4,x\nA,3,6,x\nB,1,4,x\n",
        AgreementOptions(),
        "table.csv, line 3: [1, 4) `x` and [3, 6) `x`",
    ),
}


@pytest.mark.parametrize(("text", "options", "message"), BAD_VALUES.values(), ids=BAD_VALUES.keys())
def test_what_does_not_fit_the_question(tmp_path, text, options, message):
    with pytest.raises(UserError) as error:
        report_table(write(tmp_path, text), options)
    assert message in str(error.value)


def test_overlapping_spans_are_named_and_computed_apart(tmp_path):
    text = "coder,start,end,code,transcript,length\nA,0,20,form.a,t,60\nA,10,30,value.b,t,60\nB,0,20,form.a,t,60\nB,12,30,value.c,t,60\n"
    report = report_table(write(tmp_path, text), AgreementOptions())
    assert "table.csv, line 3: [0, 20) `form.a` and [10, 30) `value.b` overlap" in report.notes[0]
    assert report.coefficients["u_alpha"].status == "undefined"
    assert report.parts["form"]["u_alpha"].value == 1
    assert report.parts["value"]["bar_u_alpha"].value > report.parts["value"]["u_alpha"].value
    assert set(report_table(write(tmp_path, text), AgreementOptions(per=("code",))).parts) == {"form.a", "value.b", "value.c"}


def test_ordered_names(tmp_path):
    text = "unit,A,B\n1,low,low\n2,mid,high\n3,high,high\n4,mid,mid\n"
    report = report_table(write(tmp_path, text), AgreementOptions(level="ordinal", categories=("low", "mid", "high")))
    numbers = report_table(
        write(tmp_path, text.replace("low", "1").replace("mid", "2").replace("high", "3")), AgreementOptions(level="ordinal")
    )
    assert report.coefficients["krippendorff_alpha"] == numbers.coefficients["krippendorff_alpha"]
