"""A transcript in a real browser: everybody's codes beside the words, the filter of the margin, keys from code to code, the map, selected words,
and having read all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from browsing import expect, held, lead_on, page_of, select, serving, settled, wait_until

from icc_coding.codebook.model import Codebook
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study
from icc_coding.suggesting.store import load_suggestions, save_suggestions
from icc_coding.transcripts import read_study

from .conftest import BUY, LEARN, POLITICS, STAFF, suggestion
from .test_margin import place_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FloatRect, Locator, Page

NORMAL = Options(blind_share=0)
HIRED = "We hired one person, full time, who runs it for all of the towns."
FAR = 300  # exchanges of the long talk, of which every thirtieth has a suggestion


@pytest.fixture
def three(study: Study) -> Study:
    """The study after Ana, Bob and Cleo have decided about the hired person, and Bob alone about leaving."""
    desk = Desk.open(study)
    ana, bob, cleo = (ReviewSession(desk, name, NORMAL) for name in ("ana", "bob", "cleo"))
    ana.decide(place_of(desk, "harbour", HIRED), Decision("accept", STAFF))
    bob.decide(place_of(desk, "harbour", HIRED), Decision("accept", STAFF))
    cleo.decide(place_of(desk, "harbour", HIRED[9:]), Decision("add", STAFF))
    bob.decide(place_of(desk, "harbour", "So we left for two years."), Decision("add", POLITICS))
    return study


@pytest.fixture
def long(study: Study) -> Study:
    """The study with a talk of about 60 screens, whose page loads it in parts."""
    talk = (
        f"Interviewer: And in year {number}?\n\nMayor Brandt: In year {number} the slipway of our invented coast was mended again, "
        "and whoever had a boat came along to carry stones, since nobody else would have done it for us.\n"
        for number in range(FAR)
    )
    (study.transcripts / "coast.txt").write_text("\n".join(talk), encoding="utf-8")
    (coast,) = [transcript for transcript in read_study(study).transcripts if transcript.name == "coast"]
    hashes = {code.id: code.hash for code in Codebook.load(study.codebook).codes}
    found = []
    for number in range(15, FAR, 30):
        made = suggestion(coast, f"In year {number} the slipway", LEARN, 0.9, "likely", hashes[LEARN])
        found.append(replace(made, marks=(made.start + 8, made.end)))
    save_suggestions(study, [*load_suggestions(study), *found])
    return study


def rows(page: Page) -> list[str]:
    """The margin's rows: code, and what everybody says."""
    return [" ".join(words.split()) for words in page.locator("#text .tag").all_text_contents()]  # of sections beside the screen, too


def lanes(page: Page) -> list[str]:
    return [name.get_attribute("data-lane") or "" for name in page.locator(".lane-names [data-lane]").all()]


def box(found: Locator) -> FloatRect:
    """Where something is; it must be shown."""
    place = found.bounding_box()
    assert place is not None
    return place


def in_view(page: Page, words: str) -> bool:
    place = page.locator(f'#text [data-start]:has-text("{words}")').first.bounding_box()
    return place is not None and 0 < place["y"] < 900 - place["height"]


def opened_row(page: Page) -> Locator:
    page.locator('.tag[aria-expanded="true"]').wait_for()
    return page.locator(".tag-acts:not([hidden]) .quote")


def beside_the_words(page: Page) -> bool:
    """Whether the four stripes of the hired person stand side by side to the right of the talk, at the height of its words."""
    talk = box(page.locator(".speech", has_text="We hired one person"))
    words = box(page.locator("[data-start]", has_text="one person, full time").first)
    beside = [box(stripe) for stripe in page.locator(".stripe[title*='Dedicated staff']").all()[:4]]
    right = all(stripe["x"] > talk["x"] + talk["width"] for stripe in beside)
    level = all(stripe["y"] < words["y"] + words["height"] and stripe["y"] + stripe["height"] > words["y"] for stripe in beside)
    return right and level and len({round(stripe["x"]) for stripe in beside}) == 4


def beside_the_selection(page: Page) -> float:
    """How far the tool bar is from the selected words, in pixels; negative when it covers them."""
    words = page.evaluate("() => { const r = getSelection().getRangeAt(0).getBoundingClientRect(); return [r.top, r.bottom]; }")
    place = box(page.locator("#selection"))
    return float(max(words[0] - (place["y"] + place["height"]), place["y"] - words[1]))


