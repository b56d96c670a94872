"""Surveys as services export them: headings, respondents, questions, attributes, test responses. All content is fictional."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts import FileReading, inspect_file

WHY, HOW = "Why did you begin to share a fire engine?", "How do you settle who pays for what?"
WHYS = (
    "Because the old one broke down in the middle of a fire and nobody had money.",
    "The county offered half of the price if two towns would sign together.",
    "Our chiefs had trained together for years and trusted each other well enough.",
)
HOWS = (
    "We split by the number of people and look at it again each spring.",
    "By the calls that each town had in the year before, which took long to agree.",
    "Nobody knows exactly, the clerks write it down and we pay what it says.",
)
SIZES = ("small", "large", "small")


@dataclass(frozen=True)
class Export:
    """An export: heading rows, cells before the answers of each respondent, cells behind them, and how respondents are called."""

    headings: tuple[tuple[str, ...], ...]
    before: tuple[tuple[str, ...], ...]
    named: tuple[str, ...]
    size: str = "Size"
    behind: tuple[tuple[str, ...], ...] = ((), (), ())

    @property
    def rows(self) -> list[list[str]]:
        answers = zip(self.before, WHYS, HOWS, SIZES, self.behind, strict=True)
        return [*map(list, self.headings), *([*before, why, how, size, *behind] for before, why, how, size, behind in answers)]


Q_META = ("StartDate", "EndDate", "Status", "Progress", "ResponseId", "DistributionChannel")
Q_SAID = ("Start Date", "End Date", "Response Type", "Progress", "Response ID", "Distribution Channel")
Q_TAGS = tuple(
    json.dumps({"ImportId": one}, separators=(",", ":"))
    for one in ("startDate", "endDate", "status", "progress", "_recordId", "distributionChannel", "QID1_TEXT", "QID2_TEXT", "QID3")
)
Q_ROWS = tuple((f"2024-05-0{n} 10:00", f"2024-05-0{n} 10:09", "IP Address", "100", f"R_{n}x", "anonymous") for n in (1, 2, 3))
R_NAMES = ("R_1x", "R_2x", "R_3x")
EXPORTS = {
    "Qualtrics, three rows": Export(((*Q_META, "Q1", "Q2", "Size"), (*Q_SAID, WHY, HOW, "How large is it?"), Q_TAGS), Q_ROWS, R_NAMES),
    "Qualtrics, two rows": Export(((*Q_META, "Q1", "Q2", "Size"), (*Q_SAID, WHY, HOW, "How large is it?")), Q_ROWS, R_NAMES),
    "SurveyMonkey": Export(
        (
            ("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", WHY, HOW, "Size"),
            ("", "", "", "", "", "", "Open-Ended Response", "Open-Ended Response", "Response"),
        ),
        tuple((f"1180{n}", "44", f"05/0{n}/2024 10:00:00 AM", f"05/0{n}/2024 10:09:00 AM", "10.0.0.1", "") for n in (1, 2, 3)),
        ("11801", "11802", "11803"),
    ),
    "Kobo, labels": Export(
        (("start", "end", f"Fire/{WHY}", f"Fire/{HOW}", "Fire/Size", "_id", "_uuid", "_submission_time", "_validation_status"),),
        tuple((f"2024-05-0{n}T10:00:00", f"2024-05-0{n}T10:09:00") for n in (1, 2, 3)),
        ("u-1a", "u-2a", "u-3a"),
        behind=tuple((f"{n}", f"u-{n}a", f"2024-05-0{n}T10:10:00", "") for n in (1, 2, 3)),
    ),
    "Kobo, tags": Export(
        (
            ("start", "end", WHY, HOW, "Size", "_id", "_uuid", "_submission_time", "_index"),
            ("", "", "#reason", "#cost+share", "#size", "", "", "#date", ""),
        ),
        tuple((f"2024-05-0{n}T10:00:00", f"2024-05-0{n}T10:09:00") for n in (1, 2, 3)),
        ("u-1a", "u-2a", "u-3a"),
        behind=tuple((f"{n}", f"u-{n}a", f"2024-05-0{n}T10:10:00", f"{n}") for n in (1, 2, 3)),
    ),
    "ODK Central": Export(
        (("SubmissionDate", "start", "end", WHY, HOW, "Size", "meta-instanceID", "KEY", "SubmitterID", "ReviewState"),),
        tuple((f"2024-05-0{n}T10:10:00Z", f"2024-05-0{n}T10:00:00Z", f"2024-05-0{n}T10:09:00Z") for n in (1, 2, 3)),
        ("uuid:1b", "uuid:2b", "uuid:3b"),
        behind=tuple((f"uuid:{n}b", f"uuid:{n}b", "12", "approved") for n in (1, 2, 3)),
    ),
    "LimeSurvey": Export(
        (("Response ID", "Date submitted", "Last page", "Start language", "Seed", WHY, HOW, "Size"),),
        tuple((f"{n}", f"2024-05-0{n} 10:00:00", "2", "en", f"99{n}") for n in (1, 2, 3)),
        ("1", "2", "3"),
    ),
    "LimeSurvey, codes and markup": Export(
        (
            (
                "id. Response ID",
                "submitdate. Date submitted",
                "lastpage. Last page",
                "seed. Seed",
                f"Q1. <p>{WHY}</p>",
                f"Q2[a]. {HOW}&nbsp;",
                "Q3. Size",
            ),
        ),
        tuple((f"{n}", f"2024-05-0{n} 10:00:00", "2", f"99{n}") for n in (1, 2, 3)),
        ("1", "2", "3"),
    ),
    "Google Forms": Export((("Timestamp", WHY, HOW, "Size"),), tuple((f"5/{n}/2024 10:00:00",) for n in (1, 2, 3)), ("1", "2", "3")),
    "Microsoft Forms": Export(
        (("ID", "Start time", "Completion time", "Email", "Name", WHY, HOW, "Size"),),
        tuple((f"{n}", f"2024-05-0{n} 10:00", f"2024-05-0{n} 10:09", "anonymous", "") for n in (1, 2, 3)),
        ("1", "2", "3"),
    ),
    "REDCap, labels": Export(
        (("Record ID", "Event Name", "Survey Timestamp", WHY, HOW, "Size", "Which? (choice=Ladder)", "Complete?"),),
        tuple((f"{n}", "Spring", f"2024-05-0{n} 10:00") for n in (1, 2, 3)),
        ("1 Spring", "2 Spring", "3 Spring"),
        behind=tuple(("Checked", "Complete") for _ in range(3)),
    ),
    "no service": Export(
        (("City", "Size code", WHY, HOW, "Size"),), (("Orrin", "1"), ("Lakeby", "2"), ("Tarn", "1")), ("Orrin", "Lakeby", "Tarn")
    ),
}


def saved(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """The rows as a file of the path's kind; `.tsv` in UTF-16, as Qualtrics writes it."""
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in rows:
            book.active.append([cell or None for cell in row])
        book.save(path)
        return path
    text = io.StringIO()
    csv.writer(text, delimiter="\t" if path.suffix == ".tsv" else ",").writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-16" if path.suffix == ".tsv" else "utf-8-sig"))
    return path


