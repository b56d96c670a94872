"""Roles with their reasons, the cases file, and surveys."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from icc_coding.settings import TranscriptSettings, load_settings
from icc_coding.study import Study
from icc_coding.transcripts import StudyReading, Transcript, inspect_file, read_study


def talk(tmp_path: Path, *lines: str) -> Transcript:
    path = tmp_path / "a.txt"
    path.write_text("\n".join(lines))
    return inspect_file(path).transcripts[0]


LONG = "We met every month, and after a while the mayors called each other without us, which helped more than any plan."


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Interviewer", "interviewer"),
        ("INT", "interviewer"),
        ("I1", "interviewer"),
        ("Q", "interviewer"),
        ("Moderator", "interviewer"),
        ("Researcher 2", "interviewer"),
        ("Respondent", "respondent"),
        ("P12", "respondent"),
        ("Audience member", "other"),
    ],
)
def test_label_names_the_role(tmp_path: Path, label: str, role: str) -> None:
    transcript = talk(tmp_path, f"{label}: Hello there.", "Ben Olsen: Good day.", f"{label}: Right.", "Ben Olsen: Yes.")
    assert transcript.role(label) == role
    assert label in transcript.role_reasons[label]


def test_who_asks_and_speaks_little_is_the_interviewer(tmp_path: Path) -> None:
    turns = [line for n in range(6) for line in (f"Ana Ruiz: How was it in year {n}?", f"Ben Olsen: {LONG}")]
    transcript = talk(tmp_path, *turns)
    assert transcript.roles == {"Ana Ruiz": "interviewer", "Ben Olsen": "respondent"}
    assert "asks in 100% of the turns" in transcript.role_reasons["Ana Ruiz"]
    assert "speaks first" in transcript.role_reasons["Ana Ruiz"]


def test_chair_of_a_council_is_no_interviewer(tmp_path: Path) -> None:
    members = [f"Councillor {name}: {LONG}" for name in ("Abel", "Berg", "Cole", "Dahl", "Ekman")]
    lines = [line for member in members * 2 for line in ("Madam Chair: Any further questions?", member)]
    transcript = talk(tmp_path, *lines)
    assert set(transcript.roles.values()) == {"respondent"}
    assert "nobody here behaves like an interviewer" in transcript.role_reasons["Madam Chair"]


def test_two_who_ask_alike_are_not_told_apart(tmp_path: Path) -> None:
    transcript = talk(tmp_path, *(f"{who}: {LONG} Is that so?" for _ in range(5) for who in ("Ana Ruiz", "Ben Olsen")))
    assert set(transcript.roles.values()) == {"respondent"}


def test_labels_that_may_be_one_person_are_pointed_out(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "\n".join(["Dan: So?", f"Participant: {LONG}"] * 5 + ["Dan: And?", f"Particpant: {LONG}"] + ["Dan: Then?", "Participant: Yes."])
    )
    reading = inspect_file(path)
    assert any('"Particpant" = "Participant"' in problem for problem in reading.problems)


TALK = f"Ana Ruiz: How was it?\nBen Olsen: {LONG}\nAna Ruiz: And then?\nCleo Dahl: Yes.\n"


def study_with(tmp_path: Path, cases: str) -> StudyReading:
    study = Study(tmp_path)
    study.transcripts.mkdir(exist_ok=True)
    (study.transcripts / "talk one.txt").write_text(TALK)
    (study.transcripts / "cases.csv").write_text(cases)
    return read_study(study)


def test_cases_are_matched_by_file_and_speaker(tmp_path: Path) -> None:
    reading = study_with(
        tmp_path,
        "\ufefftranscript;speaker;case;role;Country;wave\nTalk One;ben olsen;Linden;respondent;Norway;1\ntalk one.txt;Cleo Dahl;Linden;other;Norway;2\n",
    )
    (transcript,) = reading.transcripts
    assert transcript.case == "Linden"
    assert transcript.role("Cleo Dahl") == "other"
    assert transcript.role_reasons["Cleo Dahl"] == "cases.csv says so"
    assert transcript.attributes == {"Country": "Norway", "wave": "1"}
    assert transcript.speaker_attributes["Cleo Dahl"] == {"case": "Linden", "Country": "Norway", "wave": "2"}
    assert not reading.notes


def test_cases_of_a_whole_transcript(tmp_path: Path) -> None:
    (transcript,) = study_with(tmp_path, "file,country\ntalk one,Norway\n").transcripts
    assert transcript.attributes == {"country": "Norway"}


def test_mismatched_cases_are_listed_with_their_row(tmp_path: Path) -> None:
    reading = study_with(tmp_path, "transcript,speaker,role\nother.txt,,\ntalk one,Nobody,\n,Ben Olsen,boss\n")
    said = [str(note) for note in reading.notes]
    assert any(one.startswith("cases.csv, line 2: there is no transcript “other.txt”") for one in said)
    assert any(one.startswith("cases.csv, line 3: nobody in “talk one” is called “Nobody”") for one in said)
    assert any(one.startswith("cases.csv, line 4: `boss` is no role") for one in said)


def test_a_row_whose_name_several_files_bear_is_pointed_out(tmp_path: Path) -> None:
    later = tmp_path / "transcripts" / "wave-2" / "talk one.txt"
    later.parent.mkdir(parents=True)
    later.write_text(TALK.replace("Yes", "No, not then"))
    reading = study_with(tmp_path, "transcript,case\ntalk one,Orrin\nwave-2/talk one.txt,Lund\n")
    said = [str(note) for note in reading.notes if "cases.csv" in str(note)]
    assert said == [
        "cases.csv, line 2: “talk one” is the name of wave-2/talk one.txt, talk one.txt; the row holds for each of them. "
        "If one is meant, write its folder and suffix as well, such as wave-2/talk one.txt, or ./talk one.txt for the one in no folder."
    ]
    for name in ("./talk one.txt", "./talk one", ".\\TALK ONE"):
        alone = study_with(tmp_path, f"transcript,case\n{name},Orrin\nwave-2/talk one.txt,Lund\n")
        assert not alone.notes
        assert {one.file: one.case for one in alone.transcripts} == {"talk one.txt": "Orrin", "wave-2/talk one.txt": "Lund"}


def test_transcript_without_a_row_and_unusable_cases(tmp_path: Path) -> None:
    reading = study_with(tmp_path, "transcript,country\nelse,Norway\n")
    assert any("has no row in cases.csv" in note.message for note in reading.notes)
    (tmp_path / "transcripts" / "cases.csv").write_text("country,wave\nNorway,1\n")
    reading = read_study(Study(tmp_path))
    assert reading.transcripts
    assert "neither a column" in reading.skipped[0].message


def test_cases_in_a_workbook(tmp_path: Path) -> None:
    study = Study(tmp_path)
    study.transcripts.mkdir()
    (study.transcripts / "talk.txt").write_text(TALK)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["transcript", "case", "population"])
    sheet.append(["talk", "Linden", 14000])
    book.save(study.transcripts / "cases.xlsx")
    (transcript,) = read_study(study).transcripts
    assert (transcript.case, transcript.attributes) == ("Linden", {"population": "14000"})


SURVEY = (
    "Respondent ID,Country,What made the collaboration work?,What got in the way?,Again?\n"
    'R1,Norway,"We hired one person, full time.\nShe kept it going through two elections.",Elections mostly; every four years we begin again.,Yes\n'
    "R2,Spain,The mayors liked each other and that is the honest answer.,,No\n"
    "R3,Spain,,Nobody had the time to do the work between the meetings.,Yes\n"
    "R4,Chile,,,No\n"
)


def survey(tmp_path: Path, toml: str = "") -> StudyReading:
    study = Study(tmp_path)
    study.transcripts.mkdir(exist_ok=True)
    (study.transcripts / "survey.csv").write_text(SURVEY)
    study.settings_file.write_text(toml)
    return read_study(Study(tmp_path, load_settings(study.settings_file)))


def test_survey_gives_a_transcript_a_respondent(tmp_path: Path) -> None:
    reading = survey(tmp_path)
    first, second, third = reading.transcripts
    assert [t.name for t in reading.transcripts] == ["survey#R1", "survey#R2", "survey#R3"]
    assert {t.kind for t in reading.transcripts} == {"survey"}
    assert first.attributes == {"Country": "Norway", "Again?": "Yes"}
    assert [first.text[t.start : t.end] for t in first.turns] == [
        "We hired one person, full time.\nShe kept it going through two elections.",
        "Elections mostly; every four years we begin again.",
    ]
    questions = [first.text[t.question[0] : t.question[1]] for t in first.turns if t.question]
    assert questions == ["What made the collaboration work?", "What got in the way?"]
    assert first.question_before(first.coded_segments[-1]) == "What got in the way?"
    assert (second.case, third.role("R3")) == ("R2", "respondent")
    assert any("What made the collaboration work?" in e for e in reading.files[0].recognition.evidence)


def test_survey_columns_can_be_named(tmp_path: Path) -> None:
    reading = survey(tmp_path, '[[transcripts]]\nfiles = "survey.csv"\nrespondent = "Country"\nquestions = ["Again?"]\n')
    assert [t.name for t in reading.transcripts] == ["survey#Norway", "survey#Spain", "survey#Spain (2)", "survey#Chile"]
    assert "What got in the way?" in reading.transcripts[0].attributes


def test_missing_survey_column_is_said(tmp_path: Path) -> None:
    reading = survey(tmp_path, '[[transcripts]]\nfiles = "survey.csv"\nquestions = ["Why?"]\n')
    assert "has no column “Why?”" in reading.skipped[0].message


def test_survey_with_one_answer_a_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Respondent,Question,Answer\nR1,What worked?,One person.\nR1,What did not?,Elections.\nR2,What worked?,The mayors.\n")
    reading = inspect_file(path, TranscriptSettings("a.csv"))
    assert [(t.name, len(t.turns)) for t in reading.transcripts] == [("a#R1", 2), ("a#R2", 1)]
