"""Suggesting: which codes apply where, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from icc_coding.suggesting.suggester import Suggester

__all__ = ["Suggester"]


def __getattr__(name: str) -> Any:
    """Import the suggester, and numpy with it, on first use."""
    if name == "Suggester":
        from icc_coding.suggesting.suggester import Suggester

        return Suggester
    raise AttributeError(f"module 'icc_coding.suggesting' has no attribute {name!r}")
