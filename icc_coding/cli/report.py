"""`icc-coding report`: all findings in one file."""

from __future__ import annotations

from pathlib import Path

import click

from icc_coding.cli.options import study_option
from icc_coding.phrasing import how_many


@click.command("report", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--include-suggestions", is_flag=True, help="Count likely suggestions that nobody has decided, too, and mark every number they touch."
)
@click.option("--without-text", is_flag=True, help="No word of a transcript, and no name of a speaker or file.")
@click.option("--quotes", "most", type=click.IntRange(min=1), default=5, show_default=True, help="Most quotes for a code.")
@click.option("--audit", "audited", default="", metavar="NAME", help="The sample of an audit, whose bound is reported.")
@study_option
def command(file: Path | None, include_suggestions: bool, without_text: bool, most: int, audited: str, study_dir: Path) -> None:
    """Write all findings to one HTML file that opens without network.

    Typology, factors, profiles and decision cards, matrices, codes that stand together, saturation, sources, timelines, agreement, quotes and
    the text for the Methods section; every table is also a command of its own. FILE is coding/report.html unless named.

    \b
    Example:
      icc-coding report
      icc-coding report findings.html --without-text
    """
    from icc_coding.analysis.report import ReportOptions, build_report, write_report
    from icc_coding.keeping.manifest import last_made_with
    from icc_coding.study import open_study

    study = open_study(study_dir)
    options = ReportOptions(include_suggestions, without_text, most, last_made_with(study), audited)
    contents = build_report(study, options)
    target = file or study.coding / "report.html"
    size = write_report(contents, target)
    standing = int((~contents.found.excerpts["suggested"]).sum())
    shown, waiting = int(contents.found.excerpts["suggested"].sum()), contents.found.waiting
    some = f"{shown:,} of {waiting:,}" if shown < waiting else f"{shown:,}"
    also = f" and {some} likely suggestion{'' if some == '1' else 's'}" if include_suggestions else ""
    click.echo(f"{target}: {how_many(standing, 'settled passage')}{also}, {size / 1e6:.1f} MB. Open it in a browser.")
