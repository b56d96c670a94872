"""`icc-coding restore`: a study from an archive."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("restore")
@click.argument("archive", type=click.Path(path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(archive: Path, folder: Path) -> None:
    """Make a study from an archive that `icc-coding backup` wrote.

    DIR must be empty or not there yet: nothing is ever replaced. Every file is compared with its digest before and while it is unpacked.

    \b
    Example:
      icc-coding restore backups/my-study-20261127-101500.icc.zip ../my-study-again
    """
    from icc_coding.keeping.archive import restore
    from icc_coding.keeping.still_there import still_there
    from icc_coding.phrasing import how_many, typed
    from icc_coding.study import Study

    made = restore(archive, folder)
    click.echo(f"{folder}: {how_many(len(made.files), 'file')} as of {made.made_at}.")
    click.echo(f"Next: icc-coding verify --study {typed(folder)}" + (", then icc-coding code." if made.reason else "."))
    left = still_there(Study(folder.absolute()), archive)
    for said in left:
        click.secho(f"{said}, and is in this study again: run `icc-coding withdraw` here, too.", fg="yellow")
    if not left:
        click.echo("Whoever withdrew after that time is in it again: `icc-coding withdraw` takes them out.")
