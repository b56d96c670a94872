"""The forward pass of a BERT-shaped sentence encoder on packed chunks, with torch alone.

What makes it fast: no padding (see `packing`); the weights of a layer's products reordered once into the layout that the processor's
library wants, query, key and value as one product, and what follows a product fused with it (see `products`); attention weights by one
vectorised exponential, as torch's softmax is slow over short rows.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.encoding.bert_shape import Shape
from icc_coding.suggesting.encoding.packing import CHUNK, LARGE, Chunk, Group
from icc_coding.suggesting.encoding.products import functional, linear_kind

Vectors = NDArray[np.float32]

EXTREME = 1e30  # sums of exponentials beyond it, or below its inverse, are computed the slow and safe way


def remember_few_shapes() -> None:
    """Have torch and oneDNN keep what they prepare for products of 128 shapes; to be called before torch multiplies anything.

    For each new shape of a product in bf16 both keep some 0.6 MB, of 1,024 shapes unless told otherwise: two gigabytes, as attention has a
    new shape for each length and number of texts. A chunk has 130 at most, and mostly ten, which its layers share.
    """
    for name in ("LRU_CACHE_CAPACITY", "ONEDNN_PRIMITIVE_CACHE_CAPACITY"):  # torch's own, and oneDNN's
        os.environ.setdefault(name, "128")


class PackedModel:
    """A model's weights in one precision on one device, ready for chunks."""

    def __init__(self, folder: Path, shape: Shape, dtype: Any, device: str = "cpu") -> None:
        remember_few_shapes()
        import torch
        from safetensors.torch import load_file

        self.shape, self.dtype, self.device = shape, dtype, device
        self.chunk = CHUNK if device == "cpu" else LARGE  # tokens that are computed together
        self.fused = device != "cpu" or dtype == torch.float16
        weights = load_file(folder / "model.safetensors")
        linear = linear_kind(dtype, device)

        def put(weight: Any) -> Any:
            return weight.to(device=device, dtype=dtype)

        def of(name: str) -> Any:
            return weights[shape.prefix + name]

        def norm(name: str) -> tuple[Any, Any]:
            return put(of(f"{name}.weight")), put(of(f"{name}.bias"))

        def product(*names: str, scale: float = 1.0) -> Any:
            """Products of one input as one; the first is scaled."""
            scales = [scale, *[1.0] * (len(names) - 1)]
            joined = [torch.cat([of(f"{name}.{part}") * by for name, by in zip(names, scales, strict=True)]) for part in ("weight", "bias")]
            return linear(*(put(part) for part in joined))

        self.words = put(of("embeddings.word_embeddings.weight"))
        self.places = put(of("embeddings.position_embeddings.weight") + of("embeddings.token_type_embeddings.weight")[0])
        self.norm = norm("embeddings.LayerNorm")
        self.layers = []
        for number in range(shape.layers):
            layer = f"encoder.layer.{number}."
            attention = [f"{layer}attention.self.{name}" for name in ("query", "key", "value")]
            self.layers.append(
                _Layer(
                    attention=product(*attention, scale=(shape.dimensions // shape.heads) ** -0.5),
                    out=product(f"{layer}attention.output.dense"),
                    after_attention=norm(f"{layer}attention.output.LayerNorm"),
                    up=product(f"{layer}intermediate.dense"),
                    down=product(f"{layer}output.dense"),
                    after=norm(f"{layer}output.LayerNorm"),
                )
            )

    def encode(self, chunk: Chunk) -> Vectors:
        """Unit-length vectors of a chunk's texts, [rows x dimensions], pooled and normalised in fp32.

        The processor does that also for a graphics processor, whose sums change their order with the number of rows.
        """
        import torch

        with torch.inference_mode(), attention_kernels(self.device):
            ids, positions = (torch.from_numpy(part).to(self.device) for part in (chunk.ids, chunk.positions))
            x = self._normed(functional().embedding(ids, self.words) + functional().embedding(positions, self.places), self.norm)
            for layer in self.layers:
                attended = self._attended(layer.attention.plain(x), chunk.groups)
                x = self._normed(layer.out.plus(attended, x), layer.after_attention)
                x = self._normed(layer.down.plus(layer.up.gelu(x), x), layer.after)
            x = x.cpu()
            pooled = torch.cat([self._pooled(x, group) for group in chunk.groups])
            vectors: Vectors = functional().normalize(pooled, dim=1).numpy()
        return vectors

    def _normed(self, x: Any, norm: tuple[Any, Any]) -> Any:
        return functional().layer_norm(x, (self.shape.dimensions,), *norm, self.shape.epsilon)

    def _attended(self, projected: Any, groups: list[Group]) -> Any:
        """Each text's tokens attend to each other: `projected` is [chunk x 3 dimensions], the result [chunk x dimensions]."""
        heads, size = self.shape.heads, self.shape.dimensions // self.shape.heads
        result = projected.new_zeros((len(projected), self.shape.dimensions))
        for group in groups:
            rows = projected[group.start : group.end].view(group.count, group.length, 3, heads, size)
            split = rows.permute(2, 0, 3, 1, 4)
            if self.fused:
                context = fused_attention(*split.unbind(0))
            else:
                joined = split.reshape(3, group.count * heads, group.length, size)
                context = attention(*joined.unbind(0)).view(group.count, heads, group.length, size)
            result[group.start : group.end].view(group.count, group.length, heads, size).copy_(context.transpose(1, 2))
        return result

    def _pooled(self, x: Any, group: Group) -> Any:
        tokens = x[group.start : group.end].view(group.count, group.length, self.shape.dimensions)
        return tokens[:, 0].float() if self.shape.pooling == "cls" else tokens.float().mean(dim=1)


@dataclass(frozen=True, slots=True)
class _Layer:
    attention: Any
    out: Any
    after_attention: tuple[Any, Any]
    up: Any
    down: Any
    after: tuple[Any, Any]


def attention_kernels(device: str) -> AbstractContextManager[Any]:
    """Of torch's ways to compute attention on an NVIDIA or AMD processor, one that needs no preparing.

    Left to itself torch takes cuDNN's on new cards, which is made anew for every length and number of texts: half a minute for the
    sentences of a study that are then computed in a second.
    """
    if device != "cuda":
        return nullcontext()
    from torch.nn.attention import SDPBackend, sdpa_kernel

    kernels: AbstractContextManager[Any] = sdpa_kernel([SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH])
    return kernels


def fused_attention(query: Any, key: Any, value: Any) -> Any:
    """The same as :func:`attention` by torch's own operation, [texts x heads x tokens x size] each.

    For graphics processors, and for fp16 anywhere: an exponential of it overflows at 11.
    """
    return functional().scaled_dot_product_attention(query, key, value, scale=1.0)


def attention(query: Any, key: Any, value: Any) -> Any:
    """Softmax attention, [texts and heads x tokens x size] each, the scale already in `query`. A row of the result depends on its text alone."""
    import torch

    weights = torch.bmm(query, key.transpose(1, 2)).exp_()
    total = weights.sum(-1, keepdim=True)
    low, high = total.aminmax()
    if float(high) > EXTREME or float(low) < 1 / EXTREME:
        extreme = (total > EXTREME) | (total < 1 / EXTREME)
        safe = torch.bmm(query, key.transpose(1, 2)).softmax(-1)
        weights, total = torch.where(extreme, safe, weights), torch.where(extreme, torch.ones_like(total), total)
    return torch.bmm(weights, value).div_(total)
