"""Pages that are worked with the mouse, in a real browser: passages of a code, words that are found and coded, memos, history, who reads what, codes that are moved and split."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browsing import NORMAL, busy, card_of, codings, expect, fits, lead_on, page_of, serving, settled, wait_until

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.state import load_state
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

from .conftest import BUY, LEARN

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_passages_of_a_code_are_narrowed_sorted_copied_and_decided(browser: Browser, study: Study) -> None:
    busy(study)
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}codebook") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        lead_on(page, page.locator(f'section[id="code-{LEARN}"]').get_by_role("link", name="All its passages"))
        passages = page.locator("ol.passages > li")
        expect(passages).to_have_count(3)
        expect(page.get_by_role("complementary", name="What the code means")).to_contain_text("Local governments learn from each other.")
        page.locator("select[name=transcript]").select_option("inland")
        lead_on(page, page.get_by_role("button", name="Show"))
        expect(passages).to_have_count(1)
        page.get_by_role("button", name="Copy as a quote").click()
        wait_until(lambda: "kept calling" in page.evaluate("() => navigator.clipboard.readText()"))
        copied = page.evaluate("() => navigator.clipboard.readText()")
        assert copied.startswith("“We kept calling each other to hear what had worked as well.” (Director Oke, ")
        lead_on(page, page.get_by_role("link", name="Clear"))
        for order in ("in the order of the transcripts", "most typical first"):
            page.locator("select[name=sort]").select_option(label=order)
            lead_on(page, page.get_by_role("button", name="Show"))
            expect(passages).to_have_count(3)
        page.get_by_role("link", name="suggested").click()
        last = passages.filter(has_text="We kept calling")
        last.get_by_role("button", name="Reject").click()
        wait_until(lambda: any(c.quote.startswith("We kept") and c.status == "rejected" for c in codings(study)))
        settled(page)
        page.goto(f"{access.links()['ana']}passages?coder=bob")
        expect(page.get_by_role("complementary", name="About it")).to_contain_text("Decisions")


def test_filters_of_passages_are_folded_on_a_phone_and_say_what_is_in_force(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}passages?code={LEARN}&transcript=inland", width=390) as page:
        order, folded = page.locator("select[name=sort]"), page.locator("[data-narrow-fold] > summary")
        expect(order).to_be_hidden()
        expect(folded).to_contain_text("inland")
        expect(page.locator("ol.passages > li").first).to_be_in_viewport()
        folded.press("Enter")
        expect(order).to_be_visible()
        page.set_viewport_size({"width": 1280, "height": 900})
        expect(order).to_be_visible()
        expect(folded).to_be_hidden()


def test_words_are_found_and_all_hits_coded_in_one_step_that_is_undone(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}find") as page:
        page.locator(".find-form input[name=words]").fill("call each other")
        page.locator("select[name=mode]").select_option("near")
        lead_on(page, page.get_by_role("button", name="Find"))
        expect(page.get_by_role("heading", name="2 passages in 2 transcripts")).to_be_visible()
        expect(page.locator(".kwic tbody mark").first).to_have_text("calling each other")
        page.locator("select[name=code]").select_option(BUY)
        lead_on(page, page.get_by_role("button", name="Look at what that would do"))
        expect(page.locator(".bulk-plan")).to_contain_text("2 passages would get the code")
        assert codings(study) == []
        lead_on(page, page.get_by_role("button", name="Code 2 passages"))
        wait_until(lambda: [coding.bulk for coding in codings(study)] == [True, True])
        lead_on(page, page.get_by_role("button", name="Undo all of them"))
        wait_until(lambda: codings(study) == [])


def test_memos_are_searched_grouped_changed_and_deleted(browser: Browser, study: Study) -> None:
    busy(study)
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}memos") as page:
        page.locator("summary", has_text="Write a memo").click()
        page.locator(".write textarea").fill("the ferry, again")
        lead_on(page, page.locator(".write button.main"))
        page.get_by_label("Words").fill("ferry again")
        page.get_by_label("Grouped by").select_option("coder")
        lead_on(page, page.get_by_role("button", name="Show"))
        memo = page.locator("article.memo")
        expect(memo).to_have_count(1)
        expect(page.locator(".memos-of h2")).to_contain_text("ana")
        lead_on(page, memo.get_by_role("link", name="Change"))
        page.get_by_label("The memo").fill("the ferry again, and the bridge")
        lead_on(page, page.get_by_role("button", name="Save"))
        expect(memo.locator(".noted")).to_have_text("the ferry again, and the bridge")
        lead_on(page, memo.get_by_role("button", name="Delete"))
        expect(memo).to_have_count(0)
        assert {"the ferry, again", "the ferry again, and the bridge"} <= {record.note for record in load_state(study).records}
        page.goto(f"{access.links()['ana']}history")
        page.get_by_label("Words").fill("bridge")
        lead_on(page, page.get_by_role("button", name="Show"))
        expect(page.locator("tbody tr").first).to_contain_text("the ferry again, and the bridge")


def test_a_transcript_that_is_given_to_somebody_leaves_the_others_queue(browser: Browser, study: Study) -> None:
    with serving(study, ("ana", "bob")) as access, page_of(browser, access.links()["ana"]) as page:
        home = access.links()["ana"].partition("enter")[0]
        page.goto(f"{home}assignments")
        row = page.locator("tr", has_text="inland")
        row.get_by_role("checkbox").nth(1).check()  # bob
        lead_on(page, page.get_by_role("button", name="Save"))
        expect(row.get_by_role("checkbox").nth(1)).to_be_checked()
        page.goto(home)
        expect(page.locator(".who")).to_contain_text("6 open")  # of the nine, three are inland's
        with page_of(browser, access.links()["bob"]) as other:
            expect(other.locator(".who")).to_contain_text("9 open")


def test_a_code_is_moved_and_split_and_each_is_undone(browser: Browser, study: Study) -> None:
    def codes() -> set[str]:
        return {code.id for code in Codebook.load(study.codebook).codes}

    before = codes()
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}codes/change?code={LEARN}") as page:
        open_part(page, "Move to another dimension")
        page.locator("form[action='/codes/move'] select").select_option("success")
        lead_on(page, page.get_by_role("button", name="Move"))
        page.locator(".done").wait_for()
        assert codes() == before - {LEARN} | {"success.learning_exchange"}
        lead_on(page, page.locator(".done button", has_text="Undo"))
        page.locator(".done", has_text="Taken back").wait_for()
        assert codes() == before
        page.goto(f"{access.links()['ana']}codes/change?code={LEARN}")
        open_part(page, "Split into several codes")
        names = page.locator("form[action='/codes/split'] input[name=label]")
        names.nth(0).fill("Copying")
        names.nth(1).fill("Asking")
        lead_on(page, page.get_by_role("button", name="Split"))
        page.locator(".done").wait_for()
        assert codes() == before - {LEARN} | {"value.copying", "value.asking"}
        lead_on(page, page.locator(".done button", has_text="Undo"))
        page.locator(".done", has_text="Taken back").wait_for()
        assert codes() == before


def open_part(page: Page, name: str) -> None:
    """Open one of the parts of a code's page that are folded."""
    page.locator("summary", has_text=name).click()


