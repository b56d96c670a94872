"""Drives that know no locks, and lock files that killed programs have left: every command that writes goes on, and nobody waits for the dead."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from harbours import decide as accept
from harbours import rows_of, run

from icc_coding import locks
from icc_coding.decisions.logs.log import read_log
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.errors import StorageError
from icc_coding.keeping.verify import verify_study
from icc_coding.lock_files import this_host
from icc_coding.locks import Locked, locked, works_here
from icc_coding.study import Study

REFUSALS = ("ENOLCK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EIO", "EINVAL", "EPERM")


def decide(study: Study, coder: str = "ana") -> None:
    LogWriter(study, coder, device="desk").append([Draft("note", note="a thought")])


def command(*words: str) -> Callable[[Study], Result]:
    return lambda study: run(study, *(word.replace("OUT", str(study.root.parent)) for word in words))


def learn(study: Study) -> Result:
    accept(study, "accept", rows_of(study)[0])
    return run(study, "learn")


def import_colleague(study: Study) -> Result:
    import shutil

    place = study.root.parent / "colleague"
    shutil.copytree(study.root, place, ignore=shutil.ignore_patterns(".icc-cache", "*.lock"))
    LogWriter(Study(place), "eve", device="there").append([Draft("note", note="theirs")])
    return run(study, "import", place)


def withdraw(study: Study) -> Result:
    from icc_coding.keeping.withdraw import plan_withdrawal
    from icc_coding.keeping.withdraw import withdraw as take_out

    take_out(study, plan_withdrawal(study, "south"), "ana")
    return run(study, "code")


WRITING: dict[str, Callable[[Study], Result | None]] = {
    "decide": decide,
    "code": command("code"),
    "sample": command("sample", "round", "--size", "1", "--coder", "ana"),
    "assign": command("assign", "north", "--coder", "ana"),
    "codebook": command("codebook", "rename", "help.tug_sharing", "--label", "Tugs"),
    "memo": command("memos", "--write", "a memo", "--coder", "ana"),
    "learn": learn,
    "import": import_colleague,
    "export": command("export", "OUT/out.csv"),
    "sheet": command("export", "OUT/review.xlsx"),
    "backup": command("backup"),
    "verify": command("verify"),
    "withdraw": withdraw,
}


@pytest.fixture(params=REFUSALS)
def without_locks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A drive that refuses locks with one of the answers that drives give."""

    def refuse(_: int) -> None:
        number = getattr(errno, request.param)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(locks, "_take", refuse)
    return str(request.param)


PAIRS = [(answer, action) for answer in REFUSALS for action in (WRITING if answer == "ENOLCK" else ("decide", "codebook"))]


@pytest.mark.parametrize(("without_locks", "action"), PAIRS, indirect=["without_locks"])
def test_every_command_that_writes_does_so_on_a_drive_without_locks(
    coded: Study, monkeypatch: pytest.MonkeyPatch, without_locks: str, action: str
) -> None:
    monkeypatch.setattr(locks, "_pause", no_waiting)
    done = WRITING[action](coded)
    assert done is None or done.exit_code == 0, getattr(done, "output", "")
    assert not list(coded.root.rglob("*.taken"))
    assert not verify_study(coded).problems


def no_waiting(*_: object) -> None:
    raise AssertionError("waited for a lock that nobody holds")


def left_over(study: Study, name: str, owner: str, age: float = 0.0) -> Path:
    path = study.decisions / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(owner, encoding="ascii")
    then = path.stat().st_mtime - age
    os.utime(path, (then, then))
    return path


def dead() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize("knows_locks", [True, False])
@pytest.mark.parametrize("owner", ["dead", "another machine", "empty", "garbled"])
def test_nobody_waits_for_a_lock_file_that_was_left(coded: Study, monkeypatch: pytest.MonkeyPatch, owner: str, knows_locks: bool) -> None:
    if not knows_locks:
        monkeypatch.setattr(locks, "_take", lambda _: (_ for _ in ()).throw(OSError(errno.ENOLCK, "no locks")))
    monkeypatch.setattr(locks, "_pause", no_waiting)
    written, age = {"dead": (f"{this_host()} {dead()}", 0), "another machine": ("0badcafe 7", 90)}.get(
        owner, ("" if owner == "empty" else "???", 90)
    )
    path = left_over(coded, ".ana.desk.lock.taken", written, age)
    decide(coded)
    assert not path.exists()
    assert read_log(coded.decisions / "ana.desk.jsonl").records[-1].note == "a thought"


@pytest.mark.parametrize("knows_locks", [True, False])
def test_a_machine_without_locks_and_one_with_them_keep_each_other_out(
    coded: Study, monkeypatch: pytest.MonkeyPatch, knows_locks: bool
) -> None:
    if not knows_locks:
        monkeypatch.setattr(locks, "_take", lambda _: (_ for _ in ()).throw(OSError(errno.ENOLCK, "no locks")))
    left_over(coded, ".x.lock.taken", "0badcafe 7")
    with (
        pytest.raises(Locked, match=r"on other machines too \(or wait a minute: a left-over `\.x\.lock\.taken` is then taken over\)"),
        locked(coded.decisions / ".x.lock", 0.05),
    ):
        pass
    (coded.decisions / ".x.lock.taken").unlink()
    with locked(coded.decisions / ".x.lock", 0.05):
        pass


def test_one_at_a_time_on_a_drive_without_locks(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_take", lambda _: (_ for _ in ()).throw(OSError(errno.ENOLCK, "no locks")))
    threads = [threading.Thread(target=lambda: [decide(coded) for _ in range(8)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = read_log(coded.decisions / "ana.desk.jsonl")
    assert not log.problems
    assert log.count == 32


@pytest.mark.parametrize("action", ["decide", "assign", "codebook"])
def test_somebody_who_keeps_a_lock_is_named_and_nothing_is_half_done(coded: Study, monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    monkeypatch.setattr(locks, "_take", lambda _: (_ for _ in ()).throw(OSError(errno.EAGAIN, "somebody has it")))
    times = iter(range(0, 10_000, 30))
    monkeypatch.setattr(locks, "monotonic", lambda: float(next(times)))
    before = {path: path.read_bytes() for path in coded.root.rglob("*") if path.is_file() and not path.name.endswith(".lock")}
    if action == "decide":
        with pytest.raises(StorageError, match="Close other windows of this study and try again"):
            decide(coded)
    else:
        done = WRITING[action](coded)
        assert done is not None
        assert done.exit_code == 1
        assert "Close other windows of this study and try again" in done.output
    after = {path: path.read_bytes() for path in coded.root.rglob("*") if path.is_file() and not path.name.endswith(".lock")}
    assert after == before


def test_doctor_says_that_the_drive_knows_no_locks(coded: Study, without_locks: str) -> None:
    assert not works_here(coded.root)
    told = run(coded, "doctor", "--json")
    assert told.exit_code == 0
    assert "lock" in json.dumps(json.loads(told.output)).lower()
