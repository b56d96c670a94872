"""The fictional gardens of `suggesting/conftest.py`, and an encoder that is no model."""

from __future__ import annotations

from harbours import no_model
from suggesting.conftest import gardens, study, suggester, talks

__all__ = ["gardens", "no_model", "study", "suggester", "talks"]
