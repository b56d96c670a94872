"""Does a little learning harm where every text is labelled? Prints JSON.

    python benchmarks/few_texts.py --data PATH [--sets poets pdpilot wac] [--seeds 10] [--cache FOLDER]

PATH is as for `review_loop.py`. Texts are turns of at least eight words of the people who were asked. Half of the transcripts, drawn at random, give 25, 50, 100, 200
and all of their texts, labelled for all codes; tested is on the other half. Given are the share of coded texts with a right code at the first place and the mean
average precision over the codes used there, zero-shot and learned minus zero-shot: mean, lowest and highest seed. The background is
refreshed with all texts and none of the labels, as `learn` does. Definitions are names in `poets` and `pdpilot`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from figures import Matrix, Texts, mean_ap, read_wac
from known_studies import INTERVIEWERS, Known, read_set, slug
from learning import Data, prepare

from icc_coding.codebook.model import Code, Codebook, Dimension
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.head import fit_head
from icc_coding.suggesting.units import zero_shot

SIZES = (25, 50, 100, 200)
LEAST_WORDS = 8
ALL = "all"


def texts_of(known: Known) -> Texts:
    """A set whose turns people coded."""
    codes = tuple(Code(f"code.c{number}", "code", label, definition) for number, (label, definition) in enumerate(known.codes.items()))
    names = [f"code.{slug(label)}" for label in known.codes]
    turns = [(name, turn) for name, told in known.told.items() for turn in told]
    kept = [(name, turn) for name, turn in turns if turn.speaker not in INTERVIEWERS and len(turn.said.split()) >= LEAST_WORDS]
    truth = np.array([[name in turn.applies for name in names] for _, turn in kept])
    book = Codebook(known.name, "1", "en", (Dimension("code", "code", codes),))
    return Texts(book, [turn.said for _, turn in kept], np.array([name for name, _ in kept]), truth)


def measure(data: Data, seeds: int) -> dict[str, Any]:
    """All sizes on one set."""
    found: dict[str, list[list[float]]] = {}
    before = zero_shot(data.plain)
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        names = rng.permutation(np.unique(data.clusters))
        taught = np.isin(data.clusters, names[: len(names) // 2])
        order = rng.permutation(np.flatnonzero(taught))
        for size in (*SIZES, len(order)):
            rows = order[:size]
            labels = data.truth[rows]
            after = fit_head(data.refreshed.take(rows), labels, np.ones_like(labels), data.refreshed).logits(data.refreshed)
            pairs = [figures_of(data.truth[~taught], scores[~taught]) for scores in (before, after)]
            found.setdefault(str(size) if size in SIZES else ALL, []).append([value for pair in pairs for value in pair])
    return {size: shown(np.array(rows)) for size, rows in found.items()} | {"texts": len(data.truth), "seeds": seeds}


def figures_of(truth: Matrix, scores: Matrix) -> tuple[float, float]:
    """Share right at the first place, and mean AP."""
    coded = truth.any(axis=1)
    first = truth[coded, scores[coded].argmax(axis=1)].mean()
    return float(first), mean_ap(truth, scores, np.flatnonzero(truth.any(axis=0)))


def shown(rows: Matrix) -> dict[str, Any]:
    """[seeds x (first before, AP before, first after, AP after)] as means and paired differences."""
    result: dict[str, Any] = {}
    for name, at in (("right at first place", 0), ("mean AP", 1)):
        gain = rows[:, at + 2] - rows[:, at]
        spread = {"mean": gain.mean(), "low": gain.min(), "high": gain.max()}
        result[name] = {"zero-shot": round(float(rows[:, at].mean()), 3)} | {key: round(float(value), 3) for key, value in spread.items()}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", choices=("poets", "pdpilot", "wac"), default=["poets", "pdpilot", "wac"])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--cache", type=Path, help="a folder for sentence vectors, to spare encoding them again")
    arguments = parser.parse_args()
    encoder = CachedEncoder(SentenceEncoder(), arguments.cache)
    result = {}
    for name in arguments.sets:
        texts = read_wac(arguments.data / "wac") if name == "wac" else texts_of(read_set(arguments.data, name))
        result[name] = measure(prepare(texts, encoder), arguments.seeds)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
