"""Review sheets that come back by mail: typed by hand, commented, merged, and late: after the codebook or the transcript changed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.stale import find_stale
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.reviewing.sheet import COLUMNS, read_sheet, write_sheet
from icc_coding.study import Study
from icc_coding.transcripts import read_study

from .conftest import BUY, HARBOUR, LEARN, POLITICS, SERVE, STAFF
from .test_sheet import Cells, codings, load, row_of, save

DECISION, NOTE = COLUMNS.index("decision") + 1, COLUMNS.index("note") + 1


def edit(study: Study, old: str, new: str) -> None:
    words = study.codebook.read_text(encoding="utf-8")
    assert old in words
    study.codebook.write_text(words.replace(old, new), encoding="utf-8")


@pytest.fixture
def rows(study: Study, tmp_path: Path) -> list[Cells]:
    write_sheet(study, tmp_path / "review.csv")
    return load(tmp_path / "review.csv")


@pytest.mark.parametrize(
    "typed", ["“accept”", "\u00a0Accept!", "„ACCEPTED“.", "yes,", "learning\u00a0exchange", "“Learning Exchange”", LEARN.upper()]
)
def test_an_answer_is_known_however_a_spreadsheet_corrected_it(study: Study, tmp_path: Path, rows: list[Cells], typed: str) -> None:
    row_of(rows, "two by-laws", LEARN)["decision"] = typed
    report = read_sheet(study, save(tmp_path / "review.csv", rows), "ana")
    assert report.unreadable == []
    assert codings(study) == {("We have copied", LEARN): "accepted"}


def test_hyphens_that_do_not_break_lead_to_the_code(study: Study, tmp_path: Path, rows: list[Cells]) -> None:
    edit(study, "label: Shared service delivery", "label: Shared-service delivery")
    row_of(rows, "two by-laws", LEARN)["decision"] = "Shared\u2011service delivery"
    read_sheet(study, save(tmp_path / "review.csv", rows), "ana")
    assert codings(study) == {("We have copied", LEARN): "replaced", ("We have copied", SERVE): "added"}


@pytest.mark.parametrize(
    ("label", "typed"),
    [("İşbirliği", "işbirliği"), ("İşbirliği", "İŞBİRLİĞİ"), ("Altyapı", "ALTYAPI"), ("Führung", "Fu\u0308hrung"), ("Straße", "STRASSE")],
)
def test_labels_of_other_languages_are_known_in_capitals_and_composed_otherwise(
    study: Study, tmp_path: Path, rows: list[Cells], label: str, typed: str
) -> None:
    edit(study, "label: Shared service delivery", f"label: {label}")
    row_of(rows, "two by-laws", LEARN)["decision"] = typed
    report = read_sheet(study, save(tmp_path / "review.csv", rows), "ana")
    assert report.unreadable == []
    assert codings(study)[("We have copied", SERVE)] == "added"


def test_the_same_answer_spelled_twice_is_no_contradiction(study: Study, tmp_path: Path, rows: list[Cells]) -> None:
    first = row_of(rows, "two by-laws", LEARN)
    first["decision"] = "accept"
    rows.append({**first, "decision": "Accepted."})
    report = read_sheet(study, save(tmp_path / "review.csv", rows), "ana")
    assert (report.applied, report.conflicting) == (1, [])


def test_a_note_alone_is_taken_once_however_often_the_sheet_comes(study: Study, tmp_path: Path, rows: list[Cells]) -> None:
    row_of(rows, "two by-laws", LEARN)["note"] = "ask again"
    path = save(tmp_path / "review.csv", rows)
    assert read_sheet(study, path, "ana").applied == 1
    again = read_sheet(study, path, "ana")
    assert (again.applied, again.unchanged) == (0, len(rows))
    assert [memo.note for memo in load_state(study).memos] == ["ask again"]
    assert read_sheet(study, path, "ben").applied == 1, "another coder's note is another one"


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_comments_merged_cells_and_columns_of_one_s_own_are_named(study: Study, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "review.xlsx"
    write_sheet(study, path)
    book = openpyxl.load_workbook(path)
    page = book["review"]
    page.cell(2, DECISION).value = "reject"
    page.merge_cells(start_row=2, end_row=4, start_column=DECISION, end_column=DECISION)
    page.cell(6, DECISION).comment = Comment("I would accept\nthis one", "Ana")
    page.cell(1, len(COLUMNS) + 1).value = "My thoughts"
    page.cell(7, len(COLUMNS) + 1).value = "come back to it"
    page.cell(1, len(COLUMNS) + 2).value = "No."
    page.cell(7, len(COLUMNS) + 2).value = 7
    book.save(path)
    if suffix == ".ods":
        if shutil.which("soffice") is None:
            pytest.skip("LibreOffice is not here")
        call = [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "ods",
            "--outdir",
            str(tmp_path),
        ]
        subprocess.run([*call, str(path)], check=True, capture_output=True, timeout=120)
        path = path.with_suffix(".ods")
    report = read_sheet(study, path, "ana")
    told = str(report)
    assert report.applied == 3
    assert "rows 3 and 4 (look at it): its decision is that of the merged cells L2:L4 and counts for each of their rows." in told
    assert "row 6 (look at it): a comment stands beside it and is not read: “I would accept this one”" in told
    assert "Not read: column `my thoughts` (1 row). What is to be kept belongs into the column `note`." in told
    assert "no." not in told.split("Not read")[1]


def test_two_columns_of_decisions_are_not_guessed_between(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    write_sheet(study, path)
    book = openpyxl.load_workbook(path)
    page = book["review"]
    page.cell(1, len(COLUMNS) + 1).value = "Decision"
    page.cell(2, DECISION).value, page.cell(2, len(COLUMNS) + 1).value = "accept", "reject"
    book.save(path)
    with pytest.raises(UserError, match="two columns `decision`"):
        read_sheet(study, path, "ana")
    assert not study.decisions.exists()


def test_a_sheet_from_before_a_code_was_renamed(study: Study, tmp_path: Path, rows: list[Cells]) -> None:
    edit(
        study,
        "- id: learning_exchange\n        label: Learning exchange",
        "- id: peers\n        formerly: [learning_exchange]\n        label: Peers",
    )
    row_of(rows, "two by-laws", LEARN)["decision"] = "accept"
    row_of(rows, "salt and fire", BUY)["decision"] = "Learning exchange"
    path = save(tmp_path / "review.csv", rows)
    report = read_sheet(study, path, "ana")
    assert (report.applied, report.unreadable) == (2, []), "the label of the sheet is still known"
    state = load_state(study)
    assert {(c.quote[:14], c.code, c.status) for c in state.applied} == {
        ("We have copied", "value.peers", "accepted"),
        ("We buy salt an", "value.peers", "added"),
    }
    assert read_sheet(study, path, "ana").applied == 0


def test_a_sheet_from_before_a_code_was_removed_loses_that_code_s_rows_alone(study: Study, tmp_path: Path, rows: list[Cells]) -> None:
    edit(
        study,
        "      - id: politicization\n        label: Politicization\n        definition: The collaboration becomes a matter of parties.\n",
        "",
    )
    row_of(rows, "two by-laws", LEARN)["decision"] = "accept"
    row_of(rows, "After the election", POLITICS).update(decision="accept", note="the party")
    path = save(tmp_path / "review.csv", rows)
    report = read_sheet(study, path, "ana")
    assert report.applied == 1
    assert "the codebook no longer has hindrance.politicization, so `accept` says nothing" in report.unreadable[0].message
    row_of(rows, "After the election", POLITICS)["decision"] = STAFF
    report = read_sheet(study, save(path, rows), "ana")
    assert (report.applied, report.unreadable) == (1, [])
    assert ("After the elec", STAFF) in codings(study)


def test_a_sheet_from_before_two_codes_were_merged_contradicts_itself_in_sight(study: Study, tmp_path: Path, rows: list[Cells]) -> None:
    first = row_of(rows, "We hired", SERVE)
    second = row_of(rows, "We hired", STAFF)
    first["decision"], second["decision"] = "accept", "reject"
    edit(
        study,
        "      - id: dedicated_staff_or_backbone\n",
        "      - id: dedicated_staff_or_backbone\n        formerly: [value.shared_service_delivery]\n",
    )
    edit(
        study,
        "      - id: shared_service_delivery\n        label: Shared service delivery\n        definition: Local governments run a service together.\n",
        "",
    )
    report = read_sheet(study, save(tmp_path / "review.csv", rows), "ana")
    assert (report.applied, len(report.conflicting)) == (0, 2)
    assert "say accept and reject" in report.conflicting[0].message


def test_a_sheet_from_before_the_transcript_was_corrected(study: Study, tmp_path: Path, rows: list[Cells]) -> None:
    row_of(rows, "two by-laws", LEARN)["decision"] = "accept"
    row_of(rows, "After the election", POLITICS)["decision"] = "accept"
    changed = HARBOUR.replace("After the election", "After that election").replace("How did", "And how did")
    (study.transcripts / "harbour.txt").write_text(changed, encoding="utf-8")
    path = save(tmp_path / "review.csv", rows)
    report = read_sheet(study, path, "ana")
    assert "the passage was found again by its words" in report.edited[0].message
    assert "no longer stand there" in report.unreadable[0].message
    (coding,) = load_state(study).codings
    texts = {transcript.text_hash: transcript.text for transcript in read_study(study).transcripts}
    assert texts[coding.text][coding.start : coding.end] == coding.quote == "We have copied two by-laws from one another since then."
    again = read_sheet(study, path, "ana")
    assert (again.applied, len(again.unreadable)) == (0, 1)


def test_what_was_decided_under_a_code_that_has_another_id_by_now_is_not_stale(study: Study, tmp_path: Path, rows: list[Cells]) -> None:
    row_of(rows, "two by-laws", LEARN)["decision"] = "accept"
    row_of(rows, "After the election", POLITICS)["decision"] = "accept"
    read_sheet(study, save(tmp_path / "review.csv", rows), "ana")
    edit(study, "- id: learning_exchange\n", "- id: peers\n        formerly: [learning_exchange]\n")
    edit(
        study,
        "      - id: politicization\n        label: Politicization\n        definition: The collaboration becomes a matter of parties.\n",
        "",
    )
    codebook = Codebook.load(study.codebook)
    report = find_stale(study, codebook, read_study(study).transcripts, load_state(study, codebook))
    assert [coding.code for coding in report.gone] == [POLITICS]
    assert report.older == ()


@pytest.mark.parametrize(
    ("typed", "status", "note"),
    [
        ("reject – see note", "rejected", "see note"),
        ("Reject: only talk", "rejected", "only talk"),
        ("no, not really", "rejected", "not really"),
        ("accept\nvery clear", "accepted", "very clear"),
        ("unsure. Ask Ben - or Ida", "unsure", "Ask Ben - or Ida"),
    ],
)
def test_words_behind_an_answer_are_its_note_as_in_word(
    study: Study, tmp_path: Path, rows: list[Cells], typed: str, status: str, note: str
) -> None:
    row_of(rows, "two by-laws", LEARN)["decision"] = typed
    path = save(tmp_path / "review.csv", rows)
    assert read_sheet(study, path, "ana").applied == 1
    (coding,) = load_state(study).codings
    assert (coding.code, coding.status, coding.note) == (LEARN, status, note)
    assert read_sheet(study, path, "ana").unchanged == len(rows)


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("Agree", "accepted"),
        ("OK.", "accepted"),
        ("Correct", "accepted"),
        ("Sí", "accepted"),
        ("I disagree – a tender", "rejected"),
        ("Hayır", "rejected"),
        ("HAYIR", "rejected"),
        ("not sure", "unsure"),
    ],
)
def test_answers_as_people_say_them(study: Study, tmp_path: Path, rows: list[Cells], typed: str, status: str) -> None:
    row_of(rows, "two by-laws", LEARN)["decision"] = typed
    assert read_sheet(study, save(tmp_path / "review.csv", rows), "ana").applied == 1
    assert codings(study) == {("We have copied", LEARN): status}


def test_a_note_that_decides_nothing_is_counted_as_one(study: Study, tmp_path: Path, rows: list[Cells]) -> None:
    row_of(rows, "two by-laws", LEARN)["note"] = "let us talk about it"
    row_of(rows, "We hired", SERVE)["decision"] = "reject"
    assert "2 rows applied (1 as a note that decides nothing), " in str(read_sheet(study, save(tmp_path / "review.csv", rows), "ana"))


def test_a_code_behind_an_answer_is_the_one_that_fits_better(study: Study, tmp_path: Path, rows: list[Cells]) -> None:
    row_of(rows, "two by-laws", LEARN).update(decision="reject: Shared service delivery", note="they run it")
    read_sheet(study, save(tmp_path / "review.csv", rows), "ana")
    assert codings(study) == {("We have copied", LEARN): "replaced", ("We have copied", SERVE): "added"}


def test_what_begins_with_no_answer_stays_unreadable(study: Study, tmp_path: Path, rows: list[Cells]) -> None:
    row_of(rows, "two by-laws", LEARN)["decision"] = "see note: reject"
    report = read_sheet(study, save(tmp_path / "review.csv", rows), "ana")
    assert (report.applied, len(report.unreadable)) == (0, 1)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_that_a_spreadsheet_took_for_one_column_is_a_sheet(study: Study, tmp_path: Path, rows: list[Cells], separator: str) -> None:
    row_of(rows, "two by-laws", LEARN).update(decision="accept", note='he said "yes"; twice,\nand then went')
    book = openpyxl.Workbook()
    page = book.active
    for line in save(tmp_path / "review.csv", rows, separator).read_text(encoding="utf-8").splitlines():
        page.append([line])  # a cell with a line break is torn over two rows
    book.save(tmp_path / "review.xlsx")
    report = read_sheet(study, tmp_path / "review.xlsx", "ana")
    assert (report.applied, report.unreadable, report.unchanged) == (1, [], len(rows) - 1)
    (coding,) = load_state(study).codings
    assert coding.note == 'he said "yes"; twice,\nand then went'
