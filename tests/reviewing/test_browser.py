"""The real page in a real browser: keys, selection, span edges, bulk, blind reading, two coders, small screens, screen readers.

Needs Debian's Chromium and the playwright package; without them these tests are skipped. `vendor/axe.min.js` is axe-core 4.14.1 as
published on npm, unchanged (MPL-2.0, licence beside it).
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.samples import SamplePlan
from icc_coding.decisions.state import load_state
from icc_coding.reviewing.adjudicate import find_disputes, settle
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.memos import propose_code
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.rounds import draw
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.web.access import Access
from icc_coding.reviewing.web.app import make_app
from icc_coding.reviewing.web.listening import listen
from icc_coding.study import Study

from .conftest import BUY, LEARN, SERVE, STAFF

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FloatRect, Locator, Page

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NORMAL = Options(blind_share=0)

playwright = pytest.importorskip("playwright.sync_api", reason="the playwright package is not installed")
expect = playwright.expect  # looks again and again: nothing is read once after a navigation, a swap or a form
expect.set_options(timeout=20_000)
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


TOKENS: dict[str, str] = {}  # origin -> token of its only coder, whose link a page of these tests opens first


@dataclass(frozen=True)
class Served:
    """A running review. `addresses`: coder -> where they begin; of a single coder the first page, the link having been opened."""

    access: Access
    addresses: dict[str, str]

    def links(self) -> dict[str, str]:
        return self.addresses


@contextmanager
def serving(study: Study, coders: tuple[str, ...] = ("ana",), options: Options = NORMAL) -> Iterator[Served]:
    """The review server in a thread of this process."""
    import uvicorn

    listening = listen("127.0.0.1", 0)
    access = Access.grant("127.0.0.1", listening.getsockname()[1], coders)
    server = uvicorn.Server(uvicorn.Config(make_app(Desk.open(study), access, options), log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    home = f"http://127.0.0.1:{access.port}"
    if len(coders) == 1:
        TOKENS[home] = next(iter(access.tokens))
    try:
        yield Served(access, {coders[0]: f"{home}/"} if len(coders) == 1 else access.links())
    finally:
        TOKENS.pop(home, None)
        server.should_exit = True
        thread.join(10)


@contextmanager
def page_of(browser: Browser, address: str, *, width: int = 1280, dark: bool = False) -> Iterator[Page]:
    """A page whose every complaint, and every request to another address, is an error."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    complaints: list[str] = []
    page = context.new_page()
    page.set_default_timeout(20_000)
    origin = re.match(r"http://[^/]+", address)
    assert origin is not None
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    if "/enter" not in address:
        enter(page)
    page.on("request", lambda request: None if request.url.startswith(origin[0]) else complaints.append(request.url))
    page.goto(address)
    yield page
    context.close()
    assert complaints == []


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "this did not happen in time"
        time.sleep(0.03)


def settled(page: Page) -> None:
    """Wait until nothing is asked for, swapped or settling: what follows meets the page as it stays.

    Not with an expression: one that must be waited for is evaluated from a string, which the page's policy forbids.
    """
    page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added, #sent .waiting").first.wait_for(state="detached")


def lead_on(page: Page, link: Locator) -> None:
    """Click what leads to another page, and wait until that is there with its styles and scripts: keys before that reach nobody."""
    with page.expect_navigation():
        link.click()


def resting(page: Page, selector: str, number: int) -> FloatRect:
    """Where an element is once it no longer moves."""
    found = page.locator(selector).nth(number)
    found.wait_for()
    before = None
    while (box := found.bounding_box()) is None or box != before:
        before = box
        page.wait_for_timeout(60)
    return box


def held(study: Study, coder: str = "ana") -> dict[tuple[str, str], str]:
    return {(coding.quote[:8], coding.code): coding.status for coding in codings(study, coder)}


def codings(study: Study, coder: str = "ana") -> list[Coding]:
    return [coding for coding in load_state(study).codings if coding.coder == coder]


def card_of(study: Study, beginning: str, address: str) -> str:
    desk = Desk.open(study)
    item = next(i for i in desk.proposals.all if desk.transcripts[i.text].text[i.start : i.end].startswith(beginning))
    return f"{address}card/{Key(item.text, item.start, item.end)}"


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


