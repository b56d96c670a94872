"""Home: what it shows to whom, how a person and a study are chosen, and that one study has one window."""

from __future__ import annotations

import json
import os
import re
import socket
import threading
import time
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import uvicorn
from click.testing import CliRunner

from icc_coding.cli import main
from icc_coding.cli.open import announced
from icc_coding.decisions.state import load_state
from icc_coding.disk import share
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.web.access import Access
from icc_coding.reviewing.web.listening import PORT, listen
from icc_coding.study import Study
from icc_coding.window.app import make_window
from icc_coding.window.recent import moved_from, ports_for, recent, remember
from icc_coding.window.running import find_running, forget_running, place_of, proof, write_running
from icc_coding.window.window import Window
from tests.reviewing.conftest import BUY, LEARN, make_study

from .conftest import ADDRESS, FORM, HX, enter, window_of


def rows_of(page: str) -> dict[str, list[str]]:
    """Label -> the cells of a table's row, without tags."""
    found = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL):
        cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        found[cells[0]] = cells[1:]
    return found


def suggested(page: str) -> int:
    """All likely and possible suggestions in the table of codes."""
    return sum(int(cells[2]) + int(cells[3]) for cells in rows_of(page).values() if len(cells) == 4 and "".join(cells).isdigit())


def accept(window: Window, beginning: str, code: str, coder: str) -> None:
    assert window.opened is not None
    room = window.opened.room
    item = next(
        i for i in room.desk.proposals.all if room.desk.transcripts[i.text].text[i.start :].startswith(beginning) and i.code == code
    )
    room.session_of(coder).decide(Key(item.text, item.start, item.end), Decision("accept", code))


def test_home_counts_passages_and_follows_decisions(study: Study) -> None:
    web, window = window_of(study)
    before = rows_of(web.get("/home").text)
    assert before["Learning exchange"] == ["0", "0", "2", "1"]
    assert before["Collective purchasing"] == ["0", "0", "1", "1"]
    accept(window, "We buy salt", BUY, "ana")
    accept(window, "We buy salt", BUY, "bob")
    after = rows_of(web.get("/home").text)
    assert after["Collective purchasing"] == ["1", "0", "0", "1"]  # one passage, though two coders hold it
    assert after["Learning exchange"] == before["Learning exchange"]
    assert {"ana", "bob"} <= after.keys()


def test_a_transcript_has_as_many_words_on_every_page(study: Study) -> None:
    """Words that are said: neither names of speakers nor headings, as `check` counts them."""
    web, window = window_of(study)
    assert window.opened is not None
    home, listed = web.get("/home").text, rows_of(web.get("/transcripts").text)
    said = {
        t.name: sum(len(t.text[turn.start : turn.end].split()) for turn in t.turns) for t in window.opened.room.desk.transcripts.values()
    }
    assert {name: row[2] for name, row in listed.items() if name in said} == {name: str(number) for name, number in said.items()}
    assert f"{sum(said.values())} words" in home


def test_a_blind_coders_home_tells_nothing_of_the_machine_and_of_others(study: Study) -> None:
    _, other = window_of(study, "bob")
    accept(other, "We buy salt", BUY, "bob")
    web, _ = window_of(study, options=Options(blind=True))
    page = web.get("/home").text
    assert rows_of(page)["Collective purchasing"] == ["0"]
    assert "bob" not in rows_of(page)
    assert "Likely" not in page
    assert "suggestions nobody" not in page


def test_nothing_of_a_passage_that_is_just_being_read_blind_is_counted(study: Study) -> None:
    web, window = window_of(study, options=Options(blind_share=0.5))
    assert window.opened is not None
    session = window.opened.room.session_of("ana")
    whole = suggested(web.get("/home").text)
    while session.hidden_passage is None:
        card = session.next()
        assert card is not None
        if not card.key.blind:
            session.skip(card.key)
    hidden = session.hidden_passage
    about = [
        n
        for n in window.opened.room.desk.proposals.touching(hidden.text, hidden.span)
        if window.opened.room.desk.proposals[n].band != "quiet"
    ]
    assert suggested(web.get("/home").text) == whole - len(about)


