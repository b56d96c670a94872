"""torch's own library, called through its stable C interface: without torch's Python package, whose import takes five times as long.

The interface (https://docs.pytorch.org/docs/stable/notes/libtorch_stable_abi.html) is what torch promises to programs in C++, so every
operation here is the very one that the Python package calls. Some of these functions are no part of what torch promises to keep: only
releases with which this was tried are called so. With any other, :func:`library` gives None and torch is imported as usual.
"""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.installed import version

_TRIED = ("2.13.",)  # releases of torch
_WRITTEN_FOR = (2 << 56) | (13 << 48)  # the version of the interface, as torch writes it: 2.13
_POINTER = ctypes.c_void_p
STATUS = (  # functions that return 0 unless something is wrong
    "aoti_torch__reinterpret_tensor",
    "aoti_torch_copy_",
    "aoti_torch_cpu__linear_pointwise",
    "aoti_torch_cpu__linear_pointwise_binary",
    "aoti_torch_cpu_add_Tensor",
    "aoti_torch_cpu_bmm_out",
    "aoti_torch_create_tensor_from_blob",
    "aoti_torch_empty_strided",
    "aoti_torch_new_tensor_handle",
    "aoti_torch_zero_",
    "torch_call_dispatcher",
    "torch_get_num_threads",
    "torch_list_push_back",
    "torch_new_list_reserve_size",
    "torch_new_stable_ivalue",
)


class LibraryError(Exception):
    """The library refused an operation."""


class Tensor:
    """A tensor of the library, of known shape and strides (in elements); it is let go with this object."""

    __slots__ = ("_delete", "handle", "keeps", "shape", "strides")

    def __init__(self, handle: int, shape: Sequence[int], strides: Sequence[int], delete: Any, keeps: object = None) -> None:
        self.handle, self.shape, self.strides = handle, tuple(shape), tuple(strides)
        self._delete, self.keeps = delete, keeps  # whose memory it is

    def __del__(self) -> None:
        self._delete(_POINTER(self.handle))


