"""What a reviewer may want to know about their own reviewing. It is shown to that reviewer alone and never written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median

from icc_coding.decisions.logs.record import Record
from icc_coding.decisions.overlap import same_passage
from icc_coding.reviewing.session import ReviewSession

_LAST = 20
_WORDS_A_SECOND = 6.0  # a fast silent reader of easy prose (about 360 words a minute)
_TOO_FAST = 1 / 3  # of the time that reading the excerpts once takes
_DECIDING = ("accept", "reject", "replace", "unsure")


@dataclass(frozen=True, slots=True)
class BlindSlice:
    """How blind answers compare with what the machine would have proposed there, and with what the coder accepts when it is in view."""

    passages: int
    likely: int  # likely suggestions on those passages
    agreed: int  # of these, applied blind
    own: int  # codes applied blind that the machine had not proposed
    shown: int  # likely suggestions decided one by one with the machine in view
    accepted: int

    @property
    def worth_showing(self) -> bool:
        """Whether there is enough to say anything."""
        return self.passages >= 5 and self.likely >= 5


def blind_slice(session: ReviewSession) -> BlindSlice:
    """Compare the coder's blind readings with the machine's suggestions about the same passages."""
    desk, coder = session.desk, session.coder
    passages = likely = agreed = own = shown = accepted = 0
    for text in desk.transcripts:
        codings = desk.state.codings_of(coder, text)
        blind = [coding for coding in codings if coding.blind and coding.applies]
        for reading in desk.state.readings_of(coder, text):
            if not reading.blind:
                continue
            span = (reading.start, reading.end)
            passages += 1
            items = [desk.proposals[n] for n in desk.proposals.touching(text, span)]
            items = [item for item in items if same_passage((item.start, item.end), span)]
            mine = {coding.code for coding in blind if same_passage(coding.span, span)}
            machine = {item.code for item in items if item.band == "likely"}
            likely += len(machine)
            agreed += len(machine & mine)
            own += len(mine - {item.code for item in items if item.band != "quiet"})
        for coding in codings:
            if not coding.blind and not coding.bulk and coding.run:
                items = [desk.proposals[n] for n in desk.proposals.touching(text, coding.span)]
                if any(item.code == coding.code and item.band == "likely" for item in items):
                    shown += 1
                    accepted += coding.applies
    return BlindSlice(passages, likely, agreed, own, shown, accepted)


def pace_hint(session: ReviewSession) -> str:
    """A sentence when the last twenty decisions came faster than their excerpts can be read; '' otherwise."""
    recent = list(islice(_timed(session.desk.state.records_of(session.coder)), _LAST))
    if len(recent) < _LAST:
        return ""
    taken = median(record.seconds for record in recent if record.seconds is not None)
    needed = median(len(record.quote.split()) / _WORDS_A_SECOND for record in recent)
    if taken > needed * _TOO_FAST:
        return ""
    return (
        f"Your last {_LAST} decisions took {taken:.1f} seconds each; reading these excerpts once takes about {needed:.0f}. "
        "If you know them well, go on. Otherwise a short break helps. Only you see this, and it is not stored."
    )


def _timed(records: Sequence[Record]) -> list[Record]:
    """The latest single decisions with the suggestions in view, newest first; a few more than needed are looked through, not all."""
    found: list[Record] = []
    for position in range(len(records) - 1, max(-1, len(records) - 20 * _LAST), -1):
        record = records[position]
        if record.action in _DECIDING and record.seconds is not None and not record.blind and record.by is None:
            found.append(record)
            if len(found) == _LAST:
                break
    return found
