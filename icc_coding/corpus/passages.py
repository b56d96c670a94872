"""Passages: what several coders, the consensus and the machine say about one code and the same words, counted once.

Rows of one code are about the same passage when they share half of the shorter span or more. A passage forms around the consensus
where there is one, else around the longest span, so that a chain of overlapping spans does not become one endless passage.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from icc_coding.corpus.coded import SUGGESTED, CodedExcerpt
from icc_coding.decisions.logs.names import MACHINE
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.decisions.overlap import Span, same_passage, shared

ACCEPTED, REJECTED, UNSURE, DISPUTED = "accepted", "rejected", "unsure", "disputed"
Silent = Callable[[str, str, Span], Iterable[str]]  # (transcript, code, span) -> who read it for the code


class SaysOfSpan(Protocol):
    """Anything that somebody says about a span."""

    @property
    def coder(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Passage:
    """All rows about one passage and code, in the order of the table.

    `standing` is what holds after adjudication: accepted or rejected (by the consensus, else by all who answered), disputed (they
    differ and nobody has settled it), unsure (nobody has an answer) or suggested (nobody was asked). `silent` are coders who read
    the passage for the code and coded nothing, which is a "no".
    """

    rows: tuple[CodedExcerpt, ...]
    standing: str
    silent: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The code's id."""
        return self.rows[0].code

    @property
    def row(self) -> CodedExcerpt:
        """The row that stands for the passage: the consensus, else the longest span of those whose answer holds, else the first."""
        settled = [row for row in self.rows if row.coder == CONSENSUS]
        if settled:
            return max(settled, key=lambda row: row.decided_at)
        agreeing = [row for row in self.rows if row.applies == (self.standing in (ACCEPTED, DISPUTED))]
        return max(agreeing or self.rows, key=lambda row: (row.end - row.start, -row.start))

    @property
    def coders(self) -> tuple[str, ...]:
        """People with a row, by name; only `consensus` when it settled the passage."""
        names = sorted({row.coder for row in self.rows} - {MACHINE})
        return (CONSENSUS,) if CONSENSUS in names else tuple(names)


def passages_of(rows: Sequence[CodedExcerpt], silent: Silent | None = None) -> list[Passage]:
    """The passages of rows (of any transcripts), in the order of their first rows."""
    by_code: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(rows):
        by_code.setdefault((row.transcript, row.code), []).append(number)
    groups = [
        [numbers[place] for place in group] for numbers in by_code.values() for group in about_one_passage([rows[n] for n in numbers])
    ]
    return [_passage([rows[number] for number in group], silent) for group in sorted(groups)]


def tally(passages: Iterable[Passage]) -> dict[str, Counter[str]]:
    """How many passages of each code stand where: code id -> standing -> number; undecided suggestions also by their band."""
    counts: dict[str, Counter[str]] = {}
    for passage in passages:
        counter = counts.setdefault(passage.code, Counter())
        counter[passage.standing] += 1
        if passage.standing == SUGGESTED:
            counter[passage.rows[0].band] += 1
    return counts


def about_one_passage(said: Sequence[SaysOfSpan]) -> list[list[int]]:
    """What people and the machine say about one code in one transcript, parted into passages: places in `said`, in order."""
    if len(said) == 1:
        return [[0]]
    ranked = sorted(
        range(len(said)), key=lambda place: (said[place].coder != CONSENSUS, said[place].start - said[place].end, said[place].start)
    )
    longest = max(one.end - one.start for one in said)
    anchors: list[Span] = []  # by place
    groups: dict[Span, list[int]] = {}
    for place in ranked:
        span = (said[place].start, said[place].end)
        around = anchors[bisect_left(anchors, (span[0] - longest, 0)) : bisect_left(anchors, (span[1], 0))]
        near = [anchor for anchor in around if same_passage(anchor, span)]
        if near:
            groups[max(near, key=lambda anchor: (shared(anchor, span), -anchor[0]))].append(place)
        else:
            insort(anchors, span)
            groups[span] = [place]
    return sorted(map(sorted, groups.values()))


def _passage(rows: list[CodedExcerpt], silent: Silent | None) -> Passage:
    settled = [row for row in rows if row.coder == CONSENSUS]
    if settled:
        return Passage(tuple(rows), _answer([max(settled, key=lambda row: row.decided_at)]) or UNSURE)
    of_coder: dict[str, list[CodedExcerpt]] = {}
    for row in rows:
        if row.coder != MACHINE:
            of_coder.setdefault(row.coder, []).append(row)
    if not of_coder:
        return Passage(tuple(rows), SUGGESTED)
    answers = {answer for found in of_coder.values() if (answer := _answer(found))}
    quiet: tuple[str, ...] = ()
    if silent is not None and ACCEPTED in answers:
        held = max((row for row in rows if row.applies), key=lambda row: row.end - row.start)
        quiet = tuple(coder for coder in silent(held.transcript, held.code, held.span) if coder not in of_coder)
        answers |= {REJECTED} if quiet else set()
    standing = DISPUTED if len(answers) > 1 else next(iter(answers), UNSURE)
    return Passage(tuple(rows), standing, quiet)


def _answer(rows: Iterable[CodedExcerpt]) -> str:
    """What one coder holds about a passage; '' when only unsure."""
    statuses = {row.status for row in rows}
    if statuses & {"accepted", "added"}:
        return ACCEPTED
    return REJECTED if statuses & {"rejected", "replaced"} else ""


def counted(tallies: Mapping[str, Counter[str]], standing: str) -> int:
    """How many passages stand so, over all codes."""
    return sum(counter[standing] for counter in tallies.values())
