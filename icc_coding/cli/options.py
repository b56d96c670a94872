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


def json_option(function: F) -> F:
    """`--json`: the same figures for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")(function)


def print_json(data: Any) -> None:
    """Print JSON to standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))
