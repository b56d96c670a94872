"""One line of a decision log, and what makes it valid."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

ACTIONS = ("accept", "reject", "replace", "add", "adjust", "unsure", "note", "read", "undo", "redo")
CONSENSUS = "consensus"
PLACED = ("accept", "reject", "replace", "add", "adjust", "unsure")  # actions that decide about a code
VERSION = 1
LARGEST = 2**53  # of numbers that every program reads alike

_CODE = re.compile(r"[^\s.]+\.[^\s.]+")
_TEXT = re.compile(r"[0-9a-f]{64}")
_OWN_ID = re.compile(r".+-\d+-([0-9a-f]{8})")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a coder did, before it has a place in a log.

    `start` and `end` are code points of the text; `to` is a code id for `replace` and `(start, end)` for `adjust`; `codes` is "all"
    or a tuple of code ids for `read`; `undoes` is a record's id for `undo` and `redo`. `codebook` is the hash of the code; for `read` the
    name of the codebook as it was then (:mod:`icc_coding.codebook.changing.kept`).
    A `note` may leave out the span (a memo on a transcript), and the text as well (on a code, or with no code either on the study).
    A `note` that `undoes` a record puts its words in place of that record's note; with no words it deletes the note.
    `by` says who or what stood behind the record when that is not simply its coder: the person who settled a consensus, or
    `bulk:…`, `sheet:…`, `import:…`, `reanchor:…` for records that were made together and are undone together.
    """

    action: str
    text: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str = ""
    code: str | None = None
    to: str | tuple[int, int] | None = None
    codes: str | tuple[str, ...] | None = None
    blind: bool = False
    shown: bool = False
    seconds: float | None = None
    note: str = ""
    by: str | None = None
    undoes: str | None = None
    sample: str | None = None
    run: str | None = None
    codebook: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a log: these keys in this order. `at` is UTC; `prev` the SHA-256 of the line before."""

    seq: int
    prev: str
    id: str
    at: str
    coder: str
    action: str
    text: str | None
    start: int | None
    end: int | None
    quote: str
    code: str | None
    to: str | tuple[int, int] | None
    codes: str | tuple[str, ...] | None
    blind: bool
    shown: bool
    seconds: float | None
    note: str
    by: str | None
    undoes: str | None
    sample: str | None
    run: str | None
    codebook: str | None
    v: int = VERSION

    @property
    def span(self) -> tuple[int, int] | None:
        """`(start, end)`, or None for a memo without a span."""
        return None if self.start is None or self.end is None else (self.start, self.end)

    @property
    def time(self) -> datetime:
        """`at` as a moment in UTC."""
        return parse_time(self.at)

    @property
    def step(self) -> str:
        """What records that were written in one step share, so that they are undone together: the last part of our ids."""
        own = _OWN_ID.fullmatch(self.id)
        return own[1] if own else self.id

    @property
    def named_codes(self) -> tuple[str, ...]:
        """The code that it is about and the one that it puts in its place, where it names them."""
        return tuple(code for code in (self.code, self.to) if isinstance(code, str))

    def to_line(self) -> bytes:
        """The record as one line of UTF-8 JSON, without the line end."""
        return json.dumps({key: getattr(self, key) for key in KEYS}, ensure_ascii=False).encode("utf-8")


_REPEATED = ("coder", "action", "text", "code", "by", "sample", "run", "codebook")
KEYS = tuple(field.name for field in fields(Record))
_KEY_SET = frozenset(KEYS)
DRAFT_KEYS = tuple(field.name for field in fields(Draft))
ControlActions = ("undo", "redo")


def parse_time(at: str) -> datetime:
    """A record's time as a moment in UTC; raises ValueError for anything that is no `…Z` time."""
    if not is_written_time(at):
        raise ValueError(f"`{at}` is not a time such as 2026-11-22T10:00:00Z")
    return datetime.fromisoformat(at)  # `Z` is UTC


def is_written_time(at: str) -> bool:
    """Whether a time is written as the logs write it; the calendar may still have no such day."""
    return _TIME.fullmatch(at) is not None


