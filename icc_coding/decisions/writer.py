"""Appending to a decision log: under a lock, and on the disk before anyone says "saved"."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from icc_coding.decisions.log import LogFile, line_hash, read_head, read_log, read_more
from icc_coding.decisions.names import check_coder, device_name, log_name
from icc_coding.decisions.record import CONSENSUS, Draft, Record, find_fault, format_time
from icc_coding.errors import UserError
from icc_coding.files import write_text_atomic
from icc_coding.study import Study

_LOCK_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Append:
    """One append: where in the file it began, in bytes, the log as it was left, and its size and time of change then."""

    begin: int
    log: LogFile
    stamp: tuple[int, int]


class LogWriter:
    """Appends one coder's decisions on this device.

    Keeps in mind how far the file was verified, so that an append costs one line even when the log is long, also when another
    process of the same coder writes in between.
    """

    def __init__(self, study: Study, coder: str, *, device: str | None = None) -> None:
        self.coder = coder if coder == CONSENSUS else check_coder(coder)
        self.device = device or device_name(study)
        self.path = study.decisions / log_name(self.coder, self.device)
        self._known: LogFile | None = None
        self._stamp: tuple[int, int] | None = None
        self.last_append: Append | None = None

    def check(self) -> None:
        """Verify the log before the first decision. Raises UserError when it is broken, so that nobody decides in vain."""
        if not self.path.parent.is_dir():
            return
        with self._lock():
            known = self._verified()
            if known.records:
                self._remember(known)

    def append(self, drafts: Sequence[Draft], *, now: datetime | None = None) -> tuple[Record, ...]:
        """Write records in one locked step and return them once they are on the disk.

        Raises UserError when the log is broken, locked for long by another program, or cannot be written; then nothing was added.
        """
        if not drafts:
            return ()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock():
                return self._append_locked(drafts, now or datetime.now(UTC))
        except Timeout as error:
            raise UserError(
                f"{self.path}: another program has kept this log locked for {_LOCK_SECONDS} seconds. Close it and decide again."
            ) from error
        except OSError as error:
            raise UserError(
                f"{self.path}: the decision could not be saved ({error.strerror or error}). Free some space or make the folder writable."
            ) from error

    def _lock(self) -> FileLock:
        return FileLock(self.path.with_name(f".{self.path.stem}.lock"), timeout=_LOCK_SECONDS)

    def _append_locked(self, drafts: Sequence[Draft], now: datetime) -> tuple[Record, ...]:
        known = self._verified()
        last = known.records[-1] if known.records else None
        at = format_time(max(now, last.time) if last else now)  # a clock set back must not reorder one device's decisions
        records: list[Record] = []
        lines: list[bytes] = []
        seq, prev, step = (last.seq if last else 0), known.last_hash, secrets.token_hex(4)
        for draft in drafts:
            seq += 1
            record = Record(seq=seq, prev=prev, id=f"{self.coder}-{self.device}-{seq}-{step}", at=at, coder=self.coder, **asdict(draft))
            if fault := find_fault(record):
                raise ValueError(f"a record that {fault}")
            line = record.to_line()
            prev = line_hash(line)
            records.append(record)
            lines.append(line)
        self._keep_set_aside(known)
        data = b"".join(line + b"\n" for line in lines)
        if known.sound_end and not _ends_line(self.path, known.sound_end):
            data = b"\n" + data
        end = _write_after(self.path, known.sound_end, data)
        _write_head(self.path, seq, prev)
        whole = hashlib.sha256() if known.whole is None else known.whole.copy()
        whole.update(data)
        start = end - len(lines[-1]) - 1
        log = LogFile(self.path, self.device, (records[-1],), (), b"", start, end, prev, whole)
        self.last_append = Append(known.sound_end, log, self._remember(log))
        return tuple(records)

    def _verified(self) -> LogFile:
        """The log's sound end and last record; only what was added since the last look is read when the rest is as it was left."""
        if not self.path.exists():
            if read_head(self.path):
                raise UserError(
                    f"{self.path}: is gone, but its .head file says it held decisions. Put it back from a backup, or remove the .head file."
                )
            return LogFile(self.path, self.device, ())
        stat = self.path.stat()
        if self._known is not None and self._stamp == (stat.st_size, stat.st_mtime_ns):
            return self._known
        result = read_more(self._known) if self._known is not None else read_log(self.path)
        if result.problems:
            raise UserError(f"{result.problems[0]} Nothing was added to this log.")
        return result

    def _keep_set_aside(self, known: LogFile) -> None:
        if known.set_aside:
            kept = self.path.with_suffix(".half")
            with kept.open("ab") as handle:
                handle.write(known.set_aside + b"\n")
                handle.flush()
                os.fsync(handle.fileno())

    def _remember(self, known: LogFile) -> tuple[int, int]:
        stat = self.path.stat()
        self._known, self._stamp = known, (stat.st_size, stat.st_mtime_ns)
        return self._stamp


def _write_after(path: Path, end: int, data: bytes) -> int:
    """Write `data` right after byte `end`, flush it to the disk, and return the new end; a failed write leaves the log as it was."""
    new = not path.exists()
    with path.open("xb" if new else "r+b") as handle:
        handle.seek(end)
        try:
            handle.truncate()
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        except OSError:
            handle.seek(end)
            handle.truncate()
            raise
    if new:
        _sync_folder(path.parent)
    return end + len(data)


def _ends_line(path: Path, end: int) -> bool:
    with path.open("rb") as handle:
        handle.seek(end - 1)
        return handle.read(1) == b"\n"


def _sync_folder(folder: Path) -> None:
    """Make a new file's name survive a power cut, where the system lets folders be flushed."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_head(path: Path, seq: int, last_hash: str) -> None:
    """Name the last saved line. The decision is on the disk by now, so a head that cannot be written is no failure: the older one stays true."""
    with suppress(OSError, UserError):
        write_text_atomic(path.with_suffix(".head"), json.dumps({"seq": seq, "sha256": last_hash}) + "\n")
