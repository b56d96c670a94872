"""What stands in a transcript's margin: whose codes, in which rows, under which filter; where they lie; how the talk is cut and loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.finishing import answered_by_reading, has_just_read, mark_read
from icc_coding.reviewing.laying_out import PART, SECTION, Layout
from icc_coding.reviewing.margin import THEIRS, MarginFilter, MarginMark, depth
from icc_coding.reviewing.margins import Margins
from icc_coding.reviewing.minimap import BY_CODE, ROWS, look_over
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript

from .conftest import BUY, CODEBOOK, LEARN, NO_STAFF, POLITICS, SERVE, STAFF

NORMAL = Options(blind_share=0)


def place_of(desk: Desk, name: str, words: str) -> Key:
    transcript = desk.by_name[name]
    start = transcript.text.index(words)
    return Key(transcript.text_hash, start, start + len(words))


def margin(session: ReviewSession, name: str = "harbour", chosen: MarginFilter = MarginFilter()) -> list[MarginMark]:  # noqa: B008 - frozen
    transcript = session.desk.by_name[name]
    return [row for mark in Margins(session).rows(transcript) if (row := chosen.row(mark)) is not None]


def said(mark: MarginMark) -> dict[str, str]:
    return {voice.coder: voice.status for voice in mark.voices}


@pytest.fixture
def three(desk: Desk) -> ReviewSession:
    """Ana's session, after she, Bob and Cleo have decided about the hired person, and Bob alone about the election."""
    ana, bob, cleo = (ReviewSession(desk, name, NORMAL) for name in ("ana", "bob", "cleo"))
    hired = place_of(desk, "harbour", "We hired one person, full time, who runs it for all of the towns.")
    ana.decide(hired, Decision("accept", STAFF, note="the office"))
    bob.decide(hired, Decision("reject", STAFF, note="only one"))
    cleo.decide(place_of(desk, "harbour", "one person, full time, who runs it for all of the towns."), Decision("add", STAFF))
    bob.decide(place_of(desk, "harbour", "So we left for two years."), Decision("add", POLITICS))
    return ana


def test_a_row_is_a_passage_with_all_that_is_said_about_it(three: ReviewSession) -> None:
    rows = margin(three)
    (hired,) = [row for row in rows if row.code == STAFF and row.band == "likely"]
    assert said(hired) == {"ana": "accepted", "bob": "rejected", "cleo": "added", "machine": "likely"}
    assert [voice.coder for voice in hired.voices] == ["ana", "bob", "cleo", "machine"]
    assert hired.status == "accepted"
    assert {voice.note for voice in hired.voices} == {"the office", "only one", ""}
    (left,) = [row for row in rows if said(row) == {"bob": "added"}]
    assert (left.code, left.status, left.band) == (POLITICS, THEIRS, "")
    assert sum(row.status == "open" for row in rows) == 5
    assert all(row.visible for row in rows)


def test_whoever_is_switched_off_has_no_say_and_leaves_no_empty_row(three: ReviewSession) -> None:
    rows = margin(three, chosen=MarginFilter(off=frozenset({"bob", "machine"})))
    assert [(row.code, said(row)) for row in rows] == [(STAFF, {"ana": "accepted", "cleo": "added"})]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (MarginFilter(code=LEARN), {LEARN}),
        (MarginFilter(band="likely"), {LEARN, STAFF, POLITICS}),
        (MarginFilter(band="possible"), {LEARN, SERVE, STAFF}),
        (MarginFilter(code=STAFF, band="open"), {STAFF}),
    ],
)
def test_the_margin_is_filtered_by_code_and_band(three: ReviewSession, chosen: MarginFilter, expected: set[str]) -> None:
    rows = margin(three, chosen=chosen)
    assert {row.code for row in rows} == expected
    assert len(rows) < len(margin(three))


def test_a_filter_for_what_there_is_not_is_refused(session: ReviewSession) -> None:
    with pytest.raises(UserError, match="There is no code"):
        MarginFilter(code="value.x").check(session)
    with pytest.raises(UserError, match="open, likely, possible"):
        MarginFilter(band="quiet").check(session)
    with pytest.raises(UserError, match="lanes by `colour`"):
        look_over(Margins(session), session.desk.by_name["harbour"], MarginFilter(), "colour")


