"""Evidence that takes long keeps nobody waiting, however many ask for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

import httpx
import pytest
import uvicorn

from icc_coding.errors import UserError
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.explaining import Explainer
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.web.access import Access
from icc_coding.reviewing.web.app import make_app
from icc_coding.reviewing.web.listening import listen

from .conftest import BUY, LEARN
from .test_web import key_of

ASKED = 50  # more than the threads that answer all other requests


@contextmanager
def served(desk: Desk) -> Iterator[httpx.Client]:
    """The review of ana in a thread of this process, and a client that has opened her link."""
    listening = listen("127.0.0.1", 0)
    access = Access.grant("127.0.0.1", listening.getsockname()[1], ("ana",))
    server = uvicorn.Server(uvicorn.Config(make_app(desk, access, Options(blind_share=0)), log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.02)
    home = f"http://127.0.0.1:{access.port}"
    limits = httpx.Limits(max_connections=None)
    with httpx.Client(base_url=home, headers={"Origin": home, "HX-Request": "true"}, timeout=120, limits=limits) as web:
        web.get(f"/enter?token={next(iter(access.tokens))}")
        yield web
    server.should_exit = True
    thread.join(10)


def test_other_requests_are_answered_while_evidence_is_worked_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(self: Explainer, key: object, code: str) -> None:
        begun.set()
        assert go_on.wait(120)
        raise UserError("It was slow.")

    monkeypatch.setattr(Explainer, "explain", slow)
    key = key_of(desk, "We buy")
    said: list[str] = []
    with served(desk) as web:
        asking = [
            threading.Thread(target=lambda: said.append(web.get(f"/evidence?key={key}&code={LEARN}").text), daemon=True)
            for _ in range(ASKED)
        ]
        for thread in asking:
            thread.start()
        try:
            assert begun.wait(120)
            assert "We buy salt" in web.get(f"/card/{key}").text
            decided = web.post("/decide", data={"key": key, "action": "accept", "code": BUY})
            assert "Accepted: Collective purchasing" in decided.text
            assert web.get("/here").status_code == 200
            assert said == []  # all of them still wait
        finally:
            go_on.set()
        for thread in asking:
            thread.join(120)
    assert len(said) == ASKED
    assert all("It was slow." in answer for answer in said)
