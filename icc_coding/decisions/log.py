"""The decision logs on disk: appended to under a lock, flushed to the disk before anyone says "saved", and chained line to line.

A log is `<coder>.<device>.jsonl`. Beside it stands `<coder>.<device>.head`, which names the last line that was saved: it makes a
change of the last line, or its loss, as visible as the chain makes every other. A log without a head (a colleague's, another
program's) is valid.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from icc_coding.decisions.names import check_coder, device_name, log_name, split_log_name
from icc_coding.decisions.record import CONSENSUS, Draft, Record, find_fault, format_time, from_line
from icc_coding.errors import Problem, ProblemsError, UserError
from icc_coding.files import write_text_atomic
from icc_coding.study import Study

_LOCK_SECONDS = 20


@dataclass(frozen=True, slots=True)
class LogFile:
    """One log as it was read. `problems` break the chain; `set_aside` is a half-written last line, which does not."""

    path: Path
    device: str
    records: tuple[Record, ...]
    problems: tuple[Problem, ...] = ()
    set_aside: bytes = b""
    sound_end: int = 0  # bytes up to the end of the last whole line
    last_hash: str = ""

    @property
    def notices(self) -> tuple[Problem, ...]:
        """What a reader of the log should know although it is valid."""
        if not self.set_aside:
            return ()
        remedy = "It was never shown as saved; everything before it is whole, and the next decision moves it out of the way."
        return (Problem(self.path.name, len(self.records) + 1, "the last line is only half written and was left out.", remedy),)


@dataclass(frozen=True, slots=True)
class Logs:
    """All logs of a study."""

    files: tuple[LogFile, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every broken place, file by file."""
        return tuple(problem for file in self.files for problem in file.problems)

    @property
    def notices(self) -> tuple[Problem, ...]:
        """Half-written last lines, and what else does no harm."""
        return tuple(notice for file in self.files for notice in file.notices)

    def entries(self) -> Iterator[tuple[str, Record]]:
        """(device, record) of every log, file by file."""
        for file in self.files:
            for record in file.records:
                yield file.device, record


def line_hash(line: bytes) -> str:
    """SHA-256 in hex of a line's bytes without its line end."""
    return hashlib.sha256(line).hexdigest()


def read_log(path: Path) -> LogFile:
    """Read and verify one log; what is wrong is in the result, with its line, and nothing is raised."""
    coder, device = split_log_name(path.name)
    reader = _Reader(path, coder, device)
    reader.read(path.read_bytes())
    reader.compare_head()
    return reader.result()


def read_logs(study: Study, *, strict: bool = True) -> Logs:
    """Read every log of a study. Raises ProblemsError when one is broken, unless `strict` is off (then see `Logs.problems`)."""
    files = tuple(read_log(path) for path in log_paths(study))
    logs = Logs(files)
    if strict and logs.problems:
        raise ProblemsError(logs.problems)
    return logs


def log_paths(study: Study) -> list[Path]:
    """The study's log files, in the order of their names."""
    return sorted(study.decisions.glob("*.jsonl")) if study.decisions.is_dir() else []


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

    def append(self, drafts: Sequence[Draft], *, now: datetime | None = None) -> tuple[Record, ...]:
        """Write records in one locked step and return them once they are on the disk.

        Raises UserError when the log is broken, locked for long by another program, or cannot be written; then nothing was added.
        """
        if not drafts:
            return ()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_name(f".{self.path.stem}.lock"), timeout=_LOCK_SECONDS):
                return self._append_locked(drafts, now or datetime.now(UTC))
        except Timeout as error:
            raise UserError(
                f"{self.path}: another program has kept this log locked for {_LOCK_SECONDS} seconds. Close it and decide again."
            ) from error
        except OSError as error:
            raise UserError(
                f"{self.path}: the decision could not be saved ({error.strerror or error}). Free some space or make the folder writable."
            ) from error

    def _append_locked(self, drafts: Sequence[Draft], now: datetime) -> tuple[Record, ...]:
        known = self._verified()
        last = known.records[-1] if known.records else None
        at = format_time(max(now, last.time) if last else now)  # a clock set back must not reorder one device's decisions
        records: list[Record] = []
        lines: list[bytes] = []
        seq, prev = (last.seq if last else 0), known.last_hash
        for draft in drafts:
            seq += 1
            record = Record(
                seq=seq, prev=prev, id=f"{self.coder}-{self.device}-{seq}-{secrets.token_hex(3)}", at=at, coder=self.coder, **asdict(draft)
            )
            if fault := find_fault(record):
                raise ValueError(f"a record that {fault}")
            line = record.to_line()
            prev = line_hash(line)
            records.append(record)
            lines.append(line)
        self._keep_set_aside(known)
        end = _write_after(self.path, known.sound_end, b"".join(line + b"\n" for line in lines))
        _write_head(self.path, seq, prev)
        self._remember(LogFile(self.path, self.device, (records[-1],), sound_end=end, last_hash=prev))
        return tuple(records)

    def _verified(self) -> LogFile:
        """The log's sound end and last record; only what was added since the last look is read when the rest is as it was left."""
        if not self.path.exists():
            if _read_head(self.path):
                raise UserError(
                    f"{self.path}: is gone, but its .head file says it held decisions. Put it back from a backup, or remove the .head file."
                )
            return LogFile(self.path, self.device, ())
        stat = self.path.stat()
        if self._known is not None and self._stamp == (stat.st_size, stat.st_mtime_ns):
            return self._known
        reader = _Reader(self.path, self.coder, self.device)
        if self._known is not None and stat.st_size > self._known.sound_end:
            with self.path.open("rb") as handle:
                handle.seek(self._known.sound_end)
                reader.resume(self._known)
                reader.read(handle.read())
        else:
            reader.read(self.path.read_bytes())
        reader.compare_head()
        result = reader.result()
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

    def _remember(self, known: LogFile) -> None:
        stat = self.path.stat()
        self._known, self._stamp = known, (stat.st_size, stat.st_mtime_ns)


