"""The report of free spans: the u-alpha family, for all codes together or, where a coder's spans overlap, for each by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from icc_coding.agreement.gamma import Sampling, gamma_of
from icc_coding.agreement.gamma_alignment import Dissimilarity
from icc_coding.agreement.reporting.report import AUTO, AgreementOptions, Report
from icc_coding.agreement.result import undefined
from icc_coding.agreement.spans import OverlapError, Spans, read_spans
from icc_coding.agreement.unitizing import Unitizing, parts, unitize
from icc_coding.errors import UserError

SpanRow = tuple[str, str, int | None, int | None, str | None]


@dataclass(frozen=True, slots=True)
class SpanSource:
    """Where spans come from: a name, how to name the place of a row, and whether transcripts are told apart."""

    name: str
    place: Callable[[int], str]
    named_transcripts: bool = True


def report_spans(rows: Sequence[SpanRow], lengths: Mapping[str, int], source: SpanSource, options: AgreementOptions) -> Report:
    """Agreement on spans. Overlapping spans of one coder are named, and the codes or dimensions are then compared one by one.

    Raises :class:`UserError` for spans that overlap even then, and for breakdowns that spans do not have.
    """
    options.check()
    if {"transcript", "pair", "attribute"} & set(options.per):
        raise UserError(f"{source.name} holds spans: they can be broken down by code or dimension.")
    if options.interval == "unit":
        raise UserError(f"{source.name} holds spans, which have no fixed units to resample. Use --interval cluster or jackknife.")
    spans = read_spans(rows, lengths)
    several = len(spans.transcripts) > 1 or options.interval != AUTO
    method = options.draw(source.named_transcripts).method if several else None
    by = "dimension" if "dimension" in options.per else "code" if "code" in options.per else ""
    clash, notes = spans.overlap(), []
    if clash is None:
        whole = unitize(spans, method, options.seed, options.replicates)
    else:
        by = by or _apart(spans)
        reason = (
            f"{source.place(clash[1])}: {_overlap(spans, clash)} overlap and are of one coder; "
            f"a text with overlapping spans is compared per {by}"
        )
        notes.append(reason)
        whole = {name: undefined(reason) for name in ("u_alpha", "bar_u_alpha", "cu_alpha")}
    if options.gamma:
        found = gamma_of(spans, Dissimilarity(), Sampling(options.gamma, seed=options.seed))
        whole = {**whole, "gamma": found.coefficient}
        notes.append(found.stated() if found.samples else f"gamma: {found.coefficient.reason}")
    readers = spans.present.sum(axis=0)
    return Report(
        source=source.name,
        layout="spans",
        unit="span",
        coders=tuple(str(coder) for coder in options.coders or spans.coders),
        n_units=len(spans.start),
        n_pairable=int((readers[spans.transcript] > 1).sum()),
        n_transcripts=len(spans.transcripts),
        headline="u_alpha",
        coefficients=whole,
        parts=_parts(spans, source, by, method, options) if by else {},
        length=int(spans.begins[-1]),
        notes=tuple(notes),
    )


def _overlap(spans: Spans, rows: Sequence[int]) -> str:
    return f"{spans.describe(rows[0])} and {spans.describe(rows[1])}"


def _apart(spans: Spans) -> str:
    """Dimension if no coder's spans overlap inside one and there is more than one, otherwise code."""
    dimensions = parts(spans, "dimension")
    fits = 1 < len(dimensions) < len(spans.codes) and all(spans.only(members).overlap() is None for members in dimensions.values())
    return "dimension" if fits else "code"


def _parts(spans: Spans, source: SpanSource, by: str, method: str | None, options: AgreementOptions) -> dict[str, Unitizing]:
    result = {}
    for name, members in parts(spans, by).items():
        part = spans.only(members)
        try:
            part.refuse_overlap()
        except OverlapError as error:
            remedy = "Join them or delete one." if by == "code" else "Use --per code."
            raise UserError(
                f"{source.place(error.rows[1])}: {_overlap(part, error.rows)} (see {source.place(error.rows[0])}) "
                f"overlap and are of one coder and one {by}. {remedy}"
            ) from error
        result[str(name)] = unitize(part, method, options.seed, options.replicates)
    return result
