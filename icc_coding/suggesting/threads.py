"""Products whose last bits matter are made by one thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Products of matrices are made by one thread: with more of them their last bits are others, so that a study coded on two machines would not come
    out the same, and the small products here take longer."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        yield
