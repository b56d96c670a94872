"""How good are suggestions, before and after learning? Prints JSON.

    python benchmarks/accuracy.py --data PATH [--codebook codebook.yaml] [--seeds 10] [--setfit SEEDS]

PATH holds `icc_passages/passages.jsonl` (passages of council meetings, each read three times by a language model, not by people) and
`wac/` (expert interviews coded by people with 60 defined codes). Every figure comes with a bootstrap interval by transcript and stands
beside baselines computed in the same run: TF-IDF (words and pairs, and characters 3-5, fitted on the texts) and raw MiniLM cosine
to the code's definition; `learning.py` says what is done for the learned ones. SetFit takes minutes a fit, so it is asked for, with its number
of seeds. The sets are small and come from meetings and expert interviews: how well suggestions do on a study's own interviews has to be
established by its own blind sample.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import learning
import numpy as np
from figures import LEAST_USES, PARTS, Matrix, Texts, ap, interval, mean_ap, read_icc, read_wac, recall_at_3, tfidf_vectors

from icc_coding import Codebook, Suggester
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.passage import ScoredPassage

ROOT = Path(__file__).parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--codebook", type=Path, default=ROOT / "codebook.yaml")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--setfit", type=int, default=0, metavar="SEEDS", help="compare with SetFit, too, on so many of the seeds")
    arguments = parser.parse_args()
    encoder = CachedEncoder(SentenceEncoder())
    icc, interviews = read_icc(arguments.data / "icc_passages", Codebook.load(arguments.codebook)), read_wac(arguments.data / "wac")
    result = {
        "encoder": encoder.id,
        "icc_passages": icc_passages(icc, encoder),
        "wac": wac(interviews, encoder),
        "learned": learning.measure(icc, interviews, encoder, arguments.seeds, arguments.setfit),
        "time": learning.timing(ROOT),
    }
    print(json.dumps(result, indent=1))


def icc_passages(data: Texts, encoder: CachedEncoder) -> dict[str, Any]:
    """Average precision per code and its mean, and F1 at the shipped bands, on passages of council meetings."""
    codebook, texts, clusters, truth = data.codebook, data.texts, data.clusters, data.truth
    codes = [code.id for code in codebook.codes]
    suggester = Suggester(codebook, encoder)
    passages = [ScoredPassage.of(text) for text in texts]
    measured = suggester.measure(passages)
    bands = np.array([suggester.bands(item) for item in measured])
    systems = {
        "icc-coding": suggester.scores(texts).to_numpy(),
        "rules only": np.array([item.rules for item in measured]),
        "similarity only": np.array([item.similarity for item in measured]),
        "word overlap only": np.array([item.overlap for item in measured]),
        "TF-IDF, definition": tfidf(texts, data.definitions),
        "TF-IDF, definition and examples": tfidf(texts, data.definitions_and_examples),
        "raw MiniLM, definition": encoder.encode(texts) @ encoder.encode(data.definitions).T,
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


def wac(data: Texts, encoder: CachedEncoder) -> dict[str, Any]:
    """R@3 from definitions alone."""
    codebook, texts, clusters, truth = data.codebook, data.texts, data.clusters, data.truth
    systems = {
        "icc-coding": Suggester(codebook, encoder).scores(texts).to_numpy(),
        "TF-IDF": tfidf(texts, data.definitions),
        "raw MiniLM": encoder.encode(texts) @ encoder.encode(data.definitions).T,
    }
    hits = {name: recall_at_3(truth, scores) for name, scores in systems.items()}
    return {
        "texts": len(texts),
        "transcripts": len(set(clusters)),
        "codes": len(codebook.codes),
        "recall_at_3": {name: interval(lambda r, h=values: float(h[r].mean()), clusters) for name, values in hits.items()},
        "ratio_to_tfidf": interval(lambda r: float(hits["icc-coding"][r].mean() / hits["TF-IDF"][r].mean()), clusters),
    }


def tfidf(texts: list[str], targets: list[str]) -> Matrix:
    """Cosines of TF-IDF vectors."""
    left, right = tfidf_vectors(texts, targets)
    return (left @ right.T).toarray()


if __name__ == "__main__":
    main()
