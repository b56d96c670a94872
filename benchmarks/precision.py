"""Do the bands stay the same in every precision? Prints JSON.

    python benchmarks/precision.py --study . [--data FOLDER] [--files 12] [--precisions bf16 fp16]

Codes a study, or a folder of text transcripts with the study's codebook, in fp32 and in each half precision, and compares every suggested
segment. fp16 is computed on the graphics processor, where there is one, and is not looked at by default where there is none. Counted as well
are the segments that lie near a cut: one of their codes would have another band if all scores were .005 higher or lower.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from icc_coding.codebook.model import Codebook
from icc_coding.settings import EncoderSettings
from icc_coding.study import open_study
from icc_coding.suggesting import Suggester
from icc_coding.suggesting.bands import evidence_bands
from icc_coding.suggesting.encoding.devices import accelerator
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.kept import KeptSuggestion
from icc_coding.suggesting.run import find, passages_of
from icc_coding.suggesting.scoring import MIDDLE, SLOPE, sigmoid, total
from icc_coding.transcripts import Transcript, read_paths, read_study

NEAR = 0.005
_Key = tuple[str, int, str]  # transcript, segment, code


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--study", type=Path, default=Path())
    parser.add_argument("--data", type=Path)
    parser.add_argument("--files", type=int, default=12)
    parser.add_argument("--precisions", nargs="+", default=["bf16", "fp16"] if accelerator() else ["bf16"])
    arguments = parser.parse_args()
    study = open_study(arguments.study)
    codebook = Codebook.load(study.codebook)
    if arguments.data:
        transcripts = read_paths(sorted(arguments.data.glob("*.txt"))[: arguments.files]).transcripts
    else:
        transcripts = read_study(study).transcripts
    print(json.dumps(compare(codebook, transcripts, arguments.precisions), indent=1))


def compare(codebook: Codebook, transcripts: tuple[Transcript, ...], precisions: Sequence[str]) -> dict[str, Any]:
    found: dict[str, dict[_Key, KeptSuggestion]] = {}
    near = {}
    for precision in ("fp32", *precisions):
        suggester = Suggester(codebook, CachedEncoder(SentenceEncoder(EncoderSettings(precision=precision))))
        near[precision] = near_a_cut(suggester, transcripts)
        found[precision] = {
            (transcript.name, item.segment, item.code): item for transcript, items in find(suggester, transcripts) for item in items
        }
    return {
        "segments": sum(len(transcript.coded_segments) for transcript in transcripts),
        "segments_within_.005_of_a_cut": near,
        "segments_suggested": {precision: len(items) for precision, items in found.items()},
        **{f"{precision}_against_fp32": apart_from(found["fp32"], found[precision]) for precision in precisions},
    }


def apart_from(full: Mapping[_Key, KeptSuggestion], half: Mapping[_Key, KeptSuggestion]) -> dict[str, Any]:
    """How what was found in one precision differs from the other."""
    both = full.keys() & half.keys()
    apart = [abs(full[key].score - half[key].score) for key in both]
    bands = [key for key in both if full[key].band != half[key].band]
    return {
        "in_one_only": len(full.keys() ^ half.keys()),
        "other_band": len(bands),
        "largest_difference_of_scores": round(max(apart, default=0.0), 4),
        "differences_above_.005": sum(value > NEAR for value in apart),
        "other_bands_with_scores_further_apart_than_.005": sum(abs(full[key].score - half[key].score) > NEAR for key in bands),
    }


def near_a_cut(suggester: Suggester, transcripts: tuple[Transcript, ...]) -> int:
    """Segments of which a code would have another band with scores :data:`NEAR` higher or lower."""
    count = 0
    for transcript in transcripts:
        passages = [passage for passage in passages_of(transcript) if passage.sentences]
        if not passages:
            continue
        measured = suggester.targets.measure_each(passages, suggester.vectors(passages))
        scores = sigmoid(SLOPE * (total(measured) - MIDDLE))
        low, high = (
            evidence_bands(
                MIDDLE + np.log(moved / (1 - moved)) / SLOPE, measured.rules, measured.guarded, None, measured.allied, measured.expecting
            )
            for moved in (np.clip(scores + shift, 1e-9, 1 - 1e-9) for shift in (-NEAR, NEAR))
        )
        count += int((low != high).any(axis=1).sum())
    return count


if __name__ == "__main__":
    main()
