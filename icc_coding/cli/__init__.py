"""The command line: one file per command, imported only when that command runs."""

from __future__ import annotations

import errno
import importlib
import sys
import traceback
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from icc_coding.cli.screen import clean, clean_output
from icc_coding.decoding import is_writable
from icc_coding.errors import NoteWarning, UserError, explain

# name -> (module, one line of help). Repeated here so that `--help` imports no command; a test holds the lines to the commands' own.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Make a new study folder."),
    "open": ("open", "Open the window in the browser: everything a team does with a study."),
    "add": ("add", "Copy transcripts into the study."),
    "check": ("check", "Read codebook and transcripts and say what was understood."),
    "code": ("code", "Code the transcripts: the main job."),
    "why": ("why", "Show the full evidence of a suggestion."),
    "rules": ("rules", "Show what each rule of the codebook is worth."),
    "codebook": ("codebook", "Show the codebook, what changed in it, or change it."),
    "sample": ("sample", "Draw segments that several coders read blind."),
    "assign": ("assign", "Say who reads which transcript, or show it."),
    "review": ("review", "Correct suggestions in the browser, or in the terminal."),
    "passages": ("passages", "Show all passages of a code, a case, a collaboration or a coder."),
    "find": ("find", "Find words in all talk and show them in context."),
    "agree": ("agree", "Measure how far coders agree."),
    "adjudicate": ("adjudicate", "Settle disagreements as consensus, the most frequent confusion first."),
    "stale": ("stale", "Show what has to be looked at again."),
    "history": ("history", "Show who did what, when and why."),
    "verify": ("verify", "Check that decisions, texts and samples are as they were saved."),
    "backup": ("backup", "Put the whole study into one archive, and verify it."),
    "restore": ("restore", "Make a study from an archive that `icc-coding backup` wrote."),
    "withdraw": ("withdraw", "Take a participant out of the study, for good."),
    "doctor": ("doctor", "Examine the study and this machine."),
    "runs": ("runs", "Show the last runs of `code`, what differs between two, and whether one can be made again."),
    "export": ("export", "Write the coded corpus, a review sheet or the codebook to a file."),
    "import": ("import_", "Take in what was coded or decided elsewhere."),
    "learn": ("learn", "Fit the codes to the decisions, so that suggestions get better."),
    "evaluate": ("evaluate", "Measure the suggestions against the decisions."),
    "report": ("report", "Write all findings to one HTML file that opens without network."),
    "typology": ("typology", "Fill the codebook's typology with what was coded."),
    "factors": ("factors", "Compare success and hindrance factors and considerations between groups."),
    "profile": ("profile", "Show what was said of a collaboration or a case."),
    "memos": ("memos", "Look through the memos, and write, change or delete one."),
    "matrix": ("matrix", "Count passages by two groupings."),
    "quotes": ("quotes", "Choose quotes that are typical of a code and come from different people."),
    "methods": ("methods", "Write a paragraph and a table for the Methods section."),
    "audit": ("audit", "Estimate how much the machine missed."),
}

SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


class _Commands(click.Group):
    """Looks commands up in :data:`COMMANDS` and turns a user's mistakes into one sentence and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"icc_coding.cli.{COMMANDS[cmd_name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line) for name, (_, help_line) in COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for word in args:
            if not is_writable(word):
                raise click.ClickException(
                    clean(f"`{word}` is not written in UTF-8, so nothing can refer to it. Rename the file or folder.")
                )
        return super().parse_args(ctx, [_as_kept(word) for word in args])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with clean_output(), _notes():
                return super().invoke(ctx)
        except UserError as error:
            if ctx.params.get("debug"):
                traceback.print_exception(error, file=sys.stderr)
            raise click.ClickException(clean(str(error))) from error
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(1)
        except OSError as error:
            _refuse(ctx, error, explain(error))
        except MemoryError as error:
            _refuse(ctx, error, "There is not enough memory for this. Close other programs, or work on fewer transcripts at a time.")
        except Exception as error:
            if isinstance(error.__context__, OSError) and error.__context__.errno == errno.ELOOP:  # Python 3.12 and before
                _refuse(ctx, error, explain(error.__context__))
            if ctx.params.get("debug") or isinstance(error, click.ClickException | click.exceptions.Exit | click.Abort):
                raise
            raise click.ClickException(_fault(error)) from error


def _as_kept(word: str) -> str:
    """A typed word with its accents as names are kept; a file's as its name is written on the drive, which some systems take apart."""
    if word.isascii():
        return word
    forms = (word, unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word))
    return next((form for form in forms if _is_there(form)), forms[1])


def _is_there(word: str) -> bool:
    try:
        return Path(word).exists()
    except (OSError, ValueError):  # no name that a file can have
        return False


@contextmanager
def _notes() -> Iterator[None]:
    """What is to be looked at while all goes on is said once, beside the command's own output."""
    said: set[str] = set()
    with warnings.catch_warnings():
        otherwise = warnings.showwarning

        def show(
            message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None
        ) -> None:
            if not issubclass(category, NoteWarning):
                otherwise(message, category, filename, lineno, file, line)
            elif str(message) not in said:
                said.add(str(message))
                click.secho(f"note: {clean(str(message))}", fg="yellow", err=True)

        warnings.simplefilter("always", NoteWarning)
        warnings.showwarning = show
        yield


def _refuse(ctx: click.Context, error: Exception, message: str) -> None:
    """What is not a bug but the machine's limits, in one sentence."""
    if ctx.params.get("debug"):
        raise error
    raise click.ClickException(clean(message)) from error


def _fault(error: Exception) -> str:
    """A bug of ours: where it happened, without its message, which may quote an interview."""
    places = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    return (
        f"This is a fault of icc-coding, not of yours: {type(error).__name__}\n{places}\n"
        "Nothing that was saved is lost. `icc-coding --debug …` shows all of it; look through that for words of interviews before you pass it on."
    )


@click.group(cls=_Commands, context_settings=SETTINGS)
@click.version_option(package_name="icc-coding")
@click.option("--debug", is_flag=True, help="After an error, show all that Python says; it may quote transcripts.")
def main(debug: bool) -> None:
    """Code interviews on inter-city collaboration with a written codebook.

    Everything happens on this machine: no transcript leaves it.

    \b
    A first study:
      icc-coding init my-study
      cd my-study             # drop transcripts into transcripts/
      icc-coding check
      icc-coding code
    """