def format_time(moment: datetime) -> str:
    """A moment as the logs write it, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_line(line: bytes) -> Record:
    """Read one line; raises ValueError with what is wrong in a few words."""
    try:
        data = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits, and brackets without end
        raise ValueError("is not a whole JSON record") from error
    if not isinstance(data, dict):
        raise ValueError("is not a JSON record")
    if isinstance(data.get("v"), int) and data["v"] > VERSION:
        raise ValueError(f"was written by a newer icc-coding (record version {data['v']}); update this one")
    if data.keys() != _KEY_SET:
        missing = [key for key in KEYS if key not in data]
        unknown = [key for key in data if key not in KEYS]
        parts = [f"lacks {', '.join(missing)}"] if missing else []
        parts += [f"has the unknown key {', '.join(unknown)}"] if unknown else []
        raise ValueError(" and ".join(parts))
    for key in ("to", "codes"):
        if isinstance(data[key], list):
            data[key] = tuple(data[key])
    for key in _REPEATED:  # a million records name the same few texts, codes and coders: each name is kept once
        if isinstance(data[key], str):
            data[key] = sys.intern(data[key])
    record = Record(**data)
    fault = find_fault(record)
    if fault:
        raise ValueError(fault)
    return record


def find_fault(record: Record) -> str:
    """What makes a record invalid, in a few words; '' when nothing does."""
    types: dict[str, Any] = {
        "seq": _is_count(record.seq) and record.seq > 0,
        "prev": isinstance(record.prev, str),
        "id": isinstance(record.id, str) and record.id != "",
        "at": isinstance(record.at, str) and _is_time(record.at),
        "coder": isinstance(record.coder, str) and record.coder != "",
        "action": record.action in ACTIONS,
        "text": record.text is None or (isinstance(record.text, str) and is_text(record.text)),
        "quote": isinstance(record.quote, str),
        "code": record.code is None or is_code(record.code),
        "to": record.to is None or isinstance(record.to, str) or (isinstance(record.to, tuple) and all(map(_is_count, record.to))),
        "blind": isinstance(record.blind, bool),
        "shown": isinstance(record.shown, bool),
        "seconds": record.seconds is None or _is_duration(record.seconds),
        "note": isinstance(record.note, str),
        "v": record.v == VERSION,
    }
    for name in ("by", "undoes", "sample", "run", "codebook"):
        types[name] = getattr(record, name) is None or isinstance(getattr(record, name), str)
    for name, valid in types.items():
        if not valid:
            return f"has an invalid `{name}`: {getattr(record, name)!r}"
    return _find_fault_of_action(record)


def _find_fault_of_action(record: Record) -> str:
    """Fields that one action needs and the others must leave empty."""
    action = record.action
    placed = record.text is not None and is_span((record.start, record.end))
    unplaced = record.start is None and record.end is None
    if not (placed or (unplaced and action in ("note", *ControlActions))):
        return f"has no valid span: {record.start!r} to {record.end!r}"
    if action in PLACED and record.code is None:
        return f"is `{action}` but names no code"
    if (action == "replace") != is_code(record.to) or (action == "adjust") != is_span(record.to):
        return f"has an invalid `to` for `{action}`: {record.to!r}"
    codes = record.codes == "all" or (
        isinstance(record.codes, tuple) and bool(record.codes) and all(is_code(code) for code in record.codes)
    )
    if (action == "read") != codes or (action != "read" and record.codes is not None):
        return f"has invalid `codes` for `{action}`: {record.codes!r}"
    if bool(record.undoes) != (action in ControlActions) and not (action == "note" and record.undoes):
        return f"has an invalid `undoes` for `{action}`: {record.undoes!r}"
    return ""


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST


def _is_duration(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= sys.float_info.max


def _is_time(at: str) -> bool:
    try:
        parse_time(at)
    except ValueError:
        return False
    return True


def is_code(value: object) -> bool:
    """Whether a value is a code's id, `dimension.code`."""
    return isinstance(value, str) and _looks_like_code(value)


@lru_cache(maxsize=10_000)
def _looks_like_code(value: str) -> bool:
    return _CODE.fullmatch(value) is not None


@lru_cache(maxsize=10_000)
def is_text(value: str) -> bool:
    """Whether a text is the hash of one."""
    return _TEXT.fullmatch(value) is not None


def is_span(value: object) -> bool:
    """Whether a value is a span `(start, end)` that holds something."""
    return isinstance(value, tuple) and len(value) == 2 and _is_count(value[0]) and _is_count(value[1]) and value[0] < value[1]
