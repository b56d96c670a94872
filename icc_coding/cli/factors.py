"""`icc-coding factors`: what helps and hinders, by whom and about what."""

from __future__ import annotations

from typing import Any

import click

from icc_coding.cli.findings import Where, picture_options, table_options, tell


@click.command("factors", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--by", default="form", show_default=True, help="What to compare: form, value, collaboration, kind, case, or an attribute of cases.csv."
)
@click.option("--dimension", "dimensions", multiple=True, help="Codes of this dimension instead (may be given several times).")
@table_options
@picture_options
def command(by: str, dimensions: tuple[str, ...], **given: Any) -> None:
    """Compare success and hindrance factors and considerations between groups.

    By an attribute of cases.csv the share of transcripts with each factor is tested (Fisher's exact test, Holm's correction); by form, value or
    collaboration the same transcript is in several groups, and nothing is tested. Small groups are named.

    \b
    Example:
      icc-coding factors
      icc-coding factors --by country --csv factors.csv
    """
    from icc_coding.analysis import factors
    from icc_coding.analysis.pictures import draw_factors
    from icc_coding.analysis.showing import factors_table

    where = Where(**given)
    found = where.material()
    made = factors(found, by, dimensions=dimensions)
    tell(where, made.frame(), [factors_table(made, found)], lambda: draw_factors(made, found))
