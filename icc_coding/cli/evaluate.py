"""`icc-coding evaluate`: how good the suggestions are."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import json_option, print_json, study_option

if TYPE_CHECKING:
    from icc_coding.learning.evaluate import Evaluation, Figure


@click.command("evaluate", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--coder", default="", metavar="NAME", help="Against one coder's decisions instead of the settled ones.")
@study_option
@json_option
def command(coder: str, study_dir: Path, as_json: bool) -> None:
    """Measure the suggestions against the decisions.

    Learns from some transcripts and tests on the others, so the figures hold for transcripts that nobody has decided on yet, as far as
    those are like the decided ones. Intervals are over transcripts.

    \b
    Example:
      icc-coding evaluate
      icc-coding evaluate --json
    """
    from icc_coding.learning.evaluate import evaluate
    from icc_coding.learning.study import open_desk
    from icc_coding.learning.training import taught
    from icc_coding.study import open_study

    desk = open_desk(open_study(study_dir), coder)
    result = evaluate(taught(desk.suggester, desk.transcripts, desk.answers))
    print_json(asdict(result)) if as_json else _print(result)


def _print(result: Evaluation) -> None:
    click.echo(f"{result.segments} segments of {result.transcripts} transcripts, {result.blind_share:.0%} of the answers given blind.")
    if result.blind_share < 1:
        click.echo("Answers given with the suggestions in view lean towards them: the figures flatter the machine to that extent.")
    click.echo("")
    click.echo(f"  {'':<40} {'applies':>7}  {'AP before':>9}  {'AP learned':<19} {'precision':>9} {'recall':>6} {'F1':>5} {'kappa':>6}")
    for code in result.codes:
        parts = [_short(code.precision), _short(code.recall), _short(code.f1), _short(code.kappa)]
        click.echo(
            f"  {code.code:<40} {code.applies:>7}  {_short(code.ap_before):>9}  {_long(code.ap):<19} "
            f"{parts[0]:>9} {parts[1]:>6} {parts[2]:>5} {parts[3]:>6}"
        )
    click.echo(f"  {'mean over codes':<40} {'':>7}  {_short(result.mean_ap_before):>9}  {_long(result.mean_ap):<19}")
    click.echo("")
    if result.reliability:
        click.echo("Probabilities (codes with ten or more blind positives) against what came true:")
        for row in result.reliability:
            click.echo(
                f"  {row.start:.2f} to {row.end:.2f}  {row.count:>6} times  expected {row.expected:.2f}  observed {row.observed:.2f}"
            )
        if result.brier_skill is not None:
            click.echo(
                f"  Brier skill against the base rates: {result.brier_skill:.2f} (above 0 is better than knowing how frequent a code is)"
            )
    else:
        click.echo("No code has ten blind positives yet, so there are no probabilities to check.")
    click.echo("Learning curve (segments, mean AP): " + ", ".join(f"{size}: {value:.2f}" for size, value in result.curve))
    if result.next_hundred is not None:
        click.echo(f"Another hundred segments would change the mean AP by about {result.next_hundred:+.2f} if the curve goes on as it did.")


def _short(figure: Figure) -> str:
    return "–" if figure.value is None else f"{figure.value:.2f}"


def _long(figure: Figure) -> str:
    between = "" if figure.low is None or figure.high is None else f" ({figure.low:.2f} to {figure.high:.2f})"
    return _short(figure) + between
