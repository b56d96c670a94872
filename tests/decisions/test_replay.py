"""Replay: the golden state, and the promises that hold for any records in any order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.model import Code, Codebook, Dimension
from icc_coding.decisions.codings import Coding, excerpt_id
from icc_coding.decisions.logs.record import Draft, Record, format_time
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.overlap import SpanIndex, renamed_codes, same_passage, shared
from icc_coding.decisions.replay import Replay
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.study import Study

from .reference import replayed

T = "a" * 64
GOLDEN_FIELDS = ("excerpt_id", "text", "start", "end", "quote", "code", "coder", "status")


def as_golden(codings: list[Coding]) -> list[dict[str, object]]:
    return [{name: getattr(coding, name) for name in GOLDEN_FIELDS} for coding in codings]


def test_golden_codings(contract: Study, golden: dict[str, list[dict[str, object]]]) -> None:
    state = load_state(contract)
    assert as_golden(state.codings) == golden["codings"]
    assert as_golden(state.applied) == golden["applied"]
    assert [(reading.start, reading.end, reading.codes) for reading in state.readings] == [
        (57, 220, "all"),
        (228, 293, ("success.dedicated_staff_or_backbone", "hindrance.no_dedicated_staff")),
    ]
    assert state.undone == {"ana-laptop-4"}


def test_referred_texts_are_named(contract: Study) -> None:
    assert referred_texts(contract) == {"b9663e6833059c33adc5a73b4fee14b0282c9dc291a0dfee7487e55c7e2fc8e6"}


def record(seq: int, action: str, *, device: str = "d", second: int | None = None, **more: object) -> tuple[str, Record]:
    at = format_time(datetime(2026, 11, 22, 10, tzinfo=UTC) + timedelta(seconds=seq if second is None else second))
    fields: dict[str, object] = {"text": T, "start": 0, "end": 10, "quote": "q", "code": "v.a"} | more
    draft = Draft(action, **fields)  # type: ignore[arg-type]
    values = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    return device, Record(seq=seq, prev="", id=f"{device}{seq}", at=at, coder="ana", **values)


def statuses(*records: tuple[str, Record]) -> dict[tuple[int, int, str], str]:
    return {(c.start, c.end, c.code): c.status for c in Replay(records).codings}


def test_later_decision_wins() -> None:
    assert statuses(record(1, "accept"), record(2, "reject")) == {(0, 10, "v.a"): "rejected"}
    assert statuses(record(2, "accept"), record(1, "reject")) == {(0, 10, "v.a"): "accepted"}
    assert statuses(record(1, "accept"), record(2, "unsure")) == {(0, 10, "v.a"): "unsure"}


def test_replace_leaves_both_codes() -> None:
    assert statuses(record(1, "accept"), record(2, "replace", to="v.b")) == {(0, 10, "v.a"): "replaced", (0, 10, "v.b"): "added"}


def test_adjust_keeps_the_status_and_follows_the_passage() -> None:
    moved = record(2, "adjust", to=(2, 30))
    assert statuses(record(1, "unsure"), moved) == {(2, 30, "v.a"): "unsure"}
    assert statuses(record(1, "accept", start=1, end=12), moved) == {(2, 30, "v.a"): "accepted"}
    assert statuses(record(1, "accept", start=9, end=40), moved) == {(9, 40, "v.a"): "accepted"}
    assert statuses(moved) == {}


def test_a_note_stays_with_its_coding_and_is_a_memo() -> None:
    state = Replay(
        [
            record(1, "accept", note="first"),
            record(2, "note", note="second"),
            record(3, "note", text=None, start=None, end=None, quote="", note="all"),
        ]
    )
    assert state.codings[0].note == "second"
    assert state.codings[0].decided_at == "2026-11-22T10:00:01Z"
    assert [(memo.text, memo.note) for memo in state.memos] == [(None, "all"), (T, "first"), (T, "second")]


def test_a_note_that_a_withdrawal_has_emptied_is_no_memo() -> None:
    assert (
        Replay(
            [record(1, "accept"), record(2, "note", note=""), record(3, "note", text=None, start=None, end=None, quote="", note="")]
        ).memos
        == []
    )


def test_a_note_written_before_the_decision_is_its_note() -> None:
    assert Replay([record(1, "note", note="why"), record(2, "reject")]).codings[0].note == "why"


def test_undo_of_an_undo_and_both_kinds_of_redo() -> None:
    start = [record(1, "accept"), record(2, "undo", undoes="d1")]
    assert statuses(*start) == {}
    assert statuses(*start, record(3, "undo", undoes="d2")) == {(0, 10, "v.a"): "accepted"}
    assert statuses(*start, record(3, "redo", undoes="d1")) == {(0, 10, "v.a"): "accepted"}
    assert statuses(*start, record(3, "redo", undoes="d2")) == {(0, 10, "v.a"): "accepted"}
    again = [*start, record(3, "redo", undoes="d1"), record(4, "undo", undoes="d3")]
    assert statuses(*again) == {}
    assert statuses(*again, record(5, "redo", undoes="d3")) == {(0, 10, "v.a"): "accepted"}


def test_undo_before_its_target_by_a_wrong_clock_still_counts() -> None:
    assert statuses(record(1, "accept", second=9), record(2, "undo", device="e", second=1, undoes="d1")) == {}


def test_records_that_undo_each_other_do_no_harm() -> None:
    loop = [record(1, "undo", undoes="d2"), record(2, "undo", undoes="d1"), record(3, "accept"), record(4, "undo", undoes="unknown")]
    assert statuses(*loop) == {(0, 10, "v.a"): "accepted"}


def test_undo_reaches_only_the_coder_s_own_records() -> None:
    device, theirs = record(2, "undo", device="e", undoes="d1")
    assert Replay([record(1, "accept"), (device, replace(theirs, coder="bob"))]).applied


def test_same_record_twice_counts_once() -> None:
    one = record(1, "accept")
    state = Replay([one, ("copy", one[1])])
    assert len(state.records) == 1


CODES = st.sampled_from(["v.a", "v.b", "h.c"])
SPANS = st.sampled_from([(0, 10), (5, 12), (20, 40), (22, 30)])


@st.composite
def logs(draw: st.DrawFn) -> list[tuple[str, Record]]:
    """Records of two devices, with undos and redos of anything."""
    count = draw(st.integers(1, 14))
    found: list[tuple[str, Record]] = []
    for seq in range(1, count + 1):
        device = draw(st.sampled_from(["d", "e"]))
        start, end = draw(SPANS)
        action = draw(st.sampled_from(["accept", "reject", "replace", "add", "adjust", "unsure", "note", "read", "undo", "redo"]))
        more: dict[str, object] = {"start": start, "end": end, "code": draw(CODES), "second": draw(st.integers(0, 5))}
        if action == "replace":
            more["to"] = draw(CODES)
        if action == "adjust":
            more["to"] = draw(SPANS)
        if action == "read":
            more["codes"] = "all"
        if action in ("undo", "redo"):
            if not found:
                continue
            more["undoes"] = draw(st.sampled_from(found))[1].id
        found.append(record(seq, action, device=device, **more))
    return found


def everything(state: Replay) -> tuple[object, ...]:
    return state.codings, state.readings, state.memos, state.undone


@settings(max_examples=150, deadline=None)
@given(entries=logs(), seed=st.integers(0, 99))
def test_state_does_not_depend_on_the_order_of_arrival(entries: list[tuple[str, Record]], seed: int) -> None:
    shuffled = entries[:]
    random.Random(seed).shuffle(shuffled)
    at_once = Replay(entries)
    one_by_one = Replay()
    for entry in shuffled:
        one_by_one.add([entry])
    assert everything(one_by_one) == everything(at_once)
    assert [r.id for r in one_by_one.records] == [r.id for r in at_once.records]


def test_a_note_whose_record_was_taken_back_and_changed_leaves_nothing() -> None:
    state = Replay([record(1, "accept", note="why"), record(2, "note", note="because", undoes="d1"), record(3, "undo", undoes="d1")])
    assert (state.codings, state.memos, state.undone) == ([], [], {"d1"})


@st.composite
def crowds(draw: st.DrawFn) -> list[tuple[str, Record]]:
    """Records of three coders on two devices about two texts and none: clocks that differ, copies, foreign ids, notes and what became of them."""
    found: list[tuple[str, Record]] = []
    for seq in range(1, draw(st.integers(1, 24)) + 1):
        device, coder, text = (
            draw(st.sampled_from("de")),
            draw(st.sampled_from(["ana", "bob", "Ana"])),
            draw(st.sampled_from([T, "b" * 64])),
        )
        start, end = draw(SPANS)
        action = draw(st.sampled_from(["accept", "reject", "replace", "add", "adjust", "unsure", "note", "read", "undo", "redo"]))
        more: dict[str, object] = {"start": start, "end": end, "text": text, "code": draw(CODES), "second": draw(st.integers(0, 4))}
        more |= {
            "note": draw(st.sampled_from(["", "", "why", "because"])),
            "blind": draw(st.booleans()),
            "sample": draw(st.sampled_from([None, "s"])),
        }
        if action == "replace":
            more["to"] = draw(CODES)
        if action == "adjust":
            more["to"] = draw(SPANS)
        if action == "read":
            more["codes"] = draw(st.sampled_from(["all", ("v.a",), ("v.b", "h.c")]))
        if action in ("undo", "redo") or (action == "note" and found and draw(st.booleans())):
            target = draw(st.sampled_from(found))[1] if found else None
            more["undoes"] = target.id if target else "unknown"
            if target and draw(st.booleans()):
                coder, more["text"] = target.coder, target.text
        elif action == "note" and draw(st.booleans()):
            more |= {"text": None, "start": None, "end": None, "code": draw(st.sampled_from([None, "v.a"]))}
        _, one = record(seq, action, device=device, **more)
        own = draw(
            st.sampled_from([one.id, f"{coder}-{device}-{seq}-{draw(st.integers(0, 9)):08x}", f"{coder}-{device}-{seq - 1}-00000001"])
        )
        found.append((device, replace(one, coder=coder, id=own, seconds=draw(st.sampled_from([None, 2.5])))))
        if draw(st.integers(0, 9)) == 0:
            found.append(("copy", found[-1][1]))
    return found


def words(text: str, start: int, end: int) -> str | None:
    return f"{text[0]} {start}-{end}" if text == T else None


@settings(max_examples=400, deadline=None)
@given(entries=crowds(), cut=st.integers(0, 24), renamed=st.sampled_from([{}, {"v.a": "v.new"}, {"v.a": "v.b", "h.c": "h.d"}]))
def test_columns_replay_as_records_one_by_one(entries: list[tuple[str, Record]], cut: int, renamed: dict[str, str]) -> None:
    state = Replay(entries[:cut], renamed=renamed, quote=words)
    state.codings  # noqa: B018 - what is added later must not meet what was worked out before
    state.add(entries[cut:])
    first = {one.id: one for _, one in reversed(entries)}
    assert (state.codings, state.readings, state.memos, sorted(state.undone)) == tuple(
        sorted(kept) if number == 3 else kept for number, kept in enumerate(replayed(entries, renamed, words))
    )
    assert {one.id: one for one in state.records} == first
    for identity, one in first.items():
        assert state.find(identity) == one
        assert state.stands(one) == (identity not in state.undone)
    chosen = [entry for entry in entries if first[entry[1].id] is entry[1]]
    blind = [(device, one) for device, one in chosen if one.action in ("undo", "redo") or (one.blind and one.sample == "s")]
    assert state.only(sample="s", blind=True).codings == replayed(blind, renamed, words)[0]


@settings(max_examples=150, deadline=None)
@given(entries=logs(), more=logs())
def test_undo_after_a_decision_is_identity_and_redo_brings_it_back(
    entries: list[tuple[str, Record]], more: list[tuple[str, Record]]
) -> None:
    device, decision = next((entry for entry in more if entry[1].undoes is None), record(1, "accept"))
    last = replace(decision, id="last", seq=90, at="2026-11-22T11:00:00Z")
    undo = record(91, "undo", second=3700, undoes="last")
    redo = record(92, "redo", second=3701, undoes="last")
    before, after = Replay(entries), Replay([*entries, (device, last)])
    undone = Replay([*entries, (device, last), undo])
    assert everything(undone)[:3] == everything(before)[:3]
    assert everything(Replay([*entries, (device, last), undo, redo]))[:3] == everything(after)[:3]


@settings(max_examples=150, deadline=None)
@given(a=st.tuples(st.integers(0, 50), st.integers(1, 50)), b=st.tuples(st.integers(0, 50), st.integers(1, 50)), shift=st.integers(0, 1000))
def test_same_passage_is_symmetric_and_knows_nothing_of_place(a: tuple[int, int], b: tuple[int, int], shift: int) -> None:
    first, second = (a[0], a[0] + a[1]), (b[0], b[0] + b[1])
    assert same_passage(first, first)
    assert same_passage(first, second) == same_passage(second, first)
    assert same_passage(first, second) == same_passage((first[0] + shift, first[1] + shift), (second[0] + shift, second[1] + shift))
    common = len(set(range(*first)) & set(range(*second)))
    assert shared(first, second) == common
    assert same_passage(first, second) == (common > 0 and common >= min(a[1], b[1]) / 2)


def test_decided_suggestions_are_found_by_half_of_the_shorter(study: Study) -> None:
    coding = Replay([record(1, "accept", start=100, end=200)]).codings
    index = SpanIndex(coding)
    assert index.has(T, "v.a", (150, 400))
    assert not index.has(T, "v.a", (151, 400))
    assert index.has(T, "v.a", (190, 210))
    assert not index.has(T, "v.b", (100, 200))
    assert index.about(T, "v.a", (90, 300)) == coding


def codebook(**formerly: tuple[str, ...]) -> Codebook:
    codes = tuple(Code(f"v.{name}", "v", name, "definition", formerly=old) for name, old in formerly.items())
    return Codebook("fictional", "1", "en", (Dimension("v", "V", codes),))


def test_older_code_ids_count_for_the_code_that_took_them_over(study: Study) -> None:
    LogWriter(study, "ana").append([Draft("accept", T, 0, 10, "q", "v.old"), Draft("replace", T, 20, 30, "q", "v.split", to="v.older")])
    state = load_state(study, codebook(new=("v.old", "v.older", "v.split"), other=("v.split",)))
    assert [(c.code, c.status) for c in state.codings] == [("v.new", "accepted"), ("v.split", "replaced"), ("v.new", "added")]
    assert renamed_codes(codebook(a=("v.b",), b=())) == {}


def test_excerpt_id_is_the_contract_s() -> None:
    assert excerpt_id("b9663e6833059c33adc5a73b4fee14b0282c9dc291a0dfee7487e55c7e2fc8e6", 67, 154) == "xa9b755919739"


@pytest.mark.parametrize("size", [1500])
def test_deep_chains_of_undos_are_followed(size: int) -> None:
    chain = [record(1, "accept"), *(record(n, "undo", undoes=f"d{n - 1}") for n in range(2, size + 2))]
    assert bool(Replay(chain).applied) == (size % 2 == 0)
