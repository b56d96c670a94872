"""`icc-coding stale`: what has to be looked at again."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.phrasing import how_many, one_line
from icc_coding.study import open_study

if TYPE_CHECKING:
    from icc_coding.decisions.carry import CarryPlan
    from icc_coding.decisions.stale import StaleReport


@click.command("stale")
@click.option("--carry", is_flag=True, help="Carry decisions over from texts that were corrected since.")
@click.option("--undo-carry", is_flag=True, help="Take the last carrying over back.")
@study_option
@json_option
def command(carry: bool, undo_carry: bool, study_dir: Path, as_json: bool) -> None:
    """Show what has to be looked at again.

    Decisions made under an older definition of their code; decisions under a code that the codebook no longer has (or that was
    split); decisions on a transcript's text as it was before it was corrected. No decision is ever dropped. Those under an older
    definition are a filter in `review`.

    \b
    Examples:
      icc-coding stale
      icc-coding stale --carry
    """
    from icc_coding.codebook.model import Codebook
    from icc_coding.decisions.carry import apply_carry
    from icc_coding.decisions.carry import undo_carry as take_back
    from icc_coding.decisions.logs.log import read_logs
    from icc_coding.decisions.stale import find_stale
    from icc_coding.decisions.state import load_state, referred_texts
    from icc_coding.transcripts import read_study

    study = open_study(study_dir)
    codebook = Codebook.load(study.codebook)
    logs = read_logs(study)
    state = load_state(study, codebook, logs=logs)
    if undo_carry:
        click.echo(f"{take_back(study, state)} carried records taken back.")
        return
    report = find_stale(study, codebook, read_study(study, keep=referred_texts(study, logs)).transcripts, state)
    if as_json:
        print_json(_data(report))
    else:
        _print(report)
    if carry and report.carry.drafts:
        apply_carry(study, report.carry)
        click.echo(
            f"Carried over: {how_many(sum(map(len, report.carry.drafts.values())), 'record')}. Take them back with `icc-coding stale --undo-carry`."
        )


def _print(report: StaleReport) -> None:
    click.echo(f"{how_many(len(report.older), 'decision')} under an older definition of their code.")
    for (code, coder), count in sorted(Counter((c.code, c.coder) for c in report.older).items()):
        click.echo(f"  {code}, {coder}: {count}")
    click.echo(
        f"{how_many(len(report.gone), 'decision')} under a code that is not in the codebook (name it in `formerly` of the code that took it over, or code anew)."
    )
    for (code, coder), count in sorted(Counter((c.code, c.coder) for c in report.gone).items()):
        click.echo(f"  {code}, {coder}: {count}")
    _print_carry(report.carry)


def _print_carry(plan: CarryPlan) -> None:
    counts = Counter(row.how for row in plan.rows)
    click.echo(
        f"{how_many(len(plan.rows), 'decision')} on texts that were corrected since: {counts['same']} in their old place, {counts['moved']} moved, {counts['changed']} with changed words, {counts['lost']} lost."
    )
    for row in [*plan.of("changed"), *plan.of("lost")]:
        click.echo(
            f"  {row.transcript}, {row.coder}, {row.code} {row.status}, {row.how}: “{one_line(row.quote, 70)}”{f' → “{one_line(row.words, 70)}”' if row.words else ''}"
        )
    if plan.readings or plan.readings_left:
        left = (
            f"{how_many(plan.readings_left, 'passage')} changed too much and {'is' if plan.readings_left == 1 else 'are'} to be read again"
        )
        click.echo(f"  {how_many(plan.readings, 'reading')} {'goes' if plan.readings == 1 else 'go'} along, {left}.")
    for text, count in plan.without_successor.items():
        if count:
            click.echo(f"  {how_many(count, 'decision')} on a text ({text[:12]}) whose transcript is no longer in the study.")


def _data(report: StaleReport) -> dict[str, object]:
    return {
        "older": [asdict(coding) for coding in report.older],
        "gone": [asdict(coding) for coding in report.gone],
        "carry": [asdict(row) for row in report.carry.rows],
        "readings": report.carry.readings,
        "readings_left": report.carry.readings_left,
        "without_successor": report.carry.without_successor,
    }
