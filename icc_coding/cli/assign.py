"""`icc-coding assign`: who reads which transcript."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.study import open_study


@click.command("assign")
@click.argument("transcripts", nargs=-1)
@click.option("--coder", "coders", multiple=True, help="Who reads them; give it once per person.")
@click.option("--remove", is_flag=True, help="Take them from these coders, or from everybody when no --coder is given.")
@study_option
@json_option
def command(transcripts: tuple[str, ...], coders: tuple[str, ...], remove: bool, study_dir: Path, as_json: bool) -> None:
    """Say who reads which transcript, or show it.

    A transcript that is assigned comes up in the queue of the people it is assigned to, and of nobody else; one that is assigned to
    nobody comes up for everybody. TRANSCRIPTS are names, or patterns such as 'wave-2*'. Without any: who reads what, and how far they are.

    \b
    Examples:
      icc-coding assign
      icc-coding assign harbour inland --coder ana --coder ben
      icc-coding assign 'wave-1*' --remove
    """
    from icc_coding.reviewing.assignments import assign, unassign
    from icc_coding.reviewing.desk import Desk
    from icc_coding.reviewing.progress import reading_progress

    if (coders or remove) and not transcripts:
        raise click.UsageError("Name the transcripts, or '*' for all of them.")
    if transcripts and not (coders or remove):
        raise click.UsageError("Say who reads them with --coder, or take them away with --remove.")
    desk = Desk.open(open_study(study_dir))
    if remove:
        unassign(desk.study, transcripts, coders, desk.by_name)
    elif transcripts:
        assign(desk.study, transcripts, coders, desk.by_name)
    desk.refresh()
    lines = reading_progress(desk)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    for line in lines:
        who = ", ".join(f"{coder} {share:.0%}" for coder, share in line.read) if line.assigned else "everybody"
        click.echo(f"{line.transcript}: {who}")
    click.echo(
        "The figures are the shares of what was read for all codes or decided. Kept in coding/assignments.json; share it with the study."
    )
