"""Undo and redo as a person means them, and seeing what others write."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.watch import LogWatcher
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.state import load_state
from icc_coding.decisions.steps import control, redo_step, undo_step
from icc_coding.errors import UserError
from icc_coding.study import Study

T = "a" * 64


def accept(start: int) -> Draft:
    return Draft("accept", T, start, start + 5, "words", "v.a")


def step(study: Study, action: str) -> bool:
    """Undo or redo one step, as a face does it; whether there was anything to do."""
    state = load_state(study)
    find = undo_step if action == "undo" else redo_step
    targets = find(state.records_of("ana"), state.stands)
    LogWriter(study, "ana").append([control(action, target) for target in targets])
    return bool(targets)


def places(study: Study) -> list[int]:
    return [coding.start for coding in load_state(study).applied]


def test_what_was_saved_together_is_taken_back_together(study: Study) -> None:
    LogWriter(study, "ana").append([accept(0)])
    LogWriter(study, "ana").append([accept(10), accept(20)])
    assert step(study, "undo")
    assert places(study) == [0]
    assert step(study, "undo")
    assert not step(study, "undo")
    assert places(study) == []
    assert step(study, "redo")
    assert places(study) == [0]
    assert step(study, "redo")
    assert places(study) == [0, 10, 20]
    assert not step(study, "redo")


def test_something_new_ends_redo(study: Study) -> None:
    LogWriter(study, "ana").append([accept(0)])
    step(study, "undo")
    LogWriter(study, "ana").append([accept(10)])
    assert not step(study, "redo")
    assert step(study, "undo")
    assert places(study) == []


def test_other_people_s_steps_are_not_touched(study: Study) -> None:
    LogWriter(study, "ana").append([accept(0)])
    LogWriter(study, "bob").append([accept(10)])
    step(study, "undo")
    assert places(study) == [10]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from(["decide", "undo", "redo"]), max_size=14))
def test_undo_and_redo_behave_like_an_editor_s(moves: list[str], tmp_path_factory: object) -> None:
    study = Study(tmp_path_factory.mktemp("steps"))  # type: ignore[attr-defined]
    (study.root / "codebook.yaml").write_text("", encoding="utf-8")
    done: list[int] = []
    ahead: list[int] = []
    for number, move in enumerate(moves):
        if move == "decide":
            LogWriter(study, "ana").append([accept(number * 10)])
            done, ahead = [*done, number * 10], []
        elif move == "undo":
            assert step(study, "undo") == bool(done)
            done, ahead = done[:-1], ahead + done[-1:]
        else:
            assert step(study, "redo") == bool(ahead)
            done, ahead = done + ahead[-1:], ahead[:-1]
        assert sorted(places(study)) == sorted(done)


def test_watcher_sees_what_comes_and_nothing_twice(study: Study) -> None:
    mine = LogWriter(study, "ana")
    mine.append([accept(0)])
    watcher = LogWatcher(study, read_logs(study))
    seen = {record.start for _, record in watcher.poll()}
    assert seen <= {0}
    LogWriter(study, "bob").append([accept(10), accept(20)])
    mine.append([accept(30)])
    assert {record.start for _, record in watcher.poll()} - {0} == {10, 20, 30}
    assert watcher.poll() == []
    path = study.decisions / mine.path.name
    path.write_bytes(path.read_bytes().replace(b'"words"', b'"swords"', 1))
    assert watcher.poll() == []
    assert next(iter(watcher.problems.values()))[0].file == path.name
    path.write_bytes(path.read_bytes().replace(b'"swords"', b'"words"', 1))
    assert watcher.poll() is not None
    assert watcher.problems == {}


def test_one_s_own_appends_are_not_read_again_but_nothing_before_them_is_missed(study: Study) -> None:
    mine, other_tab = LogWriter(study, "ana"), LogWriter(study, "ana")
    mine.append([accept(0)])
    watcher = LogWatcher(study, read_logs(study))
    watcher.poll()
    mine.append([accept(10)])
    assert mine.last_append is not None
    watcher.wrote(mine.last_append)
    assert watcher.poll() == []
    other_tab.append([accept(20)])
    mine.append([accept(30)])
    watcher.wrote(mine.last_append)
    assert {record.start for _, record in watcher.poll()} >= {20, 30}
    assert watcher.poll() == []


def test_a_change_far_above_the_end_is_seen_when_the_log_grows(study: Study) -> None:
    ben = LogWriter(study, "ben")
    ben.append([accept(n * 10) for n in range(5)])
    watcher = LogWatcher(study, read_logs(study))
    watcher.poll()
    data = ben.path.read_bytes().replace(b'"start": 0,', b'"start": 1,', 1)
    ben.path.write_bytes(data + b'{"half": ')
    watcher.poll()
    assert [str(problem).split(":")[0] for problem in watcher.problems[ben.path]] == [f"{ben.path.name}, line 2"]
    with pytest.raises(UserError, match="line 2"):
        ben.append([accept(90)])
