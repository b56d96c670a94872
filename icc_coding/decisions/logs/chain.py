"""Walking one log from its first line to its last, each checked against the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from icc_coding.decisions.logs.columns import RecordColumns, Rows
from icc_coding.decisions.logs.known import KnownLog
from icc_coding.decisions.logs.record import Record, from_line
from icc_coding.errors import Problem

Visit = Callable[[Rows], None]  # takes records as they are read, some thousand at a time

WAIT = "Wait until the drive has finished, or:"
BACK = "Put this file and its .head file back from a backup or a colleague's copy of the study."
_BLOCK = 1 << 20  # bytes read at a time


class Unfinished(Problem):
    """A log ends before what is known to have been in it: it has not arrived as a whole, or its end is lost."""


def line_hash(line: bytes) -> str:
    """SHA-256 in hex of a line's bytes without its line end."""
    return hashlib.sha256(line).hexdigest()


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a log was read: where its last whole line begins and ends, in bytes, its number and its hash."""

    last_start: int = 0
    offset: int = 0
    seq: int = 0
    last_hash: str = ""


@dataclass
class ChainReader:
    """Reads one log into `columns`, or hands its records to `visit` and keeps only the last."""

    path: Path
    coder: str
    device: str
    columns: RecordColumns
    visit: Visit | None = None
    head: tuple[int, str] | None = None  # as it was before the log was read: a longer log is no harm
    known: KnownLog | None = None
    at: Reached = Reached()
    number: int = 0  # lines
    count: int = 0  # records
    last: Record | None = None  # when they are handed on
    problems: list[Problem] = field(default_factory=list)
    set_aside: bytes = b""
    whole: Any = field(default_factory=hashlib.sha256)  # running hash of all bytes up to the sound end
    _hashes: dict[int, str] = field(default_factory=dict)  # of the records that the head and the list of known logs name
    _waiting: list[Record] = field(default_factory=list)  # read one by one and not in columns yet

    def __post_init__(self) -> None:
        self.first = len(self.columns)
        self.marks = {seq for seq in (self.head and self.head[0], self.known and self.known.seq) if seq}

    def resume(self, place: Reached, whole: Any) -> None:
        """Go on behind what was read before and is in the columns; `whole` is the running hash up to there."""
        self.at, self.whole, self.number = place, whole, place.seq
        self.count = len(self.columns) - self.first
        self._hashes = {mark: self._hash_of(mark) for mark in self.marks if place.seq - self.count < mark <= place.seq}

    def _hash_of(self, seq: int) -> str:
        """The hash of a record that is in the columns: the next one names it."""
        back = self.at.seq - seq
        return str(self.columns["prev"][-back].tobytes().hex()) if back else self.at.last_hash

    def read_file(self, handle: BinaryIO) -> None:
        """Read all that comes, a block at a time."""
        held = b""
        while block := handle.read(_BLOCK):
            held += block
            cut = held.rfind(b"\n", 0, len(held.rstrip())) + 1  # what is behind may be the last line
            if cut:
                self._take_whole(held[:cut])
                held = held[cut:]
        self.read(held)

    def read(self, data: bytes) -> None:
        """Read the end of a log, whose last line may be half written."""
        begin, pieces = self.at.offset, data.split(b"\n")
        whole, tail = pieces[:-1], pieces[-1]
        while whole and not tail.strip() and not whole[-1].strip():  # empty lines at the end say nothing
            tail = whole.pop()
        for position, piece in enumerate(whole):
            self._take(piece, 1, last=position == len(whole) - 1 and not tail.strip())
            if self.set_aside:
                break
        if tail.strip() and not self.set_aside:
            self._take(tail, 0, last=True)
        self.whole.update(data[: self.at.offset - begin])
        self._hand_on()

    def _take_whole(self, data: bytes) -> None:
        """Whole lines, none of which is the last: at once where all are plain."""
        from icc_coding.decisions.logs.lines import take_lines

        self.whole.update(data)
        pieces = data.split(b"\n")[:-1]
        lines: Sequence[bytes] = [piece.removesuffix(b"\r") for piece in pieces] if b"\r" in data else pieces
        hashes = take_lines(self.columns, self.device, lines, self.coder, (self.at.seq, self.at.last_hash))
        if hashes is None:
            for piece in pieces:
                self._take(piece, 1, last=False)
        else:
            seq, end = self.at.seq, self.at.offset + len(data)
            self._hashes |= {mark: hashes[mark - seq - 1] for mark in self.marks if seq < mark <= seq + len(lines)}
            self.at = Reached(end - len(pieces[-1]) - 1, end, seq + len(lines), hashes[-1])
            self.count, self.number = self.count + len(lines), self.number + len(lines)
        self._hand_on()

    def _take(self, piece: bytes, line_end: int, *, last: bool) -> None:
        line = piece.removesuffix(b"\r")  # git on Windows may have changed the line ends; the hash is over the line without them
        seq, last_hash, begin = self.at.seq, self.at.last_hash, self.at.offset
        self.number += 1
        try:
            record = from_line(line)
        except ValueError as error:
            if last and "JSON record" in str(error):
                self.set_aside = piece
                return
            self._report(f"this line {error}.")
            self.at = Reached(begin, begin + len(piece) + line_end, seq, line_hash(line))
            return
        if record.prev != last_hash:
            self._report("this line does not follow from the line before it: one of the two was changed, or lines between them are gone.")
        elif record.seq != seq + 1:
            self._report(f"this line has the number {record.seq} and should have {seq + 1}.")
        if record.coder != self.coder:
            self._report(f"this line is by `{record.coder}`, but the file's name says `{self.coder}`.")
        self.count += 1
        self._waiting.append(record)
        self.at = Reached(begin, begin + len(piece) + line_end, record.seq, line_hash(line))
        if record.seq in self.marks:
            self._hashes[record.seq] = self.at.last_hash

    def _hand_on(self) -> None:
        if self._waiting:
            self.columns.append(self.device, self._waiting)
            self._waiting = []
        if self.visit is not None and len(self.columns):
            rows = Rows(self.columns, range(len(self.columns)))
            self.visit(rows)
            self.last, self.columns = rows[-1], RecordColumns()

    def compare_head(self) -> None:
        """Compare with the line that was saved last, as the head file knows it."""
        if self.head is None or self.problems:
            return
        seq, saved = self.head
        if seq > self.at.seq:
            self._end_missing(seq)
        elif self._hashes.get(seq, saved) != saved:
            self._report("this line was changed after it was saved.", number=seq)

    def compare_known(self) -> None:
        """Compare with the last line of which it was known that it had been here."""
        if self.known is None or self.problems:
            return
        if self.known.seq > self.at.seq:
            self._end_missing(self.known.seq)
        elif self._hashes.get(self.known.seq) != self.known.sha256:
            self._report("this line, and what follows, is not what was here before.", number=self.known.seq)

    def _end_missing(self, saved: int) -> None:
        self.problems.append(Unfinished(self.path.name, self.number, f"the log ends here, but {saved} lines were saved.", f"{WAIT} {BACK}"))

    def _report(self, message: str, number: int | None = None) -> None:
        self.problems.append(Problem(self.path.name, self.number if number is None else number, message, BACK))

    def records(self) -> Sequence[Record]:
        """What was read: all records, or the last one when they were handed on."""
        if self.visit is not None:
            return (self.last,) if self.last is not None else ()
        return Rows(self.columns, range(self.first, len(self.columns)))
