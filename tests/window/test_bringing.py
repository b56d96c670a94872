"""Import in the window: a file is sent, the page says what would be taken in, and only a yes writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from icc_coding.decisions.agreeing import AgreementChoice, study_ratings
from icc_coding.decisions.state import load_state
from icc_coding.reviewing.queue import Options
from icc_coding.study import Study
from icc_coding.window.window import Window
from icc_coding.window.work import ASKING, DONE, FAILED, Work
from tests import harbours

from .conftest import FORM, HX, enter, window_of
from .test_steps import COMMAND, ended

TWO_CODERS = (
    "Document name,Segment,Code,Created by\n"
    f"north,We lend our tug to the harbour next door,{harbours.TUG},Ida\n"
    f"north,The canteen serves soup on Mondays,{harbours.TUG},Jon\n"
    f"south,The pilots ring the other harbour every evening,{harbours.PILOTS},Ida\n"
    f"south,The pilots ring the other harbour every evening,{harbours.PILOTS},Jon\n"
)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return harbours.make_study(tmp_path / "harbours")


@pytest.fixture
def window(study: Study) -> Window:
    window = window_of(study)[1]
    window.work = Work(window._worked, COMMAND)
    return window


@pytest.fixture
def web(window: Window) -> TestClient:
    return enter(window, "ana")


def sent(web: TestClient, name: str, words: str) -> Any:
    return web.post(f"/home/import?name={name}", content=words.encode(), headers=HX)


def take(web: TestClient, window: Window, answer: str = "yes", **form: str) -> Any:
    web.post("/home/step/import", data=form, headers=FORM)
    assert ended(window).status == ASKING, window.work.piece
    page = web.get("/home/step/import").text
    web.post("/home/answer", data={"answer": answer}, headers=FORM)
    assert ended(window).status == DONE
    return page


def waiting_files(study: Study) -> list[Path]:
    return [one for one in (study.cache / "window" / "brought").rglob("*") if one.is_file()]


def test_a_table_of_two_coders_who_read_to_the_end_makes_agree_count(web: TestClient, window: Window, study: Study) -> None:
    assert "/home/step/import" in web.get("/home").text
    assert sent(web, "segments.csv", TWO_CODERS).text == "segments.csv"
    assert "<strong>segments.csv</strong> is here" in web.get("/home/step/import").text
    page = take(web, window, whole="1")
    assert "4 would be taken in" in page
    assert "4 readings of whole transcripts would be recorded" in page
    page = web.get("/home/step/import").text
    assert "4 taken in" in page
    assert "--undo" not in page
    assert "is here" not in page
    assert study_ratings(study, AgreementChoice()).ratings.coders == ("Ida", "Jon")
    assert not waiting_files(study)
    assert any((study.root / "backups").iterdir())
    assert "Ida" in web.get("/passages?coder=Ida").text  # at once, without opening the study again


def test_a_no_writes_nothing_and_nothing_of_the_file_stays(web: TestClient, window: Window, study: Study) -> None:
    sent(web, "segments.csv", TWO_CODERS)
    take(web, window, "no")
    assert "Nothing was taken in" in web.get("/home/step/import").text
    assert not load_state(study).records
    assert not waiting_files(study)


def test_the_last_import_is_taken_back_with_a_button(web: TestClient, window: Window, study: Study) -> None:
    sent(web, "segments.csv", TWO_CODERS)
    take(web, window)
    web.post("/home/step/import", data={"undo": "1"}, headers=FORM)
    assert ended(window).status == DONE
    assert "4 decisions of the last import were taken back" in web.get("/home/step/import").text
    assert not load_state(study).codings


def test_a_file_that_is_nothing_is_refused_in_a_sentence_and_another_takes_its_place(web: TestClient, window: Window, study: Study) -> None:
    assert "Choose a file first" in web.post("/home/step/import", headers=HX).text
    assert "is empty" in sent(web, "nothing.csv", "").text
    sent(web, "talk.txt", "no decisions in here")
    web.post("/home/step/import", headers=FORM)
    assert ended(window).status == FAILED
    assert "talk.txt" in web.get("/home/step/import").text
    sent(web, "segments.csv", TWO_CODERS)
    assert [one.name for one in waiting_files(study)] == ["segments.csv"]
    take(web, window)


def test_a_colleagues_folder_is_named_and_stays_where_it_is(web: TestClient, window: Window, study: Study, tmp_path: Path) -> None:
    theirs = harbours.make_study(tmp_path / "theirs")
    sent_window = window_of(theirs, "jon")[1]
    sent_window.work = Work(sent_window._worked, COMMAND)
    jon = enter(sent_window, "jon")
    sent(jon, "segments.csv", TWO_CODERS)
    take(jon, sent_window)
    before = harbours.snapshot(theirs.root)
    take(web, window, folder=str(theirs.root))
    assert len(load_state(study).codings) == len(load_state(theirs).codings) == 4
    assert harbours.snapshot(theirs.root) == before
    assert "no folder" in web.post("/home/step/import", data={"folder": "theirs"}, headers=HX).text


def test_others_name_no_folder_and_who_reads_blind_or_only_looks_imports_nothing(study: Study) -> None:
    ben = window_of(study, "ben", coders=("ana", "ben"))[0]
    sent(ben, "segments.csv", TWO_CODERS)
    assert "Only whoever started" in ben.post("/home/step/import", data={"folder": str(study.root)}, headers=HX).text
    blind = window_of(study, options=Options(blind=True))[0]
    assert "/home/step/import" not in blind.get("/home").text
    looks = window_of(study, "guest", coders=("ana", "ben"), lookers=("guest",))[0]
    assert sent(looks, "segments.csv", TWO_CODERS).status_code == 403
