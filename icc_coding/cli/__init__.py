"""The command line: one file per command, imported only when that command runs."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from icc_coding.errors import UserError

# name -> (module, one line of help). Repeated here so that `--help` imports no command; a test holds the lines to the commands' own.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Make a new study folder."),
    "check": ("check", "Read codebook and transcripts and say what was understood."),
    "code": ("code", "Code the transcripts: the main job."),
    "why": ("why", "Show the full evidence of a suggestion."),
    "rules": ("rules", "Show what each rule of the codebook is worth."),
    "codebook": ("codebook", "Show the codebook, or what changed in it."),
    "sample": ("sample", "Draw segments that several coders read blind."),
    "review": ("review", "Correct suggestions in the browser, or in the terminal."),
    "agree": ("agree", "Measure how far coders agree."),
    "adjudicate": ("adjudicate", "Settle disagreements as consensus, the most frequent confusion first."),
    "stale": ("stale", "Show what has to be looked at again."),
    "history": ("history", "Show who did what, when and why."),
    "verify": ("verify", "Check that decisions, texts and samples are as they were saved."),
    "export": ("export", "Write the coded excerpts, or a review sheet, to a file."),
    "import": ("import_", "Take in a filled-in review sheet, or a colleague's decisions."),
    "learn": ("learn", "Fit the codes to the decisions, so that suggestions get better."),
    "evaluate": ("evaluate", "Measure the suggestions against the decisions."),
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

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UserError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(1)


@click.group(cls=_Commands, context_settings=SETTINGS)
@click.version_option(package_name="icc-coding")
def main() -> None:
    """Code interviews on inter-city collaboration with a written codebook.

    Everything happens on this machine: no transcript leaves it.

    \b
    A first study:
      icc-coding init my-study
      cd my-study             # drop transcripts into transcripts/
      icc-coding check
      icc-coding code
    """
