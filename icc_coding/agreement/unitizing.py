"""Agreement on free spans: the u-alpha family.

Krippendorff, Mathet, Bouvry and Widloecher, "On the reliability of unitizing textual continua: Further developments", Quality &
Quantity 50 (2016), 2347-2364; Krippendorff, Content Analysis, 4th ed. (2019), section 12.6. The text is a continuum that each coder
cuts into spans with a code and gaps without; what counts is how long codes coincide. Everything comes from lengths of intersections,
transcript by transcript, and is summed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.content_order import side_by_side
from icc_coding.agreement.counting import SumColumns, coincidences
from icc_coding.agreement.formulas import Values, divide, tidy
from icc_coding.agreement.intervals import REPLICATES, Bounds, Replicates, bounds, draw_groups
from icc_coding.agreement.patterns import Patterns
from icc_coding.agreement.ratings import dimension_of
from icc_coding.agreement.result import Coefficient, undefined
from icc_coding.agreement.spans import Index, Spans, read_spans
from icc_coding.agreement.tallies import GroupTally
from icc_coding.errors import UserError

Floats = NDArray[np.float64]
Unitizing = dict[str, Any]
"""Name -> Coefficient; `k_u_alpha` and `k_u_coverage` -> {code: Coefficient}."""

_GAP = 0


def unitizing(
    spans: Iterable[Sequence[Any]],
    lengths: Mapping[Any, int],
    interval: str | None = None,
    seed: int = 0,
    *,
    replicates: int = REPLICATES,
) -> Unitizing:
    """The u-alpha family for two or more coders.

    spans     rows (transcript, coder, start, end, code), offsets half open in characters; (transcript, coder, None, None, None) for a
              coder who read the transcript and marked nothing. A coder without a row is missing in that transcript
    lengths   {transcript: characters}
    interval  None, `cluster` (bootstrap of transcripts) or `jackknife` (leaves out one transcript after the other)

    Returns `u_alpha` (spans and codes), `bar_u_alpha` (marked or not), `cu_alpha` (codes, where both marked) with `cu_coverage` (the
    share of the continuum that it rests on), and for each code `k_u_alpha` with `k_u_coverage` (the share of the code's spans).

    Raises :class:`UserError` for spans that are reversed, empty or outside the text, and for overlapping spans of one coder.
    """
    checked = read_spans(spans, lengths)
    checked.refuse_overlap()
    return unitize(checked, interval, seed, replicates)


def unitizing_by(
    spans: Iterable[Sequence[Any]],
    lengths: Mapping[Any, int],
    by: str = "code",
    interval: str | None = None,
    seed: int = 0,
    *,
    replicates: int = REPLICATES,
) -> dict[Hashable, Unitizing]:
    """The u-alpha family of each code, or of each dimension (what stands before the first dot), for itself.

    For coders whose spans overlap: a text may carry several codes, but one code, or one code of a dimension, at a time.
    """
    checked = read_spans(spans, lengths)
    result = {}
    for name, members in parts(checked, by).items():
        part = checked.only(members)
        part.refuse_overlap()
        result[name] = unitize(part, interval, seed, replicates)
    return result


def parts(spans: Spans, by: str) -> dict[Hashable, list[int]]:
    """The code numbers of each code or dimension."""
    if by not in ("code", "dimension"):
        raise UserError(f"spans can be compared by `code` or by `dimension`, not by `{by}`.")
    grouped: dict[Hashable, list[int]] = {}
    for number, code in enumerate(spans.codes):
        grouped.setdefault(code if by == "code" else dimension_of(str(code)), []).append(number)
    return dict(sorted(grouped.items(), key=lambda item: str(item[0])))


def unitize(spans: Spans, interval: str | None = None, seed: int = 0, replicates: int = REPLICATES) -> Unitizing:
    """The family for spans that are already checked and do not overlap."""
    if interval not in (None, "cluster", "jackknife"):
        raise UserError(f"spans have no fixed units to resample: interval must be `cluster`, `jackknife` or None, not `{interval}`.")
    each = Lengths.measure(spans)
    total = each.weigh(np.ones((1, len(each.margin))))
    values = {name: float(value[0]) for name, value in evaluate(total).items()}
    around: dict[str, Bounds] = {}
    if interval is not None and len(each.margin):
        drawn = draw_groups(interval, np.ones(len(each.margin), dtype=bool), each.content(), seed, replicates)
        around = bounds(Replicates(interval, evaluate(each.weigh(drawn.weights)), drawn.groups, seed, drawn.share), values, True)
    return _named(values, around, total, spans)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Sums of lengths: one row per transcript that two coders read (or per replicate), one column per value; column 0 is the gap.

    margin   l_c., the length of value c; agreed  l_cc, how much of it coincides
    in_gaps  the part of l_c. that coincides with gaps of others
    squares  S_c: spans squared, gaps plain, the pairings of a segment with itself
    pairable_squares  the same for what is marked by others too (for cu and (k)u)
    spans    how many spans there are (one column)
    """

    margin: Floats
    agreed: Floats
    in_gaps: Floats
    squares: Floats
    pairable_squares: Floats
    spans: Floats

    @classmethod
    def measure(cls, spans: Spans) -> Lengths:
        """Cut the line at every start and end; on each piece every coder has one value."""
        readers = spans.present.sum(axis=0)
        kept = np.flatnonzero(readers > 1)
        q, transcripts = len(spans.codes) + 1, len(spans.transcripts)
        cuts = np.sort(np.concatenate([spans.start, spans.end, spans.begins]), kind="stable")
        cuts = cuts[np.append(True, np.diff(cuts) > 0)]
        piece, length = cuts[:-1], np.diff(cuts).astype(np.float64)
        where = np.searchsorted(spans.begins, piece, side="right") - 1
        value, inside = _lay_out(spans, piece, where)
        patterns = Patterns.find(value, q)
        columns = SumColumns.of(patterns, q)
        tally = GroupTally.of(patterns, where, transcripts, length)
        together = np.broadcast_to(coincidences(patterns, columns, tally), (transcripts, len(columns.first)))
        equal = np.where(columns.first == columns.second, together, 0.0)
        with_gap = np.where((columns.first == _GAP) ^ (columns.second == _GAP), together, 0.0)
        on_gap = columns.by_first(with_gap) + columns.by_second(with_gap)
        squares, pairable = _squares(spans, value, inside, length, where)
        count = np.bincount(spans.transcript, minlength=transcripts)[:, None].astype(np.float64)
        full = cls(columns.by_first(together) + columns.by_second(together), 2 * columns.by_first(equal), on_gap, squares, pairable, count)
        return cls(*(getattr(full, field.name)[kept] for field in fields(cls)))

    def content(self) -> Floats:
        """All lengths of each transcript side by side, (transcripts, width)."""
        return side_by_side(getattr(self, field.name) for field in fields(self))

    def weigh(self, weights: Floats) -> Lengths:
        """(replicates, transcripts) weights -> the lengths of each replicate."""
        return Lengths(*(weights @ getattr(self, field.name) for field in fields(self)))


def _lay_out(spans: Spans, piece: NDArray[np.int64], where: Index) -> tuple[NDArray[np.int32], list[Index]]:
    """(coders, pieces): each coder's value on each piece (0 gap, -1 not read), and the number of the span that covers it (-1: none)."""
    value = np.zeros((len(spans.coders), len(piece)), dtype=np.int32)
    inside: list[Index] = []
    for coder in range(len(spans.coders)):
        own = np.flatnonzero(spans.coder == coder)
        last = np.searchsorted(spans.start[own], piece, side="right") - 1
        covered = last >= 0
        covered[covered] = piece[covered] < spans.end[own[last[covered]]]
        span = np.full(len(piece), -1, dtype=np.intp)
        span[covered] = own[last[covered]]
        value[coder, covered] = spans.code[span[covered]] + 1
        value[coder, ~spans.present[coder][where]] = -1
        inside.append(span)
    return value, inside


def _squares(spans: Spans, value: NDArray[np.int32], inside: list[Index], length: Floats, where: Index) -> tuple[Floats, Floats]:
    """S_c of all segments, and S_c of the lengths that others marked too: (transcripts, values) each.

    The pairable length of a span is its overlap with the marked text of every other coder, divided by how many others there are.
    """
    transcripts, q = len(spans.transcripts), len(spans.codes) + 1
    key = spans.transcript * q + spans.code + 1
    extent = (spans.end - spans.start).astype(np.float64)
    squares: Floats = np.bincount(key, weights=extent**2, minlength=transcripts * q).astype(np.float64).reshape(transcripts, q)
    marked_by = (value > _GAP).sum(axis=0)
    others = np.maximum((value >= 0).sum(axis=0) - 1, 1)
    shared = np.zeros(len(spans.start))
    for coder, span in enumerate(inside):
        at = np.flatnonzero(span >= 0)
        shared += np.bincount(span[at], weights=length[at] * (marked_by[at] - 1) / others[at], minlength=len(shared))
        gap = np.flatnonzero(value[coder] == _GAP)
        squares[:, _GAP] += np.bincount(where[gap], weights=length[gap], minlength=transcripts)
    pairable: Floats = np.bincount(key, weights=shared**2, minlength=transcripts * q).astype(np.float64).reshape(transcripts, q)
    return squares, pairable


def evaluate(lengths: Lengths) -> Values:
    """The family, one value per row; the values of codes are named `k_u_alpha:1` … by their column."""
    l_c, n = lengths.margin, lengths.margin.sum(axis=-1)
    free = divide(n, n**2 - lengths.squares.sum(axis=-1))
    gap = l_c[:, _GAP]
    values: Values = {
        "u_alpha": 1 - divide(n - lengths.agreed.sum(axis=-1), free * (n**2 - (l_c**2).sum(axis=-1))),
        "bar_u_alpha": 1 - divide(2 * (gap - lengths.agreed[:, _GAP]), free * 2 * gap * (n - gap)),
    }
    shared, agreed = (l_c - lengths.in_gaps)[:, 1:], lengths.agreed[:, 1:]
    m, square = shared.sum(axis=-1), lengths.pairable_squares[:, 1:]
    expected = divide(m * (m**2 - (shared**2).sum(axis=-1)), m**2 - square.sum(axis=-1))
    values["cu_alpha"] = 1 - divide(m - agreed.sum(axis=-1), expected)
    values["cu_coverage"] = divide(m, n)
    observed = divide(shared - agreed, shared)
    by_chance = divide(shared * (m[:, None] - shared), shared * m[:, None] - square)
    per_code, coverage = 1 - divide(observed, by_chance), divide(shared, l_c[:, 1:])
    for column in range(shared.shape[1]):
        values[f"k_u_alpha:{column}"] = per_code[:, column]
        values[f"k_u_coverage:{column}"] = coverage[:, column]
    return {name: tidy(value) for name, value in values.items()}


def _named(values: dict[str, float], around: Mapping[str, Bounds], total: Lengths, spans: Spans) -> Unitizing:
    used = set(spans.code.tolist())
    n = int(total.spans[0, 0])
    result: Unitizing = {}
    for name, value in values.items():
        family, _, column = name.partition(":")
        if column and int(column) not in used:
            continue
        bound = around.get(name)
        interval = bound.interval if bound is not None else None
        if value != value:
            coefficient = undefined(_why(family, int(column or 0), total, spans), n, interval)
        elif bound is None:
            coefficient = Coefficient(value, n=n)
        else:
            coefficient = Coefficient(value, bound.low, bound.high, n, interval=interval)
        if column:
            result.setdefault(family, {})[spans.codes[int(column)]] = coefficient
        else:
            result[name] = coefficient
    return {**result, "k_u_alpha": result.get("k_u_alpha", {}), "k_u_coverage": result.get("k_u_coverage", {})}


def _why(family: str, column: int, total: Lengths, spans: Spans) -> str:
    if len(spans.coders) < 2:
        return "only one coder; agreement needs two"
    margin = total.margin[0]
    if margin.sum() <= 0:
        return "no transcript was read by two coders"
    shared = (margin - total.in_gaps[0])[1:]
    if family in ("u_alpha", "bar_u_alpha"):
        return "no variation: no coder marked anything" if margin[1:].sum() <= 0 else "no variation: every coder marked the whole text"
    if family == "cu_coverage" or margin[1:].sum() <= 0:
        return "no coder marked anything"
    code = spans.codes[column]
    if family == "k_u_coverage":
        return f"`{code}` occurs only in transcripts that one coder read"
    if shared.sum() <= 0:
        return "no text was marked by two coders"
    if family == "k_u_alpha" and shared[column] <= 0:
        return f"nothing marked `{code}` was marked by another coder"
    only = spans.codes[int(np.argmax(shared))]
    return f"no variation: where two coders marked the text, the code is always `{only}`"
