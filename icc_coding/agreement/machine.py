"""Two questions about the machine, kept apart from how far people agree with each other.

*As one more coder*: does alpha fall when the machine takes a person's place? *Against a reference*: precision, recall and F1 of its
codes measured on settled ones. The second says how good the machine is, and is never called reliability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.coefficients import question_of
from icc_coding.agreement.content_order import side_by_side
from icc_coding.agreement.encode import Coded
from icc_coding.agreement.estimate import Draw, answer_from
from icc_coding.agreement.formulas import divide, mean_defined
from icc_coding.agreement.intervals import Drawn, Replicates, bounds, draw_groups
from icc_coding.agreement.ratings import MISSING, Ratings
from icc_coding.agreement.result import Coefficient, undefined
from icc_coding.errors import UserError

Floats = NDArray[np.float64]

ALPHA = "krippendorff_alpha"
MACRO, MICRO = "mean over codes", "all codes together"


@dataclass(frozen=True, slots=True)
class Replacement:
    """One code, with the machine in one person's place on the units that this person rated.

    `people` is alpha among the people, `machine` alpha after the exchange, `difference` the second minus the first with an interval
    of its own (both are resampled together).
    """

    code: str
    person: str
    people: Coefficient
    machine: Coefficient
    difference: Coefficient


@dataclass(frozen=True, slots=True)
class Accuracy:
    """One code of the machine against the reference: counts of units, and precision, recall and F1."""

    code: str
    both: int
    machine_only: int
    reference_only: int
    neither: int
    precision: Coefficient
    recall: Coefficient
    f1: Coefficient


def as_one_more_coder(ratings: Ratings, machine: str = "machine", draw: Draw | None = None) -> list[Replacement]:
    """For every code and person: alpha among the people, and with the machine in that person's place.

    Needs two people or more besides the machine. Raises :class:`UserError` otherwise.
    """
    draw = draw or Draw()
    place = ratings.coder_index(machine)
    people = [index for index in range(len(ratings.coders)) if index != place]
    if len(people) < 2:
        raise UserError("to see whether alpha falls when the machine replaces a person, two people must have rated the same units.")
    groups = ratings.groups
    rows = []
    for column, code in enumerate(ratings.codes):
        values = ratings.values[:, :, column]
        among = question_of(_binary(values[people]), groups=groups).by_group()
        for person in people:
            others = [index for index in people if index != person]
            exchanged = np.where(values[person] == MISSING, MISSING, values[place])
            with_machine = question_of(_binary(np.stack([*values[others], exchanged])), groups=groups).by_group()
            before, after = answer_from(among, draw)[ALPHA], answer_from(with_machine, draw)[ALPHA]
            drawn = _draw(among.pairable > 0, side_by_side((among.content(), with_machine.content())), draw)
            replicates = None if drawn is None else with_machine.weighed(drawn.weights)[ALPHA] - among.weighed(drawn.weights)[ALPHA]
            rows.append(Replacement(code, ratings.coders[person], before, after, _difference(before, after, replicates, drawn, draw)))
    return rows


def against_reference(ratings: Ratings, machine: str = "machine", reference: str = "consensus", draw: Draw | None = None) -> list[Accuracy]:
    """Precision, recall and F1 of every code on the units that both rated; then all codes together, and the mean over codes."""
    draw = draw or Draw()
    found, true = ratings.values[ratings.coder_index(machine)], ratings.values[ratings.coder_index(reference)]
    groups = ratings.groups
    number = len(groups.names) if groups is not None else 1
    of = groups.of if groups is not None else np.zeros(len(found), dtype=np.intp)
    known = (found != MISSING) & (true != MISSING)
    cells = [known & (found == a) & (true == b) for a, b in ((1, 1), (1, 0), (0, 1), (0, 0))]
    # (transcripts, codes, 4): both, machine only, reference only, neither
    counts = np.stack([_by_transcript(cell, of, number) for cell in cells], axis=2)
    drawn = _draw(counts.sum(axis=(1, 2)) > 0, side_by_side((counts,)), draw)
    total = counts.sum(axis=0, keepdims=True)
    again = None if drawn is None else np.tensordot(drawn.weights, counts, axes=1)
    rows = [
        _accuracy(code, _rates(total[:, index]), None if again is None else _rates(again[:, index]), total[0, index], drawn, draw)
        for index, code in enumerate(ratings.codes)
    ]
    together = total.sum(axis=1)
    rows.append(_accuracy(MICRO, _rates(together), None if again is None else _rates(again.sum(axis=1)), together[0], drawn, draw))
    rows.append(_accuracy(MACRO, _macro(total), None if again is None else _macro(again), together[0], drawn, draw))
    return rows


def _binary(values: NDArray[np.int8]) -> Coded:
    return Coded(values, ("absent", "present"), None, True)


def _by_transcript(cell: NDArray[np.bool_], of: NDArray[np.intp], number: int) -> Floats:
    return np.stack([np.bincount(of, weights=column, minlength=number) for column in cell.T], axis=1).astype(np.float64)


def _rates(counts: Floats) -> Mapping[str, Floats]:
    both, machine_only, reference_only = counts[..., 0], counts[..., 1], counts[..., 2]
    return {
        "precision": divide(both, both + machine_only),
        "recall": divide(both, both + reference_only),
        "f1": divide(2 * both, 2 * both + machine_only + reference_only),
    }


def _macro(counts: Floats) -> Mapping[str, Floats]:
    return {name: mean_defined(values) for name, values in _rates(counts).items()}


_REASONS = {
    "precision": "the machine never gave the code",
    "recall": "the code does not occur in the reference",
    "f1": "neither the machine nor the reference has the code",
}


def _accuracy(
    code: str, rates: Mapping[str, Floats], again: Mapping[str, Floats] | None, counts: Floats, drawn: Drawn | None, draw: Draw
) -> Accuracy:
    both, machine_only, reference_only, neither = np.rint(counts).astype(int).tolist()
    n = both + machine_only + reference_only + neither
    named = {}
    for name, value in rates.items():
        reason = _REASONS[name] if n else "no unit was rated by both"
        named[name] = _bounded(float(value[0]), None if again is None else again[name], n, reason, drawn, draw)
    return Accuracy(code, both, machine_only, reference_only, neither, named["precision"], named["recall"], named["f1"])


def _difference(before: Coefficient, after: Coefficient, replicates: Floats | None, drawn: Drawn | None, draw: Draw) -> Coefficient:
    if before.value is None or after.value is None:
        missing = before if before.value is None else after
        return undefined(missing.reason, min(before.n, after.n))
    return _bounded(after.value - before.value, replicates, min(before.n, after.n), "", drawn, draw)


def _bounded(value: float, replicates: Floats | None, n: int, reason: str, drawn: Drawn | None, draw: Draw) -> Coefficient:
    if value != value:
        return undefined(reason, n)
    if replicates is None or drawn is None or draw.method is None:
        return Coefficient(value, n=n)
    around = bounds(Replicates(draw.method, {"": replicates}, drawn.groups, draw.seed, drawn.share), {"": value}, by_transcript=True)[""]
    return Coefficient(value, around.low, around.high, n, interval=around.interval)


def _draw(comparable: NDArray[np.bool_], content: Floats, draw: Draw) -> Drawn | None:
    """The same replicates for everything that is compared. Units are not resampled here: only transcripts are independent."""
    if draw.method not in ("cluster", "jackknife") or not len(comparable):
        return None
    return draw_groups(draw.method, comparable, content, draw.seed, draw.replicates)