def test_everybodys_stripes_stand_beside_the_words_and_can_be_switched_off(browser: Browser, three: Study) -> None:
    with serving(three) as served, page_of(browser, f"{served.links()['ana']}transcript/harbour") as page:
        hired = page.locator(".stripe[title*='Dedicated staff']")
        hired.nth(3).wait_for()
        wait_until(lambda: lanes(page) == ["ana", "bob", "cleo", "machine"])
        wait_until(lambda: beside_the_words(page))
        left = page.locator("#text .tag", has_text="bob: added")
        expect(left).to_have_count(1)
        for name, others in (("bob", ["ana", "cleo", "machine"]), ("cleo", ["ana", "machine"]), ("machine", ["ana"])):
            page.get_by_role("checkbox", name=name, exact=True).uncheck()
            page.locator(f".lane-names [data-lane={name}]").wait_for(state="detached")
            wait_until(lambda left=others: lanes(page) == left)  # type: ignore[misc]
            wait_until(lambda gone=name: not any(gone in row for row in rows(page)))  # type: ignore[misc]
        wait_until(lambda: rows(page) == ["Dedicated staff or backbone accepted"])
        expect(page.locator(".stripe")).to_have_count(1)
        page.get_by_role("checkbox", name="bob", exact=True).check()
        left.wait_for()


def test_stripes_of_others_are_hidden_from_who_reads_blind(browser: Browser, three: Study) -> None:
    with serving(three, options=Options(blind=True)) as served, page_of(browser, f"{served.links()['ana']}transcript/harbour") as page:
        select(page, "Three of us", "fictional")
        page.locator("#selection").wait_for()
        page.keyboard.press("1")
        page.locator(".stripe").first.wait_for()
        settled(page)
        expect(page.locator(".stripe")).to_have_count(1)
        wait_until(lambda: rows(page) == ["Learning exchange added"])
        assert page.get_by_role("checkbox", name="bob").count() == 0
        page.reload()
        expect(page.locator(".stripe")).to_have_count(1)
        wait_until(lambda: lanes(page) == ["ana"])
        assert page.locator(".tells").count() == 0


def test_the_margin_is_filtered_by_code_coder_and_band(browser: Browser, three: Study) -> None:
    with serving(three) as served, page_of(browser, f"{served.links()['ana']}transcript/harbour") as page:
        expect(page.locator("#text .tag")).to_have_count(7)
        everything = rows(page)
        page.locator("[name=show]").select_option(STAFF)
        page.locator(".where-now", has_text="2 codes").wait_for()
        wait_until(lambda: [row.split()[0] for row in rows(page)] == ["Dedicated", "Dedicated"])
        page.locator("[name=band]").select_option("open")
        page.locator(".where-now", has_text="1 code in").wait_for()
        wait_until(lambda: rows(page) == ["Dedicated staff or backbone possible"])
        page.locator("[name=show]").select_option("")
        page.locator(".where-now", has_text="5 codes").wait_for()
        wait_until(lambda: len(rows(page)) == 5 and all("accepted" not in row for row in rows(page)))
        page.locator("[name=band]").select_option("likely")
        page.locator(".where-now", has_text="3 codes").wait_for()
        page.get_by_role("checkbox", name="machine", exact=True).uncheck()
        page.locator(".where-now", has_text="1 code in").wait_for()
        wait_until(lambda: rows(page) == ["Dedicated staff or backbone accepted · bob: accepted · cleo: added"])
        page.get_by_role("link", name="Show everything").click()
        page.locator(".where-now", has_text="7 codes").wait_for()
        wait_until(lambda: rows(page) == everything)


def test_n_and_p_go_from_code_to_code_also_where_nothing_is_loaded_yet(browser: Browser, long: Study) -> None:
    with serving(long) as served, page_of(browser, f"{served.links()['ana']}transcript/coast") as page:
        page.locator("#section-0 .speech").wait_for()
        for number in range(15, FAR, 30):
            page.keyboard.press("n")
            page.locator(".where-now", has_text=f"{number // 30 + 1} of 10").wait_for()
            expect(opened_row(page)).to_have_text(f"In year {number} the slipway")
            wait_until(lambda at=number: in_view(page, f"{at} the slipway"))  # type: ignore[misc]
        page.keyboard.press("n")
        page.locator("#status", has_text="No further code in the margin").wait_for(state="attached")
        page.keyboard.press("p")
        page.locator(".where-now", has_text="9 of 10").wait_for()
        expect(opened_row(page)).to_have_text("In year 255 the slipway")
        page.keyboard.press("a")
        page.locator(".is-accepted").wait_for()
        settled(page)
        page.keyboard.press("p")
        page.locator(".where-now", has_text="8 of 10").wait_for()
        expect(opened_row(page)).to_have_text("In year 225 the slipway")
        page.get_by_role("button", name="Next code").click()
        page.locator(".where-now", has_text="9 of 10").wait_for()
        assert list(held(long).values()) == ["accepted"]


