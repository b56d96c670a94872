"""`icc-coding withdraw`: take a participant out of the study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import study_option
from icc_coding.study import open_study

if TYPE_CHECKING:
    from icc_coding.keeping.withdraw import Plan
    from icc_coding.study import Study

_SHOWN = 6  # files of a kind that are named


@click.command("withdraw")
@click.argument("transcript")
@click.option("--speaker", default="", metavar="NAME", help="Only what this person said in it, and their name.")
@click.option("--by", required=True, metavar="NAME", help="Who enters the withdrawal; it stands in the decision logs.")
@click.option(
    "--note", "notes", multiple=True, metavar="ID", help="Also empty this note on something else, in all its versions; `memos` shows ids."
)
@click.option("--dry-run", is_flag=True, help="Only say what would go and what would stay.")
@study_option
def command(transcript: str, speaker: str, by: str, notes: tuple[str, ...], dry_run: bool, study_dir: Path) -> None:
    """Take a participant out of the study, for good.

    The source file, the frozen text, every quote, note and memo about it, vectors, suggestions, tables and pages are removed; what was
    decided keeps its place, code and time, so that counts stay, and the decision logs are written once more with a record that says so.
    With --speaker only that person's words and name are written over; of a survey only the rows of who answered go. Asks for the
    transcript's name before anything is changed. No backup is made; those that still hold the words are listed, and so are files of your
    own, and notes on other things that name them, which --note empties.

    \b
    Example:
      icc-coding withdraw north-mayor --by ana --dry-run
      icc-coding withdraw focus-group-2 --speaker "Pilot Rau" --by ana
    """
    from icc_coding.keeping.withdraw import plan_withdrawal, withdraw
    from icc_coding.phrasing import how_many
    from icc_coding.transcripts.words import composed

    study = open_study(study_dir)
    plan = plan_withdrawal(study, transcript, speaker, notes)
    _show(study, plan)
    if dry_run:
        click.echo("Nothing was changed.")
        return
    click.echo("This cannot be undone. Everybody else should have closed the study.")
    typed = click.prompt(f"Type the transcript's name to withdraw it ({transcript})", default="", show_default=False)
    if composed(typed) != composed(transcript):
        click.echo("That is not its name. Nothing was changed.")
        return
    done = withdraw(study, plan, by)
    emptied = how_many(sum(one.emptied for one in done), "record")
    click.echo(
        f"Withdrawn. {emptied} in {how_many(len(done), 'log')} lost their words; every log is whole, and what was decided still counts."
    )
    click.echo("Next: icc-coding code, then icc-coding verify. Hand this study over as a whole to whoever has a copy, and remove theirs.")


def _show(study: Study, plan: Plan) -> None:
    from icc_coding.phrasing import how_many

    who = f"{plan.speaker} in {plan.name}" if plan.speaker else plan.name
    click.echo(f"Withdrawing {who}:")
    for source in plan.sources:
        click.echo(
            f"  {source.relative_to(study.root)}: {'is replaced by a plain text without the words' if plan.speaker else 'is removed'}"
        )
    for source in plan.rewritten:
        click.echo(f"  {source.relative_to(study.root)}: loses their rows; the others stay as they are")
    for source in (*plan.sources, *plan.rewritten):
        if source.is_symlink():
            click.secho(f"  stays, for the file above only leads to it; look at it yourself: {source.resolve()}", fg="yellow")
    kept = f"{how_many(plan.records, 'record')} with quotes or notes: lose these words; who decided what, where and when stays"
    goes = f"{'is' if len(plan.texts) == 1 else 'are'} {'replaced by one without the words' if plan.speaker else 'removed'}"
    click.echo(f"  {how_many(len(plan.texts), 'frozen text')}: {goes}\n  {kept}")
    click.echo("  suggestions, tables, pages, kept runs, vectors: are removed and made again by `icc-coding code`")
    for path, words in plan.left.items():
        told = f"{how_many(len(words), 'run')} of five words that nobody else says, such as “{words[0]}”"
        click.secho(f"  stays, and holds {told}; look at it yourself: {path.relative_to(study.root)}", fg="yellow")
    for record in plan.naming:
        about = record.code or ("the study" if record.text is None else "another talk")
        click.secho(f"  stays: a note by {record.coder} on {about} that names them; to empty it as well: --note {record.id}", fg="yellow")
    for path in plan.archives:
        click.secho(f"  backup that still holds it, delete it yourself: {path.relative_to(study.root)}", fg="yellow")
    if plan.closed:
        shown = ", ".join(path.relative_to(study.root).as_posix() for path in plan.closed[:_SHOWN])
        more = f" and {len(plan.closed) - _SHOWN:,} more" if len(plan.closed) > _SHOWN else ""
        can = how_many(len(plan.closed), "file", "is of a kind that", "are of kinds that")
        click.secho(f"  {can} cannot be looked into (sound, film, pictures, closed archives); look yourself: {shown}{more}", fg="yellow")
    if study.cases.exists():
        click.echo(f"  {study.cases.relative_to(study.root)} may hold a row about them: remove it yourself.")
