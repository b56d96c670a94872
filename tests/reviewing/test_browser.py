"""The real page in a real browser: keys, selection, span edges, bulk, blind reading, two coders, small screens, screen readers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browsing import (
    NORMAL,
    axe,
    axe_in_both_themes,
    browser_page,
    busy,
    card_of,
    codings,
    expect,
    held,
    lead_on,
    page_of,
    resting,
    select,
    serving,
    settled,
    wait_until,
)

from icc_coding.decisions.state import load_state
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

from .conftest import BUY, LEARN, SERVE, STAFF

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_reviewing_with_the_keyboard_alone(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, card_of(study, "We hired", access.links()["ana"])) as page:
        page.keyboard.press("ArrowDown")
        page.keyboard.press("r")
        page.locator(".said", has_text="Rejected: Shared service delivery").wait_for()
        page.keyboard.press("a")
        page.locator(".said", has_text="Accepted: Dedicated staff").wait_for()
        assert held(study) == {("We hired", SERVE): "rejected", ("We hired", STAFF): "accepted"}
        expect(page.locator("#where")).to_be_focused()
        expect(page.locator("#status")).to_have_text(re.compile("^Accepted"))
        first = page.locator(".choice.current").get_attribute("data-choice")
        page.keyboard.press("c")
        page.locator("dialog[open]").wait_for()
        page.keyboard.type("politic")
        page.keyboard.press("Enter")
        page.locator(".said", has_text="Corrected: Politicization").wait_for()
        page.keyboard.press("u")
        page.locator(".said", has_text="Taken back").wait_for()
        expect(page.locator(".choice.current")).to_have_attribute("data-choice", first)
        page.keyboard.press("Shift+U")
        page.locator(".said", has_text="Done again").wait_for()
        page.keyboard.press("n")
        page.locator("#note[open]").wait_for()
        page.keyboard.type("a thought")
        page.keyboard.press("Control+Enter")
        page.locator(".noted", has_text="a thought").wait_for()
        page.locator("#note").wait_for(state="hidden")
        page.keyboard.press("s")
        page.locator(".said", has_text="Left for later").wait_for()
        page.keyboard.press("+")
        page.locator("dialog[open]").wait_for()
        page.keyboard.type("learning")
        page.keyboard.press("Enter")
        page.locator(".said", has_text=": Learning exchange").wait_for()
    seconds = [record.seconds for record in load_state(study).records if record.action == "accept"]
    assert all(taken is not None and taken < 30 for taken in seconds)
    wait_until(lambda: "a thought" in {memo.note for memo in load_state(study).memos})


def test_tab_reaches_everything_that_is_clicked(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, access.links()["ana"]) as page:
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("To the text")
        reached = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.textContent.trim().split(/\\s+/)[0]"))
        assert {"Queue", "Transcripts", "Filter", "Accept", "Reject", "Correct", "Skip", "Undo"} <= reached


def test_words_are_selected_coded_and_their_edges_dragged(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}transcript/harbour") as page:
        select(page, "Three of us", "fictional")
        page.locator("#selection").wait_for()
        page.keyboard.press("c")
        page.locator("dialog[open]").wait_for()
        page.keyboard.type("learning")
        page.keyboard.press("Enter")
        wait_until(lambda: bool(held(study)))
        (coding,) = codings(study)
        assert coding.quote == "Three of us met at a fictional"
        page.locator(".is-added .tag").wait_for()
        settled(page)
        page.locator(".is-added .tag").click()
        handle = resting(page, ".handle", 1)
        page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
        page.mouse.down()
        page.mouse.move(handle["x"] + 60, handle["y"] + 8, steps=4)
        page.mouse.up()
        wait_until(lambda: codings(study)[0].quote == "Three of us met at a fictional conference")
        page.locator(".is-added .tag[aria-expanded=true]").wait_for()
        settled(page)
        page.keyboard.press("[")
        wait_until(lambda: codings(study)[0].quote == "Three of us met at a fictional")
        page.locator(".is-added .tag[aria-expanded=true]").wait_for()
        settled(page)
        page.keyboard.press("}")
        wait_until(lambda: codings(study)[0].quote == "of us met at a fictional")
        assert codings(study)[0].status == "added"


def test_a_transcript_is_worked_through_with_keys(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}transcript/inland") as page:
        for _ in range(3):
            page.keyboard.press("j")
            if page.locator(".tag-acts:not([hidden])").count():
                break
        words = page.locator(".tag-acts:not([hidden]) .quote").inner_text()
        page.keyboard.press("a")
        wait_until(lambda: bool(held(study)))
        assert codings(study)[0].quote.startswith(words[:20])
        page.locator(".is-accepted").wait_for()
        settled(page)
        page.keyboard.press("j")
        page.keyboard.press("3")
        wait_until(lambda: len(held(study)) == 2)


def test_emoji_before_a_selection_do_not_shift_it(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}transcript/harbour") as page:
        select(page, "Nobody had", "planned")
        page.keyboard.press("1")
        wait_until(lambda: bool(held(study)))
        assert codings(study)[0].quote == "Nobody had planned"


def test_bulk_is_previewed_confirmed_and_undone(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, access.links()["ana"]) as page:
        page.keyboard.press("f")
        page.locator("select[name=transcript]").select_option("inland")
        page.get_by_role("button", name="Apply").click()
        page.locator(".said", has_text="Filter set").wait_for()
        settled(page)
        page.get_by_role("link", name="accept…").click()
        page.locator("h1", has_text="Accept 3 suggestions in one step?").wait_for()
        expect(page.locator(".looked-at li")).to_have_count(3)
        lead_on(page, page.get_by_role("button", name="Accept all 3"))
        wait_until(lambda: len(held(study)) == 3)
        page.goto(access.links()["ana"])
        page.keyboard.press("u")
        wait_until(lambda: held(study) == {})


def test_blind_reading_hides_the_machine_until_it_is_submitted(browser: Browser, study: Study) -> None:
    with serving(study, options=Options(blind=True)) as access, page_of(browser, access.links()["ana"]) as page:
        assert "likely" not in page.content()
        page.keyboard.press("1")
        page.keyboard.press("5")
        page.keyboard.press("?")
        page.keyboard.press("d")
        page.keyboard.press("Enter")
        page.locator(".said", has_text="Read blind: Learning exchange").wait_for()
        assert {(coding.code, coding.status, coding.blind) for coding in codings(study)} == {
            (LEARN, "added", True),
            ("hindrance.no_dedicated_staff", "unsure", True),
        }
        page.keyboard.press("u")
        page.locator(".said", has_text="Taken back").wait_for()
        assert held(study) == {}


def test_two_coders_with_links_and_two_tabs_of_one(browser: Browser, study: Study) -> None:
    with serving(study, ("ana", "bob")) as access:
        links = access.links()
        card = card_of(study, "We buy", links["ana"].partition("enter")[0])
        with page_of(browser, links["ana"]) as ana, page_of(browser, links["bob"]) as bob:
            assert "token" not in ana.url
            ana.goto(card)
            bob.goto(card)
            second = ana.context.new_page()
            second.goto(card)
            ana.keyboard.press("a")
            bob.keyboard.press("r")
            wait_until(
                lambda: held(study, "ana") == {("We buy s", BUY): "accepted"} and held(study, "bob") == {("We buy s", BUY): "rejected"}
            )
            second.locator(".choice.is-accepted").wait_for()
            second.locator(".other", has_text="bob: rejected").wait_for()


def test_adjudication_side_by_side(browser: Browser, study: Study) -> None:
    desk = Desk.open(study)
    item = next(i for i in desk.proposals.all if i.code == BUY and i.band == "likely")
    for coder, action in (("ana", "accept"), ("bob", "reject")):
        ReviewSession(desk, coder, NORMAL).decide(Key(item.text, item.start, item.end), Decision(action, BUY, note=f"{coder} says so"))
    with serving(study, ("cleo",)) as access, page_of(browser, f"{access.links()['cleo']}disagreements") as page:
        expect(page.locator(".said-by .noted")).to_have_text(["ana says so", "bob says so"])
        page.get_by_label("applies").check()
        page.get_by_label("slip").check()
        page.get_by_label("In a sentence").fill("a contract is buying")
        page.get_by_role("button", name="Settle").click()
        page.get_by_text("Nobody disagrees").wait_for()
        assert held(study, "consensus") == {("We buy s", BUY): "accepted"}


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_serious_for_axe_in_what_opens_on_a_page(browser: Browser, study: Study, width: int) -> None:
    busy(study)
    with serving(study) as access, browser_page(browser, width) as page:
        home = access.links()["ana"]
        card = card_of(study, "We buy", home)
        for key in ("c", "n", "p", "h"):
            page.goto(card)
            page.keyboard.press(key)
            page.locator("dialog[open]").wait_for()
            assert axe_in_both_themes(page) == [], key
        page.goto(home)
        page.keyboard.press("f")
        assert axe_in_both_themes(page) == []
        page.goto(f"{home}transcript/harbour")
        page.locator(".tag").first.click()
        page.locator(".tag-acts:not([hidden])").wait_for()
        assert axe_in_both_themes(page) == []
        if width > 360:
            select(page, "Nobody had", "planned")
            page.locator("#selection").wait_for()
            assert axe_in_both_themes(page) == []


def test_nothing_serious_for_axe_when_all_is_read(browser: Browser, study: Study) -> None:
    with serving(study, options=Options(blind=True)) as access, browser_page(browser) as page:
        for name in ("", "transcript/harbour", "progress", "codebook"):
            page.goto(access.links()["ana"] + name)
            assert axe(page) == [], name
        for name in ("harbour", "inland"):
            page.goto(f"{access.links()['ana']}transcript/{name}")
            for role in ("link", "button"):
                lead_on(page, page.get_by_role(role, name="I have read all of it"))
            assert axe(page) == [], name
        page.goto(access.links()["ana"])
        page.get_by_text("All passages are read").wait_for()
        assert axe(page) == []
