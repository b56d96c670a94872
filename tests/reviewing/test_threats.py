"""Who must not get in, what must not be seen, and what must not stand still: each threat that `docs/trust.md` lists, tried."""

from __future__ import annotations

import asyncio
import errno
import http.client
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import icc_coding
from icc_coding.decisions.state import load_state
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.web import guard, patience
from icc_coding.reviewing.web.access import COOKIE, IDLE, MOST_SESSIONS, Access, Sessions
from icc_coding.reviewing.web.app import make_app
from icc_coding.reviewing.web.listening import listen
from icc_coding.study import Study

from .conftest import BUY
from .test_web import HOME, HX, client, enter, key_of

PAGES = ("/", "/transcripts", "/transcript/harbour", "/codebook", "/progress", "/memos", "/history", "/evidence", "/here")


def test_other_users_of_the_machine_see_and_decide_nothing(desk: Desk, study: Study) -> None:
    """On the loopback address too, and for a single coder too."""
    web, access = client(desk)
    web.cookies.clear()
    for page in PAGES:
        answer = web.get(page)
        assert answer.status_code == 401
        assert "harbour" not in answer.text
    assert web.post("/decide", data={"key": key_of(desk, "We buy"), "action": "accept", "code": BUY}, headers=HX).status_code == 401
    assert load_state(study).codings == []
    assert web.get("/enter?token=" + "x" * 32).status_code == 401
    assert web.get("/enter").status_code == 401
    enter(web, access, "ana")
    assert web.get("/").status_code == 200


def test_a_name_that_somebody_s_dns_made_lead_here_is_refused(desk: Desk) -> None:
    web, access = client(desk)
    for page in (*PAGES, access.link("ana").replace(HOME, "")):
        assert web.get(page, headers={"Host": "rebound.example:8427"}).status_code == 421


def test_another_page_cannot_make_the_browser_decide(desk: Desk, study: Study) -> None:
    web, _ = client(desk)
    form = {"key": key_of(desk, "We buy"), "action": "accept", "code": BUY}
    for path in ("/decide", "/bulk", "/undo", "/memo", "/mark", "/read", "/filter", "/submit", "/propose", "/skip"):
        for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:9999"}):
            assert web.post(path, data=form, headers=headers).status_code == 403, path
    assert load_state(study).codings == []


def test_a_link_over_the_shoulder_is_no_cookie_and_a_cookie_is_no_link(desk: Desk) -> None:
    web, access = client(desk)
    (token,) = access.tokens
    (cookie,) = web.cookies.values()
    assert token != cookie
    assert web.get(f"/enter?token={cookie}").status_code == 401
    web.cookies.clear()
    web.cookies.set(f"{COOKIE}_8427", token)
    assert web.get("/").status_code == 401


