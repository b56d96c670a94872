"""Reading the decision logs: each line is chained to the one before it, and every change and every loss shows.

A log is `<coder>.<device>.jsonl`. Beside it stands `<coder>.<device>.head`, which names the last line that was saved: it makes a
change of the last line, or its loss, as visible as the chain makes every other. A log without a head (a colleague's, another
program's) is valid.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from icc_coding.decisions.logs.chain import BACK, ChainReader, Reached, Unfinished, Visit, line_hash
from icc_coding.decisions.logs.columns import RecordColumns, Rows
from icc_coding.decisions.logs.known import KnownLog, damaged_list, known_logs
from icc_coding.decisions.logs.names import is_log_name, split_log_name
from icc_coding.decisions.logs.record import Record, from_line
from icc_coding.decisions.logs.snapshot import Snapshot
from icc_coding.drives import look_anew
from icc_coding.errors import LeftOutWarning, Problem, ProblemsError, explain
from icc_coding.files import parse_json, read_measured
from icc_coding.phrasing import how_many
from icc_coding.study import Study

__all__ = ["LogFile", "Logs", "line_hash", "log_paths", "own_logs", "read_head", "read_last", "read_log", "read_logs", "read_more"]

_GONE = "this log is gone; it held {} when the logs were last signed off."
_FORGET = "If it was removed on purpose: icc-coding verify --forget {}"
_TAIL = 1 << 20  # bytes looked through for the last line; longer ones are read with the whole log
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class LogFile:
    """One log as it was read. `problems` break the chain; `set_aside` is a half-written last line, which does not.

    `records` are all of them, made as they are asked for, or the last one when they were handed to a visitor instead (see
    :func:`read_log`); `count` is their number.
    """

    path: Path
    device: str
    records: Sequence[Record]
    problems: tuple[Problem, ...] = ()
    set_aside: bytes = b""
    last_start: int = 0  # where the last whole line begins, in bytes
    sound_end: int = 0  # and where it ends, its line end included
    last_hash: str = ""
    whole: Any = field(default=None, compare=False, repr=False)  # running SHA-256 of all bytes up to `sound_end`
    count: int = 0
    stamp: tuple[int, int] | None = None  # size and time of the last change before it was read

    @property
    def notices(self) -> tuple[Problem, ...]:
        """What a reader of the log should know although it is valid."""
        if not self.set_aside:
            return ()
        remedy = "It was never shown as saved; everything before it is whole, and the next decision moves it out of the way."
        return (Problem(self.path.name, self.count + 1, "the last line is only half written and was left out.", remedy),)


@dataclass(frozen=True, slots=True)
class Logs:
    """All logs of a study. `columns` hold the records of all of them, perhaps also of some that were left out."""

    files: tuple[LogFile, ...] = ()
    left_out: tuple[Problem, ...] = ()  # logs that have not arrived as a whole; the rest goes on without them
    columns: RecordColumns = field(default_factory=RecordColumns, compare=False, repr=False)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every broken place, file by file."""
        return tuple(problem for file in self.files for problem in file.problems)

    @property
    def notices(self) -> tuple[Problem, ...]:
        """Half-written last lines, logs that were left out, and what else does no harm."""
        return (*(notice for file in self.files for notice in file.notices), *self.left_out)

    @property
    def rows(self) -> list[range]:
        """Which rows of `columns` are the logs', file by file."""
        return [file.records.rows for file in self.files if isinstance(file.records, Rows) and isinstance(file.records.rows, range)]

    def entries(self) -> Iterator[tuple[str, Record]]:
        """(device, record) of every log, file by file."""
        for file in self.files:
            for record in file.records:
                yield file.device, record


