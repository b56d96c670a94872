"""A review by keys alone, in a real browser: after every key the focus is in the card or the dialog, and a reader of the screen hears what is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from browsing import codings, expect, page_of, serving, settled

from icc_coding.reviewing.queue import Options
from icc_coding.study import Study

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SPOKEN = "#status"


def press(page: Page, key: str, focus: str = "#where") -> None:
    page.keyboard.press(key)
    settled(page)
    expect(page.locator(focus).first).to_be_focused()


def excerpt(page: Page) -> str:
    return " ".join(page.locator("#work .talk mark").all_inner_texts())


def test_decide_take_back_do_again_skip_and_go_back(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, access.links()["ana"]) as page:
        page.locator("#work .talk").wait_for()
        first = excerpt(page)
        page.keyboard.press("k")
        expect(page.locator("#sent")).to_contain_text("This is the card you began with")
        press(page, "s")
        expect(page.locator(SPOKEN)).to_contain_text("Left for later. Now:")
        assert excerpt(page) != first
        page.keyboard.press("k")
        expect(page.locator(SPOKEN)).to_contain_text(f"Gone back to: {first[:30]}")
        expect(page.locator("#where")).to_be_focused()
        assert excerpt(page) == first
        page.keyboard.press("k")
        expect(page.locator("#sent")).to_contain_text("This is the card you began with")
        assert excerpt(page) == first
        press(page, "a")
        expect(page.locator(SPOKEN)).to_contain_text("Accepted:")
        press(page, "u")
        expect(page.locator(SPOKEN)).to_contain_text("Taken back.")
        press(page, "U")
        expect(page.locator(SPOKEN)).to_contain_text("Done again.")
        assert [one.status for one in codings(study)] == ["accepted"]


def test_dialogs_take_the_focus_and_give_it_back(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, access.links()["ana"]) as page:
        page.locator("#work .talk").wait_for()
        press(page, "s")
        press(page, "n", "#note-text")
        press(page, "Escape")
        press(page, "h", "dialog[open] button")
        press(page, "Escape")
        press(page, "f", "#filter select")
        press(page, "Escape", "#filter summary")
        expect(page.locator("#filter")).not_to_have_attribute("open", "")
        press(page, "c", "#picker-words")
        press(page, "Escape", "#filter summary")
        press(page, "e", "#filter summary")
        expect(page.locator(".choice.current .evidence")).not_to_be_empty()


def test_the_picker_offers_first_what_begins_with_the_words(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, access.links()["ana"]) as page:
        page.locator("#work .talk").wait_for()
        press(page, "+", "#picker-words")
        labels = page.locator("#picker-list .label").all_inner_texts()
        letter, wanted = next((name[0].lower(), name) for name in labels[1:] if name[0].lower() in labels[0].lower()[1:])
        page.keyboard.type(letter)
        expect(page.locator('#picker-list [aria-selected="true"] .label')).to_have_text(wanted)


def test_a_blind_card_is_answered_by_keys_and_its_end_is_one_sentence(browser: Browser, study: Study) -> None:
    with serving(study, options=Options(blind=True)) as access, page_of(browser, access.links()["ana"]) as page:
        page.locator("#reading").wait_for()
        page.keyboard.press("1")
        expect(page.locator("#reading input[name=codes]").first).to_be_checked()
        press(page, "Enter")
        expect(page.locator(SPOKEN)).to_contain_text("Read blind:")
        expect(page.locator(SPOKEN)).to_contain_text(re.compile(r"[^.]\. Now: "))
