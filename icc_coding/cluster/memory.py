"""How a worker's process keeps memory that it will need again."""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # as malloc.h numbers them


def reuse_memory() -> None:
    """Undo what Dask tells the C library of its workers: to hand back at once what is freed (`MALLOC_TRIM_THRESHOLD_`, 64 KB).

    What is computed of a chunk of sentences is larger than that, so each time the system would be asked for memory anew and would empty it
    first: half as much again of processor time. The limits set here are those that the library comes to by itself in a plain run. Where
    the C library is not that of Linux, nothing is done and nothing is needed.
    """
    try:
        set_limit = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    set_limit(_TRIM_THRESHOLD, 64 << 20)
    set_limit(_MMAP_THRESHOLD, 32 << 20)
