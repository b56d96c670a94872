"""`icc-coding check` says what it understood, and guesses nothing silently."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from talks import ASK, MORE, TELL, THEN

from icc_coding.cli import main
from icc_coding.cli.progress import progress_bar

ROOT = Path(__file__).parents[2]
TALK = f"Recorded in May.\n\nAna: {ASK}\nBen: {TELL} We learned that from UTOPIA.\nAna: {MORE}\nBen: {THEN} Our Northern River Compact helps, the Northern River Compact has a staff, and the Northern River Compact pays.\n"


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.fixture
def study(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "codebook.yaml", tmp_path)
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts" / "a.txt").write_text(TALK)
    (tmp_path / "transcripts" / "bad.docx").write_bytes(b"")
    return tmp_path


def test_json_has_the_agreed_shape(study: Path) -> None:
    result = check("--study", study, "--json")
    assert result.exit_code == 0
    data = json.loads(result.output)
    assert list(data) == ["files", "skipped", "codebook"]
    assert data["skipped"] == 1
    first, bad = data["files"]
    assert first == {
        "file": "a.txt",
        "recognised_as": "labelled-txt",
        "kind": "interview",
        "turns": 4,
        "speakers": ["Ana", "Ben"],
        "roles": {"Ana": "interviewer", "Ben": "respondent"},
        "speech_share": 1.0,
        "problems": [],
    }
    assert bad["recognised_as"] is None
    assert "is empty" in bad["problems"][0]
    assert list(data["codebook"]) == ["name", "version", "codes", "problems"]
    assert data["codebook"]["codes"] == 18


def test_report_says_why_and_how_to_correct(study: Path) -> None:
    output = check("--study", study, "--details").output
    for words in (
        "labelled-txt",
        "asks in",
        "speaks first",
        "Recorded in May",
        "one-voice-txt",
        "study.toml",
        "bad.docx: is empty",
        "1 skipped",
        "UTOPIA",
    ):
        assert words in output
    assert "Northern River Compact: 3 times" in output


def test_a_table_comes_first_with_a_line_for_each_file(study: Path) -> None:
    (study / "transcripts" / "wave 2").mkdir()
    (study / "transcripts" / "wave 2" / "notes.txt").write_text("We met.\nWe talked.\n")
    lines = check("--study", study).output.split("\n")
    table = lines[2:6]
    assert table[0].split("  ")[0] == "file"
    assert [line.split("  ")[0] for line in table] == ["file", "a.txt", "wave 2/notes.txt", "bad.docx"]
    cells = [cell for cell in table[1].split("  ") if cell.strip()]
    assert [cell.strip() for cell in cells] == ["a.txt", "labelled-txt", "interview", "Ana, Ben", "Ana", str(len(TALK.split()) - 7)]
    assert "not sure" in table[2]
    assert "is empty" in table[3]


def test_details_only_for_files_that_need_an_eye_or_on_request(study: Path) -> None:
    (study / "transcripts" / "b.txt").write_text("We met.\nWe talked.\n")
    few = check("--study", study).output
    assert "no speaker labels found" in few
    assert "asks in" not in few
    assert "--details" in few
    for arguments in (["--details"], ["a.txt"], ["--show"]):
        assert "asks in" in check("--study", study, *arguments).output


@pytest.mark.parametrize("name", ["talk.md", "wave 2/talk.md", "wave 2/talk", "talk", "talk#3"])
def test_names_that_the_table_shows_are_accepted(study: Path, name: str) -> None:
    folder = study / "transcripts" / "wave 2"
    folder.mkdir()
    (folder / "talk.md").write_text(f"### Cleo:\n{ASK}\n\n### Dan:\n{TELL}\n")
    data = json.loads(check(name, "--study", study, "--json").output)
    assert [one["file"] for one in data["files"]] == ["wave 2/talk.md"]


def test_a_name_that_several_transcripts_have_is_said(study: Path) -> None:
    for folder in ("wave 1", "wave 2"):
        (study / "transcripts" / folder).mkdir()
        (study / "transcripts" / folder / "talk.md").write_text(f"### Cleo:\n{ASK}\n")
    result = check("talk.md", "--study", study)
    assert result.exit_code == 1
    assert "wave 1/talk.md, wave 2/talk.md" in result.output


def test_progress_in_a_pipe_is_a_line_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    clock = iter([0.0, 4.0, 11.0, 11.0, 15.0, 22.0, 22.0])
    with progress_bar(lambda: next(clock)) as tell:
        for number, file in enumerate(("a.txt", "b.txt", "c.txt", "d.txt")):
            tell(file, number, 5)
    shown = capsys.readouterr()
    assert shown.err.split("\n") == ["1 of 5: b.txt", "3 of 5: d.txt", ""]
    assert shown.out == ""


def test_show_prints_every_turn(study: Path) -> None:
    output = check("--study", study, "--show").output
    for words in (ASK, TELL, MORE, THEN, "Ben [respondent]", "Ana [interviewer]"):
        assert words in output


def test_files_outside_a_study(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_text(TALK)
    result = check(path, "--study", tmp_path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.output)["codebook"] is None
    assert not (tmp_path / "coding").exists()


def test_settings_of_the_study_apply_to_named_files(study: Path) -> None:
    (study / "study.toml").write_text('[[transcripts]]\nfiles = "a.txt"\nreader = "one-voice"\n')
    data = json.loads(check(study / "transcripts" / "a.txt", "--study", study, "--json").output)
    assert data["files"][0]["recognised_as"] == "one-voice-txt"


def test_a_correction_is_of_one_file_also_where_a_folder_holds_one_of_its_name(study: Path) -> None:
    """What `check` proposes for study.toml, and what it writes there, leaves the other as it is."""
    (study / "transcripts" / "b").mkdir()
    (study / "transcripts" / "b" / "a.txt").write_text(TALK.replace("May", "June").replace("Northern", "Southern"))
    assert 'files = "./a.txt"' in check("a.txt", "--study", study).output
    assert 'files = "b/a.txt"' in check("b/a.txt", "--study", study).output
    check("a.txt", "--study", study, "--kind", "document")
    kinds = {one["file"]: one.get("kind") for one in json.loads(check("--study", study, "--json").output)["files"]}
    assert (kinds["a.txt"], kinds["b/a.txt"]) == ("document", "interview")
    check("b/a.txt", "--study", study, "--reader", "one-voice")
    read = {one["file"]: one["recognised_as"] for one in json.loads(check("--study", study, "--json").output)["files"]}
    assert (read["a.txt"], read["b/a.txt"]) == ("labelled-txt", "one-voice-txt")


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_bytes(b"")
    assert check(tmp_path / "c.txt", "--study", tmp_path).exit_code == 1
    assert check(tmp_path / "none.txt", "--study", tmp_path).exit_code == 1
    result = check("--study", tmp_path)
    assert result.exit_code == 1
    assert "not inside a study" in result.output


def test_faulty_codebook_and_settings_are_told(study: Path) -> None:
    (study / "codebook.yaml").write_text("name: x\ndimensions: 7\n")
    result = check("--study", study, "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["codebook"]["problems"]
    (study / "study.toml").write_text("colour = 1\n")
    result = check("--study", study)
    assert result.exit_code == 1
    assert "unknown setting" in result.output


def test_example_study_is_read_without_remark() -> None:
    folder = ROOT / "transcripts"
    result = check(folder, "--study", ROOT, "--json")
    data = json.loads(result.output)
    assert (result.exit_code, data["skipped"]) == (0, 0)
    assert [one["problems"] for one in data["files"]] == [[]] * 5
    assert all(one["speech_share"] > 0.98 and "interviewer" in one["roles"].values() for one in data["files"])
