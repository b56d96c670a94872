"""`icc-coding codebook add`, `define`, `rename` …: changing the codebook with its comments and layout kept, and taking changes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from icc_coding.cli.codebook_making import F, changing, edited, load_codebook, make
from icc_coding.cli.options import json_option, print_json, study_option

_LISTS = ("include", "exclude", "examples", "counter_examples")


def _telling(adds: str) -> Callable[[F], F]:
    """Options for what a code means; each may be given several times."""

    def options(function: F) -> F:
        for name, what in (
            ("--counter-example", "A passage that sounds right and is not."),
            ("--example", "A passage, as a speaker would say it."),
            ("--exclude", "When it does not apply, and which code does."),
            ("--include", "When the code applies."),
        ):
            key = {"--counter-example": "counter_examples", "--example": "examples"}.get(name, name.removeprefix("--"))
            function = click.option(name, key, multiple=True, metavar="TEXT", help=f"{what} {adds}")(function)
        return function

    return options


@click.command("add")
@click.argument("label")
@click.option("--dimension", required=True, metavar="ID", help="The group of codes it belongs to.")
@click.option("--dimension-label", default="", metavar="TEXT", help="Makes the dimension, if there is none of that id.")
@click.option("--id", "code_id", default="", metavar="ID", help="Its id in the dimension; made of the label without one.")
@click.option("--definition", default="", metavar="TEXT", help="What it means, in two to four sentences.")
@click.option("--color", default="", metavar="#RRGGBB", help="Its colour; else one of the palette.")
@_telling("May be repeated.")
@changing
def add(label: str, dimension: str, dimension_label: str, code_id: str, definition: str, color: str, **given: Any) -> None:
    """Add a code at the end of a dimension.

    \b
    Example:
      icc-coding codebook add "Waiting lists" --dimension experience --example "They put me on a list." --coder ana
    """
    from icc_coding.codebook.changing.requests import Add, NewCode

    lists = {key: given.pop(key) for key in _LISTS}
    make(Add(dimension, NewCode(label, code_id, definition, color=color, **lists), dimension_label), **given)


@click.command("define")
@click.argument("code")
@click.option("--definition", default=None, metavar="TEXT", help="What it means, instead of what is there.")
@click.option("--drop", multiple=True, metavar="TEXT", help="Take out an item of any of the lists; its first words will do.")
@_telling("Added to what is there; may be repeated.")
@changing
def define(code: str, definition: str | None, drop: tuple[str, ...], **given: Any) -> None:
    """Change what a code means: definition, boundaries, examples. Its decisions go on the list of `stale`.

    \b
    Example:
      icc-coding codebook define value.learning_exchange --example "We ring each other up." --reason "Advice by telephone counts."
    """
    from icc_coding.codebook.changing.requests import Define

    found = load_codebook(given["study_dir"]).code(code)
    lists = {key: edited(getattr(found, key), given.pop(key), drop) for key in _LISTS}
    unknown = [one for one in drop if not any(text.startswith(one) for key in _LISTS for text in getattr(found, key))]
    if unknown:
        raise click.UsageError(f"No item of {found.id} begins with “{unknown[0]}”.")
    make(Define(found.id, definition, lists["include"], lists["exclude"], lists["examples"], lists["counter_examples"]), **given)


@click.command("rename")
@click.argument("code")
@click.option("--label", default="", metavar="TEXT", help="What people see.")
@click.option("--id", "new_id", default="", metavar="ID", help="The id in its dimension; the old one is kept under `formerly`.")
@changing
def rename(code: str, label: str, new_id: str, **given: Any) -> None:
    """Give a code another label, another id, or both. Its decisions stay with it.

    \b
    Example:
      icc-coding codebook rename value.learning_exchange --label "Learning from each other" --id learning
    """
    from icc_coding.codebook.changing.requests import Rename

    if not label and not new_id:
        raise click.UsageError("Give a new --label, a new --id, or both.")
    make(Rename(code, label, new_id), **given)


@click.command("recolor")
@click.argument("code")
@click.argument("color", metavar="#RRGGBB|none")
@changing
def recolor(code: str, color: str, **given: Any) -> None:
    """Give a code another colour, or with `none` the palette's.

    \b
    Example:
      icc-coding codebook recolor value.learning_exchange "#1f6f8b"
    """
    from icc_coding.codebook.changing.requests import Recolor

    make(Recolor(code, "" if color == "none" else color), **given)


@click.command("merge")
@click.argument("code")
@click.argument("into")
@click.option("--decisions-only", is_flag=True, help="Leave its include lines, examples and rules behind.")
@changing
def merge(code: str, into: str, decisions_only: bool, **given: Any) -> None:
    """Make one code part of another, which takes over its decisions, include lines, examples and rules.

    \b
    Example:
      icc-coding codebook merge value.collective_purchasing value.shared_service_delivery --reason "Coders could not tell them apart."
    """
    from icc_coding.codebook.changing.requests import Merge

    make(Merge(code, into, not decisions_only), **given)


@click.command("move")
@click.argument("code")
@click.argument("dimension")
@click.option("--dimension-label", default="", metavar="TEXT", help="Makes the dimension, if there is none of that id.")
@click.option("--id", "new_id", default="", metavar="ID", help="Another id, where the dimension has a code of that one.")
@changing
def move(code: str, dimension: str, dimension_label: str, new_id: str, **given: Any) -> None:
    """Move a code to another dimension. Its decisions go with it.

    \b
    Example:
      icc-coding codebook move value.political_movement form
    """
    from icc_coding.codebook.changing.requests import Move

    make(Move(code, dimension, dimension_label, new_id), **given)


@click.command("split")
@click.argument("code")
@click.option("--into", required=True, multiple=True, metavar="LABEL", help="A code that it is split into; give it for each.")
@click.option("--keep", is_flag=True, help="Keep the old code beside the new ones, with its decisions.")
@changing
def split(code: str, into: tuple[str, ...], keep: bool, **given: Any) -> None:
    """Split a code. Its passages wait for people to choose (`review`, filter “older definition”), unless it is kept beside the new ones.

    \b
    Example:
      icc-coding codebook split success.shared_values --into "Common goals" --into "Trust"
    """
    from icc_coding.codebook.changing.requests import NewCode, Split

    make(Split(code, tuple(NewCode(label) for label in into), keep), **given)


@click.command("remove")
@click.argument("code")
@click.option("--anyway", is_flag=True, help="Also when decisions apply it: they wait for another code then.")
@changing
def remove(code: str, anyway: bool, **given: Any) -> None:
    """Remove a code, with the comments inside it. One that decisions apply is only removed with --anyway.

    \b
    Example:
      icc-coding codebook remove experience.help
    """
    from icc_coding.codebook.changing.requests import Remove

    make(Remove(code), anyway=anyway, **given)


@click.command("undo")
@click.argument("change", default="")
@click.option("--coder", default="", metavar="NAME", help="Who takes it back.")
@study_option
@json_option
def undo(change: str, coder: str, study_dir: Path, as_json: bool) -> None:
    """Take a change of the codebook back: the latest, or the one of that id in `codebook log`.

    The lines that it changed say again what they said. If somebody changed them since, nothing is done, and it is said where.

    \b
    Example:
      icc-coding codebook undo
    """
    from icc_coding.reviewing.codes import undo_codes
    from icc_coding.study import open_study

    entry = undo_codes(open_study(study_dir), change, coder=coder)
    print_json(asdict(entry)) if as_json else click.echo(f"{entry.what}.")


@click.command("log")
@study_option
@json_option
def log(study_dir: Path, as_json: bool) -> None:
    """List the changes made with these commands or in the browser, the latest first, each with the id that `undo` takes.

    \b
    Example:
      icc-coding codebook log
    """
    from icc_coding.codebook.changing.ledger import entries, taken_back_ids
    from icc_coding.study import open_study

    found = entries(open_study(study_dir))
    undone = taken_back_ids(found)
    if as_json:
        print_json([asdict(one) | {"taken_back": one.id in undone} for one in found])
        return
    for one in reversed(found):
        who = f" by {one.coder}" if one.coder else ""
        why = f": {one.reason}" if one.reason else ""
        click.echo(f"{one.id}  {one.at[:16].replace('T', ' ')}{who}  {one.what}{why}{' (taken back)' if one.id in undone else ''}")
    if not found:
        click.echo("Nothing was changed yet with these commands or in the browser.")


CHANGES = (add, define, rename, recolor, merge, move, split, remove, undo, log)
