"""Reading the decision logs: each line is chained to the one before it, and every change and every loss shows.

A log is `<coder>.<device>.jsonl`. Beside it stands `<coder>.<device>.head`, which names the last line that was saved: it makes a
change of the last line, or its loss, as visible as the chain makes every other. A log without a head (a colleague's, another
program's) is valid.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from icc_coding.decisions.known import KnownLog, known_logs
from icc_coding.decisions.names import is_log_name, split_log_name
from icc_coding.decisions.record import Record, from_line
from icc_coding.errors import LeftOut, Problem, ProblemsError, explain
from icc_coding.study import Study

Visit = Callable[[Record], None]  # takes a record as it is read

_WAIT = "Wait until the drive has finished, or:"
_BACK = "Put this file and its .head file back from a backup or a colleague's copy of the study."
_GONE = "this log is gone; it held {} records when the logs were last signed off."
_FORGET = "If it was removed on purpose: icc-coding verify --forget {}"
_TAIL = 1 << 20  # bytes looked through for the last line; longer ones are read with the whole log


@dataclass(frozen=True, slots=True)
class LogFile:
    """One log as it was read. `problems` break the chain; `set_aside` is a half-written last line, which does not.

    `records` are all of them, or the last one when each was handed to a visitor instead (see :func:`read_log`); `count` is their number.
    """

    path: Path
    device: str
    records: tuple[Record, ...]
    problems: tuple[Problem, ...] = ()
    set_aside: bytes = b""
    last_start: int = 0  # where the last whole line begins, in bytes
    sound_end: int = 0  # and where it ends, its line end included
    last_hash: str = ""
    whole: Any = field(default=None, compare=False, repr=False)  # running SHA-256 of all bytes up to `sound_end`
    count: int = 0

    @property
    def notices(self) -> tuple[Problem, ...]:
        """What a reader of the log should know although it is valid."""
        if not self.set_aside:
            return ()
        remedy = "It was never shown as saved; everything before it is whole, and the next decision moves it out of the way."
        return (Problem(self.path.name, self.count + 1, "the last line is only half written and was left out.", remedy),)


class Unfinished(Problem):
    """A log ends before what is known to have been in it: it has not arrived as a whole, or its end is lost."""


@dataclass(frozen=True, slots=True)
class Logs:
    """All logs of a study."""

    files: tuple[LogFile, ...] = ()

    left_out: tuple[Problem, ...] = ()  # logs that have not arrived as a whole; the rest goes on without them

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every broken place, file by file."""
        return tuple(problem for file in self.files for problem in file.problems)

    @property
    def notices(self) -> tuple[Problem, ...]:
        """Half-written last lines, logs that were left out, and what else does no harm."""
        return (*(notice for file in self.files for notice in file.notices), *self.left_out)

    def entries(self) -> Iterator[tuple[str, Record]]:
        """(device, record) of every log, file by file."""
        for file in self.files:
            for record in file.records:
                yield file.device, record


def line_hash(line: bytes) -> str:
    """SHA-256 in hex of a line's bytes without its line end."""
    return hashlib.sha256(line).hexdigest()


def read_log(path: Path, known: KnownLog | None = None, visit: Visit | None = None) -> LogFile:
    """Read and verify one log, line by line; what is wrong is in the result, with its line, and nothing is raised.

    `known` is how far it reached when the logs were signed off. With `visit` each record is handed to it and not kept.
    """
    coder, device = split_log_name(path.name)
    reader = _Reader(path, coder, device, visit, head=read_head(path), marks={known.seq} if known is not None else set())
    try:
        with path.open("rb") as handle:
            whole = reader.read_file(handle)
    except OSError as error:
        return LogFile(path, device, (), (Problem(path.name, None, explain(error, "").removeprefix(": ")),))
    reader.compare_head()
    if known is not None:
        reader.compare_known(known)
    return reader.result(whole)


def read_more(known: LogFile) -> LogFile:
    """What a log holds now: the last record that was known, and all that came after it.

    When the file begins with the very bytes that were known, only its new end is looked through; otherwise all of it is verified again.
    """
    if not known.records or known.problems or known.whole is None:
        return read_log(known.path)
    data = known.path.read_bytes()
    whole = hashlib.sha256(data[: known.sound_end])
    if whole.digest() != known.whole.digest():
        return read_log(known.path)
    begin = known.sound_end
    if data[begin - 1 : begin] != b"\n" and len(data) > begin:  # the last line had no line end; whoever went on gave it one
        end_of_line = 2 if data[begin : begin + 2] == b"\r\n" else 1
        if not data[begin : begin + end_of_line].endswith(b"\n"):
            return read_log(known.path)
        begin += end_of_line
    reader = _Reader(known.path, split_log_name(known.path.name)[0], known.device, head=read_head(known.path))
    reader.resume(known, begin)
    reader.read(data[begin:])
    reader.compare_head()
    whole.update(data[known.sound_end : reader.offset])
    return reader.result(whole)


def read_logs(study: Study, *, strict: bool = True, visit: Callable[[Path], Visit] | None = None) -> Logs:
    """Read every log of a study. Raises ProblemsError when one is broken, unless `strict` is off (then see `Logs.problems`).

    A log that has not arrived as a whole (its end is missing, or all of it) is left out with a warning and named in `Logs.left_out`.
    """
    known = known_logs(study)
    files = [read_log(path, known.get(path.name), visit(path) if visit is not None else None) for path in log_paths(study)]
    there = {file.path.name for file in files}
    missing = [
        Unfinished(name, None, _GONE.format(entry.seq), f"{_BACK} {_FORGET.format(name)}")
        for name, entry in known.items()
        if name not in there
    ]
    if not strict:
        return Logs(tuple(files), tuple(missing))
    late = [file for file in files if file.problems and all(isinstance(problem, Unfinished) for problem in file.problems)]
    logs = Logs(tuple(file for file in files if file not in late), (*(problem for file in late for problem in file.problems), *missing))
    if logs.problems:
        raise ProblemsError(logs.problems)
    for problem in logs.left_out:
        warnings.warn(f"{problem} Everything else goes on without it.", LeftOut, stacklevel=2)
    return logs


