"""Codebook advice on the fictional study of community gardens."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest
import yaml
from fakes import HashingEncoder
from fastapi.testclient import TestClient
from harbours import run
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.learning import study as learning_study
from icc_coding.learning.advising.advice import Advice, advise, again_by_coder
from icc_coding.learning.advising.decided import PASSED_OVER
from icc_coding.learning.advising.examples import COUNTER_EXAMPLE, yaml_line
from icc_coding.learning.advising.suspicious import doubt, find_doubts, neighbour_odds
from icc_coding.learning.study import open_workbench
from icc_coding.reviewing.adjudicate import find_disputes, settle
from icc_coding.reviewing.desk import Desk as ReviewDesk
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.terminal import TerminalReview
from icc_coding.reviewing.web.access import Access
from icc_coding.reviewing.web.app import make_app
from icc_coding.study import Study
from icc_coding.suggesting.store import Suggestion, save_suggestions
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Segment, Transcript
from learning.conftest import GARDENS, SEED, SEEDS, TOOL, TOOLS, WATER, codes_of, decide_all


def advice_for(study: Study, code: str = "") -> Advice:
    return advise(open_workbench(study, encoder=HashingEncoder()), code)


def find(study: Study, words: str, transcript: str = "garden-0") -> tuple[Transcript, Segment]:
    """The segment of a transcript in which something is said."""
    text = next(item for item in read_study(study).transcripts if item.name == transcript)
    return text, next(segment for segment in text.coded_segments if words in text.text[segment.start : segment.end])


def draft(action: str, study: Study, words: str, transcript: str = "garden-0", **more: object) -> Draft:
    text, segment = find(study, words, transcript)
    quote = text.text[segment.start : segment.end]
    return Draft(action, text.text_hash, segment.start, segment.end, quote, **more)  # type: ignore[arg-type]


def test_without_decisions_it_says_so(study: Study) -> None:
    found = advice_for(study)
    assert found == Advice(0, 0, (), (), (), (), (), found.missing)
    assert "Too little is settled" in found.missing


def test_replaced_codes_are_confused_and_each_direction_is_counted(study: Study) -> None:
    log = LogWriter(study, "ana")
    log.append([draft("replace", study, TOOL[0], code=SEEDS, to=TOOLS), draft("replace", study, SEED[0], code=TOOLS, to=SEEDS)])
    log.append([draft("replace", study, TOOL[1], code=SEEDS, to=TOOLS)])
    taken_back = log.append([draft("replace", study, TOOL[2], code=SEEDS, to=TOOLS)])
    log.append([Draft("undo", taken_back[0].text, taken_back[0].start, taken_back[0].end, undoes=taken_back[0].id)])
    (pair,) = advice_for(study).confusions
    assert (pair.first, pair.second, pair.passages) == (SEEDS, TOOLS, 3)
    assert (pair.first_by_second, pair.second_by_first, pair.coders_differ, pair.suggested_together) == (2, 1, 0, 0)
    assert [case.held for case in pair.cases] == [SEEDS, TOOLS]
    assert SEED[0] in pair.cases[0].text
    assert pair.cases[1].what == f"ana replaced {SEEDS} by {TOOLS}"


def test_coders_who_choose_differently_are_a_confusion_and_its_settled_cause_is_listed(study: Study) -> None:
    for coder, code in (("ana", TOOLS), ("ben", SEEDS)):
        text, segment = find(study, TOOL[0])
        read = Draft("read", text.text_hash, segment.start, segment.end, "", codes="all", blind=True)
        LogWriter(study, coder).append([read, draft("add", study, TOOL[0], code=code, blind=True)])
    (pair,) = advice_for(study).confusions
    assert (pair.coders_differ, pair.passages) == (1, 1)
    assert pair.cases[0].what == f"ana: {TOOLS}; ben: {SEEDS}"
    desk = ReviewDesk.open(study)
    settle(desk, find_disputes(desk)[0], "cleo", {TOOLS: True, SEEDS: False}, "codebook gap", "Is a cutting a tool?")
    assert [(cause.code, cause.cause, cause.why, cause.by) for cause in advice_for(study).causes] == [
        (SEEDS, "codebook gap", "Is a cutting a tool?", "cleo"),
        (TOOLS, "codebook gap", "Is a cutting a tool?", "cleo"),
    ]


def test_codes_suggested_together_of_which_one_applies_are_a_confusion(study: Study) -> None:
    decide_all(study)
    text, segment = find(study, TOOL[0])
    suggested = [
        Suggestion(
            text.text_hash, text.name, segment.start, segment.end, segment.index, (segment.index,), code, 0.7, band, None, "", "", "r"
        )
        for code, band in ((TOOLS, "likely"), (SEEDS, "possible"), (WATER, "quiet"))
    ]
    save_suggestions(study, suggested)
    (pair,) = advice_for(study).confusions
    assert (pair.first, pair.second, pair.suggested_together, pair.cases[0].held) == (SEEDS, TOOLS, 1, TOOLS)
    assert advice_for(study, WATER).confusions == ()


def test_planted_mistakes_are_doubted_with_who_when_and_what_contradicts_them(study: Study) -> None:
    decide_all(study, wrong=1)  # the first tools segment was coded as a quarrel
    missed = next(item for item in advice_for(study).suspects if item.code == TOOLS)
    assert (missed.applies, missed.excerpt.transcript) == (False, "garden-0")
    assert TOOL[0] in missed.excerpt.text
    assert [(item.coder, item.what) for item in missed.excerpt.decided] == [("ana", PASSED_OVER)]
    assert missed.probability < 0.5
    assert 2 * missed.against >= missed.asked
    assert all(codes_of(near.text) == (TOOLS,) for near in missed.neighbours)
    again = again_by_coder(open_workbench(study, encoder=HashingEncoder()), ("ana", "ben"))
    text, segment = find(study, TOOL[0])
    assert (text.text_hash, segment.start, segment.end, TOOLS) in again["ana"]
    assert again["ben"] == []


def test_what_two_people_said_is_not_doubted(study: Study) -> None:
    decide_all(study, "ana", wrong=1)
    decide_all(study, "ben", wrong=1)
    assert advice_for(study).suspects == ()


def test_counter_examples_are_wrong_answers_that_score_high_near_repeats_once(study: Study) -> None:
    path = study.transcripts / "garden-0.txt"
    said = f"Okoro: {TOOL[0]} That was in year 0 of garden 0.\n"
    path.write_text(path.read_text(encoding="utf-8") + f"\nInterviewer: Again?\n\n{said}", encoding="utf-8")
    decide_all(study)
    text = find(study, TOOL[0])[0]
    twice = [s for s in text.coded_segments if TOOL[0] in text.text[s.start : s.end]]
    assert len(twice) == 2
    LogWriter(study, "ana").append([Draft("reject", text.text_hash, s.start, s.end, TOOL[0], TOOLS) for s in twice])
    found = [item for item in advice_for(study, TOOLS).proposals if item.field == COUNTER_EXAMPLE]
    (proposal,) = [item for item in found if TOOL[0] in item.excerpt.text]
    assert proposal.code == TOOLS
    assert proposal.rank <= proposal.applies == 11
    assert proposal.excerpt.decided[0].what == "rejected"
    assert len(proposal.excerpt.excerpt) == 13
    assert yaml.safe_load(proposal.yaml) == [proposal.excerpt.text]


def test_what_stands_in_the_codebook_already_is_not_proposed_again(study: Study) -> None:
    decide_all(study)
    LogWriter(study, "ana").append([draft("reject", study, TOOL[0], code=TOOLS)])
    text = next(item.excerpt.text for item in advice_for(study, TOOLS).proposals if item.field == COUNTER_EXAMPLE)
    entry = f"one another.\n        counter_examples: [{json.dumps(text)}]"
    study.codebook.write_text(GARDENS.replace("one another.", entry), encoding="utf-8")
    assert text not in [item.excerpt.text for item in advice_for(study, TOOLS).proposals]


def test_decisions_under_an_older_definition_are_counted_by_code(study: Study) -> None:
    book = Codebook.load(study.codebook)
    LogWriter(study, "ana").append([draft("add", study, TOOL[0], code=TOOLS, codebook=book.code(TOOLS).hash)])
    assert advice_for(study).stale == ()
    study.codebook.write_text(GARDENS.replace("lend their tools", "lend their tools and ladders"), encoding="utf-8")
    (stale,) = advice_for(study).stale
    assert (stale.code, stale.decisions, stale.coders) == (TOOLS, 1, ("ana",))


@given(st.text(st.characters(codec="utf-8", categories=("L", "P", "S", "N", "Zs")), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_a_yaml_line_reads_back_as_the_text(text: str) -> None:
    words = " ".join(text.split())
    assert yaml.safe_load(yaml_line(words)) == [words]


def test_a_label_against_all_its_neighbours_is_the_most_doubtful() -> None:
    rng = np.random.default_rng(0)
    groups = np.repeat([[1.0, 0, 0], [0, 1.0, 0]], 12, axis=0) + rng.normal(0, 0.1, (24, 3))
    vectors = groups / np.linalg.norm(groups, axis=1, keepdims=True)
    labels = np.repeat([[True], [False]], 12, axis=0)
    known = np.ones_like(labels)
    labels[3] = False
    known[20] = False
    near = neighbour_odds(vectors, labels, known)
    assert near[3, 0] > 2
    assert near[20, 0] == 0
    odds = np.where(np.arange(24)[:, None] < 12, 2.0, -2.0)
    assert doubt(odds, near, labels)[:, 0].argmax() == 3
    (found,) = find_doubts(odds, vectors, labels, known, known)
    assert (found.row, found.column, found.asked) == (3, 0, 10)
    assert found.probability == pytest.approx(1 / (1 + np.e**2))
    assert set(found.neighbours) <= set(range(12)) - {3}
    assert find_doubts(odds, vectors, labels, known, ~known) == []


def test_the_command_prints_advice_and_json(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning_study, "open_workbench", partial(open_workbench, encoder=HashingEncoder()))
    decide_all(study, wrong=1)
    LogWriter(study, "ana").append([draft("replace", study, SEED[0], code=TOOLS, to=SEEDS), draft("reject", study, TOOL[1], code=TOOLS)])
    shown = run(study, "codebook", "advice").output
    assert f"{SEEDS} / {TOOLS}: 1 passage" in shown
    assert '    counter_examples:\n      - "' in shown
    assert "Decisions to look at again: " in shown
    assert max(map(len, shown.splitlines())) <= 100
    data = json.loads(run(study, "codebook", "advice", "--code", TOOLS, "--json").output)
    assert {item["code"] for item in data["proposals"]} == {TOOLS}
    assert run(study, "codebook", "advice", "--code", "help.tool").exit_code == 1
    assert run(study, "codebook", "advice", TOOLS).exit_code == 2
    assert run(study, "codebook", "--code", TOOLS).exit_code == 2


def test_review_can_begin_with_the_doubtful_decisions(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning_study, "open_workbench", partial(open_workbench, encoder=HashingEncoder()))
    sessions: list[ReviewSession] = []

    class Looks(TerminalReview):
        def run(self) -> None:
            sessions.append(self._session)

    monkeypatch.setattr("icc_coding.reviewing.terminal.TerminalReview", Looks)
    decide_all(study, "ana")
    shown = run(study, "review", "--coder", "ana", "--terminal", "--suspicious")
    assert (shown.output, sessions) == ("ana: no decision is doubtful.\n", [])
    reject = draft("reject", study, TOOL[0], code=TOOLS)
    LogWriter(study, "ana").append([reject])
    shown = run(study, "review", "--coder", "ana", "--terminal", "--suspicious")
    assert shown.output == "ana: 1 decision to look at again.\n"
    (session,) = sessions
    card = session.next()
    assert card is not None
    assert (card.key.text, card.key.start, card.key.end) == (reject.text, reject.start, reject.end)
    assert run(study, "review", "--coder", "ana", "--blind", "--suspicious").exit_code == 2
    places = again_by_coder(open_workbench(study, encoder=HashingEncoder()), ("ana",))
    access = Access.grant("127.0.0.1", 8427, ("ana",))
    page = TestClient(make_app(ReviewDesk.open(study), access, again=places), base_url="http://127.0.0.1:8427").get(access.link("ana")).text
    assert f'data-key="{card.key}"' in page
