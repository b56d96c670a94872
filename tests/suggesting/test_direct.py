"""torch's library called without its Python package gives what the package gives, to the last bit, and is left alone where it cannot be."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from icc_coding.suggesting.encoding import direct, encoder, libtorch
from icc_coding.suggesting.encoding.direct import DirectModel, usable
from icc_coding.suggesting.encoding.encoder import Vectors
from icc_coding.suggesting.encoding.libtorch import Library, LibraryError
from icc_coding.suggesting.encoding.packed import PackedModel
from icc_coding.suggesting.encoding.packing import chunks
from icc_coding.suggesting.encoding.products import FusedLinear, linear_kind

from .small_model import SIZE, save_model, shape_of, texts

KINDS = {"fp32": torch.float32, "bf16": torch.bfloat16}


def needed(precision: str = "fp32") -> Library:
    own = usable(precision)
    if own is None:
        pytest.skip("this torch or this processor offers no such library")
    return own


@pytest.fixture
def _fresh_trial() -> Iterator[None]:
    usable.cache_clear()
    yield
    usable.cache_clear()


def encoded(model: Any) -> Vectors:
    tokens = texts()
    result = np.zeros((len(tokens), SIZE), dtype=np.float32)
    for chunk in chunks(tokens):
        result[chunk.rows] = model.encode(chunk)
    return result


@pytest.mark.skipif(platform.system() != "Linux" or platform.machine() != "x86_64", reason="another library")
def test_the_library_of_the_pinned_torch_is_used() -> None:
    if torch.__version__.startswith("2.13"):
        assert usable("fp32") is not None
    for precision, kind in KINDS.items():
        assert usable(precision) is None or linear_kind(kind, "cpu") is FusedLinear


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize(("pooling", "sharpness"), [("mean", 1.0), ("cls", 1.0), ("mean", 60.0)])
def test_vectors_are_those_of_the_python_package_to_the_last_bit(tmp_path: Path, pooling: str, sharpness: float, precision: str) -> None:
    model, shape, own = save_model(tmp_path, sharpness), shape_of(pooling), needed(precision)
    found = encoded(DirectModel(model, shape, precision, own))
    np.testing.assert_array_equal(found, encoded(PackedModel(model, shape, KINDS[precision])))
    assert np.isfinite(found).all()


def test_the_sharp_model_overflows_and_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, own = save_model(tmp_path, 60.0), needed()
    mended = encoded(DirectModel(model, shape_of("mean"), "fp32", own))
    monkeypatch.setattr(direct, "EXTREME", np.inf)
    with np.errstate(all="ignore"):
        assert not np.array_equal(encoded(DirectModel(model, shape_of("mean"), "fp32", own)), mended)


def test_a_vector_is_the_same_to_the_last_bit_alone_and_in_company(tmp_path: Path) -> None:
    model = DirectModel(save_model(tmp_path), shape_of("mean"), "fp32", needed())
    whole, tokens = encoded(model), texts()
    for number in range(0, len(tokens), 9):
        (chunk,) = chunks([tokens[number]])
        np.testing.assert_array_equal(model.encode(chunk)[0], whole[number])


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_operations_that_no_model_tells_apart(precision: str) -> None:
    own = needed()
    x = np.random.default_rng(2).normal(size=(3, 4, 5)).astype(np.float32)
    with own.no_gradients():
        given = own.put(x, precision)
        rounded = torch.from_numpy(x).to(KINDS[precision])
        np.testing.assert_array_equal(own.array(given), rounded.float())
        np.testing.assert_array_equal(own.array(own.view(given, (5, 3), (1, 5), 5)), rounded.float().flatten()[5:20].view(3, 5).T)
        np.testing.assert_array_equal(own.array(own.softmax(given)), rounded.softmax(-1).float())
        np.testing.assert_array_equal(own.array(own.sums(given)), rounded.sum(-1, keepdim=True).float())
        assert not own.array(own.zeros((2, 3), precision)).any()
    lengths = torch.nn.functional.normalize(torch.from_numpy(x[0]), dim=1)
    np.testing.assert_array_equal(own.array(own.unit(own.put(x[0], "fp32"))), lengths)
    assert not own.array(own.unit(own.put(np.zeros((2, 5), np.float32), "fp32"))).any()


def test_memory_that_a_view_looks_at_stays() -> None:
    own = needed()
    views = [own.view(own.put(np.full(4096, number, np.float32), "fp32"), (64, 64), (64, 1)) for number in range(50)]
    for number, view in enumerate(views):
        np.testing.assert_array_equal(own.array(view), np.full((64, 64), number, np.float32))


def test_whether_torch_computes_gradients_is_left_as_it_was() -> None:
    own = needed()
    for before in (True, False):
        with torch.set_grad_enabled(before):
            with own.no_gradients():
                assert not torch.is_grad_enabled()
            assert torch.is_grad_enabled() == before


def test_what_the_library_refuses_is_an_error_and_no_crash() -> None:
    own = needed()
    with pytest.raises(LibraryError):
        own.product(own.zeros((1, 2, 3), "fp32"), own.zeros((1, 4, 2), "fp32"), "fp32")


LOADED = """
import sys
from pathlib import Path
import numpy as np
from icc_coding.suggesting.encoding import encoder
from icc_coding.suggesting.encoding.packing import chunks
from tests.suggesting.small_model import shape_of, texts
model = encoder._model(Path(sys.argv[1]), shape_of("mean"), "fp32")
vectors = np.concatenate([model.encode(chunk) for chunk in chunks(texts())])
print("torch" in sys.modules)
import torch
from icc_coding.suggesting.encoding.packed import PackedModel
other = PackedModel(Path(sys.argv[1]), shape_of("mean"), torch.float32)
print(np.array_equal(vectors, np.concatenate([other.encode(chunk) for chunk in chunks(texts())])))
"""


def test_torch_is_not_imported_for_encoding_and_can_be_afterwards(tmp_path: Path) -> None:
    needed()
    told = subprocess.check_output([sys.executable, "-c", LOADED, str(save_model(tmp_path))], text=True, cwd=Path(__file__).parents[2])
    assert told.split() == ["False", "True"]


THREADS = """
import sys
from pathlib import Path
from icc_coding.suggesting.encoding.direct import usable
if sys.argv[1] == "before":
    import torch
    torch.set_num_threads(3)
