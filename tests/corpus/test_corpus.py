"""The corpus as every face reads it: counted as passages, settled, filtered, with what was read and left out. All of it is fictional."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from harbours import FEES, PILOTS, TUG, make_study, run

from icc_coding.corpus import COLUMNS, READ_REASON, Choice, Corpus, load_corpus, tally
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.transcripts import Transcript, read_study

SENTENCE = "The pilots ring the other harbour every evening, as long as I can remember."


class Team:
    """Several coders at work on `south`."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.south: Transcript = next(t for t in read_study(study).transcripts if t.name == "south")
        self.start = self.south.text.index(SENTENCE)

    def decide(self, coder: str, action: str, code: str = PILOTS, start: int = 0, end: int = len(SENTENCE), **more: object) -> None:
        place = self.start + start, self.start + end
        draft = Draft(action, self.south.text_hash, *place, self.south.text[slice(*place)], code, **more)  # type: ignore[arg-type]
        LogWriter(self.study, coder, device="desk").append([draft])

    def read(self, coder: str, codes: object = "all", blind: bool = True) -> None:
        draft = Draft("read", self.south.text_hash, 0, len(self.south.text), codes=codes, blind=blind)  # type: ignore[arg-type]
        LogWriter(self.study, coder, device="desk").append([draft])

    def corpus(self) -> Corpus:
        return load_corpus(self.study)

    def settled(self, **choice: object) -> list[tuple[str, str, str]]:
        rows = self.corpus().choose(Choice(settled=True, **choice)).rows  # type: ignore[arg-type]
        return [(row.code, row.status, row.coder) for row in rows]


@pytest.fixture
def harbours(tmp_path: Path) -> Study:
    return make_study(tmp_path / "harbours")


@pytest.fixture
def coded(harbours: Study) -> Study:
    assert run(harbours, "code").exit_code == 0
    return harbours


@pytest.fixture
def team(harbours: Study) -> Team:
    return Team(harbours)


def test_two_coders_and_a_consensus_are_one_passage(team: Team) -> None:
    team.decide("ana", "accept")
    team.decide("ben", "add", end=40)
    team.decide("consensus", "accept", end=60, by="ana", note="slip")
    corpus = team.corpus()
    (passage,) = corpus.passages()
    assert len(corpus.rows) == 3
    assert (passage.standing, passage.row.coder, passage.coders) == ("accepted", "consensus", ("consensus",))
    assert team.settled() == [(PILOTS, "accepted", "consensus")]
    (row,) = corpus.settled().rows
    assert (row.start, row.end, row.note) == (team.start, team.start + 60, "slip")


def test_the_consensus_has_the_last_word(team: Team) -> None:
    team.decide("ana", "accept")
    team.decide("ben", "accept")
    team.decide("consensus", "reject", by="ana")
    assert team.settled() == []
    assert team.settled(statuses=("rejected",)) == [(PILOTS, "rejected", "consensus")]


def test_coders_who_agree_settle_a_passage_and_coders_who_differ_do_not(team: Team) -> None:
    team.decide("ana", "accept")
    team.decide("ben", "accept", start=4)
    team.decide("ana", "add", FEES)
    team.decide("ben", "reject", FEES)
    assert team.settled() == [(PILOTS, "accepted", "ana;ben")]
    assert team.settled(statuses=("unsure",)) == [(FEES, "unsure", "ana;ben")]
    counts = tally(team.corpus().passages())
    assert (counts[PILOTS]["accepted"], counts[FEES]["disputed"]) == (1, 1)


def test_who_is_unsure_does_not_differ(team: Team) -> None:
    team.decide("ana", "accept")
    team.decide("ben", "unsure")
    team.decide("cleo", "unsure", FEES)
    assert team.settled(statuses=("accepted", "unsure")) == [(PILOTS, "accepted", "ana;ben"), (FEES, "unsure", "cleo")]


def test_silence_is_a_no_only_where_somebody_read_for_the_code(team: Team) -> None:
    team.decide("ana", "accept")
    assert team.settled() == [(PILOTS, "accepted", "ana")]
    team.read("ben", codes=(FEES,))
    assert team.settled() == [(PILOTS, "accepted", "ana")]
    team.read("cleo", codes=(PILOTS,))
    assert team.settled() == []
    (passage,) = team.corpus().passages()
    assert (passage.standing, passage.silent) == ("disputed", ("cleo",))


def test_what_was_read_and_left_out_can_be_had(team: Team) -> None:
    team.decide("ana", "accept")
    team.read("ana")
    rows = team.corpus().choose(Choice(with_reads=True)).rows
    silent = [row for row in rows if row.reason == READ_REASON]
    segments = [s for s in team.south.coded_segments if (s.start, s.end) != (team.start, team.start + len(SENTENCE))]
    assert {(row.start, row.end, row.code) for row in silent} == {
        *((s.start, s.end, code) for s in segments for code in (TUG, PILOTS, FEES) if (s.start > team.start or code != PILOTS)),
        *((team.start, team.start + len(SENTENCE), code) for code in (TUG, FEES) if len(segments) < len(team.south.coded_segments)),
    }
    assert {(row.status, row.coder, row.blind) for row in silent} == {("rejected", "ana", True)}
    assert not any(row.reason == READ_REASON for row in team.corpus().rows)
    both = team.corpus().choose(Choice(settled=True, with_reads=True)).rows
    assert {(row.start, row.code) for row in both} == {(row.start, row.code) for row in rows}
    assert sum(row.status == "accepted" for row in both) == 1


