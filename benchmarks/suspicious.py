"""Are wrong decisions found? Plants some in coded data and counts how many are among the most doubted. Prints JSON.

    python benchmarks/suspicious.py --data PATH [--codebook codebook.yaml] [--seeds 10] [--cache FOLDER]

PATH is as for `accuracy.py`. Two ways in which a study comes by its decisions:

    reviewed   what applies, and as many suggestions that do not apply (those that score highest before learning); 5 % of all are turned round
    read       every code was looked for in every text; 5 % of what applies is missing, and as many codes are wrongly applied

Four ways of ordering decisions by doubt: by the held-out model alone (its self-confidence in the given answer), by the margin of
confident learning (class thresholds of Northcutt, Jiang & Chuang 2021, JAIR 70), by the ten nearest neighbours alone, and by model and
neighbours added up, which is what `codebook advice` does. The data hold mistakes of their own, which count as false alarms here.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from figures import taught_of

from icc_coding import Codebook, Suggester
from icc_coding.codebook.model import Code, Dimension
from icc_coding.learning.advising.suspicious import doubt, neighbour_odds
from icc_coding.learning.calibration import held_out, platt
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.passage import ScoredPassage, windows_of
from icc_coding.suggesting.scoring import unit
from icc_coding.suggesting.units import Units, stack, zero_shot

Matrix = Any
SHARE = 0.05
FIRST = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--codebook", type=Path, default=Path(__file__).parent.parent / "codebook.yaml")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--cache", type=Path, help="a folder for sentence vectors, to spare encoding them again")
    arguments = parser.parse_args()
    encoder = CachedEncoder(SentenceEncoder(), arguments.cache)
    entries = json.loads((arguments.data / "wac" / "codebook.json").read_text(encoding="utf-8"))
    codes = tuple(Code(f"wac.c{n}", "wac", entry["code"], entry["definition"]) for n, entry in enumerate(entries))
    rows = _lines(arguments.data / "wac" / "turns.jsonl")
    truth = np.array([[entry["code"] in row["codes"] for entry in entries] for row in rows])
    book = Codebook("wac", "1", "en", (Dimension("wac", "wac", codes),))
    result = {"wac": run(book, encoder, rows, truth, [row["transcript_id"] for row in rows], arguments.seeds)}
    book = Codebook.load(arguments.codebook)
    rows = _lines(arguments.data / "icc_passages" / "passages.jsonl")
    truth = np.array([[code.id in row["codes"] for code in book.codes] for row in rows])
    result["icc_passages"] = run(book, encoder, rows, truth, [row["source"].split("#")[0] for row in rows], arguments.seeds)
    print(json.dumps(result, indent=1))


def run(
    book: Codebook, encoder: CachedEncoder, rows: list[dict[str, Any]], truth: Matrix, clusters: list[str], seeds: int
) -> dict[str, Any]:
    suggester = Suggester(book, encoder)
    passages = [ScoredPassage.of(row["text"]) for row in rows]
    vectors = suggester.vectors(passages)
    mean = np.concatenate(vectors).mean(axis=0)
    rows_of = zip(rows, passages, vectors, strict=True)
    units = stack([suggester.unit(suggester.measure(windows_of(row["text"])), p, own, mean) for row, p, own in rows_of])
    points = np.array([unit(unit(own - mean).mean(axis=0)) for own in vectors], dtype=np.float64)
    return {way: study(units, points, truth, np.array(clusters), way, seeds) for way in ("reviewed", "read")}


def study(units: Units, points: Matrix, truth: Matrix, clusters: Matrix, way: str, seeds: int) -> dict[str, Any]:
    found: dict[str, list[tuple[float, float]]] = {}
    for seed in range(seeds):
        known, planted = plant(units, truth, way, np.random.default_rng(seed))
        labels = truth ^ planted
        logits = held_out(taught_of([f"x.{n}" for n in range(truth.shape[1])], units, labels, known, clusters)).relative
        slopes, offsets = platt(logits, labels, known)
        odds, near = slopes * logits + offsets, neighbour_odds(points, labels, known)
        nothing = np.zeros_like(odds)
        for name, doubts in {
            "model and neighbours": doubt(odds, near, labels),
            "model": doubt(odds, nothing, labels),
            "neighbours": doubt(nothing, near, labels),
            "confident learning": confident(odds, labels, known),
        }.items():
            hits = planted[known][np.argsort(-doubts[known], kind="stable")]
            found.setdefault(name, []).append((float(hits[:FIRST].mean()), float(hits[: planted.sum()].mean())))
    figures: dict[str, Any] = {
        "decisions": int(known.sum()),
        "planted": int(planted.sum()),
        "base_rate": float(planted.sum() / known.sum()),
    }
    for name, values in found.items():
        first, as_many = np.array(values).T
        figures[name] = {f"precision_at_{FIRST}": _spread(first), "precision_at_planted": _spread(as_many)}
    return figures


def plant(units: Units, truth: Matrix, way: str, rng: np.random.Generator) -> tuple[Matrix, Matrix]:
    """Which decisions there are, and which of them are turned round, [texts x codes]."""
    planted = np.zeros_like(truth)
    if way == "read":
        for cells in (np.argwhere(truth), np.argwhere(~truth)):
            planted[tuple(rng.choice(cells, round(SHARE * truth.sum()), replace=False).T)] = True
        return np.ones_like(truth), planted
    known = truth.copy()
    known.ravel()[np.argsort(np.where(truth, np.inf, -zero_shot(units)), axis=None)[: truth.sum()]] = True
    cells = np.argwhere(known)
    planted[tuple(rng.choice(cells, round(SHARE * len(cells)), replace=False).T)] = True
    return known, planted


def confident(odds: Matrix, labels: Matrix, known: Matrix) -> Matrix:
    """The other answer's chance above its class threshold, less the given answer's above its own; thresholds are class means."""
    chance = 1 / (1 + np.exp(-odds))
    result = np.full(odds.shape, -np.inf)
    for column in range(odds.shape[1]):
        yes, no = known[:, column] & labels[:, column], known[:, column] & ~labels[:, column]
        if yes.any() and no.any():
            above = (chance[:, column] - chance[yes, column].mean()) - (1 - chance[:, column] - (1 - chance[no, column]).mean())
            result[:, column] = np.where(labels[:, column], -above, above)
    return result


def _spread(values: Matrix) -> dict[str, float]:
    return {"mean": round(float(values.mean()), 3), "low": round(float(values.min()), 3), "high": round(float(values.max()), 3)}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


if __name__ == "__main__":
    main()
