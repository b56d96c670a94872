"""`icc-coding audit`: what did the machine miss?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from icc_coding.cli.options import json_option, print_json, study_option

if TYPE_CHECKING:
    from icc_coding.learning.audit import Missed
    from icc_coding.learning.auditing import Audit, Plan


@click.command("audit", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sample", required=False)
@click.option("--size", type=click.IntRange(1), metavar="N", help="Draw SAMPLE: so many segments that carry no suggestion.")
@click.option("--coder", "coders", multiple=True, metavar="NAME", help="Who is to read the sample; may be given several times.")
@click.option("--seed", default=1, show_default=True, help="Draws the same segments again.")
@study_option
@json_option
def command(sample: str | None, size: int | None, coders: tuple[str, ...], seed: int, study_dir: Path, as_json: bool) -> None:
    """Estimate how much the machine missed.

    Without arguments: which bound a number of readings can reach. With SAMPLE and --size: draws segments without any suggestion, to be
    read blind with `review --sample SAMPLE`. With SAMPLE alone: recall with exact 95 % bounds from what was read.

    \b
    Example:
      icc-coding audit
      icc-coding audit missed-1 --size 100 --coder ana
      icc-coding review --sample missed-1
      icc-coding audit missed-1
    """
    from icc_coding.learning.auditing import audit, draw_audit, plan_audit
    from icc_coding.study import open_study

    if size is not None and (sample is None or not coders):
        raise click.UsageError("--size draws a sample: name it and who reads it, for example `audit missed-1 --size 100 --coder ana`.")
    study = open_study(study_dir)
    if size is not None and sample is not None:
        drawn = draw_audit(study, sample, size, coders, seed)
        if as_json:
            print_json({"sample": drawn.name, "segments": len(drawn.segments)})
        else:
            click.echo(
                f"Drawn: {len(drawn.segments)} segments without a suggestion. Read them with `icc-coding review --sample {drawn.name}`."
            )
        return
    if sample is None:
        plan = plan_audit(study)
        print_json(asdict(plan)) if as_json else _print_plan(plan)
        return
    result = audit(study, sample)
    print_json(_data(result)) if as_json else _print_audit(result)


def _data(result: Audit) -> dict[str, Any]:
    return {"sample": result.sample, "drawn": result.drawn, "pooled": _line(result.pooled), "codes": [_line(item) for item in result.codes]}


def _line(item: Missed) -> dict[str, Any]:
    return asdict(item) | {"recall": item.recall, "recall_at_least": item.recall_at_least, "recall_interval": item.recall_interval}


def _print_plan(plan: Plan) -> None:
    click.echo(f"{plan.unsuggested} segments carry no suggestion; {plan.found} with one carry a code that people confirmed.")
    click.echo("If blind readings of a random sample of the former turn up no code at all, then with 95 % confidence:")
    for item in plan.reach:
        recall = "" if item.recall_at_least is None else f", so at least {item.recall_at_least:.0%} was found"
        click.echo(f"  {item.readings:>6} readings   at most {item.at_most} segments were missed{recall}")
    click.echo("Readings needed to show that at least 90 % was found (every code found in them makes it more):")
    for code, count in plan.for_90_percent.items():
        click.echo(f"  {code:<42} {'nothing confirmed yet' if count is None else count}")
    click.echo("A rare code needs nearly all segments read: report the answer for any code, and single codes as bounds.")


def _print_audit(result: Audit) -> None:
    pooled = result.pooled
    click.echo(f"{pooled.read} of {result.drawn} segments read blind; {pooled.unsuggested} carry no suggestion.")
    bound = pooled.recall_at_least
    if bound is not None:
        click.echo(f"With 95 % confidence at most {1 - bound:.0%} of the segments that carry any code were missed.")
    click.echo("")
    click.echo(f"  {'':<42} {'read':>5} {'hits':>5} {'found':>6} {'recall':>7}  95 % interval")
    for item in (pooled, *result.codes):
        low, high = item.recall_interval
        between = "–" if low is None or high is None else f"{low:.2f} to {high:.2f}"
        guess = "–" if item.recall is None else f"{item.recall:.2f}"
        click.echo(f"  {item.code:<42} {item.read:>5} {item.hits:>5} {item.found:>6} {guess:>7}  {between}")
    click.echo("")
    click.echo("Found counts segments with a suggestion where people confirmed the code; undecided suggestions count as nothing found.")
    click.echo("Codes that were missed in a segment with a suggestion of another code are outside this audit: read those segments whole.")
