"""`icc-coding import`: what people decided elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from icc_coding.cli.options import study_option
from icc_coding.study import open_study


@click.command("import", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--coder", default="", metavar="NAME", help="Whose decisions a review sheet holds.")
@click.option("--as", "content", type=click.Choice(["review", "decisions"]), help="What the file is, when it does not say so itself.")
@click.option("--dry-run", is_flag=True, help="Only say what would be applied.")
@study_option
def command(file: Path, coder: str, content: str | None, dry_run: bool, study_dir: Path) -> None:
    """Take in what was coded or decided elsewhere.

    A review sheet comes from `icc-coding export review.xlsx`. A colleague's decisions are their study folder, its coding/decisions folder, or
    one .jsonl file in it; each record counts once, whichever way it came.

    \b
    Example:
      icc-coding import review.xlsx --coder ana --dry-run
      icc-coding import ../bens-study
    """
    from icc_coding.exchange.intake import import_file

    click.echo(import_file(open_study(study_dir), file, content or "", coder, dry_run=dry_run))
