"""`icc-coding codebook` from the outside."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from icc_coding.cli import SETTINGS, main
from icc_coding.cli.codebook_changes import CHANGES
from icc_coding.codebook.model import Codebook

from .sample import GOOD


@pytest.fixture
def run(good_file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(good_file.parent)
    monkeypatch.setenv("COLUMNS", "100")

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["codebook", *arguments])

    return invoke


def test_without_arguments_the_tree(run) -> None:
    result = run()
    assert result.exit_code == 0
    assert result.output.startswith("Demo, version 1.0 (2 codes in 2 dimensions")


def test_one_code_in_full_also_from_elsewhere(run, good_file: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    result = run("value.learning", "--study", str(good_file.parent))
    assert result.exit_code == 0
    assert "Examples\n  - We learned a lot from Oslo." in result.output


def test_json_for_programs(run, good_file: Path) -> None:
    book = Codebook.load(good_file)
    whole = json.loads(run("--json").output)
    assert whole["hash"] == book.hash
    assert [code["id"] for dimension in whole["dimensions"] for code in dimension["codes"]] == ["form.coalition", "value.learning"]
    one = json.loads(run("--json", "value.knowledge").output)
    assert (one["id"], one["hash"], one["rules"][1]["within"]) == ("value.learning", book.code("value.learning").hash, 8)


@pytest.mark.parametrize("name", ["book.html", "book.md"])
def test_a_document_is_written(run, good_file: Path, name: str) -> None:
    result = run("--document", name)
    assert result.output == f"{name}: 2 codes written.\n"
    assert "We learned a lot from Oslo." in (good_file.parent / name).read_text(encoding="utf-8")


def test_diff_against_the_study_and_between_two_files(run, good_file: Path) -> None:
    old = good_file.parent / "old.yaml"
    old.write_text(GOOD.replace("[lessons]", "[lesson]"), encoding="utf-8")
    result = run("diff", "old.yaml")
    assert result.exit_code == 0
    assert "changed: Learning (value.learning)" in result.output
    assert "    - lesson\n    + lessons" in result.output
    assert "    - lessons\n    + lesson\n" in run("diff", "codebook.yaml", "old.yaml").output
    assert json.loads(run("diff", "old.yaml", "--json").output)["codes"][0]["meaning"][0]["added"] == ["lessons"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("value.lerning",), 1, "There is no code `value.lerning`"),
        (("form.coalition", "value.learning"), 2, "One code at a time"),
        (("diff",), 2, "needs one or two codebook files"),
        (("diff", "none.yaml"), 1, "there is no such file"),
        (("--document", "book.pdf"), 1, "ends in .html, .docx or .md"),
        (("--document", "book.md", "form.coalition"), 2, "leave the code out"),
    ],
)
def test_mistakes_are_said_and_counted(run, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_faulty_codebook_shows_all_its_problems(run, good_file: Path) -> None:
    good_file.write_text(GOOD.replace("[lessons]", "5").replace("effect: exclude", "effect: no"), encoding="utf-8")
    result = run()
    assert result.exit_code == 1
    assert result.output.count("codebook.yaml, line ") == 2


def test_help_ends_with_an_example(run) -> None:
    assert "icc-coding codebook diff old/codebook.yaml" in run("--help").output


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change.name))
def test_each_changes_help_holds_an_example_that_can_be_called(change: click.Command) -> None:
    start = f"icc-coding codebook {change.name}"
    (example,) = [line.strip() for line in (change.help or "").splitlines() if line.strip().startswith(start)]
    change.make_parser(click.Context(change, **SETTINGS)).parse_args(shlex.split(example.removeprefix(start)))
    assert all(option.help for option in change.params if isinstance(option, click.Option))