def read(tmp_path: Path, rows: Sequence[Sequence[str]], name: str = "s.csv", **settings: Any) -> FileReading:
    return inspect_file(saved(tmp_path / name, rows), TranscriptSettings(name, **settings))


def asked(reading: FileReading) -> dict[str, list[tuple[str, str]]]:
    """Question and answer of every turn, by respondent."""
    found: dict[str, list[tuple[str, str]]] = {}
    for t in reading.transcripts:
        for turn in t.turns:
            assert turn.question is not None
            question = t.text[turn.question[0] : turn.question[1]]
            found.setdefault(t.name.partition("#")[2], []).append((question, t.text[turn.start : turn.end]))
    return found


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
@pytest.mark.parametrize("service", EXPORTS)
def test_one_respondent_a_row_with_question_and_attributes(tmp_path: Path, service: str, suffix: str) -> None:
    export = EXPORTS[service]
    reading = read(tmp_path, export.rows, f"s{suffix}")
    assert asked(reading) == {who: [(WHY, why), (HOW, how)] for who, why, how in zip(export.named, WHYS, HOWS, strict=True)}
    assert [t.attributes[export.size] for t in reading.transcripts] == list(SIZES)
    assert {t.kind for t in reading.transcripts} == {"survey"}
    assert reading.recognition.sure
    assert reading.problems == ()


def test_headings_are_said(tmp_path: Path) -> None:
    said = " ".join(read(tmp_path, EXPORTS["Qualtrics, three rows"].rows).recognition.evidence)
    assert "row 2 holds the questions as they were asked, row 3 holds import ids" in said
    assert "Qualtrics" in said
    assert "HXL tags" in " ".join(read(tmp_path, EXPORTS["Kobo, tags"].rows).recognition.evidence)


def test_test_responses_are_left_out_and_said(tmp_path: Path) -> None:
    rows = EXPORTS["Qualtrics, three rows"].rows
    preview = [*rows[3][:2], "Survey Preview", "100", "R_9x", "preview", "I only try this form out to see how it looks.", "", ""]
    reading = read(tmp_path, [*rows, preview])
    assert list(asked(reading)) == list(R_NAMES)
    assert any("1 response is a test" in line for line in reading.recognition.evidence)


def test_words_beside_other_are_an_answer(tmp_path: Path) -> None:
    rows = [
        [*row, extra]
        for row, extra in zip(
            EXPORTS["Google Forms"].rows, ("Which kind? Other (please specify)", "", "a valley of farms", ""), strict=True
        )
    ]
    assert asked(read(tmp_path, rows))["2"][2] == ("Which kind? Other (please specify)", "a valley of farms")


def test_several_ticks_in_one_cell_are_no_open_answer(tmp_path: Path) -> None:
    ticks = (
        "What do you share?",
        "Fire engine;Library of the schools;",
        "Library of the schools;Road salt in winter;",
        "Fire engine;Road salt in winter;",
    )
    rows = [[*row, tick] for row, tick in zip(EXPORTS["Microsoft Forms"].rows, ticks, strict=True)]
    reading = read(tmp_path, rows)
    assert all(len(answers) == 2 for answers in asked(reading).values())
    assert reading.transcripts[0].attributes["What do you share?"] == ticks[1]


