"""The table of coded excerpts, out and in again. All rows are fictional."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from coded_rows import read_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.corpus import COLUMNS, CodedExcerpt
from icc_coding.exchange.flat.delimited import write_delimited
from icc_coding.exchange.flat.table import rows_table

ROW = CodedExcerpt(
    excerpt_id="x0123456789ab",
    transcript="north",
    kind="interview",
    case="Ode",
    collaborations=("amber_ring", "c40"),
    turn=1,
    speaker="Captain Ode",
    role="respondent",
    start=70,
    end=90,
    time="0:01:02",
    text="=HYPERLINK(1)",
    dimension="help",
    code="help.tug_sharing",
    label="Tug sharing",
    status="accepted",
    band="likely",
    score=0.912,
    probability=None,
    reason="rule: “lend”",
    coder="ana",
    decided_at="2026-11-22T10:00:00Z",
    blind=False,
    note="-5 °C",
    codebook_hash="abc",
    run="run-1",
)
_COLUMNS = (
    "excerpt_id, transcript, kind, case, collaborations, turn, speaker, role, start, end, time, text, dimension, code, label, status, band, "
    "score, probability, reason, coder, decided_at, blind, note, codebook_hash, run"
)
_texts = st.builds(
    str.__add__,
    st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "'", "''", '"', "\n", "\r\n", "“", "😀", ";", ","]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
)
_ids = st.text("abc_;", min_size=1, max_size=5).map(lambda text: text.replace(";", "") or "a")
_thousandths = st.none() | st.integers(0, 1000).map(lambda number: number / 1000)
_rows = st.builds(
    CodedExcerpt,
    **dict.fromkeys(COLUMNS, _texts),
).flatmap(
    lambda row: st.builds(
        lambda where, named, scores, blind: replace(
            row, turn=where[0], start=where[1], end=where[2], collaborations=named, score=scores[0], probability=scores[1], blind=blind
        ),
        st.tuples(*[st.integers(0, 10**9)] * 3),
        st.lists(_ids, max_size=3).map(tuple),
        st.tuples(_thousandths, _thousandths),
        st.sampled_from([True, False, None]),
    )
)


def _write(path: Path, rows: list[CodedExcerpt], *, excel: bool = False) -> int:
    return write_delimited(path, rows_table(rows, ()), excel=excel)


def test_the_columns_are_the_contract(tmp_path: Path) -> None:
    assert _write(tmp_path / "out.csv", [ROW]) == 1
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        header, cells = csv.reader(file)
    assert ", ".join(header) == _COLUMNS + ", question"
    found = dict(zip(header, cells, strict=True))
    assert found["text"] == "'=HYPERLINK(1)"
    assert found["note"] == "'-5 °C"
    assert found["collaborations"] == "amber_ring;c40"
    assert (found["score"], found["probability"], found["blind"]) == ("0.912", "", "false")


@settings(max_examples=60, deadline=None)
@given(st.lists(_rows, max_size=4))
def test_rows_come_back_unchanged(rows: list[CodedExcerpt]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "out.csv"
        for excel in (False, True):
            assert _write(path, rows, excel=excel) == len(rows)
            assert read_rows(path) == rows


@settings(max_examples=60, deadline=None)
@given(st.lists(_rows, min_size=1, max_size=3))
def test_no_cell_is_a_formula(rows: list[CodedExcerpt]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "out.csv"
        _write(path, rows)
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for line in csv.reader(file) for cell in line]
    assert len(cells) == (len(COLUMNS) + 1) * (len(rows) + 1)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_carriage_returns_in_a_cell_come_back(tmp_path: Path) -> None:
    rows = [replace(ROW, note="\rone\r\ntwo\r", text="a\rb")]
    _write(tmp_path / "out.csv", rows)
    assert read_rows(tmp_path / "out.csv") == rows


def test_excel_gets_the_mark_that_others_do_not(tmp_path: Path) -> None:
    _write(tmp_path / "plain.csv", [ROW])
    _write(tmp_path / "excel.csv", [ROW], excel=True)
    plain = (tmp_path / "plain.csv").read_bytes()
    assert plain.startswith(b"excerpt_id,")
    excel = (tmp_path / "excel.csv").read_bytes().replace(b'"=""0:01:02"""', b"0:01:02")  # a time stays text in Excel
    assert excel == b"\xef\xbb\xbf" + plain
