"""Cards in a real browser: all codes in view, a key for each, nothing answered unseen, and the deciding buttons in reach."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from browsing import (
    axe_in_both_themes,
    browser_page,
    card_of,
    codings,
    enter,
    expect,
    held,
    lead_on,
    page_of,
    select,
    serving,
    settled,
    wait_until,
)

from icc_coding.decisions.state import load_state
from icc_coding.reviewing.adjudicate import find_disputes
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.queue import Options
from icc_coding.study import Study

from .conftest import LEARN
from .test_adjudication import disagree
from .thirty import thirty_codes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BLIND = Options(blind=True)


def in_view(page: Page, selector: str) -> list[bool]:
    """For each element whether all of it lies in the window and nothing covers its middle."""
    found: list[bool] = page.locator(selector).evaluate_all(
        """elements => elements.map((element) => {
          const box = element.getBoundingClientRect();
          const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
          return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth
            && (element.contains(top) || (top !== null && top.closest('label') === element.closest('label') && element.closest('label') !== null));
        })"""
    )
    return found


def test_thirty_codes_and_submit_are_in_view_on_a_small_laptop(browser: Browser, study: Study) -> None:
    with serving(thirty_codes(study), options=BLIND) as access, page_of(browser, access.links()["ana"]) as page:
        page.set_viewport_size({"width": 1366, "height": 768})
        for _ in range(2):  # the second one has a line above it that says what was done
            wait_until(lambda: in_view(page, "#reading input[name=codes]") == [True] * 30)
            wait_until(lambda: in_view(page, "#reading .main") == [True])
            assert len(in_view(page, "#reading kbd")) >= 30
            wait_until(lambda: all(in_view(page, "#reading .tick-row kbd")))
            assert page.evaluate("scrollY") == 0
            page.keyboard.press("Enter")
            page.locator(".said", has_text="Read blind: no code").wait_for()
            settled(page)
    assert {record.codes for record in load_state(study).records} == {"all"}


def test_a_key_for_every_code_and_what_is_not_chosen_is_said(browser: Browser, study: Study) -> None:
    with serving(thirty_codes(study), options=BLIND) as access, page_of(browser, access.links()["ana"]) as page:
        page.set_viewport_size({"width": 1366, "height": 768})
        page.keyboard.press("1")
        page.keyboard.press("Shift+L")
        expect(page.locator(".awaited")).to_have_count(3)  # learning exchange, legal limits, language
        page.keyboard.press("l")
        page.keyboard.press("Shift+P")
        page.keyboard.press("Shift+R")
        page.keyboard.press("?")
        expect(page.locator("#unchosen-words")).to_have_text("Nothing chosen in: Success factor, Hindrance, Form")
        expect(page.get_by_role("button", name="Submit")).to_have_attribute("aria-describedby", "unchosen")
        page.keyboard.press("Enter")
        page.locator(".said", has_text="Read blind: Learning exchange, Legal limits").wait_for()
    assert {(coding.code, coding.status) for coding in codings(study)} == {
        (LEARN, "added"),
        ("consideration.consideration_9", "added"),
        ("course.course_3", "unsure"),
    }


def test_submit_waits_until_all_codes_were_on_the_screen(browser: Browser, study: Study) -> None:
    with serving(thirty_codes(study), options=BLIND) as access, page_of(browser, access.links()["ana"], width=390) as page:
        wait_until(lambda: in_view(page, "#reading .main") == [True])
        expect(page.locator("#unchosen-words")).to_contain_text("further down, not seen yet")
        page.keyboard.press("1")
        pressed = 0
        while not page.locator(".said", has_text="Read blind").count():
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # it has scrolled
            unseen = page.locator("input[name=asked]:disabled").count()
            page.keyboard.press("Enter")
            pressed += 1
            if unseen:
                assert page.locator("input[name=asked]:disabled").count() < unseen
                assert len(load_state(study).records) == 0
            else:
                page.locator(".said", has_text="Read blind: Learning exchange").wait_for()
        assert pressed > 2
    assert [record.codes for record in load_state(study).records] == [None, "all"]


def test_without_script_submit_stands_below_all_codes(browser: Browser, study: Study) -> None:
    with serving(thirty_codes(study), options=BLIND) as access:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, java_script_enabled=False)
        page = context.new_page()
        enter(page)
        page.goto(access.links()["ana"])
        last = page.locator("#reading input[name=codes]").last.bounding_box()
        submit = page.locator("#reading .main").bounding_box()
        assert last is not None
        assert submit is not None
        assert submit["y"] > last["y"] + last["height"]
        page.locator(f'input[name=codes][value="{LEARN}"]').check()
        lead_on(page, page.locator("#reading .main"))
        context.close()
    assert load_state(study).records[-1].codes == "all"


def test_two_letters_add_a_code_on_a_card_and_to_selected_words(browser: Browser, study: Study) -> None:
    with serving(thirty_codes(study)) as access, page_of(browser, card_of(study, "We hired", access.links()["ana"])) as page:
        page.keyboard.press("Shift+C")
        page.keyboard.press("x")  # no code's key: nothing happens, and x is not taken for another one
        page.keyboard.press("Shift+C")
        page.keyboard.press("g")
        page.locator(".said", has_text="Added: Cost of going alone").wait_for()
        page.goto(f"{access.links()['ana']}transcript/harbour")
        select(page, "Nobody had", "planned")
        page.locator("#selection").wait_for()
        page.keyboard.press("Shift+L")
        page.keyboard.press("e")
        wait_until(lambda: len(held(study)) == 2)
    assert {(coding.quote[:6], coding.code) for coding in codings(study)} == {
        ("We hir", "consideration.consideration_3"),
        ("Nobody", LEARN),
    }


def test_nothing_serious_for_axe_on_a_blind_card(browser: Browser, study: Study) -> None:
    with serving(thirty_codes(study), options=BLIND) as access, browser_page(browser, 390) as page:
        page.goto(access.links()["ana"])
        assert axe_in_both_themes(page) == []
        page.set_viewport_size({"width": 1440, "height": 900})
        assert axe_in_both_themes(page) == []
        page.locator("[data-entry]").first.click()
        page.locator("#entry h2").wait_for()
        page.keyboard.press("1")
        page.keyboard.press("?")
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert axe_in_both_themes(page) == []


@pytest.mark.parametrize("width", [390, 1024])
def test_five_coders_are_side_by_side_with_nothing_cut_off(browser: Browser, study: Study, width: int) -> None:
    disagree(Desk.open(study))
    with serving(study, ("zoe",)) as access, page_of(browser, f"{access.links()['zoe']}disagreements", width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator(".said-by li")).to_have_count(5)
        cut = page.locator(".dispute *:not(.visually-hidden)").evaluate_all(
            """elements => elements.filter((element) => {
              const box = element.getBoundingClientRect();
              return box.width > 1 && (box.left < 0 || box.right > innerWidth || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible');
            }).map((element) => element.outerHTML.slice(0, 80))"""
        )
        assert cut == []
        if width > 1000:
            wait_until(lambda: all(in_view(page, ".said-by li, .verdict label, .dispute .talk, .dispute .question")))


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_the_passage_that_is_differed_about_and_where_one_is_are_in_view(browser: Browser, study: Study, width: int) -> None:
    disagree(Desk.open(study))
    with serving(study, ("zoe",)) as access, page_of(browser, f"{access.links()['zoe']}disagreements", width=width) as page:
        page.locator(".dispute mark").wait_for()
        inside = "([talk, mark]) => mark.top >= talk.top && mark.top < talk.bottom"
        boxes = "() => [...document.querySelectorAll('.dispute .talk, .dispute mark')].slice(0, 2).map(one => one.getBoundingClientRect())"
        wait_until(lambda: page.evaluate(f"() => ({inside})(({boxes})())"))
        named = page.locator(".top nav [aria-current]").bounding_box()
        assert named is not None
        assert 0 <= named["x"] <= width - named["width"]
        if width == 390:  # the answers stand before the long entry of the codebook
            answers, entry = page.locator(".dispute .choices").bounding_box(), page.locator(".dispute .entry").bounding_box()
            assert answers is not None
            assert entry is not None
            assert answers["y"] < entry["y"]


def test_disagreements_are_settled_with_keys_alone(browser: Browser, study: Study) -> None:
    desk = Desk.open(study)
    disagree(desk)
    disputes = find_disputes(desk)
    with serving(study, ("zoe",)) as access, page_of(browser, f"{access.links()['zoe']}disagreements") as page:
        shown = page.locator("input[name=dispute]")
        page.keyboard.press("j")
        page.locator(".counts", has_text="2 of").wait_for()
        page.wait_for_load_state()  # keys are listened to
        expect(shown).to_have_attribute("value", disputes[1].key)
        page.keyboard.press("k")
        page.locator(".counts", has_text="1 of").wait_for()
        page.wait_for_load_state()
        for code in disputes[0].codes:
            expect(page.locator(".choice.current")).to_have_attribute("data-choice", code)
            page.keyboard.press("y" if code == LEARN else "n")
        page.keyboard.press("2")
        page.keyboard.press("w")
        page.keyboard.type("say how often")
        page.keyboard.press("Control+Enter")
        page.get_by_text("Settled.").wait_for()
        page.wait_for_load_state()
        expect(shown).to_have_attribute("value", disputes[1].key)
        wait_until(lambda: set(held(study, "consensus").values()) == {"accepted"})
        page.keyboard.press("u")
        page.get_by_text("Taken back.").wait_for()
        expect(shown).to_have_attribute("value", disputes[0].key)
    assert held(study, "consensus") == {}


def test_nothing_serious_for_axe_where_a_memo_is_changed(browser: Browser, study: Study) -> None:
    disagree(Desk.open(study))
    with serving(study) as access, browser_page(browser, 390) as page:
        page.goto(f"{access.links()['ana']}memos?group=code")
        lead_on(page, page.get_by_role("link", name="Change this memo").first)
        page.locator("#changed-note").wait_for()
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert axe_in_both_themes(page) == []


def test_the_deciding_buttons_are_in_reach_of_a_thumb(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, card_of(study, "We hired", access.links()["ana"]), width=390) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        buttons = ".choice.current > form:not(.same) button[name=action]"
        for label in ("Dedicated staff or backbone", "Shared service delivery"):
            expect(page.locator(".choice.current .bar-label")).to_have_text(label)
            wait_until(lambda: in_view(page, buttons) == [True] * 3)
            lowest = page.locator(buttons).evaluate_all("found => Math.min(...found.map((button) => button.getBoundingClientRect().top))")
            assert lowest > 844 - 150
            assert page.locator(buttons).evaluate_all("found => Math.min(...found.map((button) => button.offsetHeight))") >= 44
            page.locator(buttons).first.click()
            page.locator(".said", has_text=f"Accepted: {label}").wait_for()
            settled(page)
        assert set(held(study).values()) == {"accepted"}


def test_times_are_in_the_zone_of_whoever_reads(browser: Browser, study: Study) -> None:
    disagree(Desk.open(study))
    with serving(study) as access:
        context = browser.new_context(timezone_id="Asia/Kathmandu")
        page = context.new_page()
        enter(page)
        page.goto(f"{access.links()['ana']}history")
        shown, written, title = page.locator("tbody time[data-local]").first.evaluate(
            "time => [time.textContent, time.getAttribute('datetime'), time.title]"
        )
        context.close()
    moment = datetime.fromisoformat(written).astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert shown == moment.strftime("%Y-%m-%d %H:%M")
    assert title.startswith(written[:10])
