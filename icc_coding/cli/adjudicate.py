"""`icc-coding adjudicate`: disagreements side by side, settled as consensus."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.study import open_study

if TYPE_CHECKING:
    from icc_coding.reviewing.adjudicate import Dispute
    from icc_coding.reviewing.desk import Desk
    from icc_coding.study import Study


@click.command("adjudicate")
@click.argument("coders", nargs=-1)
@click.option("--by", "person", default="", metavar="YOU", help="Who settles: opens the page of disagreements.")
@click.option("--terminal", is_flag=True, help="Settle here instead of in the browser.")
@click.option("--sample", default="", metavar="NAME", help="Only what was decided for a sample.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@study_option
@json_option
def command(coders: tuple[str, ...], person: str, terminal: bool, sample: str, no_browser: bool, study_dir: Path, as_json: bool) -> None:
    """Settle disagreements as consensus, the most frequent confusion first.

    Without --by: lists the passages on which coders (all, or those named) differ. What is settled becomes a decision of the coder
    `consensus` that names who settled it and why the coders differed; nobody's own decision is changed.

    \b
    Examples:
      icc-coding adjudicate
      icc-coding adjudicate --by ana
      icc-coding adjudicate ana bob --sample round-1 --by cleo --terminal
    """
    from icc_coding.phrasing import how_many
    from icc_coding.reviewing.adjudicate import find_disputes
    from icc_coding.reviewing.desk import Desk

    study = open_study(study_dir)
    if person and not terminal:
        _serve(study, person, {"sample": sample, "coders": ",".join(coders)}, not no_browser)
        return
    desk = Desk.open(study)
    disputes = find_disputes(desk, coders, sample=sample or None)
    if as_json:
        print_json([asdict(dispute) for dispute in disputes])
        return
    waiting = [dispute for dispute in disputes if not dispute.is_settled]
    click.echo(f"{how_many(len(waiting), 'passage')} to settle, {len(disputes) - len(waiting)} settled.")
    for dispute in waiting:
        _print(desk, dispute)
        if person and not _settle(desk, dispute, person):
            return


def _print(desk: Desk, dispute: Dispute) -> None:
    labels = {code.id: code.label for code in desk.codebook.codes}
    click.echo("")
    click.secho(f"{labels.get(dispute.confusion[0], dispute.confusion[0])} / {labels.get(dispute.confusion[1], 'no code')}", bold=True)
    click.echo(f"  {dispute.transcript}: “{' '.join(dispute.quote.split())}”")
    for position in dispute.positions:
        why = f": {position.note}" if position.note else ""
        click.echo(
            f"  {position.coder}: {position.code} {'applies' if position.answer else 'does not apply'} ({position.at}{', blind' if position.blind else ''}){why}"
        )


def _settle(desk: Desk, dispute: Dispute, person: str) -> bool:
    """Ask for a verdict on each code and a cause; False when the user stops."""
    from icc_coding.reviewing.adjudicate import CAUSES, settle

    verdict: dict[str, bool] = {}
    for code in dispute.codes:
        answer = click.prompt(f"  Does {code} apply? (y, n, s skip, q quit)", type=click.Choice(["y", "n", "s", "q"]), show_choices=False)
        if answer == "q":
            return False
        if answer == "s":
            return True
        verdict[code] = answer == "y"
    numbered = "  ".join(f"{number} {cause}" for number, cause in enumerate(CAUSES, 1))
    cause = CAUSES[click.prompt(f"  Why did they differ? {numbered}", type=click.IntRange(1, len(CAUSES))) - 1]
    settle(desk, dispute, person, verdict, cause, click.prompt("  In a sentence", default="", show_default=False))
    return True


def _serve(study: Study, person: str, query: dict[str, str], browser: bool) -> None:
    from urllib.parse import urlencode

    from icc_coding.cli.open import announced
    from icc_coding.reviewing.queue import Options
    from icc_coding.window.serving import Guests, open_window

    narrowed = urlencode({name: value for name, value in query.items() if value})
    page = f"disagreements{'?' if narrowed else ''}{narrowed}"
    open_window(study, Guests((person,)), Options(), ("127.0.0.1", 0), announced(page, browser), at_once=False)