def test_the_map_shows_where_codes_lie_and_a_click_leads_there(browser: Browser, long: Study) -> None:
    with serving(long) as served, page_of(browser, f"{served.links()['ana']}transcript/coast") as page:
        page.locator("#section-0 .speech").wait_for()
        chart = box(page.locator("#map"))
        expect(page.locator("#map rect:not(.seen)")).to_have_count(10)
        spots = [box(spot) for spot in page.locator("#map rect:not(.seen)").all()]
        frame = page.locator("#map .seen")
        for number in (9, 4):
            spot = spots[number]
            page.mouse.click(chart["x"] + chart["width"] / 2, spot["y"] + spot["height"] / 2)
            page.locator(".tag").first.wait_for()
            wait_until(lambda at=number: in_view(page, f"{15 + 30 * at} the slipway"))  # type: ignore[misc]
            wait_until(lambda at=spot: box(frame)["y"] <= at["y"] <= box(frame)["y"] + box(frame)["height"])  # type: ignore[misc]
        wait_until(lambda: any(0 < box(tag)["y"] < 900 for tag in page.locator("#text .tag").all()))


def test_the_tool_bar_stands_beside_the_selected_words(browser: Browser, study: Study) -> None:
    with serving(study) as served, page_of(browser, f"{served.links()['ana']}transcript/harbour") as page:
        bar = page.locator("#selection")
        for first, last in (("Three of us", "fictional"), ("Then the ferry", "came back")):
            expect(bar).to_be_hidden()
            select(page, first, last)
            bar.wait_for()
            wait_until(lambda: 0 <= beside_the_selection(page) < 30)
            page.keyboard.press("Escape")
        select(page, "Then the ferry", "came back")
        bar.get_by_role("button", name="Code", exact=False).first.click()
        page.locator("dialog[open]").wait_for()
        page.keyboard.type("purch")
        page.keyboard.press("Enter")
        wait_until(lambda: bool(held(study)))
        page.locator(".is-added .tag").wait_for()
        settled(page)
        expect(bar).to_be_hidden()
        assert list(held(study)) == [("Then the", BUY)]


def test_words_that_made_a_suggestion_are_marked_in_the_text(browser: Browser, long: Study) -> None:
    with serving(long) as served, page_of(browser, f"{served.links()['ana']}transcript/coast") as page:
        tells = page.locator("#text .tells").first
        expect(tells).to_have_text("15 the slipway")
        look = "element => { const s = getComputedStyle(element); return [s.fontWeight, s.color, s.backgroundColor].join(); }"
        assert tells.evaluate(look) != page.locator("#text .m:not(.tells)").first.evaluate(look)
        page.keyboard.press("n")
        opened_row(page).wait_for()
        page.keyboard.press("r")
        page.locator(".is-rejected").wait_for()
        expect(page.locator("#section-1 .tells, #section-31 .tells")).to_have_count(0)


def test_having_read_all_of_it_says_what_it_answers_and_is_undone(browser: Browser, study: Study) -> None:
    with serving(study) as served, page_of(browser, f"{served.links()['ana']}transcript/harbour") as page:
        before = rows(page)
        read = page.get_by_role("link", name="I have read all of it")
        expect(read).to_contain_text("answers 6 open suggestions with no")
        lead_on(page, read)
        shown = page.locator(".looked-at li")
        expect(shown).to_have_count(6)
        expect(shown.first).to_be_hidden()
        page.get_by_text("Show them").click()
        expect(shown.first).to_be_visible()
        expect(shown.first).to_contain_text("we kept calling each other")
        lead_on(page, page.get_by_role("link", name="Back to the transcript"))
        lead_on(page, read)
        page.get_by_role("button", name="Go on: answer 6 with no").click()
        page.locator("#finishing", has_text="Kept: you have read all of it").wait_for()
        wait_until(lambda: len(rows(page)) == len(before) and all("read: no" in row for row in rows(page)))
        page.locator("#finishing").get_by_role("button", name="Undo").click()
        page.get_by_role("link", name="I have read all of it").wait_for()
        wait_until(lambda: rows(page) == before)
