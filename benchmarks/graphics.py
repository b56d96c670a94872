"""Half precision on a graphics processor against the processor's own ways. Prints JSON; needs a graphics processor that torch can use.

    python benchmarks/graphics.py --data FOLDER [--sentences 20000] [--chunks 2048 16384 65536]

FOLDER holds text transcripts. Everything in one run, in seconds of the clock with all the processors there are: fp16 on the graphics processor
with so many tokens computed at once, bf16 and fp32 on the processor. `cutting` is the share of the time that cutting texts into tokens would
take alone: it runs beside the computing. `first_run_times`
compares the first run over all texts, in which whatever has to be prepared for their lengths is, with the fastest. `same_bits_alone` tells whether texts encoded one by one have the vectors they have in the crowd.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from encoding import sentences

from icc_coding.settings import EncoderSettings
from icc_coding.suggesting.encoding.devices import accelerator
from icc_coding.suggesting.encoding.encoder import SentenceEncoder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sentences", type=int, default=20_000)
    parser.add_argument("--chunks", type=int, nargs="+", default=[2_048, 16_384, 65_536])
    arguments = parser.parse_args()
    if not accelerator():
        parser.error("torch finds no graphics processor here.")
    texts = sentences(arguments.data, arguments.sentences)
    print(json.dumps(measure(texts, arguments.chunks), indent=1))


def measure(texts: Sequence[str], sizes: Sequence[int]) -> dict[str, Any]:
    words = sum(len(text.split()) for text in texts)
    full = SentenceEncoder(EncoderSettings(precision="fp32"))
    reference, seconds = timed(full, texts)
    result: dict[str, Any] = {"device": name_of_device(), "sentences": len(texts), "words": words}
    result["cpu_fp32"] = {"words_per_second": round(words / seconds)}
    vectors, seconds = timed(SentenceEncoder(EncoderSettings(precision="bf16")), texts)
    result["cpu_bf16"] = told(vectors, reference, words, seconds)
    for size in sizes:
        encoder = SentenceEncoder(EncoderSettings(precision="fp16"))
        encoder.encode(["loaded"])
        model: Any = encoder._model
        model.model.chunk = size
        begun = time.perf_counter()
        encoder.encode(texts)
        first = time.perf_counter() - begun
        vectors, seconds = timed(encoder, texts)
        begun = time.perf_counter()
        for _ in model._tokens(texts):
            pass
        result[f"{accelerator()}_fp16_{size}"] = {
            **told(vectors, reference, words, seconds),
            "cutting": round((time.perf_counter() - begun) / seconds, 2),
            "first_run_times": round(first / seconds, 2),
            "same_bits_alone": same_alone(encoder, texts, vectors),
        }
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return result


def timed(encoder: SentenceEncoder, texts: Sequence[str]) -> tuple[Any, float]:
    """Vectors and the better of two times, after a run that does not count."""
    encoder.encode(texts[:2000])
    taken = []
    for _ in range(2):
        begun = time.perf_counter()
        vectors = encoder.encode(texts)
        taken.append(time.perf_counter() - begun)
    return vectors, min(taken)


def told(vectors: Any, reference: Any, words: int, seconds: float) -> dict[str, Any]:
    return {
        "words_per_second": round(words / seconds),
        "smallest_cosine": round(float((vectors * reference).sum(axis=1).min()), 6),
    }


def same_alone(encoder: SentenceEncoder, texts: Sequence[str], vectors: Any) -> bool:
    """Sixty texts of all lengths, each encoded by itself."""
    order = np.argsort([len(text) for text in texts])
    rows = order[np.linspace(0, len(texts) - 1, 60).astype(int)]
    return all(np.array_equal(encoder.encode([texts[row]])[0], vectors[row]) for row in rows)


def name_of_device() -> str:
    import torch

    return torch.cuda.get_device_name() if accelerator() == "cuda" else accelerator()


if __name__ == "__main__":
    main()
