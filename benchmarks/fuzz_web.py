"""Hostile requests to every route of the window and the review: no answer may be 500 or above.

    pip install schemathesis
    python benchmarks/fuzz_web.py [--seconds 60] [--seed 1]

Requests are made by schemathesis from the OpenAPI schema of the two applications (which is built here and never served), and their fields are
mixed with values that the study knows, with hostile ones, and with fields of forms that the schema does not tell. Steps run in processes
without a model. Needs no data; prints JSON; `faults` must be empty.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import re
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import schemathesis
from fakes import HashingEncoder
from fastapi import FastAPI
from fuzz_changes import VALUES
from harbours import decide, make_study, rows_of, run
from httpx2 import InvalidURL
from hypothesis import HealthCheck, Phase, given, seed, settings
from starlette.testclient import TestClient

from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.web.access import Access
from icc_coding.study import Study
from icc_coding.suggesting import basis
from icc_coding.window.app import _make_home, make_window
from icc_coding.window.window import Window
from icc_coding.window.work import Work

HOME = "http://127.0.0.1:8427"
TESTS = Path(__file__).parents[1] / "tests"
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS")
_FIELD = re.compile(r'\bname="([a-z_:]+)"')
TURN = 40  # requests of one route at a time


class Trial:
    """A window over a small study, and what it answered."""

    def __init__(self, place: Path, chosen: int) -> None:
        self.rng, self.place = random.Random(chosen), place
        self.study = make_study(place / "harbours")
        assert run(self.study, "code").exit_code == 0
        decide(self.study, "accept", rows_of(self.study)[0], "ana")
        decide(self.study, "reject", rows_of(self.study)[0], "ben")
        access = Access.grant("127.0.0.1", 8427, ("ana", "ben"), ("supervisor",), ("ana",))
        self.window = Window(access, self.study, Options(blind_share=0))
        self.window.work = Work(self.window._worked, (sys.executable, str(TESTS / "window" / "child_without_model.py")))
        self.window.open_now()
        self.web = TestClient(make_window(self.window), base_url=HOME, follow_redirects=False, raise_server_exceptions=False)
        self.web.get(self.window.access.link("ana", "home").replace(HOME, ""))
        self.tried, self.answers, self.faults = Counter[str](), Counter[str](), Counter[str]()
        self.fields = sorted({name for one in ("reviewing/web", "window") for name in _fields(one)})
        self.known = [
            *_known(self.study, self.window),
            *("accept", "reject", "add", "replace", "read", "skip", "1", "0", "yes", "on", "all"),
        ]

    @property
    def applications(self) -> tuple[FastAPI, ...]:
        assert self.window.opened is not None
        return (_make_home(self.window), self.window.opened.review)

    def value(self, name: str = "") -> str:
        """A value as the study knows it, or a hostile one; a folder stays in the temporary one."""
        if name == "folder":
            return str(
                self.place / self.rng.choice(("harbours", "new", "../" * 0 + "a\x00b", "n\u202ew", "x" * 300, "harbours/transcripts"))
            )
        if self.rng.random() < 0.6:
            return str(self.rng.choice(self.known))
        found = self.rng.choice(VALUES)
        text = found if isinstance(found, str) else json.dumps(found)
        return text.encode("utf-8", "replace").decode()

    def send(self, case: Any) -> None:
        """One request, with its fields mixed."""
        rng = self.rng
        query = {name: value for name, value in (case.query or {}).items() if name != "folder"}
        body = dict(case.body) if isinstance(case.body, Mapping) else {}
        for fields in (query, body):
            for name in list(fields):
                if name == "folder" or rng.random() < 0.6:
                    fields[name] = self.value(name)
        for _ in range(rng.choice((0, 0, 1, 3))):
            name = rng.choice(self.fields)
            (query if case.method.upper() == "GET" else body)[name] = self.value(name)
        parts = {name: self.value() if rng.random() < 0.6 else value for name, value in (case.path_parameters or {}).items()}
        path = re.sub(r"\{([^}:]+)[^}]*\}", lambda match: _quoted(parts.get(match[1], "x")), case.operation.path)
        method = case.method.upper() if rng.random() < 0.97 else rng.choice(METHODS)
        headers = {"Origin": HOME} | ({"HX-Request": "true"} if rng.random() < 0.6 else {})
        sent: dict[str, Any] = {"params": _plain(query), "headers": headers}
        if method in ("POST", "PUT", "PATCH"):
            sent |= self.body(body)
        said, answer = io.StringIO(), None
        with contextlib.redirect_stderr(said), contextlib.suppress(InvalidURL):  # the client itself sends no address of such a length
            answer = self.web.request(method, path, **sent)
        if answer is None:
            return
        self.tried[f"{case.method.upper()} {case.operation.path}"] += 1
        self.answers[str(answer.status_code)] += 1
        if answer.status_code >= 500 and answer.status_code != 503:
            lines = [line.strip() for line in said.getvalue().splitlines() if "icc_coding" in line or "fault" in line]
            self.faults[
                f"{case.method.upper()} {case.operation.path}: {answer.status_code} {' / '.join(lines[:1] + lines[-1:])[:240]}"
            ] += 1

    def body(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """A form, mostly; now and then a file, JSON, or rubbish."""
        kind = self.rng.random()
        if kind < 0.85:
            return {"data": _plain(fields)}
        if kind < 0.9:
            return {"data": _plain(fields), "files": {self.rng.choice(self.fields): ("../../x.txt", b"Ode: We lend our tug.\n")}}
        if kind < 0.95:
            return {"json": {"fields": [1, None]}}
        return {"content": bytes(self.rng.randrange(256) for _ in range(200))}


def _fields(package: str) -> Iterator[str]:
    for path in (Path(__file__).parents[1] / "icc_coding" / package / "templates").rglob("*.html"):
        yield from _FIELD.findall(path.read_text(encoding="utf-8"))
        yield from (name.rstrip(":") + ":x" for name in _FIELD.findall(path.read_text(encoding="utf-8")) if name.endswith(":"))


def _known(study: Study, window: Window) -> Iterator[str]:
    assert window.opened is not None
    desk = window.opened.room.desk
    yield from ("ana", "ben", "supervisor", "consensus", "machine", "north", "south", "north.txt", "/home", "/transcript/north")
    yield from (code.id for code in desk.codebook.codes)
    yield from (path.stem for path in study.texts.glob("*.txt"))
    yield from (f"{row.transcript}:{row.start}-{row.end}" for row in rows_of(study))
    web = TestClient(make_window(window), base_url=HOME, follow_redirects=True)
    for page in ("/home", "/", "/transcript/north", "/codebook", "/history", "/memos"):
        web.get(window.access.link("ana").replace(HOME, ""))
        yield from set(re.findall(r'(?:value|data-[a-z]+)="([^"{}]{3,120})"', web.get(page).text))
        yield from set(re.findall(r"[?&;](?:key|code|id|change)=([^&\"]{3,90})", web.get(page).text))


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As a form sends it: texts, or lists of texts."""
    return {str(name): [_text(one) for one in value] if isinstance(value, list) else _text(value) for name, value in fields.items()}


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()


def _quoted(value: Any) -> str:
    from urllib.parse import quote

    return quote(_text(value), safe="") or "x"


def main() -> None:
    """Ask for a while."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    basis.SentenceEncoder = lambda *_: HashingEncoder()  # type: ignore[assignment, misc]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ICC_CODING_CONFIG"] = folder
        os.chdir(folder)
        trial = Trial(Path(folder), chosen.seed)
        operations = [one.ok() for app in trial.applications for one in schemathesis.openapi.from_dict(app.openapi()).get_all_operations()]
        end, turn = time.monotonic() + chosen.seconds, chosen.seed * 1000
        while time.monotonic() < end:
            for operation in operations:
                turn += 1
                ask(trial, operation, turn)
                if time.monotonic() > end:
                    break
        trial.window.forget()
    print(
        json.dumps(
            {
                "routes": len(operations),
                "requests": sum(trial.tried.values()),
                "answers": trial.answers,
                "faults": trial.faults,
            },
            indent=1,
        )
    )


def ask(trial: Trial, operation: Any, turn: int) -> None:
    """Some requests of one route."""

    @seed(turn)
    @settings(
        max_examples=TURN,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        derandomize=False,
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        trial.send(case)

    send()


if __name__ == "__main__":
    main()
