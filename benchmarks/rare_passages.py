"""What suggestions are worth where the codebook's subject is rare, before and after learning from `icc_passages`. Prints JSON.

    python benchmarks/rare_passages.py --data PATH

PATH holds `icc_transcripts/` and `icc_passages/`. `rare_passages.json` names 1,074 other passages of these meetings, by transcript and place, and the codes that a
language model read in them, not people: lot 1 (252, drawn for words of the subject and at random; what two of three readings say), lot 2 (240, drawn for
likeness to the codebook and at random; one reading) lot 3 (94, all that was left in which a list of general words of the subject falls twice, and some at
random; one reading), lot 4 (128 shorter ones of what was left after that, for the same words and at random; one reading), lot 5 (140 of what was then
left, for likeness to sentences on the subject, for its words and at random; one reading, by the one who had changed the rules) and lot 6 (220, drawn in the
same three ways; one reading, by one who knew neither rules nor scores). One in ten of lots 1, 2 and 6 has a code, three in ten of lot 3, one in five of
lot 4, one in seven of lot 5.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from accuracy import tfidf
from figures import Matrix, interval, mean_ap, read_icc
from sklearn.metrics import average_precision_score
from sklearn.preprocessing import normalize

from icc_coding import Codebook, Suggester
from icc_coding.suggesting.bands import LIKELY, POSSIBLE
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.passage import windows_of

PLACES = Path(__file__).with_suffix(".json")
LEAST, OFTEN = 2, 5  # uses of a code whose average precision is counted
ALL = "all lots"
REPLICATES = 500


def right(suggester: Suggester, texts: list[str], truth: Matrix) -> dict[str, str]:
    """Of what the codebook alone suggests, how many are right: likely, and likely or possible; a text has the best band of its windows."""
    bands = [np.array([suggester.bands(found) for found in suggester.measure(windows_of(text))]) for text in texts]
    likely = np.array([(found == LIKELY).any(axis=0) for found in bands])
    shown = likely | np.array([(found == POSSIBLE).any(axis=0) for found in bands])
    return {name: f"{(truth & said).sum()} of {said.sum()}" for name, said in (("likely", likely), ("likely or possible", shown))}


def others(book: Codebook, texts: list[str]) -> dict[str, Matrix]:
    """Scores of plainer ways: TF-IDF with definitions and examples, the raw language model with definitions."""
    told = [f"{code.definition} {' '.join(code.examples)}" for code in book.codes]
    encoder = SentenceEncoder()
    vectors, meant = (normalize(encoder.encode(some)) for some in (texts, [code.definition for code in book.codes]))
    return {"TF-IDF with examples": tfidf(texts, told), "raw MiniLM": vectors @ meant.T}


def measured(scores: Matrix, truth: Matrix) -> dict[str, Any]:
    """Mean and pooled average precision."""
    counted = np.flatnonzero(truth.sum(axis=0) >= LEAST)
    pooled = float(average_precision_score(truth.ravel(), scores.ravel()))
    return {"mean AP": round(mean_ap(truth, scores, counted), 3), "codes": len(counted), "pooled AP": round(pooled, 3)}


def gain(truth: Matrix, before: Matrix, after: Matrix, counted: Matrix, clusters: Matrix) -> dict[str, float]:
    """What learning adds to the mean average precision, with an interval from drawing transcripts again: single lots hold too few uses of a code for one."""

    def added(rows: Matrix) -> float:
        return mean_ap(truth[rows], after[rows], counted) - mean_ap(truth[rows], before[rows], counted)

    return interval(added, clusters, REPLICATES)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    book = Codebook.load(Path(__file__).parents[1] / "codebook.yaml")
    codes = [code.id for code in book.codes]
    rows = json.loads(PLACES.read_text(encoding="utf-8"))
    talk = {row[1]: (data / "icc_transcripts" / f"{row[1]}.txt").read_text(encoding="utf-8") for row in rows}
    texts = [" ".join(talk[name][start:end].split()) for _, name, start, end, _ in rows]
    truth = np.array([[code in row[4] for code in codes] for row in rows])
    lots, clusters = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    given = read_icc(data / "icc_passages", book)
    draws = [*((f"lot {lot}", lots == lot) for lot in range(1, 7)), ("lots 1 and 2", lots < 3), (ALL, lots > 0)]
    suggester = Suggester(book)
    before = suggester.scores(texts).to_numpy()
    result: dict[str, Any] = {}
    for name, chosen in draws:
        some = [texts[place] for place in np.flatnonzero(chosen)]
        result[name] = {"codings": int(truth[chosen].sum()), **right(suggester, some, truth[chosen])}
        ways = {"before learning": before[chosen], **others(book, some)}
        result[name] |= {way: measured(scores, truth[chosen]) for way, scores in ways.items()}
    suggester.learn(given.texts, [{codes[place] for place in np.flatnonzero(row)} for row in given.truth])
    after = suggester.scores(texts).to_numpy()
    for name, chosen in draws:
        result[name]["after learning"] = measured(after[chosen], truth[chosen])
    for least in (LEAST, OFTEN):
        counted = np.flatnonzero(truth.sum(axis=0) >= least)
        result[ALL][f"gain in mean AP, codes with {least} uses or more"] = gain(truth, before, after, counted, clusters)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