def test_a_blind_coder_sees_only_what_they_chose_themselves_blind(three: ReviewSession) -> None:
    blind = ReviewSession(three.desk, "dan", Options(blind=True))
    assert margin(blind) == []
    place = place_of(three.desk, "harbour", "Nobody had planned that at all.")
    blind.submit(Key(place.text, place.start, place.end, blind=True), [NO_STAFF])
    assert [said(row) for row in margin(blind)] == [{"dan": "added"}]
    assert look_over(Margins(blind), three.desk.by_name["harbour"], MarginFilter()).people == ("dan",)


def test_what_was_answered_with_no_by_reading_is_struck_and_can_be_seen(session: ReviewSession) -> None:
    harbour = session.desk.by_name["harbour"]
    assert len(answered_by_reading(session, harbour)) == 6
    assert not has_just_read(session, harbour)
    with pytest.raises(UserError, match="changed since you looked"):
        mark_read(session, harbour, 5)
    mark_read(session, harbour, 6)
    assert has_just_read(session, harbour)
    assert answered_by_reading(session, harbour) == []
    assert {row.status for row in margin(session)} == {"read"}
    assert not any(row.visible for row in margin(session))
    session.undo()
    assert not has_just_read(session, harbour)
    assert len(answered_by_reading(session, harbour)) == 6


def test_reading_all_of_it_leaves_the_passage_that_waits_to_be_read_blind(desk: Desk) -> None:
    session = ReviewSession(desk, "ana", Options(blind_share=0.5))
    while (card := session.next()) is not None and not card.key.blind:
        session.skip(card.key)
    assert card is not None
    transcript = card.transcript
    answered = answered_by_reading(session, transcript)
    mark_read(session, transcript, len(answered))
    assert has_just_read(session, transcript)
    readings = desk.state.readings_of("ana", transcript.text_hash)
    assert not any(reading.start < card.key.end and card.key.start < reading.end for reading in readings)
    assert session.hidden_passage == card.key


def test_lanes_and_map_follow_the_filter(three: ReviewSession) -> None:
    harbour = three.desk.by_name["harbour"]
    all_of_it = look_over(Margins(three), harbour, MarginFilter())
    assert [lane.name for lane in all_of_it.lanes] == ["ana", "bob", "cleo", "machine"]
    assert all_of_it.people == ("ana", "bob", "cleo", "machine")
    assert all_of_it.codes[STAFF] == 2
    assert len(all_of_it.places) == sum(all_of_it.codes.values())
    hers = look_over(Margins(three), harbour, MarginFilter(off=frozenset({"bob", "cleo", "machine"})))
    assert [lane.name for lane in hers.lanes] == ["ana"]
    assert hers.people == all_of_it.people  # who is switched off can be switched on again
    (run,) = hers.runs
    assert run.first <= harbour.text.index("We hired") * ROWS // len(harbour.text) < run.last <= ROWS
    by_code = look_over(Margins(three), harbour, MarginFilter(), BY_CODE)
    assert [lane.name for lane in by_code.lanes] == [LEARN, SERVE, STAFF, POLITICS]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda s: (s[0], s[0] + s[1])), max_size=12))
def test_depth_is_how_many_spans_cover_one_place(spans: list[tuple[int, int]]) -> None:
    assert depth(spans) == max((sum(start <= place < end for start, end in spans) for place in range(40)), default=0)


# --- how the talk is cut


