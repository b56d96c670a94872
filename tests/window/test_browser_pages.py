"""Every page that there is, in both themes and at three widths: nothing serious for axe, nothing wider than the screen, no table pushed sideways.

The pages are those that the routes of a window name, so that a new one cannot be forgotten here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from browsing import axe, browser_page, busy, card_of, pushed_sideways

from icc_coding.study import Study
from icc_coding.window.app import _make_home
from icc_coding.window.window import Window
from icc_coding.window.work import ASKING, DONE, FAILED, Piece
from tests.reviewing.conftest import BUY, LEARN, make_study

from .test_browser_home import window_served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


# route -> addresses of its pages; CARD stands for a card's key
PAGES = {
    "/home": ["/home"],
    "/home/who": ["/home/who"],
    "/home/studies": ["/home/studies"],
    "/home/file": ["/home/file?name=harbour.txt"],
    "/home/coders": ["/home/coders"],
    "/home/step/{step}": [f"/home/step/{step}" for step in ("code", "learn", "agree", "audit", "export", "report")],
    "/": ["/"],
    "/card/{written}": ["/card/CARD", "/card/CARD-blind", "/card/nowhere"],
    "/find": ["/find", "/find?words=towns", f"/find?words=towns&code={LEARN}", '/find?words="'],
    "/transcripts": ["/transcripts", "/transcripts?words=towns"],
    "/passages": [
        "/passages",
        f"/passages?code={LEARN}",
        "/passages?collaboration=ferries",
        "/passages?case=Port Lind",
        "/passages?coder=bob",
        "/passages?transcript=inland",
        f"/passages?code={BUY}&standing=unsure",
    ],
    "/progress": ["/progress"],
    "/bulk": ["/bulk?action=accept"],
    "/transcript/{name:path}": ["/transcript/harbour"],
    "/read": ["/read?transcript=inland"],
    "/codebook": ["/codebook"],
    "/codes/change": [f"/codes/change?code={LEARN}"],
    "/codes/rules": [f"/codes/rules?code={LEARN}", "/codes/rules?code=scope"],
    "/memos": ["/memos"],
    "/disagreements": ["/disagreements"],
    "/history": ["/history"],
    "/assignments": ["/assignments"],
}
PARTS = {
    "/home/reading",
    "/home/work",
    "/entry",
    "/evidence",
    "/part",
    "/around",
    "/codes/new",
    "/codes/menus",
    "/codes/state",
}  # of a page, asked by it
NO_PAGES = {"/enter", "/alive", "/here", "/static/{name}", "/home/made/{name}", "/memos.csv"}  # files, and what leads on

BAND = {"count": 3, "right": 2.4, "low": 1.2, "high": 3.0}
NONE = {"count": 0, "right": 0.0, "low": 0.0, "high": 0.0}
ROW = {"answers": 12, "likely_before": NONE, "likely_after": BAND, "possible_before": BAND, "possible_after": NONE, "mark": "worse"}
STATES: list[Piece] = [
    Piece("code", "ana", "2026-11-20T10:00:00Z", what="reading", done=3, size=9),
    Piece("code", "ana", "2026-11-20T10:00:00Z", status=FAILED, said="A folder cannot be read."),
    Piece(
        "learn",
        "ana",
        "2026-11-20T10:00:00Z",
        status=ASKING,
        question={
            "learned_from": "settled decisions",
            "segments": 40,
            "transcripts": 2,
            "changes": 17,
            "outcome": {"rows": [ROW | {"code": "all codes"}, ROW | {"code": LEARN}]},
            "grows": True,
            "fixed": "shared-1",
            "name": "shared-2",
        },
    ),
    Piece(
        "audit",
        "ana",
        "2026-11-20T10:00:00Z",
        status=DONE,
        said="2 passages turned up.",
        result={
            "plan": {"hits": [0, 1, 3, 10], "reach": [{"readings": 1000, "missed_at_most": [0.2, 0.3, 0.42, None]}]},
            "lines": [
                {"code": LEARN, "read": 300, "hits": 2, "found": 40, "at_most": 12, "missed_at_most": 0.2, "recall_interval": (0.6, 0.9)}
            ],
            "drawn": "missed-1",
        },
    ),
    Piece("agree", "ana", "2026-11-20T10:00:00Z", status=DONE, said="Alpha is 0.71.", notes=("One.",), result={"page": "agreement.html"}),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Window, Study]]:
    """A window over a study with something on every page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ICC_CODING_CONFIG", str(tmp_path_factory.mktemp("config")))
        study = make_study(tmp_path_factory.mktemp("pages") / "study")
        words = study.codebook.read_text(encoding="utf-8")
        named = f"collaborations:\n  - {{id: ferries, label: Ferry Towns, aliases: [nine towns], value: {LEARN}, source: invented}}\n"
        study.codebook.write_text(words + named, encoding="utf-8")
        (study.transcripts / "cases.csv").write_text("transcript,case,wave\nharbour,Port Lind,1\ninland,Oke,2\n", encoding="utf-8")
        busy(study)
        with window_served(study) as (link, window):
            yield link, window, study


def test_every_page_that_the_routes_name_is_looked_at_here(served: tuple[str, Window, Study]) -> None:
    _, window, _ = served
    assert window.opened is not None
    known = set(_paths(_make_home(window).routes)) | set(_paths(window.opened.review.routes))
    assert known == {*PAGES, *PARTS, *NO_PAGES}


def _paths(routes: Any) -> Iterator[str]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _paths(route.original_router.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route.path


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_every_page_is_in_order_in_both_themes(browser: Browser, served: tuple[str, Window, Study], width: int) -> None:
    link, window, study = served
    home = link.split("/enter")[0]
    card = card_of(study, "We buy", f"{home}/").rpartition("/")[2]
    with browser_page(browser, width, dark=False) as page:
        page.goto(link)
        for address in [one.replace("CARD", card) for several in PAGES.values() for one in several]:
            page.goto(home + address)
            in_order(page, width, address)
        for piece in STATES:
            window.work.piece = piece
            page.goto(f"{home}/home/step/{piece.step}")
            in_order(page, width, f"{piece.step} {piece.status}")
        window.work.piece = None


def in_order(page: Page, width: int, what: str) -> None:
    """The page as it is, light and dark."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width, what
    assert pushed_sideways(page) == [], what
    assert axe(page) == [], what
    page.emulate_media(color_scheme="dark")
    assert axe(page, "color-contrast", "link-in-text-block") == [], f"{what}, dark"  # nothing else is different there
    page.emulate_media(color_scheme="light")
