"""What network drives do: clocks that differ, machines that sleep, files that others have open, a connection that is slow."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from harbours import decide as accept
from harbours import rows_of, run

from icc_coding import disk, drives, lock_files, locks
from icc_coding.decisions.logs import log
from icc_coding.decisions.logs.log import read_head, read_log, read_logs
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.watch import LogWatcher
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.errors import StorageError
from icc_coding.files import read_bytes, read_measured, write_text_atomic
from icc_coding.keeping.manifest import KEPT, run_names
from icc_coding.keeping.verify import verify_study
from icc_coding.lock_files import this_host
from icc_coding.locks import Locked, locked
from icc_coding.study import Study

ELSEWHERE = "0badcafe 7 1 a"


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock on a drive that knows none."""
    monkeypatch.setattr(locks, "_take", lambda _: (_ for _ in ()).throw(OSError(errno.ENOLCK, "no locks")))
    lock_files._ahead.cache_clear()
    return tmp_path / ".x.lock"


def taken(lock: Path, owner: str, age: float = 0.0) -> Path:
    path = lock.with_name(lock.name + ".taken")
    path.write_text(owner, encoding="ascii")
    then = path.stat().st_mtime - age
    os.utime(path, (then, then))
    return path


def is_free(lock: Path) -> bool:
    try:
        with locked(lock, 0.05):
            return True
    except Locked:
        return False


@pytest.mark.parametrize("ours", [-3600.0, 3600.0])
def test_a_clock_that_differs_from_the_drives_takes_no_lock_from_anybody_and_waits_for_nobody(
    lock: Path, monkeypatch: pytest.MonkeyPatch, ours: float
) -> None:
    monkeypatch.setattr(lock_files, "time", lambda: time.time() + ours)
    path = taken(lock, ELSEWHERE)
    assert not is_free(lock)
    assert path.exists()
    taken(lock, ELSEWHERE, 90)
    assert is_free(lock)
    assert [one.name for one in lock.parent.iterdir()] == [lock.name]


def test_a_lock_that_is_held_for_long_stays_its_holders(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_files, "_RENEWED", 0.02)
    monkeypatch.setattr(lock_files, "_STALE", 0.3)
    with locked(lock):
        monkeypatch.setattr(lock_files, "this_host", lambda: "another")
        end = time.monotonic() + 0.7
        while time.monotonic() < end:
            assert not is_free(lock)
    assert is_free(lock)


def test_who_was_asleep_for_long_takes_nothing_from_whom_took_over(lock: Path) -> None:
    with locked(lock):
        path = taken(lock, ELSEWHERE)  # meanwhile on another machine
    assert path.read_text(encoding="ascii") == ELSEWHERE


def test_another_process_with_the_number_of_one_that_ended_is_not_taken_for_it(lock: Path) -> None:
    born = lock_files._birth(os.getpid())
    if not born:
        pytest.skip("this system does not tell when a process began")
    taken(lock, f"{this_host()} {os.getpid()} {born} a", 3600)  # it was stopped for an hour
    assert not is_free(lock)
    taken(lock, f"{this_host()} {os.getpid()} {int(born) - 1} a")
    assert is_free(lock)


def test_a_machine_that_is_stopped_in_the_middle_loses_no_lock_to_its_own_programs(lock: Path) -> None:
    code = f"from pathlib import Path\nfrom icc_coding.lock_files import held, make\np = Path({str(lock)!r} + '.taken')\n"
    code += "with held(p, make(p)):\n    print('has it', flush=True)\n    input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "has it\n"
        path = lock.with_name(lock.name + ".taken")
        os.utime(path, (0, 0))
        assert not is_free(lock)
        other.stdin.write("\n")
        other.stdin.close()
        other.wait()
    assert is_free(lock)


@pytest.mark.parametrize("number", [errno.EBUSY, errno.ETXTBSY])
def test_a_file_that_another_program_holds_for_a_moment_is_replaced_a_moment_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    write_text_atomic(tmp_path / "table.csv", "old")
    whole, left = os.replace, [3]

    def held(*given: str) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise OSError(number, os.strerror(number))
        whole(*given)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(disk, "sleep", lambda _: None)
    write_text_atomic(tmp_path / "table.csv", "new")
    assert (tmp_path / "table.csv").read_text(encoding="utf-8") == "new"
    left[0] = 1000
    with pytest.raises(StorageError, match=r"table\.csv: is in use by another program\. Close it there and try again\."):
        write_text_atomic(tmp_path / "table.csv", "newer")
    assert [one.name for one in tmp_path.iterdir()] == ["table.csv"]