def test_suggestions_that_nobody_decided_are_never_settled(coded: Study) -> None:
    corpus = load_corpus(coded)
    assert corpus.rows
    assert corpus.settled(answers=True).rows == ()
    assert {passage.standing for passage in corpus.passages()} == {"suggested"}


def test_a_chain_of_overlapping_spans_is_not_one_endless_passage(team: Team) -> None:
    for coder, shift in (("ana", 0), ("ben", 6)):
        for step in range(5):
            team.decide(coder, "add", start=12 * step + shift, end=12 * step + shift + 12)
    assert len(team.corpus().passages()) == 5


def test_every_row_is_in_one_passage_whatever_the_spans(team: Team) -> None:
    draw = random.Random(7)
    for _ in range(60):
        start = draw.randrange(60)
        team.decide(draw.choice(["ana", "ben", "cleo"]), draw.choice(["add", "reject"]), PILOTS, start, start + draw.randrange(1, 15))
    corpus = team.corpus()
    assert sorted((r.start, r.end, r.coder) for p in corpus.passages() for r in p.rows) == sorted(
        (r.start, r.end, r.coder) for r in corpus.rows
    )
    assert [p.rows[0] for p in corpus.passages()] == sorted((p.rows[0] for p in corpus.passages()), key=corpus.rows.index)
    assert len(corpus.settled(answers=True).rows) == len(corpus.passages())


def test_filters(team: Team) -> None:
    team.decide("ana", "accept")
    team.decide("ben", "reject", FEES)

    def chosen(**choice: object) -> list[tuple[str, str]]:
        return [(row.coder, row.code) for row in team.corpus().choose(Choice(**choice)).rows]  # type: ignore[arg-type]

    assert chosen(coders=("ana",)) == [("ana", PILOTS)]
    assert chosen(statuses=("rejected",)) == [("ben", FEES)]
    assert chosen(codes=("trouble",)) == [("ben", FEES)]
    assert chosen(codes=(PILOTS,), transcripts=("south",)) == [("ana", PILOTS)]
    assert chosen(transcripts=("north",)) == []


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(coders=("zoe",)), "no coder `zoe`.*There are: ana"),
        (Choice(statuses=("yes",)), "no status `yes`.*accepted"),
        (Choice(transcripts=("west",)), "no transcript `west`.*north, south"),
        (Choice(codes=("help.tugs",)), "no code `help.tugs`"),
    ],
)
def test_a_filter_that_names_nothing_is_refused(team: Team, choice: Choice, said: str) -> None:
    team.decide("ana", "accept")
    with pytest.raises(UserError, match=said):
        team.corpus().choose(choice)


def test_attributes_question_and_flowing_words_stand_in_the_frame(tmp_path: Path, team: Team) -> None:
    cases = "transcript,speaker,case,country,wave\nsouth,Pilot Rau,Rau,Freedonia,2\nnorth,,Ode,Sylvania,\n"
    (team.study.transcripts / "cases.csv").write_text(cases, encoding="utf-8")
    team.decide("ana", "accept", note="-5")
    frame = team.corpus().frame()
    assert list(frame.columns) == [*COLUMNS, "case.country", "case.wave", "question"]
    row = frame.iloc[0]
    assert (row["case"], row["case.country"], row["case.wave"], row["question"]) == ("Rau", "Freedonia", "2", "Who speaks with whom?")
    assert (row["start"], row["note"], row["excerpt_id"][0]) == (team.start, "-5", "x")


def test_captions_have_no_line_break_inside_a_sentence(harbours: Study) -> None:
    cues = ("<v Rau>We lend our tug", "<v Rau>to the harbour next door.", "<v Rau>It is a small tug.")
    vtt = "WEBVTT\n\n" + "\n\n".join(f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n{cue}" for n, cue in enumerate(cues))
    (harbours.transcripts / "talk.vtt").write_text(vtt, encoding="utf-8")
    wrapped = "Interviewer: And the tug?\n\nRau: We lend our tug\nto the harbour next door.\nIt is a small tug.\n"
    (harbours.transcripts / "wrapped.txt").write_text(wrapped, encoding="utf-8")
    run(harbours, "code")
    for name in ("talk", "wrapped"):
        rows = [row for row in load_corpus(harbours).rows if row.transcript == name and row.code == TUG]
        assert any("We lend our tug to the harbour next door." in row.text for row in rows), name
    assert "lend our tug\n" in next(t for t in read_study(harbours).transcripts if t.name == "wrapped").text


def test_the_screen_counts_passages(coded: Study) -> None:
    team = Team(coded)
    for coder in ("ana", "ben", "consensus"):
        team.decide(coder, "accept")
    output = run(coded, "code").output
    assert "1 coded by people" in output
    assert "3 coded by people" not in output
    team.decide("ana", "add", TUG)
    team.decide("ben", "reject", TUG)
    assert "1 of them in dispute" in run(coded, "code").output
    page = (coded.reading / "south.html").read_text(encoding="utf-8")
    assert "1 decided" in page
    assert "2 decided" not in page


def test_nothing_coded_is_said(harbours: Study) -> None:
    with pytest.raises(UserError, match="nothing has been coded yet"):
        load_corpus(harbours)
