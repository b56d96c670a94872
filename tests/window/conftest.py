"""A window over a small fictional study, asked without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.web.access import Access
from icc_coding.study import Study
from icc_coding.window.app import make_window
from icc_coding.window.window import Window
from tests.reviewing.conftest import make_study

ADDRESS = "http://127.0.0.1:8427"
HX = {"HX-Request": "true", "Origin": ADDRESS}
FORM = {"Origin": ADDRESS}
NORMAL = Options(blind_share=0)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "study")


Asks = Callable[..., tuple[TestClient, Window]]


def window_of(
    study: Study | None, person: str = "ana", *, options: Options = NORMAL, coders: tuple[str, ...] = (), lookers: tuple[str, ...] = ()
) -> tuple[TestClient, Window]:
    """A window whose review is open (if there is a study), and a browser that came by the link of `person`; the only coder is the host."""
    people = coders or (person,)
    hosts = people if len(people) == 1 else ()
    window = Window(Access.grant("127.0.0.1", 8427, people, lookers, hosts), study, options)
    if study is not None:
        window.open_now()
    return enter(window, person), window


def enter(window: Window, person: str) -> TestClient:
    """A browser of its own that opened a person's link."""
    web = TestClient(make_window(window), base_url=ADDRESS, follow_redirects=False)
    assert web.get(window.access.link(person, "home").replace(ADDRESS, "")).headers["location"] == "/home"
    return web
