"""`icc-coding typology`: which forms deliver which value."""

from __future__ import annotations

from typing import Any

import click

from icc_coding.cli.findings import Where, picture_options, table_options, tell


@click.command("typology", context_settings={"help_option_names": ["-h", "--help"]})
@table_options
@picture_options
def command(**given: Any) -> None:
    """Fill the codebook's typology with what was coded.

    Values by forms, as the codebook pairs them with `expected_form`: passages, transcripts and collaborations behind each cell, and where
    the data disagree with the expectation.

    \b
    Example:
      icc-coding typology
      icc-coding typology --csv typology.csv --svg typology.svg
    """
    from icc_coding.analysis import typology
    from icc_coding.analysis.pictures import draw_typology
    from icc_coding.analysis.showing import typology_table

    where = Where(**given)
    made = typology(where.material())
    tell(where, made.frame(), [typology_table(made)], lambda: draw_typology(made))
