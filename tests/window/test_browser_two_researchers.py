"""Two researchers in the browser, from an empty folder to a report, and nobody touches a terminal: every step of home once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import harbours
import pytest
from browsing import HASTE, expect, go_to, lead_on, select, settled, wait_until

from icc_coding.decisions.state import load_state
from icc_coding.study import Study, open_study
from icc_coding.window.window import Window

from .test_browser_home import TALK, WORK, window_served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# A dozen steps are processes of their own that give way to everything else: on a busy machine they take minutes.
pytestmark = pytest.mark.timeout(1200)

DROP = """([target, files]) => {
  const data = new DataTransfer();
  for (const [name, words] of files) data.items.add(new File([words], name));
  for (const kind of ["dragenter", "dragover", "drop"]) document.querySelector(target).dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


def test_two_researchers_from_an_empty_folder(browser: Browser, tmp_path: Path) -> None:
    with window_served(None) as (link, window):
        home = link.split("/enter")[0]
        ana = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True).new_page()
        ana.add_init_script(HASTE)
        ana.set_default_timeout(WORK)
        ana.goto(link)
        make_the_study(ana, home, tmp_path / "islands")
        assert window.study is not None
        add_three(ana, window)
        run(ana, f"{home}/home/step/code", "Code", "Coded:")
        wait_until(lambda: not window.reader.active and not window.opening, WORK / 1000)
        review(ana, home, 4)
        make_a_code(ana, home, window.study)
        ben = invited(browser, ana, home)
        review(ben, home, 4, "r")
        both_read_blind(ana, ben, home)
        run(ana, f"{home}/home/step/agree", "Measure", "alpha", sample="round-1")
        run(ana, f"{home}/home/step/audit", "Show how many readings it takes", "no suggestion")
        go_to(ana, f"{home}/home/step/learn")
        ana.get_by_role("button", name="Try it").click()
        ana.locator(".question-box, .ended").first.wait_for()  # so few decisions may teach nothing, which is said as well
        if ana.get_by_role("button", name="Leave everything as it is").count():
            ana.get_by_role("button", name="Leave everything as it is").click()
            ana.locator(".ended").wait_for()
        settle_one(ana, home)
        assert {one.coder for one in load_state(window.study).records} == {"ana", "ben", "consensus"}
        saved(ana, home, "export", "Export")
        saved(ana, home, "report", "Write it")
        for person in (ana, ben):
            person.context.close()


def make_the_study(page: Page, home: str, folder: Path) -> None:
    """A new study in a folder that is named in the browser, with a name for whoever works."""
    go_to(page, f"{home}/home/studies")
    page.get_by_label("Where to put it").first.fill(str(folder))
    lead_on(page, page.get_by_role("button", name="Make it"))
    if page.get_by_label("Your name as a coder").count():
        page.get_by_label("Your name as a coder").fill("ana")
        lead_on(page, page.get_by_role("button", name="Go on"))
    expect(page.get_by_text("There are no transcripts yet.")).to_be_visible()
    (folder / "codebook.yaml").write_text(harbours.CODEBOOK, encoding="utf-8")


def add_three(page: Page, window: Window) -> None:
    """Three interviews are dropped on the page."""
    page.evaluate(DROP, ["#drop", [["north.txt", harbours.NORTH], ["south.txt", harbours.SOUTH], ["island.txt", TALK]]])
    for name in ("north.txt", "south.txt", "island.txt"):
        page.get_by_text(f"{name}: added.").wait_for()
    wait_until(lambda: not window.reader.active and not window.opening, WORK / 1000)


def run(page: Page, address: str, button: str, said: str, sample: str = "") -> None:
    """A step is started with its button and says how it ended."""
    page.goto(address)
    if sample:
        page.get_by_label("Of a sample").select_option(sample)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".ended")).to_contain_text(said, timeout=WORK)


def review(page: Page, home: str, most: int, key: str = "a") -> None:
    """Some cards of the queue with keys; what is to be read blind is submitted as it is."""
    page.goto(f"{home}/")
    for _ in range(most):
        card = page.locator("#work")
        before = card.get_attribute("data-key")
        if not before:
            return
        page.keyboard.press("Enter" if page.locator(".blind-card").count() else key)
        page.locator(".said").wait_for()
        settled(page)  # a card that is being swapped takes no keys
        if card.get_attribute("data-key") == before:
            page.keyboard.press("s")
        expect(card).not_to_have_attribute("data-key", before)


