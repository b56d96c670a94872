"""Transcripts into the study: by the library, the command and the window; and corrections that keep the person's comments."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from icc_coding.cli import main
from icc_coding.errors import UserError
from icc_coding.settings import load_settings
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.adding import NameTaken, add_file, clean_name
from icc_coding.transcripts.settling import Correction, correct
from icc_coding.transcripts.understood import understood
from icc_coding.window import incoming
from icc_coding.window.window import Window

from .conftest import FORM, HX, enter, window_of

TALK = "Interviewer: How is the weather on the islands?\n\nKeeper Una: We share one boat between three islands, and it is never where I need it.\n"


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/talk.txt", "talk.txt"),
        ("C:\\Users\\me\\talk.txt", "talk.txt"),
        ('a<b>:"c|?*.txt', "a_b___c___.txt"),
        (" talk.txt. ", "talk.txt"),
        ("cases.csv", "cases.csv"),
    ],
)
def test_names_are_made_safe(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@pytest.mark.parametrize("name", ["", "..", "/", ".hidden.txt", "con.txt", "~$talk.docx", "README.md"])
def test_names_that_cannot_be_are_refused(name: str) -> None:
    with pytest.raises(UserError):
        clean_name(name)


@given(st.text(max_size=300))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    try:
        kept = clean_name(name)
    except UserError:
        return
    assert Path(kept).name == kept
    assert kept not in (".", "..")
    assert len(kept.encode()) <= 150
    assert clean_name(kept) == kept


def test_nothing_is_written_over_unasked(study: Study, tmp_path: Path) -> None:
    new = tmp_path / "Harbour.TXT"
    new.write_text(TALK, encoding="utf-8")
    before = (study.transcripts / "harbour.txt").read_bytes()
    with pytest.raises(NameTaken):
        add_file(study, new, "harbour.txt")
    with pytest.raises(NameTaken):
        add_file(study, new)  # some drives take both names for one
    assert (study.transcripts / "harbour.txt").read_bytes() == before
    assert add_file(study, study.transcripts / "harbour.txt", "harbour.txt").outcome == "there already"
    assert add_file(study, new, "harbour.txt", taken="beside").file == "harbour-2.txt"
    assert add_file(study, new, "harbour.txt", taken="replace").outcome == "replaced"
    assert (study.transcripts / "harbour.txt").read_text(encoding="utf-8") == TALK
    assert not [path for path in study.transcripts.iterdir() if path.name.endswith(".part")]
    if os.name == "posix":
        assert (study.transcripts / "harbour-2.txt").stat().st_mode & 0o077 == 0


def test_the_commands_add_and_correct(study: Study, tmp_path: Path) -> None:
    new = tmp_path / "island.txt"
    new.write_text(TALK, encoding="utf-8")
    done = CliRunner().invoke(main, ["add", str(new), "--study", str(study.root)])
    assert done.output == "island.txt: added.\n"
    (study.transcripts / "island.txt").write_text(TALK + "\nKeeper Una: Yes.\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["add", str(new), "--study", str(study.root)]).exit_code == 1
    asked = ["check", "island.txt", "--study", str(study.root), "--role", "Keeper Una=other", "--kind", "document"]
    done = CliRunner().invoke(main, asked)
    assert "Keeper Una: other" in done.output
    assert load_settings(study.settings_file).for_file("island.txt").kind == "document"
    for wrong in (["--role", "Keeper Una=boss"], ["--role", "Una"], ["--kind", "talk"]):
        assert CliRunner().invoke(main, ["check", "island.txt", "--study", str(study.root), *wrong]).exit_code == 1
    assert CliRunner().invoke(main, ["check", "--study", str(study.root), "--kind", "survey"]).exit_code == 1


SETTINGS = """# Ours; do not lose this.
model = "none"  # for now

[roles]
"Jo [x]" = "interviewer"   # she asks

