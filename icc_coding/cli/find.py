"""`icc-coding find`: words in all talk, in their context, and a code for all of them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.phrasing import how_many

if TYPE_CHECKING:
    from icc_coding.reviewing.desk import Desk
    from icc_coding.reviewing.finding import CodeAll
    from icc_coding.reviewing.session import ReviewSession
    from icc_coding.reviewing.word_search import WordsFound

_AROUND = 44  # columns on either side


@click.command("find")
@click.argument("words", nargs=-1, required=True)
@click.option("--any", "mode", flag_value="any", help="Any of the words will do; all of them must be there without this.")
@click.option("--phrase", "mode", flag_value="phrase", help="The words in a row.")
@click.option("--near", "mode", flag_value="near", help="The words near each other, in any order.")
@click.option("--within", type=click.IntRange(2, 200), default=8, show_default=True, help="For --near: in how many words.")
@click.option("--most", type=click.IntRange(min=1), default=40, show_default=True, help="How many hits are shown; all are counted.")
@click.option("--code", default="", metavar="CODE", help="Give this code to every passage found: says what that would do.")
@click.option("--coder", default="", metavar="NAME", help="For --code: whose decision it is.")
@click.option("--yes", is_flag=True, help="For --code: do it. `review` takes all of it back with one undo.")
@study_option
@json_option
def command(
    words: tuple[str, ...],
    mode: str | None,
    within: int,
    most: int,
    code: str,
    coder: str,
    yes: bool,
    study_dir: Path,
    as_json: bool,
) -> None:
    """Find words in all talk and show them in context.

    Words are found in any form ("buy" finds "bought") and as whole words; a * stands for letters, "double quotes" inside the quotes of the
    shell keep words together. With --code and --coder all passages found are coded in one step, marked as done in bulk and left out of
    agreement; interviewers' talk is not coded.

    \b
    Examples:
      icc-coding find share fire truck
      icc-coding find --near neighbo*r '"fire truck"' --within 12
      icc-coding find --phrase "each other" --code value.learning_exchange --coder ana
    """
    from icc_coding.reviewing.desk import Desk
    from icc_coding.reviewing.word_search import ALL, Query
    from icc_coding.study import open_study

    if (yes or coder) and not code:
        raise click.UsageError("--coder and --yes belong to --code.")
    if code and not coder:
        raise click.UsageError("Name whose decision it is: --coder NAME.")
    desk = Desk.open(open_study(study_dir))
    found = desk.talk.find(Query(" ".join(words), mode or ALL, within))
    if code:
        _code(desk, found, code, coder, yes, as_json)
    elif as_json:
        print_json([asdict(one) for one in found])
    else:
        _show(found, most)


def _show(found: list[WordsFound], most: int) -> None:
    transcripts = len({one.text for one in found})
    click.echo(f"{how_many(len(found), 'passage')} in {how_many(transcripts, 'transcript')}.")
    for one in found[:most]:
        more = f"  (+{len(one.spans) - 1})" if len(one.spans) > 1 else ""
        click.echo(f"  {one.before[-_AROUND:]:>{_AROUND}} {click.style(one.words, bold=True)} {one.after[:_AROUND]}{more}")
        click.echo(click.style(f"  {'':>{_AROUND}} {one.transcript}", dim=True))
    if len(found) > most:
        click.echo(f"{len(found) - most} more: --most {len(found)} shows all.")


def _code(desk: Desk, found: list[WordsFound], code: str, coder: str, yes: bool, as_json: bool) -> None:
    from icc_coding.keeping.archive import backup
    from icc_coding.reviewing.finding import code_all, plan_code_all
    from icc_coding.reviewing.session import ReviewSession

    desk.before_bulk = lambda: backup(desk.study, reason="bulk")
    session: ReviewSession = ReviewSession(desk, coder)
    plan = plan_code_all(session, found, code)
    done = code_all(session, plan) if yes and plan.passages else 0
    if as_json:
        print_json(
            {"code": plan.code, "passages": len(plan.passages), "already": plan.already, "interviewers": plan.interviewers, "coded": done}
        )
    else:
        _tell(plan, done, coder)


def _tell(plan: CodeAll, done: int, coder: str) -> None:
    left = [
        f"{count} {what}"
        for count, what in ((plan.already, f"have it from {coder} already"), (plan.interviewers, "of interviewers are left out"))
        if count
    ]
    beside = f" ({'; '.join(left)})" if left else ""
    if done:
        click.echo(
            f"{how_many(done, 'passage')} coded with {plan.code}, marked as done in bulk{beside}. One undo in `review` takes all of them back."
        )
    else:
        click.echo(
            f"{how_many(len(plan.passages), 'passage')} would get {plan.code}{beside}.{' Do it with --yes.' if plan.passages else ''}"
        )
