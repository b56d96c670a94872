"""Codes made and changed in a real browser, with a second window open that must follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from browsing import (
    NORMAL,
    axe_in_both_themes,
    browser_page,
    card_of,
    expect,
    fits,
    held,
    lead_on,
    page_of,
    select,
    serving,
    settled,
    wait_until,
)

from icc_coding.codebook.model import Codebook
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

from .conftest import LEARN

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def labels(study: Study) -> set[str]:
    return {code.label for code in Codebook.load(study.codebook).codes}


def dialog(page: Page) -> Page:
    page.locator("#new-code-dialog[open]").wait_for()
    return page


def test_words_of_a_transcript_become_a_code_that_a_colleagues_window_has_at_once(browser: Browser, study: Study) -> None:
    with serving(study, ("ana", "bob")) as access:
        ana, bob = (access.links()[name] for name in ("ana", "bob"))
        with page_of(browser, f"{ana}&to=transcript/harbour") as page, page_of(browser, bob) as other:
            other.locator("#work .palette").wait_for()
            page.keyboard.press("n")  # a row stands open: it keeps nobody from seeing the code that they have made
            page.locator(".tag-acts:not([hidden])").wait_for()
            swatch = page.locator("#text .tag", has_text="Dedicated staff").first.locator(".swatch")
            colour = swatch.evaluate("node => getComputedStyle(node).backgroundColor")
            select(page, "Three of us", "fictional")
            page.locator("#selection [data-propose]").click()
            dialog(page)
            for field in ("label", "example"):
                expect(page.locator(f"#new-code-dialog [name={field}]")).to_have_value("Three of us met at a fictional")
            page.locator("#new-code-dialog [name=label]").fill("A chance meeting")
            page.keyboard.press("Control+Enter")
            page.locator(".codes-notice", has_text="New code “A chance meeting”").wait_for()
            wait_until(lambda: held(study) == {("Three of", "value.a_chance_meeting"): "added"})
            page.locator("#text .margin", has_text="A chance meeting").first.wait_for()
            expect(swatch).to_have_css("background-color", colour)  # codes after the new one have other numbers now
            other.locator(".codes-notice", has_text="ana has changed the codebook: New code “A chance meeting”").wait_for()
            other.locator("#work .palette", has_text="A chance meeting").wait_for()
            other.keyboard.press("+")
            other.locator("#picker[open] [role=option]", has_text="A chance meeting").wait_for()
            other.keyboard.press("Escape")
            page.locator(".codes-notice button", has_text="Undo").click()
            wait_until(lambda: "A chance meeting" not in labels(study))
            wait_until(lambda: held(study) == {})
            other.locator("#work .palette", has_text="A chance meeting").wait_for(state="detached")


def test_words_of_a_card_become_a_code(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, card_of(study, "After the election", access.links()["ana"])) as page:
        page.evaluate(
            """() => { const mark = document.querySelector('#work .talk mark'); const text = document.createTreeWalker(mark, NodeFilter.SHOW_TEXT).nextNode();
            getSelection().setBaseAndExtent(text, 0, text, 18); }"""
        )
        page.locator("#new-code-here").click()
        dialog(page)
        expect(page.locator("#new-code-dialog [name=label]")).to_have_value("After the election")
        page.locator("#new-code-dialog button.main").click()
        page.locator(".codes-notice", has_text="New code “After the election”").wait_for()
        page.locator("#work .choice", has_text="After the election").wait_for()
        assert ("After th", "value.after_the_election") in held(study)
        page.keyboard.press("p")
        dialog(page)
        page.locator("#new-code-dialog [name=label]").fill("Politicization")
        page.locator("#new-code-dialog button.main").click()
        page.locator("#new-code-dialog .sorry", has_text="There is a code “Politicization” already").wait_for()
        page.locator("#new-code-dialog [data-only-propose]").click()
        page.locator("#proposal[open]").wait_for()
        expect(page.locator("#proposal-name")).to_have_value("Politicization")


def test_a_half_filled_blind_card_keeps_its_ticks_when_a_code_comes(browser: Browser, study: Study) -> None:
    with serving(study, options=Options(blind=True)) as access, page_of(browser, access.links()["ana"]) as page:
        page.locator(f'#reading input[name=codes][value="{LEARN}"]').check()
        page.locator("#blind-note").fill("half a thought")
        page.locator("#where").click()
        page.keyboard.press("p")
        dialog(page)
        page.locator("#new-code-dialog [name=label]").fill("Surprise")
        page.locator("#new-code-dialog button.main").click()
        page.locator('#reading input[name=codes][value="value.surprise"]').wait_for()
        settled(page)
        for code in ("value.surprise", LEARN):
            expect(page.locator(f'#reading input[name=codes][value="{code}"]')).to_be_checked()
        expect(page.locator("#blind-note")).to_have_value("half a thought")
        assert held(study) == {}
        page.locator("#reading button.main").click()
        page.locator(".said", has_text="Surprise").wait_for()
        assert {code for _, code in held(study)} == {LEARN, "value.surprise"}


def test_a_code_is_defined_recoloured_and_merged_on_its_page(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}codebook") as page:
        page.locator(f'section[id="code-{LEARN}"] a', has_text="Change").click()
        page.locator("form[action='/codes/define'] textarea[name=definition]").fill("Towns learn from towns.")
        page.locator("fieldset.shades label").nth(2).click()
        page.locator("form[action='/codes/define'] input[name=reason]").fill("Shorter.")
        lead_on(page, page.locator("form[action='/codes/define'] button.main"))
        page.locator(".done", has_text="Definition changed").wait_for()
        code = Codebook.load(study.codebook).code(LEARN)
        assert (code.definition, code.color) == ("Towns learn from towns.", "#2d62c9")
        expect(page.locator(f'section[id="code-{LEARN}"] h2 .swatch')).to_have_css("background-color", "rgb(45, 98, 201)")
        lead_on(page, page.locator(".done button", has_text="Undo"))
        page.locator(".done", has_text="Taken back").wait_for()
        assert Codebook.load(study.codebook).code(LEARN).color == ""
        page.locator(f'section[id="code-{LEARN}"] a', has_text="Change").click()
        page.locator("summary", has_text="Merge").click()
        page.locator("select[name=into]").select_option(label="Shared service delivery")
        lead_on(page, page.locator("form[action='/codes/merge'] button"))
        page.locator(".done", has_text="merged into “Shared service delivery”").wait_for()
        assert Codebook.load(study.codebook).code(LEARN).label == "Shared service delivery"


def test_the_codebook_page_leads_to_every_code_and_to_a_new_one(browser: Browser, study: Study) -> None:
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}codebook") as page:
        contents = page.get_by_role("navigation", name="Codes")
        assert set(contents.locator("li").all_inner_texts()) == labels(study)
        contents.get_by_role("link", name="Learning exchange").click()
        page.locator(f'section[id="code-{LEARN}"]:target').wait_for()
        contents.get_by_role("link", name="A new code").click()
        page.locator("#new-code-form input[name=label]").fill("Borrowed staff")
        lead_on(page, page.locator("#new-code-form button", has_text="Make the code"))
        page.locator(".done", has_text="Borrowed staff").wait_for()
        assert "Borrowed staff" in labels(study)
        expect(page.locator(".done button")).to_be_in_viewport()
        expect(contents.get_by_role("link", name="Borrowed staff")).to_be_visible()
        page.locator('section[id="code-value.borrowed_staff"] a', has_text="Change").click()
        means = page.locator("form[action='/codes/define'] textarea[name=definition]")
        expect(means).to_have_value("")  # "No definition yet." is nobody's definition
        page.locator("form[action='/codes/define'] input[name=label]").fill("Lent staff")
        lead_on(page, page.locator("form[action='/codes/define'] button.main"))
        page.locator(".done", has_text="is now called “Lent staff”").wait_for()
        expect(contents.get_by_role("link", name="Latest changes")).to_be_visible()
        assert Codebook.load(study.codebook).code("value.borrowed_staff").definition == "No definition yet."


def test_what_an_editor_saves_shows_by_itself_and_a_mistake_is_told(browser: Browser, study: Study) -> None:
    text = study.codebook.read_text(encoding="utf-8")
    with serving(study) as access, page_of(browser, f"{access.links()['ana']}codebook") as page:
        study.codebook.write_text(text.replace("label: Learning exchange", "label: Copying"), encoding="utf-8")
        page.locator(f'section[id="code-{LEARN}"] h2', has_text="Copying").wait_for()
        page.locator(".codes-notice", has_text="saved in an editor").wait_for()
        study.codebook.write_text(text.replace("label: Politicization", "label:"), encoding="utf-8")
        page.locator("#codes-broken", has_text="the last good codebook is used").wait_for()
        study.codebook.write_text(text, encoding="utf-8")
        page.locator("#codes-broken").wait_for(state="detached")
        page.locator(f'section[id="code-{LEARN}"] h2', has_text="Learning exchange").wait_for()


def test_nothing_serious_for_axe_where_codes_are_changed(browser: Browser, study: Study) -> None:
    with serving(study) as access, browser_page(browser) as page:
        home = access.links()["ana"]
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{home}codes/change?code={LEARN}")
            for summary in page.locator("details.more summary").all():
                summary.click()
            assert axe_in_both_themes(page) == []
            assert fits(page)
            page.goto(card_of(study, "After the election", home))
            page.keyboard.press("p")
            dialog(page)
            assert axe_in_both_themes(page) == []
            page.goto(f"{home}codebook")
            for summary in page.locator("#scope summary, .rename-dimension summary").all():
                summary.click()
            assert axe_in_both_themes(page) == []
            assert fits(page)
            page.goto(f"{home}codes/rules?code={LEARN}")
            page.locator("textarea[name=rules]").fill("ferry")
            lead_on(page, page.get_by_role("button", name="Try them"))
            page.get_by_role("heading", name="What they hit").wait_for()
            expect(page.locator(".tried mark").first).to_have_text("ferry", ignore_case=True)
            assert axe_in_both_themes(page) == []
            assert fits(page)


TYPED = {  # page -> what opens its form, and where something is typed
    "CARD": ("n", "#note textarea"),
    "memos": ("summary", ".write textarea"),
    f"codes/change?code={LEARN}": ("", "form[action='/codes/define'] textarea[name=definition]"),
    "codebook": ("#new-code summary", "#new-code-form textarea[name=definition]"),
    "disagreements": ("", "textarea[name=why]"),
    "find": ("", "input[name=words]"),
    "transcript/harbour": ("", ""),
    "assignments": ("", "input[type=text] >> nth=0"),
}


def test_open_pages_take_in_a_colleagues_codebook_and_keep_what_is_typed_also_while_it_cannot_be_read(
    browser: Browser, study: Study
) -> None:
    desk = Desk.open(study)
    item = desk.proposals.all[0]
    for coder, action in (("ana", "accept"), ("bob", "reject")):
        ReviewSession(desk, coder, NORMAL).decide(Key(item.text, item.start, item.end), Decision(action, item.code))
    good = study.codebook.read_text(encoding="utf-8")
    with serving(study) as access, page_of(browser, access.links()["ana"]) as first:
        home = access.links()["ana"]
        pages = {name: first.context.new_page() for name in TYPED}
        for name, (opens, place) in TYPED.items():
            page = pages[name]
            page.goto(card_of(study, "It saves", home) if name == "CARD" else home + name)
            if opens:
                page.keyboard.press(opens) if len(opens) == 1 else page.locator(opens).first.click()
            if place:
                page.locator(place).fill("half a thought")

        def all_keep_it(sign: str, *, there: bool = True) -> None:
            for name, (_, place) in TYPED.items():
                expect(pages[name].locator(sign).first).to_be_attached(attached=there)
                if place:
                    expect(pages[name].locator(place)).to_have_value("half a thought")

        study.codebook.write_text(good.replace("label: Learning exchange", "label: Copying"), encoding="utf-8")
        all_keep_it(".codes-notice:has-text('saved in an editor')")
        for unreadable in (b"name: [\n", b"\xff\xfe\x00name", b""):
            study.codebook.write_bytes(unreadable)
            all_keep_it("#codes-broken:has-text('the last good codebook is used')")
            study.codebook.write_text(good, encoding="utf-8")
            all_keep_it("#codes-broken", there=False)
        study.codebook.unlink()
        all_keep_it("#codes-broken:has-text('the last good codebook is used')")
        new = "      - {id: lending, label: Lending, definition: They lend each other things.}\n"
        study.codebook.write_text(good.replace("  - id: success\n", new + "  - id: success\n"), encoding="utf-8")
        all_keep_it("#codes-broken", there=False)
        expect(pages["CARD"].locator("[data-code='value.lending']").first).to_be_attached()
        expect(pages["transcript/harbour"].locator("option[value='value.lending']").first).to_be_attached()
        card = pages["CARD"]
        card.locator("#note button.main").click()
        card.locator(".noted", has_text="half a thought").wait_for()
