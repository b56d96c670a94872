"""What a codebook says is encoded without torch, the same alone and in company, and nearly as torch would."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_limits

from icc_coding.codebook.model import Codebook
from icc_coding.settings import EncoderSettings
from icc_coding.suggesting.encoding.encoder import Progress, SentenceEncoder, Vectors, for_wording
from icc_coding.suggesting.encoding.encoder_files import DEFAULT, OFFICIAL
from icc_coding.suggesting.encoding.packed import PackedModel
from icc_coding.suggesting.encoding.packing import chunks
from icc_coding.suggesting.encoding.plain import PlainModel
from icc_coding.suggesting.encoding.vectors import CachedEncoder
from icc_coding.suggesting.suggester import Suggester

from .small_model import SIZE, save_model, shape_of, texts

OWN_CODEBOOK = Path(__file__).parents[2] / "icc_coding" / "template" / "codebook.yaml"
WEIGHTS = f"{DEFAULT}@{OFFICIAL['model.safetensors'][:12]}"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(tmp_path_factory.mktemp("small"))


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_vectors_are_those_that_torch_computes(model: Path, pooling: str) -> None:
    tokens = texts()
    packed = np.zeros((len(tokens), SIZE), dtype=np.float32)
    with_torch = PackedModel(model, shape_of(pooling), torch.float32)
    for chunk in chunks(tokens):
        packed[chunk.rows] = with_torch.encode(chunk)
    np.testing.assert_allclose(PlainModel(model, shape_of(pooling)).encode(tokens), packed, atol=5e-6)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_vector_is_the_same_to_the_last_bit_alone_and_in_company(model: Path, threads: int) -> None:
    tokens = texts()
    plain = PlainModel(model, shape_of("mean"))
    whole = plain.encode(tokens)
    with threadpool_limits(threads, user_api="blas"):
        np.testing.assert_array_equal(plain.encode(tokens[::-1])[::-1], whole)
        for number in range(0, len(tokens), 9):
            np.testing.assert_array_equal(plain.encode(tokens[number : number + 1])[0], whole[number])
    assert plain.encode([]).shape == (0, SIZE)


class _Refusing:
    """An encoder that has nothing to compute."""

    def __init__(self, precision: str) -> None:
        self.id = f"{WEIGHTS}/{precision}"

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        assert not texts, f"run benchmarks/make_background.py: {texts[:3]}"
        return np.zeros((0, 384), dtype=np.float32)


class _TwoWays(_Refusing):
    wording = _Refusing("plain")


@pytest.mark.parametrize("kept", [True, False])
def test_the_vectors_of_the_programs_own_codebook_come_with_it(tmp_path: Path, kept: bool) -> None:
    suggester = Suggester(Codebook.load(OWN_CODEBOOK), CachedEncoder(_TwoWays("bf16"), tmp_path if kept else None))
    assert np.isfinite(suggester.targets.prototypes).all()
    assert len(suggester.targets.prototypes) == len(suggester.codebook.codes)


@pytest.mark.encoder
class TestOfficialModel:
    def test_what_a_codebook_says_is_encoded_without_torch_and_nearly_as_by_it(self) -> None:
        said = ["We pool our insurance with nine other towns.", "x", "", "Cities " * 300, "Ein Verbund, naïve 😀"]
        encoder = SentenceEncoder(EncoderSettings(precision="fp32"))
        plain = for_wording(encoder)
        assert plain.id == f"{WEIGHTS}/plain"
        assert (plain.encode(said) * encoder.encode(said)).sum(axis=1).min() > 0.99999
        shipped = CachedEncoder(plain).encode(Codebook.load(OWN_CODEBOOK).codes[0].examples)
        assert (shipped * plain.encode(Codebook.load(OWN_CODEBOOK).codes[0].examples)).sum(axis=1).min() > 0.999999
        script = (
            "import sys; from icc_coding.suggesting.encoding.encoder import SentenceEncoder\n"
            "SentenceEncoder().wording.encode(['a'])\nprint({'torch', 'transformers'} & set(sys.modules))"
        )
        assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "set()"
