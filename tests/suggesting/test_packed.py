"""The packed path without a model: chunks, attention, products, and which folders are of the right shape."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from icc_coding.errors import UserError
from icc_coding.settings import EncoderSettings
from icc_coding.suggesting.encoding import devices, products
from icc_coding.suggesting.encoding.bert_shape import read_shape
from icc_coding.suggesting.encoding.devices import precision_of, refuse_slow_half
from icc_coding.suggesting.encoding.encoder import SentenceEncoder
from icc_coding.suggesting.encoding.packed import attention, attention_kernels, fused_attention
from icc_coding.suggesting.encoding.packing import CHUNK, LARGE, chunks
from icc_coding.suggesting.encoding.products import FusedLinear, PlainLinear, linear_kind


@given(st.lists(st.integers(1, 512), max_size=60), st.sampled_from([CHUNK, LARGE]))
def test_every_token_of_every_text_stands_once_in_a_chunk(lengths: list[int], size: int) -> None:
    tokens = [list(range(1 + 600 * text, 1 + 600 * text + length)) for text, length in enumerate(lengths)]  # no token stands twice
    found: dict[int, list[int]] = {}
    for chunk in chunks(tokens, size):
        assert len(chunk.ids) == len(chunk.positions) == size
        rows = iter(chunk.rows)
        for group in chunk.groups:
            assert group.end <= size
            for number in range(group.count):
                place = group.start + number * group.length
                row = next(rows)
                assert row not in found
                found[row] = chunk.ids[place : place + group.length].tolist()
                assert chunk.positions[place : place + group.length].tolist() == list(range(group.length))
        assert next(rows, None) is None
        assert not chunk.ids[chunk.groups[-1].end :].any()
    assert found == dict(enumerate(tokens))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("size", [1, 40])
def test_attention_is_softmax_attention_also_where_exponentials_overflow(dtype: Any, size: int) -> None:
    torch.manual_seed(3)
    query, key, value = torch.randn(3, 6, 7, 8).to(dtype).unbind(0)
    query[0] *= size * 10  # one text with extreme scores: exponentials beyond what a float holds, or all of them nothing
    query[1], key[1] = -size * 10 * torch.ones(7, 8), torch.ones(7, 8)
    plain = torch.softmax(query.double() @ key.double().transpose(1, 2), -1) @ value.double()
    close = 1e-4 if dtype == torch.float32 else 0.1
    mended = attention(query, key, value)
    assert torch.isfinite(mended).all()
    np.testing.assert_allclose(mended[1:].double(), plain[1:], atol=close)
    np.testing.assert_array_equal(attention(query[2:], key[2:], value[2:]).float(), mended[2:].float())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_attention_of_graphics_processors_is_softmax_attention(dtype: Any) -> None:
    torch.manual_seed(3)
    query, key, value = (torch.randn(3, 4, 7, 2, 8) * 2).to(dtype).transpose(2, 3).unbind(0)
    plain = torch.softmax(query.double() @ key.double().transpose(2, 3), -1) @ value.double()
    np.testing.assert_allclose(fused_attention(query, key, value).double(), plain, atol=1e-5 if dtype == torch.float32 else 0.01)


def test_no_attention_is_used_that_is_prepared_for_every_length() -> None:
    settings = torch.backends.cuda
    before = settings.cudnn_sdp_enabled(), settings.mem_efficient_sdp_enabled()
    with attention_kernels("cuda"):
        assert (settings.cudnn_sdp_enabled(), settings.mem_efficient_sdp_enabled()) == (False, True)
    with attention_kernels("cpu"):
        assert (settings.cudnn_sdp_enabled(), settings.mem_efficient_sdp_enabled()) == before


@pytest.mark.parametrize(("driver", "usable", "expected"), [(True, True, "cuda"), (True, False, ""), (False, True, "")])
def test_a_graphics_processor_is_used_where_there_is_a_driver_and_torch_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, driver: bool, usable: bool, expected: str
) -> None:
    if driver:
        (tmp_path / "dxg").touch()
    monkeypatch.setattr(devices, "_DRIVERS", (tmp_path / "version", tmp_path / "dxg"))
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: usable)
    assert devices.accelerator.__wrapped__() == expected


class _Broken(FusedLinear):
    def __init__(self, weight: Any, bias: Any) -> None:
        raise RuntimeError("no such operation")


class _Wrong(PlainLinear):
    def gelu(self, x: Any) -> Any:
        return torch.relu(self.plain(x))


@pytest.fixture
def _fresh_trial() -> Iterator[None]:
    linear_kind.cache_clear()
    yield
    linear_kind.cache_clear()


@pytest.mark.usefixtures("_fresh_trial")
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("fused", [_Broken, _Wrong])
def test_fused_products_that_fail_or_differ_are_not_used(monkeypatch: pytest.MonkeyPatch, fused: type, dtype: Any) -> None:
    monkeypatch.setattr(products, "FusedLinear", fused)
    assert linear_kind(dtype, "cpu") is PlainLinear
    assert linear_kind(dtype, "cuda") is PlainLinear


@pytest.mark.usefixtures("_fresh_trial")
def test_fused_products_are_used_where_they_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(products, "FusedLinear", PlainLinear)
    assert linear_kind(torch.float32, "cpu") is PlainLinear
    linear_kind.cache_clear()
    monkeypatch.undo()
    if torch.__version__.startswith("2.13") and platform.machine() == "x86_64":
        assert linear_kind(torch.float32, "cpu") is FusedLinear


@pytest.mark.parametrize(
    ("asked", "packed", "graphics", "fast", "expected"),
    [
        ("auto", True, "", True, "bf16"),
        ("auto", True, "", False, "fp32"),
        ("auto", True, "cuda", False, "fp16"),
        ("auto", False, "cuda", True, "fp32"),
        ("bf16", True, "", False, "bf16"),
        ("fp32", True, "mps", True, "fp32"),
    ],
)
def test_the_precision_is_what_is_fast_here_or_what_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, asked: str, packed: bool, graphics: str, fast: bool, expected: str
) -> None:
    monkeypatch.setattr(devices, "accelerator", lambda: graphics)
    monkeypatch.setattr(devices, "bf16_is_fast", lambda: fast)
    assert precision_of(EncoderSettings(precision=asked), packed=packed) == expected


def _model(folder: Path, **changes: dict[str, Any]) -> Path:
    """A folder that looks like a sentence-transformers BERT; `changes` are made to its files by their first word."""
    files: dict[str, Any] = {
        "config.json": {
            "model_type": "bert",
            "hidden_act": "gelu",
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "hidden_size": 32,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": 128,
        },
        "sentence_bert_config.json": {"max_seq_length": 64},
        "config_sentence_transformers.json": {"prompts": {"query": "search: "}, "default_prompt_name": "query"},
        "pooling": {"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False},
        "tokenizer.json": {},
    }
    (folder / "1_Pooling").mkdir(parents=True)
    for name, content in files.items():
        path = folder / ("1_Pooling/config.json" if name == "pooling" else name)
        path.write_text(json.dumps(content | changes.get(name.split(".")[0], {})), encoding="utf-8")
    kinds = changes.get("modules", {}).get("kinds", ["Transformer", "Pooling", "Normalize"])
    (folder / "modules.json").write_text(json.dumps([{"type": f"sentence_transformers.models.{kind}"} for kind in kinds]), encoding="utf-8")
    save_file({"bert.embeddings.word_embeddings.weight": np.zeros((3, 2), np.float32)}, folder / "model.safetensors")
    return folder


def test_a_bert_shaped_folder_is_recognised(tmp_path: Path) -> None:
    shape = read_shape(_model(tmp_path / "m"))
    assert shape is not None
    assert (shape.layers, shape.heads, shape.dimensions, shape.pooling, shape.longest) == (2, 4, 32, "mean", 64)
    assert (shape.prompt, shape.prefix) == ("search: ", "bert.")
    first = read_shape(_model(tmp_path / "n", pooling={"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}))
    assert first is not None
    assert first.pooling == "cls"


@pytest.mark.parametrize(
    "changes",
    [
        {"config": {"model_type": "roberta"}},
        {"config": {"hidden_act": "gelu_new"}},
        {"config": {"position_embedding_type": "relative_key"}},
        {"sentence_bert_config": {"do_lower_case": True}},
        {"pooling": {"pooling_mode_max_tokens": True}},
        {"pooling": {"include_prompt": False}},
        {"modules": {"kinds": ["Transformer", "Pooling", "Dense"]}},
    ],
)
def test_anything_else_is_left_to_sentence_transformers(tmp_path: Path, changes: dict[str, dict[str, Any]]) -> None:
    assert read_shape(_model(tmp_path / "m", **changes)) is None


@pytest.mark.parametrize("lost", ["tokenizer.json", "modules.json", "model.safetensors", "1_Pooling/config.json"])
def test_a_folder_with_a_file_missing_or_spoilt_is_no_such_shape(tmp_path: Path, lost: str) -> None:
    folder = _model(tmp_path / "m")
    if lost != "tokenizer.json":
        (folder / lost).write_bytes(b"no model")
        assert read_shape(folder) is None
    (folder / lost).unlink()
    assert read_shape(folder) is None


@pytest.mark.parametrize(
    ("kinds", "graphics", "why"),
    [
        (["Transformer", "Pooling", "Normalize"], "", "this machine has no graphics processor"),
        (["Transformer", "Pooling", "Dense"], "cuda", "gardens is computed by the processor on every machine"),
    ],
)
def test_fp16_that_the_processor_would_compute_is_refused_before_anything_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kinds: list[str], graphics: str, why: str
) -> None:
    monkeypatch.setattr(devices, "accelerator", lambda: graphics)
    encoder = SentenceEncoder(EncoderSettings(name=str(_model(tmp_path / "gardens", modules={"kinds": kinds})), precision="fp16"))
    assert encoder.id.endswith("/fp16")  # what is kept under this name can be read
    with pytest.raises(UserError, match=why) as caught:
        encoder.encode(["The ladder belongs to all four gardens."])
    assert 'Write `precision = "bf16"` or "fp32" under [encoder]' in str(caught.value)


@pytest.mark.parametrize(("precision", "graphics"), [("fp16", "cuda"), ("fp16", "mps"), ("bf16", ""), ("fp32", "cuda")])
def test_no_other_precision_is_refused(monkeypatch: pytest.MonkeyPatch, precision: str, graphics: str) -> None:
    monkeypatch.setattr(devices, "accelerator", lambda: graphics)
    refuse_slow_half(precision, "gardens", packed=True)


MANY_SHAPES = """
import resource
from icc_coding.suggesting.encoding.packed import attention, remember_few_shapes
remember_few_shapes()
import torch
def attend(count, length):
    rows = torch.full((count, length, 32), 0.01, dtype=torch.bfloat16)
    attention(rows, rows, rows)
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
for length in range(2, 62):
    attend(12, length)
before = peak()
for count in range(24, 96, 12):
    for length in range(2, 62):
        attend(count, length)
print(peak() - before)
"""


@pytest.mark.skipif(platform.system() != "Linux", reason="counts memory as Linux does")
def test_memory_does_not_grow_with_every_new_length_and_number_of_texts() -> None:
    grown = int(subprocess.check_output([sys.executable, "-c", MANY_SHAPES], text=True))
    assert grown < 200  # MB; it was 400 and more when what is prepared for each shape was kept
