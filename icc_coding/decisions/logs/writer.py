"""Appending to a decision log: under a lock, and on the disk before anyone says "saved"."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from icc_coding.codebook.changing.kept import keep_codebook
from icc_coding.decisions.logs.log import LogFile, line_hash, own_logs, read_head, read_last, read_log, read_more
from icc_coding.decisions.logs.names import device_name, known_coder, log_name
from icc_coding.decisions.logs.record import CONSENSUS, DRAFT_KEYS, Draft, Record, find_fault, format_time
from icc_coding.disk import is_shared, make_folder, open_new, open_there, sync_folder
from icc_coding.errors import StorageError, UserError, explain
from icc_coding.files import write_text_atomic
from icc_coding.locks import locked
from icc_coding.study import Study
from icc_coding.transcripts.withdrawn import WithdrawnWatcher

_NOT_SAVED = "This decision was not saved."


@dataclass(frozen=True, slots=True)
class Append:
    """One append: where in the file it began, in bytes, the log as it was left, and its size and time of change then (None: the drive
    did not say)."""

    begin: int
    log: LogFile
    stamp: tuple[int, int] | None


class LogWriter:
    """Appends one coder's decisions on this device. What was read names the codebook of that moment, of which a copy is kept.

    Keeps in mind how far the file was verified, so that an append costs one line even when the log is long, also when another
    process of the same coder writes in between.
    """

    def __init__(self, study: Study, coder: str, *, device: str | None = None) -> None:
        self.coder = coder if coder == CONSENSUS else known_coder(study, coder)
        self.device = device or device_name(study)
        self.path = study.decisions / log_name(self.coder, self.device)
        self._study = study
        self._known: LogFile | None = None
        self._stamp: tuple[int, int] | None = None
        self._others: dict[Path, tuple[tuple[int, int] | None, datetime | None]] = {}  # last times in this coder's other logs
        self.last_append: Append | None = None
        self._withdrawn = WithdrawnWatcher(study)

    def check(self, known: LogFile | None = None) -> None:
        """Verify the log before the first decision. Raises UserError when it is broken, so that nobody decides in vain.

        What was `known` of it, when all logs were read, is not read again while the file is as it was.
        """
        if not self.path.parent.is_dir():
            return
        if known is not None and known.path == self.path and known.records and not known.problems:
            self._known, self._stamp = replace(known, records=tuple(known.records[-1:])), known.stamp
        with log_lock(self.path):
            known = self._verified()
            if known.records:
                self._remember(known)

    def append(self, drafts: Sequence[Draft], *, now: datetime | None = None) -> tuple[Record, ...]:
        """Write records in one locked step and return them once they are on the disk.

        Raises UserError when the log is broken, locked for long by another program, or cannot be written; then nothing was added. In one
        case the drive leaves that open (it failed, and failed again when the line was to be taken back), and the message says so.
        """
        if not drafts:
            return ()
        try:
            self._study.refuse_gone()
            drafts = self._with_codebook(drafts)
            make_folder(self.path.parent)
            with log_lock(self.path):
                return self._append_locked(drafts, now or datetime.now(UTC))
        except OSError as error:
            raise StorageError(f"{explain(error, self.path)} {_NOT_SAVED}", writing=True) from error
        except Uncertain:
            raise
        except StorageError as error:
            raise StorageError(f"{error} {_NOT_SAVED}", writing=True) from error

    def _with_codebook(self, drafts: Sequence[Draft]) -> Sequence[Draft]:
        if not any(_lacks_codebook(draft) for draft in drafts):
            return drafts
        name = keep_codebook(self._study)
        return [replace(draft, codebook=name) if _lacks_codebook(draft) else draft for draft in drafts]

    def _append_locked(self, drafts: Sequence[Draft], now: datetime) -> tuple[Record, ...]:
        self._withdrawn.refuse(draft.text for draft in drafts)
        known = self._verified()
        last = known.records[-1] if known.records else None
        at = format_time(self._moment(now, last))
        records: list[Record] = []
        lines: list[bytes] = []
        seq, prev, step = (last.seq if last else 0), known.last_hash, secrets.token_hex(4)
        for draft in drafts:
            seq += 1
            record = Record(
                seq=seq,
                prev=prev,
                id=f"{self.coder}-{self.device}-{seq}-{step}",
                at=at,
                coder=self.coder,
                **{key: getattr(draft, key) for key in DRAFT_KEYS},
            )
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
        write_head(self.path, seq, prev)
        whole = hashlib.sha256() if known.whole is None else known.whole.copy()
        whole.update(data)
        start = end - len(lines[-1]) - 1
        log = LogFile(self.path, self.device, (records[-1],), (), b"", start, end, prev, whole)
        self.last_append = Append(known.sound_end, log, self._remember(log))
        return tuple(records)

    def _moment(self, now: datetime, last: Record | None) -> datetime:
        """The time of a decision: never before what this coder decided last, here or on another device, whatever the clocks say.

        Decisions count in the order of their times; one that came before an earlier one of the same coder would be saved without effect.
        """
        moment = max(now, last.time) if last else now
        for path in own_logs(self.path):
            stat = path.stat()
            stamp = (stat.st_size, stat.st_mtime_ns)
            if self._others.get(path, (None, None))[0] != stamp:
                self._others[path] = (stamp, read_last(path))
            elsewhere = self._others[path][1]
            if elsewhere is not None and elsewhere >= moment.replace(microsecond=0):
                moment = elsewhere + timedelta(seconds=1)
        return moment

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
            with open_there(kept) if kept.exists() else open_new(kept, is_shared(kept)) as handle:
                handle.seek(0, os.SEEK_END)
                handle.write(known.set_aside + b"\n")
                handle.flush()
                os.fsync(handle.fileno())

    def _remember(self, known: LogFile) -> tuple[int, int] | None:
        """What the log is now; a drive that is gone by this moment takes nothing back of what it has, so the log is read again then."""
        try:
            stat = self.path.stat()
        except OSError:
            self._known = self._stamp = None
        else:
            self._known, self._stamp = known, (stat.st_size, stat.st_mtime_ns)
        return self._stamp


class Uncertain(StorageError):
    """The drive failed while a decision was written and again when it was taken back: only a look at the file can tell."""


def _write_after(path: Path, end: int, data: bytes) -> int:
    """Write `data` right after byte `end`, flush it to the disk, and return the new end; a failed write leaves the log as it was.

    A new file's name is on the disk before anything is in it, so that nothing can fail any more once the lines are there.
    """
    if not path.exists():
        with open_new(path, is_shared(path)):
            pass
        try:
            sync_folder(path.parent)
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))  # no buffer, which would write again what was taken back
    try:
        os.ftruncate(descriptor, end)
        os.lseek(descriptor, end, os.SEEK_SET)
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    except OSError as error:
        _take_back(path, end, error)
        raise
    finally:
        with suppress(OSError):  # it is on the disk, or was taken back
            os.close(descriptor)
    return end + len(data)


def _take_back(path: Path, end: int, error: OSError) -> None:
    """Cut a failed write off again."""
    descriptor = -1
    try:
        descriptor = os.open(path, os.O_RDWR)
        os.ftruncate(descriptor, end)
        os.fsync(descriptor)
    except OSError:
        if not _ends_at(path, end):
            raise Uncertain(
                f"{explain(error, path)} Whether this decision was saved cannot be told: look at the passage again once the drive works, "
                "and run `icc-coding verify`."
            ) from error
    finally:
        if descriptor >= 0:
            with suppress(OSError):
                os.close(descriptor)


def _ends_at(path: Path, end: int) -> bool:
    """Whether a file is certainly so many bytes long."""
    try:
        return path.stat().st_size == end
    except OSError:
        return False


def _ends_line(path: Path, end: int) -> bool:
    with path.open("rb") as handle:
        handle.seek(end - 1)
        return handle.read(1) == b"\n"


def write_head(path: Path, seq: int, last_hash: str) -> None:
    """Name the last saved line. The decision is on the disk by now, so a head that cannot be written is no failure: the older one stays true."""
    with suppress(OSError, UserError):
        write_text_atomic(path.with_suffix(".head"), json.dumps({"seq": seq, "sha256": last_hash}) + "\n")


def log_lock(path: Path) -> AbstractContextManager[None]:
    """Hold a log: nobody else writes it for the time of the block. Raises Locked and StorageError."""
    return locked(path.with_name(f".{path.stem}.lock"))


def _lacks_codebook(draft: Draft) -> bool:
    return draft.action == "read" and draft.codebook is None
