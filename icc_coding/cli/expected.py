"""What suggestions to expect, and how many right ones, as `learn` and `evaluate` print it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from icc_coding.learning.outcome import Expected, Outcome

_MARKS = {"worse": "!", "cannot be told": "?", "": ""}


def print_outcome(outcome: Outcome) -> None:
    """The table of what to expect on undecided talk, before and after learning."""
    whole = outcome.rows[0]
    width = max(len(row.code) for row in outcome.rows)
    click.echo("Undecided suggestions, before → after, and how many of the likely ones to expect right (95 %):")
    click.echo(f"    {'':<{width}}  {'likely':^13}  {'right':^29}  {'possible':^13}")
    for row in (*outcome.rows[1:], whole):
        right = f"{_right(row.likely_before)} → {_right(row.likely_after)}"
        likely = f"{row.likely_before.count:>5} → {row.likely_after.count:<5}"
        possible = f"{row.possible_before.count:>5} → {row.possible_after.count:<5}"
        click.echo(f"  {_MARKS[row.mark]:<1} {row.code:<{width}}  {likely:<13}  {right:<29}  {possible}".rstrip())
    if any(row.mark == "worse" for row in outcome.rows):
        click.echo("  !  fewer right ones to expect, or a smaller share of them: read some before you rely on it")
    if any(row.mark == "cannot be told" for row in outcome.rows):
        click.echo("  ?  cannot be told: fewer than ten answers of each kind (applies or not) from three transcripts;")
        click.echo("     likely is then only what the codebook alone suggests as well")


def _right(expected: Expected) -> str:
    return "–" if not expected.count else f"{expected.right:.0f} ({expected.low:.0f} to {expected.high:.0f})"
