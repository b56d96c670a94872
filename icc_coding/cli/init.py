"""`icc-coding init`: a new study."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path())
@click.option("--blank", is_flag=True, help="Begin with a small commented codebook of two codes, to write your own.")
def command(folder: Path, blank: bool) -> None:
    """Make a new study folder.

    Writes a codebook (inter-city collaboration, or with --blank a small one to rewrite), settings to fill in, and an empty transcripts
    folder. Nothing that is there is overwritten.

    \b
    Example:
      icc-coding init my-study --blank
    """
    from icc_coding.new_study import new_study

    study = new_study(folder, blank)
    click.echo(f"{study.root}: a new study.")
    click.echo("  codebook.yaml   the codes; edit it, or replace it by your own")
    click.echo("  transcripts/    put your interviews here (txt, docx, vtt, srt, md, csv, pdf …)")
    click.echo("  study.toml      settings, all optional")
    there = "" if study.root == Path.cwd() else f"cd {folder}, "
    click.echo(f"Next: {there}put your interviews into transcripts/, then icc-coding check, then icc-coding code.")
