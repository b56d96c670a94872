"""The state that decisions leave: codings, readings and memos as small records."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from icc_coding.decisions.asked import Asked

APPLIED = ("accepted", "added")


def excerpt_id(text: str, start: int, end: int) -> str:
    """`x` and the first 12 hex of SHA-256 of `text hash:start:end`; a spreadsheet takes bare digits for a number."""
    return "x" + hashlib.sha256(f"{text}:{start}:{end}".encode()).hexdigest()[:12]


def with_x(identity: str) -> str:
    """An excerpt id, or its beginning, as it is written today; the `x` in front may be missing."""
    return "x" + identity.strip().lower().removeprefix("x")


@dataclass(frozen=True, slots=True)
class Coding:
    """What a coder holds about one span and code. `status`: accepted, rejected, replaced, added, unsure; the first and fourth apply."""

    excerpt_id: str
    text: str
    start: int
    end: int
    quote: str
    code: str
    coder: str
    status: str
    decided_at: str
    blind: bool
    note: str
    codebook: str | None
    run: str | None
    by: str | None
    sample: str | None = None
    record: str = ""  # id of the record that gave the status

    @property
    def applies(self) -> bool:
        """Whether the code applies to the excerpt for this coder."""
        return self.status in APPLIED

    @property
    def span(self) -> tuple[int, int]:
        """`(start, end)`."""
        return self.start, self.end

    @property
    def bulk(self) -> bool:
        """Whether it was decided with others in one step, without being read one by one."""
        return self.by is not None and self.by.startswith("bulk:")


@dataclass(frozen=True, slots=True)
class Reading:
    """A coder looked at a span for these codes ("all" or a tuple): silence about them means "no" there, and only there.

    `later` are today's codes that did not exist then: "all" does not mean them. `codebook` names the kept codebook it was made with.
    """

    coder: str
    text: str
    start: int
    end: int
    codes: str | tuple[str, ...]
    at: str
    blind: bool
    sample: str | None
    later: frozenset[str] = frozenset()
    codebook: str | None = None

    @property
    def asked(self) -> Asked:
        """What was looked for."""
        return Asked(self.codes, self.later)

    def asks(self, code: str) -> bool:
        """Whether the code was looked for."""
        return code in self.asked


@dataclass(frozen=True, slots=True)
class Memo:
    """A dated, signed note on an excerpt, a transcript (no span), a code (no text) or the study (neither).

    `id` is the record that holds its words as they are now, `at` when it was first written, `edited_at` when it was last changed.
    """

    id: str
    coder: str
    at: str
    note: str
    text: str | None
    start: int | None
    end: int | None
    quote: str
    code: str | None
    edited_at: str = ""

    @property
    def span(self) -> tuple[int, int] | None:
        """`(start, end)`; None where it is about no excerpt."""
        return None if self.start is None or self.end is None else (self.start, self.end)
