"""Nobody has said "no" to a code that did not exist: what readings asked for, whichever way it is looked up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.changing.kept import KeptCodebooks, kept_codebooks
from icc_coding.codebook.changing.ledger import entries, make_change, undo_change
from icc_coding.codebook.changing.requests import Add, Change, Merge, NewCode, Remove, Rename, Split
from icc_coding.codebook.model import Codebook
from icc_coding.corpus.reads import Reads
from icc_coding.decisions.asked import Existing
from icc_coding.decisions.carry import apply_carry, plan_carry
from icc_coding.decisions.logs.record import Draft, Record, format_time
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.merge import import_logs
from icc_coding.decisions.ratings import RatingsChoice, decided_ratings
from icc_coding.decisions.replay import Replay
from icc_coding.decisions.state import load_state
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript

from .conftest import make_transcript
from .reference import looked_for

BOOK = """name: Fictional
version: 1.0.0
language: en
dimensions:
  - id: v
    label: Value
    codes:
      - {id: learn, label: Learning, definition: Towns learn from each other.}
      - {id: pay, label: Money, definition: Somebody pays.}
"""
SAID = "We learn from each other."
CODES = ("v.learn", "v.pay", "v.visit", "v.calls")


@pytest.fixture
def book(study: Study) -> Study:
    study.codebook.write_text(BOOK, encoding="utf-8")
    return study


def reads(study: Study, talk: Transcript, coder: str = "ana", codes: str | tuple[str, ...] = "all", after: int = 0) -> None:
    """Somebody reads a sentence; `after` how many seconds from now."""
    start = talk.text.index(SAID)
    draft = Draft("read", talk.text_hash, start, start + len(SAID), SAID, codes=codes, blind=True)
    LogWriter(study, coder).append([draft], now=datetime.now(UTC) + timedelta(seconds=after))


def answers(study: Study, talk: Transcript) -> dict[str, str]:
    """Which of today's codes each coder's silence answers, as the columns and as the objects have it."""
    codebook = Codebook.load(study.codebook)
    codes = tuple(code.id for code in codebook.codes)
    state = load_state(study, codebook)
    ratings = decided_ratings(state, [talk], RatingsChoice(codes))
    of_columns = {
        coder: " ".join(c for c, v in zip(codes, ratings.values[n][0], strict=True) if v == 0) for n, coder in enumerate(ratings.coders)
    }
    place = talk.text.index(SAID), talk.text.index(SAID) + len(SAID)
    of_objects = {
        coder: " ".join(c for c in codes if any(r.asks(c) for r in state.readings_of(coder, talk.text_hash))) for coder in ratings.coders
    }
    found = Reads(state.readings)
    of_corpus = {coder: " ".join(c for c in codes if found.read(coder, talk.text_hash, c, place)) for coder in ratings.coders}
    assert of_columns == of_objects == of_corpus
    return of_columns


def change(study: Study, request: Change) -> None:
    make_change(study, request, coder="ana")


def visit(label: str = "Visits") -> Add:
    return Add("v", NewCode(label, definition="They go and look."))


def test_silence_says_nothing_about_a_code_that_came_later(book: Study, interview: Transcript) -> None:
    reads(book, interview)
    change(book, visit())
    assert answers(book, interview) == {"ana": "v.learn v.pay"}
    reads(book, interview, "bob")
    assert answers(book, interview) == {"ana": "v.learn v.pay", "bob": "v.learn v.pay v.visits"}


def test_a_code_written_by_hand_is_as_old_as_the_first_reading_with_it(book: Study, interview: Transcript) -> None:
    reads(book, interview)
    book.codebook.write_text(BOOK + "      - {id: visit, label: Visits, definition: They go and look.}\n", encoding="utf-8")
    assert answers(book, interview) == {"ana": "v.learn v.pay"}
    reads(book, interview, "bob")
    assert answers(book, interview)["bob"] == "v.learn v.pay v.visit"


def test_readings_of_an_earlier_version_are_placed_by_their_time(
    book: Study, interview: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("icc_coding.decisions.logs.writer.keep_codebook", lambda study: None)
        reads(book, interview, after=-60)
        change(book, visit())
        reads(book, interview, "bob", after=60)
    assert answers(book, interview) == {"ana": "v.learn v.pay", "bob": "v.learn v.pay v.visits"}


def test_without_any_codebook_kept_every_code_was_always_there(book: Study, interview: Transcript, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr("icc_coding.decisions.logs.writer.keep_codebook", lambda study: None)
        reads(book, interview)
    book.codebook.write_text(BOOK + "      - {id: visit, label: Visits, definition: They go and look.}\n", encoding="utf-8")
    assert answers(book, interview) == {"ana": "v.learn v.pay v.visit"}


def test_a_renamed_code_keeps_its_readings_also_when_that_is_taken_back(book: Study, interview: Transcript) -> None:
    reads(book, interview)
    reads(book, interview, "bob", ("v.learn",))
    change(book, Rename("v.learn", label="Exchange", id="exchange"))
    assert answers(book, interview) == {"ana": "v.exchange v.pay", "bob": "v.exchange"}
    reads(book, interview, "cleo")
    reads(book, interview, "dan", ("v.exchange",))
    undo_change(book, entries(book)[-1])
    assert answers(book, interview) == {"ana": "v.learn v.pay", "bob": "v.learn", "cleo": "v.learn v.pay", "dan": "v.learn"}


def test_the_parts_of_a_split_are_new(book: Study, interview: Transcript) -> None:
    reads(book, interview)
    reads(book, interview, "bob", ("v.learn",))
    change(book, Split("v.learn", (NewCode("Calls", definition="By telephone."), NewCode("Visits", definition="They go there."))))
    assert answers(book, interview) == {"ana": "v.pay", "bob": ""}
    reads(book, interview, "cleo")
    assert answers(book, interview)["cleo"] == "v.calls v.visits v.pay"


def test_a_merged_code_is_as_old_as_its_oldest_part_and_needs_every_part_that_was_there(book: Study, interview: Transcript) -> None:
    reads(book, interview)
    change(book, visit())
    reads(book, interview, "bob", ("v.learn",))
    reads(book, interview, "cleo", ("v.learn", "v.visits"))
    change(book, Merge("v.visits", "v.learn"))
    assert answers(book, interview) == {"ana": "v.learn v.pay", "bob": "", "cleo": "v.learn"}


def test_a_code_that_was_away_was_not_looked_for(book: Study, interview: Transcript) -> None:
    reads(book, interview)
    change(book, Remove("v.pay"))
    reads(book, interview, "bob")
    undo_change(book, entries(book)[-1])
    assert answers(book, interview) == {"ana": "v.learn v.pay", "bob": "v.learn"}


def test_a_colleague_s_readings_bring_the_codebook_that_they_were_made_with(book: Study, interview: Transcript, tmp_path: Path) -> None:
    theirs = Study(tmp_path / "theirs")
    theirs.coding.mkdir(parents=True)
    theirs.codebook.write_text(BOOK, encoding="utf-8")
    change(book, visit())
    reads(book, interview)
    reads(theirs, interview, "bob", after=60)  # later, but with the codebook as it was
    import_logs(book, [theirs.root])
    reads(book, interview, "cleo")
    assert answers(book, interview) == {"ana": "v.learn v.pay v.visits", "bob": "v.learn v.pay", "cleo": "v.learn v.pay v.visits"}


def test_a_reading_carried_to_a_corrected_text_asks_for_no_more_than_it_did(book: Study) -> None:
    file = book.transcripts / "talk.txt"
    file.parent.mkdir()
    file.write_text(f"Interviewer: How?\n\nMayor: {SAID} It began in spring.\n", encoding="utf-8")
    (talk,) = read_study(book).transcripts
    reads(book, talk)
    change(book, visit())
    file.write_text(f"Interviewer: How?\n\nMayor: So. {SAID} It began in spring.\n", encoding="utf-8")
    (mended,) = read_study(book, keep={talk.text_hash}).transcripts
    state = load_state(book, Codebook.load(book.codebook))
    apply_carry(book, plan_carry(book, [mended], state))
    (carried,) = load_state(book, Codebook.load(book.codebook)).readings_of("ana", mended.text_hash)
    assert [code for code in ("v.learn", "v.pay", "v.visits") if carried.asks(code)] == ["v.learn", "v.pay"]
    again = load_state(book, Codebook.load(book.codebook))
    assert plan_carry(book, [mended], again).readings == 0


def test_what_was_kept_is_read_once_and_copies_that_cannot_be_read_are_left_out(book: Study, interview: Transcript) -> None:
    reads(book, interview)
    change(book, visit())
    first = kept_codebooks(book)
    assert [sorted(first.codes[name]) for _, name in first.since] == [["v.learn", "v.pay"], ["v.learn", "v.pay", "v.visits"]]
    (book.codebook_changes / f"{'0' * 16}.yaml").write_text("- [", encoding="utf-8")
    kept = (book.cache / "codebooks").read_bytes()
    for damaged in (b"no", b'{"x": 1}', kept.replace(b"v.pay", b"v.paz")):
        (book.cache / "codebooks").write_bytes(damaged)
        assert kept_codebooks(book) == first


BOOKS = st.dictionaries(st.sampled_from(CODES), st.lists(st.sampled_from(CODES), max_size=1).map(tuple), min_size=1)
NAMES = ("first", "second", "third")


@settings(max_examples=300, deadline=None)
@given(
    books=st.lists(BOOKS, min_size=3, max_size=3),
    since=st.lists(st.tuples(st.integers(0, 6), st.sampled_from(NAMES)), max_size=3),
    readings=st.lists(
        st.tuples(
            st.integers(0, 6),
            st.one_of(st.just("all"), st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True).map(tuple)),
            st.sampled_from((None, "gone", *NAMES)),
        ),
        min_size=1,
        max_size=5,
    ),
    renamed=st.sampled_from([{}, {"v.visit": "v.learn"}, {"v.visit": "v.learn", "v.calls": "v.learn"}]),
)
def test_columns_and_objects_ask_what_a_plain_reading_of_the_records_asks(
    books: list[dict[str, tuple[str, ...]]],
    since: list[tuple[int, str]],
    readings: list[tuple[int, str | tuple[str, ...], str | None]],
    renamed: dict[str, str],
) -> None:
    talk = make_transcript("talk", [("M", SAID)])
    begin = datetime(2026, 11, 22, 10, tzinfo=UTC)
    kept = dict(zip(NAMES, books, strict=True))
    times = sorted((int((begin + timedelta(seconds=second)).timestamp() * 1e6), name) for second, name in since)
    today = tuple(code for code in CODES if code not in renamed)
    end = talk.coded_segments[0].end
    records = [
        Record(
            number, "", f"ana-d-{number}-0000000{number}", format_time(begin + timedelta(seconds=second)), f"coder{number}", "read",
            talk.text_hash, talk.coded_segments[0].start, end, SAID, None, None, codes, True, False, None, "", None, None, None, None, name,
        )
        for number, (second, codes, name) in enumerate(readings, 1)
    ]  # fmt: skip
    state = Replay([("d", one) for one in records], renamed=renamed, existing=Existing(KeptCodebooks(kept, tuple(times)), today, renamed))
    values = decided_ratings(state, [talk], RatingsChoice(today, tuple(one.coder for one in records))).values
    found = Reads(state.readings)
    for number, one in enumerate(records):
        (reading,) = state.readings_of(one.coder, talk.text_hash)
        for place, code in enumerate(today):
            expected = looked_for(one, code, kept, times, renamed)
            assert reading.asks(code) is expected
            assert (found.read(one.coder, talk.text_hash, code, (reading.start, reading.end)) is not None) is expected
            if values.shape[1]:
                assert bool(values[number][0][place] == 0) is expected
