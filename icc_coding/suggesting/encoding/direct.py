"""The forward pass of `packed` with torch's library alone (see `libtorch`): the same operations on the same chunks, so the same vectors to
the last bit, without the import of torch's Python package, which takes longer than encoding an interview.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.encoding.bert_shape import Shape
from icc_coding.suggesting.encoding.libtorch import Library, LibraryError, Tensor, library
from icc_coding.suggesting.encoding.packed import EXTREME, remember_few_shapes
from icc_coding.suggesting.encoding.packing import CHUNK, Chunk, Group
from icc_coding.suggesting.encoding.plain import Layer, Norm, StoredWeights

Vectors = NDArray[np.float32]
_Pair = tuple[Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class _Layer:
    attention: _Pair
    out: _Pair
    after_attention: _Pair
    up: _Pair
    down: _Pair
    after: _Pair


class DirectModel:
    """A model's weights in fp32 or bf16 on the processor, ready for chunks."""

    chunk = CHUNK

    def __init__(self, folder: Path, shape: Shape, precision: str, own: Library) -> None:
        self.shape, self.precision, self._own = shape, precision, own
        weights = StoredWeights(folder, shape)
        with own.no_gradients():
            self._words, self._places = own.put(weights.words[:], precision), own.put(weights.places, precision)
            self._norm = self._put(weights.norm)
            self._layers = [self._layer(layer) for layer in weights.layers()]

    def encode(self, chunk: Chunk) -> Vectors:
        """Unit-length vectors of a chunk's texts, [rows x dimensions], pooled and normalised in fp32."""
        own = self._own
        with own.no_gradients():
            ids, positions = own.put(chunk.ids, "int64"), own.put(chunk.positions, "int64")
            x = self._normed(own.add(own.embedding(self._words, ids), own.embedding(self._places, positions)), self._norm)
            for layer in self._layers:
                attended = self._attended(own.linear(x, *layer.attention), chunk.groups)
                x = self._normed(own.linear_plus(attended, x, *layer.out), layer.after_attention)
                x = self._normed(own.linear_plus(own.linear(x, *layer.up, after="gelu"), x, *layer.down), layer.after)
            whole = own.copied(x, "fp32")
            pooled = np.concatenate([self._pooled(whole, group) for group in chunk.groups])
            return own.array(own.unit(own.put(pooled, "fp32")))

    def _put(self, pair: Norm) -> _Pair:
        return self._own.put(pair[0], self.precision), self._own.put(pair[1], self.precision)

    def _layer(self, layer: Layer) -> _Layer:
        def product(pair: Norm) -> _Pair:
            weight, bias = self._put(pair)
            return self._own.reordered(weight, CHUNK), bias

        return _Layer(
            attention=product(layer.attention),
            out=product(layer.out),
            after_attention=self._put(layer.after_attention),
            up=product(layer.up),
            down=product(layer.down),
            after=self._put(layer.after),
        )

    def _normed(self, x: Tensor, norm: _Pair) -> Tensor:
        return self._own.normed(x, *norm, self.shape.epsilon)

    def _attended(self, projected: Tensor, groups: list[Group]) -> Tensor:
        """Each text's tokens attend to each other: `projected` is [chunk x 3 dimensions], the result [chunk x dimensions]."""
        own, width = self._own, self.shape.dimensions
        heads, size = self.shape.heads, width // self.shape.heads
        result = own.zeros((projected.shape[0], width), self.precision)
        for group in groups:
            count, length = group.count, group.length
            split = own.view(
                projected, (3, count, heads, length, size), (width, length * 3 * width, size, 3 * width, 1), group.start * 3 * width
            )
            joined, each = own.copied(split, self.precision), count * length * width
            rows, columns = (
                ((count * heads, length, size), (length * size, size, 1)),
                ((count * heads, size, length), (length * size, 1, size)),
            )
            context = self._attention(own.view(joined, *rows), own.view(joined, *columns, each), own.view(joined, *rows, 2 * each))
            own.copy(
                own.view(result, (count, length, heads, size), (length * width, width, size, 1), group.start * width),
                own.view(context, (count, length, heads, size), (length * width, size, length * size, 1)),
            )
        return result

    def _attention(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """As :func:`packed.attention`; `key` is given as columns, [texts and heads x size x tokens]."""
        own = self._own
        weights = own.product(query, key, self.precision)
        own.exponential(weights)
        total = own.sums(weights)
        sums = own.array(total)
        if sums.max() > EXTREME or sums.min() < 1 / EXTREME:
            extreme = (sums > EXTREME) | (sums < 1 / EXTREME)
            safe = own.array(own.softmax(own.product(query, key, self.precision)))
            weights = own.put(np.where(extreme, safe, own.array(weights)), self.precision)
            total = own.put(np.where(extreme, np.float32(1), sums), self.precision)
        context = own.product(weights, value, self.precision)
        own.divide(context, total)
        return context

    def _pooled(self, x: Tensor, group: Group) -> Vectors:
        width = self.shape.dimensions
        tokens = self._own.view(x, (group.count, group.length, width), (group.length * width, width, 1), group.start * width)
        if self.shape.pooling == "cls":
            return self._own.array(tokens)[:, 0]
        return self._own.array(self._own.means(tokens))


@lru_cache(maxsize=4)
def usable(precision: str) -> Library | None:
    """The library where its products in this precision exist and agree with plain ones on a trial; None otherwise."""
    remember_few_shapes()
    own = library() if precision in ("fp32", "bf16") else None
    if own is None:
        return None
    size = 64
    weight = np.sin(np.arange(size * size, dtype=np.float32)).reshape(size, size) / np.float32(8)  # products of order one
    x, bias = np.cos(np.arange(CHUNK * size, dtype=np.float32)).reshape(CHUNK, size), weight[0]
    plain = x @ weight.T + bias
    try:
        with own.no_gradients():
            given, ready, added = own.put(x, precision), own.reordered(own.put(weight, precision), CHUNK), own.put(bias, precision)
            found = own.array(own.linear(given, ready, added)), own.array(own.linear_plus(given, given, ready, added))
            curved = own.array(own.linear(given, ready, added, after="gelu"))
    except LibraryError:
        return None
    wanted = plain, plain + x, plain * 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (plain + 0.044715 * plain**3)))
    alike = (np.allclose(one, other, rtol=0.02, atol=0.03) for one, other in zip((*found, curved), wanted, strict=True))
    return own if all(alike) else None
