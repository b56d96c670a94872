"""Word overlap of a transcript's passages with codes, kept by code: of a codebook that was edited only the edited codes are compared anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from icc_coding.files import sha256_text
from icc_coding.suggesting.measured import Scores
from icc_coding.suggesting.scoring import Targets, overlap_with
from icc_coding.suggesting.shelf import Arrays, Shelf, as_array, texts_in
from icc_coding.suggesting.spoken import PassageFeatures
from icc_coding.suggesting.words import Bag, Norms, Overlap

_NORMS = ("words", "characters", "questions.words", "questions.characters")


class KeptOverlap:
    """The overlap of transcripts with the codes of `targets`, as :func:`overlap_with` gives it; it follows from the codes' words, the rarity of
    words and the talk alone."""

    def __init__(self, targets: Targets, shelf: Shelf) -> None:
        self._targets, self._shelf = targets, shelf
        self._digests = [_digest(told.bag) for told in targets.told]
        self._whole = sha256_text("".join(sorted(self._digests)))[:24]
        self._idf = targets.background.idf_digest
        self._some: dict[tuple[int, ...], Overlap] = {}

    def of(self, spoken: PassageFeatures, layout: str) -> Scores:
        """Overlap [passages x codes], with the questions' part; `layout` names the talk as it is cut."""
        mine = self._shelf.name("overlap", layout, self._idf)
        kept, exact = self._kept(mine)
        known = dict(zip(texts_in(kept["codes"]), kept["overlap"], strict=True)) if kept is not None else {}
        missing = [place for place, digest in enumerate(self._digests) if digest not in known]
        if missing or not exact:
            norms = _norms_in(kept) if kept is not None else self._norms(spoken)
            known |= self._compared(spoken, missing, norms)
            self._shelf.save(f"{mine}.{self._whole}", self._arrays(known, norms))
        return np.stack([known[digest] for digest in self._digests], axis=1) if self._digests else np.zeros((len(spoken), 0), np.float32)

    def _kept(self, mine: str) -> tuple[Arrays | None, bool]:
        """What is kept of this talk, and whether of just this codebook."""
        exact = self._shelf.load(f"{mine}.{self._whole}")
        if exact is not None:
            return exact, True
        loaded = (self._shelf.load(name) for name in self._shelf.others(f"{mine}."))
        return next((found for found in loaded if found is not None), None), False

    def _norms(self, spoken: PassageFeatures) -> tuple[Norms, Norms]:
        idf = self._targets.background.idf
        return spoken.bags.norms(idf), spoken.questions.norms(idf)

    def _compared(self, spoken: PassageFeatures, places: Sequence[int], norms: tuple[Norms, Norms]) -> dict[str, Scores]:
        if not places:
            return {}
        found = overlap_with(self._codes(tuple(places)), spoken, norms)
        return {self._digests[place]: np.ascontiguousarray(found[:, column]) for column, place in enumerate(places)}

    def _codes(self, places: tuple[int, ...]) -> Overlap:
        """The overlap with these codes alone: mostly the same ones in every transcript."""
        if len(places) == len(self._digests):
            return self._targets.overlap
        if places not in self._some:
            self._some[places] = Overlap([self._targets.told[place].bag for place in places], self._targets.overlap.idf)
        return self._some[places]

    def _arrays(self, known: dict[str, Scores], norms: tuple[Norms, Norms]) -> Arrays:
        own = list(dict.fromkeys(self._digests))
        overlap = np.stack([known[digest] for digest in own])
        return {**dict(zip(_NORMS, (*norms[0], *norms[1]), strict=True)), "codes": as_array(own), "overlap": overlap}


def _norms_in(kept: Arrays) -> tuple[Norms, Norms]:
    words, characters, asked_words, asked_characters = (kept[name] for name in _NORMS)
    return (words, characters), (asked_words, asked_characters)


def _digest(bag: Bag) -> str:
    """Of all that a code's overlap follows from beside the rarity of words."""
    return sha256_text(" ".join(f"{field.name} {getattr(bag, field.name).tolist()}" for field in fields(Bag)))[:24]
