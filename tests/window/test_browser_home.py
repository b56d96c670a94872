"""Home in a real browser: files are chosen, steps run to their end, and what is refused is said."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import harbours
import pytest
from browsing import browser_page, expect, go_to, lead_on, page_of, settled, wait_until

from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.web.access import Access
from icc_coding.reviewing.web.listening import listen
from icc_coding.study import Study
from icc_coding.suggesting.store import save_suggestions
from icc_coding.window import people
from icc_coding.window.app import make_window
from icc_coding.window.window import Window
from icc_coding.window.work import Work

from .test_steps import COMMAND, SLOWLY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

WORK = 120_000  # milliseconds: steps and readings are processes of their own, which a busy machine starts late
TALK = "Interviewer: And on the island?\n\nWarden Ilo: We lend our tug to the harbour next door whenever the ice comes.\n"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return harbours.make_study(tmp_path / "harbours")


@contextmanager
def window_served(study: Study | None) -> Iterator[tuple[str, Window]]:
    """The window's server in a thread of this process; its steps are processes whose encoder is no model. Gives the link of its only coder, and the window."""
    import uvicorn

    listening = listen("127.0.0.1", 0)
    access = Access.grant("127.0.0.1", listening.getsockname()[1], ("ana",), (), ("ana",))
    window = Window(access, study, Options(blind_share=0), command=COMMAND)
    if study is not None:
        window.open_now()
    server = uvicorn.Server(uvicorn.Config(make_window(window), log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{access.port}/enter?token={next(iter(access.tokens))}&to=home", window
    finally:
        server.should_exit = True
        thread.join(10)
        window.forget()


def test_files_are_chosen_and_the_study_is_coded_and_exported_without_a_terminal(browser: Browser, study: Study, tmp_path: Path) -> None:
    sent = tmp_path / "island.txt"
    sent.write_text(TALK, encoding="utf-8")
    with window_served(study) as (link, window), page_of(browser, link) as page:
        page.set_input_files("#files", str(sent))
        page.get_by_text("island.txt: added.").wait_for(timeout=WORK)
        assert (study.transcripts / "island.txt").read_text(encoding="utf-8") == TALK
        home = link.split("/enter")[0]
        wait_until(lambda: not window.reader.active and not window.opening, WORK / 1000)
        go_to(page, f"{home}/home/step/code")
        page.get_by_role("button", name="Code", exact=True).click()
        page.get_by_text("Coded:").wait_for(timeout=WORK)
        assert study.suggestions.exists()
        wait_until(lambda: not window.reader.active and not window.opening, WORK / 1000)  # the study is read anew, with its suggestions
        go_to(page, f"{home}/home/step/export")
        page.get_by_role("button", name="Export", exact=True).click()
        with page.expect_download(timeout=WORK) as saved:
            page.get_by_role("link", name="Save coded").click(timeout=WORK)
        assert saved.value.path().stat().st_size > 1000


def test_times_of_home_are_in_the_zone_of_whoever_reads(browser: Browser, study: Study) -> None:
    save_suggestions(study, [])
    with window_served(study) as (link, window):
        window.work = Work(window._worked, SLOWLY)
        context = browser.new_context(timezone_id="Asia/Kathmandu")
        page = context.new_page()
        page.goto(link)
        moment = datetime.fromtimestamp(study.suggestions.stat().st_mtime, timezone(timedelta(hours=5, minutes=45)))
        expect(page.locator(".steps")).to_contain_text(f"Last run {moment:%Y-%m-%d %H:%M}")
        expect(page.locator(".figures")).to_contain_text(f"last run {moment:%Y-%m-%d %H:%M}")
        go_to(page, f"{link.split('/enter')[0]}/home/step/code")
        page.get_by_role("button", name="Code", exact=True).click()
        page.get_by_text("code has been running since").wait_for(timeout=WORK)
        expect(page.locator("body")).not_to_contain_text("UTC")
        page.get_by_role("button", name="Cancel").press("Enter")
        page.get_by_text("Cancelled; the study is as it was.").wait_for(timeout=WORK)
        context.close()


def test_what_is_refused_is_said_where_it_was_typed(browser: Browser, study: Study) -> None:
    with window_served(study) as (link, _), browser_page(browser) as page:
        page.goto(link)
        home = link.split("/enter")[0]
        go_to(page, f"{home}/home/coders")
        name = page.get_by_label("Name of a coder")
        name.fill("Bo Lind")
        page.get_by_role("button", name="Make a link").click()
        expect(page.locator("#message")).to_contain_text("`Bo Lind` cannot be a coder's name")
        expect(name).to_have_value("Bo Lind")
        name.fill("bo")
        lead_on(page, page.get_by_role("button", name="Make a link"))
        expect(page.get_by_label("Link of bo")).to_be_visible()
        expect(name).to_have_value("")
        expect(page.locator("#message")).to_be_empty()
        go_to(page, f"{home}/home/step/agree")
        page.get_by_label("How many segments").fill("some")
        page.get_by_role("button", name="Draw").click()
        expect(page.locator("#message")).to_contain_text("How many segments is a whole number")
        assert page.locator("#message").evaluate("line => line.getBoundingClientRect().top >= 0")  # however far down the form is
        expect(page.get_by_label("How many segments")).to_have_value("some")


def test_files_that_are_refused_do_not_keep_the_others_from_being_shown(browser: Browser, study: Study, tmp_path: Path) -> None:
    sent = (tmp_path / "island.txt", tmp_path / "nothing.txt")
    sent[0].write_text(TALK, encoding="utf-8")
    sent[1].touch()
    with window_served(study) as (link, window), browser_page(browser) as page:
        page.goto(link)
        page.set_input_files("#files", [str(one) for one in sent])
        page.get_by_text("island.txt: added.").wait_for(timeout=WORK)
        expect(page.locator("#sending")).to_contain_text("“nothing.txt” is empty")
        wait_until(lambda: not window.reader.active and not window.opening, WORK / 1000)
        page.reload()  # as often as the page loads itself anew
        expect(page.locator("#sending")).to_contain_text("“nothing.txt” is empty")
        go_to(page, f"{link.split('/enter')[0]}/home/coders")
        go_to(page, f"{link.split('/enter')[0]}/home")
        expect(page.locator("#sending")).to_be_empty()
        page.set_input_files("#files", str(sent[1]))
        expect(page.locator("#sending")).to_contain_text("“nothing.txt” is empty")


def test_another_reader_and_a_role_are_chosen_by_hand(browser: Browser, study: Study) -> None:
    with window_served(study) as (link, window), page_of(browser, link) as page:
        window.look()
        page.reload()
        row = page.locator("#transcripts tr", has_text="south.txt")
        page.get_by_label("how south.txt is read").click(timeout=WORK)
        reader = page.get_by_label("Reader")
        expect(reader.locator("option")).to_have_text(["labelled-txt (as now)", "one-voice-txt", "found out again"])
        reader.select_option("one-voice-txt")
        page.get_by_role("button", name="Write it to study.toml").click()
        expect(row).to_contain_text("one-voice-txt", timeout=WORK)
        assert 'reader = "one-voice-txt"' in (study.root / "study.toml").read_text(encoding="utf-8")
        wait_until(lambda: not window.reader.active and not window.opening, WORK / 1000)
        page.get_by_label("how south.txt is read").click()
        reader.select_option("found out again")
        page.get_by_role("button", name="Write it to study.toml").click()
        expect(row).to_contain_text("labelled-txt", timeout=WORK)
        wait_until(lambda: not window.reader.active and not window.opening, WORK / 1000)
        page.get_by_label("how south.txt is read").click()
        page.get_by_label("Interviewer").select_option("other")
        page.get_by_role("button", name="Write it to study.toml").click()
        expect(row.locator(".speaker-role", has_text="Interviewer")).to_contain_text("other", timeout=WORK)


def test_long_work_survives_a_closed_tab_and_is_found_again(browser: Browser, study: Study) -> None:
    with window_served(study) as (link, window):
        window.work = Work(window._worked, SLOWLY)
        home = link.split("/enter")[0]
        with page_of(browser, link) as page:
            go_to(page, f"{home}/home/step/code")
            page.get_by_role("button", name="Code", exact=True).click()
            page.locator("#working progress").wait_for(timeout=WORK)
            before = window.work.piece
        assert before is not None  # the browser is closed by now
        wait_until(lambda: (piece := window.work.piece) is not None and piece.done > before.done, WORK / 1000)
        with page_of(browser, link) as page:
            go_to(page, f"{home}/home")
            page.get_by_text("code has been running since").wait_for()
            expect(page.locator("#working").get_by_text("goes on when you close this page")).to_be_visible()
            go_to(page, f"{home}/home/step/report")  # one piece of work at a time
            page.get_by_text("code has been running since").wait_for()
            expect(page.get_by_role("button", name="Write it")).to_have_count(0)
            button = page.get_by_role("button", name="Cancel")
            button.focus()
            settled(page)
            with page.expect_response("**/home/work"):
                pass
            settled(page)
            expect(button).to_be_focused()  # the line is made anew every second
            page.keyboard.press("Enter")
            page.get_by_text("Cancelled; the study is as it was.").wait_for(timeout=WORK)
        assert not study.suggestions.exists()


def test_an_import_is_chosen_looked_at_and_taken_in(browser: Browser, study: Study, tmp_path: Path) -> None:
    table = tmp_path / "segments.csv"
    table.write_text(
        f"Document name,Segment,Code,Created by\nnorth,The canteen serves soup on Mondays,{harbours.TUG},Ida\n", encoding="utf-8"
    )
    with window_served(study) as (link, _), page_of(browser, link) as page:
        page.get_by_role("link", name="Import …").click()
        page.get_by_label("Choose a file …").set_input_files(str(tmp_path / "segments.csv"))
        expect(page.locator("#brought")).to_contain_text("segments.csv is here.")
        page.get_by_label("each coder read what they coded to the end").check()
        page.get_by_role("button", name="Look at what would be taken in").click()
        page.get_by_role("button", name="Take it in").click(timeout=WORK)
        expect(page.locator(".ended")).to_contain_text("1 taken in", timeout=WORK)
        expect(page.locator("main")).to_contain_text("1 reading of a whole transcript recorded")


def looked_again(page: Page) -> None:
    """Home has asked whether all is read by now, was told so, and had the time to load itself anew."""
    with page.expect_response(lambda answer: answer.url.endswith("/home/reading") and answer.status == 204, timeout=WORK):
        pass
    page.wait_for_timeout(600)  # nothing is asked of the page, which may be on its way elsewhere


@contextmanager
def reading_home(browser: Browser, link: str, window: Window) -> Iterator[Page]:
    """Home while the study is being read, and the window that can end that."""
    with page_of(browser, link) as page:
        window.opening = True
        page.reload()
        page.locator(".opening").wait_for()
        page.evaluate("window.first = true")  # gone once the page was loaded anew
        yield page


def is_the_same(page: Page) -> bool:
    return bool(page.evaluate("window.first === true"))


def test_who_has_clicked_is_not_brought_back_by_home_that_loads_itself_anew(
    browser: Browser, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, may_come = threading.Event(), threading.Event()

    def slow_links(window: Window, own: str) -> dict[str, str]:
        asked.set()
        may_come.wait(120)
        return links_of(window, own)

    links_of = people._links
    monkeypatch.setattr(people, "_links", slow_links)
    with window_served(study) as (link, window), reading_home(browser, link, window) as page:
        page.get_by_role("link", name="Links for other coders").click(no_wait_after=True)
        assert asked.wait(120)
        window.opening = False
        looked_again(page)
        may_come.set()
        page.wait_for_url("**/home/coders")
        expect(page.get_by_label("Name of a coder")).to_be_visible()


def wait_for_route(page: Page, routes: list[Route]) -> None:
    while not routes:
        page.wait_for_timeout(30)


def test_a_click_that_has_begun_is_not_lost_to_home_that_loads_itself_anew(browser: Browser, study: Study) -> None:
    with window_served(study) as (link, window), reading_home(browser, link, window) as page:
        page.get_by_role("link", name="Links for other coders").hover()
        page.mouse.down()
        window.opening = False
        looked_again(page)
        assert is_the_same(page)
        page.mouse.up()
        page.wait_for_url("**/home/coders")


def test_files_that_are_being_chosen_or_sent_are_not_lost_to_home_that_loads_itself_anew(
    browser: Browser, study: Study, tmp_path: Path
) -> None:
    sent = [tmp_path / "island.txt", tmp_path / "reef.txt"]
    for one in sent:
        one.write_text(TALK.replace("island", one.stem), encoding="utf-8")
    with window_served(study) as (link, window), reading_home(browser, link, window) as page:
        slow: list[Route] = []
        page.route("**/home/add?name=island.txt", lambda route: slow.append(route))
        with page.expect_file_chooser() as chosen:
            page.get_by_text("Choose files …").click()
        window.opening = False
        looked_again(page)
        assert is_the_same(page)
        chosen.value.set_files([str(one) for one in sent])
        wait_for_route(page, slow)
        looked_again(page)
        assert is_the_same(page)
        slow[0].continue_()
        for one in sent:
            page.get_by_text(f"{one.name}: added.").wait_for(timeout=WORK)


def test_home_loads_itself_anew_once_nobody_is_at_it(browser: Browser, study: Study) -> None:
    with window_served(study) as (link, window), reading_home(browser, link, window) as page:
        page.mouse.move(5, 400)
        page.mouse.down()
        window.opening = False
        looked_again(page)
        page.mouse.up()
        page.locator(".opening").wait_for(state="detached")
        assert not is_the_same(page)
