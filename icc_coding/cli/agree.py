"""`icc-coding agree`: how far coders agree, in a study or in a table of any tool."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from icc_coding.cli.options import json_option, print_json, study_option

if TYPE_CHECKING:
    from icc_coding.agreement.reporting.report import AgreementOptions, Report

MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class DecisionChoice:
    """Which of a study's decisions are compared."""

    study_dir: Path
    unit: str
    sample: str
    visible: bool
    weighted: bool
    intra: bool


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("coders", nargs=-1, metavar="[CODERS…]")
@click.option(
    "--table",
    "files",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A table of any tool (CSV, XLSX, ODS) or its annotations (JSON) instead of the study; one coder's JSON each may be given several times.",
)
@click.option(
    "--per",
    multiple=True,
    type=click.Choice(["code", "dimension", "transcript", "pair", "attribute"]),
    help="Break the figures down; may be given several times. In a study: by code, unless said otherwise.",
)
@click.option(
    "--unit",
    type=click.Choice(["segment", "turn", "transcript", "character", "span"]),
    default="segment",
    show_default=True,
    help="What is compared in a study; `span` compares free spans.",
)
@click.option(
    "--level",
    type=click.Choice(["nominal", "ordinal", "interval", "ratio"]),
    default="nominal",
    show_default=True,
    help="What single values in a table are.",
)
@click.option(
    "--distance",
    type=click.Choice(["nominal", "jaccard", "masi"]),
    default="masi",
    show_default=True,
    help="Which distance between sets of codes stands first.",
)
@click.option(
    "--categories", default="", metavar="A,B,…", help="All values there are, from lowest to highest (parted by ; where they hold commas)."
)
@click.option(
    "--coders", "named", default="", metavar="A,B,…", help="The same as CODERS: whom to compare; in a table, which columns are coders."
)
@click.option("--missing", default=None, metavar="NA,-99", help='In a table: words that mean "no value"; "" = only empty cells.')
@click.option("--separator", default="", metavar="SIGN", help="In a table: what parts the codes of one cell; `none` = one code a cell.")
@click.option("--document", default="", metavar="COLUMN", help="In a table: the column that names the text; `none` = all is one text.")
@click.option("--sheet", default="", metavar="NAME", help="The sheet of a workbook.")
@click.option(
    "--codes-are",
    type=click.Choice(["text", "numbers"]),
    default=None,
    help="Whether `1` and `1.0` in a table are two codes or one number.",
)
@click.option(
    "--weights",
    default="",
    metavar="COLUMN",
    help="In a table: the column with the units' sample weights (for draws that were stratified).",
)
@click.option("--weighted", is_flag=True, help="In a study: count the segments of --sample by the weights they were drawn with.")
@click.option(
    "--rounds",
    default="",
    metavar="COLUMN",
    help="In a table: compare each coder with themselves, round by round as this column tells them apart.",
)
@click.option(
    "--intra", is_flag=True, help="In a study: compare each coder's --sample, a recoding round, with the round that it reads again."
)
@click.option(
    "--gamma",
    type=click.Choice(["shuffle", "statistical"]),
    default=None,
    help="For spans: add gamma (Mathet et al. 2015); how chance is sampled.",
)
@click.option("--yes", is_flag=True, help="Where a table can be read in two ways, take the reading that is stated instead of asking.")
@click.option(
    "--interval",
    type=click.Choice(["cluster", "unit", "jackknife", "none"]),
    default=None,
    help="What is resampled: transcripts (cluster; the default where they are named), units, or one left out after the other.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the resampling.")