@pytest.mark.parametrize("how", ["Escape", "Cancel", "beside"])
def test_a_note_that_is_left_unsaved_is_said_to_be_and_comes_back(browser: Browser, study: Study, how: str) -> None:
    with serving(study) as access, page_of(browser, card_of(study, "It saves", access.links()["ana"])) as page:
        note, told = page.locator("#note-text"), page.locator("#sent .unused")
        page.keyboard.press("n")
        note.fill("ask about the ferry")
        if how == "Escape":
            page.keyboard.press("Escape")
        elif how == "Cancel":
            page.locator("#note").get_by_role("button", name="Cancel").click()
        else:
            page.mouse.click(2, 2)
        expect(told).to_have_text("Not saved. What you typed comes back when you open this again")
        expect(note).to_be_hidden()
        page.keyboard.press("n")
        expect(note).to_have_value("ask about the ferry")
        expect(told).to_have_count(0)
        note.press("Control+Enter")
        page.locator(".noted", has_text="ask about the ferry").wait_for()
        expect(told).to_have_count(0)
        page.keyboard.press("n")
        expect(note).to_have_value("")


def test_memos_run_in_the_direction_of_their_script_and_no_word_is_wider_than_the_page(browser: Browser, study: Study) -> None:
    session = ReviewSession(Desk.open(study), "ana", NORMAL)
    session.write_memo("x" * 300)
    session.write_memo("هذه ملاحظة عن The ferry في (2026).")
    from_the_right = """element => {
      const range = document.createRange();
      range.setStart(element.firstChild, 0);
      range.setEnd(element.firstChild, 1);
      return element.getBoundingClientRect().right - range.getBoundingClientRect().right;
    }"""
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}memos", width=390) as page:
        assert page.locator(".noted", has_text="2026").evaluate(from_the_right) < 3
        assert page.locator(".noted", has_text="xxx").evaluate(from_the_right) > 100
        assert fits(page)
