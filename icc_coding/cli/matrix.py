"""`icc-coding matrix`: two groupings against each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from icc_coding.cli.findings import Where, picture_options, table_options, tell
from icc_coding.errors import UserError
from icc_coding.phrasing import how_many, typed


@click.command("matrix", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("rows", default="code")
@click.argument("columns", default="transcript")
@click.option("--count", type=click.Choice(["excerpts", "transcripts"]), default="excerpts", show_default=True, help="What a cell counts.")
@click.option(
    "--within",
    type=click.Choice(["excerpt", "turn", "transcript"]),
    default="excerpt",
    show_default=True,
    help="For code by code: where codes stand together.",
)
@click.option("--dimension", "dimensions", multiple=True, help="For code by code and --framework: codes of this dimension only.")
@click.option(
    "--framework",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the quotes of ROWS transcripts by codes as a workbook to write summaries into.",
)
@click.option("--saturation", is_flag=True, help="How many codes each further transcript brings, instead.")
@table_options
@picture_options
def command(
    rows: str, columns: str, within: str, count: str, dimensions: tuple[str, ...], framework: Path | None, saturation: bool, **given: Any
) -> None:
    """Count passages by two groupings.

    ROWS and COLUMNS are code, dimension, the id of a dimension, case, transcript, kind, speaker, role, collaboration, place (along the
    transcript) or an attribute of cases.csv. Code by code counts what stands together, with lift and a permutation test.
    `import framework.xlsx --coder YOU` reads summaries back as memos.

    \b
    Example:
      icc-coding matrix code case
      icc-coding matrix value country --count transcripts
      icc-coding matrix code code --within turn
      icc-coding matrix --framework framework.xlsx
      icc-coding matrix --saturation
    """
    where = Where(**given)
    found = where.material()
    if framework is not None:
        _framework(where, found, framework, dimensions)
    elif saturation:
        _saturation(where, found, dimensions)
    elif rows == "code" == columns:
        _pairs(where, found, within, dimensions)
    else:
        from icc_coding.analysis import matrix
        from icc_coding.analysis.pictures import draw_matrix
        from icc_coding.analysis.showing import matrix_table

        if dimensions:
            raise UserError("--dimension belongs to code by code and to --framework. Name the dimension as ROWS or COLUMNS instead.")
        made = matrix(found, rows, columns, count=count)
        tell(where, made.frame(), [matrix_table(made)], lambda: draw_matrix(made))


def _framework(where: Where, found: Any, file: Path, dimensions: tuple[str, ...]) -> None:
    from icc_coding.analysis import framework
    from icc_coding.analysis.framework_sheet import write_framework
    from icc_coding.study import open_study

    made = framework(found, dimensions=dimensions)
    number = write_framework(open_study(where.study_dir), made, file)
    click.echo(
        f"{file}: {how_many(number, 'transcript')} by {how_many(len(made.codes), 'code')}. Write summaries into the yellow rows, then: icc-coding import {typed(file.name)} --coder YOU"
    )


def _saturation(where: Where, found: Any, dimensions: tuple[str, ...]) -> None:
    from icc_coding.analysis import saturation
    from icc_coding.analysis.pictures import draw_saturation
    from icc_coding.analysis.showing import saturation_table

    made = saturation(found, dimensions=dimensions)
    tell(where, made, [saturation_table(made)], lambda: draw_saturation(made))


def _pairs(where: Where, found: Any, within: str, dimensions: tuple[str, ...]) -> None:
    from icc_coding.analysis import cooccurrence
    from icc_coding.analysis.pictures import draw_network
    from icc_coding.analysis.showing import pairs_table

    made = cooccurrence(found, within, dimensions=dimensions)
    tell(where, made.pairs, [pairs_table(made, found)], lambda: draw_network(made, found))
