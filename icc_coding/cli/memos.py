"""`icc-coding memos`: memos of a study, looked through, written, changed and deleted."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.study import open_study

if TYPE_CHECKING:
    from icc_coding.decisions.codings import Memo
    from icc_coding.reviewing.desk import Desk


@click.command("memos")
@click.argument("words", nargs=-1)
@click.option("--coder", default="", help="Only this coder's; with --write, --edit and --delete: who you are.")
@click.option("--transcript", default="", help="Only those on one transcript; with --write: the transcript it is on.")
@click.option("--code", default="", help="Only those on one code (dimension.code); with --write: the code it is on.")
@click.option("--about", type=click.Choice(["excerpt", "transcript", "code", "study"]), help="Only memos on one kind of thing.")
@click.option("--group", type=click.Choice(["date", "transcript", "code", "coder"]), default="date", show_default=True, help="Headings.")
@click.option("--write", "written", default="", metavar="TEXT", help="A new memo, or with --edit the words to put in place.")
@click.option("--edit", "edited", default="", metavar="ID", help="The memo to change, by its id or the beginning of it.")
@click.option("--delete", "deleted", default="", metavar="ID", help="The memo to delete; its words stay in the log.")
@study_option
@json_option
def command(
    words: tuple[str, ...],
    coder: str,
    transcript: str,
    code: str,
    about: str | None,
    group: str,
    written: str,
    edited: str,
    deleted: str,
    study_dir: Path,
    as_json: bool,
) -> None:
    """Look through the memos, and write, change or delete one.

    WORDS must all occur in a memo, its quote or its code's name. Only who wrote a memo can change it; every earlier version stays in
    the log (`history`).

    \b
    Examples:
      icc-coding memos trust --group code
      icc-coding memos --coder ana --write "The entry is too wide" --code value.learning_exchange
      icc-coding memos --coder ana --edit ana.3f2a-17 --write "The entry is wide enough"
    """
    from icc_coding.reviewing.desk import Desk
    from icc_coding.reviewing.memos import all_memos
    from icc_coding.reviewing.notebook import MemoChoice, choose_memos, group_memos

    if (edited and deleted) or (edited and not written) or (deleted and written):
        raise click.UsageError("--edit goes with --write, and --delete goes alone.")
    desk = Desk.open(open_study(study_dir))
    if written or deleted:
        _change(desk, coder, written, edited, deleted, transcript, code)
        return
    choice = MemoChoice(" ".join(words), _who(desk, coder), transcript, code, about or "")
    chosen = choose_memos(desk, all_memos(desk), choice)
    if as_json:
        print_json([asdict(memo) for memo in chosen])
        return
    for found in group_memos(desk, chosen, group):
        click.secho(found.heading or {"transcript": "on no transcript", "code": "on no code"}.get(group, ""), bold=True)
        for memo in found.memos:
            _print(desk, memo)
    if not chosen:
        click.echo("There is no memo, or none that fits.")


def _who(desk: Desk, coder: str) -> str:
    """The coder whose memos are asked for. Raises UserError for a name that nobody has."""
    from icc_coding.decisions.logs.names import known_coder, known_coders
    from icc_coding.decisions.logs.record import CONSENSUS
    from icc_coding.errors import UserError
    from icc_coding.phrasing import people_listed

    if coder in ("", CONSENSUS):
        return coder
    known = known_coders(desk.study)
    found = known_coder(desk.study, coder)
    if found not in known:
        raise UserError(f"There is no coder `{coder}` here. There are: {people_listed(known) or 'none'}.")
    return found


def _change(desk: Desk, coder: str, written: str, edited: str, deleted: str, transcript: str, code: str) -> None:
    from icc_coding.errors import UserError
    from icc_coding.reviewing.notebook import change_memo, delete_memo
    from icc_coding.reviewing.session import ReviewSession

    if not coder:
        raise click.UsageError("Say who you are with --coder.")
    session = ReviewSession(desk, coder)
    if deleted:
        delete_memo(session, deleted)
        click.echo("Deleted; `icc-coding history` still has its words.")
    elif edited:
        change_memo(session, edited, written)
        click.echo("Changed; `icc-coding history` has what it said before.")
    else:
        if transcript and transcript not in desk.by_name:
            raise UserError(f"There is no transcript `{transcript}` in this study.")
        text = desk.by_name[transcript].text_hash if transcript else None
        session.write_memo(written, text=text, code=desk.codebook.code(code).id if code else None)
        click.echo("Saved.")


def _print(desk: Desk, memo: Memo) -> None:
    where = [desk.transcripts[memo.text].name if memo.text in desk.transcripts else "", memo.code or ""]
    edited = f", changed {memo.edited_at}" if memo.edited_at else ""
    click.echo(f"  {memo.id}  {memo.coder}  {memo.at}{edited}  {' · '.join(filter(None, where)) or 'the study'}")
    if memo.quote:
        quote = " ".join(memo.quote.split())
        click.echo(f"    “{quote if len(quote) <= 100 else quote[:99] + '…'}”")
    for line in memo.note.splitlines():
        click.echo(f"    {line}")
