"""The review sheet: out, through what spreadsheets do to files, and back in."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import openpyxl
import pytest

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.sheet import COLUMNS, read_sheet, write_sheet
from icc_coding.study import Study
from icc_coding.suggesting.store import save_suggestions
from icc_coding.transcripts import read_study

from .conftest import BUY, LEARN, NO_STAFF, POLITICS, SERVE, STAFF, suggestion

Cells = dict[str, str]


def load(path: Path) -> list[Cells]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def save(path: Path, rows: list[Cells], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding, "replace"))
    return path


@pytest.fixture
def sheet(study: Study, tmp_path: Path) -> Path:
    path = tmp_path / "review.csv"
    write_sheet(study, path)
    return path


def row_of(rows: list[Cells], words: str, code: str) -> Cells:
    return next(row for row in rows if words in row["text"] and row["code"] == code)


def codings(study: Study) -> dict[tuple[str, str], str]:
    return {(coding.quote[:14], coding.code): coding.status for coding in load_state(study).codings}


def test_every_likely_and_possible_suggestion_is_a_row(study: Study, sheet: Path) -> None:
    rows = load(sheet)
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 9
    assert "quiet" not in {row["band"] for row in rows}
    row = row_of(rows, "We hired one person", STAFF)
    assert (row["transcript"], row["speaker"], row["question"]) == ("harbour", "Mayor Lind", "Who keeps it going?")
    assert (row["label"], row["decided"], row["decision"]) == ("Dedicated staff or backbone", "", "")


def test_a_sheet_says_how_its_decisions_come_back(study: Study, tmp_path: Path) -> None:
    assert str(write_sheet(study, tmp_path / "review.csv")).endswith("import review.csv --coder YOU")
    assert str(write_sheet(study, tmp_path / "review.csv", "ana")).endswith("import review.csv --coder ana")


def test_decisions_of_all_kinds_are_applied_in_one_step(study: Study, sheet: Path) -> None:
    rows = load(sheet)
    row_of(rows, "two by-laws", LEARN)["decision"] = "Accept"
    row_of(rows, "We hired", SERVE).update(decision="reject", note="=one person is no service")
    row_of(rows, "no dedicated staff", STAFF)["decision"] = NO_STAFF
    row_of(rows, "After the election", POLITICS)["decision"] = "unsure"
    row_of(rows, "salt and fire", BUY)["decision"] = "accept; Learning exchange"
    row_of(rows, "saves every one", BUY)["note"] = "ask again"
    report = read_sheet(study, save(sheet, rows), "ana")
    assert (report.applied, report.unchanged, report.conflicting, report.unreadable) == (6, 3, [], [])
    assert codings(study) == {
        ("We have copied", LEARN): "accepted",
        ("We hired one p", SERVE): "rejected",
        ("Before that we", STAFF): "replaced",
        ("Before that we", NO_STAFF): "added",
        ("After the elec", POLITICS): "unsure",
        ("We buy salt an", BUY): "accepted",
        ("We buy salt an", LEARN): "added",
    }
    state = load_state(study)
    assert {record.by for record in state.records} == {state.records[0].by}
    assert str(state.records[0].by).startswith("sheet:")
    assert "ask again" in {memo.note for memo in state.memos}
    again = ReviewSession(Desk.open(study), "ana")
    again.undo()
    assert not load_state(study).codings


def test_a_dry_run_says_the_same_and_writes_nothing(study: Study, sheet: Path) -> None:
    rows = load(sheet)
    rows[0]["decision"] = "accept"
    rows[1]["decision"] = "perhaps"
    trial = read_sheet(study, save(sheet, rows), "ana", dry_run=True)
    assert not study.decisions.exists()
    done = read_sheet(study, sheet, "ana")
    assert (trial.applied, trial.unreadable) == (done.applied, done.unreadable) == (1, done.unreadable)
    assert done.unreadable[0].row == 3
    assert "`perhaps` is neither" in done.unreadable[0].message
    assert "would be applied" in str(trial)


def test_importing_twice_changes_nothing(study: Study, sheet: Path) -> None:
    rows = load(sheet)
    rows[0]["decision"] = "accept"
    row_of(rows, "no dedicated staff", STAFF)["decision"] = NO_STAFF
    read_sheet(study, save(sheet, rows), "ana")
    before = len(load_state(study).records)
    report = read_sheet(study, sheet, "ana")
    assert (report.applied, report.unchanged) == (0, 9)
    assert len(load_state(study).records) == before


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "cp1252"), ("\t", "utf-16"), (",", "utf-8-sig"), (";", "utf-8")])
def test_what_excel_makes_of_a_csv_is_read(study: Study, sheet: Path, delimiter: str, encoding: str) -> None:
    rows = [row for row in load(sheet) if row["transcript"] == "harbour"][::-1]  # re-sorted, rows deleted
    for row in rows:
        row["my column"] = "x"
    row_of(rows, "kept calling", LEARN).update(decision="accept", note="Straße – “gut”")
    report = read_sheet(study, save(sheet, rows, delimiter, encoding), "ana")
    assert (report.applied, report.conflicting, report.unreadable, report.edited) == (1, [], [], [])
    (coding,) = load_state(study).codings
    assert (coding.code, coding.note) == (LEARN, "Straße – “gut”")


def test_a_sep_line_of_excel_is_no_row(study: Study, sheet: Path) -> None:
    rows = load(sheet)
    rows[0]["decision"] = "nonsense"
    save(sheet, rows, ";")
    sheet.write_bytes(b"sep=;\r\n" + sheet.read_bytes())
    (note,) = read_sheet(study, sheet, "ana").unreadable
    assert note.row == 3


def test_edited_text_is_reported_and_not_taken(study: Study, sheet: Path) -> None:
    rows = load(sheet)
    row = row_of(rows, "two by-laws", LEARN)
    row.update(decision="accept", text=row["text"].replace("copied two by-laws", "copied three by-laws"))
    report = read_sheet(study, save(sheet, rows), "ana")
    assert report.applied == 1
    assert "edited" in report.edited[0].message
    assert load_state(study).codings[0].quote == "We have copied two by-laws from one another since then."


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_words_that_look_like_a_character_of_a_workbook_come_back(study: Study, tmp_path: Path, suffix: str) -> None:
    """Excel shows `_x0041_` in a workbook as A; the same words in a CSV are those words."""
    words = "We kept the file _x0041_ of the shared depot, and _x000D_ as well, for both towns."
    (study.root / "transcripts" / "odd.txt").write_text(f"Interviewer: What?\n\nAna: {words}\n", encoding="utf-8")
    (odd,) = (transcript for transcript in read_study(study).transcripts if transcript.name == "odd")
    save_suggestions(study, [suggestion(odd, words, SERVE, 0.9, "likely", "hash")])
    path = tmp_path / f"review.{suffix}"
    write_sheet(study, path)
    if suffix == "csv":
        rows = load(path)
        rows[0].update(decision="accept", note="see _x0042_")
        save(path, rows)
    else:
        book = openpyxl.load_workbook(path)
        row = dict(zip(COLUMNS, book.worksheets[0][2], strict=True))
        assert row["text"].value == words.replace("_x00", "_x005F_x00")
        row["decision"].value, row["note"].value = "accept", "see _x005F_x0042_"  # as Excel writes what somebody typed
        book.save(path)
    report = read_sheet(study, path, "ana")
    assert (report.applied, report.edited) == (1, [])
    assert [record.note for record in load_state(study).records if record.note] == ["see _x0042_"]


def test_an_excerpt_longer_than_a_cell_comes_back_without_a_word_about_it(study: Study, tmp_path: Path) -> None:
    """Words that come back hundreds of times took minutes to compare, and a cell of half the excerpt was taken for another excerpt's."""
    words = " ".join(f"We share number {number} of the staff." for number in range(2_500))
    (study.root / "transcripts" / "long.txt").write_text(f"Interviewer: What?\n\nAna: {words}\n", encoding="utf-8")
    (long,) = (transcript for transcript in read_study(study).transcripts if transcript.name == "long")
    save_suggestions(study, [suggestion(long, words, SERVE, 0.9, "likely", "hash")])
    path = tmp_path / "review.xlsx"
    write_sheet(study, path)
    book = openpyxl.load_workbook(path)
    row = dict(zip(COLUMNS, book.worksheets[0][2], strict=True))
    assert row["text"].value == words[:32_766] + "…"
    row["decision"].value = "accept"
    book.save(path)
    report = read_sheet(study, path, "ana", dry_run=True)
    assert (report.applied, report.edited) == (1, [])
    row["text"].value = words[:20_000] + words[:10_000]
    book.save(path)
    assert "edited" in read_sheet(study, path, "ana", dry_run=True).edited[0].message
    row["text"].value = " ".join(f"Nobody came to meeting {number}." for number in range(900))
    book.save(path)
    assert "another excerpt" in read_sheet(study, path, "ana", dry_run=True).conflicting[0].message


