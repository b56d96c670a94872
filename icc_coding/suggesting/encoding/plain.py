"""The forward pass of a BERT-shaped sentence encoder with numpy alone, for the few texts that a codebook consists of.

One edited sentence must not cost the second and more that loading torch takes. As what a codebook says is computed this way in every
run, also where torch is loaded, the result of a run depends neither on what was loaded nor on the precision of the other vectors.
Each text is multiplied by itself: in a product of several, the last bits of a row depend on where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.encoding.bert_shape import Shape
from icc_coding.suggesting.threads import one_thread

Vectors = NDArray[np.float32]
Norm = tuple[Vectors, Vectors]

_AT_ONCE = 4096  # tokens held at once


@dataclass(frozen=True, slots=True)
class Layer:
    """Weights and biases of one layer: those of query, key and value as one product, the scale of attention in the first."""

    attention: Norm
    out: Norm
    after_attention: Norm
    up: Norm
    down: Norm
    after: Norm


class StoredWeights:
    """A model's weights in fp32, read when they are asked for."""

    def __init__(self, folder: Path, shape: Shape) -> None:
        from safetensors import safe_open

        self._shape = shape
        opened: Any = safe_open(folder / "model.safetensors", "numpy")
        self._file = opened
        self.words = self._file.get_slice(f"{shape.prefix}embeddings.word_embeddings.weight")  # rows of it are read by slicing
        self.places: Vectors = self._of("embeddings.position_embeddings.weight") + self._of("embeddings.token_type_embeddings.weight")[0]
        self.norm = self._pair("embeddings.LayerNorm")

    def layers(self) -> Iterator[Layer]:
        """The layers in order."""
        return (self._layer(f"encoder.layer.{number}.") for number in range(self._shape.layers))

    def _of(self, name: str) -> Any:
        return self._file.get_tensor(f"{self._shape.prefix}{name}")

    def _pair(self, name: str) -> Norm:
        return self._of(f"{name}.weight"), self._of(f"{name}.bias")

    def _layer(self, prefix: str) -> Layer:
        parts = [self._pair(f"{prefix}attention.self.{name}") for name in ("query", "key", "value")]
        scale = np.float32((self._shape.dimensions // self._shape.heads) ** -0.5)
        scaled = [(weight * scale, bias * scale) if not place else (weight, bias) for place, (weight, bias) in enumerate(parts)]
        return Layer(
            attention=(np.concatenate([weight for weight, _ in scaled]), np.concatenate([bias for _, bias in scaled])),
            out=self._pair(f"{prefix}attention.output.dense"),
            after_attention=self._pair(f"{prefix}attention.output.LayerNorm"),
            up=self._pair(f"{prefix}intermediate.dense"),
            down=self._pair(f"{prefix}output.dense"),
            after=self._pair(f"{prefix}output.LayerNorm"),
        )


class PlainModel:
    """A model whose weights of words are read when they are met."""

    def __init__(self, folder: Path, shape: Shape) -> None:
        self.shape = shape
        weights = StoredWeights(folder, shape)
        self._words, self._places, self._norm, self._layers = weights.words, weights.places, weights.norm, list(weights.layers())

    def encode(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        """Unit-length vectors of texts given as token ids, [texts x dimensions]. A text's vector is the same whatever stands beside it."""
        result = np.zeros((len(tokens), self.shape.dimensions), dtype=np.float32)
        with one_thread():
            for rows in _portions(tokens):
                result[rows] = self._pooled([tokens[row] for row in rows])
        return result

    def _pooled(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        """Layer by layer, so that a layer's weights stay in the processor's cache for all texts."""
        texts = [self._normed(self._embedded(ids), self._norm) for ids in tokens]
        for layer in self._layers:
            texts = [self._through(layer, x) for x in texts]
        pooled: Vectors = np.array([x[0] if self.shape.pooling == "cls" else x.mean(axis=0) for x in texts])
        result: Vectors = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), np.float32(1e-12))
        return result

    def _embedded(self, ids: Sequence[int]) -> Vectors:
        result: Vectors = np.concatenate([self._words[one : one + 1] for one in ids]) + self._places[: len(ids)]
        return result

    def _through(self, layer: Layer, x: Vectors) -> Vectors:
        attended = _attention(_linear(x, layer.attention), self.shape.heads)
        middle = self._normed(_linear(attended, layer.out) + x, layer.after_attention)
        return self._normed(_linear(_gelu(_linear(middle, layer.up)), layer.down) + middle, layer.after)

    def _normed(self, x: Vectors, norm: Norm) -> Vectors:
        apart = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((apart * apart).mean(axis=1, keepdims=True) + np.float32(self.shape.epsilon))
        result: Vectors = apart / spread * norm[0] + norm[1]
        return result


def _portions(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    rows: list[int] = []
    used = 0
    for row, ids in enumerate(tokens):
        if rows and used + len(ids) > _AT_ONCE:
            yield rows
            rows, used = [], 0
        rows.append(row)
        used += len(ids)
    if rows:
        yield rows


def _linear(x: Vectors, weights: Norm) -> Vectors:
    result: Vectors = x @ weights[0].T
    result += weights[1]
    return result


def _attention(projected: Vectors, heads: int) -> Vectors:
    """Softmax attention of one text's tokens, `projected` [tokens x 3 dimensions], the scale already in the query."""
    query, key, value = projected.reshape(len(projected), 3, heads, -1).transpose(1, 2, 0, 3)
    weights = query @ key.transpose(0, 2, 1)
    weights -= weights.max(axis=2, keepdims=True)
    np.exp(weights, out=weights)
    weights /= weights.sum(axis=2, keepdims=True)
    joined: Any = weights @ value
    result: Vectors = joined.transpose(1, 0, 2).reshape(len(projected), -1)
    return result


def _gelu(x: Vectors) -> Vectors:
    """x times the normal distribution function of x, which is what the models were trained with.

    The error function by Abramowitz & Stegun 1964, formula 7.1.26, which is wrong by 1.5e-7 at most: single precision has no more.
    """
    size: Vectors = np.abs(x)
    size *= np.float32(0.5**0.5)
    t = np.multiply(size, np.float32(0.3275911), dtype=np.float32)
    t += 1
    np.reciprocal(t, out=t)
    tail: Vectors = np.full_like(t, 1.061405429)
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail *= t
        tail += np.float32(coefficient)
    tail *= t
    np.multiply(size, -size, out=size)
    np.exp(size, out=size)
    tail *= size
    tail *= np.float32(0.5)  # the share of the distribution beyond |x|
    result: Vectors = x * np.where(x < 0, tail, 1 - tail)
    return result
