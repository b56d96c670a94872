"""icc-coding: apply a codebook of inter-city collaboration to interview transcripts, review the result, and measure agreement.

The library face, imported when first used::

    from icc_coding import open_study, Codebook, Suggester, agreement, read_coded
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from icc_coding import agreement, analysis
    from icc_coding.codebook.model import Codebook
    from icc_coding.exchange.flat.reading import read_coded
    from icc_coding.study import open_study
    from icc_coding.suggesting import Suggester

__all__ = ["Codebook", "Suggester", "agreement", "analysis", "open_study", "read_coded"]
__version__ = "0.1.0"

_HOMES = {
    "Codebook": ("icc_coding.codebook.model", "Codebook"),
    "Suggester": ("icc_coding.suggesting", "Suggester"),
    "agreement": ("icc_coding.agreement", ""),
    "analysis": ("icc_coding.analysis", ""),
    "open_study": ("icc_coding.study", "open_study"),
    "read_coded": ("icc_coding.exchange.flat.reading", "read_coded"),
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import icc_coding` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'icc_coding' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    loaded = importlib.import_module(module)
    return getattr(loaded, attribute) if attribute else loaded
