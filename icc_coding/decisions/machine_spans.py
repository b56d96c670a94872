"""The machine among the coders: where it suggests which code, as columns, and its answers on the segments that people rated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from icc_coding.decisions.logs.columns import Numbers
from icc_coding.transcripts.model import Transcript

if TYPE_CHECKING:
    from icc_coding.agreement.ratings import Ratings

Small = NDArray[np.int32]  # a million spans take 16 MB; as tuples they took 160
MachineSpan = tuple[str, int, int, str]  # transcript, start, end, code


def _none() -> Small:
    return np.empty(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class MachineSpans:
    """Spans in code points, as four arrays of one length: the place of each one's transcript and code in `transcripts` and `codes`, start and end."""

    transcripts: Sequence[str] = ()
    codes: Sequence[str] = ()
    transcript: Small = field(default_factory=_none)
    code: Small = field(default_factory=_none)
    start: Small = field(default_factory=_none)
    end: Small = field(default_factory=_none)

    def __len__(self) -> int:
        return len(self.start)

    @classmethod
    def of(cls, spans: Iterable[MachineSpan]) -> MachineSpans:
        """The same from (transcript, start, end, code)."""
        names, codes = Numbers(), Numbers()
        rows = [(names[transcript], codes[code], start, end) for transcript, start, end, code in spans]
        return cls(names.values_in_order, codes.values_in_order, *np.array(rows, np.int32).reshape(len(rows), 4).T)


def with_machine(ratings: Ratings, transcripts: Sequence[Transcript], name: str, spans: MachineSpans) -> Ratings:
    """The machine as one more coder on the same segments: it looked at all of them."""
    from icc_coding.decisions.ratings import about_segments, unit_name

    places = {transcript: number for number, transcript in enumerate(spans.transcripts)}
    columns = {code: number for number, code in enumerate(ratings.codes)}
    column = np.array([columns.get(code, -1) for code in spans.codes], np.int64)
    units = {unit: number for number, unit in enumerate(ratings.units)}
    values = np.zeros((1, len(units), len(ratings.codes)), dtype=np.int8)
    order = np.argsort(spans.transcript, kind="stable")
    borders = np.searchsorted(spans.transcript, np.arange(len(places) + 1), sorter=order)
    for transcript in transcripts:
        rated = [(units[unit], one) for one in transcript.coded_segments if (unit := unit_name(transcript.name, one.index)) in units]
        if transcript.name not in places or not rated:
            continue
        rows = order[borders[place := places[transcript.name]] : borders[place + 1]]
        rows = rows[column[spans.code[rows]] >= 0]
        segments = np.array([(segment.start, segment.end) for _, segment in rated], np.int64)
        span, segment = about_segments(spans.start[rows], spans.end[rows], segments)
        at = np.array([unit for unit, _ in rated], np.int64)
        values[0, at[segment], column[spans.code[rows[span]]]] = 1
    return replace(ratings, values=np.concatenate([ratings.values, values]), coders=(*ratings.coders, name))
