from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import HashingEncoder
from harbours import CODEBOOK

from icc_coding.codebook.model import Codebook
from icc_coding.suggesting import kept_overlap
from icc_coding.suggesting.background import base_background
from icc_coding.suggesting.kept_overlap import KeptOverlap
from icc_coding.suggesting.passage import ScoredPassage
from icc_coding.suggesting.scoring import Targets, overlap_with
from icc_coding.suggesting.shelf import Shelf
from icc_coding.suggesting.spoken import PassageFeatures
from icc_coding.suggesting.words import Overlap

TALK = (
    "We lend the crane to the next harbour.",
    "The pilots learn from each other.",
    "Xyzzy.",
    "We lend and we learn, and the fog is thick.",
)


@pytest.fixture
def spoken() -> PassageFeatures:
    passages = [ScoredPassage.of(text) for text in TALK]
    return PassageFeatures.of([replace(passages[0], question="Do you lend cranes?"), *passages[1:]])


def _targets(definition: str = "") -> Targets:
    codebook, problems = Codebook.parse(CODEBOOK)
    assert codebook is not None, problems
    if definition:
        first = codebook.dimensions[0]
        codes = (replace(first.codes[0], definition=definition), *first.codes[1:])
        codebook = replace(codebook, dimensions=(replace(first, codes=codes), *codebook.dimensions[1:]))
    encoder = HashingEncoder()
    return Targets(codebook, encoder, base_background(encoder))


def test_it_is_what_is_computed_anew_whatever_was_kept_before(tmp_path: Path, spoken: PassageFeatures) -> None:
    shelf = Shelf(tmp_path, "program")
    for definition in ("", "Cranes are lent in fog.", "", "Pilots learn."):
        targets = _targets(definition)
        anew = overlap_with(targets.overlap, spoken)
        assert anew.any()
        for where in (shelf, shelf, Shelf()):
            assert KeptOverlap(targets, where).of(spoken, "talk").tobytes() == anew.tobytes()


def test_only_an_edited_code_is_compared_again(tmp_path: Path, spoken: PassageFeatures, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def counted(overlap: Overlap, *rest: object) -> object:
        compared.append(overlap.targets)
        return overlap_with(overlap, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(kept_overlap, "overlap_with", counted)
    shelf, targets = Shelf(tmp_path, "program"), _targets()
    for each in (targets, targets, _targets("Cranes are lent in fog."), targets):
        KeptOverlap(each, shelf).of(spoken, "talk")
    assert compared == [len(targets.codes), 1]
    KeptOverlap(targets, shelf).of(spoken, "other talk")
    assert compared[2:] == [len(targets.codes)]


def test_what_was_kept_with_other_rarities_of_words_is_not_taken(tmp_path: Path, spoken: PassageFeatures) -> None:
    shelf, targets = Shelf(tmp_path, "program"), _targets()
    before = KeptOverlap(targets, shelf).of(spoken, "talk")
    other = targets.on(replace(targets.background, documents=3 * targets.background.documents))
    after = KeptOverlap(other, shelf).of(spoken, "talk")
    assert not np.array_equal(before, after)
    assert after.tobytes() == overlap_with(other.overlap, spoken).tobytes()
