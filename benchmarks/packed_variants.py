"""The packed encoder with a part of it taken away, for comparisons."""

from __future__ import annotations

from functools import lru_cache
from unittest.mock import patch

from icc_coding.settings import EncoderSettings
from icc_coding.suggesting.encoding import packed
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.products import PlainLinear


@lru_cache(maxsize=2)
def without_fused_products(precision: str) -> SentenceEncoder:
    """As where torch does not offer them."""
    encoder = SentenceEncoder(EncoderSettings(precision=precision))
    with patch.object(packed, "linear_kind", lambda dtype, device: PlainLinear):
        encoder.encode(["loaded"])
    return encoder
