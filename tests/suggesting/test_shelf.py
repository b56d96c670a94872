"""What was worked out once is kept: after a change a run cuts and searches what the change touches, and gives what a fresh study gives."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEncoder

from icc_coding import language
from icc_coding.codebook.model import Codebook
from icc_coding.study import Study
from icc_coding.suggesting import parsed, ruled
from icc_coding.suggesting.basis import Basis
from icc_coding.suggesting.parsed import Parsed, passages_of
from icc_coding.suggesting.rules.matching import RuleSet
from icc_coding.suggesting.run import suggest_kept
from icc_coding.suggesting.shelf import Shelf
from icc_coding.suggesting.store import Suggestion
from icc_coding.transcripts import Transcript, read_study
from suggesting.conftest import MONDAY


def code(study: Study) -> list[Suggestion]:
    basis = Basis(study, Codebook.load(study.codebook), HashingEncoder())
    transcripts = read_study(study).transcripts
    found = suggest_kept(basis, transcripts, "run-1")
    basis.clear_out(transcripts)
    return found


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which transcripts are cut, and of which codes rules are compiled."""
    told: list[str] = []

    def cut(transcript: Transcript) -> object:
        told.append(transcript.name)
        return passages_of(transcript)

    class Told(RuleSet):
        def __init__(self, codebook: Codebook) -> None:
            told.extend(code.id for code in codebook.codes if code.rules)
            super().__init__(codebook)

    monkeypatch.setattr(parsed, "passages_of", cut)
    monkeypatch.setattr(ruled, "RuleSet", Told)
    monkeypatch.setattr("icc_coding.suggesting.rules.matching.RuleSet", Told)
    return told


def edit(old: str, new: str) -> Callable[[Study], None]:
    def change(study: Study) -> None:
        text = study.codebook.read_text(encoding="utf-8")
        assert old in text
        study.codebook.write_text(text.replace(old, new), encoding="utf-8")

    return change


def friday(study: Study) -> None:
    (study.transcripts / "friday.txt").write_text(MONDAY.replace("August", "July"), encoding="utf-8")


def other_question(study: Study) -> None:
    path = study.transcripts / "monday.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("Is there any trouble?", "Is the shared tap shut?"), encoding="utf-8")


CHANGES = {
    "definition": (edit("quarrel about", "fight about"), []),
    "example": (edit("They shut the tap on us in August.", "They closed the tap."), []),
    "rule": (edit('{phrase: "no water"}', '{phrase: "sandwich"}'), ["trouble.water_dispute"]),
    "scope rule": (edit('{phrase: "other garden*"}', '{phrase: "garden*"}'), []),
    "new code": (
        edit(
            "      - id: water_dispute", "      - id: lunch\n        label: Lunch\n        definition: They eat.\n      - id: water_dispute"
        ),
        [],
    ),
    "code gone": (edit('          - {phrase: "exchange"}\n', ""), ["help.seed_swap"]),
    "added": (friday, ["friday", "help.tool_sharing", "help.seed_swap", "trouble.water_dispute"]),
    "question": (other_question, ["monday", "help.tool_sharing", "help.seed_swap", "trouble.water_dispute"]),
    "deleted": (lambda study: (study.transcripts / "monday.txt").unlink(), []),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_costs_what_it_touches_and_gives_what_a_fresh_study_gives(
    study: Study, tmp_path: Path, worked: list[str], name: str
) -> None:
    change, touched = CHANGES[name]
    code(study)
    worked.clear()
    change(study)
    found = code(study)
    assert worked == touched
    shutil.copytree(study.root, tmp_path / "fresh", ignore=shutil.ignore_patterns(".icc-cache"))
    assert found == code(Study(tmp_path / "fresh"))


@pytest.mark.parametrize("damage", [b"", b"xy", None])
def test_a_shelf_that_is_damaged_or_gone_costs_time_and_nothing_else(study: Study, damage: bytes | None) -> None:
    before = code(study)
    shutil.rmtree(study.cache / "suggested")
    kept = list((study.cache / "measured").iterdir())
    assert len(kept) >= 6  # two transcripts, their rules' hits, the codes, the background
    for path in kept:
        if damage is None:
            path.unlink()
        else:
            path.write_bytes(damage + path.read_bytes()[7:])
    assert code(study) == before


def test_what_is_kept_of_a_transcript_is_the_transcript_as_it_was_cut(talks: tuple[Transcript, ...], tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "program")
    for transcript in talks:
        cut = Parsed.of(transcript)
        shelf.save(transcript.name, cut.arrays())
        arrays = shelf.load(transcript.name)
        assert arrays is not None
        again = Parsed.load(transcript, arrays)
        whole = [passage for passage in passages_of(transcript) if passage.sentences]
        assert [again.passage(number) for number in range(len(again.rows))] == whole
        assert again.sentence_texts == [passage.text[s.start : s.end] for passage in whole for s in passage.sentences]
        for name, values in cut.arrays().items():
            np.testing.assert_array_equal(again.arrays()[name], values)


def test_a_shelf_without_a_folder_keeps_nothing() -> None:
    shelf = Shelf()
    shelf.save("a", {"numbers": np.arange(3)})
    assert shelf.load("a") is None
    assert shelf.others("a") == []
    shelf.clear_out()


def test_what_no_run_has_needed_for_a_month_is_thrown_away(tmp_path: Path) -> None:
    import os

    earlier = Shelf(tmp_path)
    for name in ("used", "unused", "young"):
        earlier.save(name, {"numbers": np.array([1, 70_000])})
    shelf = Shelf(tmp_path)
    for name in ("used", "unused"):
        os.utime(tmp_path / "measured" / name, (1, 1))
    found = shelf.load("used")
    assert found is not None
    assert found["numbers"].tolist() == [1, 70_000]
    shelf.clear_out()
    assert sorted(path.name for path in (tmp_path / "measured").iterdir()) == ["used", "young"]


def test_a_kept_transcript_brings_the_lemmas_of_its_words(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    transcript = read_study(study).transcripts[0]
    kept = Parsed.of(transcript).arrays()
    words = Parsed.of(transcript).cut.vocabulary
    known = [language.lemma(word) for word in words]
    assert set(known) != set(words)
    monkeypatch.setattr(language, "_LEMMAS", {})
    monkeypatch.setattr(language, "_lemma_table", lambda: pytest.fail("the table is loaded"))
    Parsed.load(transcript, kept)
    assert [language.lemma(word) for word in words] == known
