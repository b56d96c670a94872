"""`icc-coding export`: the coded corpus for other programs, or a sheet for review."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from icc_coding.cli.options import study_option
from icc_coding.study import open_study

_CONTENTS = ("coded", "project", "document", "quotes", "review", "memos", "codebook")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "content", type=click.Choice(_CONTENTS), help="What to write, when the name does not say it.")
@click.option("--settled", is_flag=True, help="One row per passage and code, as it stands after adjudication.")
@click.option("--with-reads", is_flag=True, help="Also what was read for a code and answered no.")
@click.option("--coder", "coders", multiple=True, metavar="NAME", help="Only this coder's rows; may be given several times.")
@click.option("--status", "statuses", multiple=True, metavar="STATUS", help="Only rows that were accepted, added, rejected …")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code, or all codes of a dimension.")
@click.option("--transcript", "transcripts", multiple=True, metavar="NAME", help="Only this transcript.")
@click.option("--wide", is_flag=True, help="One row per segment, a column of 0, 1 or nothing per code and coder.")
@click.option("--dictionary", is_flag=True, help="Also a table that explains the columns, beside the file.")
@click.option("--excel", is_flag=True, help="A CSV as Excel on this computer expects it: marked as UTF-8, its separator, text as text.")
@click.option("--separator", default="", metavar="SIGN", help="What separates cells in a CSV, for example ';'.")
@click.option("--segments", is_flag=True, help="In a review sheet: also the segments without a suggestion.")
@click.option("--dataset", is_flag=True, help="A folder for an archive: data, codebook, dictionary, method, README, checksums.")
@click.option("--without-text", is_flag=True, help="In a dataset: no word of any transcript in any file.")
@click.option("--licence", default="", metavar="NAME", help="In a dataset: its licence, for example CC-BY-4.0.")
@click.option("--by", default="", metavar="WAY", help="A book of quotes by code, dimension or collaboration.")
@click.option("--target", default="", metavar="PROGRAM", help="For a .qdpx: spec, nvivo, atlasti, maxqda or qualcoder.")
@click.option("--suggestions", is_flag=True, help="In a .qdpx: also the machine's suggestions, under a user of their own.")
@click.option(
    "--pseudonyms",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="TABLE",
    help="Replace names by those of a table that is kept outside the study; where it is not there yet, a draft is written.",
)
@study_option
def command(file: Path, content: str | None, dataset: bool, study_dir: Path, **options: Any) -> None:
    """Write the coded corpus, a review sheet or the codebook to a file.

    The ending says the format: .csv, .tsv, .xlsx, .jsonl or .parquet for coded excerpts; .qdpx for a project of other programs; .docx for a
    transcript with its codes as comments; .yaml, .qdc, .html or .md for the codebook. A name that says "review" (.xlsx, .csv), "codebook" (.docx, .csv, .xlsx, .txt),
    "quotes" (.docx, .odt, .html, .md) or "memos" (.csv), such as ana-review.xlsx, asks for that, and so does --as.

    \b
    Example:
      icc-coding export coded.csv
      icc-coding export coded.xlsx --settled --dictionary
      icc-coding export review.xlsx
      icc-coding export study.qdpx --target nvivo
      icc-coding export coded.csv --pseudonyms ../names.csv
      icc-coding export archive --dataset --without-text --licence CC-BY-4.0
    """
    from icc_coding.corpus import Choice
    from icc_coding.exchange.export import export_study

    names = ("coders", "statuses", "codes", "transcripts", "settled", "with_reads")
    choice = Choice(**{name: options.pop(name) for name in names})
    click.echo(export_study(open_study(study_dir), file, "dataset" if dataset else content or "", choice=choice, **options))
