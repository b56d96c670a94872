"""The shape of the whole: which room may use which, what starting costs, and that help, documents and commands say the same."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

from icc_coding.cli import COMMANDS, main

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "icc_coding"
HEAVY = ("torch", "spacy", "pandas", "numpy", "sklearn", "scipy", "pyarrow", "matplotlib", "fastapi", "transformers")
MODULES = sorted(PACKAGE.rglob("*.py"))


GROUP = click.Context(main, info_name="icc-coding", **main.context_settings)


def command_of(name: str) -> click.Command:
    command = main.get_command(GROUP, name)
    assert command is not None
    return command


def heavy_after(statements: str) -> list[str]:
    """Which heavy packages a fresh Python has imported after some statements."""
    code = f"import sys, json\n{statements}\nprint(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_rooms_build_only_on_the_ones_below_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_help_imports_nothing_heavy_and_lists_every_command() -> None:
    assert heavy_after("from icc_coding.cli import main\nmain(['--help'], standalone_mode=False)") == []
    done = subprocess.run([sys.executable, "-m", "icc_coding", "--help"], capture_output=True, text=True, check=True, cwd=ROOT)
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout


def has(module: ModuleType, name: str) -> bool:
    return hasattr(module, name) or (hasattr(module, "__path__") and importlib.util.find_spec(f"{module.__name__}.{name}") is not None)


def test_what_benchmarks_take_from_the_program_is_there() -> None:
    missing = [
        f"{script.name}: {node.module}.{alias.name}"
        for script in sorted((ROOT / "benchmarks").glob("*.py"))
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.split(".")[0] == "icc_coding"
        for alias in node.names
        if not has(importlib.import_module(node.module), alias.name)
    ]
    assert missing == []


def test_no_command_imports_anything_heavy_before_it_runs() -> None:
    imports = "\n".join(f"import icc_coding.cli.{module}" for module, _ in COMMANDS.values())
    assert heavy_after(imports) == []


def test_the_library_costs_nothing_until_it_is_used() -> None:
    assert heavy_after("import icc_coding, icc_coding.suggesting, icc_coding.transcripts") == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_help_begins_with_its_line_and_holds_an_example(name: str) -> None:
    command = command_of(name)
    assert command.help is not None
    assert command.help.split("\n\n")[0].strip() == COMMANDS[name][1]
    assert examples_of(name, command), "give one under `Example:`"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{parameter.opts[0]} has no help"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_a_command_can_be_called(name: str) -> None:
    command = command_of(name)
    for example in examples_of(name, command):
        context = click.Context(command, info_name=name, parent=GROUP)
        command.make_parser(context).parse_args(shlex.split(example, comments=True))  # an unknown option is an error


DOCUMENTS = [ROOT / "README.md", *sorted(page for page in (ROOT / "docs").glob("*.md") if page.name != "commands.md")]  # that one is made


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_the_commands_in_the_documents_can_be_called(page: Path) -> None:
    """Every line, and every word in the running text, that begins with the program's name."""
    words = page.read_text(encoding="utf-8")
    for found in re.finditer(r"(?:^ *|`)icc-coding +([a-z][^`\n]*)", words, re.MULTILINE):
        call = shlex.split(found[1].split(" | ")[0].rstrip(" …"), comments=True)
        command, arguments = command_of(call[0]), call[1:]
        changes = getattr(command, "changes", {})  # of `codebook`
        if arguments and arguments[0] in changes:
            command, arguments = changes[arguments[0]], arguments[1:]
        command.make_parser(click.Context(command, info_name=call[0], parent=GROUP)).parse_args(arguments)


def examples_of(name: str, command: click.Command) -> list[str]:
    """The arguments of each line of help that calls the command."""
    start = f"icc-coding {name}"
    lines = [line.strip() for line in (command.help or "").splitlines()]
    return [line.removeprefix(start) for line in lines if line == start or line.startswith(start + " ")]


def test_every_command_module_is_listed_once() -> None:
    listed = [module for module, _ in COMMANDS.values()]
    assert len(set(listed)) == len(listed)
    defined = {path.stem for path in (PACKAGE / "cli").glob("*.py") if "\ndef command(" in path.read_text(encoding="utf-8")}
    assert defined == set(listed)


def test_an_unknown_command_is_refused() -> None:
    done = subprocess.run([sys.executable, "-m", "icc_coding", "cod"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert "cod" in done.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_two_public_classes_never_have_one_name() -> None:
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path.relative_to(PACKAGE).as_posix())
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_the_page_of_commands_is_up_to_date() -> None:
    maker = load(ROOT / "docs" / "make_commands.py")
    assert maker.PAGE.read_text(encoding="utf-8") == maker.page(), "run: python docs/make_commands.py"


def load(path: Path) -> ModuleType:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_json_from_files_is_read_in_one_place() -> None:
    """`json.loads` raises RecursionError for brackets in brackets in brackets, which nobody thinks of; `parse_json` does not."""
    own = {
        "files.py",
        "window/work.py",
        "window/child.py",
        "cli/findings.py",
        "exchange/books/model.py",
    }  # what this program has just written
    own |= {"decisions/logs/record.py", "transcripts/readers/json.py"}  # these say it in their own words
    own |= {"language.py"}  # a table of an installed package
    # the encoder's files, which are compared with their digests
    own |= {"suggesting/encoding/bert_shape.py", "suggesting/encoding/encoder_files.py"}
    for module in MODULES:
        name = module.relative_to(PACKAGE).as_posix()
        assert name in own or "json.load" not in module.read_text(encoding="utf-8"), name
