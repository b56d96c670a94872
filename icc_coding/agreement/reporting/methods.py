"""Words for the figures: one plain line under the table, and a paragraph for the Methods section of a paper."""

from __future__ import annotations

from collections.abc import Mapping

from icc_coding.agreement.reporting.report import Report
from icc_coding.agreement.result import Coefficient
from icc_coding.phrasing import how_many, people_listed

LABELS = {
    "percent_agreement": "percent agreement",
    "positive_agreement": "positive agreement",
    "negative_agreement": "negative agreement",
    "cohen_kappa": "Cohen's kappa",
    "cohen_kappa_linear": "Cohen's kappa (linear weights)",
    "cohen_kappa_quadratic": "Cohen's kappa (quadratic weights)",
    "scott_pi": "Scott's pi",
    "fleiss_kappa": "Fleiss' kappa",
    "fleiss_linear": "Fleiss' kappa (linear weights)",
    "fleiss_quadratic": "Fleiss' kappa (quadratic weights)",
    "fleiss_ordinal": "Fleiss' kappa (ordinal weights)",
    "conger_kappa": "Conger's kappa",
    "light_kappa": "Light's kappa",
    "brennan_prediger": "Brennan-Prediger",
    "gwet_ac1": "Gwet's AC1",
    "gwet_ac2_linear": "Gwet's AC2 (linear weights)",
    "gwet_ac2_quadratic": "Gwet's AC2 (quadratic weights)",
    "gwet_ac2_ordinal": "Gwet's AC2 (ordinal weights)",
    "krippendorff_alpha": "Krippendorff's alpha",
    "krippendorff_alpha_category": "Krippendorff's alpha of the value itself",
    "gamma": "gamma (spans aligned)",
    "krippendorff_alpha_jaccard": "Krippendorff's alpha (Jaccard distance)",
    "krippendorff_alpha_masi": "Krippendorff's alpha (MASI distance)",
    "pooled_binary_alpha": "alpha of all unit x code decisions",
    "u_alpha": "Krippendorff's u-alpha (spans and codes)",
    "bar_u_alpha": "Krippendorff's |u-alpha (marked or not)",
    "cu_alpha": "Krippendorff's cu-alpha (codes where both marked)",
    "cu_coverage": "share of the text that cu-alpha rests on",
    "holsti": "Holsti's CR",
}
"""Coefficient -> how it is written in sentences and tables."""

