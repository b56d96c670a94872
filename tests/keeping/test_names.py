"""File names in another encoding than UTF-8, as old archives leave them: named once, and nothing else stops."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from click.testing import CliRunner
from harbours import decide, rows_of, run

from icc_coding.cli import main
from icc_coding.decisions.merge import import_logs
from icc_coding.errors import UserError
from icc_coding.keeping.verify import verify_study
from icc_coding.study import Study, open_study
from icc_coding.transcripts.file_names import apart

NAME = os.fsdecode(b"Gespr\xe4ch.txt")
Form = Literal["NFC", "NFD"]
SAID = "Ode: We lend our tug to them.\n\nRau: They borrow the tug often enough.\n"


@pytest.fixture
def ill_named(coded: Study) -> Path:
    path = coded.transcripts / NAME
    try:
        path.write_text(SAID, encoding="utf-8")
    except OSError:
        pytest.skip("this drive takes no such name")
    return path


@pytest.mark.parametrize("command", [("check",), ("code",), ("verify",), ("report",), ("doctor",), ("export", "out.qdpx"), ("history",)])
def test_a_transcript_of_such_a_name_is_left_out_aloud_and_the_rest_goes_on(
    coded: Study, ill_named: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(coded.root)
    coded.codebook.write_text(coded.codebook.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
    done = run(coded, *command)
    assert done.exit_code == 0, done.output
    if command[0] in ("check", "code"):
        assert "Gespr\ufffdch.txt: its name is not written in UTF-8, so it was left out. Rename it" in " ".join(done.output.split())
    assert not verify_study(coded).problems
    ill_named.rename(ill_named.with_name("Gespräch.txt"))
    assert "Gespräch" in run(coded, "check").output


def test_a_folder_that_is_looked_through_names_it_too(coded: Study, ill_named: Path) -> None:
    output = run(coded, "check", coded.transcripts).output
    assert "Gespr\ufffdch.txt: its name is not written in UTF-8" in " ".join(output.split())


def test_no_archive_passes_a_file_over(coded: Study, ill_named: Path) -> None:
    done = run(coded, "backup")
    assert done.exit_code == 1
    assert "no archive can hold it. Rename it" in " ".join(done.output.split())
    ill_named.unlink()
    assert run(coded, "backup").exit_code == 0


@pytest.mark.parametrize(
    "command", [("check", NAME), ("withdraw", NAME, "--by", "ana"), ("report", NAME), ("profile", "north", "--csv", NAME)]
)
def test_what_is_typed_so_is_refused_in_a_sentence(coded: Study, command: tuple[str, ...]) -> None:
    done = run(coded, *command)
    assert done.exit_code == 1
    assert "`Gespr\ufffdch.txt` is not written in UTF-8" in " ".join(done.output.split())


def test_a_study_in_a_folder_of_such_a_name_says_so(study: Study) -> None:
    place = study.root.with_name(os.fsdecode(b"H\xe4fen"))
    try:
        study.root.rename(place)
    except OSError:
        pytest.skip("this drive takes no such name")
    with pytest.raises(UserError, match="Rename the folder"):
        open_study(place)


@pytest.mark.skipif(os.name != "posix", reason="pipes of this kind are made there only")
@pytest.mark.parametrize(
    "place", ["study.toml", "transcripts/cases.csv", "coding/logs.json", "coding/samples/round.json", "models/current.json"]
)
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_could_be_read_for_ever_is_refused_in_a_sentence(coded: Study, tmp_path: Path, place: str, kind: str) -> None:
    path = coded.root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(UserError, match=f"{path.name}: is a pipe or a device"):
        open_study(coded.root)
    with pytest.raises(UserError, match="is a pipe or a device"):
        import_logs(Study(tmp_path / "mine"), [coded.root])


@pytest.mark.skipif(os.name != "posix", reason="pipes of this kind are made there only")
def test_a_pipe_among_transcripts_is_named_and_the_rest_goes_on(coded: Study) -> None:
    os.mkfifo(coded.transcripts / "pipe.txt")
    done = run(coded, "check")
    assert done.exit_code == 0, done.output
    assert "pipe.txt" in done.output


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
@pytest.mark.parametrize("command", ["export out.csv", "verify"])
def test_a_link_that_leads_to_itself_is_a_sentence(coded: Study, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(coded.root)
    (coded.root / "out.csv").symlink_to("out.csv")
    done = run(coded, *command.split())
    assert "fault of icc-coding" not in done.output
    assert done.exit_code == 0 or "out.csv: is a link that leads back to itself. Remove it." in done.output


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
@pytest.mark.parametrize("target", ["study.toml", "nowhere.toml"])
def test_settings_that_are_a_link_to_nothing_are_not_passed_over(coded: Study, target: str) -> None:
    (coded.root / "study.toml").symlink_to(target)
    done = run(coded, "verify")
    assert done.exit_code == 1
    assert "study.toml: is a link that leads to no file" in done.output


@pytest.mark.parametrize("on_the_drive", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_a_name_with_accents_is_known_however_the_system_or_the_keyboard_writes_them(coded: Study, on_the_drive: Form, typed: Form) -> None:
    drive, word = (unicodedata.normalize(form, "Bürgermeisterin Ängel") for form in (on_the_drive, typed))
    file = coded.transcripts / f"{drive}.txt"
    file.write_text(SAID, encoding="utf-8")
    assert run(coded, "check", coded.transcripts / f"{word}.txt").exit_code == 0
    assert run(coded, "code").exit_code == 0
    assert run(coded, "assign", word, "--coder", "ana").exit_code == 0
    assert run(coded, "memos", "--coder", "ana", "--transcript", word, "--write", "a thought").exit_code == 0
    words = ["withdraw", word, "--by", "ana", "--study", str(coded.root)]
    result = CliRunner().invoke(main, words, input=f"{word}\n")
    assert result.exit_code == 0, result.output
    assert not file.exists()


TWO = (
    "Captain Bo: Our tug lies at the pier of the other harbour tonight.\n",
    "Captain Cy: The pilots ring whenever there is fog, all of them.\n",
)


@pytest.mark.parametrize("names", [("one/North", "two/north"), ("a/b", "a-b")])
def test_no_two_transcripts_share_a_page_or_a_document_on_any_drive(study: Study, names: tuple[str, str]) -> None:
    for name, words in zip(names, TWO, strict=True):
        path = study.transcripts / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(words, encoding="utf-8")
    assert run(study, "code").exit_code == 0
    assert run(study, "export", study.root / "documents", "--as", "document").exit_code == 0
    for folder, ending in ((study.reading, ".html"), (study.root / "documents", ".docx")):
        files = [path.name.casefold() for path in folder.glob(f"*{ending}")]
        assert len(set(files)) == 4 + (ending == ".html")  # two transcripts more, and the index


def test_two_that_are_one_file_on_a_drive_without_capitals_are_named_apart() -> None:
    stems = apart({"North": "North", "north": "north", "Cafe\u0301": "Cafe\u0301", "Caf\u00e9": "Caf\u00e9", "south": "south"})
    assert stems["south"] == "south"
    assert len({unicodedata.normalize("NFC", stem).casefold() for stem in stems.values()}) == 5


def test_a_sample_and_a_model_whose_name_differs_in_capitals_only_are_refused(coded: Study) -> None:
    for row in rows_of(coded):
        decide(coded, "accept", row)
    sample, learn = ("sample", "{}", "--size", "2", "--coder", "ana"), ("learn", "--name", "{}")
    for command, first, second in ((sample, "Round", "round"), (learn, "First", "first")):
        assert run(coded, *(word.format(first) for word in command)).exit_code == 0
        refused = run(coded, *(word.format(second) for word in command))
        assert refused.exit_code == 1
        assert first in refused.output
