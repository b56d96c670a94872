"""The program behind a page stops and comes back: the page says so, keeps what was typed, and goes on."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import HASTE, PATIENCE, axe, card_of, expect, wait_until

from icc_coding.decisions.state import load_state
from icc_coding.study import Study
from tests.reviewing.conftest import LEARN, make_study

from .test_browser_home import window_served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MEMO = "The ice decides, not the council."


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "study")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def program(study: Study, port: int, coder: str = "ana") -> Iterator[str]:
    """`icc-coding open` as a process of its own, killed without a word in the end. Gives its link."""
    command = (sys.executable, "-P", "-m", "icc_coding", "open", str(study.root), "--coder", coder, "--port", str(port), "--no-browser")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        assert process.stdout is not None
        yield next(line for line in process.stdout if line.startswith(f"{coder}: ")).removeprefix(f"{coder}: ").strip()
    finally:
        process.kill()
        process.wait(10)
        process.communicate()


def arrive(page: Page, link: str, path: str) -> None:
    """Open the link, wait until the study is open, and go to a page of it."""
    page.goto(link)
    page.get_by_role("link", name="Memos").wait_for()
    page.goto(re.sub(r"/enter.*", path, link))


def memos(study: Study) -> list[str]:
    return [memo.note for memo in load_state(study).memos]


@contextmanager
def page_in(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(HASTE)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)  # programs are started and stopped here
    yield page
    context.close()


def type_a_memo(page: Page, link: str) -> None:
    arrive(page, link, "/memos")
    page.get_by_text("Write a memo on the study").click()
    page.locator("#study-memo").fill(MEMO)


def test_what_is_typed_outlives_the_program_and_is_saved_when_it_is_back(browser: Browser, study: Study) -> None:
    port = free_port()
    with page_in(browser) as page:
        bar = page.locator("#alive")
        with program(study, port) as link:
            type_a_memo(page, link)
            expect(bar).to_be_hidden()
        page.get_by_role("button", name="Save", exact=True).click()  # at once: nobody has noticed yet
        bar.get_by_text("has stopped").wait_for()
        expect(bar).to_contain_text("was not saved")
        for dark in ("light", "dark"):
            page.emulate_media(color_scheme=dark)
            assert axe(page) == []
        page.get_by_role("link", name="Codebook").click()  # leads nowhere now
        expect(page.locator("#study-memo")).to_have_value(MEMO)
        assert memos(study) == []
        with program(study, port) as link:
            bar.get_by_text("does not know this page").wait_for()
            other = page.context.new_page()  # where `open` leads the browser
            other.goto(link)
            page.bring_to_front()
            bar.wait_for(state="hidden")
            expect(page.locator("#study-memo")).to_have_value(MEMO)
            page.get_by_role("button", name="Save", exact=True).click()
            page.locator(".noted", has_text=MEMO).wait_for()
            page.wait_for_load_state()  # only then has the page heard that it was saved
            assert memos(study) == [MEMO]
            page.goto(re.sub(r"/enter.*", "/memos", link))  # nothing is left of it where it was typed
            expect(page.locator("#study-memo")).to_have_value("")


def stands_alone(page: Page) -> bool:
    """Whether the list of what waits covers nothing."""
    sent, *others = (page.locator(f"{one}:visible").bounding_box() for one in ("#sent", "#message", "main", "header.top"))
    return sent is not None and all(
        one is not None and (one["y"] >= sent["y"] + sent["height"] or sent["y"] >= one["y"] + one["height"]) for one in others
    )


def test_a_decision_and_a_note_wait_for_the_program_and_are_saved_when_it_is_back(browser: Browser, study: Study) -> None:
    port = free_port()
    with page_in(browser) as page:
        bar = page.locator("#alive")
        with program(study, port) as link:
            arrive(page, link, card_of(study, "We hired", "/"))
            card = page.locator("#work .talk").inner_text()
        page.keyboard.press("a")
        bar.get_by_text("has stopped").wait_for()
        page.get_by_text("is not saved yet").wait_for()
        expect(page.locator("#work .talk")).to_have_text(card, use_inner_text=True)
        for width in (390, 1024, 1440):  # what waits is listed where it covers nothing
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("scrollTo(0, 0)")
            wait_until(lambda: stands_alone(page))
        page.keyboard.press("n")
        page.locator("#note-text").fill(MEMO)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#note[open]")).to_be_visible()
        assert load_state(study).codings == []
        with program(study, port) as link:
            page.context.new_page().goto(link)
            page.bring_to_front()
            bar.wait_for(state="hidden")
            page.locator("#note[open]").wait_for(state="detached")  # decided and noted once, without another key
            assert memos(study) == [MEMO]
            assert len(load_state(study).codings) == 1


def test_what_is_typed_outlives_a_reload_and_goes_with_what_it_was_typed_for(browser: Browser, study: Study) -> None:
    with window_served(study) as (link, _), page_in(browser) as page:
        arrive(page, link, "/memos")
        page.get_by_text("Write a memo on the study").click()
        page.locator("#study-memo").fill(MEMO)
        page.reload()
        expect(page.locator("#study-memo")).to_be_visible()
        expect(page.locator("#study-memo")).to_have_value(MEMO)
        page.goto(re.sub(r"/enter.*", "/", link))
        page.keyboard.press("n")
        expect(page.locator("#note-text")).to_have_value("")
        page.locator("#note-text").fill("on this card")
        page.reload()
        page.keyboard.press("n")
        expect(page.locator("#note-text")).to_have_value("on this card")
        page.keyboard.press("Escape")
        page.get_by_text("Not saved.").first.wait_for()
        page.reload()
        page.keyboard.press("n")
        expect(page.locator("#note-text")).to_have_value("on this card")
        page.locator("#note-text").fill("")  # taken out by hand: not wanted any more
        wait_until(lambda: not page.evaluate("Object.keys(sessionStorage).filter(name => name.includes('/memo key')).length"))
        page.reload()
        page.keyboard.press("n")
        page.locator("#note[open]").wait_for()
        expect(page.locator("#note-text")).to_have_value("")
        alone = page.context.new_page()
        alone.goto(re.sub(r"/enter.*", "/memos", link))  # another tab begins with nothing
        assert alone.locator("#study-memo").input_value() == ""


def test_a_definition_typed_over_an_older_one_is_not_saved_unseen(browser: Browser, study: Study) -> None:
    with window_served(study) as (link, _), page_in(browser) as page:
        arrive(page, link, f"/codes/change?code={LEARN}")
        box = page.locator('textarea[name="definition"]').first
        old = box.input_value()
        box.fill("What ana means by it.")
        text = study.codebook.read_text(encoding="utf-8")
        assert old.split()[0] in text
        study.codebook.write_text(text.replace(old.split(". ")[0], "What bob has written"), encoding="utf-8")
        page.reload()
        expect(box).to_have_value("What ana means by it.")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Now in the codebook").first.wait_for()
        assert "What ana means by it." not in study.codebook.read_text(encoding="utf-8")


def test_nothing_is_sent_to_another_study_at_the_same_address(browser: Browser, study: Study, tmp_path: Path) -> None:
    other, port = make_study(tmp_path / "other"), free_port()
    with page_in(browser) as page:
        bar = page.locator("#alive")
        with program(study, port) as link:
            type_a_memo(page, link)
        with program(other, port) as link:
            page.context.new_page().goto(link)
            page.bring_to_front()
            bar.get_by_text("Another study").wait_for()
            expect(page.locator("#study-memo")).to_have_value(MEMO)
            expect(page.locator("main")).to_have_js_property("inert", True)
        assert memos(other) == []