def long_talk(root: Path, paragraphs: list[int], speaker: str = "Mayor Iversen") -> Transcript:
    """One speaker without an interruption; paragraphs of so many sentences."""
    (root / "transcripts").mkdir(parents=True)
    (root / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    sentence = "The ferry towns of this invented coast meet once a month about their slipway. "
    talk = "\n\n".join(sentence * count for count in paragraphs)
    (root / "transcripts" / "long.txt").write_text(f"Interviewer: Tell me?\n\n{speaker}: {talk}\n", encoding="utf-8")
    return read_study(Study(root)).transcripts[0]


@pytest.mark.parametrize("paragraphs", [[3, 2], [200], [30] * 20, [1, 300, 1]])
def test_sections_and_parts_hold_all_talk_once_and_are_never_long(tmp_path: Path, paragraphs: list[int]) -> None:
    transcript = long_talk(tmp_path / "study", paragraphs)
    layout = Layout(transcript)
    longest = max(segment.end - segment.start for segment in transcript.segments)
    spoken = "".join(transcript.text[turn.start : turn.end] for turn in transcript.turns)
    views = layout.views(layout.sections, [])
    shown = [piece for view in views for paragraph in view.paragraphs for turn in paragraph for piece in turn]
    assert "".join(piece.text for piece in shown) == spoken
    assert all(section.end - section.start <= SECTION + longest for section in layout.sections)
    assert sum(section.opens for section in layout.sections) == 2
    assert [index for part in layout.parts for index in range(part.first, part.last)] == list(range(len(layout.sections)))
    assert all(part.end - part.start <= PART + SECTION + longest for part in layout.parts)
    for part in layout.parts:
        assert layout.part_at(part.start) == layout.part_at(part.end - 1) == part


SPANS = st.tuples(st.integers(0, 640), st.integers(1, 200)).map(lambda place: (place[0], place[0] + place[1]))
ANSWERS = st.tuples(st.sampled_from(["ana", "bob", "cleo"]), st.sampled_from(["accept", "reject", "unsure", "undo", "redo", "read"]), SPANS)


@settings(max_examples=25, deadline=None)
@given(answers=st.lists(ANSWERS, min_size=1, max_size=6))
def test_rows_that_are_kept_are_those_that_would_be_found_now(tmp_path_factory: pytest.TempPathFactory, answers: list[Any]) -> None:
    sessions = _crowded(tmp_path_factory)
    transcript = sessions["ana"].desk.by_name["harbour"]
    kept = Margins(sessions["ana"])
    kept.rows(transcript)
    for coder, action, span in answers:
        session = sessions[coder]
        if action in ("undo", "redo"):
            getattr(session, action)()
        elif action == "read":
            session.mark_read(transcript, [span])
        else:
            session.decide(Key(transcript.text_hash, *span), Decision(action, LEARN))
        now = Margins(sessions["ana"]).rows(transcript)
        assert kept.rows(transcript) == now
        assert kept.touching(transcript, span) == [m for m in now if any(v.start < span[1] and span[0] < v.end for v in m.voices)]


def test_rows_stay_the_very_same_until_something_in_the_transcript_changes(three: ReviewSession) -> None:
    kept, harbour = Margins(three), three.desk.by_name["harbour"]
    rows = kept.rows(harbour)
    three.decide(place_of(three.desk, "inland", "It saves every one of us money."), Decision("accept", BUY))
    assert kept.rows(harbour) is rows
    three.decide(place_of(three.desk, "harbour", "My own council never asked what it costs."), Decision("add", BUY))
    renewed = kept.rows(harbour)
    assert len(renewed) == len(rows) + 1
    assert {id(row) for row in rows} < {id(row) for row in renewed}  # the others were not worked out again
    renamed = CODEBOOK.replace("id: politicization", "id: parties\n        formerly: [hindrance.politicization]")
    three.desk.study.codebook.write_text(renamed, encoding="utf-8")
    three.desk.refresh()
    assert "hindrance.parties" in {row.code for row in kept.rows(harbour)}


def test_what_is_now_read_blind_leaves_the_margin_and_comes_back(desk: Desk) -> None:
    session = ReviewSession(desk, "ana", Options(blind_share=1.0))
    kept, harbour = Margins(session), desk.by_name["harbour"]
    before = kept.rows(harbour)
    card = session.next()
    while card is not None and card.key.text != harbour.text_hash:
        session.skip(card.key)
        card = session.next()
    assert card is not None
    key = card.key
    touched = [row for row in before if row.start < key.end and row.end > key.start]
    assert [row for row in before if row not in touched] == list(kept.rows(harbour))
    session.submit(key, [])
    assert {row.code for row in touched} <= {row.code for row in kept.touching(harbour, (key.start, key.end))}


_MADE: dict[str, ReviewSession] = {}


def _crowded(folders: pytest.TempPathFactory) -> dict[str, ReviewSession]:
    """Three coders with overlapping spans of two codes; made once."""
    if not _MADE:
        from .conftest import make_study

        desk = Desk.open(make_study(folders.mktemp("crowded") / "study"))
        _MADE.update((name, ReviewSession(desk, name, NORMAL)) for name in ("ana", "bob", "cleo"))
        text = desk.by_name["harbour"]
        for number, segment in enumerate(text.coded_segments):
            for who, session in enumerate(_MADE.values()):
                span = (segment.start + 5 * who, min(segment.end + 11 * who, len(text.text)))
                session.decide(Key(text.text_hash, *span), Decision("add", (LEARN, BUY)[number % 2]))
    return _MADE