def test_links_lead_on_to_own_pages_only_and_leave_no_token_in_the_address(desk: Desk) -> None:
    web, access = client(desk)
    for page, leads in (
        ("disagreements?coders=ana,bob", "/disagreements?coders=ana,bob"),
        ("transcript/harbour", "/transcript/harbour"),
        ("//evil.example", "/"),
        ("/evil.example", "/"),
        ("https://evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("a//evil.example", "/"),
        ("a/\r\nSet-Cookie: x", "/"),
    ):
        answer = web.get(access.link("ana", page))
        assert (answer.status_code, answer.headers["location"]) == (303, leads)


def test_an_idle_session_ends_and_the_link_begins_another() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    cookie = sessions.begin("ana")
    now[0] += IDLE - 1
    assert sessions.person_of(cookie) == "ana"
    now[0] += IDLE - 1
    assert sessions.person_of(cookie) == "ana"
    now[0] += IDLE + 1
    assert sessions.person_of(cookie) is None
    now[0] = 0
    assert sessions.person_of(cookie) is None
    assert sessions.person_of(sessions.begin("ana")) == "ana"


def test_a_page_that_is_left_open_keeps_no_session_alive(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open pages ask every second or two whether the program is there; nobody has to sit before them for that."""
    web, access = client(desk)
    now = [access.sessions._clock()]
    monkeypatch.setattr(access.sessions, "_clock", lambda: now[0])
    assert web.get("/").status_code == 200
    for _ in range(4):
        assert web.get("/here").status_code == 200
        now[0] += IDLE / 4 + 1
    for page in ("/here", "/"):
        assert web.get(page).status_code == 401


def test_what_pages_ask_by_themselves_is_known() -> None:
    """Whatever a template asks again and again is no sign of a person."""
    package = Path(icc_coding.__file__).parent
    asked = set()
    for folder in ("reviewing/web", "window"):
        for path in (package / folder / "templates").rglob("*.html"):
            for tag in re.findall(r"<[^>]*hx-trigger=\"[^\"]*every [^>]*>", path.read_text(encoding="utf-8")):
                (address,) = re.findall(r'hx-get="([^"?]+)', tag)
                asked.add(address)
    assert "/home/work" in asked
    assert asked <= set(guard._BY_ITSELF)


def test_the_sessions_of_a_person_are_bounded() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    cookies = []
    for _ in range(MOST_SESSIONS + 5):
        now[0] += 1
        cookies.append(sessions.begin("ana"))
    other = sessions.begin("bob")
    assert [sessions.person_of(cookie) for cookie in cookies] == [None] * 5 + ["ana"] * MOST_SESSIONS
    assert sessions.person_of(other) == "bob"


def test_a_link_that_only_shows_shows_and_saves_nothing(desk: Desk, study: Study) -> None:
    access = Access.grant("127.0.0.1", 8427, ("ana",), ("supervisor",))
    web = TestClient(make_app(desk, access, Options(blind_share=0)), base_url=HOME, follow_redirects=False)
    assert web.get(access.link("supervisor")).status_code == 303
    for page in ("/", "/transcript/harbour", "/codebook", "/progress", "/history"):
        assert web.get(page).status_code == 200
    answer = web.post("/decide", data={"key": key_of(desk, "We buy"), "action": "accept", "code": BUY}, headers=HX)
    assert (answer.status_code, "only shows" in answer.text) == (403, True)
    assert web.post("/memo", data={"note": "mine"}, headers=HX).status_code == 403
    assert len(load_state(study).records) == 0
    assert not list(study.decisions.glob("supervisor.*.jsonl"))


@pytest.mark.parametrize(
    "path",
    ["/static/../guard.py", "/static/%2e%2e%2fguard.py", "/static/..%5cguard.py", "/transcript/..%2f..%2fcodebook.yaml", "/../study.toml"],
)
def test_paths_lead_nowhere_else(desk: Desk, path: str) -> None:
    answer = client(desk)[0].get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_no_other_page_may_hold_this_one_and_no_cache_keeps_it(desk: Desk) -> None:
    web, _ = client(desk)
    for page in ("/", "/transcript/harbour", "/evidence?key=x&code=y", "/nowhere"):
        headers = web.get(page).headers
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers


def test_a_huge_request_is_refused_before_it_is_read(desk: Desk) -> None:
    web, _ = client(desk)
    assert web.post("/memo", content=b"x" * (guard.LARGEST_BODY + 1), headers=HX).status_code == 413
    assert web.post("/memo", content=b"", headers=HX | {"Content-Length": "many"}).status_code == 413


def test_a_body_that_says_no_length_ends_where_it_is_too_long() -> None:
    async def endless() -> dict[str, object]:
        return {"type": "http.request", "body": b"x" * 400_000, "more_body": True}

    async def read() -> list[str]:
        take = guard._bounded(endless)  # type: ignore[arg-type]
        return [str((await take())["type"]) for _ in range(4)]

    assert asyncio.run(read()) == ["http.request", "http.request", "http.disconnect", "http.disconnect"]


def test_an_upload_is_nothing_that_any_page_takes(desk: Desk, study: Study) -> None:
    web, _ = client(desk)
    before = sorted(path for path in study.root.rglob("*"))
    answer = web.post("/memo", files={"note": ("../../evil.py", b"print(1)")}, headers=HX)
    assert answer.status_code in (400, 422)
    assert sorted(path for path in study.root.rglob("*")) == before


def test_a_fault_tells_nobody_what_the_interview_says(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    web, access = client(desk)
    web = TestClient(web.app, base_url=HOME, follow_redirects=False, raise_server_exceptions=False)
    enter(web, access, "ana")

    words = desk.by_name["harbour"].text[90:150]

    def fails() -> None:
        raise ValueError(words)

    monkeypatch.setattr(desk, "refresh", fails)
    answer = web.get("/")
    assert answer.status_code == 500
    said = answer.text + "".join(capsys.readouterr())
    assert "ValueError" in said
    assert words not in said


def test_a_full_disk_is_a_sentence_on_the_page_and_nothing_is_half_saved(desk: Desk, study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    web, _ = client(desk)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    answer = web.post("/decide", data={"key": key_of(desk, "We buy"), "action": "accept", "code": BUY}, headers=HX)
    assert "the disk is full" in answer.text
    assert "was not saved" in answer.text
    assert str(study.root) not in answer.text
    monkeypatch.undo()
    assert load_state(study).codings == []


@contextmanager
def running(desk: Desk) -> Iterator[Access]:
    """The real server, as `review` runs it."""
    import uvicorn

    listening = listen("127.0.0.1", 0)
    access = Access.grant("127.0.0.1", listening.getsockname()[1], ("ana",))
    config = uvicorn.Config(make_app(desk, access), http=patience.PatientProtocol, log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield access
    finally:
        server.should_exit = True
        thread.join(10)


def test_unfinished_requests_are_given_up_and_others_answered_meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 2.0)
    with running(desk) as access:
        halves = [socket.create_connection(("127.0.0.1", access.port)) for _ in range(100)]
        for number, half in enumerate(halves):
            half.sendall((b"", b"GET / HTTP/1.1\r\nHost: x", b"POST /memo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhal")[number % 3])
        whole = http.client.HTTPConnection("127.0.0.1", access.port, timeout=60)
        for _ in range(3):
            whole.request("GET", "/static/review.css")
            answer = whole.getresponse()
            assert (answer.status, bool(answer.read())) == (200, True)
        for half in halves:
            half.settimeout(60)
            while half.recv(65536):  # a refusal may come first; then the connection ends
                pass
        whole.request("GET", "/static/review.css")
        assert whole.getresponse().status == 200


def test_nothing_is_logged_of_what_is_asked(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    with running(desk) as access:
        asking = http.client.HTTPConnection("127.0.0.1", access.port, timeout=60)
        asking.request("GET", re.sub(r"^http://[^/]+", "", access.link("ana")))
        assert asking.getresponse().status == 303
    said = "".join(capfd.readouterr())
    assert not any(token in said for token in access.tokens)
    assert "enter" not in said
