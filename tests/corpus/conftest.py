"""The fictional gardens of `suggesting/conftest.py`."""

from __future__ import annotations

from suggesting.conftest import gardens, study, suggester, talks

__all__ = ["gardens", "study", "suggester", "talks"]