def test_who_has_no_name_yet_says_it_first_and_is_remembered(study: Study) -> None:
    web, window = window_of(study, "")
    assert web.get("/").headers["location"] == "/home"
    assert web.get("/home").headers["location"] == "/home/who"
    assert web.post("/home/who", data={"name": "no / name"}, headers=FORM).status_code == 400
    assert web.post("/home/who", data={"name": "consensus"}, headers=FORM).status_code == 400
    assert web.post("/home/who", data={"name": "cleo"}, headers=FORM).headers["location"] == "/home"
    assert "<strong>cleo</strong>" in web.get("/home").text
    assert web.get("/").status_code == 200
    assert recent().coder == "cleo"
    accept(window, "We buy salt", BUY, "cleo")
    assert [coding.coder for coding in load_state(study).codings] == ["cleo"]
    web.post("/home/who", data={"name": "Cleo"}, headers=FORM)
    assert "<strong>cleo</strong>" in web.get("/home").text  # the same person, as first written


def test_only_the_host_chooses_studies_and_names(study: Study, tmp_path: Path) -> None:
    web, window = window_of(study, coders=("ana", "bob"), lookers=("supervisor",))
    for page in ("/home/who", "/home/studies"):
        assert web.get(page).status_code == 400
    for path, form in (
        ("/home/who", {"name": "bob"}),
        ("/home/studies/open", {"folder": str(tmp_path)}),
        ("/home/studies/new", {"folder": str(tmp_path / "x")}),
        ("/home/studies/example", {"folder": str(tmp_path / "x")}),
    ):
        assert web.post(path, data=form, headers=FORM).status_code == 400
    assert str(study.root) not in web.get("/home").text
    assert not (tmp_path / "x").exists()
    looking = enter(window, "supervisor")
    assert looking.get("/home").status_code == 200
    assert looking.post("/home/who", data={"name": "bob"}, headers=FORM).status_code == 403


def test_a_stranger_sees_nothing_of_home(study: Study) -> None:
    web, window = window_of(study)
    web.cookies.clear()
    for page in ("/home", "/home/who", "/home/studies", "/home/step/code"):
        assert web.get(page).status_code == 401
    assert web.get("/alive?asked=now").text == proof(window.key, 8427, "now") != proof("guess", 8427, "now")
    assert web.get("/alive?asked=now", headers={"Host": "evil.example:8427"}).status_code == 421


def test_a_window_without_a_study_makes_one_and_turns_to_it(tmp_path: Path) -> None:
    web, window = window_of(None, "")
    assert web.get("/home").headers["location"] == "/home/studies"
    refused = web.post("/home/studies/new", data={"folder": "here"}, headers=FORM)
    assert refused.status_code == 400
    assert "whole name" in refused.text
    place = tmp_path / "towns"
    assert web.post("/home/studies/new", data={"folder": str(place), "codebook": "blank"}, headers=HX).headers["hx-redirect"] == "/home"
    assert (place / "codebook.yaml").is_file()
    assert recent().studies[0] == place.resolve()
    web.post("/home/who", data={"name": "ana"}, headers=FORM)
    wait_until(lambda: not window.opening)
    page = web.get("/home").text
    assert "There are no transcripts yet" in page
    assert "towns" in page


def test_the_example_study_is_made_and_shown(tmp_path: Path) -> None:
    web, window = window_of(None, "")
    assert "The example study" in web.get("/home/studies").text
    place = tmp_path / "trying"
    assert web.post("/home/studies/example", data={"folder": str(place)}, headers=FORM).headers["location"] == "/home"
    web.post("/home/who", data={"name": "cleo"}, headers=FORM)
    wait_until(lambda: window.opened is not None)
    page = web.get("/home").text
    assert "01-mayor-harlow-bend.txt" in page
    assert "<strong>5</strong> transcripts" in page
    again = web.post("/home/studies/example", data={"folder": str(place)}, headers=FORM)
    assert (again.status_code, "holds something already" in again.text) == (400, True)