[[transcripts]]
files = "*.txt"            # all of them
kind = "interview"
"""


def test_a_correction_keeps_comments_and_order_and_wins(study: Study) -> None:
    study.settings_file.write_text(SETTINGS, encoding="utf-8")
    fresh = correct(study, "harbour.txt", Correction(kind="document", roles={"Mayor Lind": "other", 'O"Neil #1': "respondent"}))
    written = study.settings_file.read_text(encoding="utf-8")
    assert written.startswith(SETTINGS)
    assert fresh.settings.for_file("harbour.txt").kind == "document"
    assert fresh.settings.for_file("harbour.txt").roles['O"Neil #1'] == "respondent"
    assert fresh.settings.for_file("inland.txt").kind == "interview"
    again = correct(fresh, "harbour.txt", Correction(kind="", reader="one-voice-txt", roles={"Mayor Lind": ""}))
    assert study.settings_file.read_text(encoding="utf-8").count("[[transcripts]]") == 2
    assert again.settings.for_file("harbour.txt").reader == "one-voice-txt"
    assert again.settings.for_file("harbour.txt").kind == "interview"
    assert "Mayor Lind" not in again.settings.for_file("harbour.txt").roles


def test_a_correction_of_a_name_with_brackets_means_that_file_alone(study: Study) -> None:
    fresh = correct(study, "talk [1].txt", Correction(kind="document"))
    assert fresh.settings.for_file("talk [1].txt").kind == "document"
    assert fresh.settings.for_file("talk 1.txt").kind == ""


def test_a_faulty_settings_file_is_left_as_it_is(study: Study) -> None:
    study.settings_file.write_text("model = \n", encoding="utf-8")
    with pytest.raises(UserError):
        correct(study, "harbour.txt", Correction(kind="document"))
    assert study.settings_file.read_text(encoding="utf-8") == "model = \n"


def test_check_and_window_say_the_same_of_a_file(study: Study) -> None:
    found = {one.file: one for one in understood(read_study(study))}
    assert found["harbour.txt"].roles["Mayor Lind"] == "respondent"
    assert found["harbour.txt"].speakers == ("Interviewer", "Mayor Lind")


# --- in the window


def wait(window: Window) -> None:
    end = time.monotonic() + 120
    time.sleep(0.05)
    while window.reader.active or window.opening:
        assert time.monotonic() < end
        time.sleep(0.02)


def send(web: TestClient, name: str, content: bytes) -> int:
    return web.post("/home/add", params={"name": name}, content=content, headers=HX).status_code


def test_files_may_come_while_others_are_being_read(study: Study) -> None:
    web, window = window_of(study)
    window.look()
    assert window.reader.active
    for name in ("island.txt", "quay.txt"):
        assert send(web, name, TALK.encode()) == 200
    assert web.post("/home/add/read", headers=FORM).status_code < 400
    wait(window)
    assert (study.transcripts / "island.txt").read_text(encoding="utf-8") == TALK
    assert (study.transcripts / "quay.txt").read_text(encoding="utf-8") == TALK
    assert {line["file"] for line in window.reader.taken} == {"island.txt", "quay.txt"}


def test_sent_files_are_read_first_and_then_stand_in_the_study(study: Study) -> None:
    web, window = window_of(study)
    assert send(web, "../island.txt", TALK.encode()) == 200
    assert not (study.transcripts / "island.txt").exists()
    assert send(web, "song.mp3", b"ID3" + b"x" * 100) == 200
    assert send(web, "harbour.txt", TALK.encode()) == 200
    assert send(web, ".hidden", b"x") == 400
    assert send(web, "empty.txt", b"") == 400
    web.post("/home/add/read", headers=FORM)
    wait(window)
    page = web.get("/home").text
    assert (study.transcripts / "island.txt").read_text(encoding="utf-8") == TALK
    assert not (study.transcripts / "song.mp3").exists()
    assert "is a recording" in page
    assert "Keep both" in page
    assert "harbour.txt" in window.reader.tray.waiting  # type: ignore[union-attr]
    assert web.get("/transcript/island").status_code == 200
    web.post("/home/add/settle", data={"name": "harbour.txt", "taken": "beside"}, headers=FORM)
    wait(window)
    assert (study.transcripts / "harbour-2.txt").exists()
    window.forget()
    assert not (study.cache / "window" / "incoming").exists()


def test_what_is_too_large_or_too_much_is_refused_and_leaves_nothing(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    web, _ = window_of(study)
    monkeypatch.setattr(incoming, "LARGEST", 1000)
    assert send(web, "long.txt", b"x" * 1001) == 400
    monkeypatch.setattr(incoming, "MOST", 1)
    assert send(web, "one.txt", b"x") == 200
    assert send(web, "two.txt", b"x") == 400
    kept = [path for path in (study.cache / "window" / "incoming").rglob("*") if path.is_file()]
    assert [path.name for path in kept] == ["one.txt"]
    if os.name == "posix":
        assert kept[0].stat().st_mode & 0o077 == 0
        assert kept[0].parent.stat().st_mode & 0o077 == 0
    assert web.post("/home/add", params={"name": "x.txt"}, content=b"x", headers={"Origin": "http://evil.example"}).status_code == 403
    huge = web.post("/home/add", params={"name": "x.txt"}, content=b"", headers=HX | {"Content-Length": "99999999999"})
    assert huge.status_code == 413


def test_a_correction_in_the_window_is_written_and_read_anew(study: Study) -> None:
    web, window = window_of(study)
    window.look()
    wait(window)
    page = web.get("/home/file?name=harbour.txt").text
    assert "Mayor Lind" in page
    form = {
        "name": "harbour.txt",
        "reader": "labelled-txt",
        "kind": "interview",
        "role:Mayor Lind": "other",
        "role:Interviewer": "interviewer",
    }
    web.post("/home/file", data=form, headers=FORM)
    wait(window)
    assert load_settings(study.settings_file).for_file("harbour.txt").roles == {"Mayor Lind": "other"}
    assert window.opened is not None
    assert window.opened.room.desk.by_name["harbour"].role("Mayor Lind") == "other"
    assert web.get("/home/file?name=nothing.txt").status_code == 400


def test_files_that_came_from_elsewhere_are_noticed(study: Study) -> None:
    web, window = window_of(study)
    window.look()
    wait(window)
    (study.transcripts / "island.txt").write_text(TALK, encoding="utf-8")
    web.get("/home")
    wait(window)
    assert "island.txt" in web.get("/home").text
    assert web.get("/transcript/island").status_code == 200


def test_a_file_that_ends_the_reader_does_not_end_the_window(study: Study) -> None:
    import sys

    web, window = window_of(study)
    window.reader._work._command = (sys.executable, "-c", "import os; os._exit(9)")
    window.look()
    wait(window)
    assert "Reading the transcripts stopped" in web.get("/home").text
    assert web.get("/").status_code == 200
    enter(window, "ana")
