"""Writes docs/commands.md from the help of the commands themselves.

Run after changing or adding a command:  python docs/make_commands.py
"""

from __future__ import annotations

from pathlib import Path

import click

from icc_coding.cli import COMMANDS, main
from icc_coding.files import write_text_atomic

PAGE = Path(__file__).with_name("commands.md")
WIDTH = 100
HEAD = """# Commands

<!-- Made by `python docs/make_commands.py` from the commands' own help. Change the help, not this page. -->

Every command has `--help`, and finds its study in this folder or above it unless `--study` names another. It ends with 0 when all went
well, with 1 and one sentence when something in the study or the arguments needs mending, and with 2 when it was called wrongly.
"""


def page() -> str:
    """The whole page as Markdown."""
    group = click.Context(main, info_name="icc-coding", **main.context_settings | {"terminal_width": WIDTH})
    rows = [f"| [`{name}`](#icc-coding-{name}) | {line} |" for name, (_, line) in COMMANDS.items()]
    parts = [HEAD, "\n".join(["| command | does |", "|---|---|", *rows]) + "\n"]
    parts += [_section(group, name) for name in COMMANDS]
    return "\n".join(parts)


def _section(group: click.Context, name: str) -> str:
    command = main.get_command(group, name)
    assert command is not None
    context = click.Context(command, info_name=name, parent=group, **command.context_settings)
    parts = [f"## icc-coding {name}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"]
    for more, inner in getattr(command, "changes", {}).items():
        within = click.Context(inner, info_name=f"{name} {more}", parent=group, **inner.context_settings)
        parts.append(f"### icc-coding {name} {more}\n\n```text\n{inner.get_help(within).rstrip()}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    write_text_atomic(PAGE, page())
    print(f"{PAGE.name}: {len(COMMANDS)} commands")