def read_log(
    path: Path,
    known: KnownLog | None = None,
    visit: Visit | None = None,
    *,
    columns: RecordColumns | None = None,
    snapshot: Snapshot | None = None,
    called: str = "",
) -> LogFile:
    """Read and verify one log; what is wrong is in the result, with its line, and nothing is raised.

    `called` is the name that a copy under another name has as a log.
    `known` is how far it reached when the logs were signed off. With `visit` the records are handed to it, some thousand at a time, and
    not kept. Otherwise they go into `columns`; what `snapshot` holds of the very bytes that the log begins with is not parsed again.
    """
    coder, device = split_log_name(called or path.name)
    reader = ChainReader(path, coder, device, RecordColumns() if columns is None else columns, visit, read_head(path), known)
    look_anew(path)
    try:
        with path.open("rb") as handle:
            stat = os.fstat(handle.fileno())
            handle.seek(snapshot.load(handle, reader) if snapshot is not None else 0)
            reader.read_file(handle)
    except OSError as error:
        return LogFile(path, device, (), (Problem(path.name, None, explain(error, "").removeprefix(": ")),))
    reader.compare_head()
    reader.compare_known()
    if snapshot is not None:
        snapshot.save(reader)
    return _result(reader, (stat.st_size, stat.st_mtime_ns))


def _result(reader: ChainReader, stamp: tuple[int, int] | None = None) -> LogFile:
    at = reader.at
    places = (at.last_start, at.offset, at.last_hash, reader.whole, reader.count, stamp)
    return LogFile(reader.path, reader.device, reader.records(), tuple(reader.problems), reader.set_aside, *places)


def read_more(known: LogFile) -> LogFile:
    """What a log holds now: the last record that was known, and all that came after it.

    When the file begins with the very bytes that were known, only its new end is looked through; otherwise all of it is verified again.
    """
    if not known.records or known.problems or known.whole is None:
        return read_log(known.path)
    head = read_head(known.path)
    look_anew(known.path)
    with known.path.open("rb") as handle:
        whole, last = _hashed(handle, known.sound_end)
        if whole.digest() != known.whole.digest():
            return read_log(known.path)
        data = handle.read()
    begin = 0
    if last != b"\n" and data:  # the last line had no line end; whoever went on gave it one
        begin = 2 if data[:2] == b"\r\n" else 1
        if not data[:begin].endswith(b"\n"):
            return read_log(known.path)
    reader = ChainReader(known.path, split_log_name(known.path.name)[0], known.device, RecordColumns(), head=head)
    reader.columns.append(known.device, known.records[-1:])  # the first of what is read
    whole.update(data[:begin])
    reader.resume(Reached(known.last_start, known.sound_end + begin, known.records[-1].seq, known.last_hash), whole)
    reader.read(data[begin:])
    reader.compare_head()
    return _result(reader)


def _hashed(handle: BinaryIO, size: int) -> tuple[Any, bytes]:
    """The running hash of a file's first bytes, and the last of them."""
    whole, last = hashlib.sha256(), b""
    while size and (piece := handle.read(min(size, _PIECE))):
        whole.update(piece)
        size, last = size - len(piece), piece[-1:]
    return whole, last


def read_logs(study: Study, *, strict: bool = True, visit: Callable[[Path], Visit] | None = None) -> Logs:
    """Read every log of a study. Raises ProblemsError when one is broken, unless `strict` is off (then see `Logs.problems`).

    A log that has not arrived as a whole (its end is missing, or all of it) is left out with a warning and named in `Logs.left_out`.
    """
    known = known_logs(study) if strict or not damaged_list(study) else {}
    columns = RecordColumns()
    files = [
        read_log(
            path,
            known.get(path.name),
            visit(path) if visit is not None else None,
            columns=columns,
            snapshot=Snapshot.of(study, path) if visit is None else None,
        )
        for path in log_paths(study)
    ]
    there = {file.path.name for file in files}
    missing = [
        Unfinished(name, None, _GONE.format(how_many(entry.seq, "record")), f"{BACK} {_FORGET.format(name)}")
        for name, entry in known.items()
        if name not in there
    ]
    if not strict:
        return Logs(tuple(files), tuple(missing), columns)
    late = [file for file in files if file.problems and all(isinstance(problem, Unfinished) for problem in file.problems)]
    left_out = (*(problem for file in late for problem in file.problems), *missing)
    logs = Logs(tuple(file for file in files if file.path not in {one.path for one in late}), left_out, columns)
    if logs.problems:
        raise ProblemsError(logs.problems)
    for problem in logs.left_out:
        warnings.warn(f"{problem} Everything else goes on without it.", LeftOutWarning, stacklevel=2)
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


def read_head(path: Path) -> tuple[int, str] | None:
    """(number, hash) of the line that was saved last; None when it is not known."""
    try:
        data = parse_json(read_measured(path.with_suffix(".head")))
        return int(data["seq"]), str(data["sha256"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
