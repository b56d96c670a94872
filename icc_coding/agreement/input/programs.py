"""Tables that other programs export, told by the names of their columns.

What holds no positions, no coders or no single decisions cannot be compared, and is refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from icc_coding.agreement.input.answers import TableAnswers, listed
from icc_coding.agreement.input.frame import FileRow, Frame
from icc_coding.agreement.input.marked import SpanRow, make_spans
from icc_coding.agreement.input.model import CountsTable, RatingsTable, SpansTable
from icc_coding.agreement.input.roles import compared_name, find_columns
from icc_coding.agreement.input.wide import read_wide
from icc_coding.errors import UserError
from icc_coding.tables import number

Found = RatingsTable | SpansTable | CountsTable

_OWN = "or make a table with the columns document, coder, start, end, code"
_DEDOOSE_CODE = re.compile(r"code: (.+) applied", re.IGNORECASE)
_INCEPTION = ("type", "collection", "document", "layer", "feature", "position")
_SHARES = {
    "both": ("aandb",),
    "neither": ("notaandnotb", "notanotb"),
    "first": ("aandnotb", "anotb"),
    "second": ("bandnota", "bnota"),
}


@dataclass(frozen=True, slots=True)
class Program:
    """A program's table: how its header is told, and how it is read (which may be a refusal)."""

    name: str
    fits: Callable[[Sequence[str]], bool]
    read: Callable[[Frame, TableAnswers], Found]


def program_of(header: Sequence[str]) -> Program | None:
    """The program that wrote a table with this header, None when none is known."""
    names = [compared_name(cell) for cell in header]
    return next((program for program in PROGRAMS if program.fits(names)), None)


def _dedoose(frame: Frame, answers: TableAnswers) -> SpansTable:
    """One excerpt a row: its range, who made it, and a column for each code."""
    names = [compared_name(name) for name in frame.header]
    at = {name: names.index(name) for name in ("media title", "excerpt range", "excerpt creator")}
    combined = names.index("codes applied combined") if "codes applied combined" in names else -1
    per_code = {
        number: found.group(1).split("\\")[-1] for number, name in enumerate(frame.header) if (found := _DEDOOSE_CODE.fullmatch(name))
    }
    spans: list[SpanRow] = []
    lines = []
    for row in frame.rows:
        start, end = _range(frame, row, at["excerpt range"])
        codes = [code for column, code in per_code.items() if row.get(column).lower() in ("true", "1", "yes")]
        if not per_code and combined >= 0:
            codes = [code.strip() for code in row.get(combined).split(",") if code.strip()]
        document, coder = frame.needed(row, at["media title"], "document"), frame.needed(row, at["excerpt creator"], "coder")
        spans += [(document, coder, start, end, code) for code in codes]
        lines += [row.line] * len(codes)
    spans, lines = joined(spans, lines)
    frame.said.program = "Dedoose's excerpts"
    frame.said.shape = "one row an excerpt, texts by `Media Title`, coders by `Excerpt Creator`"
    frame.said.notes.append("Dedoose names who made an excerpt, not who gave each code; codes that others added to it count for its maker")
    return make_spans(frame.file, spans, lines, {}, answers, frame.said, True)


def _range(frame: Frame, row: FileRow, column: int) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)\s*[-–]\s*(\d+)", row.get(column))
    if found is None:
        raise UserError(f"{frame.file}, line {row.line}: the range `{row.get(column)}` is none. Excerpts of text have one such as 120-310.")
    return int(found.group(1)), int(found.group(2))


def joined(spans: Sequence[SpanRow], lines: Sequence[int]) -> tuple[list[SpanRow], list[int]]:
    """Spans of one coder, code and text that overlap or touch become one."""
    order = sorted(range(len(spans)), key=lambda at: (spans[at][0], spans[at][1], str(spans[at][4]), spans[at][2] or 0))
    result: list[SpanRow] = []
    kept: list[int] = []
    for at in order:
        document, coder, start, end, code = spans[at]
        last = result[-1] if result else None
        if (
            last
            and (last[0], last[1], last[4]) == (document, coder, code)
            and start is not None
            and last[3] is not None
            and start < last[3]
        ):
            result[-1] = (document, coder, last[2], max(last[3], end or 0), code)
        else:
            result.append(spans[at])
            kept.append(lines[at])
    return result, kept


