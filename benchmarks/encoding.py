"""Encoding against plain `SentenceTransformer.encode` and against the processor's limit. Prints JSON.

    python benchmarks/encoding.py --data FOLDER [--sentences 4000] [--rounds 3]

FOLDER holds text transcripts. Processor seconds of one thread, all ways in turn in every round of one run; figures are medians over rounds,
and of them only the ratios mean something. `limit` is how fast this processor multiplies large matrices: `share` is the arithmetic that the
model needs without any padding, at that speed, by the time taken.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from packed_variants import without_fused_products

from icc_coding.settings import EncoderSettings
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.products import linear_kind
from icc_coding.suggesting.tokens import sentences_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sentences", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    import torch

    torch.set_num_threads(1)
    print(json.dumps(measure(sentences(arguments.data, arguments.sentences), arguments.rounds), indent=1))


def sentences(folder: Path, most: int) -> list[str]:
    """Different sentences of the transcripts, evenly drawn."""
    paragraphs = [line for path in sorted(folder.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    found = [text[s.start : s.end] for text, cut in zip(paragraphs, sentences_of(paragraphs), strict=True) for s in cut]
    unique = sorted(set(found))
    np.random.default_rng(0).shuffle(unique)
    return unique[:most]


def measure(texts: list[str], rounds: int) -> dict[str, Any]:
    from sentence_transformers import SentenceTransformer

    encoders = {name: SentenceEncoder(EncoderSettings(precision=name)) for name in ("auto", "bf16", "fp32")}
    plain = SentenceTransformer(encoders["auto"].files.folder, device="cpu", local_files_only=True)
    ways: dict[str, Callable[[], Any]] = {
        "sentence_transformers": lambda: plain.encode(texts, normalize_embeddings=True, show_progress_bar=False),
        **{name: (lambda encoder=encoder: encoder.encode(texts)) for name, encoder in encoders.items()},
        "bf16_without_fused_products": lambda: without_fused_products("bf16").encode(texts),
    }
    for encoder in encoders.values():
        encoder.encode(texts[:100])
    plain.encode(texts[:100])
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    limits: dict[str, list[float]] = {"bf16": [], "fp32": []}
    vectors = {}
    for _ in range(rounds):
        for name, run in ways.items():
            begun = time.process_time()
            vectors[name] = run()
            seconds[name].append(time.process_time() - begun)
        for name, found in limits.items():
            found.append(products_per_second(name))
    taken = {name: statistics.median(values) for name, values in seconds.items()}
    needed = arithmetic(encoders["fp32"], texts)
    precision = {"auto": encoders["auto"].precision, "bf16": "bf16", "fp32": "fp32", "bf16_without_fused_products": "bf16"}
    reference = vectors["sentence_transformers"]
    return {
        "sentences": len(texts),
        "default_precision": encoders["auto"].precision,
        "gigaflops_limit": {name: round(statistics.median(found) / 1e9) for name, found in limits.items()},
        "sentence_transformers": {
            "share_of_fp32_limit": round(needed / statistics.median(limits["fp32"]) / taken["sentence_transformers"], 3)
        },
        **{
            name: {
                "times_sentence_transformers": round(taken["sentence_transformers"] / taken[name], 2),
                "share_of_limit": round(needed / statistics.median(limits[precision[name]]) / taken[name], 3),
                "smallest_cosine": round(float((vectors[name] * reference).sum(axis=1).min()), 6),
                "rank_correlation": round(rank_correlation(vectors[name], reference), 6),
            }
            for name in precision
        },
    }


def products_per_second(precision: str, size: int = 2048) -> float:
    """Floating-point operations per second of the processor in large matrix products, the best of five."""
    import torch

    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    left, right = torch.ones(2, size, size, dtype=dtype).unbind(0)
    linear = linear_kind(dtype, "cpu")(right, right[0])
    best = float("inf")
    with torch.inference_mode():
        for _ in range(5):
            for product in (lambda: left @ right, lambda: linear.plain(left)):
                begun = time.process_time()
                product()
                best = min(best, time.process_time() - begun)
    return 2 * size**3 / best


def arithmetic(encoder: SentenceEncoder, texts: list[str]) -> float:
    """Operations of all products of the model on these texts, nothing padded."""
    from tokenizers import Tokenizer

    assert encoder.shape is not None
    tokenizer = Tokenizer.from_file(str(Path(encoder.files.folder) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(encoder.shape.longest)
    lengths = np.array([len(one.ids) for one in tokenizer.encode_batch(texts)], dtype=float)
    width = encoder.shape.dimensions
    linear = 2 * (4 * width**2 + 2 * width * 4 * width) * lengths.sum()
    attention = 4 * width * (lengths**2).sum()
    return float(encoder.shape.layers * (linear + attention))


def rank_correlation(ours: Any, theirs: Any) -> float:
    """Spearman's correlation of the similarities of the first five hundred texts."""
    from scipy.stats import spearmanr

    upper = np.triu_indices(min(500, len(ours)), 1)
    return float(spearmanr((ours[:500] @ ours[:500].T)[upper], (theirs[:500] @ theirs[:500].T)[upper]).statistic)


if __name__ == "__main__":
    main()
