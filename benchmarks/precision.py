"""Do the bands stay the same in every precision? Prints JSON.

    python benchmarks/precision.py --study . [--data FOLDER] [--files 12]

Codes a study, or a folder of text transcripts with the study's codebook, in bf16 and in fp32, and compares every suggested segment. A
difference counts as near a cut when a score that decides lies within .005 of another outcome: the scores of the two runs are no further apart.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from icc_coding.codebook.model import Codebook
from icc_coding.study import EncoderSettings, open_study
from icc_coding.suggesting import Suggester
from icc_coding.suggesting.encoder import SentenceEncoder
from icc_coding.suggesting.run import find
from icc_coding.transcripts import Transcript, read_paths, read_study

NEAR = 0.005


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--study", type=Path, default=Path())
    parser.add_argument("--data", type=Path)
    parser.add_argument("--files", type=int, default=12)
    arguments = parser.parse_args()
    study = open_study(arguments.study)
    codebook = Codebook.load(study.codebook)
    if arguments.data:
        transcripts = read_paths(sorted(arguments.data.glob("*.txt"))[: arguments.files]).transcripts
    else:
        transcripts = read_study(study).transcripts
    print(json.dumps(compare(codebook, transcripts), indent=1))


def compare(codebook: Codebook, transcripts: tuple[Transcript, ...]) -> dict[str, Any]:
    found = {}
    for precision in ("fp32", "bf16"):
        suggester = Suggester(codebook, SentenceEncoder(EncoderSettings(precision=precision)))
        found[precision] = {
            (transcript.name, item.segment, item.code): item for transcript, items in find(suggester, transcripts) for item in items
        }
    full, half = found["fp32"], found["bf16"]
    both = full.keys() & half.keys()
    apart = [abs(full[key].score - half[key].score) for key in both]
    bands = [key for key in both if full[key].band != half[key].band]
    return {
        "segments_suggested": {precision: len(items) for precision, items in found.items()},
        "in_one_only": len(full.keys() ^ half.keys()),
        "other_band": len(bands),
        "largest_difference_of_scores": round(max(apart, default=0.0), 4),
        "differences_above_.005": sum(value > NEAR for value in apart),
        "other_bands_with_scores_further_apart_than_.005": sum(abs(full[key].score - half[key].score) > NEAR for key in bands),
    }


if __name__ == "__main__":
    main()