def make_a_code(page: Page, home: str, study: Study) -> None:
    """From words of a transcript."""
    page.goto(f"{home}/transcript/island")
    select(page, "whenever", "comes")
    page.locator("#selection").wait_for()
    page.keyboard.press("v")
    page.locator("#new-code-dialog[open]").wait_for()
    page.locator("#new-code-dialog [name=label]").fill("Winter")
    page.locator("#new-code-dialog button.main").click()
    page.locator("li.is-added").wait_for()
    wait_until(lambda: "Winter" in study.codebook.read_text(encoding="utf-8"))


def invited(browser: Browser, host: Page, home: str) -> Page:
    """A second researcher comes by a link that the first one makes."""
    go_to(host, f"{home}/home/coders")
    host.get_by_label("Name of a coder").fill("ben")
    lead_on(host, host.get_by_role("button", name="Make a link"))
    link = host.get_by_label("Link of ben").input_value()
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.add_init_script(HASTE)
    page.set_default_timeout(WORK)
    page.goto(link)
    return page


def both_read_blind(ana: Page, ben: Page, home: str) -> None:
    """A sample is drawn, and both read it."""
    go_to(ana, f"{home}/home/step/agree")
    ana.get_by_label("How many segments").fill("4")
    ana.get_by_role("button", name="Draw").click()
    ana.get_by_text("Drawn: 4 segments").wait_for()
    for page in (ana, ben):
        go_to(page, f"{home}/home")
        lead_on(page, page.get_by_role("button", name="Read it blind"))
        for _ in range(4):
            before = page.locator("#work").get_attribute("data-key")
            if page is ana:
                page.keyboard.press("1")
            page.keyboard.press("Enter")
            expect(page.locator("#work")).not_to_have_attribute("data-key", before or "")
        page.get_by_text("All passages are read").wait_for()
        lead_on(page, page.get_by_role("button", name="End the blind reading"))


def settle_one(page: Page, home: str) -> None:
    """A disagreement is settled with keys."""
    page.goto(f"{home}/disagreements")
    page.locator(".adjudication").wait_for()
    for _ in range(page.locator(".adjudication input[value=yes]").count()):
        page.keyboard.press("y")
    page.keyboard.press("2")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("1 settled")


def saved(page: Page, home: str, step: str, button: str) -> None:
    """What a step made is taken along."""
    go_to(page, f"{home}/home/step/{step}")
    page.get_by_role("button", name=button, exact=True).click()
    with page.expect_download(timeout=WORK) as file:
        page.get_by_role("link", name="Save").first.click()
    assert file.value.path().stat().st_size > 1000


def test_the_example_study_is_made_and_another_one_is_chosen(browser: Browser, tmp_path: Path) -> None:
    other = harbours.make_study(tmp_path / "harbours")
    with window_served(None) as (link, window):
        home = link.split("/enter")[0]
        page = browser.new_context().new_page()
        page.add_init_script(HASTE)
        page.set_default_timeout(WORK)
        page.goto(link)
        go_to(page, f"{home}/home/studies")
        page.get_by_label("Where to put it").nth(1).fill(str(tmp_path / "example"))
        lead_on(page, page.get_by_role("button", name="Make the example study"))
        page.get_by_role("heading", name="Coders").wait_for()
        assert open_study(tmp_path / "example").codebook.exists()
        wait_until(lambda: not window.reader.active and not window.opening, WORK / 1000)
        go_to(page, f"{home}/home/studies")
        page.get_by_label("Its folder").fill(str(other.root))
        lead_on(page, page.get_by_role("button", name="Open it"))
        expect(page.locator("#transcripts")).to_contain_text("north.txt")
        wait_until(lambda: not window.reader.active and not window.opening, WORK / 1000)
        go_to(page, f"{home}/home/studies")
        lead_on(page, page.locator(".studies button", has_text=str(tmp_path / "example")))
        expect(page.locator("h1")).to_contain_text("Inter-city collaboration")
        page.context.close()
