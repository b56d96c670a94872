"""`icc-coding verify`: whether decisions, texts and samples are as they were saved."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.study import open_study


@click.command("verify")
@study_option
@json_option
@click.pass_context
def command(ctx: click.Context, study_dir: Path, as_json: bool) -> None:
    """Check that decisions, texts and samples are as they were saved.

    Every line of every decision log against the line before it, every quote against its text, every frozen text against its name,
    every sample against its texts. Nothing is changed. Ends with 1 when something is damaged.

    \b
    Example:
      icc-coding verify
    """
    from icc_coding.codebook.show import counted
    from icc_coding.decisions.verify import verify_decisions

    found = verify_decisions(open_study(study_dir))
    if as_json:
        print_json(asdict(found))
    else:
        for problem in (*found.problems, *found.notices):
            click.echo(str(problem))
        records, logs = counted(found.records, "record"), counted(found.logs, "log")
        looked = f"{records} in {logs}, {counted(found.texts, 'text')}, {counted(found.samples, 'sample')}"
        click.echo(f"{looked}: {counted(len(found.problems), 'problem') if found.problems else 'all as saved'}.")
    if found.problems:
        ctx.exit(1)
