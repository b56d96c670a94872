"""The steps of the window, each in a process of its own: what they do, that they can be cancelled, and that a failed one changes nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from icc_coding.decisions.samples import load_sample
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.suggesting.models import model_names
from icc_coding.window.reader import StudyReader
from icc_coding.window.window import Window
from icc_coding.window.work import CANCELLED, DONE, FAILED, Work
from tests import harbours

from .conftest import FORM, enter, window_of

COMMAND = (sys.executable, str(Path(__file__).parent / "child_without_model.py"))
CUT_OFF = (sys.executable, str(Path(__file__).parent / "child_that_is_cut_off.py"))
SLOWLY = (sys.executable, str(Path(__file__).parent / "child_that_takes_long.py"))


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Harbours, not coded yet."""
    return harbours.make_study(tmp_path / "harbours")


@pytest.fixture
def window(study: Study) -> Window:
    return window_of(study)[1]


@pytest.fixture
def web(window: Window) -> TestClient:
    window.work = Work(window._worked, COMMAND)
    return enter(window, "ana")


def wait(condition: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def ended(window: Window) -> Any:
    wait(lambda: window.work.piece is not None and bool(window.work.piece.until or window.work.piece.status == "asking"))
    wait(lambda: not window.reader.active and not window.opening)
    return window.work.piece


def read_until_told(window: Window, study: Study) -> None:
    """A reader that reads until one more line is sent to it."""
    window.reader = StudyReader(
        window._read, (sys.executable, "-c", "import sys; sys.stdin.readline(); sys.stdin.readline()"), window._idle
    )
    window.reader.turn_to(study)


def files_of(study: Study) -> dict[str, bytes]:
    return {str(p.relative_to(study.root)): p.read_bytes() for p in study.root.rglob("*") if p.is_file() and ".icc-cache" not in p.parts}


def test_code_runs_in_the_background_and_its_suggestions_are_there_without_a_restart(web: TestClient, window: Window, study: Study) -> None:
    assert window.opened is not None
    assert len(window.opened.room.desk.proposals) == 0
    assert web.post("/home/step/code", headers=FORM).headers["location"] == "/home/step/code"
    with pytest.raises(UserError, match="`code` has been running since"):
        window.begin("report", {}, "ana")
    assert ended(window).status == DONE
    assert study.suggestions.exists()
    assert len(window.opened.room.desk.proposals) > 0
    assert "Coded:" in web.get("/home/step/code").text
    assert "last run" in web.get("/home").text


def test_a_step_that_is_pressed_while_transcripts_are_read_waits_for_its_turn_and_says_so(
    web: TestClient, window: Window, study: Study
) -> None:
    read_until_told(window, study)
    window.look()
    assert web.post("/home/step/code", headers=FORM).headers["location"] == "/home/step/code"
    for page in ("/home/step/code", "/home"):
        assert "waits for its turn" in web.get(page).text
        assert "just being read" in web.get(page).text
    assert web.post("/home/step/report", headers=FORM).status_code == 400  # one piece of work at a time
    assert not study.suggestions.exists()
    window.reader._work._command = COMMAND
    window.reader._work._send("go on")  # the reading ends
    assert ended(window).status == DONE
    assert study.suggestions.exists()


def test_a_step_that_waits_can_be_cancelled_and_does_not_begin_when_the_window_closes(
    web: TestClient, window: Window, study: Study
) -> None:
    read_until_told(window, study)
    before = files_of(study)
    window.look()
    window.begin("report", {}, "ana")
    web.post("/home/cancel", headers=FORM)
    assert "Cancelled before it began" in web.get("/home/step/report").text
    window.begin("report", {}, "ana")
    window.forget()
    wait(lambda: not window.reader.active)
    assert window.work.piece is not None
    assert window.work.piece.status == CANCELLED
    assert files_of(study) == before


def test_a_cancelled_run_leaves_the_study_as_it_was(web: TestClient, window: Window, study: Study) -> None:
    window.begin("code", {}, "ana")
    ended(window)
    study.codebook.write_text(study.codebook.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    before = files_of(study)
    window.work = Work(window._worked, SLOWLY)
    window.begin("code", {}, "ana")
    wait(lambda: window.work.piece is not None and window.work.piece.what != "")
    window.work.cancel()
    assert ended(window).status == CANCELLED
    assert files_of(study) == before
    assert "as it was" in web.get("/home/step/code").text


def test_a_step_is_cancelled_before_it_has_quite_begun(window: Window) -> None:
    window.work = Work(window._worked, SLOWLY)
    window.begin("code", {}, "ana")
    window.work.cancel()
    assert ended(window).status == CANCELLED


def test_a_step_that_does_not_hear_is_ended_and_said_to_be_cancelled(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icc_coding.window.work._PATIENCE", 0.1)
    window.work = Work(window._worked, (sys.executable, "-c", "import time; time.sleep(60)"))
    window.begin("code", {}, "ana")
    window.work.cancel()
    piece = ended(window)
    assert (piece.status, piece.said) == (CANCELLED, "Cancelled; the study is as it was.")


def test_a_step_that_fails_says_one_sentence_and_changes_nothing(web: TestClient, window: Window, study: Study) -> None:
    study.codebook.write_text("name: [", encoding="utf-8")
    before = files_of(study)
    web.post("/home/step/code", headers=FORM)
    piece = ended(window)
    assert piece.status == FAILED
    assert "codebook.yaml" in piece.said
    assert "Traceback" not in web.get("/home/step/code").text
    assert files_of(study) == before


def test_a_process_that_dies_is_told_and_ends_nothing_else(study: Study) -> None:
    work = Work(command=(sys.executable, "-c", "import os; os._exit(7)"))
    work.start(study, "code")
    wait(lambda: work.piece is not None and not work.piece.active)
    assert work.piece is not None
    assert (work.piece.status, "exit code 7" in work.piece.said) == (FAILED, True)
    work = Work(command=(sys.executable, "-c", "import time; time.sleep(60)"))
    work.start(study, "code")
    work.stop()
    wait(lambda: work.piece is not None and work.piece.status == FAILED, 10)


def test_a_process_ends_when_its_window_is_gone(study: Study, tmp_path: Path) -> None:
    mark = tmp_path / "still there"
    script = f"""
import sys, time
from pathlib import Path
from icc_coding.window.caller import Caller
import io, os
caller = Caller(Path("."), os.fdopen(0), os.fdopen(1, "w"))
time.sleep(30)
Path({str(mark)!r}).write_text("x")
"""
    work = Work(command=(sys.executable, "-c", script))
    work.start(study, "code")
    assert work._process is not None
    assert work._process.stdin is not None
    work._process.stdin.close()
    assert work._process.wait(120) == 3
    assert not mark.exists()


def test_learn_shows_before_and_after_and_keeps_nothing_before_a_yes(web: TestClient, window: Window, study: Study) -> None:
    from icc_coding.decisions.logs.record import Draft
    from icc_coding.decisions.logs.writer import LogWriter

    window.begin("code", {}, "ana")
    ended(window)
    assert window.opened is not None
    desk = window.opened.room.desk
    drafts = [
        Draft(
            "reject" if n % 3 == 2 else "accept", i.text, i.start, i.end, desk.transcripts[i.text].text[i.start : i.end], i.code, shown=True
        )
        for n, i in enumerate(desk.proposals.all)
    ]
    LogWriter(study, "ana").append(drafts)
    for answer, kept in (("no", []), ("yes", ["shared-1"])):
        web.post("/home/step/learn", data={"coder": ""}, headers=FORM)
        piece = ended(window)
        assert piece.status == "asking", piece.said
        page = web.get("/home/step/learn").text
        assert "Nothing is written yet" in page
        assert "→" in page
        assert model_names(study) == []
        web.post("/home/answer", data={"answer": answer}, headers=FORM)
        wait(lambda: window.work.piece is not None and window.work.piece.status == DONE)
        assert model_names(study) == kept
    assert "Code again" in web.get("/home/step/learn").text


def test_export_and_report_are_handed_out_and_bound(web: TestClient, window: Window, study: Study) -> None:
    window.begin("code", {}, "ana")
    ended(window)
    web.post("/home/step/export", data={"format": "csv", "csv:settled": ""}, headers=FORM)
    assert ended(window).status == DONE
    assert "coded.csv" in web.get("/home/step/export").text
    saved = web.get("/home/made/coded.csv")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert saved.text.startswith("excerpt_id,")
    for name in ("../../study.toml", "..%2f..%2fcodebook.yaml", "codebook.yaml", "other.csv"):
        assert web.get(f"/home/made/{name}").status_code in (400, 404)
    assert web.post("/home/step/export", data={"format": "no"}, headers=FORM).status_code == 400
    web.post("/home/step/report", headers=FORM)
    assert ended(window).status == DONE
    page = web.get("/home/made/report.html")
    assert "sandbox" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    assert (study.coding / "report.html").is_file()


def test_passages_that_all_read_are_drawn_under_agree_and_read_blind(web: TestClient, window: Window, study: Study) -> None:
    window.access.admit("bob")
    page = web.get("/home/step/agree").text
    assert all(f'name="coders" value="{one}" checked' in page for one in ("ana", "bob"))
    form = {"draw": "1", "sample": "round-1", "size": "3", "coders": ["ana", "bob"]}
    for wrong in ({"size": "some"}, {"size": "0"}, {"coders": ["ana"]}, {"sample": ""}):
        assert web.post("/home/step/agree", data=form | wrong, headers=FORM).status_code == 400
    web.post("/home/step/agree", data=form, headers=FORM)
    piece = ended(window)
    assert piece.status == DONE, piece.said
    drawn = load_sample(study, "round-1")
    assert (len(drawn.segments), drawn.coders) == (3, ("ana", "bob"))
    assert "Read it blind now" in web.get("/home/step/agree").text
    web.post("/home/blind", data={"sample": "round-1"}, headers=FORM)
    assert "read blind" in web.get("/").text
    assert window.opened is not None
    session = window.opened.room.session_of("ana")
    while (card := session.next()) is not None:
        session.submit(card.key, [])
    ended_page = web.get("/").text
    assert "All passages are read" in ended_page
    assert 'href="/home/step/agree"' not in ended_page  # which is refused while one reads blind
    assert "End the blind reading" in ended_page
    web.post("/home/blind", headers=FORM)
    assert not window.opened.room.session_of("ana").blind
    assert "<button>Read it blind" not in web.get("/home").text
    assert "<button>Read it blind" in enter(window, "bob").get("/home").text


def test_an_audit_is_planned_drawn_and_read_blind_in_the_window(web: TestClient, window: Window) -> None:
    window.begin("code", {}, "ana")
    ended(window)
    web.post("/home/step/audit", data={"plan": "1"}, headers=FORM)
    assert ended(window).status == DONE
    assert "1 segment carries no suggestion" in web.get("/home/step/audit").text
    form = {"draw": "1", "sample": "missed-1", "at_most": "x", "coders": ["ana"]}
    assert web.post("/home/step/audit", data=form, headers=FORM).status_code == 400
    assert web.post("/home/step/audit", data=form | {"coders": []}, headers=FORM).status_code == 400


def test_a_blind_coder_starts_no_step_that_would_tell(study: Study) -> None:
    from icc_coding.reviewing.queue import Options

    web, window = window_of(study, options=Options(blind=True))
    for step in ("code", "learn", "agree", "audit", "export", "report"):
        assert web.get(f"/home/step/{step}").status_code == 400
        assert web.post(f"/home/step/{step}", headers=FORM).status_code == 400
    assert window.work.piece is None


def test_who_only_looks_starts_nothing(study: Study) -> None:
    _, window = window_of(study, coders=("ana", "bob"), lookers=("supervisor",))
    web = enter(window, "supervisor")
    for path in (
        "/home/step/code",
        "/home/step/import",
        "/home/import?name=x.csv",
        "/home/cancel",
        "/home/answer",
        "/home/add?name=x.txt",
        "/home/add/read",
        "/home/file",
        "/home/blind",
    ):
        assert web.post(path, headers=FORM).status_code == 403
    assert web.get("/home/step/code").status_code == 200
    assert "<button" not in web.get("/home/step/code").text.split("<main")[1].split("</main>")[0]


def test_home_says_how_far_coders_agree_of_how_many_and_whether_that_still_holds(tmp_path: Path) -> None:
    from icc_coding.decisions.logs.record import Draft
    from icc_coding.decisions.logs.writer import LogWriter
    from icc_coding.new_study import example_study

    study = example_study(tmp_path / "trying")
    web, window = window_of(study)
    assert "Not measured yet" in web.get("/home").text
    window.work = Work(window._worked, COMMAND)
    web.post("/home/step/agree", headers=FORM)
    assert ended(window).status == DONE
    page = web.get("/home").text
    assert (
        "<strong>0.73</strong> Krippendorff&#39;s alpha (MASI distance), 95 % interval 0.62 to 0.84; 2 coders (ana, ben), 79 segments of 5 transcripts"
        in page
    )
    assert "measure again" not in page
    assert window.opened is not None
    text, transcript = next(iter(window.opened.room.desk.transcripts.items()))
    LogWriter(study, "ana").append([Draft("add", text, 0, 5, transcript.text[:5], window.opened.room.desk.codebook.codes[0].id)])
    assert "measure again" in web.get("/home").text


def test_home_says_why_there_is_no_agreement_yet(study: Study) -> None:
    assert "it takes two people" in window_of(study)[0].get("/home").text


def test_home_says_that_suggestions_are_older_than_the_codebook_and_codes_again(web: TestClient, window: Window, study: Study) -> None:
    assert "newer than the suggestions" not in web.get("/home").text  # not coded yet: nothing is older
    web.post("/home/step/code", headers=FORM)
    assert ended(window).status == DONE
    assert "newer than the suggestions" not in web.get("/home").text
    with study.codebook.open("a", encoding="utf-8") as file:
        file.write("\n# a thought\n")
    said = web.get("/home").text
    assert "Since the last run the codebook has changed." in said
    assert '<form method="post" action="/home/step/code" hx-post="/home/step/code"><button class="main">Code again' in said
    wait(lambda: not window.reader.active and not window.opening)
    web.post("/home/step/code", headers=FORM)
    assert ended(window).status == DONE
    assert "newer than the suggestions" not in web.get("/home").text


def test_a_step_that_is_cancelled_in_the_middle_of_a_word_is_said_to_be_cancelled(window: Window) -> None:
    window.work = Work(window._worked, CUT_OFF)
    window.begin("code", {}, "ana")
    assert ended(window).status == CANCELLED
