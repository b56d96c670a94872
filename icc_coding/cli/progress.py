"""How far a long command has come: a bar on a terminal, a line every ten seconds in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from icc_coding.cli.screen import clean

EVERY = 10.0  # seconds between two lines in a pipe

Tell = Callable[[str, int, int], None]  # what is worked on, number done, number in all


@contextmanager
def progress_bar(now: Callable[[], float] = time.monotonic) -> Iterator[Tell]:
    """What to tell the progress to; everything goes to standard error."""
    if not sys.stderr.isatty():
        yield _lines(now)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def tell(what: str, done: int, size: int) -> None:
            bar.update(task, description=clean(what) or "reading", completed=done, total=size)

        yield tell


def _lines(now: Callable[[], float]) -> Tell:
    """A line whenever ten seconds have passed since the last one; a command that is quicker prints none."""
    last = now()

    def tell(what: str, done: int, size: int) -> None:
        nonlocal last
        if now() - last >= EVERY and done < size:
            last = now()
            click.echo(f"{done:,} of {size:,}: {clean(what) or 'reading'}", err=True)

    return tell
