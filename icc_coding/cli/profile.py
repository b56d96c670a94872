"""`icc-coding profile`: one collaboration or case, and the decision card."""

from __future__ import annotations

from typing import Any

import click

from icc_coding.cli.findings import Where, table_options, tell


@click.command("profile", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, metavar="[NAME…]")
@table_options
def command(names: tuple[str, ...], **given: Any) -> None:
    """Show what was said of a collaboration or a case.

    NAME is a collaboration of the codebook (id, label or alias) or a case; several stand side by side; without any, all that there are are
    listed. For one name the decision card follows: what value was reported by whom, at what cost, what helps and hinders, what is unknown and
    what to ask. It reports evidence and gives no verdict.

    \b
    Example:
      icc-coding profile
      icc-coding profile "Harlow Bend"
      icc-coding profile "Harlow Bend" "Tres Rios" --csv profiles.csv
    """
    from icc_coding.analysis.profiles import names as known
    from icc_coding.analysis.profiles import profile
    from icc_coding.analysis.showing import card_text, profiles_table
    from icc_coding.analysis.side_by_side import frame_of

    where = Where(**given)
    found = where.material()
    if not names:
        for name, kind in known(found):
            click.echo(f"{name}  ({kind})")
        return
    made = [profile(found, name) for name in names]
    tell(where, frame_of(made), [profiles_table(made, found)])
    if len(made) == 1 and not where.as_json:
        click.echo("\n" + card_text(found, made[0]))
