"""When a run may be skipped: digests of everything that it follows from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harbours import decide, make_study, rows_of

import icc_coding
from icc_coding.keeping.digest import decision_digest, digest_of, inputs_of, program_digest, run_name
from icc_coding.own_files import own_files
from icc_coding.study import Study


def test_a_digest_follows_from_contents_not_from_places_or_times(study: Study, tmp_path: Path) -> None:
    twin = make_study(tmp_path / "twin")
    assert inputs_of(twin) == inputs_of(study)
    (study.transcripts / "north.txt").touch()
    assert inputs_of(twin) == inputs_of(study)
    assert run_name(digest_of(inputs_of(study))) == "run-" + digest_of(inputs_of(study))[:10]


@pytest.mark.parametrize("file", ["codebook.yaml", "study.toml", "transcripts/north.txt", "transcripts/deep/new.txt", "models/a/card.json"])
def test_every_input_counts(study: Study, file: str) -> None:
    before = inputs_of(study)
    path = study.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(path.read_bytes() + b"\n" if path.exists() else b"1")
    assert inputs_of(study) != before


def _digest() -> str:
    own_files.cache_clear()
    return program_digest()


@pytest.fixture
def own_files_anew() -> Iterator[None]:
    yield
    own_files.cache_clear()


@pytest.mark.usefixtures("own_files_anew")
def test_what_python_and_the_templates_compile_is_no_other_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = tmp_path / "program" / "__init__.py"
    (start.parent / "pages" / "__pycache__").mkdir(parents=True)
    start.write_text("VALUE = 1\n")
    monkeypatch.setattr(icc_coding, "__file__", str(start))
    before = _digest()
    (start.parent / "pages" / "__pycache__" / "page.cache").write_bytes(b"1")
    (start.parent / "__init__.pyc").write_bytes(b"2")
    assert _digest() == before
    start.write_text("VALUE = 2\n")
    assert _digest() != before


def test_a_renamed_transcript_counts(study: Study) -> None:
    before = inputs_of(study)
    (study.transcripts / "north.txt").rename(study.transcripts / "nord.txt")
    assert inputs_of(study) != before


@pytest.mark.parametrize("file", ["transcripts/.DS_Store", "transcripts/~$north.docx", "coding/excerpts.csv", "notes.txt"])
def test_what_is_no_input_does_not_count(study: Study, file: str) -> None:
    before = inputs_of(study)
    (study.root / file).parent.mkdir(exist_ok=True)
    (study.root / file).write_bytes(b"1")
    assert inputs_of(study) == before


def test_decisions_have_a_digest_of_their_own(coded: Study) -> None:
    inputs, decisions = inputs_of(coded), decision_digest(coded)
    decide(coded, "accept", rows_of(coded)[0])
    assert decision_digest(coded) != decisions
    assert inputs_of(coded) == inputs
