"""`icc-coding sample`: draw segments that several coders read blind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import study_option
from icc_coding.phrasing import how_many
from icc_coding.study import open_study

if TYPE_CHECKING:
    from icc_coding.decisions.samples import Sample
    from icc_coding.study import Study


@click.command("sample")
@click.argument("name", default="")
@click.option("--size", type=click.IntRange(min=1), default=50, show_default=True, help="How many segments.")
@click.option("--coder", "coders", multiple=True, help="Who reads it; give it once per person.")
@click.option(
    "--aim",
    type=click.Choice(["training", "reliability", "recoding"]),
    default="reliability",
    show_default=True,
    help="What the round is for.",
)
@click.option(
    "--method",
    type=click.Choice(["random", "stratified"]),
    default="random",
    show_default=True,
    help="stratified: low, middle and high scores alike.",
)
@click.option("--seed", default=1, show_default=True, help="Another number draws other segments.")
@click.option("--of", default="", metavar="SAMPLE", help="Read the segments of an earlier sample again (a recoding round).")
@click.option("--add", "added", multiple=True, metavar="CODER", help="Let somebody else read a sample that was drawn.")
@study_option
def command(
    name: str, size: int, coders: tuple[str, ...], aim: str, method: str, seed: int, of: str, added: tuple[str, ...], study_dir: Path
) -> None:
    """Draw segments that several coders read blind.

    A sample is drawn once and is the same for everyone; each coder reads it with `review --sample NAME`, and `agree --sample NAME`
    compares. Without NAME: the samples there are.

    \b
    Examples:
      icc-coding sample round-1 --size 60 --coder ana --coder bob
      icc-coding sample again --of round-1
    """
    from icc_coding.decisions.samples import SamplePlan, assign_sample, load_samples, recode_sample
    from icc_coding.reviewing.rounds import draw

    study = open_study(study_dir)
    if not name:
        _list(load_samples(study))
    elif added:
        _print(study, assign_sample(study, name, added))
    elif of:
        _print(study, recode_sample(study, name, of, coders, seed=seed))
    else:
        _print(study, draw(study, SamplePlan(name, size, coders, aim, method, seed)))


def _list(samples: list[Sample]) -> None:
    for sample in samples:
        click.echo(
            f"{sample.name}: {how_many(len(sample.segments), 'segment')}, {sample.method}, {sample.aim}, for {', '.join(sample.coders)}"
        )
    if not samples:
        click.echo("No sample has been drawn yet. Example: icc-coding sample round-1 --size 60 --coder ana --coder bob")


def _print(study: Study, sample: Sample) -> None:
    transcripts = len({segment.transcript for segment in sample.segments})
    click.echo(
        f"{sample.name}: {how_many(len(sample.segments), 'segment')} of {how_many(transcripts, 'transcript')}, {sample.method}, seed {sample.seed}, aim {sample.aim}."
    )
    click.echo(f"Kept in {(study.samples / f'{sample.name}.json').relative_to(study.root)}; share it with the study.")
    for coder in sample.coders:
        click.echo(f"  icc-coding review --coder {coder} --sample {sample.name}")