def test_a_sheet_sorted_by_some_columns_only_is_not_believed(study: Study, sheet: Path) -> None:
    rows = load(sheet)
    texts = [row["text"] for row in rows][3:] + [row["text"] for row in rows][:3]
    for row, text in zip(rows, texts, strict=True):
        row.update(text=text, decision="accept")
    rows[0]["code"] = POLITICS
    report = read_sheet(study, save(sheet, rows), "ana")
    assert (report.applied, report.unreadable, len(report.conflicting)) == (0, [], len(rows))
    assert all("sorted by some of its columns" in note.message for note in report.conflicting)


def test_rows_that_contradict_each_other_or_a_later_decision_are_conflicts(study: Study, sheet: Path) -> None:
    rows = load(sheet)
    buying = row_of(rows, "salt and fire", BUY)
    buying["decision"] = "accept"
    rows.append(buying | {"decision": "reject"})
    learning = row_of(rows, "two by-laws", LEARN)
    learning["decision"] = "reject"
    session = ReviewSession(Desk.open(study), "ana", Options(blind_share=0))
    key = next(session.card(k).key for k in _keys(session) if session.card(k).quote == learning["text"])
    session.decide(key, Decision("accept", LEARN))
    report = read_sheet(study, save(sheet, rows), "ana")
    assert report.applied == 0
    assert sorted(note.row for note in report.conflicting) == sorted([rows.index(buying) + 2, len(rows) + 1, rows.index(learning) + 2])
    assert "was accepted here since" in str(report)


