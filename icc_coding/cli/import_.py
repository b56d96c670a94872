"""`icc-coding import`: what people decided elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from icc_coding.cli.options import study_option
from icc_coding.study import open_study


@click.command("import", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--coder", default="", metavar="NAME", help="Whose decisions it holds, where the file does not say so.")
@click.option(
    "--as",
    "content",
    metavar="WHAT",
    default="",
    help="What the file is, when it does not say so itself: review, decisions, project, framework …",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be taken in.")
@click.option("--offsets", default="", metavar="WAY", help="How a project counts positions, when that cannot be told: utf16+cr …")
@click.option(
    "--column", "columns", multiple=True, metavar="WHAT=NAME", help="Which column of a table of quotes is what: code=Kode, text=Zitat …"
)
@click.option(
    "--whole",
    is_flag=True,
    help="Each coder read what they coded to the end, apart from others: where they gave no code, they say no, and `agree` can count.",
)
@click.option("--undo", is_flag=True, help="Take the last import back.")
@study_option
def command(
    file: Path | None,
    coder: str,
    content: str,
    dry_run: bool,
    offsets: str,
    columns: tuple[str, ...],
    whole: bool,
    undo: bool,
    study_dir: Path,
) -> None:
    """Take in what was coded or decided elsewhere.

    Told by ending and content: a filled-in review sheet or an answered Word document (with --coder), a colleague's study folder,
    coding/decisions folder or .jsonl log, a REFI-QDA project (.qdpx) or codebook (.qdc), QualCoder's .qda folder, Taguette's .sqlite3, a
    table of coded quotes, our own coded table or table of memos, a codebook as .csv or .xlsx (a name that says "codebook"), a framework matrix
    with summaries (from `icc-coding matrix --framework FILE`). All or nothing; what is here already is not doubled.

    \b
    Example:
      icc-coding import review.xlsx --coder ana --dry-run
      icc-coding import ../bens-study
      icc-coding import study.qdpx --dry-run
      icc-coding import segments.xlsx --whole
      icc-coding import quotes.xlsx --column code=Kode --column text=Zitat
    """
    from icc_coding.importing import bring_in, take_back

    study = open_study(study_dir)
    if undo:
        click.echo(take_back(study))
    elif file is None:
        raise click.UsageError("Name the file to take in, or add --undo.")
    else:
        how = {"offsets": offsets, "columns": _pairs(columns), "whole": whole}
        click.echo(bring_in(study, file, content, coder, dry_run=dry_run, **how))


def _pairs(columns: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(one.partition("=")[::2] for one in columns)
    if not all(pairs.values()):
        raise click.UsageError("--column is written as WHAT=NAME, for example --column code=Kode.")
    return pairs
