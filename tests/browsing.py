"""What the tests in a real browser share: the browser, a running review, pages that complain, and the patience to read them only at rest.

Needs the playwright package and Debian's Chromium, better its `chromium-headless-shell`: the same engine without the windows of a desktop,
which opens a page at a third of the processor time. Without them these tests are skipped. `vendor/axe.min.js` is axe-core 4.14.1 as published
on npm, unchanged (MPL-2.0, licence beside it).
"""

from __future__ import annotations

import re
import shutil
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

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FloatRect, Locator, Page

PROGRAMS = ("chromium-headless-shell", "chromium")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
]
NORMAL = Options(blind_share=0)
PATIENCE = 120  # seconds until something is taken not to happen: on a machine that others keep busy everything takes many times as long
# Pages ask every second or two whether there is anything new; in tests they ask five times as often, so that nobody waits for that.
HASTE = """for (const name of ["setTimeout", "setInterval"]) {
  const real = window[name];
  window[name] = (act, wait, ...more) => real(act, wait >= 1000 ? wait / 5 : wait, ...more);
}"""

playwright = pytest.importorskip("playwright.sync_api", reason="the playwright package is not installed")
expect = playwright.expect  # looks again and again: nothing is read once after a navigation, a swap or a form
expect.set_options(timeout=PATIENCE * 1000)
TOKENS: dict[str, str] = {}  # origin -> token of its only coder, whose link a page of these tests opens first


@contextmanager
def started() -> Iterator[Browser]:
    """A browser without a window; where none is installed, the test is skipped."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium-headless-shell")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


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
def page_of(browser: Browser, address: str, *, width: int = 1280) -> Iterator[Page]:
    """A page whose every complaint, and every request to another address, is an error."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(HASTE)
    complaints: list[str] = []
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
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


def wait_until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
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


def go_to(page: Page, address: str) -> None:
    """Go to an address, once the page no longer waits for transcripts to be read: it loads itself anew when they are, and would come in between."""
    page.locator(".opening").first.wait_for(state="detached")
    page.goto(address)


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


@contextmanager
def browser_page(browser: Browser, width: int = 1280) -> Iterator[Page]:
    """A page into which axe may be loaded, whatever the page's policy."""
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    enter(page)
    yield page
    context.close()


def enter(page: Page) -> None:
    """Open the link of whoever is alone in the running review."""
    for home, token in TOKENS.items():
        page.goto(f"{home}/enter?token={token}")


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
    found = page.evaluate(f"axe.run(document, {{{rules}resultTypes: ['violations'], preload: false}}).then(result => result.violations)")
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:160]} {violation['nodes'][0]['failureSummary'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]


def axe_in_both_themes(page: Page) -> list[str]:
    """The same in light and dark, between which only colours differ."""
    found = axe(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in axe(page, "color-contrast", "link-in-text-block")]
    page.emulate_media(color_scheme="light")
    return found


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen, and no table is pushed sideways in it."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth") and not pushed_sideways(page)


def select(page: Page, first: str, last: str) -> None:
    """Drag with the mouse from the first letter of some words into the word `last` after them, once they no longer move."""
    settled(page)
    before = None
    while (found := _ends_of(page, first, last)) != before:
        before = found
        page.wait_for_timeout(60)
    x, y, to_x, to_y = found
    page.mouse.move(x + 1, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=4)
    page.mouse.up()


def _ends_of(page: Page, first: str, last: str) -> list[float]:
    """Where the first letter of `first` and the word `last` after it stand on the screen: left and middle of each, in pixels."""
    ends: list[float] = page.evaluate(
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
    return ends
