"""A row for each span that a coder marked: offsets are counted in one text, so every row must say in which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from icc_coding.agreement.input.answers import TableAnswers, TableQuestion, TableSummary, listed
from icc_coding.agreement.input.frame import FileRow, Frame
from icc_coding.agreement.input.model import ONLY_TRANSCRIPT, SpansTable
from icc_coding.agreement.input.people import match_coder, one_name_each
from icc_coding.agreement.input.roles import NO_CODER, compared_name
from icc_coding.agreement.input.spelling import changes, differing_in_case, same
from icc_coding.agreement.spans import SpanError, read_spans
from icc_coding.errors import UserError
from icc_coding.phrasing import how_many
from icc_coding.tables import number

SpanRow = tuple[str, str, int | None, int | None, str | None]


def read_marked(frame: Frame, answers: TableAnswers) -> SpansTable:
    """Rows of coder, start, end and code. Raises :class:`UserError` with the line for spans that are none, and :class:`.TableQuestion`."""
    frame.some_rows()
    at = dict(frame.columns().at)
    at.setdefault("value", at.get("codes", -1))
    document = _document(frame, at, answers)
    if document is None:
        at.pop("document", None)
    else:
        at["document"] = document
    used = [at[role] for role in ("coder", "start", "end", "value", "document", "length") if role in at]
    frame.leave_out(used)
    names = one_name_each(frame.file, ((frame.needed(row, at["coder"], "coder"), row.line) for row in frame.rows), answers, frame.said)
    spans: list[SpanRow] = []
    for row in frame.rows:
        transcript = frame.needed(row, at["document"], "transcript") if "document" in at else ONLY_TRANSCRIPT
        code = row.get(at["value"]) or None
        who = names[same(row.cells[at["coder"]])]
        spans.append((transcript, who, _offset(frame, row, at["start"]), _offset(frame, row, at["end"]), code))
    frame.said.notes[:0] = changes(row.cells[column] for row in frame.rows for column in (at["coder"], at["value"]))
    shape = "one row a span" + (f", texts by `{frame.header[at['document']]}`" if "document" in at else ", all of one text")
    frame.said.shape = shape
    lines = [row.line for row in frame.rows]
    lengths = _lengths(frame, at, spans)
    return make_spans(frame.file, spans, lines, lengths, answers, frame.said, "document" in at)


def make_spans(
    file: str, spans: list[SpanRow], lines: list[int], lengths: dict[str, int], answers: TableAnswers, said: TableSummary, named: bool
) -> SpansTable:
    """Check spans and put them into a table; a text without a length ends with its last marked character, which is said."""
    _check_silent(file, spans, lines)
    last: dict[str, int] = {}
    for name, _, _, to, _ in spans:
        last[name] = max(last.get(name, 1), to or 1)
    guessed = [name for name in last if name not in lengths]
    lengths = {**lengths, **{name: last[name] for name in guessed}}
    if guessed:
        which = f"`{guessed[0]}`: it is" if len(guessed) == 1 else f"{len(guessed)} texts: each is"
        end = f" ({last[guessed[0]]:,})" if len(guessed) == 1 else ""
        said.notes.append(f"no length is given for {which} taken to end with the last marked character{end}")
    coders = tuple(dict.fromkeys(row[1] for row in spans))
    try:
        read_spans(spans, lengths)
    except SpanError as error:
        raise UserError(f"{file}, line {lines[error.rows[0]]}: {error}") from error
    kept = _kept(file, coders, answers)
    codes = Counter(str(row[4]) for row in spans if row[4] is not None)
    said.notes += differing_in_case(codes)
    said.coders = listed(kept or coders, "coder")
    said.codes = listed(sorted(codes), "code")
    readers: dict[str, set[str]] = {}
    for row in spans:
        if not kept or row[1] in kept:
            readers.setdefault(row[0], set()).add(row[1])
    shared = sum(len(who) > 1 for who in readers.values())
    if named:
        said.units = f"{shared:,} of {how_many(len(readers), 'text', 'was', 'were')} read by two coders or more"
    return SpansTable(file, coders, spans, lengths, lines, named, tuple(said.notes), said.sentence())


def _kept(file: str, coders: tuple[str, ...], answers: TableAnswers) -> tuple[str, ...]:
    kept = []
    for name in answers.coders:
        found = match_coder(name, coders)
        if not found:
            raise UserError(f"{file}: coder `{name}` has no units in this table. Its coders are: {', '.join(coders)}.")
        kept.append(found)
    return tuple(kept)


def _document(frame: Frame, at: dict[str, int], answers: TableAnswers) -> int | None:
    """The column that names the text; a question where one could."""
    if answers.document:
        return None if answers.document.lower() == "none" else frame.index(answers.document, "--document")
    if "document" in at:
        return at["document"]
    taken = {at[role] for role in ("coder", "start", "end", "value", "length") if role in at}
    for column, name in enumerate(frame.header):
        cells = frame.column(column)
        repeats = 1 < len(set(cells)) <= max(1, len(cells) // 2) or (len(set(cells)) > 1 and column in (at.get("unit"),))
        if column not in taken and all(cells) and repeats and compared_name(name) not in NO_CODER:
            doubt = TableQuestion(
                frame.file,
                f"does the column `{name}` say in which text a span stands? Offsets of different texts cannot be compared.",
                [f"--document {name} (yes)", "--document none (all spans are of one text)"],
                f"`{name}` names the text",
            )
            answers.settle(doubt, frame.said)
            return column
    return None


def _lengths(frame: Frame, at: dict[str, int], spans: Sequence[SpanRow]) -> dict[str, int]:
    lengths: dict[str, tuple[int, int]] = {}
    if "length" not in at:
        return {}
    for row, (transcript, *_) in zip(frame.rows, spans, strict=True):
        if not row.get(at["length"]):
            continue
        length = _offset(frame, row, at["length"]) or 0
        known, line = lengths.setdefault(transcript, (length, row.line))
        if known != length:
            raise UserError(
                f"{frame.file}, line {row.line}: transcript `{transcript}` is {length} long here and {known} in line {line}. Correct one."
            )
    return {name: length for name, (length, _) in lengths.items()}


def _check_silent(file: str, spans: Sequence[tuple[Any, ...]], lines: Sequence[int]) -> None:
    """A coder who marked nothing in a transcript cannot have marked something there."""
    empty = {(row[0], row[1]): line for row, line in zip(spans, lines, strict=True) if row[2] is None and row[3] is None and row[4] is None}
    for row, line in zip(spans, lines, strict=True):
        silent = empty.get((row[0], row[1]))
        if silent is not None and row[2] is not None:
            raise UserError(
                f"{file}, line {line}: coder `{row[1]}` has a span in `{row[0]}` but line {silent} says that nothing was marked there. Delete one."
            )


def _offset(frame: Frame, row: FileRow, column: int) -> int | None:
    cell = row.get(column)
    if not cell:
        return None
    value = number(cell)
    if not isinstance(value, int) or not re.fullmatch(r"[+-]?\d+(\.0*)?", cell):
        raise UserError(
            f"{frame.file}, line {row.line}: the offset `{cell}` is no whole number. Give offsets as characters from the start of the text."
        )
    return value
