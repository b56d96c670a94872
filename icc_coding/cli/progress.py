"""How far a long command has come: a bar on a terminal, a line every ten seconds in a pipe; encoding also in words per second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from icc_coding.cli.screen import clean
from icc_coding.phrasing import ENCODING, clock

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

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None, pace="")
        pace = _Pace(now)

        def tell(what: str, done: int, size: int) -> None:
            speed = pace.words_per_second(what, done)
            bar.update(
                task, description=clean(what) or "reading", completed=done, total=size, pace=f"{speed:,.0f} words/s" if speed else ""
            )

        yield tell


def _lines(now: Callable[[], float]) -> Tell:
    """A line whenever ten seconds have passed since the last one; a command that is quicker prints none."""
    last = now()
    pace = _Pace(now)

    def tell(what: str, done: int, size: int) -> None:
        nonlocal last
        speed = pace.words_per_second(what, done)
        if now() - last >= EVERY and done < size:
            last = now()
            left = f", {speed:,.0f} words per second, about {clock((size - done) / speed)} left" if speed else ""
            click.echo(f"{done:,} of {size:,}: {clean(what) or 'reading'}{left}", err=True)

    return tell


class _Pace:
    """Words per second since encoding began; None for other work, and in the first second."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.begun: float | None = None

    def words_per_second(self, what: str, done: int) -> float | None:
        if what != ENCODING:
            return None
        if self.begun is None or not done:  # some commands read all talk twice
            self.begun = self.now()
        taken = self.now() - self.begun
        return done / taken if taken > 1 and done else None
