"""What does a sample by score gain in `audit`, and how often do evaluate's intervals hold? Prints JSON.

    python benchmarks/audit.py --data PATH [--codebook codebook.yaml] [--cache FOLDER]

PATH is as for `accuracy.py`. *Audit*: the best scores of the segments of the whole meetings in `icc_transcripts` that carry no suggestion;
who among them has a code is drawn by a logistic curve whose slope is that of `icc_passages` (best score against any code), once as it is
and once twice as steep, and whose level gives the share that is missed. The mean upper bound over 300 samples, for a simple sample and
for samples that read the fifth with the best scores more often. *Intervals*: average precision of invented scores with a known
value in a large population; how often the interval that `evaluate` prints, and the plain percentile interval, hold it.
"""

from __future__ import annotations

import argparse
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from icc_coding import Codebook, Suggester
from icc_coding.agreement.formulas import mean_defined
from icc_coding.learning.auditing.strata import Stratum, upper_bound
from icc_coding.learning.evaluation.resampling import Draws, Figure
from icc_coding.learning.measures import average_precisions
from icc_coding.study import Study
from icc_coding.suggesting.bands import band_of
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.passage import windows_of
from icc_coding.suggesting.run import passages_of
from icc_coding.suggesting.scoring import total
from icc_coding.transcripts import read_study

Array = Any
NEAR = 0.2
RATES = (1.0, 1.5, 2.0, 3.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--codebook", type=Path, default=Path(__file__).parent.parent / "codebook.yaml")
    parser.add_argument("--cache", type=Path, help="a folder for sentence vectors, to spare encoding them again")
    arguments = parser.parse_args()
    suggester = Suggester(Codebook.load(arguments.codebook), CachedEncoder(SentenceEncoder(), arguments.cache))
    slope = slope_of(suggester, arguments.data / "icc_passages" / "passages.jsonl")
    scores, suggested = unsuggested(suggester, arguments.data / "icc_transcripts", arguments.codebook)
    result = {
        "segments": len(scores) + suggested,
        "without_suggestion": len(scores),
        "slope": round(slope, 2),
        "audit": [audit(scores, times * slope, share, size) for times in (1, 2) for share in (0.002, 0.01, 0.05) for size in (100, 300)],
        "intervals": [coverage(*case) for case in ((12, 10, 1), (12, 10, 10), (30, 10, 1), (30, 10, 10), (50, 20, 1), (50, 20, 10))],
    }
    print(json.dumps(result, indent=1))


def slope_of(suggester: Suggester, file: Path) -> float:
    """How steeply the chance of any code rises with the best score, among passages without a suggestion."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
    windows = [windows_of(row["text"]) for row in rows]
    measured = iter(suggester.measure([passage for found in windows for passage in found]))
    best, coded = [], []
    for row, found in zip(rows, windows, strict=True):
        own = [next(measured) for _ in found]
        if not any(band for one in own for band in band_of(one)):
            best.append([max(float(total(one).max()) for one in own)])
            coded.append(bool(row["codes"]))
    return float(LogisticRegression(C=10).fit(best, coded).coef_[0, 0])


def unsuggested(suggester: Suggester, folder: Path, codebook: Path) -> tuple[Array, int]:
    """Best scores of segments without a suggestion, and how many others there are."""
    import shutil
    import tempfile

    best, others = [], 0
    with tempfile.TemporaryDirectory() as root:
        shutil.copytree(folder, Path(root) / "transcripts")
        shutil.copy(codebook, Path(root) / "codebook.yaml")
        for transcript in read_study(Study(Path(root))).transcripts:
            for measured in suggester.measure([passage for passage in passages_of(transcript) if passage.sentences]):
                if any(band_of(measured)):
                    others += 1
                else:
                    best.append(float(total(measured).max()))
    return np.sort(best)[::-1], others


@cache
def bound(sizes: tuple[int, ...], reads: tuple[int, ...], hits: tuple[int, ...]) -> int:
    return upper_bound([Stratum(*group) for group in zip(sizes, reads, hits, strict=True)], 0.05)


def audit(scores: Array, slope: float, share: float, size: int, segments: int = 2000, samples: int = 300) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    kept = np.sort(rng.choice(scores, segments, replace=False))[::-1]
    low, high = -60.0, 60.0
    for _ in range(80):
        level = (low + high) / 2
        chance = 1 / (1 + np.exp(-np.clip(level + slope * kept, -50, 50)))
        low, high = (low, level) if chance.mean() > share else (level, high)
    true = np.zeros(segments, dtype=bool)
    true[rng.choice(segments, round(share * segments), replace=False, p=chance / chance.sum())] = True
    near = round(NEAR * segments)
    inside, outside = int(true[:near].sum()), int(true[near:].sum())
    result: dict[str, Any] = {"slope": round(slope, 2), "missed": int(true.sum()), "of_them_near": inside, "read": size}
    for rate in RATES:
        bounds, hits = [], []
        first = round(size * rate * NEAR / (rate * NEAR + 1 - NEAR))
        for _ in range(samples):
            if rate == 1:
                drawn: tuple[int, ...] = (int(rng.hypergeometric(inside + outside, segments - inside - outside, size)),)
                bounds.append(bound((segments,), (size,), drawn))
            else:
                drawn = (
                    int(rng.hypergeometric(inside, near - inside, first)),
                    int(rng.hypergeometric(outside, segments - near - outside, size - first)),
                )
                bounds.append(bound((near, segments - near), (first, size - first), drawn))
            hits.append(sum(drawn))
        result[f"rate {rate:g}"] = {"mean_bound": round(float(np.mean(bounds)), 1), "mean_hits": round(float(np.mean(hits)), 2)}
    return result


def coverage(transcripts: int, each: int, codes: int, samples: int = 200) -> dict[str, Any]:
    rng = np.random.default_rng(1)

    def draw(count: int) -> tuple[Array, Array, Array]:
        of = np.repeat(np.arange(count), each)
        level, mood = rng.normal(size=(2, count, codes))
        truth = rng.random((len(of), codes)) < 1 / (1 + np.exp(3.3 - level[of]))
        return truth, 1.5 * truth + rng.normal(size=truth.shape) + 0.5 * mood[of], of

    def mean_of(truth: Array, scores: Array, of: Array, weights: Array) -> Array:
        return mean_defined(np.stack([average_precisions(truth[:, c], scores[:, c], of, weights) for c in range(codes)], axis=1))

    truth, scores, of = draw(3000)
    value = float(mean_of(truth, scores, of, np.ones((1, 3000)))[0])
    ours, plain, count = 0, 0, 0
    for seed in range(samples):
        truth, scores, of = draw(transcripts)
        draws = Draws.of(of.astype(str), 300, seed)
        values = mean_of(truth, scores, draws.members, draws.weights)
        figure = Figure.of(values)
        if figure.low is None or figure.high is None:
            continue
        low, high = np.nanquantile(values[1:], [0.025, 0.975])
        count, ours, plain = count + 1, ours + (figure.low <= value <= figure.high), plain + (low <= value <= high)
    return {"transcripts": transcripts, "codes": codes, "evaluate": round(ours / count, 2), "percentile": round(plain / count, 2)}


if __name__ == "__main__":
    main()
