"""`icc-coding review`: correct suggestions in the browser, or in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import named_once, study_argument, study_option
from icc_coding.study import open_study

if TYPE_CHECKING:
    from icc_coding.reviewing.desk import Desk
    from icc_coding.reviewing.queue import Options
    from icc_coding.reviewing.standing import Again
    from icc_coding.study import Study

LOOKER = "supervisor"  # who comes by the link that only shows


@click.command("review")
@study_argument
@click.option("--coder", "coders", multiple=True, required=True, help="Your name in the decisions. Give it several times for a team.")
@click.option("--terminal", is_flag=True, help="Review here instead of in the browser.")
@click.option("--blind", is_flag=True, help="Hide the machine and the other coders.")
@click.option("--sample", default="", metavar="NAME", help="Read the segments of a sample, blind and for all codes.")
@click.option("--suspicious", is_flag=True, help="Look again at your decisions that the machine and similar passages contradict.")
@click.option(
    "--blind-share", type=click.FloatRange(0, 0.5), default=0.15, show_default=True, help="Share of a normal review that is read blind."
)
@click.option("--seed", default=1, show_default=True, help="Another number gives another order.")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets a team in the same network in, each with a link.")
@click.option("--port", default=0, show_default="where the study was last, else 8427 or the next free one", help="Port of the page.")
@click.option("--look", is_flag=True, help="Also print a link that only shows, for a supervisor.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@study_option
def command(
    folder: Path | None,
    coders: tuple[str, ...],
    terminal: bool,
    blind: bool,
    sample: str,
    suspicious: bool,
    blind_share: float,
    seed: int,
    host: str,
    port: int,
    look: bool,
    no_browser: bool,
    study_dir: Path,
) -> None:
    """Correct suggestions in the browser, or in the terminal.

    Without STUDY it is the study of this folder. The browser shows the window of `icc-coding open` at its queue; one that you have open already
    comes to the front again. Every decision is saved at once; stop with Ctrl-C whenever you like and go on where you were.

    \b
    Examples:
      icc-coding review --coder ana
      icc-coding review my-study --coder ana
      icc-coding review --coder ana --sample round-1
      icc-coding review --coder ana --suspicious
      icc-coding review --coder ana --coder bob --host 0.0.0.0
    """
    from icc_coding.decisions.logs.names import people
    from icc_coding.decisions.samples import load_sample
    from icc_coding.reviewing.queue import Options

    if suspicious and (blind or sample):
        raise click.UsageError("--suspicious shows what was decided, so it cannot be blind.")
    study = open_study(named_once(folder, study_dir))
    names = people(study, coders)
    chosen = load_sample(study, sample) if sample else None
    if chosen is not None:
        from icc_coding.reviewing.rounds import check_assigned

        check_assigned(chosen, names)
    if LOOKER in names and look:
        raise click.UsageError(f"`{LOOKER}` is the name of whoever only looks. Choose another name for the coder.")
    if terminal and len(names) > 1:
        raise click.UsageError("--terminal is for one coder at a time.")
    options = Options(blind=blind, blind_share=blind_share, sample=chosen, seed=seed)
    again = _doubtful(study, names) if suspicious else {}
    if suspicious and not any(again.values()):
        return
    if terminal:
        _review_here(study, names[0], options, again.get(names[0], []))
    else:
        _serve(study, names, options, (host, port), look, not no_browser, again)


def _doubtful(study: Study, names: tuple[str, ...]) -> dict[str, list[Again]]:
    """Each coder's decisions to look at again, said aloud."""
    from icc_coding.learning import study as learning_study
    from icc_coding.learning.advising.advice import again_by_coder

    found = again_by_coder(learning_study.open_workbench(study), names)
    for name, places in found.items():
        count = f"{len(places)} decision{'s' if len(places) > 1 else ''}"
        click.echo(f"{name}: {count} to look at again." if places else f"{name}: no decision is doubtful.")
    return found


def _review_here(study: Study, coder: str, options: Options, again: list[Again]) -> None:
    from rich.console import Console

    from icc_coding.reviewing.filters import Filter
    from icc_coding.reviewing.keyboard import TerminalKeyboard
    from icc_coding.reviewing.session import ReviewSession
    from icc_coding.reviewing.terminal import TerminalReview

    session = ReviewSession(_open_desk(study, options), coder, options, again)
    if again:
        session.choose(Filter(again=True))
    TerminalReview(session, TerminalKeyboard(), Console()).run()


def _serve(
    study: Study,
    coders: tuple[str, ...],
    options: Options,
    place: tuple[str, int],
    look: bool,
    browser: bool,
    again: dict[str, list[Again]],
) -> None:
    from icc_coding.cli.open import announced, lead_to
    from icc_coding.reviewing.queue import Options
    from icc_coding.window.running import find_running
    from icc_coding.window.serving import Guests, open_window

    host, port = place
    running = find_running(study)
    as_it_is = options == Options() and not again and not look and (host, port) == ("127.0.0.1", 0)
    if as_it_is and running is not None and (running.coder or coders[0],) == coders:  # nothing is asked that an open window does not show
        lead_to(running, "", browser)
        return
    guests = Guests(coders, (LOOKER,) if look else ())
    open_window(study, guests, options, (host, port), announced("", browser), again=again, at_once=False)


def _open_desk(study: Study, options: Options) -> Desk:
    """The desk, with a backup before many decisions are made at once."""
    from icc_coding.keeping.archive import backup
    from icc_coding.reviewing.desk import Desk

    desk = Desk.open(study, also=options.texts)
    desk.before_bulk = lambda: backup(study, reason="bulk")
    return desk
