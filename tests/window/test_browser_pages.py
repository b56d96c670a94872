"""Every page that there is: nothing serious for axe in both themes, and at five widths nothing wider than the screen and no table pushed sideways.

The pages are those that the routes of a window name, so that a new one cannot be forgotten here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from browsing import axe_in_both_themes, browser_page, busy, card_of, fits, go_to, pushed_sideways

from icc_coding.reviewing.desk import Desk
from icc_coding.study import Study
from icc_coding.window.app import _make_home
from icc_coding.window.window import Window
from icc_coding.window.work import ASKING, DONE, FAILED, WorkItem
from tests.reviewing.conftest import BUY, LEARN, make_study
from tests.reviewing.test_adjudication import disagree

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
    "/home/step/{step}": [f"/home/step/{step}" for step in ("code", "learn", "agree", "audit", "export", "import", "report")],
    "/": ["/"],
    "/card/{written}": ["/card/CARD", "/card/CARD-blind", "/card/DECIDED", "/card/nowhere"],
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
    "/memos": ["/memos", "/memos?group=code", "/memos?group=transcript&words=on"],
    "/disagreements": ["/disagreements"],
    "/history": ["/history", "/history?coder=ben"],
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
STATES: list[WorkItem] = [
    WorkItem("code", "ana", "2026-11-20T10:00:00Z", what="reading", done=3, size=9),
    WorkItem("code", "ana", "2026-11-20T10:00:00Z", status=FAILED, said="A folder cannot be read."),
    WorkItem(
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
    WorkItem(
        "import",
        "ana",
        "2026-11-20T10:00:00Z",
        status=ASKING,
        question={
            "file": "segments.xlsx",
            "lines": ["segments.xlsx: 3 of 4 coded passages found in the transcripts; 3 would be taken in, 0 already here."],
        },
    ),
    WorkItem("import", "ana", "2026-11-20T10:00:00Z", status=DONE, said="segments.xlsx: 3 taken in.", result={"notes": ["Coders: Ida."]}),
    WorkItem(
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
    WorkItem(
        "agree", "ana", "2026-11-20T10:00:00Z", status=DONE, said="Alpha is 0.71.", notes=("One.",), result={"page": "agreement.html"}
    ),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Window, Study]]:
    """A window over a study with something on every page, five coders who differ, and a word that no line can hold."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ICC_CODING_CONFIG", str(tmp_path_factory.mktemp("config")))
        study = make_study(tmp_path_factory.mktemp("pages") / "study")
        words = study.codebook.read_text(encoding="utf-8")
        named = f"collaborations:\n  - {{id: ferries, label: Ferry Towns, aliases: [nine towns], value: {LEARN}, source: invented}}\n"
        long = words.replace("One-way training by a consultant.", "Anything_that_a_consultant_was_paid_for_by_somebody_else_altogether.")
        study.codebook.write_text(long + named, encoding="utf-8")
        (study.transcripts / "cases.csv").write_text("transcript,case,wave\nharbour,Port Lind,1\ninland,Oke,2\n", encoding="utf-8")
        busy(study)
        disagree(Desk.open(study))
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


def test_every_page_is_in_order_at_every_width_in_both_themes(browser: Browser, served: tuple[str, Window, Study]) -> None:
    link, window, study = served
    home = link.split("/enter")[0]
    cards = {name: card_of(study, words, f"{home}/").rpartition("/")[2] for name, words in (("CARD", "We buy"), ("DECIDED", "we kept"))}
    with browser_page(browser) as page:
        page.goto(link)
        for address in [one for several in PAGES.values() for one in several]:
            page.goto(home + re.sub("|".join(cards), lambda found: cards[found[0]], address))
            in_order(page, address)
        for piece in STATES:
            page.goto("about:blank")  # a page of work that goes on loads itself anew when the work has ended, and would come in between
            window.work.piece = piece
            go_to(page, f"{home}/home/step/{piece.step}")
            in_order(page, f"{piece.step} {piece.status}")
        window.work.piece = None


def in_order(page: Page, what: str) -> None:
    """The page as it is at every width; where it is a phone's and where it has two columns also for axe."""
    for width in (360, 390, 800, 1024, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert fits(page), f"{what}, {width} wide: {pushed_sideways(page)}"
        if width in (390, 1440):
            assert axe_in_both_themes(page) == [], f"{what}, {width} wide"
