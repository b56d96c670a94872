"""What a coded corpus says: tables, tests, profiles and quotes, each from frames to frames, so that a notebook can use them.

Every public function takes a study, or a :class:`~icc_coding.analysis.basis.Material` that was made of one::

    from icc_coding import analysis, open_study
    analysis.matrix(open_study("."), "code", "case")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from icc_coding.analysis.basis import material
    from icc_coding.analysis.by_group import factors
    from icc_coding.analysis.curve import saturation
    from icc_coding.analysis.frameworks import framework
    from icc_coding.analysis.kinds import sources
    from icc_coding.analysis.matrices import matrix
    from icc_coding.analysis.method_text import methods
    from icc_coding.analysis.pairs import cooccurrence
    from icc_coding.analysis.profiles import decision_card, profile
    from icc_coding.analysis.quoting import quotes
    from icc_coding.analysis.typologies import typology

__all__ = [
    "cooccurrence",
    "decision_card",
    "factors",
    "framework",
    "material",
    "matrix",
    "methods",
    "profile",
    "quotes",
    "saturation",
    "sources",
    "typology",
]

_HOMES = {
    "cooccurrence": "pairs",
    "decision_card": "profiles",
    "factors": "by_group",
    "framework": "frameworks",
    "material": "basis",
    "matrix": "matrices",
    "methods": "method_text",
    "profile": "profiles",
    "quotes": "quoting",
    "saturation": "curve",
    "sources": "kinds",
    "typology": "typologies",
}


def __getattr__(name: str) -> Any:
    """Import a public function on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'icc_coding.analysis' has no attribute {name!r}")
    return getattr(importlib.import_module(f"icc_coding.analysis.{_HOMES[name]}"), name)
