"""A colleague's logs: put in, counted, never twice, never broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from icc_coding.decisions.history import history
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.merge import import_logs
from icc_coding.decisions.state import load_state
from icc_coding.errors import ProblemsError, UserError
from icc_coding.study import Study

from .conftest import FIXTURES

T = "a" * 64
GOLDEN = FIXTURES / "decisions" / "ana.laptop.jsonl"


def accept(start: int) -> Draft:
    return Draft("accept", T, start, start + 5, "words", "v.a")


@pytest.fixture
def theirs(tmp_path: Path) -> Study:
    root = tmp_path / "theirs"
    root.mkdir()
    return Study(root)


def test_a_colleague_s_log_comes_in(study: Study) -> None:
    LogWriter(study, "bob").append([accept(1)])
    trial = import_logs(study, [GOLDEN], dry_run=True)
    assert (trial.new, trial.before.codings, trial.after.codings) == (("ana.laptop.jsonl",), 1, 4)
    assert load_state(study).coders == ["bob"]
    done = import_logs(study, [GOLDEN])
    assert done.after == trial.after
    assert load_state(study).coders == ["ana", "bob"]
    assert (study.texts / "b9663e6833059c33adc5a73b4fee14b0282c9dc291a0dfee7487e55c7e2fc8e6.txt").exists() is False
    assert done.unknown_texts == {T: 1, "b9663e6833059c33adc5a73b4fee14b0282c9dc291a0dfee7487e55c7e2fc8e6": 9}


def test_a_whole_study_brings_its_texts(study: Study, theirs: Study) -> None:
    shutil.copytree(FIXTURES / "decisions", theirs.decisions)
    shutil.copytree(FIXTURES / "texts", theirs.texts)
    assert import_logs(study, [theirs.root]).unknown_texts == {}
    assert load_state(study).codings == load_state(theirs).codings


def test_importing_again_changes_nothing(study: Study) -> None:
    import_logs(study, [GOLDEN])
    again = import_logs(study, [GOLDEN])
    assert (again.known, again.before) == (("ana.laptop.jsonl",), again.after)


def test_a_log_that_grew_is_taken_over_and_an_older_copy_is_not(study: Study, theirs: Study, tmp_path: Path) -> None:
    writer = LogWriter(theirs, "bob", device="desk")
    writer.append([accept(1)])
    import_logs(study, [theirs.decisions])
    older = tmp_path / "older" / writer.path.name
    older.parent.mkdir()
    shutil.copy(writer.path, older)
    writer.append([accept(2)])
    assert import_logs(study, [theirs.decisions]).longer == ("bob.desk.jsonl",)
    assert import_logs(study, [older]).known == ("bob.desk.jsonl",)
    assert len(load_state(study).codings) == 2


@pytest.mark.parametrize(
    "name", ["Copy of ana.laptop.jsonl", "Kopie von ana.laptop.jsonl", "ana.laptop (1).jsonl", "ana.laptop - Copy.jsonl", "from mail.jsonl"]
)
def test_a_copy_comes_in_whatever_a_drive_has_called_it(study: Study, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(GOLDEN.read_bytes())
    done = import_logs(study, [tmp_path / name])
    assert load_state(study).coders == ["ana"]
    assert not read_logs(study).problems
    again = import_logs(study, [GOLDEN])
    assert (again.before, again.conflicts) == (again.after, ())
    assert done.new == (("ana.copy.jsonl",) if "mail" in name else ("ana.laptop.jsonl",))


def test_one_device_s_log_that_went_on_in_two_places_keeps_both(study: Study, theirs: Study) -> None:
    for place, start in ((study, 10), (theirs, 20)):
        shutil.copytree(FIXTURES / "decisions", place.decisions)
        LogWriter(place, "ana", device="laptop").append([accept(start)])
    report = import_logs(study, [theirs.decisions])
    assert report.parted == ("ana.laptop2.jsonl",)
    assert len(load_state(study).records) == 11
    assert not read_logs(study).problems
    assert import_logs(study, [theirs.decisions]).known == ("ana.laptop2.jsonl",)


def test_merging_is_commutative(study: Study, theirs: Study) -> None:
    LogWriter(study, "bob", device="here").append([accept(1), accept(2)])
    LogWriter(theirs, "bob", device="there").append([Draft("reject", T, 1, 6, "words", "v.a")])
    ours_only = [path.read_bytes() for path in study.decisions.glob("*.jsonl")]
    import_logs(theirs, [study.decisions])
    import_logs(study, [theirs.decisions])
    assert load_state(study).codings == load_state(theirs).codings
    assert all(data in [path.read_bytes() for path in theirs.decisions.glob("*.jsonl")] for data in ours_only)


def test_a_broken_log_is_refused_whole(study: Study, tmp_path: Path) -> None:
    broken = tmp_path / "ana.laptop.jsonl"
    broken.write_bytes(GOLDEN.read_bytes().replace(b"one person is not", b"one person is now"))
    with pytest.raises(ProblemsError, match="line 3"):
        import_logs(study, [broken])
    assert not study.decisions.exists()


def test_a_folder_without_logs_says_so(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no decision logs"):
        import_logs(study, [tmp_path])


def test_conflicting_records_of_one_id_are_named(study: Study, theirs: Study) -> None:
    shutil.copytree(FIXTURES / "decisions", study.decisions)
    line = GOLDEN.read_bytes().split(b"\n")[0].replace(b'"accept"', b'"reject"')
    theirs.decisions.mkdir(parents=True)
    (theirs.decisions / "ana.laptop.jsonl").write_bytes(line + b"\n")
    assert import_logs(study, [theirs.decisions]).conflicts == ("ana-laptop-1",)


def test_history_says_who_did_what_when_and_why(contract: Study) -> None:
    events = history(load_state(contract), {"b9663e6833059c33adc5a73b4fee14b0282c9dc291a0dfee7487e55c7e2fc8e6": "networks"})
    told = [(event.at[-3:], event.coder, event.what, event.why, event.taken_back) for event in events]
    assert told[1] == ("02Z", "ana", "rejected value.shared_service_delivery", "one person is not a service", False)
    assert told[3][4] is True
    assert told[4][2] == "took back: accepted success.dedicated_staff_or_backbone"
    assert told[5][2] == "replaced success.dedicated_staff_or_backbone by hindrance.no_dedicated_staff"
    assert told[6][2] == "moved the span of value.learning_exchange to 67 to 154"
    assert told[7][2] == "read the passage for all codes"
    assert {event.transcript for event in events} == {"networks"}
    LogWriter(contract, "consensus").append(
        [Draft("accept", T, 0, 5, "words", "v.a", by="bob"), Draft("reject", T, 5, 9, "words", "v.a", by="bulk:1")]
    )
    assert [event.what for event in history(load_state(contract), {})[-2:]] == ["accepted v.a, settled by bob", "rejected v.a, in bulk"]
