"""A table of talk: its rows become turns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import asides, names
from icc_coding.transcripts.draft import FURNITURE, Line, Piece, Recognition
from icc_coding.transcripts.readers.columns import Rows
from icc_coding.transcripts.readers.talk_columns import TalkColumns, is_header

_LONGEST_NAME = 120
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE]-?\d+)?", re.ASCII)


def cell(row: Sequence[str], number: int) -> str:
    """A cell without the blanks around it; '' where the row has none."""
    return row[number].strip() if 0 <= number < len(row) else ""


def listed(header: Sequence[str]) -> str:
    """The names of up to twelve columns."""
    return ", ".join(f"“{' '.join(one.split())[:40]}”" for one in header[:12] if one.strip()) + (" …" if len(header) > 12 else "")


def turn_pieces(rows: Rows, columns: TalkColumns) -> Iterator[Piece]:
    """Each row a turn, or a question and its answer; a header that is repeated on each page is passed over."""
    scale = _time_scale([cell(row, columns.time) for row in rows[1:]])
    shown: str | None = None
    for row in rows[1 if columns.header else 0 :]:
        if columns.header and is_header(row, rows[0]):
            continue
        said = list(_said(row, columns, shown or ""))
        if not any(text for _, text in said) and (rest := joined(row)):
            yield Piece(rest)  # a heading over all columns, a label without speech
        for speaker, text in said:
            if not text:
                continue
            if not speaker and asides.stage_note(text):
                yield Piece(text)
                continue
            label = f"{speaker}: " if speaker and speaker != shown else ""
            shown = speaker
            yield Piece(label, text, "", True, speaker, cell_time(cell(row, columns.time), scale))


def joined(row: Sequence[str]) -> str:
    """The cells of a row that is no turn, on one line."""
    return " ".join(" ".join(row).split())


def _said(row: Sequence[str], columns: TalkColumns, before: str) -> Iterator[tuple[str, str]]:
    """Who says what in a row; a row without a name goes on with the speaker `before` it."""
    text = " ".join(cell(row, columns.text).split())
    if columns.question >= 0:
        yield columns.asking, " ".join(cell(row, columns.question).split())
        yield columns.answering, text
        return
    yield names.clean(cell(row, columns.speaker)[:_LONGEST_NAME].rstrip(":：")) or ("" if columns.speaker < 0 else before), text


def speakers_of(rows: Rows, columns: TalkColumns) -> set[str]:
    """The names of everybody who speaks in a table of talk."""
    return {speaker for row in rows[1 if columns.header else 0 :] for speaker, text in _said(row, columns, "") if speaker and text}


def labelled_lines(rows: Rows, number: int) -> Iterator[Line]:
    """The lines of a column whose cells hold labelled talk; what stands beside it is kept, but is nobody's words."""
    times = [clock.lone_time(one) for row in rows for n, one in enumerate(row) if n != number]
    timed = any(time is not None for time in times)
    for row in rows:
        time = next((found for n, one in enumerate(row) if n != number and (found := clock.lone_time(one)) is not None), None)
        for part in cell(row, number).split("\n"):
            yield Line(part.strip(), time=time if timed else None)
        beside = "\t".join(" ".join(one.split()) for n, one in enumerate(row) if n != number and one.strip())
        if beside:
            yield Line(beside, FURNITURE)


def _time_scale(cells: Sequence[str]) -> float:
    """Milliseconds when the plain numbers of a time column grow by hundreds a row; days when all lie below one, as spreadsheets count times."""
    numbers = [float(one) for one in cells if _NUMBER.fullmatch(one)]
    if len(numbers) > 2 and max(numbers) < 1 and sum(not number.is_integer() for number in numbers) > 0.5 * len(numbers):
        return 86400.0
    if len(numbers) < 2 or any(not number.is_integer() for number in numbers):
        return 1.0
    return 0.001 if (numbers[-1] - numbers[0]) / len(numbers) > 600 else 1.0


def cell_time(text: str, scale: float) -> float | None:
    """A cell's time in seconds: a clock, or a number times `scale`."""
    if _NUMBER.fullmatch(text):
        return round(float(text) * scale, 3)
    return clock.seconds(text)


def recognised(rows: Rows, columns: TalkColumns, format_name: str) -> Recognition:
    """What a table of talk was taken for, and which of its columns are no talk."""
    header = rows[0] if columns.header else [f"column {n + 1}" for n in range(max(map(len, rows)))]
    named = [f"text from “{cell(header, columns.text)}”"]
    named += [f"{what} from “{cell(header, n)}”" for what, n in (("speaker", columns.speaker), ("time", columns.time)) if n >= 0]
    how = f"one turn a row: {', '.join(named)}"
    if columns.question >= 0:
        how = f"a question (“{cell(header, columns.question)}”) and its answer (“{cell(header, columns.text)}”) a row"
    unread = listed([cell(header, n) or f"column {n + 1}" for n in columns.unread(rows)])
    return Recognition(
        f"rows-{format_name}",
        (how, *([f"nobody's words: {unread}"] if unread else [])),
        (f"survey-{format_name}",),
        kind="interview",
        sure=columns.sure,
    )
