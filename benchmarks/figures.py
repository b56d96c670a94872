"""What the accuracy benchmarks share: measures, intervals over transcripts, and how the data sets are read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score
from sklearn.preprocessing import normalize

from icc_coding import Codebook
from icc_coding.codebook.model import Code, Dimension
from icc_coding.learning.training import Answers, Everything, Taught
from icc_coding.suggesting.background import TalkStatistics
from icc_coding.suggesting.units import Units

Matrix = Any
REPLICATES = 400
LEAST_USES = 5


@dataclass(frozen=True)
class Texts:
    """A data set: texts, their transcripts, and which codes apply, `truth` [texts x codes]."""

    codebook: Codebook
    texts: list[str]
    clusters: Matrix
    truth: Matrix

    @property
    def definitions(self) -> list[str]:
        return [f"{code.label}. {code.definition}" for code in self.codebook.codes]

    @property
    def definitions_and_examples(self) -> list[str]:
        return [" ".join([f"{code.label}. {code.definition}", *code.examples]) for code in self.codebook.codes]


def taught_of(codes: list[str], units: Units, truth: Matrix, known: Matrix, clusters: Matrix, before: Matrix | None = None) -> Taught:
    """Answers read blind about all texts there are; `before` are the bands of the evidence, [texts x codes]."""
    places = tuple((str(name), row) for row, name in enumerate(clusters))
    bands = np.full(truth.shape, "", dtype="<U8") if before is None else before
    everything = Everything(units, bands, places, np.arange(len(places)), np.zeros(len(places), dtype=bool))
    nothing = TalkStatistics(np.zeros(1, dtype=np.float32), 0, np.zeros(0, dtype=np.int32), 0)
    return Taught(Answers(tuple(codes), places, truth & known, known, known), units, nothing, everything)


def read_icc(folder: Path, codebook: Codebook) -> Texts:
    """Passages of council meetings, read by a language model."""
    rows = _lines(folder / "passages.jsonl")
    truth = np.array([[code.id in row["codes"] for code in codebook.codes] for row in rows])
    return Texts(codebook, [row["text"] for row in rows], np.array([row["source"].split("#")[0] for row in rows]), truth)


def read_wac(folder: Path) -> Texts:
    """Expert interviews coded by people. Definitions alone: the codebook's examples are quoted from the transcripts, so they are not used."""
    entries = json.loads((folder / "codebook.json").read_text(encoding="utf-8"))
    codes = tuple(Code(f"wac.c{n}", "wac", entry["code"], entry["definition"]) for n, entry in enumerate(entries))
    rows = _lines(folder / "turns.jsonl")
    truth = np.array([[entry["code"] in row["codes"] for entry in entries] for row in rows])
    book = Codebook("wac", "1", "en", (Dimension("wac", "wac", codes),))
    return Texts(book, [row["text"] for row in rows], np.array([row["transcript_id"] for row in rows]), truth)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def tfidf_vectors(texts: list[str], targets: list[str]) -> tuple[Matrix, Matrix]:
    """Unit-length TF-IDF vectors (words and pairs; characters 3-5 inside words), fitted on the texts and targets."""
    parts = []
    for settings in ({"ngram_range": (1, 2)}, {"analyzer": "char_wb", "ngram_range": (3, 5)}):
        vectorizer = TfidfVectorizer(sublinear_tf=True, **settings).fit(texts + targets)
        parts.append((vectorizer.transform(texts), vectorizer.transform(targets)))
    left, right = (normalize(hstack(side)).tocsr() for side in zip(*parts, strict=True))
    return left, right


def ap(truth: Matrix, scores: Matrix) -> float:
    """Average precision; nan where nothing is true."""
    return float(average_precision_score(truth, scores)) if truth.any() else float("nan")


def mean_ap(truth: Matrix, scores: Matrix, columns: Matrix) -> float:
    return float(np.nanmean([ap(truth[:, column], scores[:, column]) for column in columns]))


def recall_at_3(truth: Matrix, scores: Matrix) -> Matrix:
    """Per text the share of its codes among its three best scored, at most three counted."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :3]
    return np.take_along_axis(truth, best, 1).sum(axis=1) / np.minimum(3, truth.sum(axis=1))


def _precision(truth: Matrix, picked: Matrix) -> float:
    return float((truth & picked).sum() / picked.sum()) if picked.any() else float("nan")


def _recall(truth: Matrix, picked: Matrix) -> float:
    return float((truth & picked).sum() / truth.sum()) if truth.any() else float("nan")


def _f1(truth: Matrix, picked: Matrix) -> float:
    return float(2 * (truth & picked).sum() / (truth.sum() + picked.sum()))


PARTS: dict[str, Callable[[Matrix, Matrix], float]] = {"precision": _precision, "recall": _recall, "f1": _f1}


def interval(statistic: Callable[[Matrix], float], clusters: Matrix, replicates: int = REPLICATES) -> dict[str, float]:
    """The value with a 95 % percentile interval; whole transcripts are drawn with replacement."""
    rng = np.random.default_rng(0)
    names = np.unique(clusters)
    members = [np.flatnonzero(clusters == name) for name in names]
    values = [
        statistic(np.concatenate([members[i] for i in rng.integers(0, len(names), len(names))])) for _ in range(min(replicates, REPLICATES))
    ]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return {"value": round(statistic(np.arange(len(clusters))), 3), "low": round(float(low), 3), "high": round(float(high), 3)}
