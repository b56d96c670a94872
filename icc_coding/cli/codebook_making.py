"""What all commands that change the codebook share: their options, making the change, and saying how to take it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from icc_coding.cli.options import json_option, print_json, study_option

if TYPE_CHECKING:
    from icc_coding.codebook.changing.requests import Change
    from icc_coding.codebook.model import Codebook

F = TypeVar("F", bound=Callable[..., Any])


def changing(function: F) -> F:
    """The options of every change: who, why, and in which study."""
    for option in (
        json_option,
        study_option,
        click.option("--reason", default="", metavar="TEXT", help="Why; it stands under `changes` in the codebook."),
        click.option("--coder", default="", metavar="NAME", help="Who; it stands under `changes` as well."),
    ):
        function = option(function)
    return function


def edited(old: tuple[str, ...], more: tuple[str, ...], drop: tuple[str, ...]) -> tuple[str, ...] | None:
    """A list with items added and those left out that begin with a text of `drop`; None when that changes nothing."""
    kept = tuple(text for text in old if not any(text.startswith(one) for one in drop))
    return (*kept, *more) if more or kept != old else None


def load_codebook(study_dir: Path) -> Codebook:
    """The codebook of the study that a folder lies in."""
    from icc_coding.codebook.model import Codebook
    from icc_coding.study import open_study

    return Codebook.load(open_study(study_dir).codebook)


def make(change: Change, *, study_dir: Path, as_json: bool, coder: str, reason: str, anyway: bool = False) -> None:
    """Make a change and say how to take it back."""
    from icc_coding.reviewing.codes import change_codes
    from icc_coding.study import open_study

    entry = change_codes(open_study(study_dir), change, coder=coder, reason=reason, anyway=anyway)
    if as_json:
        print_json(asdict(entry))
        return
    click.echo(f"{entry.what}. To take it back: icc-coding codebook undo {entry.id}")
    for note in entry.notes:
        click.echo(note)
