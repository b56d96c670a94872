"""A coded project as any program hands it over, before it meets the study: sources, codes, codings, cases, memos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ForeignSource:
    """One text. `text` has LF line ends and no BOM; None when the file does not bring it. `shown` is the same words laid out to be kept."""

    key: str
    name: str
    text: str | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class ForeignCode:
    """One code. `path` are the names from the top down to its own; `id` is ours where the file says it."""

    key: str
    path: tuple[str, ...]
    description: str = ""
    color: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class ForeignCoding:
    """One code on one span of a source, by one coder.

    `start` and `end` are code points of the source's text; None where only the words (`quote`) are known. `status` is '' where the
    program knows none; `to` is the code that took over from a replaced one. `hint` is a place that may be right.
    """

    source: str
    code: str
    coder: str
    quote: str
    start: int | None = None
    end: int | None = None
    note: str = ""
    status: str = ""
    blind: bool = False
    place: str = ""  # where it stands in the file, for messages
    to: str = ""
    hint: tuple[int, int] | None = None
    excerpt: str = ""  # its id, where the file comes from here
    paragraph: int = 0  # the number of its first paragraph, as the program counts them


@dataclass(frozen=True, slots=True)
class ForeignCase:
    """A case with its attributes and the keys of its sources."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignMemo:
    """A note on a span of a source, on a source (its key), on a code (its key), or on the project.

    `quote` are the words that it is about, where they are known: they are looked for when the place cannot be told or holds others.
    """

    text: str
    coder: str = ""
    source: str = ""
    code: str = ""
    start: int | None = None
    end: int | None = None
    quote: str = ""


@dataclass(frozen=True)
class Project:
    """All of it. `remarks` are sentences for the report; `failed` are codings whose place the reader could not work out."""

    origin: str
    sources: tuple[ForeignSource, ...] = ()
    codes: tuple[ForeignCode, ...] = ()
    codings: tuple[ForeignCoding, ...] = ()
    cases: tuple[ForeignCase, ...] = ()
    memos: tuple[ForeignMemo, ...] = ()
    remarks: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    aside: int = 0  # suggestions of a machine, which are not anybody's decisions
