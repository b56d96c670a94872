"""`icc-coding doctor`: what the study and this machine are like."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.study import open_study


@click.command("doctor")
@study_option
@json_option
def command(study_dir: Path, as_json: bool) -> None:
    """Examine the study and this machine.

    Versions, where the encoder comes from and whether its weights are the official ones, what would be fetched, what listens, who can read
    the files, space, locks, the cache, backups. Nothing is changed and nothing leaves the machine.

    \b
    Example:
      icc-coding doctor
    """
    from icc_coding.keeping.doctor import examine
    from icc_coding.window.running import find_running

    study = open_study(study_dir)
    window = find_running(study)
    found = examine(study, window.port if window is not None else None)
    if as_json:
        print_json([asdict(finding) for finding in found])
        return
    width = max(len(finding.about) for finding in found)
    for finding in found:
        click.secho(f"{' ' if finding.well else '!'} {finding.about:<{width}}  {finding.says}", fg=None if finding.well else "yellow")
        if finding.remedy:
            click.echo(f"  {'':<{width}}  {finding.remedy}")
