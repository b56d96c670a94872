"""Which logs there were: `coding/logs.json` names every coder's log and its last record, so that one that is lost, or came as a half, is missed.

It is signed off by `verify` and `code` whenever every log is sound, and only ever grows; a log that was removed on purpose is struck off
with `icc-coding verify --forget NAME`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from icc_coding.decisions.logs.record import Record
from icc_coding.errors import NewerFormat, Problem, UserError
from icc_coding.files import read_kept, write_text_atomic
from icc_coding.study import Study

_VERSION = 1


class ReadLog(Protocol):
    """A log as it was read: its file, records and problems, and the hash of its last line."""

    @property
    def path(self) -> Path: ...  # noqa: D102
    @property
    def records(self) -> Sequence[Record]: ...  # noqa: D102
    @property
    def problems(self) -> Sequence[Problem]: ...  # noqa: D102
    @property
    def last_hash(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class KnownLog:
    """How far a log was known: number and hash of its last record."""

    seq: int
    sha256: str


def known_logs(study: Study) -> dict[str, KnownLog]:
    """File name -> how far it was known; {} when nothing was signed off yet, or the list cannot be read (`verify` says so).

    Raises NewerFormat: what a newer program knows is not forgotten by this one.
    """
    try:
        return _read(study)
    except NewerFormat:
        raise
    except UserError:
        return {}


def damaged_list(study: Study) -> str:
    """What is wrong with the list, '' when nothing is."""
    try:
        _read(study)
    except UserError as error:
        return str(error)
    return ""


def sign_off(study: Study, logs: Iterable[ReadLog]) -> bool:
    """Write down how far each log reaches now; returns whether that was new. Logs with problems are passed over."""
    reached = {log.path.name: KnownLog(log.records[-1].seq, log.last_hash) for log in logs if log.records and not log.problems}
    if not _news(reached, known_logs(study)):
        return False  # nothing is touched, not even a lock: the study may be on a read-only drive
    with study.changing(study.known_logs):
        before = known_logs(study)
        _write(study, {**before, **_news(reached, before)})
    return True


def forget_present(study: Study) -> None:
    """Strike off every log that is there, because all are about to be rewritten on purpose and signed off anew."""
    with study.changing(study.known_logs):
        _write(study, {name: entry for name, entry in known_logs(study).items() if not (study.decisions / name).exists()})


def forget(study: Study, name: str) -> None:
    """Strike a log off. Raises UserError when it is not on the list, or is still there."""
    with study.changing(study.known_logs):
        known = known_logs(study)
        if name not in known:
            raise UserError(f"`{name}` is no log that this study knows. Known are: {', '.join(sorted(known)) or 'none'}.")
        if (study.decisions / name).exists():
            raise UserError(f"{study.decisions / name}: is still there, so it stays on the list.")
        _write(study, {other: entry for other, entry in known.items() if other != name})


def _news(reached: Mapping[str, KnownLog], known: Mapping[str, KnownLog]) -> dict[str, KnownLog]:
    return {name: entry for name, entry in reached.items() if name not in known or entry.seq > known[name].seq}


def _read(study: Study) -> dict[str, KnownLog]:
    if not study.known_logs.exists():
        return {}
    try:
        data = read_kept(study.known_logs, _VERSION)
        return {str(name): KnownLog(int(entry["seq"]), str(entry["sha256"])) for name, entry in data["logs"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        raise UserError(
            f"{study.known_logs}: is damaged. Put it back from a backup, or delete it: the logs of today are then taken as all."
        ) from error


def _write(study: Study, logs: Mapping[str, KnownLog]) -> None:
    """One log a line, in the order of their names, so that git and people can merge two lists."""
    lines = ",\n".join(f" {json.dumps(name)}: " + json.dumps({"seq": logs[name].seq, "sha256": logs[name].sha256}) for name in sorted(logs))
    write_text_atomic(study.known_logs, f'{{"v": {_VERSION}, "logs": {{\n' + lines + "\n}}\n")
