"""`icc-coding rules`: what each rule of the codebook is worth."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.phrasing import how_many

if TYPE_CHECKING:
    from icc_coding.learning.advising.rule_figures import OwnerFigures, RuleFigures, RuleTable

_WIDTH = 100
_HEAD = f"  {'rule':<5} {'line':>5} {'hits':>6} {'in':>3}   {'right':<13} {'precision':<19} {'lift':>5} {'shared':>7} {'conflicts':>10}"


@click.command("rules", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--code", default="", metavar="CODE", help="Only the rules of this code (dimension.code), or of `scope`.")
@study_option
@json_option
def command(code: str, study_dir: Path, as_json: bool) -> None:
    """Show what each rule of the codebook is worth.

    For each rule: in how many segments it counts, how often people said that it was right, what it shares with the code's other rules,
    and where it is in conflict. Names the rules that only do harm, never match, or add nothing. Works before anything was decided, too.

    \b
    Examples:
      icc-coding rules
      icc-coding rules --code value.learning_exchange
    """
    from icc_coding.learning.advising.rule_table import rule_table
    from icc_coding.study import open_study

    table = rule_table(open_study(study_dir), code)
    print_json(asdict(table)) if as_json else _print(table)


def _print(table: RuleTable) -> None:
    click.echo(
        f"{len(table.rules):,} rules, matched in {how_many(table.segments, 'segment')} of {how_many(table.transcripts, 'transcript')}."
    )
    if table.answered:
        _tell(f"People's settled answers: {how_many(table.answered, 'segment')}. Precision and lift rest on these only.", "")
    else:
        _tell("Nothing is settled yet, so only coverage and overlap can be told. Review some suggestions with `icc-coding review`.", "")
    for owner in table.owners:
        matching = [rule for rule in owner.rules if rule.matched]
        if matching:
            _print_owner(owner, matching)
    click.echo("")
    _print_legend(bool(table.answered))
    _print_verdicts(table)


def _print_owner(owner: OwnerFigures, matching: list[RuleFigures]) -> None:
    click.echo("")
    applies = f"; applies to {owner.applies} of {owner.answered} answered segments" if owner.answered else ""
    click.secho(f"{owner.owner} ({owner.label}){applies}", bold=True)
    click.echo(_HEAD)
    for rule in matching:
        number = "#" + rule.rule.rpartition("#")[2]
        right = f"{rule.right} of {rule.answered}" if rule.answered else "–"
        precision = "–" if rule.precision is None else f"{rule.precision:.2f} ({rule.low:.2f} to {rule.high:.2f})"
        lift = "–" if rule.lift is None else f"{rule.lift:.1f}"
        shared = "–" if rule.shared is None else f"{rule.shared:.0%}"
        conflicts = "–" if not rule.answered and rule.rivals is None else str(rule.conflicts)
        click.echo(
            f"  {number:<5} {rule.line:>5} {rule.hits:>6,} {rule.transcripts:>3}   {right:<13} {precision:<19} {lift:>5} {shared:>7} {conflicts:>10}"
        )
        effect = "" if rule.effect == "include" else f"{rule.effect}: "
        _cut(f"{effect}{rule.described}", "        ", _dropped(rule))
        if rule.rivals:
            _tell(f"{rule.rivals} beside a rule of another code, never coded together with this one (most often {rule.rival})", "        ")


def _dropped(rule: RuleFigures) -> str:
    """The matches that do not count, in brackets."""
    if rule.effect == "require":
        return f" [{rule.unmet} more with nothing to let through]" if rule.unmet else ""
    left = [(rule.negated, "negated"), (rule.cancelled, "cancelled"), (rule.unmet, "unmet")]
    dropped = "; ".join(f"{count} {what}" for count, what in left if count)
    return f" [not counted: {dropped}]" if dropped else ""


def _print_legend(decided: bool) -> None:
    click.secho("How to read this", bold=True)
    for line in (
        "line: where the rule stands in codebook.yaml. hits: segments in which it counts; in: in how many transcripts.",
        "not counted: matches that are negated, cancelled by an exclude rule in the same sentence, or unmet (what a require rule asks for is missing).",
        "shared: share of the hits that another rule of the same code hits, too.",
        *(
            (
                "right: answered hits where people said that the code applies (for an exclude rule: that it does not); precision: the same "
                "as a share, with an exact 95 % interval (Clopper-Pearson). The interval takes segments as independent; those of one interview are not quite.",
                "lift: precision against the share of all the code's answered segments; 1 is no better than chance.",
                "conflicts: hits where people decided the opposite, or where a rule of another code hits that was never coded together with this one.",
            )
            if decided
            else ()
        ),
    ):
        _tell(line, "  ")


def _print_verdicts(table: RuleTable) -> None:
    from icc_coding.learning.advising.rule_figures import HARM, LEAST, NEVER, SILENT, SPARE

    groups = {name: [rule for rule in table.rules if rule.verdict == name] for name in (HARM, SILENT, SPARE, NEVER)}
    click.echo("")
    if table.answered:
        click.secho(f"Rules that only do harm: {len(groups[HARM]) or 'none'}", bold=True)
        if not groups[HARM]:
            enough = sum(rule.answered >= LEAST for rule in table.rules)
            _tell(
                f"{enough} of {len(table.rules):,} rules have {LEAST} or more answered hits; about the others nothing can be said yet.",
                "  ",
            )
        for rule in groups[HARM]:
            spread = f"{rule.transcripts} transcript" + ("s" if rule.transcripts > 1 else "")
            _tell(f"{rule.rule} (line {rule.line}; hits in {spread}): {rule.because}.", "  ")
            for quote in rule.quotes:
                _cut(quote, "    ")
        if groups[HARM]:
            _tell("Read what they hit before you delete one: among many rules some look bad by chance.", "  ")
    if groups[SPARE]:
        click.secho(f"Rules that add nothing in this study: {len(groups[SPARE])}", bold=True)
        for rule in groups[SPARE]:
            _tell(f"{rule.rule} (line {rule.line}): {rule.because}.", "  ")
        _tell("Together they could go without any segment losing its last hit; where two rules hit, the score is a little higher.", "  ")
    if groups[SILENT]:
        click.secho(f"Rules that match but never count: {len(groups[SILENT])}", bold=True)
        _list_by_code(groups[SILENT])
    if groups[NEVER]:
        click.secho(f"Rules that match nowhere in this study: {len(groups[NEVER])}", bold=True)
        _list_by_code(groups[NEVER])
        _tell("That is no fault: a rule may wait for an interview that is still to come.", "  ")


def _list_by_code(rules: list[RuleFigures]) -> None:
    by_owner: dict[str, list[int]] = {}
    for rule in rules:
        by_owner.setdefault(rule.owner, []).append(int(rule.rule.rpartition("#")[2]))
    for owner, numbers in by_owner.items():
        _tell(f"{owner}: {_ranges(numbers)}", "  ", "    ")


def _ranges(numbers: list[int]) -> str:
    """`#1 to #3, #7` for 1, 2, 3, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"#{run[0]}" if len(run) == 1 else f"#{run[0]} to #{run[-1]}" for run in runs)


def _tell(text: str, indent: str, later: str | None = None) -> None:
    """A text, wrapped; later lines begin like the first or with `later`."""
    begin = indent if later is None else later
    click.echo(textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=begin, break_on_hyphens=False))


def _cut(text: str, indent: str, tail: str = "") -> None:
    """A text cut to one line, with a tail that is always kept."""
    room = _WIDTH - len(indent) - len(tail)
    click.echo(indent + (text if len(text) <= room else text[: room - 1].rstrip() + "…") + tail)