def test_short_answers_are_doubted_aloud(tmp_path: Path) -> None:
    short = ("Remarks", "No time for it", "Salt and sand", "Ask us again")
    rows = [[*row, one] for row, one in zip(EXPORTS["Google Forms"].rows, short, strict=True)]
    reading = read(tmp_path, rows)
    assert not reading.recognition.sure
    assert any("“Remarks” may hold open answers" in problem for problem in reading.problems)
    assert reading.transcripts[0].attributes["Remarks"] == short[1]
    named = read(tmp_path, rows, questions=("Remarks",))
    assert asked(named)["1"] == [("Remarks", short[1])]


def test_a_second_row_of_headings_of_nobody_knows_which_service_is_asked_about(tmp_path: Path) -> None:
    body = [[f"{n}", f"{40 + n}", f"2024-05-0{n}", f"{WHYS[n % 3]} {n}", f"{HOWS[n % 3]} {n}"] for n in range(1, 6)]
    rows = [["nr", "age", "day", "q1", "q2"], ["number", "age in years", "day of the talk", WHY, HOW], *body]
    reading = read(tmp_path, rows)
    assert list(asked(reading)) == ["1", "2", "3", "4", "5"]
    assert asked(reading)["1"][0][0] == WHY
    assert not reading.recognition.sure
    assert "heading_rows = 1" in reading.problems[0]
    assert len(asked(read(tmp_path, rows, heading_rows=1))) == 6
    assert read(tmp_path, rows, heading_rows=2).recognition.sure


def test_the_same_record_at_two_events_is_two_transcripts(tmp_path: Path) -> None:
    rows = EXPORTS["REDCap, labels"].rows
    rows[2][0], rows[2][1] = "1", "Autumn"
    assert list(asked(read(tmp_path, rows))) == ["1 Spring", "1 Autumn", "3 Spring"]


@pytest.mark.parametrize("closed", ["Role", "Name", "Channel", "User name", "From", "Author", "Participant", "Time"])
def test_a_closed_column_does_not_make_a_talk_of_a_survey(tmp_path: Path, closed: str) -> None:
    values = ("10:00", "11:30", "12:00") if closed == "Time" else ("Mayor", "Clerk", "Mayor")
    rows = [[closed, WHY, HOW], *([value, why, how] for value, why, how in zip(values, WHYS, HOWS, strict=True))]
    reading = read(tmp_path, rows)
    assert reading.recognition.name == "survey-csv"
    assert sum(len(t.turns) for t in reading.transcripts) == 6


def test_a_talk_with_notes_or_a_translation_beside_it_stays_a_talk(tmp_path: Path) -> None:
    talk = [
        ("Interviewer", "Who pays for the new engine of both towns?"),
        ("Mayor", "We share it by the number of people in each town."),
    ] * 3
    rows = [["Speaker", "Text", "Translation", "Notes"], *([who, said, said.upper(), ""] for who, said in talk)]
    reading = read(tmp_path, rows)
    assert (reading.recognition.name, len(reading.transcripts[0].turns)) == ("rows-csv", 6)
    plain = read(tmp_path, [[who, said, said.upper()] for who, said in talk])
    assert plain.recognition.name == "rows-csv"


def test_a_chat_with_dates_stays_a_talk(tmp_path: Path) -> None:
    said = (
        "Who signs the bill for the fire engine of both towns?",
        "I will, when the council has agreed.",
        "And when is that?",
        "Next week, as it looks.",
    )
    rows = [["Timestamp", "User", "Message"], *([f"2024-05-0{n} 10:00", "AB"[n % 2], one] for n, one in enumerate(said, 1))]
    reading = read(tmp_path, rows)
    assert (reading.recognition.name, len(reading.transcripts[0].turns)) == ("rows-csv", 4)


def test_one_open_question_beside_closed_ones_is_a_survey(tmp_path: Path) -> None:
    for heading in (WHY, "Comments", "Your view of the matter"):
        rows = [["Participant", "Size", heading], *([f"P{n}", size, why] for n, (size, why) in enumerate(zip(SIZES, WHYS, strict=True)))]
        assert asked(read(tmp_path, rows)) == {f"P{n}": [(heading, why)] for n, why in enumerate(WHYS)}


def test_what_is_forced_reads_or_says_why_not(tmp_path: Path) -> None:
    for export in EXPORTS.values():
        for other in read(tmp_path, export.rows).recognition.alternatives:
            try:
                said = read(tmp_path, export.rows, reader=other).recognition.name
            except UserError as error:
                said = str(error)
            assert said == other or "no column of it reads as talk" in said
    talk = [["Speaker", "Text"], *([who, said] for who, said in (("Ana", "Who?"), ("Ben", "Us."), ("Ana", "Why?"), ("Ben", "So.")))]
    with pytest.raises(UserError, match="no column of it reads as open answers"):
        read(tmp_path, talk, reader="survey")
    assert read(tmp_path, talk).recognition.alternatives == ()
