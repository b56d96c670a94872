"""Each coder with themselves: a recoding round against the round that it reads again."""

from __future__ import annotations

from dataclasses import replace

from icc_coding.agreement.ratings import MISSING, Ratings
from icc_coding.agreement.report import AUTO, Options, Report
from icc_coding.agreement.tables import table
from icc_coding.decisions.agreeing import AgreementChoice, study_ratings
from icc_coding.decisions.samples import load_sample
from icc_coding.errors import UserError
from icc_coding.study import Study


def report_intra(study: Study, choice: AgreementChoice, options: Options) -> Report:
    """A row a coder (and a code, with `--per code`): what they said in the earlier round and in the recoding round.

    `choice.sample` is the recoding round. Raises :class:`UserError` when it is none, or when nobody read both.
    """
    again = load_sample(study, choice.sample) if choice.sample else None
    if again is None or again.of is None:
        raise UserError("--intra compares a recoding round with the round that it reads again: name it with --sample NAME.")
    earlier, later = (study_ratings(study, replace(choice, sample=name)) for name in (again.of, again.name))
    first, second = earlier.ratings, later.ratings
    draw = options.draw(transcripts_named=True)
    rows = []
    people = [coder for coder in first.coders if coder in second.coders and (not choice.coders or coder in choice.coders)]
    for coder in people:
        both = _renamed(first, coder, again.of).join(_renamed(second, coder, again.name))
        if ((both.values != MISSING).all(axis=0)).any():
            rows += table(both, (), draw if options.interval != AUTO else None)
            rows += table(both, ("code",), draw if options.interval != AUTO else None) if "code" in options.per else []
    if not rows:
        raise UserError(f"nobody has read segments both for `{again.of}` and for `{again.name}` yet.")
    units = len({unit for ratings in (first, second) for unit in ratings.units})
    return Report(
        source=study.root.name,
        layout="rounds",
        unit=first.unit,
        coders=tuple(people),
        n_units=units,
        n_pairable=sum(row.n_pairable for row in rows if row.code == "all"),
        n_transcripts=len(set(first.transcripts)),
        headline="",
        coefficients={},
        rows=tuple(rows),
        labels=earlier.labels,
        notes=(f"`{again.name}` reads `{again.of}` again",),
    )


def _renamed(ratings: Ratings, coder: str, round_of: str) -> Ratings:
    return replace(ratings.select([coder]), coders=(f"{coder} ({round_of})",))