@click.option("--uncoded/--no-uncoded", default=True, show_default=True, help="Whether units count that nobody gave a code.")
@click.option("--sample", default="", metavar="NAME", help="Only what was read for this sample.")
@click.option("--visible", is_flag=True, help="Count decisions that were made while suggestions were visible, too.")
@click.option(
    "--machine", default="", metavar="NAME", help="The coder in a table who is a machine. In a study: name `machine` among CODERS."
)
@click.option("--reference", default="", metavar="CODER", help="Measure precision, recall and F1 on this coder's codes, e.g. consensus.")
@click.option("--adjectives", is_flag=True, help="Add Landis and Koch's words (1977).")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write all figures to this CSV file.")
@click.option("--html", "html_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to this HTML page.")
@study_option
@json_option
def command(coders: tuple[str, ...], files: tuple[Path, ...], **given: Any) -> None:
    """Measure how far coders agree.

    Without --table: what people decided blind in the study, segment by segment. Name CODERS to compare some of them; name
    `machine` among them to see whether agreement falls when the machine takes a person's place.

    With --table: a CSV or XLSX with the columns unit, coder, value (one value, empty = missing); unit, coder, codes (separated
    by ;, empty = looked at and no code); coder, start, end, code (spans); or unit and one column per coder. A column `transcript`
    gives intervals by transcript.

    \b
    Example:
      icc-coding agree
      icc-coding agree ana ben --per code --per transcript --html agreement.html
      icc-coding agree --table ratings.csv --level ordinal
    """
    from icc_coding.agreement.reporting.data import as_csv, as_data
    from icc_coding.agreement.reporting.page import as_html
    from icc_coding.agreement.reporting.text import as_text
    from icc_coding.files import write_text_atomic

    options = _options(coders, bool(files), given)
    asked = DecisionChoice(given["study_dir"], given["unit"], given["sample"], given["visible"], given["weighted"], given["intra"])
    report = _of_table(files, options, given) if files else _of_study(asked, options)
    if given["csv_file"]:
        write_text_atomic(given["csv_file"], as_csv(report))
    if given["html_file"]:
        write_text_atomic(given["html_file"], as_html(report, given["adjectives"]))
    if given["as_json"]:
        print_json(as_data(report))
        return
    click.echo(as_text(report, given["adjectives"]))
    for path in (given["csv_file"], given["html_file"]):
        if path:
            click.echo(f"Written: {path}")


def _options(coders: tuple[str, ...], from_table: bool, given: dict[str, Any]) -> AgreementOptions:
    from icc_coding.agreement.reporting.report import AUTO, AgreementOptions

    default = () if from_table or given["unit"] == "span" else ("code",)
    machine = given["machine"] or (MACHINE if MACHINE in coders and not from_table else "")
    return AgreementOptions(
        coders=tuple(dict.fromkeys([*coders, *_parts(given["named"])])),
        per=tuple(dict.fromkeys(given["per"])) or default,
        level=given["level"],
        distance=given["distance"],
        categories=_parts(given["categories"]),
        interval=given["interval"] or AUTO,
        seed=given["seed"],
        uncoded=given["uncoded"],
        machine=machine,
        reference=given["reference"],
        gamma=given["gamma"] or "",
    )


def _parts(text: str) -> tuple[str, ...]:
    """A list on the command line: parted by semicolons where there are any, else by commas."""
    return tuple(part.strip() for part in text.split(";" if ";" in text else ",") if part.strip())


def _of_table(files: tuple[Path, ...], options: AgreementOptions, given: dict[str, Any]) -> Report:
    from icc_coding.agreement.input import TableAnswers
    from icc_coding.agreement.reporting.table_report import report_table

    answers = TableAnswers(
        missing=None if given["missing"] is None else _parts(given["missing"]),
        separator=given["separator"],
        document=given["document"],
        sheet=given["sheet"],
        codes_are=given["codes_are"] or "",
        weight=given["weights"],
        rounds=given["rounds"],
        yes=given["yes"],
    )
    return report_table(files, options, answers)


def _of_study(asked: DecisionChoice, options: AgreementOptions) -> Report:
    from icc_coding.decisions.agreeing import AgreementChoice, report_study
    from icc_coding.decisions.intra import report_intra
    from icc_coding.decisions.machine_spans import MachineSpans
    from icc_coding.study import open_study
    from icc_coding.suggesting.store import load_spans

    study = open_study(asked.study_dir)
    spans = load_spans(study) if options.machine else MachineSpans()
    choice = AgreementChoice(
        options.coders, asked.unit, asked.sample, not asked.visible, options.machine, spans, options.reference, asked.weighted
    )
    return report_intra(study, choice, options) if asked.intra else report_study(study, choice, options)
