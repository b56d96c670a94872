"""Tables of talk: which column is the speech. All content is fictional."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def test_codes_beside_labelled_talk_are_nobodys_name(tmp_path: Path) -> None:
    rows = [f"{who}: {what}\t{'sharing' if n == 1 else ''}" for n, (who, what) in enumerate(SAID)]
    assert spoken(table(tmp_path, "Transcript\tThemes", *rows)) == SAID
