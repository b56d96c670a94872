"""`icc-coding add`: files into the study."""

from __future__ import annotations

from pathlib import Path

import click

from icc_coding.cli.options import study_option


@click.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILES…")
@click.option("--replace", "taken", flag_value="replace", help="Take the place of a file of the same name.")
@click.option("--beside", "taken", flag_value="beside", help="Keep both: this one gets a number.")
@study_option
def command(files: tuple[Path, ...], taken: str | None, study_dir: Path) -> None:
    """Copy transcripts into the study.

    Each file gets a name that every drive takes. Nothing is written over: a file of the same name with other content is named, and
    --replace or --beside says what to do with it. Decisions about a text that was replaced are carried over by their words.
    `icc-coding check` then says how the files were read.

    \b
    Example:
      icc-coding add interview-1.docx interview-2.docx
      icc-coding add interview-1.docx --replace
    """
    from icc_coding.study import open_study
    from icc_coding.transcripts.adding import add_file, check_sources

    study = open_study(study_dir)
    check_sources(files)
    for path in files:
        added = add_file(study, path, taken=taken or "")
        click.echo(f"{added.file}: {added.outcome}.")
