"""Documents whose labels have no colon, tables under a title, and words that a table has no place for. All content is fictional."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from documents import open_text, page, rich, run, word
from printing import pdf_of, placed
from talks import ASK, MORE, TELL, THEN
from test_formats import TURNS, read, spoken

LONG = [("Anna Berg", ASK), ("Tom Ode", TELL), ("Anna Berg", MORE), ("Tom Ode", THEN)]
BOLD = "<w:b/>"
ROWS = [("Time", "Person", "What was said"), *((f"0:0{n}", who, said) for n, (who, said) in enumerate(TURNS))]
ASKED = ("What did it bring your city?", "What stood in the way?")


def answers(number: int) -> tuple[str, str]:
    return (
        f"It brought cheaper salt and a second plough in the winter of 200{number}.",
        f"The lawyers were slow and asked {number} more questions than anybody could answer.",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", word(*(run(who, BOLD) + run(f" {said}") for who, said in LONG))),
        ("b.docx", word(*(run(f"{who}.", BOLD) + run(f" {said}") for who, said in LONG))),
        (
            "a.odt",
            open_text(
                "".join(f'<text:p><text:span text:style-name="B">{who}</text:span> {said}</text:p>' for who, said in LONG),
                '<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"'
                ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"/></style:style>',
            ),
        ),
        ("a.rtf", rich(*(rf"{{\b {who}}} {said}" for who, said in LONG))),
        ("a.html", page(*(f"<b>{who}</b> {said}" for who, said in LONG))),
        ("b.html", page(*(f"<span style='font-weight:700'>{who}</span><span> {said}</span>" for who, said in LONG))),
        (
            "c.html",
            page(*(f"<span class='c0'>{who}</span><span class='c1'>&nbsp; {said}</span>" for who, said in LONG)).replace(
                b"</head>", b"<style>.c0{font-weight:700}.c1{font-weight:400}</style></head>"
            ),
        ),
        ("a.md", "\n\n".join(f"**{who}** {said}" for who, said in LONG)),
    ],
    ids=["Word", "Word with a full stop", "OpenDocument", "RTF", "page", "page, styled", "page, style sheet", "Markdown"],
)
def test_names_in_bold_are_labels_without_a_colon(tmp_path: Path, name: str, content: str | bytes) -> None:
    reading = read(tmp_path, name, content)
    assert spoken(reading) == LONG
    assert reading.recognition.name == f"bold-name-{name.partition('.')[2]}"


def test_a_bold_name_among_bold_names_with_colons_is_a_label(tmp_path: Path) -> None:
    paragraphs = [run(f"{who}:", BOLD) + run(f" {said}") for who, said in LONG]
    reading = read(tmp_path, "a.docx", word(*paragraphs, run("Anna Berg", BOLD) + run(" And who paid for it?"), *paragraphs[1:]))
    assert spoken(reading) == [*LONG, ("Anna Berg", "And who paid for it?"), *LONG[1:]]
    assert any("1 label in bold without a colon" in line for line in reading.recognition.evidence)


def test_words_in_bold_are_no_labels(tmp_path: Path) -> None:
    paragraphs = [run("The depot", BOLD) + run(f" of {n} towns was sold in that year, and nobody missed it.") for n in range(2, 9)]
    assert read(tmp_path, "a.docx", word(*paragraphs)).recognition.name == "one-voice-docx"


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.txt"])
def test_names_with_nothing_behind_them_are_pointed_out(tmp_path: Path, name: str) -> None:
    talk = [*LONG, *LONG]
    content: str | bytes = "\n\n".join(f"{who} {said}" for who, said in talk)
    if name == "a.docx":
        content = word(*(run(who, "<w:i/>") + run(f" {said}") for who, said in talk))
    if name == "a.pdf":
        content = pdf_of(
            [[line for who, said in talk for line in (f"{who} {said}", "and that was said at some length, in the room where we met.", "")]]
        )
    reading = read(tmp_path, name, content)
    assert reading.recognition.name.startswith("one-voice")
    assert not reading.recognition.sure
    (said,) = reading.recognition.problems
    assert said.startswith("8 paragraphs begin with a name, but without a colon behind it: “Anna Berg” (4), “Tom Ode” (4).")


def test_paragraphs_of_one_voice_are_not_taken_for_names(tmp_path: Path) -> None:
    text = "\n\n".join(
        f"{start} went on for {n} years, and the towns were content with what it cost."
        for n, start in enumerate(["Our depot", "The plough", "But I", "So We", "Yes It", "Harlow Bend", "Our depot"])
    )
    assert read(tmp_path, "a.txt", text).recognition.problems == ()


@pytest.mark.parametrize("name", ["a.docx", "a.html", "a.xlsx", "a.csv"])
def test_a_title_above_the_headings_is_nobodys_words(tmp_path: Path, name: str) -> None:
    rows = [("Interview 5, town hall", "", ""), *ROWS]
    content: str | bytes = "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows)
    if name == "a.docx":
        content = word(rows)
    if name == "a.html":
        content = page(rows)
    if name == "a.xlsx":
        content = workbook(rows)
    reading = read(tmp_path, name, content)
    assert spoken(reading) == TURNS
    assert "Interview 5, town hall" in reading.transcripts[0].text
    assert not any("Person" in turn.speaker for turn in reading.transcripts[0].turns)


def workbook(rows: list[tuple[str, ...]], merged: str = "") -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("title", [("Survey of cities", "", "", ""), ("Section A", "", "Section B: partnership", "")])
def test_a_survey_under_a_title_or_sections_keeps_its_columns(tmp_path: Path, title: tuple[str, ...]) -> None:
    rows = [title, ("ID", "Region", *ASKED), *((f"R{n}", "North" if n % 2 else "South", *answers(n)) for n in range(1, 7))]
    reading = read(tmp_path, "a.xlsx", workbook(rows, "A1:B1"))
    assert [one.name for one in reading.transcripts] == [f"a#R{n}" for n in range(1, 7)]
    assert [one.attributes for one in reading.transcripts[:2]] == [{"Region": "North"}, {"Region": "South"}]
    assert [said for _, said in spoken(reading)][:2] == list(answers(1))
    titles = ", ".join(f"“{cell}”" for cell in title if cell)
    assert f"above the headings, and nobody's words: {titles}" in reading.recognition.evidence


def test_a_survey_of_one_heading_row_is_read_as_before(tmp_path: Path) -> None:
    rows = [("ID", "", *ASKED), *((f"R{n}", "x", *answers(n)) for n in range(1, 7))]
    reading = read(tmp_path, "a.xlsx", workbook(rows))
    assert len(reading.transcripts) == 6
    assert [
        said for said in reading.recognition.problems if said.startswith("1 column has no heading and no place in any transcript (“x”)")
    ]


@pytest.mark.parametrize("mark", [",", ";"])
def test_a_cell_that_holds_the_separator_is_named(tmp_path: Path, mark: str) -> None:
    talk = [("speaker", "text"), *TURNS, *TURNS]
    text = "\n".join(f'{who}{mark}"{said}"' for who, said in talk)
    reading = read(tmp_path, "a.csv", text + f"\nBen{mark}We were glad{mark} and so was Orrin")
    (said,) = reading.recognition.problems
    assert said.startswith("row 10 holds 3 cells below 2 headings")
    assert "“and so was Orrin”" in said
    assert not reading.recognition.sure
    assert read(tmp_path, "b.csv", text).recognition.problems == ()


def test_a_survey_names_answers_behind_the_last_heading(tmp_path: Path) -> None:
    lines = [";".join(("ID", *ASKED)), *(";".join((f"R{n}", *answers(n))) for n in range(1, 7))]
    reading = read(tmp_path, "a.csv", "\n".join([*lines, "R7;It was good for all of us in the end;nothing at all; but see the minutes"]))
    assert any(said.startswith("row 8 holds 4 cells below 3 headings") for said in reading.recognition.problems)


def test_a_time_that_a_page_sets_beside_a_name_is_no_part_of_it(tmp_path: Path) -> None:
    blocks = "".join(
        f"<li><div><span>{who}</span><span>00:0{n}:05</span></div><div>{said}</div></li>" for n, (who, said) in enumerate(LONG)
    )
    reading = read(tmp_path, "a.html", f"<html><body><ul>{blocks}</ul></body></html>")
    assert spoken(reading) == LONG
    assert [turn.time for turn in reading.transcripts[0].turns] == [5.0, 65.0, 125.0, 185.0]


def test_numbers_of_a_tables_rows_are_no_numbers_of_lines(tmp_path: Path) -> None:
    items: list[tuple[float, float, str]] = [(60.0, 800.0, "No."), (90.0, 800.0, "Speaker"), (180.0, 800.0, "Speech")]
    talk = [
        ("Ana" if n % 2 else "Ben", f"In round {n} we said that it was good", f"for both of us, and {n} people heard it")
        for n in range(1, 13)
    ]
    for n, (who, first, second) in enumerate(talk, 1):
        items += [
            (60.0, 800.0 - 40 * n, str(n)),
            (90.0, 800.0 - 40 * n, who),
            (180.0, 800.0 - 40 * n, first),
            (180.0, 787.0 - 40 * n, second),
        ]
    reading = read(tmp_path, "a.pdf", placed([items]))
    assert spoken(reading) == [(who, f"{first} {second}") for who, first, second in talk]


def test_numbers_in_the_margin_go_on_to_a_last_page_of_few_lines(tmp_path: Path) -> None:
    said = [f"{'Ana' if n % 2 else 'Ben'}: We said in round {n} that it was good for both of us." for n in range(1, 15)]
    lines = [(int(n < 12), 800.0 - 14 * (n if n < 12 else n - 12), f"{n + 1}", line) for n, line in enumerate(said)]
    pages = [[item for first, y, n, line in lines if first == part for item in ((50.0, y, n), (80.0, y, line))] for part in (1, 0)]
    reading = read(tmp_path, "a.pdf", placed(pages))
    assert [words for _, words in spoken(reading)] == [line[5:] for line in said]


def test_names_behind_a_time_without_a_colon_are_pointed_out(tmp_path: Path) -> None:
    talk = "\n\n".join(f"[00:0{n}:10] {who} {said}" for n, (who, said) in enumerate(LONG))
    reading = read(tmp_path, "a.txt", talk)
    assert reading.recognition.name == "timed-txt"
    assert not reading.recognition.sure
    assert [problem for problem in reading.problems if "“Anna Berg” (2), “Tom Ode” (2)" in problem]


@pytest.mark.parametrize("ending", ["srt", "vtt"])
def test_names_in_brackets_at_the_head_of_captions_are_speakers(tmp_path: Path, ending: str) -> None:
    """A sound in brackets is none, however often it comes."""

    def captions(*texts: str) -> str:
        cues = (f"{n}\n00:00:{n:02}.000 --> 00:00:{n:02}.900\n{text}\n" for n, text in enumerate(texts, 1))
        return "\n".join(["WEBVTT\n"] * (ending == "vtt") + list(cues))

    reading = read(tmp_path, f"a.{ending}", captions(*(f"[{who}] {said}" for who, said in LONG), "[Laughter] And so on."))
    assert spoken(reading)[:4] == LONG
    assert {who for who, _ in spoken(reading)} == {"Anna Berg", "Tom Ode"}
    heard = read(tmp_path, f"b.{ending}", captions(*(f"[{('Laughter', 'Applause')[n % 2]}] {said}" for n, (_, said) in enumerate(LONG))))
    assert {who for who, _ in spoken(heard)} == {""}
