"""`icc-coding quotes`: quotes that show a code."""

from __future__ import annotations

from typing import Any

import click

from icc_coding.cli.findings import Where, table_options, tell


@click.command("quotes", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("code")
@click.option("--most", type=click.IntRange(min=1), default=5, show_default=True, help="How many quotes.")
@click.option("--who", default="", metavar="ATTRIBUTE", help="The attribute of cases.csv that says in references who speaks.")
@table_options
def command(code: str, most: int, who: str, **given: Any) -> None:
    """Choose quotes that are typical of a code and come from different people.

    Settled by people; suggestions only with --include-suggestions, and marked.

    \b
    Example:
      icc-coding quotes value.learning_exchange --most 3
    """
    from icc_coding.analysis import quotes
    from icc_coding.analysis.showing import quotes_table

    where = Where(**given)
    found = where.material()
    made = quotes(found, code, most=most, who=who)
    tell(where, made, [quotes_table(made, found.label(code))])
