"""How many passages of each code stand where in one transcript, counted from columns.

The same numbers as `tally(passages_of(coded_excerpts(...)))`, without a record for each row: a million decisions are counted in seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from icc_coding.corpus.coded import SUGGESTED
from icc_coding.corpus.passages import ACCEPTED, DISPUTED, REJECTED, UNSURE, about_one_passage
from icc_coding.corpus.silence import Bools, NumberedSpans, read_by, run_on
from icc_coding.decisions.fold import STATUSES
from icc_coding.decisions.logs.columns import Ints
from icc_coding.decisions.logs.names import MACHINE
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.decisions.overlap import Span, Touching, same_passage
from icc_coding.decisions.replay import Replay
from icc_coding.suggesting.bands import QUIET
from icc_coding.suggesting.store import Suggestion

Tallies = dict[str, Counter[str]]  # code -> standing (accepted, disputed, suggested …; also likely, possible) -> passages

_PROPOSED = len(STATUSES)  # the status of a suggestion
_YES = [STATUSES.index(status) for status in ("accepted", "added")]
_NO = [STATUSES.index(status) for status in ("rejected", "replaced")]


@dataclass(frozen=True, slots=True)
class Asking:
    """What is counted: whose decisions, under which codes (in the codebook's order), and what is not to be counted because it is hidden."""

    state: Replay
    coders: Sequence[str]
    codes: Sequence[str]
    hides: Callable[[Span], bool] | None = None


@dataclass(frozen=True, slots=True)
class _TranscriptRows:
    """What people and the machine say about one transcript, in the order of the coded table: arrays of one length.

    `at.number` is the code's place in the codebook, `coder` the place in `names`; `moment` of the decision; `band` the place in `bands`.
    """

    at: NumberedSpans
    status: Ints
    coder: Ints
    moment: Ints
    band: Ints
    names: Sequence[str]
    bands: Sequence[str]

    def of(self, rows: Ints | Bools) -> _TranscriptRows:
        status, coder, moment, band = (getattr(self, name)[rows] for name in ("status", "coder", "moment", "band"))
        return _TranscriptRows(self.at.of(rows), status, coder, moment, band, self.names, self.bands)


class _One(NamedTuple):
    """One row, for what is looked at row by row."""

    start: int
    end: int
    coder: str


def tally_text(asking: Asking, text: str, suggestions: Iterable[Suggestion]) -> Tallies:
    """One transcript's passages by code and standing; `suggestions` are the machine's about it, by place."""
    said = _gather(asking, text, [one for one in suggestions if one.band != QUIET])
    keep, group = _grouped(said, asking.hides)
    said, group = said.of(keep), group[keep]
    order = np.argsort(group, kind="stable")
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    return _count(said.of(order), first, asking, text) if len(order) else {}


def _gather(asking: Asking, text: str, suggestions: Sequence[Suggestion]) -> _TranscriptRows:
    state, names = asking.state, sorted({*asking.coders, MACHINE})
    of_coders = {coder: state.folded(coder, text) for coder in asking.coders}
    place = state.numbers_of(asking.codes)  # only now all codes are in the table
    parts = []
    for coder, held in of_coders.items():
        moment = state.columns["moment"][held.rows]
        of_coder = np.full(len(held.rows), names.index(coder))
        parts.append(np.stack([place[held.code], held.start, held.end, held.status, of_coder, moment, np.zeros_like(moment)]))
    numbers, bands = {code: number for number, code in enumerate(asking.codes)}, sorted({one.band for one in suggestions})
    machine = names.index(MACHINE)
    proposed = [(numbers.get(s.code, -1), s.start, s.end, _PROPOSED, machine, 0, bands.index(s.band)) for s in suggestions]
    parts.append(np.array(proposed, np.int64).reshape(len(proposed), 7).T)
    code, start, end, status, coder_of, moment, band = all_of = np.concatenate(parts, axis=1).astype(np.int64)
    order = np.lexsort((coder_of, code, end, start))
    code, start, end, status, coder_of, moment, band = all_of[:, order[code[order] >= 0]]
    return _TranscriptRows(NumberedSpans(code, start, end), status, coder_of, moment, band, names, bands)


def _grouped(said: _TranscriptRows, hides: Callable[[Span], bool] | None) -> tuple[Bools, Ints]:
    """Which rows count (no suggestion that was decided, nothing hidden), and the number of each row's passage.

    Spans that share nothing with others are passages of their own, and so are those that are all the same; only what overlaps in other
    ways is looked at row by row.
    """
    order, fresh = run_on(said.at)
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(fresh) - 1
    many = int(group.max()) + 1 if len(group) else 0
    people = said.status != _PROPOSED
    decided = np.bincount(group[people], minlength=many) > 0
    first = np.flatnonzero(fresh)
    mixed = np.zeros(many, np.bool_)
    for points in (said.at.start[order], said.at.end[order]):
        mixed |= np.maximum.reduceat(points, first) != np.minimum.reduceat(points, first) if many else False
    keep = people | ~decided[group] | mixed[group]
    if hides is not None:
        spans, of = np.unique(np.stack([said.at.start, said.at.end]), axis=1, return_inverse=True)
        keep &= ~np.array([hides((start, end)) for start, end in spans.T.tolist()], np.bool_)[of.reshape(-1)]
    last = np.append(first[1:], len(order))
    for number in np.flatnonzero(mixed).tolist():
        rows = np.sort(order[first[number] : last[number]])
        many += _look_at(said, rows, keep, group, many)
    return keep, group


def _look_at(said: _TranscriptRows, rows: Ints, keep: Bools, group: Ints, number: int) -> int:
    """Part what overlaps into passages, numbered from `number`; returns how many there are."""
    at = zip(said.at.start[rows].tolist(), said.at.end[rows].tolist(), said.coder[rows].tolist(), strict=True)
    ones = [_One(start, end, said.names[coder]) for start, end, coder in at]
    machine = said.status[rows] == _PROPOSED
    decisions = Touching(one for one, suggested in zip(ones, machine, strict=True) if not suggested)
    for row, one, suggested in zip(rows, ones, machine, strict=True):
        span = one[:2]
        if suggested and any(same_passage(other[:2], span) for other in decisions.of(span)):
            keep[row] = False
    counting = [place for place, row in enumerate(rows) if keep[row]]
    passages = about_one_passage([ones[place] for place in counting]) if counting else []
    for nth, passage in enumerate(passages):
        group[rows[[counting[place] for place in passage]]] = number + nth
    return len(passages)


def _count(said: _TranscriptRows, first: Ints, asking: Asking, text: str) -> Tallies:
    """Passages by code and standing; rows stand passage by passage, each of which begins at one of `first`."""
    many = len(first)
    group = np.repeat(np.arange(many), np.diff(first, append=len(said.status)))
    people, consensus = said.status != _PROPOSED, said.coder == _place_of(CONSENSUS, said.names)
    yes, no = np.isin(said.status, _YES), np.isin(said.status, _NO)
    answers = _Answers(group, said.coder, many, len(said.names))
    says_yes, says_no = answers.given(yes), answers.given(no)  # [passages x coders]; who says both means yes
    accepted, rejected, settled = _by_any(says_yes), _by_any(says_no & ~says_yes), _by_any(answers.given(consensus))
    rejected |= _silent(said, group, answers.given(people), accepted & ~settled, asking, text)
    last = _last_of(said, np.flatnonzero(consensus), group)
    for answer, of in ((accepted, yes), (rejected, no)):
        answer[settled] = False
        answer[group[last]] = of[last]
    by_people = _by_any(answers.given(people))
    standing = np.select([~by_people, accepted & rejected, accepted, rejected], [0, 1, 2, 3], 4)
    names = (SUGGESTED, DISPUTED, ACCEPTED, REJECTED, UNSURE)
    kinds, counts = np.unique(np.stack([said.at.number[first], standing, said.band[first]]), axis=1, return_counts=True)
    found: Tallies = {}
    for (code, stands, band), count in zip(kinds.T.tolist(), counts.tolist(), strict=True):
        counter = found.setdefault(asking.codes[code], Counter())
        counter[names[stands]] += count
        if names[stands] == SUGGESTED:
            counter[said.bands[band]] += count
    return found


class _Answers:
    """Rows by passage and coder."""

    def __init__(self, group: Ints, coder: Ints, groups: int, coders: int) -> None:
        self._at, self._shape = (group, coder), (groups, coders)

    def given(self, rows: Bools) -> Bools:
        """Which coders have such a row about which passage."""
        found = np.zeros(self._shape, np.bool_)
        found[self._at[0][rows], self._at[1][rows]] = True
        return found


def _by_any(given: Bools) -> Bools:
    """Which passages some coder gave such an answer about."""
    found: Bools = np.asarray(given.any(axis=1))
    return found


def _silent(said: _TranscriptRows, group: Ints, answered: Bools, wanted: Bools, asking: Asking, text: str) -> Bools:
    """Of the wanted passages those that somebody read for the code and coded nothing: of a passage its longest span that was coded counts."""
    rows = np.flatnonzero(np.isin(said.status, _YES) & wanted[group])
    length = said.at.end[rows] - said.at.start[rows]
    rows = rows[np.lexsort((rows, -length, group[rows]))]
    rows = rows[np.flatnonzero(np.diff(group[rows], prepend=-1))]
    numbers = {code: number for number, code in enumerate(asking.codes)}
    found = np.zeros(len(answered), np.bool_)
    for coder in asking.coders:
        others = rows[~answered[group[rows], _place_of(coder, said.names)]]
        found[group[others]] |= read_by(asking.state, coder, text, numbers, said.at.of(others))
    return found


def _last_of(said: _TranscriptRows, rows: Ints, group: Ints) -> Ints:
    """Of each passage's rows the one that was decided last, of several the first."""
    rows = rows[np.lexsort((rows, -said.moment[rows], group[rows]))]
    return rows[np.flatnonzero(np.diff(group[rows], prepend=-1))]


def _place_of(name: str, names: Sequence[str]) -> int:
    return names.index(name) if name in names else -1
