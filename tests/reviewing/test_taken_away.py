"""What is open in a browser while somebody withdraws, or while the folder is moved or its drive pulled: nothing is shown or saved that should not be."""

from __future__ import annotations

import shutil

import pytest
from click.testing import CliRunner

from icc_coding.cli import main
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.errors import StorageError, UserError
from icc_coding.keeping.verify import verify_study
from icc_coding.reviewing.assignments import assign
from icc_coding.reviewing.desk import Desk
from icc_coding.study import Study, open_study

from .conftest import BUY, LEARN
from .test_web import HX, PAGES, client, held, key_of

SHOWN = "fire engines together"  # said in `inland`


@pytest.fixture
def found(study: Study, desk: Desk) -> Study:
    """The study as a window opens it."""
    desk.study = open_study(study.root)
    return desk.study


def withdraw(study: Study, *speaker: str) -> None:
    result = CliRunner().invoke(main, ["withdraw", "inland", *speaker, "--by", "ben", "--study", str(study.root)], input="inland\n")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("speaker", [(), ("--speaker", "Director Oke")])
def test_who_has_it_open_sees_and_saves_nothing_of_who_withdrew(study: Study, desk: Desk, speaker: tuple[str, ...]) -> None:
    web, _ = client(desk)
    key = key_of(desk, "We buy")
    assert SHOWN in web.get("/transcript/inland").text
    withdraw(study, *speaker)
    for address in ("/decide", "/memo", "/undo"):
        answer = web.post(address, data={"key": key, "action": "accept", "code": BUY, "note": SHOWN}, headers=HX)
        assert answer.status_code == 400
        assert "was withdrawn from this study" in answer.text
        assert SHOWN not in answer.text
    for page in (*PAGES, "/transcript/inland", "/find?words=engines&mode=any"):
        assert SHOWN not in web.get(page).text
    assert not any(SHOWN.encode() in path.read_bytes() for path in study.root.rglob("*") if path.is_file())
    assert not verify_study(study).problems
    again, _ = client(Desk.open(study))
    assert again.post("/decide", data={"key": key_of(desk, "we kept"), "action": "accept", "code": LEARN}, headers=HX).status_code == 200


def test_whoever_writes_decisions_writes_none_about_who_withdrew(study: Study, desk: Desk) -> None:
    text = desk.by_name["inland"].text_hash
    writer = LogWriter(study, "cat")
    writer.append([Draft("note", text=text, note="before")])
    withdraw(study)
    with pytest.raises(UserError, match="was withdrawn"):
        writer.append([Draft("note", text=text, note="after")])
    writer.append([Draft("note", note="of the study as a whole")])


def test_a_folder_that_was_moved_is_missed_and_nothing_is_saved_where_it_was(found: Study, desk: Desk) -> None:
    web, _ = client(desk)
    asked = {"key": key_of(desk, "We buy"), "action": "accept", "code": BUY}
    elsewhere = found.root.rename(found.root.with_name("elsewhere"))
    answer = web.post("/decide", data=asked, headers=HX)
    assert answer.status_code == 400
    assert "the study is not here any more" in answer.text
    assert "was not saved" in answer.text
    assert web.post("/memo", data=asked | {"note": "a thought"}, headers=HX).status_code == 400
    with pytest.raises(StorageError, match="not here any more"):
        assign(found, ["inland"], ["ana"], ["inland"])
    for page in PAGES:
        assert str(found.root) not in web.get(page).text
    assert not found.root.exists()
    elsewhere.rename(found.root)
    assert web.post("/decide", data=asked, headers=HX).status_code == 200
    assert held(found) == {BUY: "accepted"}


def test_an_empty_place_where_a_drive_was_takes_no_decision(found: Study, desk: Desk) -> None:
    web, _ = client(desk)
    asked = {"key": key_of(desk, "We buy"), "action": "accept", "code": BUY}
    assert web.post("/decide", data=asked, headers=HX).status_code == 200
    shutil.move(found.root, found.root.with_name("stick"))
    found.root.mkdir()  # where it was mounted
    assert "was not saved" in web.post("/decide", data=asked | {"action": "reject"}, headers=HX).text
    assert not list(found.root.iterdir())
