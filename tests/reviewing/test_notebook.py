"""Memos: changed, deleted, grouped and searched; what they said before stays in the log, and every table shows them as they are."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.cli import main
from icc_coding.decisions.codings import Memo
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.past import study_history
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.memos import all_memos, write_memos
from icc_coding.reviewing.notebook import MemoChoice, change_memo, choose_memos, delete_memo, group_memos, notes_on
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

from .conftest import BUY, LEARN, make_study
from .test_web import HOME, client


def memos(study: Study) -> list[Memo]:
    return load_state(study).memos


def one_decided(session: ReviewSession, note: str) -> Key:
    item = next(i for i in session.desk.proposals.all if i.code == BUY and i.band == "likely")
    key = Key(item.text, item.start, item.end)
    session.decide(key, Decision("accept", BUY, note=note))
    return key


def test_a_memo_is_changed_twice_and_keeps_its_first_date(session: ReviewSession, study: Study) -> None:
    session.write_memo("first words")
    (first,) = memos(study)
    change_memo(session, first.id, "second words")
    (second,) = memos(study)
    change_memo(session, second.id, "third words ")
    (third,) = memos(study)
    assert (third.note, third.at, third.coder) == ("third words", first.at, "ana")
    assert third.edited_at >= third.at
    assert third.id not in (first.id, second.id)
    records = load_state(study).records
    assert [record.note for record in records] == ["first words", "second words", "third words"]
    assert [record.undoes for record in records] == [None, first.id, second.id]
    assert not read_logs(study).problems


def test_notes_on_a_passage_stand_on_its_card_and_others_only_when_all_is_decided(desk: Desk) -> None:
    ana, bob = (ReviewSession(desk, name, Options(blind_share=0)) for name in ("ana", "bob"))
    item = next(i for i in desk.proposals.all if i.code == BUY and i.band == "likely")
    key = Key(item.text, item.start, item.end)
    bob.write_memo("they buy salt only", key=key)
    ana.write_memo("ask about the salt", key=key)
    one_decided(bob, "a contract")

    def shown() -> list[str]:
        return [memo.note for memo in notes_on(ana, ana.card(key))]

    assert shown() == ["ask about the salt"]
    one_decided(ana, "nine towns")
    assert sorted(shown()) == [
        "a contract",
        "ask about the salt",
        "they buy salt only",
    ]  # one's own note with the decision stands beside that
    web, _ = client(desk)
    page = web.get(f"/card/{key}").text
    assert "</small> they buy salt only</li>" in page
    assert "they buy salt only" not in web.get(f"/card/{key}-blind").text


def test_undo_and_redo_go_through_the_versions(session: ReviewSession, study: Study) -> None:
    session.write_memo("first words")
    change_memo(session, memos(study)[0].id, "second words")
    delete_memo(session, memos(study)[0].id)
    assert memos(study) == []
    for said in ("second words", "first words"):
        session.undo()
        assert [memo.note for memo in memos(study)] == [said]
    session.redo()
    assert [memo.note for memo in memos(study)] == ["second words"]
    session.redo()
    assert memos(study) == []


def test_the_note_of_a_decision_is_changed_and_deleted_without_it(session: ReviewSession, study: Study) -> None:
    one_decided(session, "as in the entry")
    change_memo(session, memos(study)[0].id, "not quite as in the entry")
    (coding,) = load_state(study).codings
    assert (coding.status, coding.note) == ("accepted", "not quite as in the entry")
    delete_memo(session, memos(study)[0].id)
    (coding,) = load_state(study).codings
    assert (coding.status, coding.note) == ("accepted", "")
    assert memos(study) == []
    session.undo()
    assert load_state(study).codings[0].note == "not quite as in the entry"


def test_deleting_an_earlier_note_leaves_the_later_one(session: ReviewSession, study: Study) -> None:
    key = one_decided(session, "early")
    session.write_memo("late", key=key, code=BUY)
    early, late = sorted(memos(study), key=lambda memo: memo.id)
    assert {early.note, late.note} == {"early", "late"}
    delete_memo(session, next(memo.id for memo in memos(study) if memo.note == "early"))
    assert [memo.note for memo in memos(study)] == ["late"]
    assert load_state(study).codings[0].note == "late"


def test_only_who_wrote_it_and_only_what_is_there(session: ReviewSession, study: Study) -> None:
    ben = ReviewSession(session.desk, "ben")
    ben.write_memo("ben's")
    session.write_memo("ana's")
    mine, bens = (next(memo for memo in memos(study) if memo.coder == name) for name in ("ana", "ben"))
    with pytest.raises(UserError, match="only ben can change it"):
        change_memo(session, bens.id, "mine now")
    with pytest.raises(UserError, match="only ben can change it"):
        delete_memo(session, bens.id)
    with pytest.raises(UserError, match="empty"):
        change_memo(session, mine.id, "  ")
    change_memo(session, mine.id, "ana's own")
    for gone in (mine.id, "", "nowhere"):
        with pytest.raises(UserError, match="no such memo"):
            delete_memo(session, gone)
    assert sorted(memo.note for memo in memos(study)) == ["ana's own", "ben's"]


def test_what_did_not_change_is_not_written_again(session: ReviewSession, study: Study) -> None:
    session.write_memo("the same")
    change_memo(session, memos(study)[0].id, "the same")
    assert len(load_state(study).records) == 1


def test_two_changes_of_one_memo_the_later_holds(study: Study) -> None:
    one, other = (ReviewSession(Desk.open(study), "ana") for _ in range(2))
    one.write_memo("first")
    identity = memos(study)[0].id
    other.desk.refresh()
    change_memo(one, identity, "from here")
    change_memo(other, identity, "from there")  # before it has looked again
    assert [memo.note for memo in memos(study)] == ["from there"]


def test_tables_show_what_holds_now(session: ReviewSession, study: Study, tmp_path: Path) -> None:
    session.write_memo("to be deleted")
    session.write_memo("to be changed", code=LEARN)
    by_note = {memo.note: memo.id for memo in memos(study)}
    delete_memo(session, by_note["to be deleted"])
    change_memo(session, by_note["to be changed"], "changed")
    write_memos(study, tmp_path / "memos.csv")
    rows = list(csv.DictReader((tmp_path / "memos.csv").open(encoding="utf-8")))
    assert [(row["note"], row["code"]) for row in rows] == [("changed", LEARN)]
    assert [memo.note for memo in all_memos(session.desk)] == ["changed"]


def test_the_history_says_that_a_memo_was_changed_and_deleted(session: ReviewSession, study: Study) -> None:
    session.write_memo("first", code=LEARN)
    change_memo(session, memos(study)[0].id, "second")
    delete_memo(session, memos(study)[0].id)
    assert [(event.what, event.why) for event in study_history(study)] == [
        (f"wrote a memo on {LEARN}", "first"),
        (f"changed a memo on {LEARN}", "second"),
        (f"deleted a memo on {LEARN}", ""),
    ]


STEPS = st.lists(st.tuples(st.sampled_from(["write", "change", "delete", "undo", "redo"]), st.integers(0, 3)), max_size=12)


@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_any_order_of_steps_leaves_what_a_list_of_notes_would(steps: list[tuple[str, int]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        session = ReviewSession(Desk.open(make_study(Path(folder) / "study")), "ana", Options(blind_share=0))
        states: list[dict[int, str]] = [{}]  # what stands, by the number of the memo; one entry a step
        undone: list[dict[int, str]] = []
        written = 0
        for number, (step, which) in enumerate(steps):
            now = states[-1]
            ids = {memo.note: memo.id for memo in session.desk.state.memos}
            if step == "undo":
                session.undo()
                if len(states) > 1:
                    undone.append(states.pop())
            elif step == "redo":
                session.redo()
                if undone:
                    states.append(undone.pop())
            elif step == "write":
                session.write_memo(f"words {number}")
                states.append(now | {written: f"words {number}"})
                written, undone = written + 1, []
            elif now:
                chosen = sorted(now)[which % len(now)]
                if step == "change":
                    change_memo(session, ids[now[chosen]], f"words {number}")
                    states.append(now | {chosen: f"words {number}"})
                else:
                    delete_memo(session, ids[now[chosen]])
                    states.append({one: said for one, said in now.items() if one != chosen})
                undone = []
            assert sorted(memo.note for memo in session.desk.state.memos) == sorted(states[-1].values())
        assert [memo.note for memo in load_state(session.desk.study).memos] == [memo.note for memo in session.desk.state.memos]


# --- chosen and grouped


@pytest.fixture
def written(session: ReviewSession) -> ReviewSession:
    harbour = session.desk.by_name["harbour"].text_hash
    session.write_memo("The ferry, again", text=harbour)
    session.write_memo("Too wide", code=LEARN)
    session.write_memo("Who pays?")
    one_decided(session, "a contract")
    ReviewSession(session.desk, "ben").write_memo("Ben on the ferry")
    return session


@pytest.mark.parametrize(
    ("choice", "notes"),
    [
        (MemoChoice(), ["The ferry, again", "Too wide", "Who pays?", "a contract", "Ben on the ferry"]),
        (MemoChoice(words="FERRY"), ["The ferry, again", "Ben on the ferry"]),
        (MemoChoice(words="ferry again"), ["The ferry, again"]),
        (MemoChoice(words="nine towns"), ["a contract"]),  # in the quote
        (MemoChoice(words="learning exchange"), ["Too wide"]),  # the code's label
        (MemoChoice(coder="ben"), ["Ben on the ferry"]),
        (MemoChoice(transcript="harbour"), ["The ferry, again"]),
        (MemoChoice(code=BUY), ["a contract"]),
        (MemoChoice(about="study"), ["Who pays?", "Ben on the ferry"]),
        (MemoChoice(about="excerpt", coder="ben"), []),
    ],
)
def test_memos_are_chosen(written: ReviewSession, choice: MemoChoice, notes: list[str]) -> None:
    found = choose_memos(written.desk, all_memos(written.desk), choice)
    assert sorted(memo.note for memo in found) == sorted(notes)


def test_memos_are_grouped(written: ReviewSession) -> None:
    def grouped(by: str) -> list[tuple[str, int]]:
        return [(found.heading, len(found.memos)) for found in group_memos(written.desk, all_memos(written.desk), by)]

    assert grouped("transcript") == [("harbour", 1), ("inland", 1), ("", 3)]
    assert grouped("code") == [(LEARN, 1), (BUY, 1), ("", 3)]
    assert grouped("coder") == [("ana", 4), ("ben", 1)]
    assert sum(count for _, count in grouped("date")) == 5
    with pytest.raises(UserError, match="grouped by"):
        grouped("colour")


@pytest.mark.parametrize("choice", [MemoChoice(transcript="nowhere"), MemoChoice(about="everything"), MemoChoice(code="value.x")])
def test_a_choice_of_what_there_is_not_is_refused(desk: Desk, choice: MemoChoice) -> None:
    with pytest.raises(UserError):
        choose_memos(desk, [], choice)


# --- the page and the command


def test_the_page_changes_and_deletes_ones_own_memos(desk: Desk, study: Study) -> None:
    web, _ = client(desk)
    ReviewSession(desk, "ben").write_memo("ben's")
    web.post("/memo", data={"note": "<b>mine</b>", "back": "/memos"}, headers={"Origin": HOME})
    identity = next(memo.id for memo in memos(study) if memo.coder == "ana")
    page = web.get("/memos?group=coder").text
    assert page.count('action="/memo/delete"') == 1
    assert "&lt;b&gt;mine&lt;/b&gt;" in page
    assert '<textarea id="changed-note"' in web.get(f"/memos?edit={identity}").text
    answer = web.post("/memo/change", data={"memo": identity, "note": "mine", "back": "/memos?group=coder"}, headers={"Origin": HOME})
    assert (answer.status_code, answer.headers["location"]) == (303, "/memos?group=coder&done=changed")
    assert "Changed. What it said before stays in the history." in web.get(answer.headers["location"]).text
    stale = web.post("/memo/change", data={"memo": identity, "note": "again"}, headers={"Origin": HOME})
    assert stale.status_code == 400
    assert "no such memo any more" in stale.text
    identity = next(memo.id for memo in memos(study) if memo.coder == "ana")
    answer = web.post("/memo/delete", data={"memo": identity, "back": "//evil.example"}, headers={"Origin": HOME})
    assert answer.headers["location"] == "/?done=deleted"
    assert [memo.note for memo in memos(study)] == ["ben's"]
    assert web.get("/memos.csv?coder=ana").text.count("\n") == 1
    web.post("/undo", data={"back": "/memos"}, headers={"Origin": HOME})
    assert sorted(memo.note for memo in memos(study)) == ["ben's", "mine"]


def run(study: Study, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["memos", *arguments, "--study", str(study.root)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


def test_the_command_writes_shows_changes_and_deletes(study: Study) -> None:
    assert "no memo" in run(study)
    assert "Say who you are" in run(study, "--write", "x")
    run(study, "--coder", "ana", "--write", "On the study")
    run(study, "--coder", "ana", "--write", "On the code", "--code", LEARN)
    run(study, "--coder", "ana", "--write", "On the talk", "--transcript", "harbour")
    assert "There is no transcript" in run(study, "--coder", "ana", "--write", "x", "--transcript", "nowhere")
    shown = run(study, "--group", "code")
    assert shown.index(LEARN) < shown.index("On the code") < shown.index("on no code") < shown.index("On the study")
    (found,) = json.loads(run(study, "code", "--json"))
    assert "only ana can change it" in run(study, "--coder", "ben", "--delete", found["id"])
    assert "Several memos begin" in run(study, "--coder", "ana", "--delete", "ana")
    assert "Changed" in run(study, "--coder", "ana", "--edit", found["id"], "--write", "On the entry")
    (found,) = json.loads(run(study, "entry", "--json"))
    assert "Deleted" in run(study, "--coder", "ana", "--delete", found["id"])
    assert sorted(memo.note for memo in memos(study)) == ["On the study", "On the talk"]
    assert "goes" in run(study, "--coder", "ana", "--edit", "x")
