"""Options that several commands share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def study_option(function: F) -> F:
    """`--study DIR`, handed over as the path to start looking from."""
    return click.option(
        "--study",
        "study_dir",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path(),
        show_default="this folder",
        help="The study's folder, or any folder inside it.",
    )(function)


def study_argument(function: F) -> F:
    """`[STUDY]`: the study's folder, for who finds that easier than `--study`."""
    return click.argument("folder", metavar="[STUDY]", type=click.Path(file_okay=False, path_type=Path), required=False)(function)


def named_once(folder: Path | None, study_dir: Path) -> Path:
    """The folder that was named as `[STUDY]` or with `--study`; raises a usage error when two were."""
    if folder is not None and study_dir != Path():
        raise click.UsageError("Name the study once: behind the command or with --study.")
    return folder if folder is not None else study_dir


def json_option(function: F) -> F:
    """`--json`: the same figures for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")(function)


def print_json(data: Any) -> None:
    """Print JSON to standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))
