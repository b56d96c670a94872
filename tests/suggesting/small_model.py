"""A small BERT-shaped encoder with weights by chance, and texts for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from icc_coding.suggesting.encoding.bert_shape import Shape
from icc_coding.suggesting.encoding.encoder import Vectors

SIZE, LAYERS, WORDS, PLACES = 48, 3, 50, 600


def save_model(folder: Path, sharpness: float = 1.0) -> Path:
    """A folder with the weights of a small model that knows nothing; `sharpness` multiplies what attention compares."""
    random = np.random.default_rng(5)
    weights: dict[str, Vectors] = {}

    def put(name: str, *shape: int) -> None:
        weights[f"bert.{name}.weight"] = random.normal(scale=0.3, size=shape).astype(np.float32)
        if not name.endswith("embeddings"):
            weights[f"bert.{name}.bias"] = random.normal(scale=0.3, size=shape[0]).astype(np.float32)

    for name, count in (("word", WORDS), ("position", PLACES), ("token_type", 2)):
        put(f"embeddings.{name}_embeddings", count, SIZE)
    put("embeddings.LayerNorm", SIZE)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        for name in ("self.query", "self.key", "self.value", "output.dense"):
            put(f"{layer}.attention.{name}", SIZE, SIZE)
        weights[f"bert.{layer}.attention.self.query.weight"] *= np.float32(sharpness)
        put(f"{layer}.attention.output.LayerNorm", SIZE)
        put(f"{layer}.intermediate.dense", 4 * SIZE, SIZE)
        put(f"{layer}.output.dense", SIZE, 4 * SIZE)
        put(f"{layer}.output.LayerNorm", SIZE)
    save_file(weights, folder / "model.safetensors")
    return folder


def shape_of(pooling: str) -> Shape:
    return Shape(LAYERS, 4, SIZE, 1e-12, pooling, 512, "", "bert.", True)


def texts() -> list[list[int]]:
    """Texts of many lengths as tokens, more than are held at once."""
    random = np.random.default_rng(8)
    return [random.integers(0, WORDS, size=length).tolist() for length in [*range(2, 40), 1, 130, 512, *[60] * 80]]
