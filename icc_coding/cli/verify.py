"""`icc-coding verify`: whether decisions, texts and samples are as they were saved."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.study import open_study


@click.command("verify")
@click.option("--forget", default="", metavar="LOG", help="Strike a log off the list of known ones: it was removed on purpose.")
@study_option
@json_option
@click.pass_context
def command(ctx: click.Context, forget: str, study_dir: Path, as_json: bool) -> None:
    """Check that decisions, texts and samples are as they were saved.

    Every line of every decision log against the line before it, every quote against its text, every frozen text against its name, every
    sample against its texts, what the last run wrote against its manifest; and which logs there were before. Files under other names
    (conflict copies, placeholders) are named with what to do. When all logs are sound they are signed off, so that a lost one is missed
    later. Ends with 1 when something is damaged or missing.

    \b
    Example:
      icc-coding verify
      icc-coding verify --forget ana.3f9c20d1.jsonl
    """
    from icc_coding.decisions.logs.known import forget as strike_off
    from icc_coding.keeping.verify import verify_study
    from icc_coding.phrasing import how_many

    study = open_study(study_dir)
    if forget:
        strike_off(study, forget)
        click.echo(f"{forget}: is no longer on the list of known logs.")
    found = verify_study(study, sign=True)
    if as_json:
        print_json(asdict(found))
    else:
        for problem in (*found.problems, *found.notices):
            click.echo(str(problem))
        records, logs = how_many(found.records, "record"), how_many(found.logs, "log")
        looked = f"{records} in {logs}, {how_many(found.texts, 'text')}, {how_many(found.samples, 'sample')}"
        click.echo(f"{looked}: {how_many(len(found.problems), 'problem') if found.problems else 'all as saved'}.")
    if found.problems:
        ctx.exit(1)