def _inception(frame: Frame, answers: TableAnswers) -> RatingsTable:
    """The table that INCEpTION's agreement page exports: a row a position, a column an annotator."""
    names = [compared_name(name) for name in frame.header]
    at = {name: names.index(name) for name in _INCEPTION}
    people = [column for column, name in enumerate(names) if name not in (*_INCEPTION, "flags")]
    several = len({(row.get(at["layer"]), row.get(at["feature"])) for row in frame.rows}) > 1
    seen: dict[tuple[str, str], int] = {}
    rows = []
    for row in frame.rows:
        unit = row.get(at["position"])
        if several:
            unit = f"{row.get(at['layer'])}.{row.get(at['feature'])} {unit}"
        key = (row.get(at["document"]), unit)
        seen[key] = times = seen.get(key, 0) + 1
        rows.append(FileRow(row.line, (key[0], unit if times == 1 else f"{unit} ({times})", *(row.cells[column] for column in people))))
    header = ("document", "unit", *(frame.header[column] for column in people))
    frame.said.program = "INCEpTION's agreement table"
    found = read_wide(replace(frame, header=header, rows=tuple(rows)), replace(answers, coders=answers.coders or header[2:]))
    return found


def _shares_of(frame: Frame, answers: TableAnswers) -> CountsTable:
    """NVivo's coding comparison and QualCoder's coder comparison: shares of characters per code (and file)."""
    bare = [re.sub(r"[^a-z]", "", compared_name(name)) for name in frame.header]
    names = [compared_name(name) for name in frame.header]
    at = {key: next(bare.index(word) for word in words if word in bare) for key, words in _SHARES.items()}
    code = next(column for column, name in enumerate(names) if name in _CODE_NAMES)
    document = next((column for column, name in enumerate(names) if name in ("file", "source", "file name", "source name", "document")), -1)
    size = next((column for column, name in enumerate(names) if name.startswith(("file size", "source size"))), -1)
    rows = []
    for row in frame.rows:
        if not any(row.get(column) for column in at.values()):
            continue
        total = _size(row.get(size)) if size >= 0 else 10_000.0
        parts = [round(_percent(frame, row, at[key]) * total / 100) for key in ("both", "first", "second", "neither")]
        rows.append((row.get(document) if document >= 0 else "all files", row.get(code), *parts))
    if size < 0:
        frame.said.notes.append("the table holds shares only, no lengths: alpha is computed as if the texts had 10,000 characters")
    said = frame.said
    said.program = "a comparison by characters (NVivo, QualCoder)"
    said.shape = "one row a code and file, shares of characters"
    said.coders = "coders A, B (as the program calls them)"
    said.codes = listed(sorted({str(row[1]) for row in rows}), "code")
    return CountsTable(frame.file, ("A", "B"), tuple(rows), tuple(said.notes), said.sentence())


def _percent(frame: Frame, row: FileRow, column: int) -> float:
    text = row.get(column).rstrip("% ").strip()
    value = number(text, decimal_comma=True) if text else 0
    if value is None:
        raise UserError(f"{frame.file}, line {row.line}: `{row.get(column)}` is no percentage.")
    return float(value)


def _size(text: str) -> float:
    digits = re.sub(r"[^\d]", "", text)
    return float(digits) if digits else 10_000.0


_CODE_NAMES = ("code", "node", "code name", "codename", "code tree", "codes", "nodes")


def _is_comparison(names: Sequence[str]) -> bool:
    bare = {re.sub(r"[^a-z]", "", name) for name in names}
    return (
        "kappa" in bare and all(any(word in bare for word in words) for words in _SHARES.values()) and bool(set(_CODE_NAMES) & set(names))
    )