def test_rows_of_one_excerpt_and_code_are_taken_together(study: Study, sheet: Path) -> None:
    """As when the sheets of two meetings were put below each other."""
    rows = load(sheet)
    buying = row_of(rows, "salt and fire", BUY)
    rows += [buying | {"decision": "reject", "note": "one buys for all"}, buying | {"note": "ask the clerk"}]
    buying["note"] = "ask the clerk"
    report = read_sheet(study, save(sheet, rows), "ana")
    assert (report.applied, report.unchanged, report.conflicting) == (1, len(rows) - 1, [])
    coding = next(coding for coding in load_state(study).codings if coding.code == BUY)
    assert (coding.status, coding.note) == ("rejected", "ask the clerk\none buys for all")
    again = read_sheet(study, sheet, "ana")
    assert (again.applied, again.unchanged) == (0, len(rows))


def _keys(session: ReviewSession) -> list[object]:
    from icc_coding.reviewing.cards import Key

    return [Key(item.text, item.start, item.end) for item in session.desk.proposals.all]


def test_lost_and_unknown_keys_are_unreadable(study: Study, sheet: Path) -> None:
    rows = load(sheet)
    rows[0].update(icc_review="", decision="accept")
    rows[1].update(icc_review="0123456789abcdef-1-9:" + LEARN, text="Words that nobody said.", decision="accept")
    rows[2].update(icc_review="", decision="")
    report = read_sheet(study, save(sheet, rows), "ana")
    assert [note.row for note in report.unreadable] == [2, 3]
    assert report.applied == 0


def test_an_earlier_decision_is_shown_and_may_be_changed(study: Study, tmp_path: Path) -> None:
    first = tmp_path / "first.csv"
    write_sheet(study, first)
    rows = load(first)
    rows[0]["decision"] = "accept"
    read_sheet(study, save(first, rows), "ana")
    second = tmp_path / "second.csv"
    write_sheet(study, second, "ana")
    rows = load(second)
    assert rows[0]["decided"] == "accepted"
    rows[0]["decision"] = "reject"
    assert read_sheet(study, save(second, rows), "ana").applied == 1
    assert [coding.status for coding in load_state(study).codings] == ["rejected"]


def test_xlsx_has_a_drop_down_and_comes_back(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    written = write_sheet(study, path)
    assert (written.rows, written.transcripts) == (9, 2)
    book = openpyxl.load_workbook(path)
    sheet = book["review"]
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == "answers!$A$2:$A$10"
    assert [cell.value for cell in book["answers"]["A"]][1:5] == ["accept", "reject", "unsure", LEARN]
    column = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, column["decision"], "accept")
    sheet.cell(3, column["note"], 7)
    sheet.insert_rows(2)
    book.save(path)
    report = read_sheet(study, path, "ana")
    assert (report.applied, report.unreadable) == (2, [])
    assert "7" in {memo.note for memo in load_state(study).memos}


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"PK\x03\x04broken"])
def test_other_files_are_refused(study: Study, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / ("x.xlsx" if data.startswith(b"PK") else "x.csv")
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"x\.(csv|xlsx)"):
        read_sheet(study, path, "ana")


def test_other_people_s_decisions_are_not_conflicts(study: Study, sheet: Path) -> None:
    rows = load(sheet)
    rows[0]["decision"] = "accept"
    save(sheet, rows)
    read_sheet(study, sheet, "bob")
    assert read_sheet(study, sheet, "ana").applied == 1
    state = load_state(study)
    held: list[Coding] = state.codings
    assert {coding.coder for coding in held} == {"ana", "bob"}
    assert LogWriter(study, "ana").path.exists()


