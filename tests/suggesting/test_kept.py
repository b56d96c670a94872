"""What was found is kept: a run costs what has changed, and gives what a run without it gives."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fakes import HashingEncoder

from icc_coding.codebook.model import Codebook
from icc_coding.study import Study
from icc_coding.suggesting import run
from icc_coding.suggesting.basis import Basis
from icc_coding.suggesting.run import suggest, suggest_kept
from icc_coding.suggesting.shelf import Shelf
from icc_coding.suggesting.store import Suggestion
from icc_coding.suggesting.suggester import Suggester
from icc_coding.transcripts import Transcript, read_study
from suggesting.conftest import MONDAY


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the transcripts that were measured."""
    names: list[str] = []
    real = run.find

    def find(suggester: Suggester, transcripts: list[Transcript], progress: object = None, shelf: Shelf | None = None) -> object:
        names.extend(transcript.name for transcript in transcripts)
        return real(suggester, transcripts, None, shelf)

    monkeypatch.setattr(run, "find", find)
    return names


def code(study: Study) -> list[Suggestion]:
    basis = Basis(study, Codebook.load(study.codebook), HashingEncoder())
    transcripts = read_study(study).transcripts
    kept = suggest_kept(basis, transcripts, "run-1")
    assert kept == suggest(basis.suggester, transcripts, "run-1")
    return kept


def test_nothing_is_measured_twice_and_all_is_the_same(study: Study, measured: list[str]) -> None:
    first = suggest_kept(Basis(study, Codebook.load(study.codebook), HashingEncoder()), read_study(study).transcripts, "run-1")
    assert sorted(measured) == ["monday", "sunday"]
    measured.clear()
    encoder = HashingEncoder()
    again = suggest_kept(Basis(study, Codebook.load(study.codebook), encoder), read_study(study).transcripts, "run-1")
    assert again == first
    assert measured == encoder.asked == []
    assert any(suggestion.reason for suggestion in again)


def test_an_added_changed_or_deleted_transcript_costs_only_itself(study: Study, measured: list[str]) -> None:
    code(study)
    measured.clear()
    (study.transcripts / "friday.txt").write_text(MONDAY.replace("August", "July"), encoding="utf-8")
    assert {s.transcript for s in suggest_kept(_basis(study), read_study(study).transcripts, "r")} >= {"friday"}
    assert measured == ["friday"]
    measured.clear()
    (study.transcripts / "friday.txt").write_text(MONDAY.replace("August", "June"), encoding="utf-8")
    suggest_kept(_basis(study), read_study(study).transcripts, "r")
    assert measured == ["friday"]
    measured.clear()
    (study.transcripts / "friday.txt").unlink()
    suggest_kept(_basis(study), read_study(study).transcripts, "r")
    assert measured == []


def _basis(study: Study, encoder: str = "hashing-64") -> Basis:
    return Basis(study, Codebook.load(study.codebook), HashingEncoder(encoder))


@pytest.mark.parametrize("change", ["definition", "encoder", "question"])
def test_what_scores_follow_from_makes_them_anew(study: Study, measured: list[str], change: str) -> None:
    suggest_kept(_basis(study), read_study(study).transcripts, "r")
    measured.clear()
    if change == "definition":
        study.codebook.write_text(study.codebook.read_text(encoding="utf-8").replace("quarrel about", "fight about"), encoding="utf-8")
    if change == "question":
        path = study.transcripts / "monday.txt"
        path.write_text(path.read_text(encoding="utf-8").replace("Is there any trouble?", "Is the shared tap shut?"), encoding="utf-8")
    suggest_kept(_basis(study, "other" if change == "encoder" else "hashing-64"), read_study(study).transcripts, "r")
    assert sorted(measured) == (["monday"] if change == "question" else ["monday", "sunday"])


@pytest.mark.parametrize("damage", [b"", b"xy", "cut", "changed", "gone", "folder"])
def test_a_damaged_or_lost_file_costs_time_and_nothing_else(study: Study, damage: bytes | str) -> None:
    before = code(study)
    for path in (study.cache / "suggested").glob("*.json"):
        whole = path.read_bytes()
        if isinstance(damage, bytes):
            path.write_bytes(damage)
        elif damage == "cut":
            path.write_bytes(whole[:-5])
        elif damage == "changed":
            path.write_bytes(whole.replace(b"likely", b"liKely"))
        elif damage == "gone":
            path.unlink()
    if damage == "folder":
        shutil.rmtree(study.cache)
    assert code(study) == before


def test_what_nobody_needs_is_thrown_away_only_when_it_is_old(study: Study, tmp_path: Path) -> None:
    import os

    basis = _basis(study)
    transcripts = read_study(study).transcripts
    suggest_kept(basis, transcripts, "r")
    needed, other = basis.kept.path(transcripts[0]), basis.kept.path(transcripts[1])
    basis.kept.clear_out([transcripts[0]])
    assert other.exists()
    for path in (needed, other):
        os.utime(path, (1, 1))
    basis.kept.clear_out([transcripts[0]])
    assert needed.exists()
    assert not other.exists()