def log_paths(study: Study) -> list[Path]:
    """The study's log files, in the order of their names: only what is called as this program calls logs (see `names.is_log_name`)."""
    if not study.decisions.is_dir():
        return []
    return sorted(path for path in study.decisions.glob("*.jsonl") if is_log_name(path.name) and path.is_file())


def own_logs(path: Path) -> list[Path]:
    """The logs of the same coder on other devices."""
    coder = split_log_name(path.name)[0]
    return [
        other
        for other in path.parent.glob("*.jsonl")
        if other.name != path.name and is_log_name(other.name) and split_log_name(other.name)[0] == coder
    ]


def read_last(path: Path) -> datetime | None:
    """When the last whole line of a log was written, as it says; None when it holds none that can be read."""
    with path.open("rb") as handle:
        handle.seek(0, 2)
        handle.seek(max(0, handle.tell() - _TAIL))
        lines = handle.read().split(b"\n")
    for line in reversed(lines):
        try:
            return from_line(line.removesuffix(b"\r")).time
        except ValueError:
            continue
    return None


@dataclass
class _Reader:
    """Walks the lines of one log, checking each against the chain."""

    path: Path
    coder: str
    device: str
    visit: Visit | None = None
    head: tuple[int, str] | None = None  # as it was before the log was read: a longer log is no harm
    marks: set[int] = field(default_factory=set)  # records whose hashes are compared later
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    set_aside: bytes = b""
    last_start: int = 0
    offset: int = 0
    number: int = 0
    last_hash: str = ""
    last_seq: int = 0
    hashes: dict[int, str] = field(default_factory=dict)
    count: int = 0

    def read_file(self, handle: BinaryIO) -> Any:
        """Read a whole file, holding a line and the empty ones behind it at a time; returns the running hash up to the sound end."""
        whole = hashlib.sha256()
        held = b""
        for line in handle:
            if held and line.strip():
                whole.update(held)
                for piece in held.split(b"\n")[:-1]:
                    self._take(piece, last=False)
                    self.last_start, self.offset = self.offset, self.offset + len(piece) + 1
                held = b""
            held += line
        begin = self.offset
        self.read(held)
        whole.update(held[: self.offset - begin])
        return whole

    def resume(self, known: LogFile, offset: int) -> None:
        self.last_start, self.offset, self.last_hash = known.last_start, offset, known.last_hash
        self.records, self.count = list(known.records), len(known.records)
        self.last_seq = self.number = known.records[-1].seq if known.records else 0
        self.hashes = {self.last_seq: self.last_hash}

    def read(self, data: bytes) -> None:
        pieces = data.split(b"\n")
        whole, tail = pieces[:-1], pieces[-1]
        while whole and not tail.strip() and not whole[-1].strip():  # empty lines at the end say nothing
            tail = whole.pop()
        for position, piece in enumerate(whole):
            self._take(piece, last=position == len(whole) - 1 and not tail.strip())
            if self.set_aside:
                return
            self.last_start, self.offset = self.offset, self.offset + len(piece) + 1
        if tail.strip():
            self._take(tail, last=True)
            if not self.set_aside:
                self.last_start, self.offset = self.offset, self.offset + len(tail)

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
        self.count += 1
        if self.visit is None:
            self.records.append(record)
        else:
            self.visit(record)
            self.records[:] = [record]
        self.last_seq, self.last_hash = record.seq, line_hash(line)
        if record.seq in self.marks or (self.head is not None and record.seq == self.head[0]):
            self.hashes[record.seq] = self.last_hash

    def compare_head(self) -> None:
        """Compare with the line that was saved last, as the head file knows it."""
        if self.head is None or self.problems:
            return
        seq, saved = self.head
        if seq > self.last_seq:
            self._end_missing(seq)
        elif self.hashes.get(seq, saved) != saved:
            self._report("this line was changed after it was saved.", number=seq)

    def compare_known(self, known: KnownLog) -> None:
        """Compare with the last line of which it was known that it had been here."""
        if self.problems:
            return
        if known.seq > self.last_seq:
            self._end_missing(known.seq)
        elif self.hashes.get(known.seq) != known.sha256:
            self._report("this line, and what follows, is not what was here before.", number=known.seq)

    def _end_missing(self, saved: int) -> None:
        self.problems.append(
            Unfinished(self.path.name, self.number, f"the log ends here, but {saved} lines were saved.", f"{_WAIT} {_BACK}")
        )

    def _report(self, message: str, number: int | None = None) -> None:
        self.problems.append(Problem(self.path.name, self.number if number is None else number, message, _BACK))

    def result(self, whole: Any) -> LogFile:
        records, problems = tuple(self.records), tuple(self.problems)
        return LogFile(
            self.path, self.device, records, problems, self.set_aside, self.last_start, self.offset, self.last_hash, whole, self.count
        )


def read_head(path: Path) -> tuple[int, str] | None:
    """(number, hash) of the line that was saved last; None when it is not known."""
    try:
        data = json.loads(path.with_suffix(".head").read_text(encoding="utf-8"))
        return int(data["seq"]), str(data["sha256"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
