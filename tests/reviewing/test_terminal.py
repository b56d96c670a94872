"""The terminal face and the commands: the same keys, the same decisions."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from icc_coding.cli import COMMANDS, main
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.filters import Filter, read_filter
from icc_coding.reviewing.memos import propose_code
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.terminal import TerminalReview
from icc_coding.study import Study

from .conftest import BUY, LEARN, NO_STAFF, POLITICS, SERVE, STAFF


class Script:
    """A keyboard that types what a test wrote down: keys, and lines as (line,)."""

    def __init__(self, *typed: str | tuple[str]) -> None:
        self._typed = list(typed)

    def key(self) -> str:
        while self._typed and isinstance(self._typed[0], tuple):
            self._typed.pop(0)
        return str(self._typed.pop(0)) if self._typed else ""

    def line(self, prompt: str) -> str:
        if self._typed and isinstance(self._typed[0], tuple):
            return self._typed.pop(0)[0]  # type: ignore[return-value]
        return ""


def review(session: ReviewSession, *typed: str | tuple[str]) -> str:
    out = io.StringIO()
    TerminalReview(session, Script(*typed), Console(file=out, width=100)).run()
    return out.getvalue()


def held(study: Study, coder: str = "ana") -> dict[tuple[str, str], str]:
    return {(c.quote[:8], c.code): c.status for c in load_state(study).codings if c.coder == coder}


@pytest.fixture
def hired(session: ReviewSession) -> ReviewSession:
    """The session with the card of two suggestions in front."""
    item = next(i for i in session.desk.proposals.all if i.code == SERVE)
    session.queue.go_back(Key(item.text, item.start, item.end))
    return session


def test_accept_reject_and_go_on(hired: ReviewSession, study: Study) -> None:
    shown = review(hired, "a", "r", "q")
    assert held(study) == {("We hired", STAFF): "accepted", ("We hired", SERVE): "rejected"}
    assert "Who keeps it going?" in shown
    assert "«We hired one person" in shown
    assert "▸ Dedicated staff or backbone" in shown


def test_correct_by_part_of_a_name_until_one_is_left(hired: ReviewSession, study: Study) -> None:
    shown = review(hired, "c", ("staff",), ("no staff",), "q")
    assert held(study) == {("We hired", STAFF): "replaced", ("We hired", NO_STAFF): "added"}
    assert f"{STAFF} (4 De)  {NO_STAFF} (5 No)" in " ".join(shown.split("\n"))


def test_other_keys(hired: ReviewSession, study: Study) -> None:
    shown = review(hired, "j", "?", "1", "+", ("politic",), "n", ("a thought",), "d", "h", "x", "p", ("Mutual aid",), ("why",), "q")
    assert held(study) == {("We hired", SERVE): "unsure", ("We hired", LEARN): "added", ("We hired", POLITICS): "added"}
    notes = [memo.note for memo in load_state(study).memos]
    assert "a thought" in notes
    assert "Mutual aid\nwhy" in notes
    assert "Somebody is paid to keep the collaboration going." in shown
    assert "a accept   r reject" in shown


def test_a_filter_is_typed_and_left_when_nothing_remains(session: ReviewSession, study: Study) -> None:
    shown = review(session, "f", (f'code={BUY} transcript="inland" band=likely',), "a", "f", ("colour=red",), "q")
    assert held(study) == {("We buy s", BUY): "accepted"}
    assert "Nothing is left under this filter" in shown
    assert "A filter is made of code=…" in shown
    shown = review(session, "f", ("status=accepted words=ENGINES  together",), "r", "q")
    assert held(study) == {("We buy s", BUY): "rejected"}


@pytest.mark.parametrize(
    ("written", "filter_"),
    [
        ("", Filter()),
        ('speaker="Ann O\'Neil" stale', Filter(speaker="Ann O'Neil", stale=True)),
        ("again words=a = b", Filter(again=True, words="a = b")),
    ],
)
def test_filters_are_read_as_typed(written: str, filter_: Filter) -> None:
    assert read_filter(written) == filter_


@pytest.mark.parametrize("written", ["stale=1", "code", "colour=red", 'speaker="Ann'])
def test_other_filters_say_what_a_filter_is(written: str) -> None:
    with pytest.raises(UserError):
        read_filter(written)


def test_undo_redo_skip_and_back(hired: ReviewSession, study: Study) -> None:
    review(hired, "a", "u", "U", "U", "q")
    assert held(study) == {("We hired", STAFF): "accepted"}
    shown = review(hired, "s", "k", "r", "q")
    assert held(study)[("We hired", SERVE)] == "rejected"
    assert shown.count("«We hired one person") >= 2


def test_blind_passages_are_chosen_and_submitted(desk: Desk, study: Study) -> None:
    session = ReviewSession(desk, "ana", Options(blind=True))
    shown = review(session, "1", "2", "?", "3", "3", "c", ("politic",), "Enter", "q")
    assert set(held(study).values()) == {"added", "unsure"}
    assert {code for _, code in held(study)} == {LEARN, BUY, POLITICS}
    assert held(study)[("Three of", BUY)] == "unsure"
    assert "likely" not in shown
    assert "[x] 1  Learning exchange" in shown
    assert "4 passages left" in shown


def test_everything_is_done_at_last(session: ReviewSession, study: Study) -> None:
    assert "Nothing is waiting." in review(session, *"a" * 40)
    assert len(held(study)) == 9


def test_the_reveal_after_a_blind_passage(desk: Desk) -> None:
    session = ReviewSession(desk, "ana", Options(blind_share=0))
    item = next(i for i in desk.proposals.all if i.code == BUY and i.band == "likely")
    session.queue.go_back(Key(item.text, item.start, item.end, True))
    assert "The machine also thought of Collective purchasing." in review(session, "Enter", "q")


# --- commands


def run(study: Study, *arguments: str, typed: str = "") -> str:
    result = CliRunner().invoke(main, [*arguments, "--study", str(study.root)], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


@pytest.mark.parametrize("name", ["review", "adjudicate", "sample", "history", "stale"])
def test_commands_have_help_with_an_example_and_the_line_of_the_list(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert f"icc-coding {name} " in result.output.split("Example")[1]
    assert COMMANDS[name][1].split(",")[0] in result.output.replace("\n  ", " ")


def test_review_in_the_terminal_from_a_pipe(study: Study) -> None:
    run(study, "review", "--coder", "ana", "--terminal", "--blind-share", "0", typed="aq")
    assert len(held(study)) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["review", "--coder", "machine", "--terminal"], "reserved"),
        (["review", "--coder", "a b", "--terminal"], "a_b"),
        (["review", "--coder", "ana", "--sample", "x"], "no sample `x`"),
        (["history", "--coder", "bob"], "no decision of the coder"),
        (["sample", "round-1", "--size", "500", "--coder", "ana"], "segments to draw from"),
        (["sample", "round-1"], "--coder"),
    ],
)
def test_mistakes_are_one_sentence(study: Study, arguments: list[str], says: str) -> None:
    output = run(study, *arguments)
    assert says in output
    assert "Traceback" not in output


def test_a_round_from_drawing_to_consensus(study: Study) -> None:
    drawn = run(study, "sample", "round-1", "--size", "2", "--coder", "ana", "--coder", "bob")
    assert "icc-coding review --coder bob --sample round-1" in drawn
    assert "round-1: 2 segments" in run(study, "sample")
    assert "not for cleo" in run(study, "review", "--coder", "cleo", "--sample", "round-1", "--terminal")
    assert "cleo" in run(study, "sample", "round-1", "--add", "cleo")
    run(study, "review", "--coder", "ana", "--sample", "round-1", "--terminal", typed="1\n\n\n")
    run(study, "review", "--coder", "bob", "--sample", "round-1", "--terminal", typed="2\n\n\n")
    listed = run(study, "adjudicate", "--sample", "round-1")
    assert "1 passage to settle" in listed
    assert "bob: value.learning_exchange does not apply" in listed
    run(study, "adjudicate", "--sample", "round-1", "--by", "cleo", "--terminal", typed="y\nn\n2\nsay more\n")
    assert set(held(study, "consensus").values()) == {"accepted", "rejected"}
    assert "0 passages to settle, 1 settled" in run(study, "adjudicate", "--sample", "round-1")
    told = run(study, "history", "--coder", "consensus")
    assert "settled by cleo" in told
    assert "why: codebook gap: say more" in told
    assert "again: 2 segments" in run(study, "sample", "again", "--of", "round-1")
    entry = run(study, "codebook", LEARN)
    assert "Why coders differed here\n  - codebook gap: say more (cleo, 20" in entry
    assert "Why coders differed" not in run(study, "codebook", POLITICS)
    item = Desk.open(study).proposals[0]
    key = Key(item.text, item.start, item.end)
    propose_code(ReviewSession(Desk.open(study), "ana"), "Mutual aid", "met twice", key)
    assert "memo written" not in run(study, "export", str(study.root / "coded.txt"))
    told = run(study, "export", str(study.root / "memos.csv"), "--excel")
    rows = list(csv.DictReader(io.StringIO((study.root / "memos.csv").read_text(encoding="utf-8-sig"))))
    assert f"{len(rows)} memos written" in told
    assert {(row["coder"], row["about"], row["transcript"]) for row in rows} == {
        ("consensus", "excerpt", "harbour"),
        ("ana", "excerpt", "harbour"),
    }
    assert "Codes that reviewers miss\n  - Mutual aid (ana, 20" in run(study, "codebook")
    log = next(study.decisions.glob("ana.*.jsonl"))
    log.write_bytes(log.read_bytes().replace(b"Mutual", b"Mutant"))
    assert "see `icc-coding verify`" in run(study, "codebook")


def test_history_says_what_was_taken_back(study: Study, session: ReviewSession) -> None:
    item = next(i for i in session.desk.proposals.all if i.code == BUY and i.band == "likely")
    session.decide(Key(item.text, item.start, item.end), Decision("reject", BUY, note="too little"))
    session.undo()
    told = run(study, "history")
    assert "rejected value.collective_purchasing (taken back since)" in told
    assert "why: too little" in told
    assert "inland: “We buy salt" in told
    events = json.loads(run(study, "history", "--json"))
    assert [event["what"] for event in events][:1] == ["rejected value.collective_purchasing"]


def test_stale_lists_and_carries_over(study: Study, session: ReviewSession) -> None:
    item = next(i for i in session.desk.proposals.all if i.code == LEARN)
    session.decide(Key(item.text, item.start, item.end), Decision("accept", LEARN))
    session.decide(Key(item.text, item.start, item.end), Decision("add", POLITICS))
    codebook = study.codebook.read_text(encoding="utf-8").replace("learn from each other.", "learn from one another.")
    study.codebook.write_text(codebook.replace("      - id: politicization", "      - id: party_politics"), encoding="utf-8")
    for path in study.transcripts.glob("*.txt"):
        path.write_text("Recorded in May.\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    told = run(study, "stale", "--carry")
    assert "1 decision under an older definition" in told
    assert f"{POLITICS}, ana: 1" in told
    assert "2 decisions on texts that were corrected since: 0 in their old place, 2 moved, 0 with changed words, 0 lost" in told
    assert "Carried over: 3 records" in told
    assert len(load_state(study).codings) == 4
    assert json.loads(run(study, "stale", "--json"))["carry"] == []
    assert "3 carried records taken back" in run(study, "stale", "--undo-carry")
    assert len(load_state(study).codings) == 2


@pytest.mark.skipif(os.name != "posix", reason="sends Ctrl-C as a signal")
def test_review_serves_a_page_and_stops_at_ctrl_c(study: Study, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    with out.open("wb") as handle:
        command = [
            sys.executable,
            "-m",
            "icc_coding",
            "review",
            "--coder",
            "ana",
            "--no-browser",
            "--port",
            "0",
            "--study",
            str(study.root),
        ]
        process = subprocess.Popen(command, stdout=handle, stderr=subprocess.STDOUT)
    try:
        assert wait_for(lambda: "http://127.0.0.1:" in out.read_text())
        address = next(word for word in out.read_text().split() if word.startswith("http"))
        visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())  # the link gives a cookie, as to a browser
        with visitor.open(address) as answer:
            assert b"icc" in answer.read()
    finally:
        process.send_signal(signal.SIGINT)
    assert process.wait(120) == 0
    assert "Traceback" not in out.read_text()
    assert "GET /" not in out.read_text()


def wait_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False
