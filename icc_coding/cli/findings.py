"""What the commands on findings share: their options, and where a table goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from icc_coding.cli.options import json_option, print_json, study_option

if TYPE_CHECKING:
    import pandas as pd

    from icc_coding.analysis.basis import Material
    from icc_coding.analysis.pictures import Picture
    from icc_coding.analysis.showing import ShownTable

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Where:
    """The study, what is counted, and where the result goes."""

    study_dir: Path
    as_json: bool
    csv_file: Path | None
    include_suggestions: bool
    svg_file: Path | None = None
    png_file: Path | None = None

    def material(self) -> Material:
        """What is analysed."""
        from icc_coding.analysis.basis import material
        from icc_coding.study import open_study

        return material(open_study(self.study_dir), include_suggestions=self.include_suggestions)


def table_options(function: F) -> F:
    """`--csv`, `--json`, `--include-suggestions` and `--study`."""
    for option in (
        click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures to this CSV file."),
        click.option(
            "--include-suggestions",
            is_flag=True,
            help="Count likely suggestions that nobody has decided, too, and mark every number they touch.",
        ),
        json_option,
        study_option,
    ):
        function = option(function)
    return function


def picture_options(function: F) -> F:
    """`--svg` and `--png`."""
    for option in (
        click.option("--png", "png_file", type=click.Path(dir_okay=False, path_type=Path), help="Draw the picture into this PNG file."),
        click.option("--svg", "svg_file", type=click.Path(dir_okay=False, path_type=Path), help="Draw the picture into this SVG file."),
    ):
        function = option(function)
    return function


def tell(where: Where, frame: pd.DataFrame, shown: list[ShownTable], draw: Callable[[], Picture] | None = None) -> None:
    """Write what was asked for: JSON or the tables on the screen, the figures as CSV, the picture."""
    from icc_coding.analysis.on_screen import text_of

    if where.as_json:
        print_json(records(frame))
    else:
        click.echo("\n\n".join(text_of(table) for table in shown))
    if where.csv_file is not None:
        from icc_coding.analysis.csv_tables import write_table

        rows = write_table(where.csv_file, frame)
        click.echo(f"{where.csv_file}: {rows:,} rows written.", err=where.as_json)
    for file, kind in ((where.svg_file, "svg"), (where.png_file, "png")):
        if file is not None and draw is not None:
            from icc_coding.analysis.pictures import save

            save(draw(), file, kind)
            click.echo(f"{file}: written.", err=where.as_json)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame's rows as plain values; what is missing is null."""
    import json

    found: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", force_ascii=False))
    return found