class Library:
    """The operations that a forward pass needs; tensors are of `dtype` (fp32 or bf16) on the processor unless it says otherwise."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the library cannot be loaded and AttributeError where it lacks a function."""
        loaded = ctypes.CDLL(str(path))
        self._call = {name: getattr(loaded, name) for name in STATUS}
        self._set_threads = loaded._ZN2at15set_num_threadsEi  # at::set_num_threads(int), which `torch.set_num_threads` calls
        self._set_threads.argtypes, self._set_threads.restype = [ctypes.c_int], None
        self._delete = loaded.aoti_torch_delete_tensor_object
        self._delete.argtypes = [_POINTER]
        self._call["aoti_torch_cpu_add_Tensor"].argtypes = [_POINTER, _POINTER, ctypes.c_double, _POINTER]
        self._call["torch_list_push_back"].argtypes = [_POINTER, ctypes.c_uint64]
        for kind in ("float32", "bfloat16", "int64"):
            getattr(loaded, f"aoti_torch_dtype_{kind}").restype = ctypes.c_int32
        self._kinds = {
            "fp32": loaded.aoti_torch_dtype_float32(),
            "bf16": loaded.aoti_torch_dtype_bfloat16(),
            "int64": loaded.aoti_torch_dtype_int64(),
        }
        loaded.aoti_torch_device_type_cpu.restype = ctypes.c_int32
        self._device = ctypes.c_int32(loaded.aoti_torch_device_type_cpu())
        self._computes_gradients, self._compute_gradients = loaded.aoti_torch_grad_mode_is_enabled, loaded.aoti_torch_grad_mode_set_enabled
        self._computes_gradients.argtypes, self._computes_gradients.restype = [], ctypes.c_bool
        self._compute_gradients.argtypes, self._compute_gradients.restype = [ctypes.c_bool], None

    @property
    def threads(self) -> int:
        """How many threads compute: what `torch.set_num_threads` was told, or the environment."""
        result = ctypes.c_uint32()
        self._do("torch_get_num_threads", ctypes.byref(result))
        return result.value

    @threads.setter
    def threads(self, number: int) -> None:
        self._set_threads(number)

    @contextmanager
    def no_gradients(self) -> Iterator[None]:
        """What this thread computes meanwhile is not recorded for training."""
        before = self._computes_gradients()
        self._compute_gradients(False)
        try:
            yield
        finally:
            self._compute_gradients(before)

    def empty(self, shape: Sequence[int], dtype: str) -> Tensor:
        """A contiguous tensor of any content."""
        strides = _contiguous(shape)
        result = _POINTER()
        self._do("aoti_torch_empty_strided", *self._layout(shape, strides), self._kind(dtype), self._device, 0, ctypes.byref(result))
        return self._made(result, shape, strides)

    def zeros(self, shape: Sequence[int], dtype: str) -> Tensor:
        """A contiguous tensor of zeros."""
        result = self.empty(shape, dtype)
        self._do("aoti_torch_zero_", _POINTER(result.handle))
        return result

    def put(self, array: NDArray[Any], dtype: str) -> Tensor:
        """An array of float32 or int64 as a tensor; for `bf16` rounded to it."""
        given = np.ascontiguousarray(array)
        strides, result = _contiguous(given.shape), _POINTER()
        kind = "int64" if given.dtype == np.int64 else "fp32"
        layout = (*self._layout(given.shape, strides), ctypes.c_int64(0), self._kind(kind), self._device, 0)
        self._do("aoti_torch_create_tensor_from_blob", _POINTER(given.ctypes.data), *layout, ctypes.byref(result))
        made = self._made(result, given.shape, strides, given)
        return made if kind == dtype else self.copied(made, dtype)

    def array(self, tensor: Tensor) -> NDArray[np.float32]:
        """A tensor as an array of float32."""
        result = np.empty(tensor.shape, dtype=np.float32)
        self.copy(self.put(result, "fp32"), tensor)
        return result

    def view(self, tensor: Tensor, shape: Sequence[int], strides: Sequence[int], offset: int = 0) -> Tensor:
        """The same memory, from element `offset` of the tensor, with another shape."""
        result = _POINTER()
        layout = (*self._layout(shape, strides), ctypes.c_int64(offset))
        self._do("aoti_torch__reinterpret_tensor", _POINTER(tensor.handle), *layout, ctypes.byref(result))
        return self._made(result, shape, strides, tensor)

    def copy(self, into: Tensor, source: Tensor) -> None:
        """Write a tensor's values into another one of its shape."""
        self._do("aoti_torch_copy_", _POINTER(into.handle), _POINTER(source.handle), 0)

    def copied(self, source: Tensor, dtype: str) -> Tensor:
        """A contiguous copy."""
        result = self.empty(source.shape, dtype)
        self.copy(result, source)
        return result

    def add(self, one: Tensor, other: Tensor) -> Tensor:
        """The sum of two tensors of one shape."""
        result = _POINTER()
        self._do("aoti_torch_cpu_add_Tensor", _POINTER(one.handle), _POINTER(other.handle), 1.0, ctypes.byref(result))
        return self._made(result, one.shape, one.strides)

    def product(self, one: Tensor, other: Tensor, dtype: str) -> Tensor:
        """Matrix products, [n x a x b] and [n x b x c]."""
        result = self.empty((*one.shape[:2], other.shape[2]), dtype)
        self._do("aoti_torch_cpu_bmm_out", _POINTER(result.handle), _POINTER(one.handle), _POINTER(other.handle))
        return result

    def reordered(self, weight: Tensor, rows: int) -> Tensor:
        """Weights [out x in] in the layout that products with so many rows want."""
        given = [self._argument(weight), self._some(rows)]
        return self._made(_POINTER(self._dispatch("mkldnn::_reorder_linear_weight", "", given, 1)[0]), weight.shape, weight.strides)

    def linear(self, x: Tensor, weight: Tensor, bias: Tensor, after: str = "none") -> Tensor:
        """A product with reordered weights [out x in] and bias, and with `after` = "gelu" GELU of it."""
        result, bias_handle = _POINTER(), _POINTER(bias.handle)
        algorithm = ctypes.c_char_p(b"none" if after == "gelu" else b"")
        given = (_POINTER(x.handle), _POINTER(weight.handle), ctypes.byref(bias_handle), after.encode("ascii"))
        more = (None, ctypes.c_int64(0), ctypes.byref(algorithm))
        self._do("aoti_torch_cpu__linear_pointwise", *given, *more, ctypes.byref(result))
        shape = (x.shape[0], weight.shape[0])
        return self._made(result, shape, _contiguous(shape))

    def linear_plus(self, x: Tensor, residual: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """A product with reordered weights and bias, and `residual` added to it."""
        result, bias_handle = _POINTER(), _POINTER(bias.handle)
        given = (_POINTER(x.handle), _POINTER(residual.handle), _POINTER(weight.handle), ctypes.byref(bias_handle), b"add")
        self._do("aoti_torch_cpu__linear_pointwise_binary", *given, ctypes.byref(result))
        return self._made(result, residual.shape, residual.strides)

    def embedding(self, table: Tensor, ids: Tensor) -> Tensor:
        """Rows of a table, [ids x columns]."""
        given = [self._argument(table), self._argument(ids), -1 & _ALL, 0, 0]
        shape = (ids.shape[0], table.shape[1])
        return self._made(_POINTER(self._dispatch("aten::embedding", "", given, 1)[0]), shape, _contiguous(shape))

    def normed(self, x: Tensor, weight: Tensor, bias: Tensor, epsilon: float) -> Tensor:
        """Each row's values with mean 0 and variance 1, times weight plus bias."""
        size = self._list([x.shape[-1]])
        given = [self._argument(x), size, self._some(self._argument(weight)), self._some(self._argument(bias)), _bits(epsilon), 1]
        return self._made(_POINTER(self._dispatch("aten::layer_norm", "", given, 1)[0]), x.shape, x.strides)

    def exponential(self, x: Tensor) -> None:
        """The exponential of each value, in place."""
        self._drop(self._dispatch("aten::exp_", "", [self._argument(x)], 1))

    def divide(self, x: Tensor, by: Tensor) -> None:
        """Divide in place."""
        self._drop(self._dispatch("aten::div_", "Tensor", [self._argument(x), self._argument(by)], 1))

    def sums(self, x: Tensor) -> Tensor:
        """Sums over the last dimension, which stays with length one."""
        given = [self._argument(x), self._some(self._list([-1])), 1, 0]
        shape = (*x.shape[:-1], 1)
        return self._made(_POINTER(self._dispatch("aten::sum", "dim_IntList", given, 1)[0]), shape, _contiguous(shape))

    def means(self, x: Tensor) -> Tensor:
        """Means over the middle one of three dimensions, [first x last]."""
        given = [self._argument(x), self._some(self._list([1])), 0, 0]
        shape = (x.shape[0], x.shape[2])
        return self._made(_POINTER(self._dispatch("aten::mean", "dim", given, 1)[0]), shape, _contiguous(shape))

    def unit(self, x: Tensor) -> Tensor:
        """Rows [n x m] brought to length one; a row of zeros stays as it is."""
        shape = (x.shape[0], 1)
        nothing = self.zeros(x.shape, "fp32")
        given = [self._argument(x), self._argument(nothing), _bits(2.0), _bits(0.0), 1]
        norms = self._made(_POINTER(self._dispatch("aten::pairwise_distance", "", given, 1)[0]), shape, (1, 1))
        least = self.put(np.array([1e-12], dtype=np.float32), "fp32")
        given = [self._argument(norms), self._argument(least)]
        clamped = self._made(_POINTER(self._dispatch("aten::clamp_min", "Tensor", given, 1)[0]), shape, (1, 1))
        result = self.copied(x, "fp32")
        self.divide(result, clamped)
        return result

    def softmax(self, x: Tensor) -> Tensor:
        """Softmax over the last dimension."""
        return self._made(_POINTER(self._dispatch("aten::_softmax", "", [self._argument(x), -1 & _ALL, 0], 1)[0]), x.shape, x.strides)

    def _do(self, name: str, *arguments: Any) -> None:
        if self._call[name](*arguments):
            raise LibraryError(name)

    def _dispatch(self, name: str, overload: str, given: Sequence[int], returned: int) -> list[int]:
        stack = (ctypes.c_uint64 * max(len(given), returned))(*given)
        self._do("torch_call_dispatcher", name.encode("ascii"), overload.encode("ascii"), stack, ctypes.c_uint64(_WRITTEN_FOR))
        return [int(stack[place]) for place in range(returned)]

    def _argument(self, tensor: Tensor) -> int:
        """A reference that the called operation lets go."""
        result = _POINTER()
        self._do("aoti_torch_new_tensor_handle", _POINTER(tensor.handle), ctypes.byref(result))
        return int(result.value or 0)

    def _some(self, value: int) -> int:
        """A value where the operation also takes none."""
        place = ctypes.POINTER(ctypes.c_uint64)()
        self._do("torch_new_stable_ivalue", ctypes.byref(place))
        place[0] = value & _ALL
        return int(ctypes.cast(place, _POINTER).value or 0)

    def _list(self, values: Sequence[int]) -> int:
        result = _POINTER()
        self._do("torch_new_list_reserve_size", ctypes.c_size_t(len(values)), ctypes.byref(result))
        for value in values:
            self._do("torch_list_push_back", result, value & _ALL)
        return int(result.value or 0)

    def _made(self, handle: Any, shape: Sequence[int], strides: Sequence[int], keeps: object = None) -> Tensor:
        return Tensor(int(handle.value or 0), shape, strides, self._delete, keeps)

    def _drop(self, handles: Sequence[int]) -> None:
        for handle in handles:
            self._delete(_POINTER(handle))

    def _kind(self, dtype: str) -> Any:
        return ctypes.c_int32(self._kinds[dtype])

    def _layout(self, shape: Sequence[int], strides: Sequence[int]) -> tuple[Any, Any, Any]:
        kind = ctypes.c_int64 * len(shape)
        return ctypes.c_int64(len(shape)), kind(*shape), kind(*strides)


_ALL = (1 << 64) - 1


def _bits(value: float) -> int:
    return int(np.float64(value).view(np.uint64))


def _contiguous(shape: Sequence[int]) -> tuple[int, ...]:
    strides, step = [], 1
    for size in reversed(shape):  # `np.prod` takes longer than most operations on so few numbers
        strides.append(step)
        step *= int(size)
    return tuple(reversed(strides))


@lru_cache(maxsize=1)
def library() -> Library | None:
    """The library of the installed torch, or None where it cannot be called this way."""
    package = find_spec("torch")
    if package is None or package.origin is None or platform.system() != "Linux":
        return None
    try:
        if not version("torch").startswith(_TRIED):
            return None
        return Library(Path(package.origin).parent / "lib" / "libtorch_cpu.so")
    except (OSError, AttributeError):  # built in another way
        return None


def use_threads(number: int) -> None:
    """What torch computes in this process takes so many threads, with its Python package or without it."""
    own = library()
    if own is not None:
        own.threads = number
        return
    import torch

    torch.set_num_threads(number)
