"""`icc-coding code`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.cli.progress import Tell, progress_bar
from icc_coding.phrasing import how_many
from icc_coding.study import Study, open_study


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--model", default="", metavar="NAME", help="Use this learned model from now on; `none`: the evidence alone.")
@click.option(
    "--cluster",
    default="",
    metavar="WHERE",
    help="Measure on a Dask cluster: `local`, `local:4`, an address (tcp://host:8786) or a queue's TOML file. See docs/cluster.md.",
)
@study_option
@json_option
def command(paths: tuple[Path, ...], model: str, cluster: str, study_dir: Path, as_json: bool) -> None:
    """Code the transcripts: the main job.

    Reads the transcripts, suggests codes with their reasons, and writes coding/excerpts.csv and coding/reading/ (one page a
    transcript). Decisions are never touched. With PATHS (files, folders, names, or @LIST: a text file with a path a line) only those
    transcripts are coded anew.

    \b
    Example:
      icc-coding code
      icc-coding code transcripts/03-city-manager-tres-rios.md
      icc-coding code --model shared-1
      icc-coding code @second-wave.txt
      icc-coding code --cluster local
    """
    from icc_coding.job import code_study

    study = open_study(study_dir)
    if model:
        from icc_coding.suggesting.models import choose_model

        choose_model(study, model)
    chosen = _named(paths) if paths else []
    with progress_bar() as progress:
        failed = _measured(study, cluster, chosen, progress) if cluster else None
        summary = code_study(study, chosen, progress, failed)
    if as_json:
        print_json(summary)
    else:
        _print(summary)


def _named(paths: tuple[Path, ...]) -> list[Path]:
    from icc_coding.transcripts.choosing import named_paths

    return named_paths(paths)


def _measured(study: Study, cluster: str, paths: list[Path], progress: Tell) -> dict[str, str]:
    from icc_coding.cluster import connected, measure_on_cluster
    from icc_coding.keeping.digest import inputs_of
    from icc_coding.keeping.manifest import name_of

    with connected(cluster, study) as client:
        return measure_on_cluster(study, name_of(inputs_of(study)), client, progress, paths)


def _print(summary: dict[str, Any]) -> None:
    codebook = summary["codebook"]
    click.echo(f"{codebook['name']} {codebook['version']} · {how_many(summary['transcripts'], 'transcript')} · {summary['words']:,} words")
    for problem in summary["skipped"]:
        click.secho(f"skipped  {problem}", fg="yellow")
    for note in summary["notes"]:
        click.echo(f"note     {note}")
    width = max((len(entry["label"]) for entry in summary["codes"].values()), default=0)
    for dimension, label in summary["dimensions"].items():
        codes = {key: value for key, value in summary["codes"].items() if value["dimension"] == dimension}
        click.echo("")
        click.secho(label, bold=True)
        for entry in codes.values():
            _print_code(entry, width)
    click.echo("")
    click.echo(
        f"{how_many(summary['suggestions'], 'suggestion')} that nobody has accepted, replaced or rejected yet. A score puts them in order; it is not a probability."
    )
    for why, number in summary["held_back"].items():
        click.echo(f"{how_many(number, 'possible suggestion')} held back ({why}): `icc-coding review` shows them with the filter `quiet`.")
    click.echo(f"Coded excerpts  {summary['files']['excerpts']}  ({how_many(summary['rows'], 'row')})")
    click.echo(f"Readable pages  {summary['files']['reading']}")
    click.echo(f"For the next run, {summary['cache_bytes'] / 1e6:,.1f} MB are kept in .icc-cache, which may be deleted at any time.")
    if summary["skipped"]:
        click.secho(f"{how_many(len(summary['skipped']), 'file')} skipped: see above.", fg="yellow")
    if summary["unchanged"]:
        click.echo("Nothing has changed since the last run, so nothing was done again.")


def _print_code(entry: dict[str, Any], width: int) -> None:
    shown = (("coded", "coded by people"), ("disputed", "of them in dispute"), ("likely", "likely"), ("possible", "possible"))
    counts = [f"{entry[name]:,} {words}" for name, words in shown if entry[name]]
    click.echo(f"  {entry['label']:<{width}}  {', '.join(counts) or 'none'}")
    quote = entry["quote"]
    if quote:
        text = quote["text"] if len(quote["text"]) <= 150 else quote["text"][:149].rstrip() + "…"
        place = " ".join(part for part in (quote["transcript"], quote["time"]) if part)
        click.secho(f"      “{text}”", italic=True)
        click.secho(
            f"      {quote['speaker'] + ', ' if quote['speaker'] else ''}{place} · {quote['band'] if quote['status'] == 'suggested' else quote['status']} · {quote['excerpt_id']}",
            dim=True,
        )
