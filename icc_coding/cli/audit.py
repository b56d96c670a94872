"""`icc-coding audit`: what did the machine miss?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from icc_coding.cli.numbers import bare
from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.phrasing import how_many

if TYPE_CHECKING:
    from icc_coding.learning.auditing.audit import Missed
    from icc_coding.learning.auditing.sampling import Audit, ReadingPlan
    from icc_coding.study import Study


@click.command("audit", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sample", required=False)
@click.option("--size", type=click.IntRange(1), metavar="N", help="Draw SAMPLE: so many segments that carry no suggestion.")
@click.option(
    "--at-most",
    type=click.FloatRange(0, 100, min_open=True, max_open=True),
    metavar="PERCENT",
    help="Draw SAMPLE as large as it takes to say that at most so much was missed. Without SAMPLE: plan for it.  [default: 10]",
)
@click.option("--hits", type=click.IntRange(0), default=0, metavar="K", help="With --at-most: even if so many readings turn up a code.")
@click.option("--coder", "coders", multiple=True, metavar="NAME", help="Who is to read the sample; may be given several times.")
@click.option("--by-score", is_flag=True, help="Read the fifth of segments with the best scores one and a half times as often.")
@click.option("--seed", default=1, show_default=True, help="Draws the same segments again.")
@study_option
@json_option
def command(
    sample: str | None, size: int | None, at_most: float | None, coders: tuple[str, ...], study_dir: Path, as_json: bool, **drawing: Any
) -> None:
    """Estimate how much the machine missed.

    Without arguments: which bound a number of readings can reach. With SAMPLE and --size or --at-most: draws segments without any
    suggestion, to be read blind with `review --sample SAMPLE`. With SAMPLE alone: what was missed, with exact 95 % bounds.

    \b
    Example:
      icc-coding audit
      icc-coding audit missed-1 --at-most 12 --coder ana
      icc-coding review --coder ana --sample missed-1
      icc-coding audit missed-1
    """
    from icc_coding.learning.auditing.sampling import AT_MOST, audit, plan_audit
    from icc_coding.study import open_study

    if size is not None and at_most is not None:
        raise click.UsageError("--size and --at-most both say how many segments to draw: give one of them.")
    drawn = size is not None or (at_most is not None and sample is not None)
    if drawn and (sample is None or not coders):
        raise click.UsageError("drawing needs a sample's name and who reads it, for example `audit missed-1 --at-most 12 --coder ana`.")
    if drawing["hits"] and not (drawn and at_most is not None):
        raise click.UsageError("--hits goes with --at-most, when SAMPLE is drawn.")
    if drawing["by_score"] and not drawn:
        raise click.UsageError("--by-score says how SAMPLE is drawn: give --size with it.")
    study = open_study(study_dir)
    if drawn and sample is not None:
        _draw(study, sample, size, at_most, coders, as_json, **drawing)
    elif sample is None:
        plan = plan_audit(study, AT_MOST if at_most is None else at_most / 100)
        print_json(asdict(plan)) if as_json else _print_plan(plan)
    else:
        result = audit(study, sample)
        print_json(_data(result)) if as_json else _print_audit(result)


def _draw(
    study: Study,
    name: str,
    size: int | None,
    at_most: float | None,
    coders: tuple[str, ...],
    as_json: bool,
    *,
    hits: int,
    by_score: bool,
    seed: int,
) -> None:
    from icc_coding.learning.auditing.sampling import draw_audit, size_audit

    if by_score and size is None:
        raise click.UsageError("--at-most works out a simple random sample: give --size with --by-score.")
    if size is None and at_most is not None:
        size = size_audit(study, at_most / 100, hits)
    assert size is not None
    sample = draw_audit(study, name, size, coders, seed, by_score=by_score)
    if as_json:
        print_json({"sample": sample.name, "segments": len(sample.segments)})
        return
    click.echo(f"Drawn: {how_many(len(sample.segments), 'segment')} without a suggestion.")
    if at_most is not None:
        click.echo(f"If {_turned_up(hits)}, you can say with 95 % confidence that at most {at_most:g} % was missed.")
    for coder in sample.coders:
        click.echo(f"  icc-coding review --coder {coder} --sample {sample.name}")
    click.echo("Read all of them. Stopping or drawing more because of what turned up makes the 95 % untrue.")


def _turned_up(hits: int) -> str:
    return "no code turns up in them" if hits == 0 else f"codes turn up in no more than {hits} of them"


def _data(result: Audit) -> dict[str, Any]:
    return {"sample": result.sample, "drawn": result.drawn, "pooled": _line(result.pooled), "codes": [_line(item) for item in result.codes]}


def _line(item: Missed) -> dict[str, Any]:
    names = ("unsuggested", "read", "hits", "recall", "recall_at_least", "recall_interval", "missed_at_most")
    return asdict(item) | {name: getattr(item, name) for name in names}


def _print_plan(plan: ReadingPlan) -> None:
    click.echo(
        f"{how_many(plan.unsuggested, 'segment', 'carries', 'carry')} no suggestion. In {how_many(plan.found, 'segment')} with one, people confirmed a code."
    )
    if not plan.found:
        click.echo("Review some suggestions first: while none is confirmed, everything may have been missed.")
    if plan.undecided:
        click.echo(f"Undecided: {how_many(plan.undecided, 'segment')} with a suggestion; what is confirmed there tightens the bounds.")
    click.echo("")
    click.echo("Readings are of segments without a suggestion, drawn at random and read blind. With 95 % confidence,")
    click.echo("at most this share of the segments with any code was missed, if a code turns up in so many readings:")
    click.echo(f"  {'readings':>8}   " + "".join(f"{'in none' if not hits else f'in {hits}':>9}" for hits in plan.hits))
    for item in plan.reach:
        click.echo(f"  {item.readings:>8}   " + "".join(f"{_percent(share):>9}" for share in item.missed_at_most))
    click.echo("")
    click.echo(f"Readings it takes to say “at most {plan.at_most:.0%} was missed”, if the code turns up in so many of them:")
    width = max(len(need.code) for need in plan.codes)
    click.echo(f"  {'':<{width}} {'confirmed':>9}   " + "".join(f"{'in none' if not hits else f'in {hits}':>9}" for hits in plan.hits))
    for need in (plan.pooled, *plan.codes):
        counts = "".join(f"{'–' if count is None else count:>9}" for count in need.readings)
        click.echo(f"  {need.code:<{width}} {need.found:>9}   {counts}")
    click.echo("  –  no number of readings can show it: too few segments with the code are confirmed")
    click.echo("")
    click.echo("Single codes are rare: nearly every segment must be read for them, in a large study thousands.")
    click.echo("So draw for any code, report that answer, and give single codes as bounds.")
    click.echo("Fix the number before reading: audit NAME --at-most PERCENT --coder YOU (or --size N).")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _print_audit(result: Audit) -> None:
    pooled = result.pooled
    if len(pooled.strata) == 1:
        parts = f"{pooled.read} of them"
    else:
        near, far = pooled.strata
        parts = f"{near.read} of the {near.size} nearest to one and {far.read} of the other {far.size}"
    click.echo(f"{how_many(pooled.unsuggested, 'segment', 'carries', 'carry')} no suggestion; read blind were {parts}.")
    if pooled.read < result.drawn:
        click.echo(
            f"{result.drawn - pooled.read} of the {result.drawn} drawn are not read yet. The bounds hold for what was read, unless reading"
        )
        click.echo("stopped because of what turned up.")
    if pooled.missed_at_most is not None:
        click.echo("")
        click.echo(f"With 95 % confidence at most {pooled.missed_at_most:.0%} of the segments that carry any code were missed:")
        click.echo(
            f"people confirmed {pooled.found} with a suggestion; {pooled.hits} more turned up, so at most {pooled.at_most} were missed."
        )
    width = max(len(item.code) for item in result.codes)
    click.echo("")
    click.echo(f"  {'':<{width}} {'read':>5} {'hits':>5} {'found':>6}  {'missed at most':>14}  {'recall':>6}  95 % interval")
    for item in (pooled, *result.codes):
        low, high = item.recall_interval
        between = "–" if low is None or high is None else f"{bare(low)} to {bare(high)}"
        guess = "–" if item.recall is None else bare(item.recall)
        lost = f"{item.at_most} = {_percent(item.missed_at_most)}"
        click.echo(f"  {item.code:<{width}} {item.read:>5} {item.hits:>5} {item.found:>6}  {lost:>14}  {guess:>6}  {between}")
    click.echo("")
    click.echo("found: segments with a suggestion where people confirmed the code. What is undecided counts as")
    click.echo("not found, so recall can only be higher. Each line holds with 95 % confidence for itself, not all")
    click.echo("at once. A code missed in a segment with a suggestion of another code is outside this audit.")