def test_while_a_study_is_opened_home_does_not_say_that_it_is_empty(study: Study) -> None:
    window = Window(Access.grant("127.0.0.1", 8427, ("ana",), (), ("ana",)), study)
    window.opening = True
    web = enter(window, "ana")
    page = web.get("/home").text
    assert "They are just being read" in page
    assert "0 files" not in page
    assert "There are no transcripts yet" not in page
    assert "/home/step/import" not in page
    window.opening = False
    window.open_now()
    assert "They are just being read" not in web.get("/home").text


def test_another_study_can_be_chosen_and_the_last_ones_are_offered(study: Study, tmp_path: Path) -> None:
    other = make_study(tmp_path / "other")
    remember(other)
    web, window = window_of(study)
    assert str(other.root) in web.get("/home/studies").text
    web.post("/home/studies/open", data={"folder": str(other.root)}, headers=FORM)
    wait_until(lambda: window.opened is not None)
    assert window.study is not None
    assert window.study.root == other.root
    assert web.get("/").status_code == 200
    accept(window, "We buy salt", BUY, "ana")
    assert load_state(study).codings == []
    assert len(load_state(other).codings) == 1


def test_reading_a_study_anew_keeps_filters_and_what_was_seen(study: Study) -> None:
    web, window = window_of(study)
    web.post("/filter", data={"code": LEARN}, headers=HX)
    web.get("/transcript/harbour")
    window.open_now()
    assert window.opened is not None
    session = window.opened.room.session_of("ana")
    assert session.filter.code == LEARN
    assert len(session.queue.seen_texts) == 1


# --- one window a study


def test_what_stands_in_for_a_window_is_not_believed_and_learns_no_key(study: Study) -> None:
    heard: list[str] = []

    class StandIn(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(f"{self.path} {self.headers}")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(proof("another key", self.server.server_port, self.path.partition("=")[2]).encode())  # type: ignore[attr-defined]

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), StandIn) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        write_running(study, server.server_port, "key-of-this-window")
        assert find_running(study) is None
        server.shutdown()
    assert len(heard) == 1
    assert "key-of-this-window" not in heard[0]


