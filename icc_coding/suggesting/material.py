"""What a study's suggester is made of, as far as it takes time: the words of the codebook and of the background, and the
sentences of the passages that a model learned from, kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.codebook.records import Code
from icc_coding.files import parse_json, sha256_text
from icc_coding.suggesting.background import Words, read_passages, texts_digest
from icc_coding.suggesting.parsed import spoken_arrays, spoken_of
from icc_coding.suggesting.share import CutText, cut_all
from icc_coding.suggesting.shelf import Arrays, Shelf, as_array, texts_in
from icc_coding.suggesting.told import Told
from icc_coding.suggesting.words import PLACES, Bag


def told_of(codes: Sequence[Code], shelf: Shelf) -> list[Told]:
    """What each code says; of a codebook that was edited only the edited codes are cut into words."""
    digests = [sha256_text(json.dumps([code.label, code.definition, code.include, code.examples])) for code in codes]
    mine = shelf.name("codes")
    name = f"{mine}.{sha256_text(''.join(digests))[:24]}"
    kept = shelf.load(name)
    for other in shelf.others(f"{mine}.") if kept is None else ():
        if (kept := shelf.load(other)) is not None:
            break
    known = _told(kept) if kept is not None else {}
    found = [known[digest] if digest in known else Told.of(code) for digest, code in zip(digests, codes, strict=True)]
    if set(known) != set(digests):
        shelf.save(name, _arrays(digests, found))
    return found


def words_of_background(shelf: Shelf) -> Words:
    """What the shipped background's texts say."""
    name = shelf.name("background", texts_digest())
    kept = shelf.load(name)
    if kept is not None:
        frequency = np.zeros(PLACES, dtype=np.int32)
        frequency[kept["features"]] = kept["frequency"]
        return Words(frequency, int(kept["documents"][0]), spoken_of(kept))
    words = Words.of(*read_passages())
    features = np.flatnonzero(words.frequency)
    counted: dict[str, NDArray[Any]] = {
        "features": features,
        "frequency": words.frequency[features],
        "documents": np.array([words.documents]),
    }
    shelf.save(name, {**counted, **spoken_arrays(words.spoken)})
    return words


def cut_decided(texts: Sequence[str], shelf: Shelf) -> list[CutText]:
    """The sentences of the passages that a model learned from: `learn` cuts them, and the runs that follow find them."""
    name = shelf.name("decided", json.dumps(texts))
    kept = shelf.load(name)
    if kept is not None:
        return [CutText(text, tuple(said)) for text, said in parse_json(bytes(kept["cut"]))]
    cut = cut_all(texts)
    data = json.dumps([(one.text, one.sentences) for one in cut]).encode("ascii")
    shelf.save(name, {"cut": np.frombuffer(data, dtype=np.uint8)})
    return cut


def _arrays(digests: Sequence[str], told: Sequence[Told]) -> Arrays:
    arrays: dict[str, NDArray[Any]] = {"digests": as_array(digests), "texts": as_array(json.dumps([one.texts for one in told]).split("\0"))}
    for field in fields(Bag):
        each = [getattr(one.bag, field.name) for one in told]
        arrays[field.name] = np.concatenate([np.zeros(0, dtype=np.int64), *each])
        arrays[f"{field.name}.lengths"] = np.array([len(ids) for ids in each], dtype=np.int64)
    return arrays


def _told(arrays: Arrays) -> dict[str, Told]:
    texts = parse_json(texts_in(arrays["texts"])[0])
    features = [
        np.split(arrays[field.name].astype(np.int64), np.cumsum(arrays[f"{field.name}.lengths"], dtype=np.int64)[:-1])
        for field in fields(Bag)
    ]
    bags = (Bag(*each) for each in zip(*features, strict=True))
    return {digest: Told(tuple(said), own) for digest, said, own in zip(texts_in(arrays["digests"]), texts, bags, strict=True)}