own = usable("fp32")
if sys.argv[1] == "after":
    import torch
    torch.set_num_threads(3)
print(own.threads)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_as_many_threads_compute_as_torch_was_told(when: str) -> None:
    needed()
    assert int(subprocess.check_output([sys.executable, "-c", THREADS, when], text=True)) == 3


WORKER = """
import sys
from icc_coding.suggesting.encoding.libtorch import library, use_threads
use_threads(3)
print("torch" in sys.modules, library().threads)
import torch
print(torch.get_num_threads())
"""


def test_a_worker_is_told_its_threads_without_torchs_package() -> None:
    needed()
    assert subprocess.check_output([sys.executable, "-c", WORKER], text=True).split() == ["False", "3", "3"]


@pytest.mark.parametrize("own", [True, False])
def test_threads_are_those_that_torch_itself_then_takes(monkeypatch: pytest.MonkeyPatch, own: bool) -> None:
    if not own:
        monkeypatch.setattr(libtorch, "library", lambda: None)
    before = torch.get_num_threads()
    try:
        libtorch.use_threads(before + 2)
        assert torch.get_num_threads() == before + 2
    finally:
        torch.set_num_threads(before)


@pytest.mark.usefixtures("_fresh_trial")
@pytest.mark.parametrize("missing", ["file", "function", "package", "system", "2.12.1+cpu", "2.14.0", "unnamed"])
def test_where_the_library_cannot_be_called_torch_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    libtorch.library.cache_clear()
    if missing == "file":
        monkeypatch.setattr(libtorch, "Library", _raising(OSError("no such file")))
    elif missing == "function":
        monkeypatch.setattr(libtorch, "STATUS", (*libtorch.STATUS, "a_function_that_no_torch_has"))
    elif missing == "package":
        monkeypatch.setattr(libtorch, "find_spec", lambda name: None)
    elif missing == "system":
        monkeypatch.setattr(platform, "system", lambda: "Darwin")
    else:
        monkeypatch.setattr(libtorch, "version", lambda name: "" if missing == "unnamed" else missing)
    try:
        assert isinstance(encoder._model(save_model(tmp_path), shape_of("mean"), "fp32"), PackedModel)
    finally:
        libtorch.library.cache_clear()


def _raising(error: Exception) -> Any:
    def fail(*arguments: object) -> None:
        raise error

    return fail


@pytest.mark.usefixtures("_fresh_trial")
@pytest.mark.parametrize("wrong", ["linear", "linear_plus", "refused"])
def test_products_that_fail_or_differ_are_not_used(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    own = needed()
    usable.cache_clear()
    if wrong == "refused":
        monkeypatch.setattr(Library, "reordered", _raising(LibraryError("no such operation")))
    else:
        right = getattr(Library, wrong)
        monkeypatch.setattr(Library, wrong, lambda self, x, *more, **named: own.add(right(self, x, *more, **named), own.put(_ONES, "fp32")))
    assert usable("fp32") is None


_ONES = np.ones((2048, 64), np.float32)


def test_half_precision_is_left_to_the_python_package() -> None:
    assert usable("fp16") is None
