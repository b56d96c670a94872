"""Who acts, and with whom: zero-shot suggestions on invented passages that sound like the subject and are not. Prints JSON.

    python benchmarks/contrast.py [--codebook codebook.yaml] [--passages benchmarks/contrast.jsonl]

`contrast.jsonl` holds fictional passages written for this measurement with the codes that its writer meant, none of them from a real meeting.
`pairs`: an elliptical passage (names instead of words, the partner in one sentence and the service in another), and its twin in which the
partner is no local government. `meetings`: ordinary council talk full of the words of the codebook, half of it about governments, firms,
one's own wards and other places. Rules were changed with every second one of the latter in view (m01, m03, …), so these come apart.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from figures import PARTS, Matrix, ap, mean_ap

from icc_coding import Codebook, Suggester
from icc_coding.suggesting.passage import ScoredPassage

HERE = Path(__file__).parent
LEAST = 2  # uses of a code in the mean


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codebook", type=Path, default=HERE.parent / "codebook.yaml")
    parser.add_argument("--passages", type=Path, default=HERE / "contrast.jsonl")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.passages.read_text(encoding="utf-8").splitlines()]
    codebook = Codebook.load(arguments.codebook)
    suggester = Suggester(codebook)
    truth = np.array([[code.id in row["codes"] for code in codebook.codes] for row in rows])
    scores = suggester.scores([row["text"] for row in rows]).to_numpy()
    bands = np.array([suggester.bands(one) for one in suggester.measure([ScoredPassage.of(row["text"]) for row in rows])])
    groups = {name: [n for n, row in enumerate(rows) if row["set"] == name] for name in ("pairs", "meetings")}
    groups["meetings, in view"], groups["meetings, not in view"] = groups["meetings"][::2], groups["meetings"][1::2]
    print(json.dumps({name: figures(truth[picked], scores[picked], bands[picked]) for name, picked in groups.items()}, indent=1))


def figures(truth: Matrix, scores: Matrix, bands: Matrix) -> dict[str, Any]:
    """Ranking over all codes at once and by code, and the bands."""
    shown = {"likely": bands == "likely", "likely or possible": bands != ""}
    return {
        "passages": len(truth),
        "codes": int(truth.sum()),
        "mean_ap": round(mean_ap(truth, scores, np.flatnonzero(truth.sum(axis=0) >= LEAST)), 3),
        "ap_over_all": round(ap(truth.ravel(), scores.ravel()), 3),
        **{
            name: {"suggested": int(p.sum()), **{part: round(function(truth, p), 3) for part, function in PARTS.items()}}
            for name, p in shown.items()
        },
    }


if __name__ == "__main__":
    main()
