"""`icc-coding codebook`: show the codebook, write it as a document, say what changed in it, or change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from icc_coding.cli.codebook_around import AROUND
from icc_coding.cli.codebook_changes import CHANGES
from icc_coding.cli.codebook_making import load_codebook
from icc_coding.cli.options import json_option, print_json, study_option

if TYPE_CHECKING:
    from icc_coding.codebook.model import Code, Codebook


class _Codebook(click.Command):
    """A command with changes as commands of their own: each takes over when its name comes first."""

    changes: Mapping[str, click.Command] = MappingProxyType({str(one.name): one for one in (*CHANGES, *AROUND)})

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any) -> click.Context:
        """The context of the change that is asked for, else one's own."""
        if args and args[0] in self.changes:
            return self.changes[args[0]].make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, and the changes with their first lines."""
        super().format_options(ctx, formatter)
        with formatter.section("Changes (each has --help)"):
            formatter.write_dl([(name, one.get_short_help_str(100)) for name, one in self.changes.items()])


@click.command("codebook", cls=_Codebook)
@click.argument("words", nargs=-1, metavar="[CODE | diff OLD [NEW] | advice | adopt [CODE ...] | CHANGE ...]")
@click.option(
    "--document",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the whole codebook as a document to print or send: FILE.html, FILE.docx or FILE.md.",
)
@click.option("--code", "about", default="", metavar="CODE", help="For `advice`: only what concerns this code, and all of it.")
@study_option
@json_option
def command(words: tuple[str, ...], document: Path | None, about: str, study_dir: Path, as_json: bool) -> None:
    """Show the codebook, what changed in it, or change it.

    Without arguments: all codes as a tree. With the id of a CODE: all that the codebook says about it. With `diff`: what changed
    between two codebook files; NEW is the study's own unless named. With `advice`: what the decisions so far say about the codebook:
    codes that are confused, examples and counter-examples worth adding, and decisions to look at again. With `adopt`: takes codes that
    an import brought into codebook.yaml, all that wait or those that are named. With the name of a change: makes it in codebook.yaml, whose
    comments, order and layout stay.

    \b
    Examples:
      icc-coding codebook
      icc-coding codebook value.learning_exchange
      icc-coding codebook --document codebook.html
      icc-coding codebook diff old/codebook.yaml
      icc-coding codebook advice
      icc-coding codebook advice --code value.learning_exchange
      icc-coding codebook adopt
      icc-coding codebook undo
    """
    if words[:1] == ("advice",):
        _advise(words[1:], document, about, study_dir, as_json)
        return
    if words[:1] == ("adopt",):
        _adopt(words[1:], study_dir)
        return
    if about:
        raise click.UsageError(f"--code belongs to `advice`. To see a code: codebook {about}.")
    if words[:1] == ("diff",):
        _show_diff(words[1:], document, study_dir, as_json)
        return
    late = next((word for word in words if word in _Codebook.changes), None)
    if late is not None:
        raise click.UsageError(f"Put the name of the change first: codebook {late} …")
    if len(words) > 1:
        raise click.UsageError(f"One code at a time: `{words[0]}` or `{words[1]}`?")
    codebook = load_codebook(study_dir)
    if document is not None:
        _write(codebook, document, words)
    else:
        _show(codebook, words[0] if words else None, as_json)
        if not as_json:
            _show_remarks(codebook, codebook.code(words[0]).id if words else "", study_dir)


def _show_remarks(codebook: Codebook, code_id: str, study_dir: Path) -> None:
    """What reviewers said about a code, or which codes they miss. A damaged log is `verify`'s business and does not hide the codebook."""
    from icc_coding.errors import UserError
    from icc_coding.reviewing.remarks import code_remarks, missing_codes
    from icc_coding.study import open_study

    study = open_study(study_dir)
    try:
        remarks = code_remarks(study, codebook, code_id) if code_id else missing_codes(study, codebook)
    except UserError:
        remarks = ["cannot be read, because a decision log is damaged: see `icc-coding verify`"]
    if remarks:
        click.echo("\nWhy coders differed here" if code_id else "\nCodes that reviewers miss")
        for remark in remarks:
            click.echo(f"  - {remark}")


def _show(codebook: Codebook, code_id: str | None, as_json: bool) -> None:
    from icc_coding.codebook.show import entry, tree

    if as_json:
        print_json(_code_data(codebook.code(code_id)) if code_id else _data(codebook))
    else:
        click.echo(entry(codebook, code_id, _width()) if code_id else tree(codebook, _width()))


def _advise(more: tuple[str, ...], document: Path | None, code: str, study_dir: Path, as_json: bool) -> None:
    from icc_coding.cli.codebook_advice import show_advice

    if more:
        raise click.UsageError(f"For one code: codebook advice --code {more[0]}.")
    if document is not None:
        raise click.UsageError("--document writes the codebook, not advice.")
    show_advice(study_dir, code, as_json)


def _adopt(ids: tuple[str, ...], study_dir: Path) -> None:
    from icc_coding.exchange.books.adopting import adopt
    from icc_coding.study import open_study

    adopted = adopt(open_study(study_dir), ids)
    click.echo(f"Written into codebook.yaml: {', '.join(one.id for one in adopted)}. Read their definitions over.")


def _show_diff(paths: tuple[str, ...], document: Path | None, study_dir: Path, as_json: bool) -> None:
    from icc_coding.codebook.diff import compare
    from icc_coding.codebook.model import Codebook
    from icc_coding.codebook.show import changes

    if not 1 <= len(paths) <= 2:
        raise click.UsageError("`diff` needs one or two codebook files: diff OLD [NEW].")
    if document is not None:
        raise click.UsageError("--document writes one codebook, not a diff.")
    old = Codebook.load(Path(paths[0]))
    diff = compare(old, Codebook.load(Path(paths[1])) if len(paths) == 2 else load_codebook(study_dir))
    if as_json:
        print_json(asdict(diff))
    else:
        click.echo(changes(diff, _width()))


def _write(codebook: Codebook, document: Path, words: tuple[str, ...]) -> None:
    from icc_coding.exchange.books.files import write_document
    from icc_coding.phrasing import how_many

    if words:
        raise click.UsageError("--document writes the whole codebook: leave the code out.")
    write_document(document, codebook)
    click.echo(f"{document}: {how_many(len(codebook.codes), 'code')} written.")


def _data(codebook: Codebook) -> dict[str, Any]:
    return {
        "name": codebook.name,
        "version": codebook.version,
        "language": codebook.language,
        "hash": codebook.hash,
        "sources": list(codebook.sources),
        "changes": [asdict(change) for change in codebook.changes],
        "scope": asdict(codebook.scope),
        "dimensions": [
            {"id": dimension.id, "label": dimension.label, "codes": [_code_data(code) for code in dimension.codes]}
            for dimension in codebook.dimensions
        ],
        "collaborations": [asdict(collaboration) for collaboration in codebook.collaborations],
    }


def _code_data(code: Code) -> dict[str, Any]:
    return {**asdict(code), "hash": code.hash}


def _width() -> int:
    """Columns of the terminal, at most 110; 100 in a pipe."""
    import shutil

    return min(shutil.get_terminal_size((100, 24)).columns, 110)
