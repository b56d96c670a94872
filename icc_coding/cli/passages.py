"""`icc-coding passages`: all passages of a code, a case, a collaboration or a coder."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.phrasing import how_many

if TYPE_CHECKING:
    from icc_coding.reviewing.passages import ListedPassage, Passages


@click.command("passages")
@click.argument("code", default="")
@click.option("--transcript", default="", metavar="NAME", help="Only of this transcript.")
@click.option("--case", default="", metavar="NAME", help="Only of this case.")
@click.option("--attribute", default="", metavar="NAME=VALUE", help="Only of cases with this attribute.")
@click.option("--collaboration", default="", metavar="ID", help="Only where this collaboration is spoken of.")
@click.option("--coder", "by", default="", metavar="NAME", help="Only what this coder holds.")
@click.option("--standing", default="", metavar="WORD", help="Only what is accepted, disputed, unsure, suggested or rejected.")
@click.option("--band", default="", type=click.Choice(["", "likely", "possible"]), help="Only suggestions of this strength.")
@click.option("--sort", default="strength", type=click.Choice(["strength", "place", "typical"]), show_default=True, help="In which order.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(min=1), help="Fifty passages a page.")
@study_option
@json_option
def command(
    code: str,
    transcript: str,
    case: str,
    attribute: str,
    collaboration: str,
    by: str,
    standing: str,
    band: str,
    sort: str,
    page: int,
    study_dir: Path,
    as_json: bool,
) -> None:
    """Show all passages of a code, a case, a collaboration or a coder.

    Counted as passages: where several coders coded the same words there is one, with what each of them says.

    \b
    Examples:
      icc-coding passages value.learning_exchange --sort typical
      icc-coding passages --collaboration c40 --standing accepted
    """
    from icc_coding.reviewing.desk import Desk
    from icc_coding.reviewing.passages import PassageQuery, look_at
    from icc_coding.reviewing.session import ReviewSession
    from icc_coding.study import open_study

    look = PassageQuery(code, case, collaboration, by, transcript, attribute, standing, band, sort, page)
    found = look_at(ReviewSession(Desk.open(open_study(study_dir)), "reader"), look)
    if as_json:
        print_json(
            {
                "passages": found.passages,
                "transcripts": found.transcripts,
                "coders": found.coders,
                "standings": found.standings,
                "page": found.look.page,
                "pages": found.pages,
                "shown": [_data(one) for one in found.shown],
            }
        )
    else:
        _show(found)


def _data(one: ListedPassage) -> dict[str, object]:
    said = [{"coder": row.coder, "status": row.status, "note": row.note} for row in one.passage.rows]
    return {
        "code": one.passage.code,
        "standing": one.passage.standing,
        "transcript": one.passage.row.transcript,
        "start": one.key.start,
        "end": one.key.end,
        "text": one.words,
        "reference": one.reference,
        "said": said,
    }


def _show(found: Passages) -> None:
    where = f"in {how_many(found.transcripts, 'transcript')}, by {how_many(found.coders, 'coder')}"
    click.echo(f"{how_many(found.passages, 'passage')} {where}.")
    for one in found.shown:
        click.echo("")
        click.echo(textwrap.fill(f"“{one.words}”", 100, initial_indent="  ", subsequent_indent="  "))
        said = "; ".join(f"{row.coder} {row.status}" for row in one.passage.rows)
        click.echo(click.style(f"    {one.passage.code}, {one.passage.standing}: {said}; {one.reference}", dim=True))
    if found.pages > 1:
        click.echo(f"\nPage {found.look.page} of {found.pages}: --page {found.look.page % found.pages + 1} shows another.")
