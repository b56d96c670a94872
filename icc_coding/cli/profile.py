"""`icc-coding profile`: one collaboration or case, and the decision card."""

from __future__ import annotations

from typing import Any

import click

from icc_coding.cli.findings import Where, picture_options, table_options, tell
from icc_coding.errors import UserError


@click.command("profile", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, metavar="[NAME…]")
@table_options
@picture_options
def command(names: tuple[str, ...], **given: Any) -> None:
    """Show what was said of a collaboration or a case.

    NAME is a collaboration of the codebook (id, label or alias) or a case; several stand side by side; without any, all that there are are
    listed. For one name the decision card follows: what value was reported by whom, at what cost, what helps and hinders, what is unknown and
    what to ask. It reports evidence and gives no verdict. The picture shows where the codes lie along the transcript of one case.

    \b
    Example:
      icc-coding profile
      icc-coding profile "Harlow Bend"
      icc-coding profile "Harlow Bend" "Tres Rios" --csv profiles.csv
      icc-coding profile "Harlow Bend" --svg timeline.svg
    """
    from icc_coding.analysis.on_screen import card_text
    from icc_coding.analysis.pictures import draw_timeline
    from icc_coding.analysis.profiles import CASE, profile
    from icc_coding.analysis.profiles import names as known
    from icc_coding.analysis.showing import profiles_table
    from icc_coding.analysis.side_by_side import frame_of

    where = Where(**given)
    found = where.material()
    if not names:
        for name, kind in known(found):
            click.echo(f"{name}  ({kind})")
        return
    made = [profile(found, name) for name in names]
    drawn = [name for one in made if one.kind == CASE for name in one.transcripts]
    if (where.svg_file or where.png_file) and (len(made) > 1 or len(drawn) != 1):
        raise UserError("The picture is of one case with one transcript. Name one case, or take the report for all of them.")
    tell(where, frame_of(made), [profiles_table(made, found)], lambda: draw_timeline(found, drawn[0]))
    if len(made) == 1 and not where.as_json:
        click.echo("\n" + card_text(found, made[0]))