def test_a_second_open_finds_the_window_that_answers(study: Study) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        access = Access.grant("127.0.0.1", port, ("ana",), hosts=("ana",))
        window = Window(access, study)
        server = uvicorn.Server(uvicorn.Config(make_window(window), log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        wait_until(lambda: server.started)
        window.announce()
        found = find_running(study)
        assert found is not None
        assert found.link() == f"http://127.0.0.1:{port}/enter?token={window.key}&to=home"
        if os.name == "posix":
            assert place_of(study).stat().st_mode & 0o077 == 0
        folder = str(study.root)
        for place in ([folder], ["--study", folder]):
            led = CliRunner().invoke(main, ["open", *place, "--no-browser"])
            assert led.output == f"This window is open already: {found.link()}\n"
            led = CliRunner().invoke(main, ["review", *place, "--coder", "ana", "--no-browser"])
            assert led.output == f"This window is open already: http://127.0.0.1:{port}/enter?token={window.key}&to=\n"
        twice = CliRunner().invoke(main, ["review", folder, "--study", folder, "--coder", "ana"])
        assert twice.exit_code == 2
        assert "Name the study once" in twice.output
        write_running(study, port, "another key")
        assert find_running(study) is None  # it answers, but it is not that window
        server.should_exit = True
        thread.join(10)
    write_running(study, port, window.key)
    assert find_running(study) is None  # nothing answers any more
    forget_running(study, "another key")
    assert place_of(study).exists()
    window.forget()
    assert not place_of(study).exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_the_key_of_a_window_is_its_owner_s_also_in_a_shared_study(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who works in a shared study may read everything in it, but not become its host."""
    monkeypatch.setattr("icc_coding.disk._shared", set())
    share(study.root)
    write_running(study, 9, "key")
    assert place_of(study).stat().st_mode & 0o077 == 0
    assert find_running(study) is None


@pytest.mark.parametrize("change", [{"pid": 2**22 + 1}, {"machine": "elsewhere"}, {"port": 0}, {"port": "x"}, {"more": 1}])
def test_a_stale_or_damaged_file_is_ignored(study: Study, change: dict[str, object]) -> None:
    write_running(study, 9, "key")
    data = json.loads(place_of(study).read_text(encoding="utf-8")) | change
    place_of(study).write_text(json.dumps(data), encoding="utf-8")
    assert find_running(study) is None


def test_the_last_studies_are_for_their_owner_alone(study: Study, tmp_path: Path) -> None:
    remember(study)
    remember(make_study(tmp_path / "other"), "ana")
    remember(study)
    assert [folder.name for folder in recent().there] == ["study", "other"]
    place = Path(os.environ["ICC_CODING_CONFIG"]) / "recent.json"
    if os.name == "posix":
        assert place.stat().st_mode & 0o077 == 0
    place.write_text("{", encoding="utf-8")
    assert recent().studies == ()


def test_a_study_comes_back_at_the_port_it_had_and_says_when_it_cannot(study: Study, tmp_path: Path) -> None:
    other = make_study(tmp_path / "other")
    assert ports_for(study)[0] == PORT
    with listen("127.0.0.1", *ports_for(study)) as first:
        had = first.getsockname()[1]
        remember(study, port=had)
        assert ports_for(study)[0] == had
        assert had not in ports_for(other)
        assert ports_for(None)[0] == had  # who has still to choose goes on with the last study
        assert moved_from(study, had) == moved_from(other, had) == moved_from(None, had) == ""
        with listen("127.0.0.1", *ports_for(study)) as second:  # it is in use still
            now = second.getsockname()[1]
            said = moved_from(study, now)
            assert str(had) in said
            assert str(now) in said
            web, window = window_of(study)
            window.moved = said
            assert said in web.get("/home").text
    remember(other, "ana")  # what is not told stays
    with listen("127.0.0.1", *ports_for(study)) as third:
        assert third.getsockname()[1] == had


def test_a_link_of_review_leads_to_the_queue_and_one_of_home_to_home(study: Study) -> None:
    web, window = window_of(study)
    window.access.admit("bo")
    assert web.get(window.access.link("ana").replace(ADDRESS, "")).headers["location"] == "/"
    shown = re.search(r'value="([^"]+)" aria-label="Link of bo"', web.get("/home/coders").text)
    assert shown is not None
    assert web.get(unescape(shown[1]).replace(ADDRESS, "")).headers["location"] == "/home"


def test_who_has_said_their_name_is_not_asked_again_by_the_same_browser(study: Study) -> None:
    web, window = window_of(study, "")
    web.post("/home/who", data={"name": "cleo"}, headers=FORM)
    link = f"/enter?token={window.key}&to=home"
    assert web.get(link).headers["location"] == "/home"
    assert web.get("/home").status_code == 200
    other = enter(window, "")  # another browser
    assert other.get("/home").headers["location"] == "/home/who"


def wait_until(condition: object, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    assert callable(condition)
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_browser_that_waits_for_its_page_gets_it(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some start and do not come back until they have been closed; the page is served only after that step."""
    _, window = window_of(study)
    opened, closed = threading.Event(), threading.Event()

    def start(address: str) -> None:
        opened.set()
        closed.wait(60)

    monkeypatch.setattr("webbrowser.open", start)
    monkeypatch.setattr("icc_coding.cli.open._STARTING", 0.05)
    announced("home", True)(window)
    assert opened.wait(60)
    assert not closed.is_set()
    closed.set()