@dataclass
class _Reader:
    """Walks the lines of one log, checking each against the chain."""

    path: Path
    coder: str
    device: str
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    set_aside: bytes = b""
    offset: int = 0
    number: int = 0
    last_hash: str = ""
    last_seq: int = 0
    hashes: dict[int, str] = field(default_factory=dict)

    def resume(self, known: LogFile) -> None:
        self.offset, self.last_hash = known.sound_end, known.last_hash
        self.records = list(known.records)
        self.last_seq = self.number = known.records[-1].seq if known.records else 0
        self.hashes = {self.last_seq: self.last_hash}

    def read(self, data: bytes) -> None:
        pieces = data.split(b"\n")
        whole, tail = pieces[:-1], pieces[-1]
        for position, piece in enumerate(whole):
            self._take(piece, last=position == len(whole) - 1 and not tail)
            if self.set_aside:
                return
            self.offset += len(piece) + 1
        if tail:
            self._take(tail, last=True)
            if not self.set_aside:
                self.offset += len(tail)

    def _take(self, piece: bytes, *, last: bool) -> None:
        line = piece.removesuffix(b"\r")  # git on Windows may have changed the line ends; the hash is over the line without them
        self.number += 1
        try:
            record = from_line(line)
        except ValueError as error:
            if last and "JSON record" in str(error):
                self.set_aside = piece
            else:
                self._report(f"this line {error}.")
                self.last_hash = line_hash(line)
            return
        if record.prev != self.last_hash:
            self._report("this line does not follow from the line before it: one of the two was changed, or lines between them are gone.")
        elif record.seq != self.last_seq + 1:
            self._report(f"this line has the number {record.seq} and should have {self.last_seq + 1}.")
        if record.coder != self.coder:
            self._report(f"this line is by `{record.coder}`, but the file's name says `{self.coder}`.")
        self.records.append(record)
        self.last_seq, self.last_hash = record.seq, line_hash(line)
        self.hashes[record.seq] = self.last_hash

    def compare_head(self) -> None:
        """Compare with the line that was saved last, as the head file knows it."""
        head = _read_head(self.path)
        if head is None or self.problems:
            return
        seq, saved = head
        if seq > self.last_seq:
            self._report(f"the log ends here, but {seq} lines were saved.")
        elif self.hashes.get(seq, saved) != saved:
            self._report("this line was changed after it was saved.", number=seq)

    def _report(self, message: str, number: int | None = None) -> None:
        remedy = "Put the file back from a backup (`icc-coding restore`)."
        self.problems.append(Problem(self.path.name, self.number if number is None else number, message, remedy))

    def result(self) -> LogFile:
        return LogFile(self.path, self.device, tuple(self.records), tuple(self.problems), self.set_aside, self.offset, self.last_hash)


def _write_after(path: Path, end: int, data: bytes) -> int:
    """Write `data` right after byte `end`, flush it to the disk, and return the new end; a failed write leaves the log as it was."""
    new = not path.exists()
    with path.open("xb" if new else "r+b") as handle:
        handle.seek(end)
        if end and not _ends_line(path, end):
            data = b"\n" + data
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


def _read_head(path: Path) -> tuple[int, str] | None:
    """(number, hash) of the line that was saved last; None when it is not known."""
    try:
        data = json.loads(path.with_suffix(".head").read_text(encoding="utf-8"))
        return int(data["seq"]), str(data["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
