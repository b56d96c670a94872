"""A fictional study on harbours, and commands run on it with an encoder that is no model. Nothing in it ever happened."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result
from coded_rows import read_rows
from fakes import HashingEncoder

from icc_coding.cli import main
from icc_coding.codebook.model import Codebook
from icc_coding.corpus import CodedExcerpt
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.study import Study, open_study

CODEBOOK = """name: Fictional harbours
version: 1.0.0
language: en
scope:
  definition: Harbours that do something with other harbours.
  rules:
    - {phrase: "other harbour*"}
dimensions:
  - id: help
    label: Kind of help
    codes:
      - id: tug_sharing
        label: Tug sharing
        definition: Harbours lend their tugs to one another.
        examples: ["We lend our tug to the harbour next door."]
        rules:
          - {near: [["lend", "borrow"], ["tug"]], within: 6}
      - id: pilot_talk
        label: Talk among pilots
        definition: Pilots of several harbours tell each other what they know.
        examples: ["The pilots ring the other harbour every evening."]
        rules:
          - {phrase: "pilot* ring"}
  - id: trouble
    label: Trouble
    codes:
      - id: fee_dispute
        label: Dispute about fees
        definition: Harbours quarrel about fees.
        examples: ["They took our ships away with lower fees."]
        rules:
          - {phrase: "lower fee*"}
collaborations:
  - {id: amber_ring, label: Amber Ring, aliases: ["the Ring of Amber Harbours"]}
"""
NORTH = """Interviewer: Do you lend your tug to the harbour next door?

Captain Ode: We lend our tug to the harbour next door, and they thank us for it in the Amber Ring. 🚢

Interviewer: What else?

Captain Ode: The canteen serves soup on Mondays, and my cousin plays the accordion rather badly.
"""
SOUTH = """Interviewer: Who speaks with whom?

Pilot Rau: The pilots ring the other harbour every evening, as long as I can remember. They took our ships away with lower fees, and nobody has forgotten.
"""
TUG, PILOTS, FEES = "help.tug_sharing", "help.pilot_talk", "trouble.fee_dispute"


def make_study(root: Path) -> Study:
    """Two interviews, `north` and `south`."""
    (root / "transcripts").mkdir(parents=True)
    (root / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (root / "transcripts" / "north.txt").write_text(NORTH, encoding="utf-8")
    (root / "transcripts" / "south.txt").write_text(SOUTH, encoding="utf-8")
    return open_study(root)


def fake_encoder(*_: object) -> HashingEncoder:
    """Stands where `SentenceEncoder(settings, models)` is called."""
    return HashingEncoder()


def run(study: Study | Path, *arguments: str | Path) -> Result:
    """A command on a study, as typed; a bug's traceback fails the test."""
    root = study.root if isinstance(study, Study) else study
    result = CliRunner().invoke(main, [*map(str, arguments), "--study", str(root)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def rows_of(study: Study) -> list[CodedExcerpt]:
    """What stands in `coding/excerpts.csv`."""
    return read_rows(study.excerpts)


def decide(study: Study, action: str, row: CodedExcerpt, coder: str = "ana", note: str = "") -> bytes:
    """One decision on a row; returns the log's bytes."""
    text = next(path.stem for path in study.texts.glob("*.txt") if row.text in path.read_text(encoding="utf-8"))
    code = Codebook.load(study.codebook).code(row.code)
    writer = LogWriter(study, coder, device="desk")
    writer.append([Draft(action, text, row.start, row.end, row.text, row.code, shown=True, note=note, codebook=code.hash)])
    return writer.path.read_bytes()


def snapshot(folder: Path, keep: Callable[[Path], bool] = lambda path: True) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and keep(p)}


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Every command of a test in this package codes with an encoder that is no model, unless the test is about the real one."""
    if request.node.get_closest_marker("encoder") is None:
        monkeypatch.setattr("icc_coding.suggesting.basis.SentenceEncoder", fake_encoder)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """The harbours, not coded yet."""
    return make_study(tmp_path / "harbours")


@pytest.fixture
def coded(study: Study) -> Study:
    """The study after `icc-coding code`."""
    shutil.copytree(Path(_coded_once().name) / "harbours", study.root, dirs_exist_ok=True)
    return study


@lru_cache(maxsize=1)
def _coded_once() -> TemporaryDirectory[str]:
    """The harbours coded, once in a process, which the folder goes with: every test has a copy."""
    folder = TemporaryDirectory(prefix="fictional-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("icc_coding.suggesting.basis.SentenceEncoder", fake_encoder)
        result = run(make_study(Path(folder.name) / "harbours"), "code")
    assert result.exit_code == 0, result.output
    return folder
