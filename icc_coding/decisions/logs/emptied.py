"""A log rewritten once, without the words of somebody who has withdrawn: every record stays, with its number, place and code.

What the records quoted or noted is gone; the chain is made anew, and a last record (the tombstone) names the hash with which the log ended
before, how many records were emptied, when, and who entered it. An archive of before can so be told from a forgery.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from icc_coding.decisions.logs.log import line_hash, read_log
from icc_coding.decisions.logs.record import Record, format_time
from icc_coding.decisions.logs.writer import log_lock, write_head
from icc_coding.errors import UserError
from icc_coding.files import write_bytes_atomic

TOMBSTONE = "withdrawal:"


@dataclass(frozen=True, slots=True)
class Emptied:
    """What became of one log: records emptied, of how many, and its last hash before and after."""

    path: Path
    emptied: int
    records: int
    before: str
    after: str


def empty_log(path: Path, change: Callable[[Record], Record], by: str) -> Emptied | None:
    """Rewrite a log with `change` applied to each record; None when no record changes. Raises UserError when the log is broken."""
    with log_lock(path):
        log = read_log(path)
        if log.problems:
            raise UserError(f"{log.problems[0]} Nothing was withdrawn; mend this first.")
        changed = [change(record) for record in log.records]
        count = sum(new != old for new, old in zip(changed, log.records, strict=True))
        if not count:
            return None
        lines, prev = [], ""
        for record in [*changed, _tombstone(log.records[-1], log.last_hash, count, by)]:
            lines.append(replace(record, prev=prev).to_line())
            prev = line_hash(lines[-1])
        path.with_suffix(".head").unlink(missing_ok=True)  # first: a head that knows the old chain would call the new one changed
        write_bytes_atomic(path, b"".join(line + b"\n" for line in lines))
        write_head(path, log.records[-1].seq + 1, prev)
        path.with_suffix(".half").unlink(missing_ok=True)
        return Emptied(path, count, len(log.records), log.last_hash, prev)


def _tombstone(last: Record, old: str, count: int, by: str) -> Record:
    at = format_time(max(datetime.now(UTC), last.time))
    note = f"{count} records were emptied, because somebody withdrew. Before, this log had {last.seq} records and ended with {old}."
    empty = dict.fromkeys(("text", "start", "end", "code", "to", "codes", "seconds", "undoes", "sample", "run", "codebook"))
    return replace(
        last,
        seq=last.seq + 1,
        id=f"{last.coder}-withdrawal-{old[:16]}",
        at=at,
        action="note",
        quote="",
        note=note,
        by=f"{TOMBSTONE}{by}",
        blind=False,
        shown=False,
        **empty,  # type: ignore[arg-type]
    )
