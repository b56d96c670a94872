"""`icc-coding why`: the full evidence of a suggestion."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.study import open_study

if TYPE_CHECKING:
    from icc_coding.suggesting.why import Explained


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("excerpt")
@click.argument("code", default="")
@study_option
@json_option
def command(excerpt: str, code: str, study_dir: Path, as_json: bool) -> None:
    """Show the full evidence of a suggestion.

    EXCERPT is an excerpt id from coding/excerpts.csv, or its first letters. CODE (dimension.code) may be any code, also one that
    was not suggested: then you see why not.

    \b
    Example:
      icc-coding why 4987c9da4791
      icc-coding why 4987 value.learning_exchange
    """
    from icc_coding.suggesting.why import explain_excerpt

    explained = explain_excerpt(open_study(study_dir), excerpt, code)
    if as_json:
        print_json([asdict(item) for item in explained])
        return
    first = explained[0]
    click.secho(f"{first.excerpt_id} · {first.transcript}" + (f" · {first.speaker}" if first.speaker else ""), bold=True)
    click.echo(f"“{' '.join(first.text.split())}”")
    for item in explained:
        _print(item)


def _print(item: Explained) -> None:
    evidence = item.evidence
    click.echo("")
    band = evidence.band or "not suggested"
    click.secho(f"{evidence.code} ({evidence.label}): {band}, score {evidence.score:.3f}", bold=True)
    for decision in item.decisions:
        click.echo(f"  decision    {decision}")
    for hit in evidence.hits:
        fate = f"does not count: negated by “{hit.negation}”" if hit.negation else {"include": "speaks for it"}.get(hit.effect, hit.effect)
        click.echo(f"  rule        “{hit.words}” ({fate}; {hit.rule}: {hit.wording})")
    if not evidence.hits:
        click.echo("  rule        none of the code's rules matched")
    click.echo(f"  most alike  “{evidence.example}” (similarity {evidence.example_similarity:.2f}) for “{evidence.sentence}”")
    click.echo(f"  words       {', '.join(evidence.words) or 'none of weight'}")
    click.echo(f"  strength    similarity {evidence.similarity:+.1f}, word overlap {evidence.overlap:+.1f} (spreads above ordinary talk)")
    shown = ", ".join(f"“{words}”" for words in evidence.scope) or "no rule of the scope matched"
    click.echo(f"  scope       {shown} ({evidence.scope_strength:+.1f})")
    click.echo(f"  runner-up   {evidence.runner_up} (score {evidence.runner_up_score:.3f})")
    if evidence.probability is not None:
        click.echo(f"  probability {evidence.probability:.2f}, learned from {evidence.decisions} decisions")
