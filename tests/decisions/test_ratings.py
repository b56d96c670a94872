"""Ratings: yes, no and missing are told apart, and what was shown never touches what was decided blind."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.overlap import same_passage
from icc_coding.decisions.ratings import RatingsChoice, about_segments, decided_ratings, decided_spans
from icc_coding.decisions.state import load_state
from icc_coding.study import Study
from icc_coding.transcripts.model import Transcript

from .conftest import make_transcript

CODES = ("v.learn", "v.pay")


class Hand:
    """Decides like a person with a mouse: by the words."""

    def __init__(self, study: Study, transcript: Transcript, coder: str, **always: object) -> None:
        self.writer, self.transcript, self.always = LogWriter(study, coder), transcript, always

    def does(self, action: str, words: str, code: str | None = "v.learn", **more: object) -> None:
        start = self.transcript.text.index(words)
        fields = {"blind": True} | self.always | more
        self.writer.append([Draft(action, self.transcript.text_hash, start, start + len(words), words, code, **fields)])  # type: ignore[arg-type]

    def reads(self, words: str, codes: str | tuple[str, ...] = "all", **more: object) -> None:
        self.does("read", words, None, codes=codes, **more)


def table(study: Study, transcript: Transcript, **choice: object) -> tuple[dict[str, list[list[int]]], int]:
    ratings = decided_ratings(load_state(study), [transcript], RatingsChoice(CODES, **choice))  # type: ignore[arg-type]
    return {coder: ratings.values[row].tolist() for row, coder in enumerate(ratings.coders)}, ratings.left_out


def test_silence_is_no_only_where_it_was_read(study: Study, interview: Transcript) -> None:
    ana = Hand(study, interview, "ana")
    ana.does("add", "We learn from each other.")
    ana.reads("We learn from each other. Nobody pays us for it.")
    ana.reads("The mayor left.", ("v.pay",))
    ratings = decided_ratings(load_state(study), [interview], RatingsChoice(CODES))
    assert ratings.values[0].tolist() == [[1, 0], [0, 0], [-1, 0]]
    assert ratings.units == ("harbour:1", "harbour:2", "harbour:3")
    assert ratings.texts[1] == "Nobody pays us for it."
    assert ratings.attributes["speaker"] == ["M", "M", "M"]
    assert ratings.values.dtype == np.int8


def test_half_of_the_segment_or_half_of_the_excerpt_counts(study: Study, interview: Transcript) -> None:
    ana = Hand(study, interview, "ana")
    ana.reads("We learn from each other. Nobody pays us for it. The mayor left. It fell asleep")
    ana.does("add", "other. Nobody pays us", "v.pay")  # most of the second sentence, little of the first
    ana.does("add", "mayor", "v.learn")  # little of the sentence, but all of the excerpt
    assert table(study, interview)[0]["ana"] == [[0, 0], [0, 1], [1, 0], [0, 0]]


def test_reject_answers_and_unsure_does_not(study: Study, interview: Transcript) -> None:
    ana = Hand(study, interview, "ana")
    ana.does("reject", "We learn from each other.")
    ana.does("unsure", "The mayor left.")
    ana.reads("The mayor left.")
    assert table(study, interview)[0]["ana"] == [[0, -1], [-1, 0]]


def test_later_look_with_suggestions_leaves_the_blind_answer(study: Study, interview: Transcript) -> None:
    ana = Hand(study, interview, "ana")
    ana.does("add", "We learn from each other.")
    ana.reads("We learn from each other.")
    ana.does("reject", "We learn from each other.", blind=False, shown=True)
    assert table(study, interview) == ({"ana": [[1, 0]]}, 1)
    assert table(study, interview, blind_only=False)[0] == {"ana": [[0, 0]]}


def test_bulk_decisions_are_left_out(study: Study, interview: Transcript) -> None:
    ana = Hand(study, interview, "ana", by="bulk:1")
    ana.does("accept", "We learn from each other.")
    Hand(study, interview, "ana").reads("We learn from each other.")
    assert table(study, interview) == ({"ana": [[-1, 0]]}, 1)


def test_a_sample_has_its_own_ratings(study: Study, interview: Transcript) -> None:
    first, again = Hand(study, interview, "ana", sample="round-1"), Hand(study, interview, "ana", sample="again")
    first.does("add", "We learn from each other.")
    first.reads("We learn from each other.")
    again.reads("We learn from each other.")
    again.does("reject", "We learn from each other.")
    assert table(study, interview, sample="round-1")[0] == {"ana": [[1, 0]]}
    assert table(study, interview, sample="again")[0] == {"ana": [[0, 0]]}


def test_interviewers_are_no_units_and_coders_keep_their_order(study: Study, interview: Transcript) -> None:
    for coder in ("ana", "bob"):
        Hand(study, interview, coder).reads(interview.text)
    Hand(study, interview, "bob").does("add", "How did it start?")
    found, _ = table(study, interview, coders=("bob", "ana"))
    assert list(found) == ["bob", "ana"]
    assert found["bob"] == [[0, 0]] * 6


def test_taken_back_readings_are_missing(study: Study, interview: Transcript) -> None:
    ana = Hand(study, interview, "ana")
    ana.reads("The mayor left.")
    (read,) = load_state(study).records
    ana.does("undo", "The mayor left.", None, undoes=read.id)
    assert table(study, interview)[0] == {"ana": []}


def test_spans_for_unitizing_need_the_whole_transcript_read(study: Study, interview: Transcript) -> None:
    other = make_transcript("inland", [("M", "Nothing here")])
    for coder in ("ana", "bob"):
        Hand(study, interview, coder).reads(interview.text)
    Hand(study, other, "ana").reads(other.text)
    Hand(study, interview, "ana").does("add", "The mayor left.", "v.pay")
    start = interview.text.index("The mayor left.")
    found = decided_spans(load_state(study), [interview, other], RatingsChoice(CODES))
    assert found.lengths == {"harbour": len(interview.text)}
    assert found.spans == [("harbour", "ana", start, start + 15, "v.pay"), ("harbour", "bob", None, None, None)]


def test_a_transcript_in_which_nothing_can_be_coded_was_read_by_nobody(study: Study, interview: Transcript) -> None:
    unsaid = make_transcript("plan", [("Q", "We begin with the harbour. Then we ask about the ferry")])
    Hand(study, interview, "ana").reads(interview.text)
    assert decided_spans(load_state(study), [interview, unsaid], RatingsChoice(CODES, ("ana", "bob"))).lengths == {}
    assert decided_spans(load_state(study), [interview, unsaid], RatingsChoice(CODES, ("ana",))).lengths == {"harbour": len(interview.text)}


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30))), st.lists(st.integers(1, 12), max_size=8), st.integers(0, 3))
def test_spans_meet_segments_by_the_rule_for_one_passage(places: list[tuple[int, int]], lengths: list[int], gap: int) -> None:
    spans = [(start, start + length) for start, length in places]
    segments, at = [], 0
    for length in lengths:
        segments.append((at, at + length))
        at += length + gap
    starts, ends = np.array(spans, np.int32).reshape(len(spans), 2).T
    found = about_segments(starts, ends, np.array(segments, np.int64).reshape(len(segments), 2))
    wanted = [(n, m) for n, span in enumerate(spans) for m, segment in enumerate(segments) if same_passage(span, segment)]
    assert sorted(zip(found[0].tolist(), found[1].tolist(), strict=True)) == wanted
