"""The session: what comes next, what a decision saves, and that everything can be taken back."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.ratings import RatingsChoice, decided_ratings
from icc_coding.decisions.samples import SamplePlan
from icc_coding.decisions.stale import is_stale
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.reviewing.bulk import apply_bulk, plan_bulk
from icc_coding.reviewing.cards import Card, Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.filters import Filter, matching
from icc_coding.reviewing.insight import blind_slice, pace_hint
from icc_coding.reviewing.lanes import make_lanes, pattern
from icc_coding.reviewing.memos import all_memos, memo_about, propose_code, proposed_codes
from icc_coding.reviewing.proposals import Proposals
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.rounds import check_assigned, draw
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study
from icc_coding.suggesting.alike import group_alike, spoken_words
from icc_coding.suggesting.store import Suggestion, load_suggestions, save_suggestions
from icc_coding.transcripts import read_study

from .conftest import BUY, INLAND, LEARN, NO_STAFF, POLITICS, SERVE, STAFF, make_study, suggestion


def words(session: ReviewSession, beginning: str) -> Key:
    """The card of the suggestion whose words begin so."""
    texts = session.desk.transcripts
    return next(
        Key(i.text, i.start, i.end) for i in session.desk.proposals.all if texts[i.text].text[i.start : i.end].startswith(beginning)
    )


def statuses(study: Study, coder: str = "ana") -> dict[tuple[str, str], str]:
    return {(c.quote[:10], c.code): c.status for c in load_state(study).codings if c.coder == coder}


def work_through(session: ReviewSession, limit: int = 100) -> list[Card]:
    """Accept everything, one decision at a time."""
    seen = []
    for _ in range(limit):
        card = session.next()
        if card is None:
            return seen
        seen.append(card)
        if card.key.blind:
            session.submit(card.key, [])
        else:
            session.decide(card.key, Decision("accept", next(choice.code for choice in card.choices if choice.open)))
    raise AssertionError("the queue does not end")


# --- the queue


def test_likely_ones_come_first_and_everything_comes_once(session: ReviewSession) -> None:
    seen = work_through(session)
    assert seen[0].choices[0].band == "likely" or seen[1].choices[0].band == "likely"
    decided = {(coding.quote, coding.code) for coding in session.desk.state.codings}
    assert len(decided) == 9
    assert len(seen) == 9
    assert session.next() is None


def test_the_order_is_the_same_for_the_same_seed_and_another_for_another(study: Study) -> None:
    def order(seed: int, coder: str) -> list[Key]:
        session = ReviewSession(Desk.open(study), coder, Options(seed=seed, blind_share=0.3))
        keys = []
        for _ in range(9):
            card = session.next()
            assert card is not None
            keys.append(card.key)
            session.skip(card.key)
        return keys

    assert order(3, "ana") == order(3, "ana")
    assert len({tuple(map(str, order(seed, "ana"))) for seed in range(6)}) > 1


def test_the_card_stays_until_it_is_finished(session: ReviewSession) -> None:
    card = session.next()
    assert card is not None
    again = session.next()
    assert again is not None
    assert again.key == card.key


def test_skipped_cards_come_back_at_the_end(session: ReviewSession) -> None:
    first = session.next()
    assert first is not None
    session.skip(first.key)
    seen = work_through(session)
    assert seen[0].key != first.key
    assert seen[-1].key == first.key


@pytest.mark.parametrize(("share", "blind"), [(0.15, 3), (0.0, 0), (0.5, 10), (0.05, 1)])
def test_the_mix_of_twenty_cards(share: float, blind: int) -> None:
    lanes = pattern(share, "seed")
    rounds = [[next(lanes) for _ in range(20)] for _ in range(5)]
    assert {lane.count("blind") for lane in rounds} == {blind}
    if share == 0.15:
        assert all((r.count("likely"), r.count("near"), r.count("spread")) == (10, 4, 3) for r in rounds)


def test_passages_that_say_the_same_are_known(desk: Desk, study: Study) -> None:
    first = next(item for item in desk.proposals.all if desk.transcripts[item.text].name == "harbour")
    other = next(item for item in desk.proposals.all if desk.transcripts[item.text].name == "inland" and item.code == LEARN)
    shorter = type(other)(**{f: getattr(other, f) for f in other.__slots__} | {"end": other.end - len(" as well.")})
    texts = list(desk.transcripts.values())
    session = ReviewSession(
        Desk(study, desk.codebook, texts, [*(i for i in desk.proposals.all if i is not other), shorter]), "ana", Options(blind_share=0)
    )
    card = session.card(Key(first.text, first.start, first.end))
    repeats = session.repeats(card.choices[0])
    assert [session.desk.proposals[n].text for n in repeats] == [other.text]
    assert work_through(session)[-1].key.text == other.text
    session.undo()
    assert apply_bulk(session, plan_bulk(session, "accept", repeats)) == 1


def test_passages_that_say_nearly_the_same_are_met_once_in_their_turn() -> None:
    said = "We hired one person, full time, who runs the office for all nine of the harbour towns together."
    passages = [
        said,
        "And then came the election, and the new majority wanted to leave the whole thing at once.",
        said.replace("nine", "seven"),
        f"Um, you know, {said}",
        said.replace("one person, full time,", "two people, one of them half time, and a lawyer,"),
        "Yes, we did.",
        "Yes, she did.",
    ]
    assert group_alike([spoken_words(passage) for passage in passages]) == [0, 1, 0, 0, 4, 5, 6]


def test_near_repeats_come_last_but_are_not_decided_unseen(desk: Desk, study: Study) -> None:
    said = "We hired one person, full time, who runs it for all of the towns."
    path = study.transcripts / "inland.txt"
    path.write_text(
        INLAND + f"\nInterviewer: Staff?\n\nDirector Oke: {said.replace('full time', 'half time')} Not more.\n", encoding="utf-8"
    )
    texts = {transcript.name: transcript for transcript in read_study(study).transcripts}
    again = suggestion(texts["inland"], said.replace("full time", "half time"), STAFF, 0.99, "likely", "")
    kept = [item for item in desk.proposals.all if item.transcript == "harbour"]
    session = ReviewSession(Desk(study, desk.codebook, list(texts.values()), [*kept, again]), "ana", Options(blind_share=0))
    cards = work_through(session)
    assert cards[-1].key == Key(again.text, again.start, again.end)
    assert session.repeats(next(choice for choice in cards[-1].choices if choice.code == STAFF)) == []


@settings(max_examples=30, deadline=None)
@given(scores=st.lists(st.floats(0, 1), min_size=20, max_size=80), seed=st.integers(0, 3))
def test_the_spread_lane_meets_all_heights_of_the_score_early(scores: list[float], seed: int) -> None:
    items = [
        Suggestion(f"{n % 4}", "t", n, n + 1, n, (n,), LEARN, score, "possible", None, "", "", "") for n, score in enumerate(sorted(scores))
    ]
    text = "".join(chr(0x4E00 + n) for n in range(len(scores)))
    proposals = Proposals(items, {f"{n}": SimpleNamespace(text=text) for n in range(4)})  # type: ignore[misc]
    lanes = make_lanes(proposals, str(seed))
    assert sorted(lanes.spread) == list(range(len(scores)))
    assert lanes == make_lanes(proposals, str(seed))
    size = -(-len(scores) // 10)
    ranked = sorted(range(len(scores)), key=lambda n: proposals[n].score)
    tenths = {number: place // size for place, number in enumerate(ranked)}
    assert len({tenths[n] for n in lanes.spread[: len(set(tenths.values()))]}) == len(set(tenths.values()))


# --- filters


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        (Filter(code=LEARN), 3),
        (Filter(transcript="inland"), 3),
        (Filter(speaker="Mayor Lind"), 6),
        (Filter(role="other"), 0),
        (Filter(band="likely"), 5),
        (Filter(band="quiet"), 1),
        (Filter(words="CALLING each"), 2),
        (Filter(code=LEARN, transcript="harbour", band="possible"), 1),
        (Filter(status="accepted"), 0),
    ],
)
def test_filters_keep_what_they_say_and_the_queue_keeps_to_them(session: ReviewSession, chosen: Filter, count: int) -> None:
    session.choose(chosen)
    kept = matching(session.desk, session.standing, chosen)
    assert len(kept) == count
    places = {(session.desk.proposals[n].text, session.desk.proposals[n].start) for n in kept}
    seen = set()
    for _ in kept:
        card = session.next()
        if card is None:
            break
        seen.add((card.key.text, card.key.start))
        assert card.choices
        session.skip(card.key)
    assert seen <= places
    assert bool(seen) == bool(count)


def test_decided_ones_can_be_looked_up_and_changed(session: ReviewSession, study: Study) -> None:
    key = words(session, "We have copied")
    session.decide(key, Decision("accept", LEARN))
    session.choose(Filter(status="accepted"))
    card = session.next()
    assert card is not None
    assert card.key == key
    session.decide(key, Decision("reject", LEARN))
    assert session.next() is None
    assert statuses(study) == {("We have co", LEARN): "rejected"}


def test_quiet_suggestions_show_when_asked_for(session: ReviewSession) -> None:
    session.choose(Filter(band="quiet", code=BUY))
    card = session.next()
    assert card is not None
    assert [(choice.code, choice.band) for choice in card.choices] == [(BUY, "quiet")]


def test_stale_and_disputed_decisions_are_found(session: ReviewSession, study: Study) -> None:
    key, other = words(session, "We have copied"), words(session, "We buy salt")
    session.decide(key, Decision("accept", LEARN))
    session.decide(other, Decision("accept", BUY))
    (study.root / "codebook.yaml").write_text(
        (study.root / "codebook.yaml").read_text(encoding="utf-8").replace("learn from each other.", "learn from one another."),
        encoding="utf-8",
    )
    ReviewSession(Desk.open(study), "bob", Options(blind_share=0)).decide(other, Decision("reject", BUY))
    later = ReviewSession(Desk.open(study), "ana", Options(blind_share=0))
    later.choose(Filter(stale=True))
    card = later.next()
    assert card is not None
    assert (card.key, card.choices[0].stale) == (key, True)
    later.skip(key)
    assert later.next() is None
    later.choose(Filter(disagreement=True))
    card = later.next()
    assert card is not None
    assert card.key == other
    assert card.choices[0].others == (("bob", "rejected"),)


def test_disagreement_about_what_was_added_by_hand_is_found_on_both_sides(session: ReviewSession, study: Study) -> None:
    harbour = session.desk.by_name["harbour"]
    start = harbour.text.index("Then the ferry broke down")
    key = Key(harbour.text_hash, start, start + len("Then the ferry broke down"))
    session.decide(key, Decision("add", SERVE))
    bob = ReviewSession(Desk.open(study), "bob", Options(blind_share=0))
    bob.choose(Filter(disagreement=True))
    assert bob.next() is None  # he has not looked yet
    bob.mark_read(harbour, [(0, len(harbour.text))])
    cleo = ReviewSession(Desk.open(study), "cleo", Options(blind_share=0))
    cleo.decide(key, Decision("unsure", SERVE))
    for coder, status, theirs in (
        ("ana", "added", (("cleo", "unsure"), ("bob", "read"))),
        ("bob", "read", (("ana", "added"), ("cleo", "unsure"))),
    ):
        again = ReviewSession(Desk.open(study), coder, Options(blind_share=0))
        again.choose(Filter(disagreement=True, speaker="Mayor Lind", words="FERRY broke"))
        card = again.next()
        assert card is not None
        assert (card.key, card.choices[0].code, card.choices[0].status) == (key, SERVE, status)
        assert card.choices[0].others == theirs
        for other in (
            Filter(disagreement=True, band="likely"),
            Filter(disagreement=True, status="rejected"),
            Filter(disagreement=True, code=BUY),
        ):
            again.choose(other)
            assert again.next() is None, other
    cleo.choose(Filter(disagreement=True))
    assert cleo.next() is None  # unsure is no answer
    again.decide(key, Decision("accept", SERVE))
    assert statuses(study, "bob")[("Then the f", SERVE)] == "added"
    again.choose(Filter(disagreement=True))
    assert again.next() is None


def test_a_correction_is_out_of_date_when_its_new_code_changes_and_not_before(session: ReviewSession, study: Study) -> None:
    session.decide(words(session, "We hired"), Decision("replace", STAFF, LEARN))
    record = next(r for r in session.desk.state.records if r.action == "replace")
    old = session.desk.codebook.code(STAFF).hash  # as logs written before name it
    (corrected,) = (c for c in session.desk.state.codings if c.code == LEARN)
    assert record.codebook == session.desk.codebook.code(LEARN).hash
    assert not any(is_stale(c, session.desk.codebook) for c in session.desk.state.codings)
    assert not is_stale(replace(corrected, codebook=old), session.desk.codebook)
    book = study.codebook.read_text(encoding="utf-8").replace("learn from each other.", "learn from one another.")
    study.codebook.write_text(book, encoding="utf-8")
    assert [c.code for c in session.desk.state.codings if is_stale(c, Codebook.load(study.codebook))] == [LEARN]


def test_codings_of_a_code_that_was_split_are_a_work_list(session: ReviewSession, study: Study) -> None:
    key, other = words(session, "We have copied"), words(session, "We buy salt")
    session.decide(key, Decision("accept", LEARN))
    session.decide(other, Decision("add", LEARN))  # by hand: no suggestion is behind it
    book = study.codebook.read_text(encoding="utf-8")
    one = book[book.index("      - id: learning_exchange") : book.index("      - id: collective_purchasing")]
    parts = [one.replace("id: learning_exchange", f"id: {name}") for name in ("compare_notes", "copy_rules")]
    study.codebook.write_text(book.replace(one, "".join(parts)), encoding="utf-8")
    later = ReviewSession(Desk.open(study), "ana", Options(blind_share=0))
    later.choose(Filter(stale=True))
    seen = []
    while card := later.next():
        assert card.choices[0].code == LEARN
        seen.append(card.key)
        later.decide(card.key, Decision("replace", LEARN, "value.copy_rules") if card.key == key else Decision("reject", LEARN))
    assert seen == [key, other]
    assert statuses(study)["We have co", "value.copy_rules"] == "added"
    again = ReviewSession(Desk.open(study), "ana", Options(blind_share=0))
    again.choose(Filter(stale=True))
    assert again.next() is None
    later.undo()
    assert statuses(study)["We buy sal", LEARN] == "added"


def test_skipped_cards_come_back_under_a_filter_too(session: ReviewSession) -> None:
    session.choose(Filter(words="we"))
    met = []
    for _ in range(20):
        card = session.next()
        assert card is not None
        met.append(card.key)
        session.skip(card.key)
    assert len(set(met)) < 20


def test_decisions_to_look_at_again_come_as_they_are_listed(desk: Desk) -> None:
    first = ReviewSession(desk, "ana", Options(blind_share=0.0))
    bought, hired = words(first, "We buy"), words(first, "We hired")
    first.decide(bought, Decision("accept", BUY))
    first.decide(hired, Decision("add", NO_STAFF))  # a person's own code: no suggestion is behind it
    again = [(hired.text, *hired.span, NO_STAFF), (bought.text, *bought.span, BUY), ("0" * 64, 0, 5, BUY)]
    session = ReviewSession(desk, "ana", Options(blind_share=0.0), again)
    session.choose(Filter(again=True))
    card = session.next()
    assert card is not None
    assert (card.key, card.choices[0].code) == (hired, NO_STAFF)
    session.decide(card.key, Decision("reject", NO_STAFF))
    following = session.next()
    assert following is not None
    assert following.key == bought
    session.skip(following.key)
    assert session.next() is None
    assert {desk.proposals[n].code for n in matching(desk, session.standing, session.filter)} == {BUY}
    session.choose(Filter(again=True, code=BUY))
    assert [card.key for card in [session.next()] if card] == [bought]
    session.choose(Filter(again=True, transcript="harbour", status="accepted"))
    assert session.next() is None
    assert ReviewSession(desk, "ana").standing.again == ()


@pytest.mark.parametrize("chosen", [Filter(code="value.lerning"), Filter(transcript="x"), Filter(band="certain"), Filter(status="done")])
def test_a_filter_that_names_nothing_says_so(session: ReviewSession, chosen: Filter) -> None:
    with pytest.raises(UserError, match=r"Choose one of|Did you mean"):
        session.choose(chosen)


# --- decisions


def test_a_decision_saves_what_was_on_screen(session: ReviewSession, study: Study) -> None:
    key = words(session, "We hired one")
    card = session.decide(key, Decision("accept", STAFF, seconds=2.345))
    assert not card.finished
    card = session.decide(key, Decision("reject", SERVE, note="one person is no service"))
    assert card.finished
    accept, reject, read = load_state(study).records
    code = session.desk.codebook.code(STAFF)
    assert (accept.shown, accept.blind, accept.seconds, accept.run, accept.codebook) == (True, False, 2.3, "run-1", code.hash)
    assert (accept.start, accept.end) == (key.start, key.end)
    assert reject.note == "one person is no service"
    assert (read.action, read.codes, read.blind) == ("read", (STAFF, SERVE), False)


def test_correcting_leaves_both_codes_and_finishes_the_card(session: ReviewSession, study: Study) -> None:
    key = words(session, "Before that")
    assert session.decide(key, Decision("replace", STAFF, NO_STAFF)).finished
    assert statuses(study) == {("Before tha", STAFF): "replaced", ("Before tha", NO_STAFF): "added"}
    read = load_state(study).records[-1]
    assert read.codes == (STAFF, NO_STAFF)


def test_a_code_can_be_added_and_an_unknown_one_cannot(session: ReviewSession, study: Study) -> None:
    key = words(session, "We hired one")
    card = session.decide(key, Decision("add", LEARN))
    assert {choice.code: choice.status for choice in card.choices} == {STAFF: "open", SERVE: "open", LEARN: "added"}
    assert load_state(study).records[-1].shown is False
    with pytest.raises(UserError, match="Did you mean"):
        session.decide(key, Decision("add", "value.lerning_exchange"))
    with pytest.raises(UserError, match="another code"):
        session.decide(key, Decision("replace", STAFF, STAFF))


def test_moving_the_edges_of_a_suggestion_takes_it_on(session: ReviewSession, study: Study) -> None:
    key = words(session, "We have copied")
    session.decide(key, Decision("adjust", LEARN, (key.start, key.end + 8)))
    (coding,) = load_state(study).codings
    assert (coding.status, coding.start, coding.end) == ("accepted", key.start, key.end + 8)
    assert coding.quote == session.desk.transcripts[key.text].text[key.start : key.end + 8]
    session.decide(key, Decision("reject", LEARN))
    assert [(c.status, c.end) for c in load_state(study).codings] == [("rejected", key.end + 8)]
    with pytest.raises(UserError, match="inside the transcript"):
        session.decide(key, Decision("adjust", LEARN, (5, 10**9)))


def test_a_rejected_suggestion_is_not_proposed_again_by_a_new_run(session: ReviewSession, study: Study) -> None:
    key = words(session, "We buy salt")
    session.decide(key, Decision("reject", BUY))
    moved = [
        type(item)(**{f: getattr(item, f) for f in item.__slots__} | {"start": item.start + 4, "run": "run-2", "score": 0.99})
        for item in session.desk.proposals.all
    ]
    later = ReviewSession(Desk(study, session.desk.codebook, list(session.desk.transcripts.values()), moved), "ana", Options(blind_share=0))
    shown = work_through(later)
    assert shown
    assert all(card.key.text != key.text or abs(card.key.start - key.start) > 10 for card in shown)


def test_others_are_shown_only_after_one_s_own_decision(session: ReviewSession) -> None:
    key = words(session, "We buy salt")
    ReviewSession(session.desk, "bob", Options(blind_share=0)).decide(key, Decision("reject", BUY))
    assert session.card(key).choices[0].others == ()
    assert session.decide(key, Decision("accept", BUY)).choices[0].others == (("bob", "rejected"),)


def test_bulk_is_counted_marked_and_undone_in_one_step(session: ReviewSession, study: Study) -> None:
    session.choose(Filter(transcript="harbour"))
    plan = plan_bulk(session, "reject")
    assert (len(plan.numbers), plan.transcripts, dict(plan.by_code)[STAFF]) == (6, 1, 2)
    assert apply_bulk(session, plan) == 6
    assert all(coding.bulk and coding.status == "rejected" for coding in load_state(study).codings)
    ratings = decided_ratings(load_state(study), list(session.desk.transcripts.values()), RatingsChoice((STAFF,), blind_only=False))
    assert ratings.values.size == 0
    session.undo()
    assert load_state(study).codings == []
    session.redo()
    assert len(load_state(study).codings) == 6


def test_bulk_leaves_decided_ones_alone_and_knows_when_they_changed(session: ReviewSession) -> None:
    before = plan_bulk(session, "accept")
    session.decide(words(session, "We buy salt"), Decision("reject", BUY))
    after = plan_bulk(session, "accept")
    assert len(after.numbers) == len(before.numbers) - 1
    assert before.fingerprint != after.fingerprint
    with pytest.raises(UserError, match="accept or reject"):
        plan_bulk(session, "unsure")
    with pytest.raises(UserError, match="blind"):
        plan_bulk(ReviewSession(session.desk, "bob", Options(blind=True)), "accept")


# --- undo


MOVES = st.lists(
    st.tuples(st.sampled_from(["accept", "reject", "replace", "unsure", "add", "adjust", "blind", "bulk"]), st.integers(0, 8)), max_size=8
)


@settings(max_examples=10, deadline=None)
@given(moves=MOVES)
def test_undo_takes_everything_back_step_by_step_and_redo_brings_it_again(
    moves: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    study = make_study(tmp_path_factory.mktemp("undo") / "study")
    session = ReviewSession(Desk.open(study), "ana", Options(blind_share=0))
    states = [snapshot(session)]
    for action, number in moves:
        item = session.desk.proposals[number]
        key = Key(item.text, item.start, item.end)
        if action == "blind":
            session.submit(Key(item.text, item.start, item.end, True), [LEARN])
        elif action == "bulk":
            plan = plan_bulk(session, "accept")
            apply_bulk(session, plan)
            if not plan.numbers:
                continue
        elif action == "replace":
            session.decide(key, Decision("replace", item.code, POLITICS if item.code != POLITICS else LEARN))
        elif action == "adjust":
            session.decide(key, Decision("adjust", item.code, (item.start, item.end + 1)))
        else:
            session.decide(key, Decision(action, item.code))
        states.append(snapshot(session))
    steps = len(states) - 1
    for expected in reversed(states[:-1]):
        session.undo()
        assert snapshot(session) == expected
    assert session.undo() is None
    for expected in states[1:]:
        session.redo()
        assert snapshot(session) == expected
    assert session.redo() is None
    fresh = ReviewSession(Desk.open(study), "ana", Options(blind_share=0))
    assert snapshot(fresh) == states[-1] == snapshot(session)
    for _ in range(steps):
        fresh.undo()
    assert snapshot(fresh) == states[0]


def snapshot(session: ReviewSession) -> tuple[object, ...]:
    held = sorted((c.text, c.start, c.end, c.code, c.status) for c in session.desk.state.codings)
    return (
        held,
        sorted((r.text, r.start, str(r.codes)) for r in session.desk.state.readings),
        tuple(session.standing.status),
        dict(+session.standing.total),
    )


def test_undo_returns_to_the_card(session: ReviewSession) -> None:
    key = words(session, "We buy salt")
    session.decide(key, Decision("reject", BUY))
    assert session.undo() == key
    card = session.next()
    assert card is not None
    assert card.key == key


# --- blind


def test_a_blind_card_hides_everything_and_saves_all_answers(session: ReviewSession, study: Study) -> None:
    item = session.desk.proposals[0]
    key = Key(item.text, item.start, item.end, True)
    assert session.card(key).choices == ()
    session.submit(key, [STAFF], unsure=[BUY], note="hm", seconds=9)
    added, unsure, read = load_state(study).records
    assert (added.action, added.code, added.blind, added.shown, added.note) == ("add", STAFF, True, False, "hm")
    assert (unsure.action, unsure.code) == ("unsure", BUY)
    assert (read.codes, read.blind, read.shown, read.seconds) == ("all", True, False, 9)
    with pytest.raises(ValueError, match="blind card"):
        session.submit(Key(item.text, item.start, item.end), [])


def test_a_blind_session_reads_whole_interviews_and_never_shows_a_suggestion(desk: Desk) -> None:
    session = ReviewSession(desk, "ana", Options(blind=True))
    seen = work_through(session)
    assert [card.key.start for card in seen] == [s.start for t in desk.transcripts.values() for s in t.coded_segments]
    assert seen
    assert all(card.choices == () for card in seen)
    suggested = desk.proposals[0]
    assert session.card(Key(suggested.text, suggested.start, suggested.end)).choices == ()


def test_the_blind_slice_avoids_what_was_seen(desk: Desk) -> None:
    session = ReviewSession(desk, "ana", Options(blind_share=0.5))
    for transcript in desk.transcripts.values():
        session.saw(transcript.text_hash)
    assert not any(card.key.blind for card in work_through(session))


def test_passages_read_blind_are_not_proposed_again(session: ReviewSession) -> None:
    item = session.desk.proposals[0]
    session.submit(Key(item.text, item.start, item.end, True), [])
    assert session.standing.status[0] == "read"
    assert all(card.key.span != (item.start, item.end) for card in work_through(session))


def test_reviewers_learn_their_own_agreement_and_pace(session: ReviewSession) -> None:
    for number in range(3):
        item = session.desk.proposals[number]
        session.submit(Key(item.text, item.start, item.end, True), [item.code] if number else [POLITICS])
    key = words(session, "We buy salt")
    session.decide(key, Decision("accept", BUY, seconds=0.2))
    told = blind_slice(session)
    assert (told.passages, told.shown, told.accepted, told.own) == (3, 1, 1, 1)
    assert not told.worth_showing
    assert pace_hint(session) == ""
    for _ in range(10):
        session.decide(key, Decision("reject", BUY, seconds=0.2))
        session.decide(key, Decision("accept", BUY, seconds=0.2))
    assert "Only you see this" in pace_hint(session)
    for _ in range(20):
        session.decide(key, Decision("accept", BUY, seconds=8))
    assert pace_hint(session) == ""


def test_a_sample_is_read_blind_by_those_it_is_for(desk: Desk, study: Study) -> None:
    sample = draw(study, SamplePlan("round-1", 3, ("ana", "bob"), method="stratified"))
    check_assigned(sample, ["ana"])
    with pytest.raises(UserError, match="--add cleo"):
        check_assigned(sample, ["cleo"])
    session = ReviewSession(desk, "ana", Options(sample=sample))
    seen = work_through(session)
    assert [(card.key.text, card.key.start) for card in seen] == [(item.text, item.start) for item in sample.segments]
    assert {record.sample for record in load_state(study).records} == {"round-1"}
    ratings = decided_ratings(load_state(study), list(desk.transcripts.values()), RatingsChoice((LEARN,), sample="round-1"))
    assert ratings.values.shape == (1, 3, 1)
    other = ReviewSession(desk, "bob", Options(sample=sample))
    assert other.queue.waiting_blind() == 3


def test_a_sample_is_read_as_it_was_drawn_although_the_transcript_was_corrected(study: Study) -> None:
    sample = draw(study, SamplePlan("round-1", 3, ("ana",)))
    path = study.transcripts / "harbour.txt"
    path.write_text("Recorded in May.\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    options = Options(sample=sample)
    session = ReviewSession(Desk.open(study, also=options.texts), "ana", options)
    assert len(work_through(session)) == 3
    assert any(name.endswith("(as it was)") for name in session.desk.by_name)


# --- memos


def test_memos_on_everything_and_proposed_codes(session: ReviewSession, desk: Desk) -> None:
    key = words(session, "We buy salt")
    session.write_memo("on the excerpt", key=key, code=BUY)
    session.write_memo("on the transcript", text=key.text)
    session.write_memo("on the code", code=BUY)
    session.write_memo("on the study")
    propose_code(session, "Mutual  aid", "fire engines", key)
    propose_code(ReviewSession(desk, "bob"), "mutual aid", "", words(session, "We hired"))
    assert sorted(memo_about(memo) for memo in all_memos(desk)) == ["code", "excerpt", "study", "transcript"]
    (proposed,) = proposed_codes(desk)
    assert (proposed.name.capitalize(), proposed.code, len(proposed.memos)) == ("Mutual aid", "proposed.mutual_aid", 2)
    assert desk.state.codings == []
    with pytest.raises(UserError, match="empty"):
        session.write_memo("  ")


# --- several people, several processes, and power cuts


def test_two_tabs_of_one_coder_see_each_other(session: ReviewSession, study: Study) -> None:
    other_process = ReviewSession(Desk.open(study), "ana", Options(blind_share=0))
    card = session.next()
    assert card is not None
    for choice in card.choices:
        other_process.decide(card.key, Decision("reject", choice.code))
    following = session.next()
    assert following is not None
    assert following.key != card.key
    assert session.card(card.key).finished
    assert session.undo() is not None
    assert not read_logs(study).problems


_DECIDER = """
import os, sys
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.study import Study
from pathlib import Path
for out in sys.stdin:  # a process of its own for each line, without importing all of it again
    if child := os.fork():
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)
        continue
    os.dup2(os.open(out.strip(), os.O_WRONLY), 1)
    writer = LogWriter(Study(Path(sys.argv[1])), "ana")
    for n in range(1000):
        (record,) = writer.append([Draft("accept", "a" * 64, n, n + 1, "x", "v.a")])
        print(record.id, flush=True)
    os._exit(0)
