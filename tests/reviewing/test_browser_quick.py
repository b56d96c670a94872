"""Keys that are pressed faster than the server answers: every decision is sent, in order, and said to be saved or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from browsing import browser_page, card_of, expect, held, page_of, select, serving, settled

from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

from .conftest import LEARN, SERVE, STAFF
from .test_adjudication import disagree

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route


class Gate:
    """Lets nothing that is sent through while it is closed, as a server that is busy."""

    def __init__(self, page: Page) -> None:
        self._waiting: list[Route] = []
        self._closed = True
        page.route("**/*", self._meet)
        while not self._waiting:  # under load a first request was once seen to pass before the browser asked
            page.evaluate("void fetch('/no-such-page', { method: 'POST' }).catch(() => 0)")
            page.wait_for_timeout(50)
        for route in self._waiting:
            route.fulfill(status=204)
        self._waiting.clear()

    def _meet(self, route: Route) -> None:
        if self._closed and route.request.method == "POST":
            self._waiting.append(route)
        else:
            route.continue_()

    def open(self) -> None:
        self._closed = False
        for route in self._waiting:
            route.continue_()
        self._waiting.clear()


@contextmanager
def behind_a_gate(browser: Browser, address: str) -> Iterator[tuple[Page, Gate]]:
    with page_of(browser, address) as page:
        yield page, Gate(page)


def done(study: Study, coder: str = "ana") -> list[tuple[str, str | None]]:
    return [(record.action, record.code) for record in load_state(study).records_of(coder)]


def test_quick_keys_on_a_card_are_all_sent_in_order_and_none_meets_a_card_that_nobody_has_seen(browser: Browser, study: Study) -> None:
    with serving(study) as access, behind_a_gate(browser, card_of(study, "We hired", access.links()["ana"])) as (page, gate):
        for key in ("r", "a", "1", "a", "r"):
            page.keyboard.press(key)
        page.locator("#sent .unused").nth(1).wait_for()
        expect(page.locator("#sent li")).to_have_text(
            [
                "Reject: Dedicated staff or backbone saving …",
                "Accept: Shared service delivery waits",
                "Add: Learning exchange waits",
                "a: not used, the next card is not here yet",
                "r: not used, the next card is not here yet",
            ]
        )
        expect(page.locator(".choice.current")).to_have_count(0)
        assert done(study) == []
        gate.open()
        page.locator("#sent .saved").nth(2).wait_for()
        page.locator(".said", has_text="Added: Learning exchange").wait_for()
        expect(page.locator("#sent .waiting")).to_have_count(0)
    kept = [one for one in done(study) if one[0] != "read"]
    assert kept == [("reject", STAFF), ("accept", SERVE), ("add", LEARN)]


def test_undo_waits_its_turn(browser: Browser, study: Study) -> None:
    with serving(study) as access, behind_a_gate(browser, card_of(study, "We hired", access.links()["ana"])) as (page, gate):
        for key in ("a", "u", "a"):
            page.keyboard.press(key)
        page.locator("#sent .unused").wait_for()
        gate.open()
        page.locator(".said", has_text="Taken back").wait_for()
        settled(page)
        assert held(study) == {}
        expect(page.locator("#where").get_by_text("harbour")).to_have_count(1)
        expect(page.locator(".choice.current")).to_have_attribute("data-choice", STAFF)
        page.keyboard.press("a")
        page.locator(".said", has_text="Accepted: Dedicated staff").wait_for()
    assert [action for action, _ in done(study)] == ["accept", "undo", "accept"]


def test_a_decision_that_is_refused_is_said_and_the_next_ones_are_saved(
    browser: Browser, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = ReviewSession.decide

    def refusing(session: ReviewSession, key: object, wanted: Decision) -> object:
        if wanted.code == STAFF:
            raise UserError("This code is not to be had today.")
        return decide(session, key, wanted)  # type: ignore[arg-type]

    monkeypatch.setattr(ReviewSession, "decide", refusing)
    with serving(study) as access, browser_page(browser) as page:
        page.goto(card_of(study, "We hired", access.links()["ana"]))
        gate = Gate(page)
        page.keyboard.press("a")
        page.keyboard.press("a")
        gate.open()
        page.locator(
            "#sent .refused", has_text="Accept: Dedicated staff or backbone not saved: This code is not to be had today."
        ).wait_for()
        page.locator("#sent .saved", has_text="Accept: Shared service delivery saved").wait_for()
        page.locator(".said", has_text="Accepted: Shared service").wait_for()
        expect(page.locator(".choice.current")).to_have_attribute("data-choice", STAFF)
    assert held(study) == {("We hired", SERVE): "accepted"}


def test_what_could_not_be_sent_is_kept_and_sent_again(browser: Browser, study: Study) -> None:
    with serving(study) as access, browser_page(browser) as page:
        page.goto(card_of(study, "We hired", access.links()["ana"]))
        page.route("**/decide", lambda route: route.abort())
        page.keyboard.press("a")
        page.locator("#sent .lost", has_text="not saved: the program does not answer").wait_for()
        page.keyboard.press("r")
        page.locator("#sent .waiting", has_text="Reject: Shared service delivery waits").wait_for()
        assert done(study) == []
        page.unroute("**/decide")
        page.get_by_role("button", name="Send again").click()
        page.locator("#sent .saved").nth(1).wait_for()
        page.locator(".said", has_text="Rejected: Shared service").wait_for()
        expect(page.locator("#message .sorry")).to_have_count(0)
        expect(page.locator("[data-resend]")).to_be_hidden()
    assert [one for one in done(study) if one[0] != "read"] == [("accept", STAFF), ("reject", SERVE)]


def test_a_blind_card_is_submitted_once_and_ticks_after_it_are_said_not_to_count(browser: Browser, study: Study) -> None:
    with serving(study, options=Options(blind=True)) as access, behind_a_gate(browser, access.links()["ana"]) as (page, gate):
        for key in ("1", "Enter", "2", "Enter"):
            page.keyboard.press(key)
        page.locator("#sent .unused").nth(1).wait_for()
        gate.open()
        page.locator(".said", has_text="Read blind: Learning exchange").wait_for()
        settled(page)
        expect(page.locator("#reading input:checked")).to_have_count(0)
    assert done(study) == [("add", LEARN), ("read", None)]


def test_quick_codes_for_selected_words_of_a_transcript(browser: Browser, study: Study) -> None:
    with serving(study) as access, behind_a_gate(browser, f"{access.links()['ana']}transcript/harbour") as (page, gate):
        select(page, "Three of us", "fictional")
        page.locator("#selection").wait_for()
        for key in ("1", "2", "3"):
            page.keyboard.press(key)
        page.locator("#sent .waiting").nth(2).wait_for()
        gate.open()
        page.locator("#sent .saved").nth(2).wait_for()
    assert [action for action, _ in done(study)] == ["add", "add", "add"]
    assert [code for _, code in done(study)] == [LEARN, "value.collective_purchasing", SERVE]


def test_quick_presses_on_the_passages_of_a_code_are_all_saved_before_the_page_is_loaded_again(browser: Browser, study: Study) -> None:
    with serving(study) as access, behind_a_gate(browser, f"{access.links()['ana']}passages?code={LEARN}") as (page, gate):
        rows = page.locator(".passages .passage")
        rows.nth(0).get_by_role("button", name="Accept").click()
        rows.nth(1).get_by_role("button", name="Reject").click()
        rows.nth(2).get_by_role("button", name="Unsure").click()
        page.locator("#sent .waiting").nth(2).wait_for()
        gate.open()
        page.locator('.passages [aria-pressed="true"]').nth(2).wait_for()
    assert sorted(held(study).values()) == ["accepted", "rejected", "unsure"]


def test_a_disagreement_is_settled_once_and_the_next_one_not_unseen(browser: Browser, study: Study) -> None:
    disagree(Desk.open(study))
    with (
        serving(study, ("zoe",)) as access,
        behind_a_gate(browser, f"{access.links()['zoe']}disagreements") as (page, gate),
    ):
        first = page.locator(".dispute .talk mark").inner_text()
        codes = page.locator(".dispute .choice").count()
        for key in [*("y" * codes), "1", "Enter", "n", "2", "Enter"]:
            page.keyboard.press(key)
        page.locator("#sent .unused").nth(2).wait_for()
        gate.open()
        page.locator("[role=status]", has_text="Settled.").wait_for()
        page.wait_for_load_state()  # another page, whole
        assert page.locator(".dispute .talk mark", has_text=first).count() == 0
        assert page.locator(".dispute input:checked").count() == 0
    settled_codes = [record for record in load_state(study).records if record.coder == "consensus"]
    assert len(settled_codes) == codes
    assert {record.action for record in settled_codes} <= {"accept", "add"}
