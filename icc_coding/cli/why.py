"""`icc-coding why`: the full evidence of a suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.phrasing import one_line
from icc_coding.study import open_study

if TYPE_CHECKING:
    from icc_coding.suggesting.evidence import RuleHit
    from icc_coding.suggesting.share import Share
    from icc_coding.suggesting.why import Explained


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("excerpt")
@click.argument("code", default="")
@study_option
@json_option
def command(excerpt: str, code: str, study_dir: Path, as_json: bool) -> None:
    """Show the full evidence of a suggestion.

    EXCERPT is an excerpt id from coding/excerpts.csv, or its first letters; or any words in quotes, to try a codebook on them. CODE
    (dimension.code) may be any code, also one that was not suggested: then you see why not.

    \b
    Example:
      icc-coding why 4987c9da4791
      icc-coding why 4987 value.learning_exchange
      icc-coding why "We share one dispatch centre with the next town." value.shared_service_delivery
    """
    from icc_coding.suggesting.why import explain_excerpt, explain_words

    explain = explain_words if any(letter.isspace() for letter in excerpt.strip()) else explain_excerpt
    explained = explain(open_study(study_dir), excerpt, code)
    if as_json:
        print_json([asdict(item) for item in explained])
        return
    first = explained[0]
    click.secho(
        (f"{first.excerpt_id} · {first.transcript}" if first.excerpt_id else "words of your own")
        + (f" · {first.speaker}" if first.speaker else ""),
        bold=True,
    )
    click.echo(f"“{' '.join(first.text.split())}”")
    for item in explained:
        _print(item)


_FATES = {"include": "speaks for it", "exclude": "speaks against it", "require": "has to be there, and is"}
_LONGEST = 160  # characters of a rule's wording; `codebook CODE` shows it whole


def _print(item: Explained) -> None:
    evidence = item.evidence
    click.echo("")
    band = evidence.band or "not suggested"
    click.secho(f"{evidence.code} ({evidence.label}): {band}, score {evidence.score:.3f}", bold=True)
    for decision in item.decisions:
        click.echo(f"  decision    {decision}")
    _print_rules(evidence.hits)
    _print_rules(item.beside, ", in another segment of the passage than what follows")
    _print_rules(evidence.allied, f", less, as a rule of {evidence.allied[0].owner}" if evidence.allied else "")
    for why_not in (evidence.unmet, item.held_back):
        if why_not:
            click.echo(f"  but         {why_not}")
    if not evidence.hits and not item.beside:
        click.echo("  rule        none of the code's rules matched")
    click.echo(f"  most alike  “{evidence.example}” (similarity {evidence.example_similarity:.2f}) for “{evidence.sentence}”")
    click.echo(f"  words       {', '.join(evidence.words) or 'none of weight'}")
    click.echo(
        f"  strength    similarity {evidence.similarity:+.1f}, word overlap {evidence.overlap:+.1f} (0: as in ordinary talk; above 3: rare there)"
    )
    shown = ", ".join(f"“{words}”" for words in _widest(evidence.scope)) or "none of its rules matched"
    click.echo(f"  scope       {evidence.scope_strength:+.1f}, by meaning and rules: {shown}")
    click.echo(f"  runner-up   {evidence.runner_up} (score {evidence.runner_up_score:.3f})")
    if evidence.probability is not None:
        click.echo(f"  probability {evidence.probability:.2f}, learned from {evidence.decisions} decisions")
    if evidence.learned is not None:
        _print_share(evidence.learned)


def _print_rules(hits: Sequence[RuleHit], where: str = "") -> None:
    for of_rule in _by_rule(hits):
        words = "; ".join(f"“{words}”" for words in dict.fromkeys(hit.words for hit in of_rule))
        click.echo(f"  rule        {words} ({_fate(of_rule[0])}{where})")
        click.echo(f"              {of_rule[0].rule}: {one_line(of_rule[0].wording, _LONGEST)}")


def _print_share(share: Share) -> None:
    """What a learned model adds."""
    before = f"{share.before or 'no suggestion'} by the codebook alone, {share.band or 'no suggestion'} now"
    click.echo(f"  learned     from {share.counted} on this code: {before}")
    for name, like in (("accepted", share.accepted), ("rejected", share.rejected)):
        click.echo(f"    {name}  {f'most like “{like.text}” ({like.similarity:.2f})' if like is not None else 'nothing yet'}")
    click.echo(f"    words     {share.told_words or 'none that accepted passages use'}")
    parts = f"likeness {share.by_likeness:+.1f}, words {share.by_words:+.1f}, evidence weighed anew {share.by_evidence:+.1f}"
    click.echo(f"    log odds  {parts}, how frequent it is {share.by_level:+.1f}")


def _by_rule(hits: Sequence[RuleHit]) -> list[list[RuleHit]]:
    """Hits of one rule together, those that a negation undoes apart."""
    groups: dict[tuple[str, str], list[RuleHit]] = {}
    for hit in hits:
        groups.setdefault((hit.rule, hit.negation), []).append(hit)
    return list(groups.values())


def _fate(hit: RuleHit) -> str:
    return f"does not count: negated by “{hit.negation}”" if hit.negation else _FATES[hit.effect]


def _widest(shown: Sequence[str]) -> list[str]:
    """Without what stands inside another one."""
    return [words for words in shown if not any(words != other and words in other for other in shown)]
