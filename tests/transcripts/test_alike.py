"""Copies of a talk, and talk in another language, are pointed out with what to do. All content is fictional."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from icc_coding.cli import main
from icc_coding.errors import Problem, each_once
from icc_coding.study import Study, open_study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.tongue import language_of
from icc_coding.transcripts.twins import twins

ROOT = Path(__file__).parents[2]
TALK = [
    ("Interviewer", "How did the two villages begin to clear the snow together?"),
    ("Reeve", "Our tractor broke in January, and the neighbours lent us theirs for three whole weeks without asking for money."),
    ("Interviewer", "And what came of that?"),
    ("Reeve", "We signed a paper about fuel and drivers, and since then nobody counts the hours between the villages any more."),
]
OTHER = [
    ("Interviewer", "How did the two villages begin to clear the snow together?"),
    ("Clerk", "Honestly I was never present when the reeves discussed machinery, I only answered letters from the district office."),
    ("Interviewer", "And what came of that?"),
    ("Clerk", "Several invoices were returned because the signatures of both councils were missing on the second page."),
]
GERMAN = """Interviewer: Wie haben die beiden Dörfer angefangen, gemeinsam den Schnee zu räumen?
Ortsvorsteherin: Unser Traktor ging im Januar kaputt, und die Nachbarn haben uns ihren drei Wochen lang geliehen, ohne Geld zu verlangen.
Interviewer: Und was wurde daraus?
Ortsvorsteherin: Wir haben einen Vertrag über Treibstoff und Fahrer geschlossen, und seitdem zählt niemand mehr die Stunden.
"""


def text(turns: list[tuple[str, str]]) -> str:
    return "".join(f"{who}: {said}\n" for who, said in turns)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    shutil.copy(ROOT / "codebook.yaml", tmp_path)
    folder = tmp_path / "transcripts"
    folder.mkdir()
    (folder / "reeve.txt").write_text(text(TALK))
    (folder / "clerk.txt").write_text(text(OTHER))
    return open_study(tmp_path)


def notes(study: Study) -> dict[str, str]:
    return {note.file: f"{note.message} {note.remedy}" for note in read_study(study, language="en").notes}


def test_talks_under_the_same_questions_are_no_copies(study: Study) -> None:
    assert notes(study) == {}


def test_an_exact_copy_is_read_once_and_set_aside_by_the_printed_line(study: Study) -> None:
    (study.transcripts / "reeve (1).txt").write_text(text(TALK))
    assert [t.name for t in read_study(study).transcripts] == ["clerk", "reeve"]
    said = notes(study)["reeve (1).txt"]
    assert "holds the same text as reeve.txt and is left out" in said
    study.settings_file.write_text(said.partition("study.toml: ")[2] + "\n")
    settled = open_study(study.root)
    assert notes(settled) == {}
    assert read_study(settled).set_aside == ("reeve (1).txt",)


def test_the_printed_line_sets_only_the_copy_aside_where_both_have_one_name(study: Study) -> None:
    (study.transcripts / "b").mkdir()
    (study.transcripts / "reeve.txt").rename(study.transcripts / "b" / "reeve.txt")
    (study.transcripts / "reeve.txt").write_text(f"{text(TALK)}\n\nInterviewer: Thank you.")
    (note,) = notes(study).values()
    study.settings_file.write_text(note.partition("study.toml: ")[2] + "\n")
    settled = read_study(open_study(study.root))
    assert len(settled.set_aside) == 1
    assert not settled.notes
    assert sum(one.file.endswith("reeve.txt") for one in settled.transcripts) == 1


def test_a_copy_in_another_format_or_version_is_named(study: Study) -> None:
    document = docx.Document()
    for who, said in TALK:
        document.add_paragraph(f"{who}: {said}")
    document.add_paragraph("Interviewer: Thank you.")
    document.save(str(study.transcripts / "reeve copy.docx"))
    reading = read_study(study, language="en")
    assert len(reading.transcripts) == 3
    (note,) = reading.notes
    assert (note.file, "holds the talk of reeve.txt" in note.message) == ("reeve copy.docx", True)
    assert 'set_aside = ["reeve copy.docx"]' in str(note)


def test_one_line_sets_all_copies_aside(study: Study) -> None:
    study.settings_file.write_text('set_aside = ["clerk.txt"]\n')
    for name in ("reeve [1].txt", "reeve-2.txt"):
        (study.transcripts / name).write_text(text(TALK) + "\n")
    line = notes(open_study(study.root))["reeve-2.txt"].partition("study.toml: ")[2]
    study.settings_file.write_text(line + "\n")
    assert [t.name for t in read_study(open_study(study.root)).transcripts] == ["reeve"]


def test_a_file_that_is_set_aside_and_not_there_is_said(study: Study) -> None:
    study.settings_file.write_text('set_aside = ["nobody.txt"]\n')
    assert "nobody.txt" in notes(open_study(study.root))["study.toml"]


def test_short_talks_are_copies_only_word_by_word() -> None:
    assert twins({"a": "Yes, we do.", "b": "Yes we do", "c": "No, we do."}) != []
    assert [twin.file for twin in twins({"a": "Yes, we do.", "b": "Yes we do", "c": "No, we do."})] == ["b"]
    assert twins({"a": "", "b": ""}) == []


def test_another_language_is_said_by_check_and_code_with_what_to_do(study: Study) -> None:
    (study.transcripts / "vorsteherin.txt").write_text(GERMAN)
    said = notes(study)
    assert list(said) == ["vorsteherin.txt"]
    assert "is in German" in said["vorsteherin.txt"]
    assert "the codebook is in English" in said["vorsteherin.txt"]
    assert "multilingual" in said["vorsteherin.txt"]
    result = CliRunner().invoke(main, ["check", "--study", str(study.root), "--json"])
    problems = {one["file"]: one["problems"] for one in json.loads(result.output)["files"]}
    assert "is in German" in problems["vorsteherin.txt"][0]
    assert problems["reeve.txt"] == []


def test_what_is_said_of_many_files_is_said_once_with_their_number(study: Study) -> None:
    for number in range(5):
        talk = GERMAN.replace("\n", f" {number} {number * 7}.\n", 1)
        (study.transcripts / f"talk-{number}.txt").write_text(talk)
    printed = CliRunner().invoke(main, ["check", "--study", str(study.root)]).output
    assert printed.count("Set a multilingual model") == 1
    assert "5 files, talk-0.txt to talk-4.txt: is in German, as it seems, and the codebook is in English." in printed
    assert "talk-2.txt\n  read as" not in printed  # nothing else has to be said of it
    assert each_once([Problem("a.txt", 1, "odd."), Problem("b.txt", 1, "odd.")]) == ["a.txt, line 1: odd.", "b.txt, line 1: odd."]


@pytest.mark.parametrize(
    ("said", "language"),
    [
        (GERMAN, "de"),
        (text(TALK), "en"),
        ("Nous avons acheté le sel ensemble avec deux villages voisins, parce que nous étions trop petits pour obtenir un bon prix.", "fr"),
        ("Compramos la sal juntos con dos pueblos vecinos, porque solos éramos demasiado pequeños para conseguir un buen precio.", "es"),
        ("Yes. No. Orrin.", ""),
    ],
)
def test_language_of_a_text(said: str, language: str) -> None:
    assert language_of(said) == language


def test_what_talks_are_compared_by_is_kept_and_may_be_lost_or_damaged(tmp_path: Path) -> None:
    talks = {"a": text(TALK), "b": text(TALK) + " And that is all of it.", "c": "Something else was said about the old sluices today."}
    fresh = twins(talks)
    assert [twin.file for twin in fresh] == ["b"]
    assert twins(talks, tmp_path) == fresh
    kept = {path: path.read_bytes() for path in (tmp_path / "talks").iterdir()}
    assert len(kept) == 3
    assert twins(talks, tmp_path) == fresh
    for path, data in kept.items():
        path.write_bytes(data[:-5] + b"xxxxx")
    assert twins(talks, tmp_path) == fresh
    assert {path: path.read_bytes() for path in (tmp_path / "talks").iterdir()} == kept
    assert twins({"c": talks["c"]}, tmp_path) == []
    assert len(list((tmp_path / "talks").iterdir())) == 1
