"""The example study in this repository: its logs are sound and its figures can be computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from icc_coding.agreement import coefficients
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.logs.record import Record
from icc_coding.decisions.ratings import RatingsChoice, decided_ratings
from icc_coding.decisions.samples import load_sample
from icc_coding.decisions.state import load_state
from icc_coding.job import code_study
from icc_coding.new_study import example_study
from icc_coding.study import Study
from icc_coding.transcripts import Transcript, load_text, read_paths

STUDY = Study(Path(__file__).parents[1])
CODERS = ("ana", "ben")


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return [record for _, record in read_logs(STUDY).entries()]  # raises when a chain is broken


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.load(STUDY.codebook)


@pytest.fixture(scope="module")
def transcripts() -> tuple[Transcript, ...]:
    return read_paths([STUDY.transcripts], STUDY).transcripts


def test_every_quote_is_what_stands_in_its_text(records: list[Record], transcripts: tuple[Transcript, ...]) -> None:
    current = {transcript.text_hash for transcript in transcripts}
    assert records
    for record in records:
        assert record.text in current, "a reader or a transcript has changed: run python benchmarks/make_example.py"
        assert record.span is not None
        assert record.quote == load_text(STUDY, record.text)[slice(*record.span)]


def test_every_code_is_in_the_codebook_and_used(records: list[Record], codebook: Codebook) -> None:
    known = {code.id for code in codebook.codes}
    assert {record.code for record in records if record.code} == known
    assert {record.to for record in records if record.to} <= known


def test_both_coders_read_the_whole_sample_blind_before_they_reviewed(records: list[Record]) -> None:
    sample = load_sample(STUDY, "reliability")
    assert sample.coders == CODERS
    for coder in CODERS:
        mine = [record for record in records if record.coder == coder]
        read = [(record.text, record.start, record.end) for record in mine if record.action == "read"]
        assert read == [(segment.text, segment.start, segment.end) for segment in sample.segments]
        blind = [record.blind for record in mine]
        assert blind == sorted(blind, reverse=True)
        assert all(record.sample == sample.name and not record.shown for record in mine if record.blind)


def test_the_blind_readings_agree_as_careful_people_do(codebook: Codebook, transcripts: tuple[Transcript, ...]) -> None:
    codes = tuple(code.id for code in codebook.codes)
    ratings = decided_ratings(load_state(STUDY, codebook), transcripts, RatingsChoice(codes, CODERS, "reliability"))
    assert ratings.values.shape == (2, len(load_sample(STUDY, "reliability").segments), len(codes))
    assert (ratings.values >= 0).all()
    kappa = coefficients(ratings.values.reshape(2, -1).astype(float))["cohen_kappa"].value
    assert kappa is not None
    assert 0.6 < kappa < 0.9


def test_reviews_hold_every_kind_of_decision(codebook: Codebook) -> None:
    codings = [coding for coding in load_state(STUDY, codebook).codings if not coding.blind]
    assert {coding.status for coding in codings} == {"accepted", "rejected", "replaced", "added", "unsure"}
    assert all(coding.note for coding in codings if coding.status in ("rejected", "replaced", "unsure"))


@pytest.mark.encoder
def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    readme = (STUDY.root / "README.md").read_text(encoding="utf-8")
    summary = code_study(example_study(tmp_path / "example"))
    assert f"Coded excerpts  coding/excerpts.csv  ({summary['rows']} rows)" in readme
    shown = summary["codes"]["value.learning_exchange"]
    assert f"{shown['coded']} coded by people, {shown['disputed']} of them in dispute, {shown['possible']} possible" in readme
    assert f"{shown['quote']['excerpt_id']}" in readme
