"""Tables of talk: which column is the speech. All content is fictional."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from documents import Rows, open_table, open_text, page, rich, word

from icc_coding.transcripts import FileReading, inspect_file

SAID = [
    ("Interviewer", "Who drives the snow plough?"),
    ("Marlow", "Two towns share one, and the driver too."),
    ("Interviewer", "And the cost?"),
    ("Marlow", "Each pays by the mile."),
]


def spoken(reading: FileReading) -> list[tuple[str, str]]:
    return [(turn.speaker, t.text[turn.start : turn.end]) for t in reading.transcripts for turn in t.turns]


def table(tmp_path: Path, *rows: str) -> FileReading:
    path = tmp_path / "a.tsv"
    path.write_text("\n".join(rows) + "\n")
    return inspect_file(path)


@pytest.mark.parametrize("header", ["Line", "Sentence", "Utterance", "Text", "No", "Turn"])
def test_running_numbers_are_never_the_speech(tmp_path: Path, header: str) -> None:
    rows = [f"{n}\t{who}\t{what}" for n, (who, what) in enumerate(SAID, 1)]
    reading = table(tmp_path, f"{header}\tSpeaker\tTranscript", *rows)
    assert spoken(reading) == SAID
    assert any(f"nobody's words: “{header}”" in evidence for evidence in reading.recognition.evidence)


def test_addresses_and_markup_are_never_the_speech(tmp_path: Path) -> None:
    rows = [f"https://clips.example/{n}\t{who}\t{what}" for n, (who, what) in enumerate(SAID, 1)]
    assert spoken(table(tmp_path, "Content\tSpeaker\tWords", *rows)) == SAID


def test_a_header_that_comes_back_on_each_page_is_nobodys_turn(tmp_path: Path) -> None:
    rows = [f"{who}\t{what}" for who, what in SAID]
    assert spoken(table(tmp_path, "Speaker\tText", *rows[:2], "Speaker\tText", *rows[2:])) == SAID


@pytest.mark.parametrize(
    "head",
    [
        "Sprecher\tText\tZeit",
        "Sprecher:in\tTranskript\tStartzeit",
        "Locuteur\tTexte\tTemps",
        "Hablante\tTexto\tTiempo",
        "Taler\tTekst\tTid",
    ],
)
@pytest.mark.parametrize("turns", [2, 4])
def test_columns_are_headed_in_other_languages(tmp_path: Path, head: str, turns: int) -> None:
    rows = [f"{who}\t{what}\t00:{n:02}" for n, (who, what) in enumerate(SAID[:turns], 1)]
    reading = table(tmp_path, head, *rows)
    assert spoken(reading) == SAID[:turns]
    assert [turn.time for turn in reading.transcripts[0].turns] == list(range(1, turns + 1))


def test_codes_beside_labelled_talk_are_nobodys_name(tmp_path: Path) -> None:
    rows = [f"{who}: {what}\t{'sharing' if n == 1 else ''}" for n, (who, what) in enumerate(SAID)]
    assert spoken(table(tmp_path, "Transcript\tThemes", *rows)) == SAID


HEAD = ("Speaker", "Text")
INTRO, OUTRO = "Talk about a shared snow plough, written down by hand.", "Marlow died in the spring."
MORE = [("Interviewer", "Would you share a grader too?"), ("Marlow", "Any day.")]

TABLES = {
    "a.docx": lambda rows: word(INTRO, rows, OUTRO),
    "a.odt": lambda rows: open_text(f"<text:p>{INTRO}</text:p>{open_table(rows)}<text:p>{OUTRO}</text:p>"),
    "a.rtf": lambda rows: rich(INTRO, rows, OUTRO),
    "a.html": lambda rows: page(INTRO, rows, OUTRO),
    "bars.md": lambda rows: drawn(INTRO, *bars(rows), "", OUTRO),
    "bars.txt": lambda rows: drawn(INTRO, *bars(rows), "", OUTRO),
    "grid.md": lambda rows: drawn(INTRO, "", *grid(rows), "", OUTRO),
    "dashes.txt": lambda rows: drawn(INTRO, "", *dashes(rows), "", OUTRO),
    "lines.md": lambda rows: drawn(INTRO, "", *multiline(rows), "", OUTRO),
}


def drawn(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def bars(rows: Rows) -> list[str]:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]


def grid(rows: Rows) -> list[str]:
    """A grid whose second column breaks its lines."""
    rule = "+--------------+----------------------+"
    lines = [rule]
    for first, second in rows:
        parts = textwrap.wrap(second, 20)
        lines += [f"| {first if n == 0 else '':12} | {part:20} |" for n, part in enumerate(parts)] + [rule]
    return lines


def dashes(rows: Rows) -> list[str]:
    return [f"  {rows[0][0]:12} {rows[0][1]}", f"  {'-' * 12} {'-' * 40}", *(f"  {a:12} {b}" for a, b in rows[1:])]


def multiline(rows: Rows) -> list[str]:
    rule = "  " + "-" * 40
    lines = [rule, f"  {rows[0][0]:12} {rows[0][1]}", f"  {'-' * 12} {'-' * 25}"]
    for first, second in rows[1:]:
        lines += [f"  {first if n == 0 else '':12} {part}" for n, part in enumerate(textwrap.wrap(second, 24))] + [""]
    return [*lines[:-1], rule]


def read(tmp_path: Path, name: str, content: bytes) -> FileReading:
    (tmp_path / name).write_bytes(content)
    return inspect_file(tmp_path / name)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_talk_is_read_by_its_columns_and_nothing_around_it_is_lost(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, name, TABLES[name]([HEAD, *SAID]))
    assert reading.recognition.name.startswith("rows-")
    assert spoken(reading) == SAID
    assert INTRO in reading.transcripts[0].text
    assert OUTRO in reading.transcripts[0].text


@pytest.mark.parametrize("build", [word, rich, page], ids=["docx", "rtf", "html"])
def test_second_tables_and_labelled_paragraphs_outside_a_table_are_turns(tmp_path: Path, build: Callable[..., bytes]) -> None:
    name = {word: "a.docx", rich: "a.rtf", page: "a.html"}[build]
    lines = [f"{who}: {what}" for who, what in MORE]
    reading = read(tmp_path, name, build("Date: 3 May", "Interviewer: Ana Brook", [HEAD, *SAID], "A break.", SAID, *lines))
    assert spoken(reading) == [*SAID, *SAID, *MORE]
    assert "A break." in reading.transcripts[0].text


def test_a_list_of_people_in_a_document_of_labelled_talk_is_nobodys_speech(tmp_path: Path) -> None:
    people = [("Name", "Office"), ("Marlow", "mayor of the lower town"), ("Brook", "asks")]
    reading = read(tmp_path, "a.docx", word(people, *(f"{who}: {what}" for who, what in SAID * 3)))
    assert reading.recognition.name == "labelled-docx"
    assert spoken(reading) == SAID * 3


def test_a_table_of_questions_and_answers(tmp_path: Path) -> None:
    rows = [("Question", "Answer"), (SAID[0][1], SAID[1][1]), (SAID[2][1], SAID[3][1])]
    for name, content in (("a.docx", word(rows)), ("a.rtf", rich(rows)), ("a.md", drawn(*bars(rows)))):
        reading = read(tmp_path, name, content)
        assert [text for _, text in spoken(reading)] == [text for _, text in SAID]
        assert list(reading.transcripts[0].roles.values()) == ["interviewer", "respondent"]


def test_a_row_over_all_columns_stays_in_the_text(tmp_path: Path) -> None:
    rows = [HEAD, *SAID[:2], ("After the break", ""), *SAID[2:]]
    reading = read(tmp_path, "a.docx", word(rows))
    assert spoken(reading) == SAID
    assert "After the break" in reading.transcripts[0].text


@pytest.mark.parametrize("header", [("Q", "A"), ("Questions", "Answers"), ("Frage", "Antwort"), ("Interview question", "Response")])
def test_questions_and_answers_under_other_names(tmp_path: Path, header: tuple[str, str]) -> None:
    reading = read(tmp_path, "a.docx", word([header, (SAID[0][1], SAID[1][1]), (SAID[2][1], SAID[3][1])]))
    assert [text for _, text in spoken(reading)] == [text for _, text in SAID]


def test_a_column_for_each_of_two_people(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.docx", word([("Interviewer", "Marlow"), (SAID[0][1], SAID[1][1]), (SAID[2][1], SAID[3][1])]))
    assert spoken(reading) == SAID


def test_cells_that_are_not_told_are_never_sure(tmp_path: Path) -> None:
    rows = [("North", "South"), *((f"Who drives number {n}?", f"The town of the {n}th hill does it alone.") for n in range(4))]
    assert not read(tmp_path, "a.docx", word(rows)).recognition.sure


def test_a_table_above_the_talk_says_who_asks(tmp_path: Path) -> None:
    about = [("Interviewee", "Town clerk"), ("Date", "3 May"), ("Interviewer", "Lea Marten (LM)")]
    talk = [
        ("Speaker", "Transcript"),
        *((who, f"{what} Really?") for who, what in [("KM", "Who drives?"), ("LM", "Two towns share one.")] * 3),
    ]
    reading = read(tmp_path, "a.docx", word(about, "The talk", talk))
    assert reading.transcripts[0].roles == {"KM": "respondent", "LM": "interviewer"}
