"""`icc-coding history`: who did what, when and why."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.decisions.logs.record import ACTIONS
from icc_coding.study import open_study


@click.command("history")
@click.option("--coder", default="", help="One coder's doings only.")
@click.option("--transcript", default="", help="One transcript only.")
@click.option("--code", default="", help="One code only (dimension.code).")
@click.option("--action", type=click.Choice(ACTIONS), help="One kind of doing only.")
@click.option("--words", default="", help="Only where all of these words occur in the quote or the note.")
@click.option("--last", type=click.IntRange(min=1), default=50, show_default=True, help="How many events; the latest ones.")
@study_option
@json_option
def command(coder: str, transcript: str, code: str, action: str | None, words: str, last: int, study_dir: Path, as_json: bool) -> None:
    """Show who did what, when and why.

    What was taken back is shown as well, and marked so.

    \b
    Examples:
      icc-coding history --coder ana --last 20
      icc-coding history --action replace --words ferry
    """
    from icc_coding.decisions.past import study_history

    events = study_history(open_study(study_dir), coder=coder, transcript=transcript, code=code, action=action or "", words=words)[-last:]
    if as_json:
        print_json([asdict(event) for event in events])
        return
    for event in events:
        click.echo(f"{event.at}  {event.coder}  {event.what}{' (taken back since)' if event.taken_back else ''}")
        if event.quote:
            words = " ".join(event.quote.split())
            click.echo(f"    {event.transcript}: “{words if len(words) <= 100 else words[:99] + '…'}”")
        elif event.transcript:
            click.echo(f"    {event.transcript}")
        if event.why:
            click.echo(f"    why: {event.why}")
    if not events:
        click.echo("Nothing has been decided yet, or nothing that fits.")
