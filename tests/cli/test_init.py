"""`icc-coding init` and the settings of the study that it makes."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from harbours import snapshot

import icc_coding
from icc_coding.cli import main
from icc_coding.codebook.model import Codebook
from icc_coding.settings import Settings
from icc_coding.study import open_study

ROOT = Path(icc_coding.__file__).parent


def init(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["init", *arguments])


def test_a_new_study_is_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = init("mine")
    assert result.exit_code == 0
    assert "Next: cd mine, put your interviews into transcripts/" in result.output
    study = open_study(tmp_path / "mine")
    assert len(Codebook.load(study.codebook).codes) == 18
    assert study.settings == Settings()
    assert study.transcripts.is_dir()
    assert not list(study.transcripts.iterdir())
    assert set(snapshot(study.root)) == {"codebook.yaml", "study.toml", ".gitignore", "models/README.md"}
    ignored = (study.root / ".gitignore").read_text(encoding="utf-8").split("\n", 1)[1]
    assert [line for line in ignored.splitlines() if line.startswith("coding/decisions")] == ["coding/decisions/.*.lock*"]
    with study.changing(study.known_logs):
        pass
    (lock,) = (path for path in study.coding.iterdir() if "lock" in path.name)  # left where it is; no file of the study
    assert any(fnmatch(f"coding/{lock.name}", line) for line in ignored.splitlines())


def test_blank_begins_with_a_small_codebook_that_the_docs_show(tmp_path: Path) -> None:
    assert init(str(tmp_path / "mine"), "--blank").exit_code == 0
    text = (tmp_path / "mine" / "codebook.yaml").read_text(encoding="utf-8")
    codebook = Codebook.load(tmp_path / "mine" / "codebook.yaml")
    assert [code.id for code in codebook.codes] == ["experience.waiting", "experience.help"]
    assert len(text) < 4000
    shown = (ROOT.parent / "docs" / "codebook.md").read_text(encoding="utf-8")
    assert f"```yaml\n{text}```" in shown


def test_in_this_folder_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = init()
    assert (tmp_path / "codebook.yaml").is_file()
    assert "Next: put your interviews" in result.output


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "transcripts").mkdir()
    for name in ("study.toml", ".gitignore", "transcripts/a.txt"):
        (tmp_path / name).write_text("# mine", encoding="utf-8")
    assert init(str(tmp_path)).exit_code == 0
    kept = snapshot(tmp_path)
    assert [kept[name] for name in ("study.toml", ".gitignore", "transcripts/a.txt")] == [b"# mine"] * 3
    result = init(str(tmp_path))
    assert (result.exit_code, "is a study already" in result.output) == (1, True)
    assert snapshot(tmp_path) == kept


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine", encoding="utf-8")
    result = init(str(tmp_path / "notes"))
    assert (result.exit_code, "is a file, not a folder" in result.output) == (1, True)
    assert "below a file, not a folder" in init(str(tmp_path / "notes" / "study")).output
    assert (tmp_path / "notes").read_text(encoding="utf-8") == "mine"


def test_the_template_is_the_example_studys_codebook() -> None:
    assert (ROOT / "template" / "codebook.yaml").read_bytes() == (ROOT.parent / "codebook.yaml").read_bytes()


def test_the_example_study_comes_with_the_program_and_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = init("trying", "--example")
    assert "everything in it is invented" in result.output.lower()
    assert "cd trying, then icc-coding code" in result.output
    made, repository = tmp_path / "trying", ROOT.parent
    for folder in ("transcripts", "coding/texts", "coding/decisions", "coding/samples"):
        kept = {path.name: path.read_bytes() for path in (repository / folder).iterdir() if not path.name.startswith(".")}
        written = {path.name: path.read_bytes() for path in (made / folder).iterdir()}
        assert written == {name: kept[name] for name in written}, "run python benchmarks/make_example.py"
        assert {name for name in kept if ".example." in name or folder != "coding/decisions"} <= set(written)
    assert (made / "codebook.yaml").read_bytes() == (repository / "codebook.yaml").read_bytes()
    assert "all as saved" in CliRunner().invoke(main, ["verify", "--study", str(made)]).output


def test_the_example_study_goes_into_no_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    result = init(str(tmp_path), "--example")
    assert (result.exit_code, "holds something already" in result.output) == (1, True)
    assert snapshot(tmp_path) == {"mine.txt": b"mine"}
    assert init(str(tmp_path / "x"), "--example", "--blank").exit_code == 2
    assert not (tmp_path / "x").exists()


def test_check_of_a_new_study_says_what_to_do_and_where_cases_belong(tmp_path: Path) -> None:
    root = tmp_path / "mine"
    init(str(root), "--blank")
    said = CliRunner().invoke(main, ["check", "--study", str(root)]).output
    assert "No interview yet. Put them into transcripts/" in said
    assert "needs your eye" not in said
    (root / "cases.csv").write_text("transcript,country\nora,Ardland\n", encoding="utf-8")
    (root / "transcripts/ora.txt").write_text("Interviewer: How long?\nOra: We waited two hours at the counter.\n", encoding="utf-8")
    said = CliRunner().invoke(main, ["check", "--study", str(root)]).output
    assert "cases.csv: lies beside transcripts/ and is not read. Move it to transcripts/cases.csv." in said
    (root / "cases.csv").rename(root / "transcripts/cases.csv")
    assert "lies beside" not in CliRunner().invoke(main, ["check", "--study", str(root)]).output
