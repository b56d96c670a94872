"""`icc-coding learn`: fit the codes to the decisions."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from icc_coding.cli.options import json_option, print_json, study_option

if TYPE_CHECKING:
    from icc_coding.learning.study import Change
    from icc_coding.suggesting.models import LearnedModel

_SHOWN = 20


@click.command("learn", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--coder", default="", metavar="NAME", help="Learn from one coder's decisions instead of the settled ones.")
@click.option("--name", default="", metavar="NAME", help="What to call the model; without it shared-1, shared-2 …")
@click.option("--dry-run", is_flag=True, help="Show which suggestions would change; write nothing.")
@study_option
@json_option
def command(coder: str, name: str, dry_run: bool, study_dir: Path, as_json: bool) -> None:
    """Fit the codes to the decisions, so that suggestions get better.

    Learns from settled decisions: the consensus where there is one, else where everybody who decided agrees. Writes
    models/NAME/ with a readable card.json; older models stay and can be used again: icc-coding code --model NAME.
    Run `icc-coding code` afterwards.

    \b
    Example:
      icc-coding learn --dry-run
      icc-coding learn
      icc-coding learn --coder ana
    """
    from icc_coding.learning.study import changes, keep, learn, open_workbench
    from icc_coding.study import open_study

    desk = open_workbench(open_study(study_dir), coder)
    model = learn(desk, name, coder)
    found = changes(desk, model) if dry_run else None
    if found is None:
        keep(desk, model)
    if as_json:
        card = {"name": model.name, "written": not dry_run} | model.card
        print_json(card if found is None else card | {"changes": [asdict(change) for change in found]})
        return
    _print_codes(model)
    if found is not None:
        _print_changes(found)
        return
    click.echo(f"Written: models/{model.name}/ (see its card.json).")
    fixed = desk.study.settings.model
    if fixed and fixed != model.name:
        click.echo(f'study.toml says model = "{fixed}", so that one stays in use. Delete the line to use the new one.')
    else:
        click.echo("Run `icc-coding code` to suggest anew with it; `icc-coding code --model NAME` goes back to another.")


def _print_codes(model: LearnedModel) -> None:
    card = model.card
    click.echo(f"Learned from {card['learned_from']}: {card['segments']} segments of {len(card['transcripts'])} transcripts.")
    click.echo("")
    click.echo(f"  {'code':<40} {'answers':>8} {'applies':>8}  {'AP before':>9} {'AP now':>7}")
    for code, entry in card["per_code"].items():
        before, now = (_figure(entry.get(key)) for key in ("average_precision_before_learning", "average_precision"))
        click.echo(f"  {code:<40} {entry['answers']:>8} {entry['applies']:>8}  {before:>9} {now:>7}")
    click.echo("")
    click.echo(f"AP is average precision (1: every excerpt of the code ranks first), {card['figures_are']}.")


def _print_changes(found: list[Change]) -> None:
    counts: Counter[Any] = Counter((change.before or "nothing", change.after or "nothing") for change in found)
    click.echo(f"{len(found)} suggestions would change. Nothing was written.")
    for (before, after), count in sorted(counts.items()):
        click.echo(f"  {before} to {after}: {count}")
    for change in found[:_SHOWN]:
        text = " ".join(change.text.split())
        click.echo(f"  {change.before or 'nothing'} to {change.after or 'nothing'}  {change.code}  {change.transcript}: “{text[:80]}”")
    if len(found) > _SHOWN:
        click.echo(f"  … and {len(found) - _SHOWN} more: --json lists all.")


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
