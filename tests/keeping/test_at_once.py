"""Two people who change the same kept file at the same moment: both changes are there afterwards."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harbours import rows_of, run
from watching import Watch

from icc_coding import coding
from icc_coding.decisions.logs.known import KnownLog, forget, known_logs
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.merge import import_logs
from icc_coding.decisions.samples import SamplePlan, assign_sample, draw_sample, load_sample
from icc_coding.errors import UserError
from icc_coding.exchange.pseudonyms.returning import known_texts, remember_texts
from icc_coding.exchange.taking.codes import Waiting, add_waiting, drop_waiting, load_waiting
from icc_coding.files import write_json_atomic
from icc_coding.job import code_study
from icc_coding.keeping.withdraw import plan_withdrawal, withdraw
from icc_coding.keeping.words_left import files_with, runs_of_words
from icc_coding.reviewing.assignments import assign, load_assignments
from icc_coding.settings import load_settings
from icc_coding.study import Study
from icc_coding.transcripts import read_study
from icc_coding.transcripts.settling import Correction, correct
from icc_coding.transcripts.withdrawn import Withdrawal, add_withdrawals, withdrawals
from icc_coding.window.recent import recent, remember

EACH = 4
CHANGES: dict[str, Callable[[Study, str], object]] = {
    "readers of a sample": lambda study, name: assign_sample(study, "round", [name]),
    "assignments": lambda study, name: assign(study, ["north"], [name], ["north"]),
    "codes that wait": lambda study, name: add_waiting(study, [Waiting(f"help.{name}", name, "Help", path=("Help", name))]),
    "withdrawals": lambda study, name: add_withdrawals(study, {name: Withdrawal("2026-01-02T03:04:05.000000Z", "ana", name)}),
    "texts with pseudonyms": lambda study, name: remember_texts(study, [name]),
    "corrections of reading": lambda study, name: correct(study, f"{name}.txt", Correction(kind="interview")),
    "studies last used": lambda study, name: remember(Study(study.root.parent / name)),
    "known logs": lambda study, name: forget(study, f"{name}.desk.jsonl"),
}
FOUND: dict[str, Callable[[Study], object]] = {
    "readers of a sample": lambda study: load_sample(study, "round").coders,
    "assignments": lambda study: load_assignments(study).readers["north"],
    "codes that wait": lambda study: [one.label for one in load_waiting(study)],
    "withdrawals": withdrawals,
    "texts with pseudonyms": lambda study: ["" for _ in known_texts(study)],
    "corrections of reading": lambda study: [one.files.removesuffix(".txt") for one in load_settings(study.settings_file).transcripts],
    "studies last used": lambda _: [one.name for one in recent().studies],
    "known logs": lambda study: {f"{one}{n}" for one in "ab" for n in range(EACH)} - {name.split(".")[0] for name in known_logs(study)},
}


def slowly(change: Callable[[Study, str], object], study: Study, names: list[str]) -> None:
    """Some changes, between whose reading and writing anything can happen."""
    replace = os.replace

    def later(*given: Any) -> None:
        time.sleep(0.02)
        replace(*given)

    os.replace = later  # type: ignore[assignment]
    for name in names:
        change(study, name)


@pytest.mark.parametrize("what", CHANGES)
def test_of_two_people_at_once_neither_loses_a_change(coded: Study, what: str) -> None:
    draw_sample(coded, read_study(coded).transcripts, SamplePlan("round", 1, ("cat",)))
    if what == "known logs":
        logs = {f"{one}{n}.desk.jsonl": {"seq": 1, "sha256": "0" * 64} for one in "ab" for n in range(EACH)}
        write_json_atomic(coded.known_logs, {"v": 1, "logs": logs})
    fork = multiprocessing.get_context("fork")
    names = {one: [f"{one}{number}" for number in range(EACH)] for one in "ab"}
    both = [fork.Process(target=slowly, args=(CHANGES[what], coded, mine)) for mine in names.values()]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    found = FOUND[what](coded)
    assert len(found) >= 2 * EACH if what.startswith("texts") else {*names["a"], *names["b"]} <= {*found}  # type: ignore[arg-type, misc]


def test_a_sample_is_not_drawn_over_one_that_somebody_drew_meanwhile(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    transcripts = read_study(coded).transcripts
    draw_sample(coded, transcripts, SamplePlan("round", 1, ("ben",)))
    monkeypatch.setattr("icc_coding.decisions.samples._check_plan", lambda *_: None)  # it was not there when it was looked for
    with pytest.raises(UserError, match="was drawn before"):
        draw_sample(coded, transcripts, SamplePlan("round", 2, ("ana",)))
    assert load_sample(coded, "round").coders == ("ben",)


def test_a_code_that_another_import_brought_meanwhile_is_not_mixed_with_ours(study: Study) -> None:
    add_waiting(study, [Waiting("help.rest", "Rest", "Help", path=("Help", "Rest"))])
    with pytest.raises(UserError, match="Import it once more"):
        add_waiting(study, [Waiting("help.rest", "rest", "Help", path=("Help", "Peace"))])
    assert [one.label for one in load_waiting(study)] == ["Rest"]
    drop_waiting(study, ["help.rest"])
    assert not load_waiting(study)


def test_a_decision_made_while_a_longer_copy_of_its_log_comes_in_is_kept(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = LogWriter(study, "ana", device="desk")
    writer.append([Draft("note", note="first")])
    theirs = Study(tmp_path / "theirs")
    theirs.decisions.mkdir(parents=True)
    (theirs.decisions / writer.path.name).write_bytes(writer.path.read_bytes())
    LogWriter(theirs, "ana", device="desk").append([Draft("note", note="there")])

    def meanwhile(*_: object) -> tuple[dict[Path, bytes], list[str]]:
        writer.append([Draft("note", note="here")])
        return {}, []

    monkeypatch.setattr("icc_coding.decisions.merge._new_texts", meanwhile)
    with pytest.raises(UserError, match="Import once more"):
        import_logs(study, [theirs.decisions])
    monkeypatch.undo()
    import_logs(study, [theirs.decisions])
    assert {record.note for _, record in read_logs(study).entries()} == {"first", "here", "there"}


def test_what_is_read_and_written_anew_without_being_held_is_found(study: Study, watch: Watch) -> None:
    """The check that every test runs under (`tests/watching.py`) finds a change of the kind, and none that is held."""
    write_json_atomic(study.assignments, {"v": 1, "transcripts": {}})
    load_assignments(study)
    write_json_atomic(study.assignments, {"v": 1, "transcripts": {}})
    assert watch.found == [str(study.assignments)]
    watch.found.clear()
    before = load_assignments(study)
    with study.changing(study.assignments):  # too late: it was read before
        write_json_atomic(study.assignments, {"v": 1, "transcripts": dict(before.readers)})
    assert watch.found == [str(study.assignments)]
    watch.found.clear()
    assign(study, ["north"], ["ana"], ["north"])
    assert not watch.found


def test_known_logs_reach_as_far_as_the_longest_that_was_seen(study: Study) -> None:
    """Who read the logs earlier and signs later takes nothing back."""
    from icc_coding.decisions.logs.known import sign_off

    writer = LogWriter(study, "ana", device="desk")
    writer.append([Draft("note", note="one")])
    earlier = read_logs(study).files
    writer.append([Draft("note", note="two")])
    now = read_logs(study).files
    assert sign_off(study, now)
    assert not sign_off(study, earlier)
    assert known_logs(study) == {"ana.desk.jsonl": KnownLog(2, now[0].last_hash)}


class _Waiting:
    """A run of `code` in a thread of its own that has found its suggestions and waits before it writes them."""

    def __init__(self, study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
        found, self._go_on = threading.Event(), threading.Event()
        suggestions = coding._suggestions
        self.said = ""

        def waiting(*given: Any) -> Any:
            every = suggestions(*given)
            if threading.current_thread() is self.thread:
                found.set()
                assert self._go_on.wait(60)
            return every

        def coded_there() -> None:
            try:
                code_study(study)
            except UserError as error:
                self.said = str(error)

        monkeypatch.setattr(coding, "_suggestions", waiting)
        self.thread = threading.Thread(target=coded_there)
        self.thread.start()
        assert found.wait(60)

    def go_on(self, seconds: float = 60) -> None:
        self._go_on.set()
        self.thread.join(seconds)


def test_of_two_runs_at_once_no_table_is_of_one_and_its_manifest_of_the_other(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    book = coded.codebook.read_text(encoding="utf-8")
    coded.codebook.write_text(f"{book}# again\n", encoding="utf-8")
    older = _Waiting(coded, monkeypatch)
    coded.codebook.write_text(book.replace("fee_dispute", "fee_quarrel"), encoding="utf-8")
    outputs_of = coding.outputs_of

    def late(*given: Any) -> Any:
        if threading.current_thread() is not older.thread:
            older.go_on(1)  # would have written by then, if it did not wait for its turn
        return outputs_of(*given)

    monkeypatch.setattr(coding, "outputs_of", late)
    code_study(coded)
    older.go_on()
    assert not older.said
    code_study(coded)
    assert "trouble.fee_quarrel" in {row.code for row in rows_of(coded)}


def test_a_run_during_which_somebody_withdraws_writes_nothing_of_them(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    coded.codebook.write_text(f"{coded.codebook.read_text(encoding='utf-8')}# again\n", encoding="utf-8")
    running = _Waiting(coded, monkeypatch)
    withdraw(coded, plan_withdrawal(coded, "north"), "ana")
    running.go_on()
    assert "Somebody was withdrawn from this study while this ran" in running.said
    assert not files_with(coded, runs_of_words("The canteen serves soup on Mondays"))
    assert run(coded, "code").exit_code == 0
    assert {row.transcript for row in rows_of(coded)} == {"south"}
