"""How good are suggestions before anything is learned? Prints JSON.

    python benchmarks/accuracy.py --data PATH [--codebook codebook.yaml]

PATH holds `icc_passages/passages.jsonl` (passages of council meetings, each read three times by a language model, not by people) and
`wac/` (expert interviews coded by people with 60 defined codes). Every figure comes with a bootstrap interval by transcript and stands
beside two baselines computed in the same run: TF-IDF (words and pairs, and characters 3-5, fitted on the texts) and raw MiniLM cosine
to the code's definition. The sets are small and come from meetings and expert interviews: how well suggestions do on a study's own
interviews has to be established by its own blind sample.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score
from sklearn.preprocessing import normalize

from icc_coding import Codebook, Suggester
from icc_coding.codebook.model import Code, Dimension
from icc_coding.suggesting.encoder import SentenceEncoder
from icc_coding.suggesting.scoring import Passage
from icc_coding.suggesting.vectors import CachedEncoder

Matrix = Any
REPLICATES = 400
LEAST_USES = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--codebook", type=Path, default=Path(__file__).parent.parent / "codebook.yaml")
    arguments = parser.parse_args()
    encoder = CachedEncoder(SentenceEncoder())
    result = {
        "encoder": encoder.id,
        "icc_passages": icc_passages(arguments.data / "icc_passages", Codebook.load(arguments.codebook), encoder),
        "wac": wac(arguments.data / "wac", encoder),
    }
    print(json.dumps(result, indent=1))


def icc_passages(folder: Path, codebook: Codebook, encoder: CachedEncoder) -> dict[str, Any]:
    """Average precision per code and its mean, and F1 at the shipped bands, on passages of council meetings."""
    rows = [json.loads(line) for line in (folder / "passages.jsonl").read_text(encoding="utf-8").split("\n") if line]
    texts = [row["text"] for row in rows]
    clusters = np.array([row["source"].split("#")[0] for row in rows])
    codes = [code.id for code in codebook.codes]
    truth = np.array([[code in row["codes"] for code in codes] for row in rows])
    suggester = Suggester(codebook, encoder)
    passages = [Passage.of(text) for text in texts]
    measured = suggester.measure(passages)
    bands = np.array([suggester.bands(item) for item in measured])
    definitions = [f"{code.label}. {code.definition}" for code in codebook.codes]
    full = [" ".join([f"{code.label}. {code.definition}", *code.examples]) for code in codebook.codes]
    systems = {
        "icc-coding": suggester.scores(texts).to_numpy(),
        "rules only": np.array([item.rules for item in measured]),
        "similarity only": np.array([item.similarity for item in measured]),
        "word overlap only": np.array([item.overlap for item in measured]),
        "TF-IDF, definition": tfidf(texts, definitions),
        "TF-IDF, definition and examples": tfidf(texts, full),
        "raw MiniLM, definition": encoder.encode(texts) @ encoder.encode(definitions).T,
    }
    chosen = np.flatnonzero(truth.sum(axis=0) >= LEAST_USES)
    return {
        "passages": len(texts),
        "transcripts": len(set(clusters)),
        "codes_in_mean": [codes[column] for column in chosen],
        "mean_ap": {name: interval(lambda r, s=scores: mean_ap(truth[r], s[r], chosen), clusters) for name, scores in systems.items()},
        "ap": {
            codes[column]: {
                "uses": int(truth[:, column].sum()),
                **{
                    name: interval(lambda r, s=scores, c=column: ap(truth[r, c], s[r, c]), clusters, 500)
                    for name, scores in systems.items()
                },
            }
            for column in chosen
        },
        "bands": {
            name: {
                "suggested": int(picked.sum()),
                **{part: interval(lambda r, p=picked, f=function: f(truth[r], p[r]), clusters) for part, function in PARTS.items()},
            }
            for name, picked in {"likely": bands == "likely", "likely or possible": bands != ""}.items()
        },
    }


def wac(folder: Path, encoder: CachedEncoder) -> dict[str, Any]:
    """R@3 from definitions alone (the codebook's examples are quoted from the transcripts, so they are not used)."""
    entries = json.loads((folder / "codebook.json").read_text(encoding="utf-8"))
    rows = [json.loads(line) for line in (folder / "turns.jsonl").read_text(encoding="utf-8").split("\n") if line]
    codebook = Codebook(
        name="wac",
        version="1",
        language="en",
        dimensions=(
            Dimension("wac", "wac", tuple(Code(f"wac.c{n}", "wac", entry["code"], entry["definition"]) for n, entry in enumerate(entries))),
        ),
    )
    texts = [row["text"] for row in rows]
    clusters = np.array([row["transcript_id"] for row in rows])
    names = [entry["code"] for entry in entries]
    truth = np.array([[name in row["codes"] for name in names] for row in rows])
    definitions = [f"{entry['code']}. {entry['definition']}" for entry in entries]
    systems = {
        "icc-coding": Suggester(codebook, encoder).scores(texts).to_numpy(),
        "TF-IDF": tfidf(texts, definitions),
        "raw MiniLM": encoder.encode(texts) @ encoder.encode(definitions).T,
    }
    hits = {name: recall_at_3(truth, scores) for name, scores in systems.items()}
    return {
        "texts": len(texts),
        "transcripts": len(set(clusters)),
        "codes": len(names),
        "recall_at_3": {name: interval(lambda r, h=values: float(h[r].mean()), clusters) for name, values in hits.items()},
        "ratio_to_tfidf": interval(lambda r: float(hits["icc-coding"][r].mean() / hits["TF-IDF"][r].mean()), clusters),
    }


def tfidf(texts: list[str], targets: list[str]) -> Matrix:
    """Cosines of TF-IDF vectors (words and pairs; characters 3-5 inside words), fitted on the texts and targets."""
    parts = []
    for settings in ({"ngram_range": (1, 2)}, {"analyzer": "char_wb", "ngram_range": (3, 5)}):
        vectorizer = TfidfVectorizer(sublinear_tf=True, **settings).fit(texts + targets)
        parts.append((vectorizer.transform(texts), vectorizer.transform(targets)))
    left, right = (normalize(hstack(side)) for side in zip(*parts, strict=True))
    return (left @ right.T).toarray()


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


if __name__ == "__main__":
    main()
