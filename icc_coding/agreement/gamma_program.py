"""Which groups of spans to align: the integer program of gamma, mostly answered by a linear one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

_WHOLE = 1e-6
_FIRST_LOSS = 0.5  # in units of a pair with nothing: most whole answers lose less


def cheapest_groups(saved: Floats, flat: Index, ends: Index, units: int) -> Index:
    """The groups, no unit in two of them, that save most.

    saved       (groups,) what each group costs beyond its units alone: below zero where it saves
    flat, ends  the units of group g are `flat[ends[g]:ends[g + 1]]`
    units       how many units there are

    Exact. Where the linear program takes halves of groups, its prices of the units say what an answer loses at least by taking a group.
    The integer program is asked about the groups that lose little; when its answer loses no more than they may, no other is better.
    """
    from scipy.sparse import csc_array

    matrix = csc_array((np.ones(len(flat)), flat, ends), shape=(units, len(saved)))
    taken, prices, most = _linear(saved, matrix)
    if (np.minimum(taken, 1 - taken) < _WHOLE).all():
        return np.flatnonzero(taken > 0.5)
    dear = saved + np.add.reduceat(prices[flat], ends[:-1])
    loss = _FIRST_LOSS
    while True:
        able = np.flatnonzero(dear <= loss + _WHOLE)
        chosen = able[_integer(saved[able], matrix[:, able])]
        found = float(saved[chosen].sum()) - most
        if found <= loss or len(able) == len(saved):
            return chosen
        loss = found


def _linear(saved: Floats, matrix: Any) -> tuple[Floats, Floats, float]:
    """(how much of each group, the price of each unit, what is saved in all) where groups may be taken in part."""
    from scipy.optimize import linprog

    # No group needs an upper bound: each has a unit, and a unit is in one group at most.
    found: Any = linprog(
        saved, A_ub=matrix, b_ub=np.ones(matrix.shape[0]), bounds=(0, None), method="highs-ds", options={"presolve": False}
    )
    if found.status != 0:
        raise RuntimeError(found.message)  # cannot be: taking nothing is always an answer, and no group can be taken without end
    return np.asarray(found.x), -np.asarray(found.ineqlin.marginals), float(found.fun)


def _integer(saved: Floats, matrix: Any) -> Index:
    """The same where every group is taken or left."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    whole = LinearConstraint(matrix, -np.inf, 1)
    found: Any = milp(saved, integrality=np.ones(len(saved)), bounds=Bounds(0, 1), constraints=whole, options={"mip_rel_gap": 0.0})
    return np.flatnonzero(np.asarray(found.x) > 0.5)
