"""`icc-coding learn`: fit the codes to the decisions."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from icc_coding.cli.expected import print_outcome
from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.cli.progress import progress_bar
from icc_coding.errors import UserError
from icc_coding.phrasing import how_many

if TYPE_CHECKING:
    from icc_coding.learning.outcome import Outcome
    from icc_coding.learning.study import BandChange
    from icc_coding.suggesting.learned import LearnedModel

_SHOWN = 20


@click.command("learn", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--coder", default="", metavar="NAME", help="Learn from one coder's decisions instead of the settled ones.")
@click.option("--name", default="", metavar="NAME", help="What to call the model; without it shared-1, shared-2 …")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--yes", is_flag=True, help="Go on also when likely suggestions grow by more than half.")
@study_option
@json_option
def command(coder: str, name: str, dry_run: bool, yes: bool, study_dir: Path, as_json: bool) -> None:
    """Fit the codes to the decisions, so that suggestions get better.

    Learns from settled decisions: the consensus where there is one, else where everybody who decided agrees. Writes
    models/NAME/ with a readable card.json; older models stay and can be used again: icc-coding code --model NAME.
    Run `icc-coding code` afterwards.

    Says first how many suggestions there would be, and how many of them to expect right. When likely suggestions would grow by more
    than half it asks; where nobody can answer it stops, unless --yes is given.

    \b
    Example:
      icc-coding learn --dry-run
      icc-coding learn
      icc-coding learn --coder ana
    """
    from icc_coding.learning.study import effect_of, keep, learned, open_workbench
    from icc_coding.study import open_study

    desk = open_workbench(open_study(study_dir), coder)
    with progress_bar() as progress:
        new = learned(desk, name, coder, progress)
        effect = effect_of(desk, new, progress)
    if not as_json:
        _print_codes(new.model)
        click.echo("")
        print_outcome(effect.outcome)
    if not dry_run:
        _ask(effect.outcome, yes)
        keep(desk, new.model, effect)
    if as_json:
        card = {"name": new.model.name, "written": not dry_run} | new.model.card | {"outcome": asdict(effect.outcome)}
        print_json(card | {"changes": [asdict(change) for change in effect.changes]} if dry_run else card)
    elif dry_run:
        _print_changes(effect.changes)
    else:
        _print_written(desk.study.settings.model, new.model.name)


def _ask(outcome: Outcome, yes: bool) -> None:
    """Go on, or raise UserError when likely would grow by more than half and nobody says that this is meant."""
    if yes or not outcome.grows:
        return
    whole = outcome.rows[0]
    said = (
        f"Likely suggestions would grow from {whole.likely_before.count} to {whole.likely_after.count}, "
        f"of which about {whole.likely_after.right:.0f} are expected to be right."
    )
    if sys.stdin.isatty() and sys.stdout.isatty():
        if click.confirm(f"{said} Go on?"):
            return
        raise UserError("Nothing was written.")
    raise UserError(f"{said} Nothing was written. Look at some with --dry-run; if it is meant, run `learn` again with --yes.")


def _print_written(fixed: str, name: str) -> None:
    click.echo(f"Written: models/{name}/ (see its card.json).")
    if fixed and fixed != name:
        click.echo(f'study.toml says model = "{fixed}", so that one stays in use. Delete the line to use the new one.')
    else:
        click.echo("Run `icc-coding code` to suggest anew with it; `icc-coding code --model NAME` goes back to another.")


def _print_codes(model: LearnedModel) -> None:
    card = model.card
    click.echo(
        f"Learned from {card['learned_from']}: {how_many(card['segments'], 'segment')} of {how_many(len(card['transcripts']), 'transcript')}."
    )
    click.echo("")
    click.echo(f"  {'code':<40} {'answers':>8} {'applies':>8}  {'AP before':>9} {'AP now':>7}")
    for code, entry in card["per_code"].items():
        before, now = (_figure(entry.get(key)) for key in ("average_precision_before_learning", "average_precision"))
        click.echo(f"  {code:<40} {entry['answers']:>8} {entry['applies']:>8}  {before:>9} {now:>7}")
    click.echo("")
    click.echo("Answers: segments of which it is settled whether the code applies, read for it or decided about;")
    click.echo("applies: those where it does.")
    click.echo(f"AP is average precision (1: every excerpt of the code ranks first), {card['figures_are']}.")


def _print_changes(found: list[BandChange]) -> None:
    counts: Counter[Any] = Counter((change.before or "nothing", change.after or "nothing") for change in found)
    click.echo(f"{how_many(len(found), 'suggestion')} would change. Nothing was written.")
    for (before, after), count in sorted(counts.items()):
        click.echo(f"  {before} to {after}: {count}")
    for change in sorted(found, key=lambda change: "likely" not in (change.before, change.after))[:_SHOWN]:
        text = " ".join(change.text.split())
        click.echo(f"  {change.before or 'nothing'} to {change.after or 'nothing'}  {change.code}  {change.transcript}: “{text[:80]}”")
    if len(found) > _SHOWN:
        click.echo(f"  … and {len(found) - _SHOWN} more, those to and from likely first: --json lists all.")


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
