"""`icc-coding backup`: one verified archive of the study."""

from __future__ import annotations

from pathlib import Path

import click

from icc_coding.cli.options import study_option
from icc_coding.study import open_study


@click.command("backup")
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only read the archive TARGET through and say whether it is whole.")
@click.option("--list", "listing", is_flag=True, help="List the archives in the study's own backups folder.")
@study_option
def command(target: Path | None, check: bool, listing: bool, study_dir: Path) -> None:
    """Put the whole study into one archive, and verify it.

    Without TARGET it goes to the study's own backups folder; better, name a folder on another drive. Before every import, bulk
    step and upgrade the program makes one by itself and keeps the last ten of these. The archive is a plain zip, readable by its owner only.

    \b
    Examples:
      icc-coding backup
      icc-coding backup /media/stick
      icc-coding backup --check /media/stick/my-study-20261127-101500.icc.zip
    """
    from icc_coding.keeping.archive import archives_of, backup, check_archive
    from icc_coding.keeping.still_there import still_there
    from icc_coding.phrasing import how_many

    if check:
        if target is None:
            raise click.UsageError("--check needs the archive: icc-coding backup --check FILE.")
        made = check_archive(target)
        click.echo(
            f"{target}: whole. {how_many(len(made.files), 'file')}, made {made.made_at}{f' before {made.reason}' if made.reason else ''}."
        )
        return
    study = open_study(study_dir)
    if listing:
        for path in archives_of(study):
            click.echo(f"{path}  {path.stat().st_size / 1e6:,.1f} MB")
        return
    made = backup(study, target)
    click.echo(f"{made.path}: {how_many(len(made.files), 'file')}, {made.size / 1e6:,.1f} MB, read back and compared.")
    if made.path.is_relative_to(study.root):
        click.echo("It lies inside the study: copy it to another drive, or name one with `icc-coding backup FOLDER`.")
    for said in still_there(study):
        click.secho(f"{said}, and it is in this archive still: run `icc-coding withdraw` again, then delete the archive.", fg="yellow")
