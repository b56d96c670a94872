"""Each coder with themselves: a recoding round against the round that it reads again."""

from __future__ import annotations

from dataclasses import replace

from icc_coding.agreement.ratings import MISSING, Ratings
from icc_coding.agreement.reporting.report import AgreementOptions, Report
from icc_coding.agreement.tables import Row, coded_units, table
from icc_coding.decisions.agreeing import AgreementChoice, study_ratings
from icc_coding.decisions.samples import load_sample
from icc_coding.errors import UserError
from icc_coding.study import Study

_UNITS = ("segment", "turn", "transcript")


def report_intra(study: Study, choice: AgreementChoice, options: AgreementOptions) -> Report:
    """A row a coder (and a code, a transcript …, with `--per`): what they said in the earlier round and in the recoding round.

    `choice.sample` is the recoding round. Raises :class:`UserError` when it is none, when nobody read both, and for what has no
    second reading: the machine, a reference, free spans and characters.
    """
    of, name = _rounds(study, choice)
    options.check()
    earlier, later = (study_ratings(study, replace(choice, sample=reading), least=0) for reading in (of, name))
    first, second = earlier.ratings, later.ratings
    draw = options.draw(transcripts_named=True)
    rows: list[Row] = []
    compared = []
    for coder in first.coders:
        if coder not in second.coders:
            continue
        both = _renamed(first, coder, of).join(_renamed(second, coder, name))
        shared = (both.values != MISSING).any(axis=2).all(axis=0)
        if not shared.any():
            continue
        both = both.select(units=shared if options.uncoded else shared & coded_units(both))
        compared.append((coder, both))
        rows += table(both, (), draw)
        rows += [row for row in table(both, options.per, draw) if row not in rows] if options.per else []
    if not rows:
        raise UserError(f"nobody has read segments both for `{of}` and for `{name}` yet.")
    units = {unit: transcript for _, both in compared for unit, transcript in zip(both.units, both.transcripts, strict=True)}
    left_out = first.left_out + second.left_out
    return Report(
        source=study.root.name,
        layout="rounds",
        unit=first.unit,
        coders=tuple(coder for coder, _ in compared),
        n_units=len(units),
        n_pairable=len(units),  # only what was read in both rounds is compared
        n_transcripts=len(set(units.values())),
        headline="",
        coefficients={},
        rows=tuple(rows),
        labels=earlier.labels,
        uncoded=options.uncoded,
        left_out=left_out,
        weighted=choice.weighted,
        notes=(f"`{name}` reads `{of}` again",),
    )


def _rounds(study: Study, choice: AgreementChoice) -> tuple[str, str]:
    """The names of the earlier round and of the round that reads it again; refuses what cannot be compared."""
    again = load_sample(study, choice.sample) if choice.sample else None
    if again is None or again.of is None:
        raise UserError("--intra compares a recoding round with the round that it reads again: name it with --sample NAME.")
    if choice.machine or choice.reference:
        raise UserError("--intra compares coders with themselves: leave --machine and --reference away.")
    if choice.unit not in _UNITS:
        raise UserError(f"--intra compares {', '.join(_UNITS)} by {', '.join(_UNITS)}: leave --unit {choice.unit} away.")
    return again.of, again.name


def _renamed(ratings: Ratings, coder: str, round_of: str) -> Ratings:
    return replace(ratings.select([coder]), coders=(f"{coder} ({round_of})",))
