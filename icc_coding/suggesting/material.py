"""What a study's suggester is made of, as far as it takes time: the words of the codebook and of the background, and the
sentences of the passages that a model learned from, kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.codebook.records import Code
from icc_coding.files import parse_json, sha256_text
from icc_coding.suggesting.background import Words, read_passages, texts_digest
from icc_coding.suggesting.parsed import spoken_arrays, spoken_of
from icc_coding.suggesting.plain_words import plain_sentences, special_words
from icc_coding.suggesting.share import CutText, cut_all
from icc_coding.suggesting.shelf import Arrays, Shelf, as_array, texts_in
from icc_coding.suggesting.told import CodebookText, Told, said, texts_told
from icc_coding.suggesting.words import PLACES, Bag


def told_of(codes: Sequence[Code], shelf: Shelf) -> list[Told]:
    """What each code says; of a codebook that was edited only the edited texts are cut into words."""
    texts = {sha256_text(text)[:32]: text for code in codes for text in texts_told(code)}
    mine = shelf.name("codes")
    name = f"{mine}.{sha256_text(''.join(sorted(texts)))[:24]}"
    kept = shelf.load(name)
    for other in shelf.others(f"{mine}.") if kept is None else ():
        if (kept := shelf.load(other)) is not None:
            break
    known, special = (_said(kept), frozenset(texts_in(kept["special"]))) if kept is not None else ({}, None)
    found = {digest: known[digest] if digest in known else _cut(text, special) for digest, text in texts.items()}
    if known.keys() != found.keys():
        shelf.save(name, _arrays(found, special_words() if special is None else sorted(special)))
    return [Told.of(code, lambda text: found[sha256_text(text)[:32]]) for code in codes]


def _cut(text: str, special: frozenset[str] | None) -> CodebookText:
    """A text cut without spaCy where that can be done; `special` is None where spaCy has not been asked yet."""
    plain = plain_sentences(text, special) if special is not None else None
    return CodebookText.of(plain) if plain is not None else said(text)


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


def _arrays(found: Mapping[str, CodebookText], special: Iterable[str]) -> Arrays:
    arrays: dict[str, NDArray[Any]] = {"digests": as_array(found), "special": as_array(special)}
    each = {"spans": [np.array(one.spans, dtype=np.int64).reshape(-1) for one in found.values()]}
    each |= {field.name: [getattr(one.bag, field.name) for one in found.values()] for field in fields(Bag)}
    for name, parts in each.items():
        arrays[name] = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
        arrays[f"{name}.lengths"] = np.array([len(part) for part in parts], dtype=np.int64)
    return arrays


def _said(arrays: Arrays) -> dict[str, CodebookText]:
    spans, *features = (
        np.split(arrays[name].astype(np.int64), np.cumsum(arrays[f"{name}.lengths"], dtype=np.int64)[:-1])
        for name in ("spans", *(field.name for field in fields(Bag)))
    )
    parts = zip(texts_in(arrays["digests"]), spans, *features, strict=True)
    return {digest: CodebookText(tuple(zip(own[::2].tolist(), own[1::2].tolist(), strict=True)), Bag(*bag)) for digest, own, *bag in parts}