def test_an_old_run_that_somebody_has_open_stops_no_new_one(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)  # a drive that keeps what is open
    for number in range(KEPT + 1):
        old = coded.runs / f"run-{number:012}"
        shutil.copytree(coded.runs / run_names(coded)[0], old)
        os.utime(old / "manifest.json", (number, number))
    coded.codebook.write_text(coded.codebook.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
    assert run(coded, "code").exit_code == 0
    assert len(run_names(coded)) == KEPT
    assert not verify_study(coded).problems


def test_a_slow_drive_without_locks_keeps_every_decision(coded: Study, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def slow(descriptor: int) -> None:
        time.sleep(0.01)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    accept(coded, "accept", rows_of(coded)[0])
    writers = [LogWriter(coded, "ana", device="desk") for _ in range(4)]
    threads = [threading.Thread(target=lambda one=one: [one.append([Draft("note", note="so")]) for _ in range(4)]) for one in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = read_log(coded.decisions / "ana.desk.jsonl")
    assert not log.problems
    assert log.count == 17


def mounted_as(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder as a drive of that kind; its name in the list of mounts has a space, as the list writes one."""
    mounts = folder.parent / "mountinfo"
    place = str(folder).replace(" ", "\\040")
    mounts.write_text(
        f"1 0 0:1 / / rw - ext4 /dev/sda rw\n2 1 0:2 / {place} rw,relatime shared:1 - {kind} host:/srv rw\n", encoding="utf-8"
    )
    monkeypatch.setattr(drives, "_MOUNTS", mounts)
    drives._kind.cache_clear()


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "a drive"
    folder.mkdir()
    yield folder
    drives._kind.cache_clear()


@pytest.mark.parametrize(("kind", "kept_out"), [("fuse.sshfs", True), ("nfs4", True), ("9p", True), ("ext4", False), ("fuseblk", False)])
def test_a_lock_that_the_system_grants_to_every_machine_keeps_others_out_all_the_same(
    drive: Path, monkeypatch: pytest.MonkeyPatch, kind: str, kept_out: bool
) -> None:
    mounted_as(kind, drive, monkeypatch)
    monkeypatch.setattr(locks, "_take", lambda _: None)
    monkeypatch.setattr(locks, "_release", lambda _: None)
    with locked(drive / ".x.lock"):
        assert is_free(drive / ".x.lock") is not kept_out
    assert is_free(drive / ".x.lock")
    assert not list(drive.glob("*.taken"))


def test_a_lock_file_that_the_drive_only_remembers_is_waited_for_and_not_called_held(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another machine has removed it, and the drive goes on refusing to make it for a while."""
    refusals = iter(range(5))
    make = lock_files.make
    monkeypatch.setattr(locks, "make", lambda path: None if next(refusals, None) is not None else make(path))
    with locked(lock, 0.0):
        assert lock.with_name(".x.lock.taken").exists()


@pytest.mark.parametrize("kind", ["fuse.sshfs", "ext4"])
def test_what_is_kept_is_asked_of_the_drive_and_not_of_its_memory(drive: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """sshfs remembers how long a file was, and a log that another machine has made longer is read only so far."""
    mounted_as(kind, drive, monkeypatch)
    asked: list[str] = []
    read = os.open

    def opened(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & drives._PAST_MEMORY:
            asked.append(Path(path).name)
            flags &= ~drives._PAST_MEMORY  # the folder of the test may know no such reading
        return read(path, flags, mode)

    (drive / "list.json").write_text("[]")
    (drive / "ana.desk.jsonl").write_bytes(b"")
    monkeypatch.setattr(os, "open", opened)
    read_bytes(drive / "list.json")
    read_measured(drive / "list.json")
    read_log(drive / "ana.desk.jsonl")
    assert asked == ([] if kind == "ext4" else ["list.json", "list.json", "ana.desk.head", "ana.desk.jsonl"])


def test_a_log_that_grows_while_an_open_review_reads_it_is_not_called_damaged(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line may come between reading the log and reading the file that names its last line."""
    writer = LogWriter(coded, "ana", device="desk")
    writer.append([Draft("note", note="one")])
    watcher = LogWatcher(coded, read_logs(coded))
    watcher.poll()
    writer.append([Draft("note", note="two")])
    between = iter([True])

    def head(path: Path) -> tuple[int, str] | None:
        if next(between, False):
            LogWriter(coded, "ana", device="desk").append([Draft("note", note="three")])
        return read_head(path)

    monkeypatch.setattr(log, "read_head", head)
    assert [record.note for _, record in watcher.poll()][-2:] == ["two", "three"]
    assert not watcher.problems
