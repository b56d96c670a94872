"""`icc-coding export`: the coded corpus for other programs, or a sheet for review."""

from __future__ import annotations

from pathlib import Path

import click

from icc_coding.cli.options import study_option
from icc_coding.study import open_study


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--as", "content", type=click.Choice(["coded", "review", "memos", "codebook"]), help="What to write, when the name does not say it."
)
@click.option("--excel", is_flag=True, help="Begin a CSV with the mark that makes Excel read it as UTF-8.")
@study_option
def command(file: Path, content: str | None, excel: bool, study_dir: Path) -> None:
    """Write the coded excerpts, or a review sheet, to a file.

    The suffix says the format: .csv for coded excerpts, and for memos (a name that begins with "memos", or --as memos); .csv or .xlsx
    for a review sheet (a name that begins with "review", or --as review); .yaml, .html or .md for the codebook.

    \b
    Example:
      icc-coding export coded.csv
      icc-coding export review.xlsx
      icc-coding export memos.csv
    """
    from icc_coding.exchange.export import export_study

    click.echo(export_study(open_study(study_dir), file, content or "", excel=excel))