def test_a_workbook_that_went_through_many_hands(study: Study, tmp_path: Path) -> None:
    """Sorted, thinned out, with a title, more columns, dates, an empty row, another spelling, and a key that became a number."""
    path = tmp_path / "review.xlsx"
    write_sheet(study, path)
    rows = [list(row) for row in openpyxl.load_workbook(path)["review"].values]
    head, body = rows[0], rows[1:]
    where = {name: head.index(name) for name in COLUMNS}
    body.sort(key=lambda row: str(row[where["text"]]), reverse=True)
    del body[3]
    for row, decision in zip(body, (" ACCEPT ", "Dedicated staff or backbone", "reject", "00123", None), strict=False):
        row[where["decision"]] = decision
        row[where["time"]] = datetime.time(0, 3, 7)
    body[3][0] = 123
    body[0][where["note"]] = datetime.datetime(2026, 3, 1)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Our review, second round"])
    sheet.append(["done by", *head, "checked on"])
    for row in [*body[:2], [None] * len(head), *body[2:]]:
        sheet.append(["cleo", *row, datetime.date(2026, 3, 2)])
    book.save(path)
    report = read_sheet(study, path, "ana")
    assert (report.applied, [note.row for note in report.unreadable], report.conflicting) == (3, [7], [])
    decided = {c.quote: (c.code, c.status, c.note) for c in load_state(study).codings if c.status in ("accepted", "rejected")}
    quote = str(body[0][where["text"]])
    assert decided[quote] == (body[0][where["code"]], "accepted", "2026-03-01")


def test_a_row_that_is_cut_short_is_reported_and_not_applied(study: Study, sheet: Path) -> None:
    first = load(sheet)[0]
    marker = "icc_review"
    names = ["decision", *(name for name in first if name not in ("decision", marker)), marker]  # the marker moved to the right
    path = sheet.with_name("short.csv")
    rows = [",".join(names), "accept", ",".join(["reject", *[""] * (len(names) - 1)])]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    report = read_sheet(study, path, "ana")
    assert report.applied == 0
    assert [problem.row for problem in report.unreadable] == [2, 3]
    assert not study.decisions.exists()


@pytest.mark.parametrize("error", ["#NAME?", "#REF!"])
def test_a_spreadsheet_s_error_is_reported_by_row_and_never_a_note(study: Study, sheet: Path, error: str) -> None:
    rows = load(sheet)
    rows[0].update(decision="accept", note=error)
    rows[1]["decision"] = error
    report = read_sheet(study, save(sheet, rows), "ana")
    assert [note.row for note in report.unreadable] == [2, 3]
    assert f"its note holds {error}: what was typed there began like a formula" in report.unreadable[0].message
    assert codings(study) == {}


def test_a_note_that_became_a_date_is_pointed_out(study: Study, sheet: Path, tmp_path: Path) -> None:
    write_sheet(study, tmp_path / "review.xlsx")
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    page = book["review"]
    columns = {cell.value: cell.column for cell in page[1]}
    page.cell(2, columns["decision"]).value = "accept"
    cell = page.cell(2, columns["note"])
    cell.value, cell.number_format = datetime.datetime(2026, 4, 3), "yyyy-mm-dd"
    book.save(tmp_path / "review.xlsx")
    report = read_sheet(study, tmp_path / "review.xlsx", "ana")
    assert report.applied == 1
    assert "the note reads 2026-04-03, a date: if something like 3/4 was typed" in str(report)


def test_the_sheet_prints_across_with_definitions_and_keeps_what_is_typed_as_text(study: Study, tmp_path: Path) -> None:
    write_sheet(study, tmp_path / "review.xlsx")
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    page, answers = book["review"], book["answers"]
    assert (page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == ("landscape", 1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.cell(2, COLUMNS.index("note") + 1).number_format == "@"
    desk = Desk.open(study)
    told = {row[0].value: row[2].value for row in answers.iter_rows()}
    assert told[STAFF] == desk.codebook.code(STAFF).definition


def test_segments_without_a_suggestion_can_be_coded_in_the_sheet(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    write_sheet(study, path, segments=True)
    rows = load(path)
    (empty,) = [row for row in rows if not row["code"]]
    assert empty["text"] not in {row["text"] for row in rows if row["code"]}
    report = read_sheet(study, save(path, [{**empty, "decision": "accept"}]), "ana")
    assert "says nothing where no code is suggested" in report.unreadable[0].message
    read_sheet(study, save(path, [{**empty, "note": "ask her"}]), "ana")
    report = read_sheet(study, save(path, [{**empty, "decision": f"{BUY}; {LEARN}"}]), "ana")
    assert (report.applied, report.unreadable) == (1, [])
    held = load_state(study)
    assert {(coding.code, coding.status) for coding in held.codings} == {(BUY, "added"), (LEARN, "added")}
    assert [(memo.note, memo.code) for memo in held.memos] == [("ask her", None)]
