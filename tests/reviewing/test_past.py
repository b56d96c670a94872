"""The history's page: labels, links, times for the reader's zone, and what it can be narrowed to."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from icc_coding.cli import main
from icc_coding.decisions.history import HistoryChoice, history
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

from .conftest import BUY, LEARN, SERVE
from .test_web import client


@pytest.fixture
def past(desk: Desk) -> Desk:
    """Ana accepts one, replaces one and takes that back; ben writes a memo on the code."""
    ana = ReviewSession(desk, "ana", Options(blind_share=0))
    items = [i for i in desk.proposals.all if i.band == "likely" and i.code in (LEARN, BUY)]
    first, second = (Key(i.text, i.start, i.end) for i in (items[0], next(i for i in items if i.code == BUY)))
    ana.decide(first, Decision("accept", LEARN, note="as they say <themselves>"))
    ana.decide(second, Decision("replace", BUY, SERVE))
    ana.undo()
    ReviewSession(desk, "ben").write_memo("narrow it", code=LEARN)
    return desk


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (HistoryChoice(coder="ben"), ["wrote a memo on Learning exchange"]),
        (HistoryChoice(action="accept"), ["accepted Learning exchange"]),
        (HistoryChoice(code=SERVE), ["replaced Collective purchasing by Shared service delivery"]),
        (HistoryChoice(words="NARROW"), ["wrote a memo on Learning exchange"]),
        (HistoryChoice(words="salt engines", action="replace"), ["replaced Collective purchasing by Shared service delivery"]),
        (HistoryChoice(coder="ben", action="accept"), []),
    ],
)
def test_it_is_narrowed_and_told_with_labels(past: Desk, choice: HistoryChoice, told: list[str]) -> None:
    events = history(past.state, {}, choice.pick(past.state.records), lambda code: past.codebook.code(code).label)
    assert [event.what for event in events] == told
    assert choice.narrows


def test_nothing_is_left_out_without_a_choice(past: Desk) -> None:
    assert HistoryChoice().pick(past.state.records) == list(past.state.records)
    assert not HistoryChoice().narrows


@pytest.fixture
def web(past: Desk) -> TestClient:
    return client(past)[0]


def test_the_page_has_labels_links_and_moments(web: TestClient, past: Desk) -> None:
    html = web.get("/history").text
    text = past.by_name["harbour"]
    start = next(i.start for i in past.proposals.all if i.text == text.text_hash and i.code == LEARN and i.band == "likely")
    assert f'href="/transcript/harbour#at-{start}"' in html
    assert 'href="/passages?code=value.learning_exchange"' in html
    assert "Learning exchange</a>" in html
    assert "as they say &lt;themselves&gt;" in html
    assert html.count('<time datetime="') >= len(past.state.records)
    assert '<span class="chip">taken back</span>' in html
    assert "When (UTC)" not in html


def test_the_page_is_narrowed(web: TestClient) -> None:
    html = web.get("/history?coder=ben").text
    assert "1 step" in html
    assert "as they say" not in html
    assert "2 steps" in web.get("/history?transcript=harbour").text
    assert "Nothing fits." in web.get("/history?words=zeppelin").text
    assert web.get("/history?transcript=nowhere").status_code == 404


def test_pages_of_a_narrowed_history_keep_what_it_is_narrowed_to(past: Desk) -> None:
    ben = ReviewSession(past, "ben")
    for number in range(120):
        ben.write_memo(f"number {number}")
    web, _ = client(past)
    html = web.get("/history?coder=ben&words=number").text
    assert "120 steps" in html
    assert "number 20<" in html
    assert "number 19<" not in html
    assert 'href="/history?coder=ben&amp;words=number&amp;page=2"' in html
    assert "number 19<" in web.get("/history?coder=ben&words=number&page=2").text


def told_by_command(study: Study, *arguments: str) -> list[str]:
    result = CliRunner().invoke(main, ["history", *arguments, "--json", "--study", str(study.root)])
    assert result.exit_code == 0, result.output
    return [event["what"] for event in json.loads(result.output)]


def test_the_command_narrows_alike(past: Desk, study: Study) -> None:
    assert told_by_command(study, "--action", "note") == [f"wrote a memo on {LEARN}"]
    assert told_by_command(study, "--words", "salt", "--action", "replace") == [f"replaced {BUY} by {SERVE}"]
    assert told_by_command(study, "--transcript", "harbour", "--action", "accept") == [f"accepted {LEARN}"]
    assert told_by_command(study, "--code", SERVE) == [f"replaced {BUY} by {SERVE}"]


@pytest.mark.parametrize("name", [LEARN, "value.mutual_learning"])
def test_a_renamed_code_is_found_by_either_name(past: Desk, study: Study, name: str) -> None:
    words = study.codebook.read_text(encoding="utf-8")
    renamed = words.replace("id: learning_exchange\n", "id: mutual_learning\n        formerly: [value.learning_exchange]\n")
    study.codebook.write_text(renamed, encoding="utf-8")
    assert told_by_command(study, "--code", name) == [f"accepted {LEARN}", f"wrote a memo on {LEARN}"]
    assert "2 steps" in client(Desk.open(study))[0].get(f"/history?code={name}").text


def test_a_history_is_told_beside_a_codebook_that_cannot_be_read(past: Desk, study: Study) -> None:
    study.codebook.write_text("name: [\n", encoding="utf-8")
    assert told_by_command(study, "--code", LEARN) == [f"accepted {LEARN}", f"wrote a memo on {LEARN}"]
