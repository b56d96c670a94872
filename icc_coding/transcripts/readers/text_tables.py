"""Tables that are drawn with characters: bars, grids, dashes above columns, tabs. A text becomes its lines and its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from icc_coding.transcripts.readers.talk_columns import talk_columns
from icc_coding.transcripts.readers.tier_tables import with_tiers_as_speakers

_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")  # |---|:--:|
_GRID = re.compile(r"^\s*\+(?:[-=:]+\+)+\s*$")
_DASHES = re.compile(r"^\s*(?:-{2,}|={2,})(?:\s+(?:-{2,}|={2,}))+\s*$")
_FULL = re.compile(r"^\s*(?:-{5,}|={5,})\s*$")
_BAR = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)

Cells = tuple[tuple[str, ...], ...]


def parted(lines: Sequence[str]) -> Iterator[str | Cells]:
    """The lines of a text, with each table of several columns as its rows."""
    number = 0
    while number < len(lines):
        line = lines[number]
        found: tuple[list[list[str]], int] | None = None
        if "+" in line and _GRID.match(line):
            found = _grid(lines, number)
        elif "|" in line:
            found = _bars(lines, number)
        elif "\t" in line:
            found = _tabs(lines, number)
        elif line[:1] in (" ", "-", "=") or (number + 1 < len(lines) and lines[number + 1][:2] in ("--", "==", "  ")):
            found = _dashed(lines, number)
        if found is None or len(found[0]) < 2 or max(map(len, found[0])) < 2:
            yield line
            number += 1
        else:
            rows, number = found
            yield tuple(tuple(row) for row in rows)


def _bars(lines: Sequence[str], first: int) -> tuple[list[list[str]], int] | None:
    """`| a | b |` with a rule below the first row, or rows of equally many cells that read as talk."""
    last = first
    while last < len(lines) and "|" in lines[last]:
        last += 1
    ruled = last - first >= 2 and "-" in lines[first + 1] and bool(_RULE.match(lines[first + 1]))
    rows = [_barred(line) for line in lines[first:last] if not _RULE.match(line)]
    if ruled or (len(rows) >= 3 and len({len(row) for row in rows}) == 1 and talk_columns(rows) is not None):
        return rows, last
    return None


def _barred(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [_BREAK.sub("\n", cell.replace("\\|", "|")).strip() for cell in _BAR.split(bare)]


def _tabs(lines: Sequence[str], first: int) -> tuple[list[list[str]], int] | None:
    """Lines of equally many cells between tabs: three cells or more, or two below a header."""
    last = first
    while last < len(lines) and (("\t" in lines[last]) or (not lines[last].strip() and last + 1 < len(lines) and "\t" in lines[last + 1])):
        last += 1
    rows = [[cell.strip() for cell in line.strip(" ").split("\t")] for line in lines[first:last] if line.strip()]
    if (turns := with_tiers_as_speakers(rows)) is not None:
        return turns, last
    if len(rows) < 3 or len({len(row) for row in rows}) != 1:
        return None
    columns = talk_columns(rows)
    return (rows, last) if columns is not None and (columns.header or len(rows[0]) > 2) else None


def _grid(lines: Sequence[str], first: int) -> tuple[list[list[str]], int] | None:
    """`+---+---+` between rows of `|  a | b  |`; a row may take several lines."""
    rows: list[list[str]] = []
    parts: list[list[str]] = []
    number = first
    while number < len(lines) and (_GRID.match(lines[number]) or lines[number].lstrip().startswith("|")):
        if _GRID.match(lines[number]):
            if parts:
                rows.append(_cells(parts))
            parts = []
        else:
            parts.append(_barred(lines[number]))
        number += 1
    return (rows, number) if rows else None


def _dashed(lines: Sequence[str], first: int) -> tuple[list[list[str]], int] | None:
    """Columns told by groups of dashes below the header, as pandoc writes them; rows of several lines are parted by blank ones."""
    several = bool(_FULL.match(lines[first]))
    at = next((n for n in range(first, min(first + (8 if several else 2), len(lines))) if _DASHES.match(lines[n])), None)
    if at is None or (not several and at == first and not _closed(lines, at)):
        return None
    starts = [match.start() for match in re.finditer(r"[-=]+", lines[at])]
    rows = [_cells([_sliced(line, starts) for line in lines[first + several : at]])] if at > first + several else []
    parts: list[list[str]] = []
    number = at + 1
    while number < len(lines):
        line = lines[number]
        if (several and _FULL.match(line)) or _DASHES.match(line) or (not several and not line.strip()):
            number += bool(line.strip())
            break
        if line.strip():
            parts.append(_sliced(line, starts))
        if parts and (not several or not line.strip()):
            rows.append(_cells(parts))
            parts = []
        number += 1
    if parts:
        rows.append(_cells(parts))
    return rows, number


def _closed(lines: Sequence[str], at: int) -> bool:
    """Whether a table without a header is closed by another line of dashes."""
    return any(lines[n] == lines[at] for n in range(at + 1, len(lines)))


def _sliced(line: str, starts: Sequence[int]) -> list[str]:
    return [line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _cells(parts: Sequence[Sequence[str]]) -> list[str]:
    """One row of the lines that make it; an empty line inside a cell parts paragraphs."""
    width = max(map(len, parts))
    joined = []
    for column in range(width):
        texts = [line[column] if column < len(line) else "" for line in parts]
        joined.append("\n".join(" ".join(one.split("\x00")) for one in re.split(r"\x00{2,}", "\x00".join(texts).strip("\x00"))))
    return joined
