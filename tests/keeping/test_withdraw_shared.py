"""Withdrawal where words or files are shared: sentences that others say too, tables of many people, copies, names as long as each other."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from harbours import TUG, make_study, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl import load_workbook as open_workbook

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.errors import StorageError, UserError
from icc_coding.keeping.verify import verify_study
from icc_coding.keeping.withdraw import plan_withdrawal, withdraw
from icc_coding.keeping.words_left import files_with
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript

LONG = "We lend our tug to the harbour next door whenever the wind is bad and nobody is paid."
SHORT = "Yes, we lend tugs."
OWN = "Herring every Friday, and the choir sings till the ferry leaves."
TALK = f"""Interviewer: Who lends tugs?

Captain Ode: {LONG}

Pilot Rau: {LONG}

Captain Ode: {SHORT}

Pilot Rau: {SHORT}

Captain Ode: {OWN}
And once more: {LONG}
"""


def talk(study: Study) -> Transcript:
    return next(t for t in read_study(study, keep=referred_texts(study)).transcripts if t.name == "group")


def take_out(study: Study, name: str, speaker: str = "") -> None:
    withdraw(study, plan_withdrawal(study, name, speaker), "ana")


def test_of_a_sentence_that_two_people_say_only_the_one_who_withdraws_loses_it(study: Study) -> None:
    (study.transcripts / "group.txt").write_text(TALK, encoding="utf-8")
    (study.transcripts / "other.txt").write_text(f"Interviewer: Who?\n\nMaster Bo: {LONG} {SHORT}\n", encoding="utf-8")
    before, book = talk(study), Codebook.load(study.codebook)
    log = LogWriter(study, "ana", device="desk")
    for turn in before.turns:
        said = before.text[turn.start : turn.end]
        log.append([Draft("accept", before.text_hash, turn.start, turn.end, said, TUG, note=said, codebook=book.code(TUG).hash)])
    across = (before.turns[1].start, before.turns[4].end)
    log.append([Draft("accept", before.text_hash, *across, before.text[slice(*across)], TUG, codebook=book.code(TUG).hash)])
    log.append([Draft("note", note=f"They all say: {SHORT} {LONG}"), Draft("note", note=f"And he: {OWN}")])
    count = len(load_state(study).codings)
    take_out(study, "group", "Captain Ode")
    for _ in range(2):
        assert not verify_study(study).problems
        after = talk(study)
        assert [turn.start for turn in after.turns] == [turn.start for turn in before.turns]
        codings = load_state(study).codings
        assert len(codings) == count
        assert all(coding.quote == after.text[coding.start : coding.end] for coding in codings if coding.text == after.text_hash)
        said = {coding.quote for coding in codings}
        assert LONG in said
        assert not any(OWN[:20] in quote for quote in said)
        assert run(study, "code").exit_code == 0
    notes = [record.note for _, record in read_logs(study).entries()]
    assert f"They all say: {SHORT} {LONG}" in notes
    assert not any(OWN in note for note in notes)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.text("aé ,.–'\n", min_size=1, max_size=40).map(str.strip).filter(bool), min_size=1, max_size=4))
def test_whatever_was_said_the_text_that_takes_its_place_is_read_as_it_stands(
    tmp_path_factory: pytest.TempPathFactory, said: list[str]
) -> None:
    study = make_study(tmp_path_factory.mktemp("any") / "harbours")
    turns = "".join(f"Pilot Rau: And then?\n\nCaptain Ode: {' '.join(one.split(' '))}\n\n" for one in said)
    (study.transcripts / "group.txt").write_text(f"Interviewer: Who lends tugs?\n\n{turns}", encoding="utf-8")
    if not any(turn.speaker == "Captain Ode" for turn in talk(study).turns):
        return
    before = talk(study)
    plan = plan_withdrawal(study, "group", "Captain Ode")
    withdraw(study, plan, "ana")
    after = talk(study)
    assert after.text_hash == plan.redacted[before.text_hash].text_hash
    assert [(turn.start, turn.end) for turn in after.turns] == [(turn.start, turn.end) for turn in before.turns]


def test_two_who_withdraw_and_have_names_as_long_as_each_other_stay_two(study: Study) -> None:
    words = "Interviewer: Who?\n\nAnna: I lend.\n\nOtto: I lend nothing.\n\nAnna: Fine then.\n\nOtto: Bye now.\n"
    (study.transcripts / "group.txt").write_text(words, encoding="utf-8")
    read_study(study)
    for speaker in ("Anna", "Otto"):
        take_out(study, "group", speaker)
    speakers = [turn.speaker for turn in talk(study).turns]
    assert len(speakers) == 5
    assert speakers[1] == speakers[3] != speakers[2] == speakers[4]
    assert not {"Anna", "Otto"} & {*speakers}


ANSWERS = [
    [
        f"R{n}",
        str(30 + n),
        f"We lend our tug to harbour number {n} whenever the wind is bad.",
        f"The fees of boat {n} are much too high here.",
    ]
    for n in range(5)
]
HEAD = ["ID", "Age", "What do you think of the tugs that harbours lend?", "What should change in the harbour, and why?"]


def written(study: Study, kind: str) -> str:
    """A survey; returns the name of its third answerer."""
    rows = [HEAD, *ANSWERS] if kind != "numbered.csv" else [row[2:] for row in [HEAD, *ANSWERS]]
    path = study.transcripts / f"survey{Path(kind).suffix}"
    if kind == "xlsx.xlsx":
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    elif kind == "table.parquet":
        parquet.write_table(pa.Table.from_pylist([dict(zip(HEAD, row, strict=True)) for row in ANSWERS]), path)
    else:
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=";" if kind == "semicolon.csv" else ",").writerows(rows)
    read_study(study)
    return "survey#3" if kind == "numbered.csv" else "survey#R2"


@pytest.mark.parametrize("kind", ["semicolon.csv", "numbered.csv", "xlsx.xlsx"])
def test_who_answered_a_survey_is_taken_out_of_it_and_the_others_stay(study: Study, kind: str) -> None:
    name = written(study, kind)
    before = {t.name: t.text_hash for t in read_study(study).transcripts}
    assert len(before) == 7
    plan = plan_withdrawal(study, name)
    assert (plan.sources, [path.suffix for path in plan.rewritten]) == ((), [Path(kind).suffix])
    withdraw(study, plan, "ana")
    assert {t.name: t.text_hash for t in read_study(study).transcripts} == {n: text for n, text in before.items() if n != name}
    assert not files_with(study, plan.runs)
    assert not verify_study(study).problems
    if kind == "xlsx.xlsx":
        assert "R2" not in {cell.value for row in open_workbook(study.transcripts / "survey.xlsx").active for cell in row}


def test_a_withdrawal_that_was_cut_off_before_the_rows_were_gone_can_be_finished(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    name = written(study, "numbered.csv")
    before = {t.name: t.text_hash for t in read_study(study).transcripts}
    plan = plan_withdrawal(study, name)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("icc_coding.keeping.withdraw.write_bytes_atomic", full)
        with pytest.raises(StorageError, match=r"disk is full.*run the same command again"):
            withdraw(study, plan, "ana")
    assert verify_study(study).problems
    take_out(study, name)
    assert not verify_study(study).problems
    assert {t.name: t.text_hash for t in read_study(study).transcripts} == {n: text for n, text in before.items() if n != name}
    assert not files_with(study, plan.runs)


def test_what_cannot_be_taken_out_of_a_file_alone_is_refused_before_anything_changes_and_can_be_done_by_hand(study: Study) -> None:
    name = written(study, "table.parquet")
    kept = {path: path.read_bytes() for path in study.root.rglob("*") if path.is_file()}
    with pytest.raises(UserError, match=r"survey\.parquet: holds other people's answers as well, .* yourself"):
        plan_withdrawal(study, name)
    with pytest.raises(UserError, match="Withdraw them as a whole"):
        plan_withdrawal(study, name, "R2")
    assert {path: path.read_bytes() for path in study.root.rglob("*") if path.is_file()} == kept
    path = study.transcripts / "survey.parquet"
    parquet.write_table(pa.Table.from_pylist([dict(zip(HEAD, row, strict=True)) for row in ANSWERS if row[0] != "R2"]), path)
    plan = plan_withdrawal(study, name)
    assert (plan.sources, plan.rewritten) == ((), {})
    withdraw(study, plan, "ana")
    assert len(read_study(study).transcripts) == 6
    assert not files_with(study, plan.runs)


def test_the_whole_file_goes_by_its_own_name_and_with_its_last_answerer(study: Study) -> None:
    written(study, "comma.csv")
    for n in range(4):
        take_out(study, f"survey#R{n}")
    assert plan_withdrawal(study, "survey.csv").sources == (study.transcripts / "survey.csv",)
    take_out(study, "survey#R4")
    assert not (study.transcripts / "survey.csv").exists()


@pytest.mark.parametrize("name", ["aone", "btwo", "btwo.txt"])
def test_a_copy_of_the_transcript_goes_as_well_by_either_name(study: Study, name: str) -> None:
    for one in ("aone", "btwo"):
        (study.transcripts / f"{one}.txt").write_text(TALK, encoding="utf-8")
    read_study(study)
    take_out(study, name)
    read_study(study)
    assert {path.name for path in study.transcripts.iterdir()} == {"north.txt", "south.txt"}
    assert not verify_study(study).problems
