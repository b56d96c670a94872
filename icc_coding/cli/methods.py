"""`icc-coding methods`: what was done, for the Methods section of a paper."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click

from icc_coding.cli.options import json_option, print_json, study_option


@click.command("methods", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--sample", default="", metavar="NAME", help="Agreement on what was read for this sample only.")
@click.option("--audit", "audited", default="", metavar="NAME", help="The sample of an audit, whose bound is reported.")
@study_option
@json_option
def command(sample: str, audited: str, study_dir: Path, as_json: bool) -> None:
    """Write a paragraph and a table for the Methods section.

    What was coded by whom, how many decisions, blind or not, agreement with its interval, the model, the audit, versions and the codebook's
    hash, and how to cite the software.

    \b
    Example:
      icc-coding methods
      icc-coding methods --audit first-audit
    """
    from icc_coding.analysis import methods
    from icc_coding.keeping.manifest import last_made_with
    from icc_coding.study import open_study

    study = open_study(study_dir)
    made = methods(study, made_with=last_made_with(study), sample=sample, audited=audited)
    if as_json:
        print_json({"paragraph": made.paragraph, "table": dict(made.table), "citation": made.citation})
        return
    click.echo(textwrap.fill(made.paragraph, 100))
    click.echo("")
    width = max(len(name) for name, _ in made.table)
    for name, value in made.table:
        click.echo(textwrap.fill(value, 100, initial_indent=f"{name:<{width}}  ", subsequent_indent=" " * (width + 2)))
