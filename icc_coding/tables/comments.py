"""Comments that people pinned to cells of an Excel workbook (ECMA-376 part 1, 18.7; threads of Excel 365 in a part of their own)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from icc_coding.tables.merging import Area
from icc_coding.tables.model import Mark

KINDS = ("comments", "threadedComment")


def comments_of(parts: Mapping[str, Iterable[Any]]) -> tuple[Mark, ...]:
    """The comments of one sheet from the roots of its parts, by kind, in the order of the cells.

    A thread is kept twice: with its words in its own part, and with a notice to older programs around them in the other. Its own part counts.
    """
    found: dict[str, list[str]] = {}
    for root in parts.get("comments", ()):
        for node in root.iter("{*}comment"):
            found.setdefault(str(node.get("ref")), []).append("".join(t.text or "" for t in node.iter("{*}t")))
    threads: dict[str, list[str]] = {}
    for root in parts.get("threadedComment", ()):
        for node in root.iter("{*}threadedComment"):
            threads.setdefault(str(node.get("ref")), []).append("".join(t.text or "" for t in node.iter("{*}text")))
    marks = []
    for cell, words in (found | threads).items():
        area = Area.parse(cell)
        marks.append(Mark(area.top, area.left, " ".join(" ".join(words).split())))
    return tuple(sorted((mark for mark in marks if mark.text), key=lambda mark: (mark.line, mark.column)))