"""


def test_killed_in_the_middle_fifty_times_everything_shown_as_saved_is_there_once(study: Study, tmp_path: Path) -> None:
    rng = random.Random(7)
    shown: list[str] = []
    command = [sys.executable, "-c", _DECIDER, str(study.root)]
    decider = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    assert decider.stdin is not None
    assert decider.stdout is not None
    for attempt in range(50):
        out = tmp_path / f"{attempt}.txt"
        out.touch()
        decider.stdin.write(f"{out}\n")
        child = int(decider.stdout.readline())
        deadline = time.monotonic() + 120
        while out.stat().st_size == 0 and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(rng.random() * 0.06)
        os.kill(child, signal.SIGKILL)
        assert decider.stdout.readline() == "gone\n"
        shown += [line for line in out.read_text().split("\n")[:-1] if line]
    decider.communicate()
    logs = read_logs(study)
    ids = [record.id for _, record in logs.entries()]
    assert len(ids) == len(set(ids))
    assert set(shown) <= set(ids)
    assert len(shown) > 50
    assert len(ids) <= len(shown) + 50


def test_words_that_made_a_suggestion_stand_out_on_its_card_and_none_on_a_blind_one(study: Study) -> None:
    stored = load_suggestions(study)
    salt = next(item for item in stored if item.code == BUY and item.band == "likely")
    text = next(t for t in read_study(study).transcripts if t.text_hash == salt.text).text
    place = text.index("salt", salt.start)
    save_suggestions(study, [replace(item, marks=(place, place + 4)) if item == salt else item for item in stored])
    session = ReviewSession(Desk.open(study), "ana", Options(blind_share=0.0))
    card = session.card(Key(salt.text, salt.start, salt.end))
    assert [piece.text for piece in card.pieces if piece.counts] == ["salt"]
    shown = "".join(piece.text for piece in card.pieces if piece.part == "excerpt")
    assert shown == text[salt.start : salt.end]
    blind = session.card(Key(salt.text, salt.start, salt.end, blind=True))
    assert not any(piece.counts for piece in blind.pieces)
