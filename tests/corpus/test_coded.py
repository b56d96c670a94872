"""The coded corpus: decisions of people beside what the machine still suggests, each with its place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from suggesting.conftest import SEEDS, TOOLS, WATER

from icc_coding.codebook.model import Codebook
from icc_coding.corpus import COLUMNS, CodedExcerpt, coded_excerpts
from icc_coding.decisions.codings import excerpt_id
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.state import load_state
from icc_coding.phrasing import clock
from icc_coding.study import Study
from icc_coding.suggesting.store import Suggestion
from icc_coding.transcripts import Transcript

WORDS = "We lend our wheelbarrow to the garden next door, and the ladder belongs to all four gardens."
CONTRACT = (
    "excerpt_id, transcript, kind, case, collaborations, turn, speaker, role, start, end, time, text, dimension, code, label, status, band, score, "
    "probability, reason, coder, decided_at, blind, note, codebook_hash, run"
)


class Corpus:
    """A study in which one suggestion and any decisions can be made."""

    def __init__(self, study: Study, codebook: Codebook, transcripts: tuple[Transcript, ...]) -> None:
        self.study, self.codebook, self.transcripts = study, codebook, transcripts
        self.sunday = next(t for t in transcripts if t.name == "sunday")
        self.start = self.sunday.text.index(WORDS)
        self.suggestions: list[Suggestion] = []

    def suggest(self, start: int, end: int, code: str = TOOLS) -> Suggestion:
        made = Suggestion(
            self.sunday.text_hash,
            "sunday",
            self.start + start,
            self.start + end,
            0,
            (0,),
            code,
            0.9,
            "likely",
            None,
            "because",
            "hash",
            "run-1",
        )
        self.suggestions.append(made)
        return made

    def decide(self, action: str, start: int, end: int, code: str = TOOLS, coder: str = "ana", **more: object) -> None:
        place = self.start + start, self.start + end
        draft = Draft(action, self.sunday.text_hash, *place, self.sunday.text[slice(*place)], code, **more)  # type: ignore[arg-type]
        LogWriter(self.study, coder, device="test").append([draft])

    def rows(self) -> list[CodedExcerpt]:
        return coded_excerpts(self.transcripts, self.codebook, self.suggestions, load_state(self.study, self.codebook).codings)


@pytest.fixture
def corpus(study: Study, gardens: Codebook, talks: tuple[Transcript, ...]) -> Corpus:
    return Corpus(study, gardens, talks)


def test_the_columns_are_those_of_the_contract() -> None:
    assert ", ".join(COLUMNS) == CONTRACT


def test_a_suggestion_is_a_row_of_the_machine(corpus: Corpus) -> None:
    made = corpus.suggest(0, len(WORDS))
    (row,) = corpus.rows()
    assert (row.coder, row.status, row.band, row.score, row.reason, row.run) == ("machine", "suggested", "likely", 0.9, "because", "run-1")
    assert row.text == WORDS
    assert row.excerpt_id == made.excerpt_id == excerpt_id(corpus.sunday.text_hash, made.start, made.end)
    assert (row.transcript, row.kind, row.turn, row.speaker, row.role, row.time) == ("sunday", "interview", 1, "Okoro", "respondent", "")
    assert (row.dimension, row.code, row.label, row.blind, row.decided_at) == ("help", TOOLS, "Tool sharing", None, "")


@pytest.mark.parametrize("action", ["accept", "reject", "unsure", "add"])
def test_a_decision_takes_the_place_of_the_suggestion_and_keeps_its_reason(corpus: Corpus, action: str) -> None:
    corpus.suggest(0, 60)
    corpus.decide(action, 0, 60, note="seen", blind=True, codebook="abc", run="run-0")
    (row,) = corpus.rows()
    assert row.status == {"accept": "accepted", "reject": "rejected", "unsure": "unsure", "add": "added"}[action]
    assert (row.coder, row.note, row.blind, row.codebook_hash, row.run) == ("ana", "seen", True, "abc", "run-0")
    assert (row.band, row.score, row.reason) == ("likely", 0.9, "because")
    assert row.decided_at


@pytest.mark.parametrize(
    ("start", "end", "decided"),
    [(0, 40, True), (20, 60, True), (21, 61, False), (39, 80, False), (10, 20, True), (35, 45, True), (36, 46, False), (50, 60, False)],
)
def test_a_suggestion_is_decided_when_half_of_the_shorter_span_is_shared(corpus: Corpus, start: int, end: int, decided: bool) -> None:
    corpus.suggest(0, 40)
    corpus.decide("reject", start, end)
    assert [row.status for row in corpus.rows() if row.coder == "machine"] == ([] if decided else ["suggested"])


def test_a_decision_on_another_code_or_another_text_decides_nothing(corpus: Corpus) -> None:
    corpus.suggest(0, 40)
    corpus.decide("accept", 0, 40, SEEDS)
    assert {(row.coder, row.code) for row in corpus.rows()} == {("machine", TOOLS), ("ana", SEEDS)}


def test_a_replaced_code_is_a_row_and_the_new_one_another(corpus: Corpus) -> None:
    corpus.suggest(0, 40)
    corpus.decide("replace", 0, 40, to=WATER)
    assert [(row.code, row.status) for row in corpus.rows()] == [(TOOLS, "replaced"), (WATER, "added")]


def test_each_coder_has_rows_of_their_own_in_order_of_place_and_code(corpus: Corpus) -> None:
    corpus.suggest(50, 90, WATER)
    for coder in ("ben", "ana"):
        corpus.decide("accept", 0, 40, SEEDS, coder)
        corpus.decide("accept", 0, 40, TOOLS, coder)
    assert [(row.code, row.coder) for row in corpus.rows()] == [
        (TOOLS, "ana"),
        (TOOLS, "ben"),
        (SEEDS, "ana"),
        (SEEDS, "ben"),
        (WATER, "machine"),
    ]


def test_what_has_no_transcript_or_no_code_any_more_is_left_out(corpus: Corpus) -> None:
    corpus.suggest(0, 40)
    corpus.decide("accept", 0, 40)
    corpus.suggestions += [replace(corpus.suggestions[0], text="0" * 64), replace(corpus.suggestions[0], code="help.gone", start=0, end=5)]
    assert [row.coder for row in corpus.rows()] == ["ana"]
    corpus.transcripts = tuple(t for t in corpus.transcripts if t.name != "sunday")
    assert corpus.rows() == []


def test_collaborations_are_those_that_the_excerpt_names(corpus: Corpus) -> None:
    path = corpus.study.transcripts / "ring.txt"
    path.write_text("Interviewer: Who?\n\nAbe: The Canal Ring did that for us, all of it. And we paid for it.\n", encoding="utf-8")
    from icc_coding.transcripts import read_study

    corpus.transcripts = read_study(corpus.study).transcripts
    corpus.sunday = next(t for t in corpus.transcripts if t.name == "ring")
    corpus.start = corpus.sunday.text.index("The Canal")
    corpus.suggest(0, 40)
    corpus.suggest(45, 62)
    assert [row.collaborations for row in corpus.rows()] == [("canal_ring",), ()]


@pytest.mark.parametrize(("seconds", "shown"), [(None, ""), (0, "0:00:00"), (59.9, "0:00:59"), (3661.0, "1:01:01"), (36000, "10:00:00")])
def test_time_is_hours_minutes_seconds(seconds: float | None, shown: str) -> None:
    assert clock(seconds) == shown
