"""What does learning add? Prints JSON.

    python benchmarks/learning.py --data PATH [--codebook codebook.yaml] [--seeds 10]

PATH is as for `accuracy.py`. Everything is split by transcript. On `wac`, 25, 50 and 100 labelled texts (all 60 codes looked for; these
are texts, not clicks) from some transcripts, tested on the transcripts none of them come from. On `icc_passages`, three folds of
transcripts: learned from two thirds, tested on the third. Those labels are a language model's, not people's. Baselines get the same
labelled texts: TF-IDF prototypes (definition and the mean of the code's texts; its word weights are fitted on all texts, the tested ones
too, which favours it), raw MiniLM centroids of the same, and TF-IDF with logistic regression.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from accuracy import LEAST_USES, interval, recall_at_3
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from icc_coding import Codebook, Suggester
from icc_coding.codebook.model import Code, Dimension
from icc_coding.learning.measures import average_precision
from icc_coding.suggesting.encoder import SentenceEncoder
from icc_coding.suggesting.head import Units, evidence_of, fit_head, input_of, stack, zero_shot
from icc_coding.suggesting.scoring import Passage, unit
from icc_coding.suggesting.suggester import windows_of
from icc_coding.suggesting.vectors import CachedEncoder

Matrix = Any
SIZES = (25, 50, 100)


@dataclass(frozen=True)
class Data:
    """One data set: what every system sees of it. `truth` [texts x codes]."""

    truth: Matrix
    clusters: Matrix
    evidence: Matrix
    vectors: list[Matrix]
    words: list[int]
    tfidf: Matrix
    targets_tfidf: Matrix
    whole: Matrix
    targets_whole: Matrix

    def units(self, rows: Matrix) -> Units:
        """All texts as the head sees them when it learns from `rows`."""
        mean = np.concatenate([self.vectors[row] for row in rows]).mean(axis=0)
        inputs = [input_of(vectors, words, mean) for vectors, words in zip(self.vectors, self.words, strict=True)]
        return Units(self.evidence, np.stack(inputs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--codebook", type=Path, default=Path(__file__).parent.parent / "codebook.yaml")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--cache", type=Path, help="a folder for sentence vectors, to spare encoding them again")
    arguments = parser.parse_args()
    encoder = CachedEncoder(SentenceEncoder(), arguments.cache)
    result = {
        "encoder": encoder.id,
        "wac": wac(read_wac(arguments.data / "wac", encoder), arguments.seeds),
        "icc_passages": icc_passages(
            read_icc(arguments.data / "icc_passages", Codebook.load(arguments.codebook), encoder), arguments.seeds
        ),
        "time": timing(),
    }
    print(json.dumps(result, indent=1))


def read_wac(folder: Path, encoder: CachedEncoder) -> Data:
    entries = json.loads((folder / "codebook.json").read_text(encoding="utf-8"))
    codes = tuple(Code(f"wac.c{n}", "wac", entry["code"], entry["definition"]) for n, entry in enumerate(entries))
    rows = _lines(folder / "turns.jsonl")
    truth = np.array([[entry["code"] in row["codes"] for entry in entries] for row in rows])
    book = Codebook("wac", "1", "en", (Dimension("wac", "wac", codes),))
    return prepare(book, encoder, [row["text"] for row in rows], truth, [row["transcript_id"] for row in rows])


def read_icc(folder: Path, codebook: Codebook, encoder: CachedEncoder) -> Data:
    rows = _lines(folder / "passages.jsonl")
    truth = np.array([[code.id in row["codes"] for code in codebook.codes] for row in rows])
    return prepare(codebook, encoder, [row["text"] for row in rows], truth, [row["source"].split("#")[0] for row in rows])


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def prepare(codebook: Codebook, encoder: CachedEncoder, texts: list[str], truth: Matrix, clusters: list[str]) -> Data:
    suggester = Suggester(codebook, encoder)
    evidence = [evidence_of(suggester.measure(windows_of(text))) for text in texts]
    passages = [Passage.of(text) for text in texts]
    targets = [" ".join([f"{code.label}. {code.definition}", *code.examples]) for code in codebook.codes]
    parts = []
    for settings in ({"ngram_range": (1, 2)}, {"analyzer": "char_wb", "ngram_range": (3, 5)}):
        vectorizer = TfidfVectorizer(sublinear_tf=True, **settings).fit(texts + targets)
        parts.append((vectorizer.transform(texts), vectorizer.transform(targets)))
    tfidf, targets_tfidf = (normalize(hstack(side)).tocsr() for side in zip(*parts, strict=True))
    vectors = suggester.vectors(passages)
    words = [sum(len(sentence.words) for sentence in passage.sentences) for passage in passages]
    return Data(
        truth,
        np.array(clusters),
        stack(evidence, [np.zeros(1)] * len(texts)).evidence,
        vectors,
        words,
        tfidf,
        targets_tfidf,
        np.array([unit(own.mean(axis=0)) for own in vectors]),
        encoder.encode(targets),
    )


def learned(data: Data, rows: Matrix) -> Matrix:
    units = data.units(rows)
    return fit_head(units.take(rows), data.truth[rows], np.ones_like(data.truth[rows])).logits(units)


def tfidf_prototypes(data: Data, rows: Matrix) -> Matrix:
    mean = normalize(data.truth[rows].T.astype(float) @ data.tfidf[rows].toarray())
    return data.tfidf @ normalize(data.targets_tfidf.toarray() + mean).T


def centroids(data: Data, rows: Matrix) -> Matrix:
    mean = unit(data.truth[rows].T.astype(float) @ data.whole[rows])
    return data.whole @ unit(data.targets_whole + mean).T


def tfidf_logistic(data: Data, rows: Matrix) -> Matrix:
    result = np.full(data.truth.shape, -50.0)
    for column in np.flatnonzero(data.truth[rows].any(axis=0) & ~data.truth[rows].all(axis=0)):
        model = LogisticRegression(C=10, class_weight="balanced", solver="liblinear").fit(data.tfidf[rows], data.truth[rows, column])
        result[:, column] = model.decision_function(data.tfidf)
    return result


def untaught(data: Data, rows: Matrix) -> Matrix:
    return zero_shot(Units(data.evidence, np.zeros((len(data.truth), 1))))


def rules_only(data: Data, rows: Matrix) -> Matrix:
    return data.evidence[2]


SYSTEMS: dict[str, Callable[[Data, Matrix], Matrix]] = {
    "zero-shot": untaught,
    "learned": learned,
    "TF-IDF prototypes": tfidf_prototypes,
    "raw MiniLM centroids": centroids,
    "TF-IDF, logistic regression": tfidf_logistic,
    "rules only": rules_only,
}


def wac(data: Data, seeds: int) -> dict[str, Any]:
    """R@3 after 25, 50 and 100 labelled texts, on the transcripts that none of the hundred come from: mean, lowest and highest seed."""
    coded = data.truth.any(axis=1)
    found: dict[int, dict[str, list[float]]] = {size: {name: [] for name in SYSTEMS if name != "rules only"} for size in SIZES}
    for seed in range(seeds):
        train, test = _split(data, seed)
        test = test[coded[test]]
        for size in SIZES:
            for name, kept in found[size].items():
                kept.append(float(recall_at_3(data.truth[test], SYSTEMS[name](data, train[:size])[test]).mean()))
    return {
        "recall_at_3": {size: {name: _spread(values) for name, values in of.items()} for size, of in found.items()},
        "ratio_to_tfidf_prototypes_at_100": _spread(np.array(found[100]["learned"]) / np.array(found[100]["TF-IDF prototypes"])),
        "learned_minus_zero_shot": {size: _spread(np.array(of["learned"]) - np.array(of["zero-shot"])) for size, of in found.items()},
    }


def _split(data: Data, seed: int) -> tuple[Matrix, Matrix]:
    rng = np.random.default_rng(seed)
    train: list[int] = []
    names = rng.permutation(np.unique(data.clusters))
    used = 0
    while len(train) < max(SIZES):
        train += rng.permutation(np.flatnonzero(data.clusters == names[used])).tolist()
        used += 1
    return np.array(train[: max(SIZES)]), np.flatnonzero(~np.isin(data.clusters, names[:used]))


def icc_passages(data: Data, seeds: int) -> dict[str, Any]:
    """Mean AP over codes with five or more uses: scores of every passage from a model that saw nothing of its transcript."""
    chosen = np.flatnonzero(data.truth.sum(axis=0) >= LEAST_USES)
    scores = {name: [_held_out(data, system, seed) for seed in range(seeds)] for name, system in SYSTEMS.items()}

    def average(name: str, rows: Matrix) -> float:
        return float(np.mean([_mean_ap(data.truth[rows], found[rows], chosen) for found in scores[name]]))

    return {
        "codes_in_mean": len(chosen),
        "mean_ap": {name: interval(lambda rows, n=name: average(n, rows), data.clusters, 100) for name in SYSTEMS},
        "learned_minus_zero_shot": interval(lambda rows: average("learned", rows) - average("zero-shot", rows), data.clusters, 200),
    }


def _held_out(data: Data, system: Callable[[Data, Matrix], Matrix], seed: int) -> Matrix:
    result = np.zeros(data.truth.shape)
    names = np.random.default_rng(seed).permutation(np.unique(data.clusters))
    for fold in range(3):
        test = np.isin(data.clusters, names[fold::3])
        result[test] = system(data, np.flatnonzero(~test))[test]
    return result


def _mean_ap(truth: Matrix, scores: Matrix, columns: Matrix) -> float:
    found = [average_precision(truth[:, column], scores[:, column]) for column in columns]
    return float(np.mean([value for value in found if value is not None]))


def timing() -> dict[str, float]:
    """Seconds to fit 2,000 texts and 20 codes, made-up numbers of the real shape, with five folds and the calibration of `learn`."""
    from icc_coding.learning.calibration import calibrate

    rng = np.random.default_rng(0)
    units = Units(rng.normal(size=(5, 2000, 20)), unit(rng.normal(size=(2000, 385))))
    labels = units.evidence.sum(axis=0) + rng.normal(size=(2000, 20)) > 5
    began = time.perf_counter()
    head = fit_head(units, labels, np.ones_like(labels))
    fitted = time.perf_counter()
    calibrate(units, labels, np.ones_like(labels), np.array([str(row % 30) for row in range(2000)]), labels.sum(axis=0))
    assert np.isfinite(head.levels).all()
    return {"fit": round(fitted - began, 2), "folds_and_calibration": round(time.perf_counter() - fitted, 2)}


def _spread(values: Any) -> dict[str, float]:
    return {"mean": round(float(np.mean(values)), 3), "low": round(float(np.min(values)), 3), "high": round(float(np.max(values)), 3)}


if __name__ == "__main__":
    main()
