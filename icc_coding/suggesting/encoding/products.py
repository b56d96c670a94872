"""A layer's product with its weights, bias, GELU and residual: fused where torch can, plain where it cannot."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from icc_coding.suggesting.encoding.packing import CHUNK


class PlainLinear:
    """A product with weights and bias as any torch offers it."""

    def __init__(self, weight: Any, bias: Any) -> None:
        self.weight, self.bias = weight, bias

    def plain(self, x: Any) -> Any:
        """The product."""
        return functional().linear(x, self.weight, self.bias)

    def gelu(self, x: Any) -> Any:
        """GELU of the product."""
        return functional().gelu(self.plain(x))

    def plus(self, x: Any, residual: Any) -> Any:
        """The product and the residual."""
        return self.plain(x) + residual


class FusedLinear:
    """The same with weights reordered once and with what follows fused into the product; operations that torch keeps for its compiler."""

    def __init__(self, weight: Any, bias: Any) -> None:
        import torch

        self.operations = torch.ops.mkldnn
        self.weight, self.bias = self.operations._reorder_linear_weight(weight.contiguous(), CHUNK), bias

    def plain(self, x: Any) -> Any:
        """The product."""
        return self.operations._linear_pointwise(x, self.weight, self.bias, "none", [], "")

    def gelu(self, x: Any) -> Any:
        """GELU of the product."""
        return self.operations._linear_pointwise(x, self.weight, self.bias, "gelu", [], "none")

    def plus(self, x: Any, residual: Any) -> Any:
        """The product and the residual."""
        return self.operations._linear_pointwise.binary(x, residual, self.weight, self.bias, "add")


def functional() -> Any:
    """`torch.nn.functional`; torch takes a second to import, so it happens here."""
    import torch

    return torch.nn.functional


@lru_cache(maxsize=4)
def linear_kind(dtype: Any, device: str) -> type[FusedLinear] | type[PlainLinear]:
    """The fused products where they exist and agree with the plain ones on a trial; otherwise the plain ones."""
    if device != "cpu":
        return PlainLinear
    import torch

    size = 64
    weight = torch.sin(torch.arange(size * size, dtype=torch.float32)).reshape(size, size).div(8).to(dtype)  # products of order one
    x = torch.cos(torch.arange(CHUNK * size, dtype=torch.float32)).reshape(CHUNK, size).to(dtype)
    bias = weight[0].clone()
    try:
        pair = FusedLinear(weight, bias), PlainLinear(weight, bias)
        for results in zip(*((linear.plain(x), linear.gelu(x), linear.plus(x, x)) for linear in pair), strict=True):
            fused, plain = (result.float() for result in results)
            if not torch.allclose(fused, plain, rtol=0.02, atol=0.03):
                return PlainLinear
    except Exception:  # whatever another version of torch makes of an operation that it promises to nobody
        return PlainLinear
    return FusedLinear