def busy(study: Study) -> None:
    """Something on every page: decisions that differ, one of them settled, memos, a proposed code, a sample."""
    desk = Desk.open(study)
    ana, bob = (ReviewSession(desk, name, NORMAL) for name in ("ana", "bob"))
    for item in desk.proposals.all[:3]:
        ana.decide(Key(item.text, item.start, item.end), Decision("accept", item.code, note="as in the entry"))
        bob.decide(Key(item.text, item.start, item.end), Decision("reject", item.code))
    ana.undo()
    ana.write_memo("a memo")
    ana.write_memo("another", key=Key(item.text, item.start, item.end))
    propose_code(bob, "A ferry of their own", "comes up often", Key(item.text, item.start, item.end))
    first, *_ = find_disputes(desk)
    settle(desk, first, "cleo", dict.fromkeys(first.codes, True), "codebook gap", "say what a network is")
    draw(study, SamplePlan("round-1", 2, ("ana", "bob")))


ALL_PAGES = [
    "",
    "transcripts",
    "transcripts?words=towns",
    "transcript/harbour",
    "codebook",
    "codes/change?code=value.learning_exchange",
    "progress",
    "memos",
    "history",
    "bulk?action=accept",
    "disagreements",
    "card/nowhere",
]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_serious_for_axe_in_what_opens_on_a_page(browser: Browser, study: Study, dark: bool, width: int) -> None:
    busy(study)
    with serving(study) as access, browser_page(browser, width, dark) as page:
        home = access.links()["ana"]
        card = card_of(study, "We buy", home)
        page.goto(card_of(study, "we kept", home))  # it is decided
        assert axe(page) == []
        for key in ("c", "n", "p", "h"):
            page.goto(card)
            page.keyboard.press(key)
            page.locator("dialog[open]").wait_for()
            assert axe(page) == [], key
        page.goto(home)
        page.keyboard.press("f")
        assert axe(page) == []
        page.goto(f"{home}transcript/harbour")
        page.locator(".tag").first.click()
        page.locator(".tag-acts:not([hidden])").wait_for()
        assert axe(page) == []
        if width > 360:
            select(page, "Nobody had", "planned")
            page.locator("#selection").wait_for()
            assert axe(page) == []


def test_nothing_serious_for_axe_when_all_is_read(browser: Browser, study: Study) -> None:
    with serving(study, options=Options(blind=True)) as access, browser_page(browser, 1280, dark=False) as page:
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


@contextmanager
def browser_page(browser: Browser, width: int, dark: bool) -> Iterator[Page]:
    """A page into which axe may be loaded, whatever the page's policy."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    enter(page)
    yield page
    context.close()


def enter(page: Page) -> None:
    """Open the link of whoever is alone in the running review."""
    for home, token in TOKENS.items():
        page.goto(f"{home}/enter?token={token}")


@pytest.mark.parametrize("width", [360, 1920])
def test_no_page_is_wider_than_the_screen(browser: Browser, study: Study, width: int) -> None:
    busy(study)
    words = study.codebook.read_text(encoding="utf-8")
    study.codebook.write_text(
        words.replace("One-way training by a consultant.", "Anything_that_a_consultant_was_paid_for_by_somebody_else_altogether."),
        encoding="utf-8",
    )
    with serving(study) as access, page_of(browser, access.links()["ana"], width=width) as page:
        blind = card_of(study, "We hired", access.links()["ana"]) + "-blind"
        for address in [*(access.links()["ana"] + name for name in ALL_PAGES if name != "card/nowhere"), blind]:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            assert pushed_sideways(page) == [], address


def pushed_sideways(page: Page) -> list[str]:
    """Tables that do not fit the screen."""
    found: list[str] = page.locator(".wide").evaluate_all(
        "parts => parts.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.getAttribute('aria-label'))"
    )
    return found


def axe(page: Page, *only: str) -> list[str]:
    """Serious and critical violations of the page as it is; `only` names rules, without any it is all."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))  # not by a tag, which the pages' policy forbids
    page.evaluate(  # the card's fade is over
        "() => Promise.all(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 9e3).map((one) => one.finished.catch(() => 0)))"
    )
    rules = f"runOnly: {list(only)}, " if only else ""
    found = page.evaluate(f"axe.run(document, {{{rules}resultTypes: ['violations']}}).then(result => result.violations)")
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:160]} {violation['nodes'][0]['failureSummary'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]


def select(page: Page, first: str, last: str) -> None:
    """Drag with the mouse from the first letter of some words into the word `last` after them."""
    x, y, to_x, to_y = page.evaluate(
        """([first, last]) => {
          const node = [...document.querySelectorAll('#text [data-start]')].find((piece) => piece.textContent.includes(first)).firstChild;
          node.parentElement.scrollIntoView({block: 'center'});
          const range = document.createRange();
          const middle = (at) => {
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const box = range.getClientRects()[0];
            return [box.left, box.top + box.height / 2];
          };
          const from = node.data.indexOf(first);
          return [...middle(from), ...middle(node.data.indexOf(last, from) + 3)];
        }""",
        [first, last],
    )
    page.mouse.move(x + 1, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=4)
    page.mouse.up()
