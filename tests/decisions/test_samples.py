"""Samples: drawn once, the same for everyone, and honest about what each segment stands for."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from icc_coding.decisions.samples import SamplePlan, assign_sample, draw_sample, load_sample, recode_sample, sample_names
from icc_coding.decisions.state import referred_texts
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.transcripts.model import Transcript

from .conftest import make_transcript


@pytest.fixture
def transcripts() -> list[Transcript]:
    def talk(name: str, sentences: int) -> Transcript:
        return make_transcript(name, [("Q", "Well?"), ("M", ". ".join(f"This is sentence {n} of {name}" for n in range(sentences)))])

    return [talk("short", 10), talk("long", 50)]


def plan(**more: object) -> SamplePlan:
    return SamplePlan(**({"name": "round-1", "size": 12, "coders": ("ana", "bob")} | more))  # type: ignore[arg-type]


def test_a_sample_is_drawn_once_and_stays(study: Study, transcripts: list[Transcript]) -> None:
    sample = draw_sample(study, transcripts, plan())
    assert load_sample(study, "round-1") == sample
    assert len({(item.text, item.index) for item in sample.segments}) == 12
    assert {item.weight for item in sample.segments} == {5.0}
    assert all(item.index > 0 for item in sample.segments)  # segment 0 is the interviewer's
    with pytest.raises(UserError, match="stays as it is"):
        draw_sample(study, transcripts, plan())
    again = draw_sample(study, transcripts, plan(name="same-seed"))
    assert again.segments == sample.segments
    assert draw_sample(study, transcripts, plan(name="other", seed=2)).segments != sample.segments
    assert referred_texts(study) == {item.text_hash for item in transcripts}


def test_stratified_takes_part_of_every_transcript_and_third(study: Study, transcripts: list[Transcript]) -> None:
    scores = {(t.text_hash, s.index): s.index / 100 for t in transcripts for s in t.segments}
    sample = draw_sample(study, transcripts, plan(method="stratified", size=30), scores)
    by_transcript = Counter(item.transcript for item in sample.segments)
    assert by_transcript == {"short": 5, "long": 25}
    thirds = Counter((item.index > 10) + (item.index > 30) for item in sample.segments if item.transcript == "long")
    assert sorted(thirds.values()) == [8, 8, 9]
    assert sum(item.weight for item in sample.segments) == pytest.approx(60, abs=2)


def test_the_whole_study_can_be_a_sample(study: Study, transcripts: list[Transcript]) -> None:
    scores = {(t.text_hash, s.index): 0.5 for t in transcripts for s in t.segments}
    sample = draw_sample(study, transcripts, plan(method="stratified", size=60), scores)
    assert {item.weight for item in sample.segments} == {1.0}


def test_recoding_reads_the_same_segments_in_a_new_order(study: Study, transcripts: list[Transcript]) -> None:
    first = draw_sample(study, transcripts, plan())
    again = recode_sample(study, "again", "round-1", seed=5)
    assert (again.aim, again.of, again.coders) == ("recoding", "round-1", ("ana", "bob"))
    assert set(again.segments) == set(first.segments)
    assert again.segments != first.segments
    assert sample_names(study) == ["again", "round-1"]


def test_more_coders_can_be_assigned(study: Study, transcripts: list[Transcript]) -> None:
    sample = draw_sample(study, transcripts, plan())
    more = assign_sample(study, "round-1", ["cy", "ana"])
    assert more.coders == ("ana", "bob", "cy")
    assert more.segments == sample.segments


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "../x"}, "cannot name"),
        ({"size": 0}, "--size"),
        ({"size": 99}, "60 segments"),
        ({"coders": ()}, "--coder"),
        ({"coders": ("consensus",)}, "reserved"),
        ({"method": "stratified"}, "icc-coding code"),
        ({"aim": "fun"}, "reliability"),
    ],
)
def test_impossible_samples_say_why(study: Study, transcripts: list[Transcript], change: dict[str, object], says: str) -> None:
    with pytest.raises(UserError, match=says):
        draw_sample(study, transcripts, plan(**change))
    assert sample_names(study) == []


def test_unknown_and_damaged_samples_say_so(study: Study, transcripts: list[Transcript]) -> None:
    draw_sample(study, transcripts, plan())
    with pytest.raises(UserError, match="known: round-1"):
        load_sample(study, "round-2")
    path = study.samples / "round-1.json"
    path.write_text(json.dumps({"name": "round-1"}), encoding="utf-8")
    with pytest.raises(UserError, match="backup"):
        load_sample(study, "round-1")
