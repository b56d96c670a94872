"""Codes that are expected together: a value and the form that its attribute `expected_form` names. A rule of one says something for the other.

Of all words that name a shared fire hall some name the partnership, some the service. What a codebook's writer found for the one is evidence for the
other where its own rules find nothing (`docs/method.md` says what it is worth).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from icc_coding.codebook.model import Codebook
from icc_coding.suggesting.measured import Scores

ALLIED = 0.5  # what a rule of a form says for the values that are expected of it, and the other way round, against one of its own


def expecting_codes(codebook: Codebook) -> NDArray[np.bool_]:
    """Which codes name a form that is expected with them, [codes]: they say what is done, a form may be no more than the name of a body."""
    ids = {code.id for code in codebook.codes}
    return np.array([dict(code.attributes).get("expected_form", "") in ids for code in codebook.codes], dtype=np.bool_)


def allied_codes(codebook: Codebook) -> NDArray[np.bool_]:
    """Which codes are expected together, [codes x codes]: a value and the form that its attribute `expected_form` names."""
    place = {code.id: number for number, code in enumerate(codebook.codes)}
    allied = np.zeros((len(place), len(place)), dtype=np.bool_)
    for code in codebook.codes:
        form = dict(code.attributes).get("expected_form", "")
        if form in place:
            allied[place[code.id], place[form]] = allied[place[form], place[code.id]] = True
    return allied


def said_by_allies(rules: Scores, allied: NDArray[np.bool_]) -> Scores:
    """What the rules of allied codes add to those of each code, both [passages x codes]: a share of what the one that says most says."""
    most = np.zeros_like(rules)
    for code, ally in np.argwhere(allied).tolist():
        np.maximum(most[:, code], rules[:, ally], out=most[:, code])
    return np.asarray(np.float32(ALLIED) * most, dtype=np.float32)
