"""Everything that `agree` says about one set of ratings, gathered once; text, JSON, CSV and HTML are made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from icc_coding.agreement.disagreements import Confusion, Disagreement, confusions, disagreements
from icc_coding.agreement.errors_of_ac1 import StandardErrors
from icc_coding.agreement.estimate import Draw
from icc_coding.agreement.intervals import METHODS, REPLICATES
from icc_coding.agreement.machine import Accuracy, Replacement, against_reference, as_one_more_coder
from icc_coding.agreement.ratings import MISSING, Ratings
from icc_coding.agreement.result import Coefficient
from icc_coding.agreement.tables import PER, Row, coded_units, table
from icc_coding.errors import UserError

DISTANCES = ("nominal", "jaccard", "masi")
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class AgreementOptions:
    """What the user asked for.

    coders      whom to compare, in this order; nobody named = everybody
    per         breakdowns, see :data:`.tables.PER`
    level       level of measurement of single values
    distance    which distance between sets of codes stands first: nominal, jaccard or masi
    categories  all categories of single values, in order; empty = those that occur
    interval    `cluster`, `unit`, `jackknife`, `none`, or `auto`: by transcript where transcripts are named
    uncoded     whether units that nobody coded count
    machine     the coder who is a machine; it is kept out of the agreement among people
    reference   the coder against whom the others' precision and recall are measured
    gamma       for spans: whether gamma is computed, too, and how chance is sampled (`shuffle` or `statistical`); '' for not
    limit       how many disagreements are listed
    """

    coders: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    level: str = "nominal"
    distance: str = "masi"
    categories: tuple[str, ...] = ()
    interval: str = AUTO
    seed: int = 0
    replicates: int = REPLICATES
    uncoded: bool = True
    machine: str = ""
    reference: str = ""
    gamma: str = ""
    limit: int = 20

    def draw(self, transcripts_named: bool) -> Draw:
        """The interval to compute."""
        if self.interval not in (*METHODS, "none", AUTO):
            raise UserError(f"interval cannot be `{self.interval}`. Choose one of: {', '.join(METHODS)}, none.")
        if self.interval == "cluster" and not transcripts_named:
            raise UserError("there is no transcript column, so transcripts cannot be resampled. Add the column, or use --interval unit.")
        if self.interval == AUTO:
            return Draw("cluster" if transcripts_named else None, self.seed, self.replicates)
        return Draw(None if self.interval == "none" else self.interval, self.seed, self.replicates)

    def check(self) -> None:
        """Raise :class:`UserError` for a breakdown or a distance that does not exist."""
        for name in self.per:
            if name not in PER:
                raise UserError(f"agreement cannot be broken down by `{name}`. Choose from: {', '.join(PER)}.")
        if self.distance not in DISTANCES:
            raise UserError(f"distance cannot be `{self.distance}`. Choose one of: {', '.join(DISTANCES)}.")


@dataclass(frozen=True, slots=True)
class Report:
    """Agreement of one set of ratings.

    layout          `ratings` (single values), `sets`, `spans` or `study`
    unit            what was compared, with its plural in mind: segment, turn, unit, span …
    headline        the name of the coefficient that stands first
    coefficients    all units and coders together; nested by code for `k_u_alpha` and `k_u_coverage`
    uncoded         whether units that nobody coded count in `coefficients`; `other` are the coefficients the other way round
    rows            the breakdown
    parts           spans only: the family per code or dimension
    replacements    the machine in each person's place
    accuracy        coder -> precision, recall and F1 against the reference
    read_as         what a table was taken for
    errors          standard errors of Gwet's AC1
    weighted        whether units count by their sample weights
    labels          code -> its name in words
    poles           of two categories the one that "negative agreement" is about, and the one that "positive agreement" is about
    """

    source: str
    layout: str
    unit: str
    coders: tuple[str, ...]
    n_units: int
    n_pairable: int
    n_transcripts: int | None
    headline: str
    coefficients: Mapping[str, Any]
    rows: tuple[Row, ...] = ()
    uncoded: bool = True
    n_uncoded: int = 0
    other: Mapping[str, Coefficient] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    disagreements: tuple[Disagreement, ...] = ()
    confusions: tuple[Confusion, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    accuracy: Mapping[str, tuple[Accuracy, ...]] = field(default_factory=dict)
    reference: str = ""
    length: int = 0
    level: str = ""
    left_out: int = 0
    overlap: float | None = None
    notes: tuple[str, ...] = ()
    read_as: str = ""
    poles: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    errors: StandardErrors | None = None
    weighted: bool = False

    def main(self) -> Coefficient | None:
        """The coefficient that stands first."""
        found = self.coefficients.get(self.headline)
        return found if isinstance(found, Coefficient) else None


def report_ratings(ratings: Ratings, options: AgreementOptions, source: str = "", layout: str = "study") -> Report:
    """Everything about present and absent codes: pooled over codes as sets, broken down, with disagreements and confusions.

    Raises :class:`UserError` when a coder has no units, and for an interval from characters.
    """
    options.check()
    everyone = ratings.select(options.coders or None)
    _check_units(everyone)
    people = _people(everyone, options)
    draw = options.draw(transcripts_named=True)
    if ratings.unit == "character" and options.interval == AUTO:
        draw = Draw(None)
    coded = coded_units(people)
    kept = people if options.uncoded else people.select(units=coded)
    others = people.select(units=coded) if options.uncoded else people
    pooled = table(kept, (), draw)[0]
    other = table(others, (), Draw())[0] if len(others.transcripts) else None
    n_uncoded = abs(pooled.n_pairable - (other.n_pairable if other else 0))  # of what is compared, and of nothing else
    return Report(
        source=source,
        layout=layout,
        unit=ratings.unit,
        coders=people.coders,
        n_units=pooled.n_units,
        n_pairable=pooled.n_pairable,
        n_transcripts=pooled.n_transcripts,
        headline=_set_headline(options),
        coefficients=pooled.coefficients,
        rows=tuple(table(kept, options.per, draw)) if options.per else (),
        uncoded=options.uncoded,
        n_uncoded=n_uncoded,
        other=other.coefficients if other else {},
        disagreements=tuple(disagreements(people, options.limit)),
        confusions=tuple(confusions(people)),
        replacements=_replacements(everyone, options, draw),
        accuracy=_accuracy(everyone, options, draw),
        reference=options.reference,
        left_out=ratings.left_out,
        overlap=ratings.overlap,
        weighted=ratings.weights is not None,
        notes=_notes(people, options),
    )


def with_notes(report: Report, notes: Sequence[str]) -> Report:
    """The same report with more to know before reading it."""
    return replace(report, notes=(*report.notes, *notes))


def _check_units(ratings: Ratings) -> None:
    for index, coder in enumerate(ratings.coders):
        if not (ratings.values[index] >= 0).any():
            raise UserError(f"coder `{coder}` has no units here: nothing was read that counts. Name other coders, or read first.")


def _people(ratings: Ratings, options: AgreementOptions) -> Ratings:
    """Who is compared with whom: the machine and the reference are questions of their own, unless nobody else is left."""
    apart = {options.machine, options.reference}
    people = [coder for coder in ratings.coders if coder not in apart]
    return ratings.select(people) if len(people) > 1 else ratings


def _set_headline(options: AgreementOptions) -> str:
    return "krippendorff_alpha" if options.distance == "nominal" else f"krippendorff_alpha_{options.distance}"


def _replacements(ratings: Ratings, options: AgreementOptions, draw: Draw) -> tuple[Replacement, ...]:
    if not options.machine:
        return ()
    people = [coder for coder in ratings.coders if coder not in (options.machine, options.reference)]
    ratings.coder_index(options.machine)
    if len(people) < 2:
        return ()
    return tuple(as_one_more_coder(ratings.select([*people, options.machine]), options.machine, draw))


def _accuracy(ratings: Ratings, options: AgreementOptions, draw: Draw) -> dict[str, tuple[Accuracy, ...]]:
    if not options.reference:
        return {}
    ratings.coder_index(options.reference)
    judged = [options.machine] if options.machine else [coder for coder in ratings.coders if coder != options.reference]
    return {coder: tuple(against_reference(ratings, coder, options.reference, draw)) for coder in judged}


def _notes(ratings: Ratings, options: AgreementOptions) -> tuple[str, ...]:
    notes = []
    if options.machine and options.machine in ratings.coders:
        notes.append(f"`{options.machine}` is one of the coders compared: this is not agreement among people")
    if options.reference and options.reference in ratings.coders:
        notes.append(
            f"`{options.reference}` is one of the coders compared: settled codes are not independent of the coders who settled them"
        )
    notes += _not_in_sets(ratings)
    if ratings.unit == "character":
        notes.append("no interval is given: neighbouring characters are not independent of each other")
    return tuple(notes)


def _not_in_sets(ratings: Ratings) -> list[str]:
    """Which codes, and how many units, the comparison of sets leaves out because somebody was not asked."""
    notes = []
    met = ratings.met_on(range(len(ratings.codes)))
    apart = [code for number, code in enumerate(ratings.codes) if number not in met]
    if apart:
        one = len(apart) == 1
        notes.append(
            f"{_named(apart)} {'is' if one else 'are'} not part of the sets: no two coders answered for {'it' if one else 'them'} on the same {ratings.unit}"
        )
    asked = ratings.values[:, :, met] != MISSING
    partly = (asked.any(axis=2).sum(axis=0) > 1) & (asked.all(axis=2).sum(axis=0) < 2)
    if partly.any():
        late = [ratings.codes[code] for code, some in zip(met, ~asked[:, partly].all(axis=(0, 1)), strict=True) if some]
        notes.append(f"{int(partly.sum()):,} {ratings.unit}s are left out of the sets: not every coder answered there for {_named(late)}")
    return notes


def _named(codes: Sequence[str]) -> str:
    return ", ".join(codes[:4]) + (f" and {len(codes) - 4} more" if len(codes) > 4 else "")
