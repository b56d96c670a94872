"""`icc-coding runs`: what the last runs were made from, what differs between two, and whether one can be made again."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.errors import UserError
from icc_coding.study import open_study

if TYPE_CHECKING:
    from icc_coding.keeping.runs import Change, Rated, RunComparison
    from icc_coding.study import Study

_SHOWN = 30


@click.command("runs")
@click.argument("words", nargs=-1, metavar="[RUN | diff A B | reproduce RUN]")
@study_option
@json_option
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...], study_dir: Path, as_json: bool) -> None:
    """Show the last runs of `code`, what differs between two, and whether one can be made again.

    Without arguments: the kept runs, the newest first, and what has changed since. With the name of a RUN: its manifest (digests of inputs and outputs, versions,
    encoder, model, platform, precision). `diff A B` lists the suggestions that came, went or have another band, each with the
    id of its excerpt and what can have changed it (the text, the codebook, the learned model, the encoder, its precision, the settings, the
    program), and counts those whose score alone changed. `reproduce RUN` makes a run again from its own
    codebook, settings and frozen texts, and ends with 1 when the result is not the same.

    \b
    Examples:
      icc-coding runs
      icc-coding runs diff run-0a1b2c3d4e run-5f6a7b8c9d
      icc-coding runs reproduce run-0a1b2c3d4e
    """
    from icc_coding.keeping.manifest import load_manifest, run_names
    from icc_coding.keeping.runs import compare_runs, reproduce

    study = open_study(study_dir)
    match words:
        case ():
            names = run_names(study)
            if as_json:
                print_json([asdict(load_manifest(study, name)) | {"inputs": None, "outputs": None} for name in names])
            else:
                _list(study, names)
        case ("diff", first, second):
            _show(compare_runs(study, first, second), as_json)
        case ("reproduce", run):
            found = reproduce(study, run)
            _show(found, as_json)
            if found.changes:
                ctx.exit(1)
        case (run,) if run not in ("diff", "reproduce"):
            print_json(asdict(load_manifest(study, run)))
        case _:
            raise click.UsageError("Write `runs`, `runs RUN`, `runs diff A B` or `runs reproduce RUN`.")


def _list(study: Study, names: list[str]) -> None:
    from icc_coding.keeping.manifest import load_manifest
    from icc_coding.keeping.newer import newer_than_run
    from icc_coding.keeping.runs import suggestion_count
    from icc_coding.phrasing import how_many

    for name in names:
        try:
            manifest, found = load_manifest(study, name), how_many(suggestion_count(study, name), "suggestion")
        except UserError as error:  # the others are there all the same
            click.echo(f"{name}  {str(error).rpartition(f'{study.runs / name}/')[2]}")
            continue
        made = manifest.made_with
        click.echo(
            f"{name}  {found}  icc-coding {made.get('icc-coding') or '?'}  {made.get('encoder', '')}  {made.get('model') or 'no learned model'}"
        )
    if not names:
        click.echo("No run is kept yet. Run `icc-coding code`.")
    elif newer := newer_than_run(study).line:
        click.echo(f"{newer} Run `icc-coding code`.")


def _show(found: RunComparison, as_json: bool) -> None:
    from icc_coding.keeping.runs import cause_words
    from icc_coding.phrasing import how_many

    if as_json:
        print_json(asdict(found) | {"causes": dict(found.causes), "largest_gap": found.largest_gap})
        return
    for cause, (then, now) in found.causes.items():
        click.echo(f"differs: {cause_words(cause)}  {f'{then} → {now}' if then else now}")
    weighty = [change for change in found.changes if change.band_changed]
    for change in weighty[:_SHOWN]:
        click.echo(
            f"  {change.transcript}  {change.excerpt_id}  {change.code}  {_rated(change.before)} → {_rated(change.after)}  ({_why(change)})"
        )
    if len(weighty) > _SHOWN:
        click.echo(f"  … and {len(weighty) - _SHOWN:,} more of these: --json lists all.")
    if not found.changes:
        click.echo(f"{found.first} and {found.second}: all {how_many(found.same, 'suggestion')} are exactly alike.")
        return
    if slight := len(found.changes) - len(weighty):
        click.echo(f"{how_many(slight, 'suggestion')} in the same band as before, with another score (--json lists them).")
    causes = Counter(change.why[0] for change in found.changes)
    told = ", ".join(f"{count:,} with {cause_words(cause)} changed" for cause, count in causes.most_common())
    click.echo(
        f"{how_many(found.same, 'suggestion')} alike, {len(found.changes):,} different ({told}); scores differ by {found.largest_gap:.3f} at most."
    )


def _rated(rated: Rated | None) -> str:
    return "none" if rated is None else f"{rated[0]} {rated[1]:.3f}"


def _why(change: Change) -> str:
    from icc_coding.keeping.runs import cause_words

    return ", ".join(cause_words(cause) for cause in change.why)
