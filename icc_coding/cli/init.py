"""`icc-coding init`: a new study."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path())
@click.option("--blank", is_flag=True, help="Begin with a small commented codebook of two codes, to write your own.")
@click.option("--example", is_flag=True, help="The example study: five fictional interviews and the decisions of two fictional coders.")
def command(folder: Path, blank: bool, example: bool) -> None:
    """Make a new study folder.

    Writes a codebook (inter-city collaboration, or with --blank a small one to rewrite), settings to fill in, and an empty transcripts
    folder. Nothing that is there is overwritten. With --example it is a study to try everything on, in a folder of its own.

    \b
    Examples:
      icc-coding init my-study --blank
      icc-coding init trying --example
    """
    from icc_coding.new_study import example_study, new_study
    from icc_coding.phrasing import typed

    if blank and example:
        raise click.UsageError("--blank and --example are two different beginnings. Choose one.")
    if example:
        made = example_study(folder)
        click.echo(f"{made.root}: the example study. Everything in it is invented, also the coders ana and ben.")
        click.echo(f"Next: {'' if made.root == Path.cwd() else f'cd {typed(folder)}, then '}icc-coding code, or icc-coding open.")
        return
    study = new_study(folder, blank)
    click.echo(f"{study.root}: a new study.")
    click.echo("  codebook.yaml   the codes; edit it, or replace it by your own")
    click.echo("  transcripts/    put your interviews here (txt, docx, vtt, srt, md, csv, pdf …)")
    click.echo("  study.toml      settings, all optional")
    there = "" if study.root == Path.cwd() else f"cd {typed(folder)}, "
    click.echo(f"Next: {there}put your interviews into transcripts/, then icc-coding check, then icc-coding code.")