def _maxqda(frame: Frame, answers: TableAnswers) -> SpansTable:
    """MAXQDA's coded segments: begin and end are paragraphs."""
    names = [compared_name(name) for name in frame.header]
    coder = next(
        (names.index(name) for name in ("created by", "author", "coder", "user", "autor", "erstellt von", "modified by") if name in names),
        -1,
    )
    if coder < 0:
        raise UserError(
            f"{frame.file}: MAXQDA's list of coded segments without the coders cannot be compared. Show the column “Created by” in MAXQDA and export again."
        )
    document = names.index("document name" if "document name" in names else "dokumentname")
    code = names.index("code")
    begin = next(names.index(name) for name in ("begin", "anfang") if name in names)
    end = next(names.index(name) for name in ("end", "ende") if name in names)
    spans: list[SpanRow] = []
    lines = []
    for row in frame.rows:
        first, last = (number(row.get(column)) for column in (begin, end))
        if not isinstance(first, int) or not isinstance(last, int) or first < 1 or last < first:
            raise UserError(
                f"{frame.file}, line {row.line}: `{row.get(begin)}` to `{row.get(end)}` are no paragraphs; only segments of text can be compared."
            )
        spans.append(
            (frame.needed(row, document, "document"), frame.needed(row, coder, "coder"), first - 1, last, frame.needed(row, code, "code"))
        )
        lines.append(row.line)
    spans, lines = joined(spans, lines)
    frame.said.program = "MAXQDA's coded segments"
    frame.said.shape = f"one row a segment, counted in paragraphs, coders by `{frame.header[coder]}`"
    frame.said.notes.append("MAXQDA gives paragraphs, not characters: a paragraph counts as coded when any part of it is")
    return make_spans(frame.file, spans, lines, {}, answers, frame.said, True)


def _refusal(program: str, reason: str, remedy: str) -> Callable[[Frame, TableAnswers], Found]:
    def refuse(frame: Frame, _: TableAnswers) -> Found:
        raise UserError(f"{frame.file}: {program} {reason}, so nothing can be compared. {remedy}.")

    return refuse


def _is_passages(names: Sequence[str]) -> bool:
    """Coded passages with a code, perhaps a coder, but neither units nor positions."""
    columns = find_columns(names)
    words = {"text", "coded text", "content", "segment", "quotation", "quote", "excerpt", "coded segment", "seltext"}
    found = columns.at
    return bool(words & set(names)) and columns.has("value") and "start" not in found and "unit" not in found and columns.has("document")


PROGRAMS = (
    Program("Dedoose", lambda names: {"media title", "excerpt range", "excerpt creator"} <= set(names), _dedoose),
    Program("INCEpTION", lambda names: set(_INCEPTION) <= set(names), _inception),
    Program("NVivo or QualCoder", _is_comparison, _shares_of),
    Program(
        "MAXQDA",
        lambda names: (
            ({"document name", "code", "begin", "end"} <= set(names)) or ({"dokumentname", "code", "anfang", "ende"} <= set(names))
        ),
        _maxqda,
    ),
    Program(
        "MAXQDA",
        lambda names: {"code", "agreements", "disagreements"} <= set(names),
        _refusal(
            "MAXQDA's table of results",
            "counts agreements per code only, without who coded what",
            f"Export the coded segments with the column “Created by”, {_OWN}",
        ),
    ),
    Program(
        "ATLAS.ti",
        lambda names: bool({"quotation content", "quotation name"} & set(names)) and "codes" in names,
        _refusal(
            "ATLAS.ti's list of quotations",
            "says who made a quotation, not who gave its codes, and its references are no positions",
            f"Export the project as QDPX and bring it in with `icc-coding import`, {_OWN}",
        ),
    ),
    Program(
        "Taguette",
        lambda names: {"id", "document", "tag", "content"} <= set(names) and "coder" not in names,
        _refusal(
            "Taguette's list of highlights",
            "holds neither coders nor positions",
            f"Keep one project a coder and export both as .sqlite3, {_OWN}",
        ),
    ),
    Program(
        "a list of coded passages",
        _is_passages,
        _refusal(
            "a list of coded passages",
            "without positions does not say which passages are the same",
            f"Where the transcripts are in a study, `icc-coding import FILE --whole` finds the passages, and then `agree` counts; else export the positions, too, {_OWN}",
        ),
    ),
)
