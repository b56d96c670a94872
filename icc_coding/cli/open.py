"""`icc-coding open`: the window in the browser."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import named_once, study_argument, study_option

if TYPE_CHECKING:
    from icc_coding.study import Study
    from icc_coding.window.running import Running
    from icc_coding.window.window import Window

_STARTING = 3.0  # seconds that a browser may take to start before its page is there


@click.command("open")
@study_argument
@click.option("--coder", default="", metavar="NAME", help="Your name in the decisions; without it the window asks.")
@click.option("--port", default=0, show_default="where the study was last, else 8427 or the next free one", help="Port of the page.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@study_option
def command(folder: Path | None, coder: str, port: int, no_browser: bool, study_dir: Path) -> None:
    """Open the window in the browser: everything a team does with a study.

    It begins at home: the study at a glance, and every step as a button. Without STUDY it is the study of this folder; where there is
    none, the window lets you choose one or make one. A window of the same study that is open already comes to the front again.

    \b
    Examples:
      icc-coding open
      icc-coding open my-study --coder ana
    """
    from icc_coding.reviewing.queue import Options
    from icc_coding.window.recent import recent
    from icc_coding.window.running import find_running
    from icc_coding.window.serving import Guests, open_window

    study = _study(named_once(folder, study_dir))
    running = find_running(study)
    if running is not None:
        lead_to(running, "home", not no_browser)
        return
    name = coder or recent().coder
    known = (_known(study, name),) if study is not None and name else ()
    open_window(study, Guests(known), Options(), ("127.0.0.1", port), announced("home", not no_browser))


def announced(page: str, browser: bool) -> Callable[[Window], None]:
    """What prints everybody's link, and opens the page for who is alone at this machine."""

    def announce(window: Window) -> None:
        from icc_coding.reviewing.web.access import is_loopback

        access = window.access
        alone = len(access.tokens) == 1 and is_loopback(access.host)
        for person in tuple(access.tokens.values()):
            who = f"{person}{' (only looks)' if person in access.lookers else ''}: " if person else ""
            click.echo(f"{who}{access.link(person, page)}")
        if not alone:
            click.echo("Give everyone their own link; it is valid until this program stops.")
        if not is_loopback(access.host):
            click.echo("Pages travel unencrypted: use a network you trust.")
        if window.moved:
            click.echo(window.moved)
        click.echo("Stop with Ctrl-C. Every decision is saved as it is made.")
        if browser and alone:
            _browse(access.link(next(iter(access.tokens.values())), page, once=True), True)

    return announce


def lead_to(running: Running, page: str, browser: bool) -> None:
    """To a window that is open already."""
    click.echo(f"This window is open already: {running.link(page)}")
    _browse(running.link(page, once=True), browser)


def _browse(address: str, wanted: bool) -> None:
    """Start the browser. One that keeps whoever starts it waiting until it has its page, or is closed, is left to itself: the page comes from here."""
    if wanted:
        import webbrowser

        starting = threading.Thread(target=webbrowser.open, args=(address,), daemon=True)
        starting.start()
        starting.join(_STARTING)


def _study(folder: Path) -> Study | None:
    """The study that is meant; None when none is named and this folder is in none."""
    from icc_coding.study import CODEBOOK, open_study

    if folder != Path():
        return open_study(folder)
    here = Path.cwd()
    return open_study(here) if any((one / CODEBOOK).is_file() for one in (here, *here.parents)) else None


def _known(study: Study, name: str) -> str:
    from icc_coding.decisions.logs.names import known_coder

    return known_coder(study, name)