LANDIS_KOCH = ((0.0, "poor"), (0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"), (1.0, "almost perfect"))
"""Upper bounds of Landis and Koch's (1977) words, which are as arbitrary as they say themselves; shown only when asked for."""

_ALSO = ("percent_agreement", "gwet_ac1", "cohen_kappa", "fleiss_kappa")


def number(value: float | None, digits: int = 3) -> str:
    """`0.743`; a dash for what is undefined."""
    return "–" if value is None else f"{value:z.{digits}f}"


def percent(share: float) -> str:
    """`53 %`."""
    return f"{round(100 * share)} %"


def with_interval(coefficient: Coefficient) -> str:
    """`0.743 (0.610 to 0.842)`, the value alone, or `undefined`."""
    if coefficient.value is None:
        return "undefined"
    if coefficient.low is None or coefficient.high is None:
        return number(coefficient.value)
    return f"{number(coefficient.value)} ({number(coefficient.low)} to {number(coefficient.high)})"


def short_bounds(coefficient: Coefficient) -> str:
    """`.61 to .84` for narrow tables, '' without an interval."""
    if coefficient.value is None or coefficient.low is None or coefficient.high is None:
        return ""
    return f"{_short(coefficient.low)} to {_short(coefficient.high)}"


def _short(value: float) -> str:
    text = f"{value:z.2f}"
    return text.replace("-0.", "-.").removeprefix("0") if abs(value) < 0.995 else text


def adjective(value: float) -> str:
    """Landis and Koch's word for a kappa."""
    return next((word for bound, word in LANDIS_KOCH if value <= bound), LANDIS_KOCH[-1][1])


def name_of(report: Report, name: str) -> str:
    """A coefficient's name, with the level where it has one."""
    if report.poles and name in ("positive_agreement", "negative_agreement"):
        return f"agreement on `{report.poles[name == 'positive_agreement']}`"
    if name == "krippendorff_alpha" and report.level:
        return f"Krippendorff's alpha ({report.level})"
    if name == "krippendorff_alpha" and "krippendorff_alpha_masi" in report.coefficients:
        return "Krippendorff's alpha (sets equal or not)"
    label = LABELS.get(name, name.replace("_", " "))
    if report.level in ("interval", "ratio") and label.endswith(("(linear weights)", "(quadratic weights)")):
        return label[:-1] + (", by rank)" if name.startswith("cohen") else ", by value)")
    return label


def plain_line(report: Report) -> str:
    """What the numbers mean and what they do not, without adjectives."""
    main = report.main()
    if report.layout == "rounds":
        return (
            "Each line says how far one person agrees with themselves from round to round; it says nothing about agreement between people."
        )
    if main is None:
        return "Read each code or dimension for itself: a value for all of them together does not exist here."
    if main.value is None:
        return f"{_first_upper(name_of(report, report.headline))} is undefined: {main.reason}. That is a finding about the data, not a value of 0 or 1."
    left = round(100 * (1 - main.value))
    if main.value >= 1:
        meaning = "the coders do not disagree anywhere"
    elif main.value > 0:
        meaning = f"{left} % of the disagreement that chance alone would bring is left"
    elif main.value == 0:
        meaning = "the coders disagree as much as if they had dealt their codes out at random"
    else:
        meaning = "the coders disagree more than if they had dealt their codes out at random"
    return (
        f"{_first_upper(name_of(report, report.headline))} of {number(main.value)} means: {meaning}. "
        "It says how far the coders agree, not whether they are right."
    )


def interval_line(report: Report) -> str:
    """How the interval came about, and how far it can be trusted; '' without one."""
    main = report.main() or next((row.coefficients[report.headline] for row in report.rows if report.headline in row.coefficients), None)
    if main is None or main.interval is None or not main.interval.groups:
        return ""
    interval = main.interval
    if main.low is None and main.value is not None:
        return f"{_first_upper(interval.warning)}."
    how = {
        "cluster": f"drawing {how_many(interval.groups, 'transcript')} with replacement, {interval.replicates:,} times",
        "unit": f"drawing {interval.groups:,} units with replacement, {interval.replicates:,} times, as if they were independent",
        "jackknife": f"leaving out each of {interval.groups:,} in turn",
    }[interval.method]
    line = f"The 95 % interval comes from {how}; {interval.undefined:,} of these replicates were undefined and are left out."
    return f"{line} Caution: {interval.warning}." if interval.warning else line


def error_line(report: Report) -> str:
    """The standard error of AC1, which of the two it is said; '' without one."""
    errors, ac1 = report.errors, report.coefficients.get("gwet_ac1")
    if errors is None or errors.conditional is None or not isinstance(ac1, Coefficient) or ac1.value is None:
        return ""
    line = f"Gwet's AC1 of {number(ac1.value)} has a standard error of {number(errors.conditional)} given these coders (conditional)"
    if errors.unconditional is None:
        return f"{line}; none beyond them: {errors.reason}."
    return f"{line} and of {number(errors.unconditional)} for coders like these (unconditional)."


def methods_paragraph(report: Report) -> str:
    """A paragraph for the user's paper, with the figures of this report."""
    from icc_coding import __version__

    sentences = [_material(report), _statistic(report), _others(report), _breakdown(report), _missing(report)]
    if report.weighted:
        sentences.append("Units count by their sample weights, so that the figures speak of all units the sample was drawn from.")
    if report.read_as:
        sentences.append(f"The table was r{report.read_as[1:]}")
    if report.left_out:
        sentences.append(
            f"{how_many(report.left_out, 'decision')} made while suggestions or other coders' work were visible, or imported from elsewhere, did not enter."
        )
    sentences.append(f"Computed with icc-coding {__version__}.")
    return " ".join(sentence for sentence in sentences if sentence)


def _material(report: Report) -> str:
    coders = f"{len(report.coders)} coders ({people_listed(report.coders)})"
    where = f" in {how_many(report.n_transcripts, 'transcript')}" if report.n_transcripts else ""
    if report.layout == "rounds":
        return f"Intra-coder agreement was computed for {people_listed(report.coders)} on {how_many(report.n_units, report.unit)} rated in several rounds."
    if report.layout == "spans":
        return f"Agreement on free spans was computed from {how_many(report.n_units, 'span')} marked by {coders}{where} ({how_many(report.length, 'character')} of text)."
    who = f"both coders ({people_listed(report.coders)})" if len(report.coders) == 2 else f"two or more of {coders}"
    rated = f"{report.n_pairable:,} of {how_many(report.n_units, report.unit)}{where} that {who} rated"
    kept = "" if report.uncoded else f"; {how_many(report.n_uncoded, report.unit)} that no coder gave a code were left out"
    if report.overlap is not None:
        kept += f"; a {report.unit} carries a code when an excerpt covers {percent(report.overlap)} of it, or lies in it by that share"
    return f"Agreement was computed on {rated}{kept}."


def _statistic(report: Report) -> str:
    main = report.main()
    if main is None:
        return ""
    name = _first_upper(name_of(report, report.headline))
    if main.value is None:
        return f"{name} was undefined ({main.reason})."
    interval = main.interval
    if interval is None or main.low is None or main.high is None:
        return f"{name} was {number(main.value)}."
    how = {
        "cluster": f"percentile bootstrap of {how_many(interval.groups, 'transcript')}, {interval.replicates:,} replicates, seed {interval.seed}",
        "unit": f"percentile bootstrap of {interval.groups:,} units, {interval.replicates:,} replicates, seed {interval.seed}",
        "jackknife": f"jackknife over {interval.groups:,}",
    }[interval.method]
    lost = f", {interval.undefined:,} replicates undefined and left out" if interval.undefined else ""
    return f"{name} was {number(main.value)} (95 % CI {number(main.low)} to {number(main.high)}; {how}{lost})."


def _others(report: Report) -> str:
    values: Mapping[str, Coefficient] = report.coefficients
    found = [f"{name_of(report, name)} {number(values[name].value)}" for name in _ALSO if name in values and values[name].value is not None]
    if report.layout == "spans":
        found = [
            f"{name_of(report, name)} {number(values[name].value)}" for name in ("bar_u_alpha", "cu_alpha", "cu_coverage") if name in values
        ]
    return f"{_first_upper(', '.join(found))}." if found else ""


def _breakdown(report: Report) -> str:
    from icc_coding.agreement.tables import ALL, mean

    rows = [
        row for row in report.rows if row.code != ALL and row.transcript == ALL and row.attribute == ALL and row.coders == report.coders
    ]
    if len(rows) < 2:
        return ""
    average = mean(rows, "krippendorff_alpha")
    undefined = f" ({average.undefined} of {len(rows)} codes had no defined value and are left out)" if average.undefined else ""
    return f"Over the single codes, alpha was {number(average.value)} on average{undefined}." if average.value is not None else ""


def _missing(report: Report) -> str:
    if report.layout == "spans":
        return "A coder who read a transcript and marked nothing counts; transcripts were computed one by one and summed."
    alone = report.n_units - report.n_pairable
    if not alone:
        return ""
    return f"Alpha leaves out {how_many(alone, report.unit)} rated by one coder only; Fleiss' kappa and AC1 use them for prevalence."


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
