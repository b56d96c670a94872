"""Where codes lie in a whole transcript: lanes for stripes, and a small map with the places of all codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from icc_coding.decisions.overlap import Span
from icc_coding.errors import UserError
from icc_coding.reviewing.margin import MarginFilter, MarginMark, depth, people
from icc_coding.reviewing.margins import Margins
from icc_coding.transcripts.model import Transcript

BY_CODER, BY_CODE = "coder", "code"
LANES = {BY_CODER: "a lane for each coder", BY_CODE: "a lane for each code"}
ROWS = 400  # of the map, from the transcript's beginning to its end


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane beside the text: whose (a coder's name, or a code), and how many stripes lie side by side in it at most."""

    name: str
    depth: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one lane of the map in which one code is the most frequent: rows `[first, last)`."""

    lane: int
    code: str
    first: int
    last: int


@dataclass(frozen=True)
class Overview:
    """A transcript's codes at a glance. `people` are all who have a say, also those that are switched off; `codes` how many rows each code has
    before the filter, `places` where the rows under the filter begin."""

    people: tuple[str, ...]
    codes: dict[str, int]
    lanes: tuple[Lane, ...]
    runs: tuple[Run, ...]
    places: tuple[int, ...]


def look_over(margins: Margins, transcript: Transcript, chosen: MarginFilter, by: str = BY_CODER) -> Overview:
    """What the map and the lanes show under a filter of the margin. Raises UserError for lanes that there are not."""
    if by not in LANES:
        raise UserError(f"Stripes cannot be put in lanes by `{by}`. Choose one of: {', '.join(LANES)}.")
    length = max(1, len(transcript.text))
    rows = margins.rows(transcript)
    shown = [row for mark in rows if (row := chosen.row(mark)) is not None]
    of_lane: dict[str, list[tuple[str, Span]]] = {}
    for row in shown:
        for lane, span in stripes(row, by):
            of_lane.setdefault(lane, []).append((row.code, span))
    names = people(margins.session, (voice for mark in rows for voice in mark.voices))
    order = names if by == BY_CODER else list(margins.session.desk.code_numbers)
    rank = {name: place for place, name in enumerate(order)}
    lanes = tuple(
        Lane(name, depth(span for _, span in of_lane[name])) for name in sorted(of_lane, key=lambda name: rank.get(name, len(rank)))
    )
    runs = tuple(run for number, lane in enumerate(lanes) for run in _runs(number, of_lane[lane.name], length))
    return Overview(tuple(names), dict(Counter(mark.code for mark in rows)), lanes, runs, tuple(row.start for row in shown))


def stripes(row: MarginMark, by: str) -> list[tuple[str, Span]]:
    """The stripes of a row as (lane, span): one for everybody who holds the code, or one for the code."""
    held = [voice for voice in row.voices if voice.stands]
    if by == BY_CODER or not held:
        return [(voice.coder, voice.span) for voice in held]
    return [(row.code, (min(voice.start for voice in held), max(voice.end for voice in held)))]


def _runs(lane: int, drawn: Sequence[tuple[str, Span]], length: int) -> Iterable[Run]:
    rows: list[Counter[str]] = [Counter() for _ in range(ROWS)]
    for code, span in drawn:
        for row in range(*_rows(span, length)):
            rows[row][code] += 1
    place = 0
    for code, found in groupby(rows, key=lambda counter: max(counter, key=counter.__getitem__) if counter else ""):
        many = len(list(found))
        if code:
            yield Run(lane, code, place, place + many)
        place += many


def _rows(span: Span, length: int) -> Span:
    first = span[0] * ROWS // length
    return first, max(first + 1, -(-span[1] * ROWS // length))
