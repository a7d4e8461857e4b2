"""Values at removable singularities: limits of what an expression is on both sides of a place where it is 0/0."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from fieldmath.algebra.certify import Encloser

Array = NDArray[np.float64]

_STEPS = (2.0**-22, 2.0**-26)
"""Relative distances from the place: the mean of both sides differs from the limit by their square, 2e-16."""
_CLOSE = 1e-11
_BITS = 1024
_MOST = 10_000


def continued(expr: sp.Expr, environment: Mapping[sp.Symbol, Array], values: Array) -> Array:
    """Return the values with those that are not finite replaced by limits, where both sides tend to the same number.

    Examples
    --------
    >>> p = sp.Symbol("p", positive=True)
    >>> expr = (2 * p - 1) / sp.log(p / (1 - p))
    >>> continued(expr, {p: np.array([0.5])}, np.array([np.nan])).round(12)
    array([0.5])
    >>> continued(1 / (2 * p - 1) ** 2, {p: np.array([0.5])}, np.array([np.inf]))
    array([inf])
    """
    symbols = sorted(environment, key=lambda symbol: symbol.sort_key())
    places = np.flatnonzero(~np.isfinite(values))
    if not symbols or not 0 < places.size <= _MOST or expr.has(sp.Integral, sp.Sum):
        return values
    encloser = Encloser(expr, symbols)
    if encloser.is_refused:
        return values
    table = np.stack([np.broadcast_to(environment[symbol], values.shape).ravel()[places] for symbol in symbols], axis=1)
    found = np.array(values).ravel()
    for place, row in zip(places, table, strict=True):
        limit = _limit(encloser, row) if np.all(np.isfinite(row)) else None
        if limit is not None:
            found[place] = limit
    return found.reshape(values.shape)


def _limit(encloser: Encloser, row: Array) -> float | None:
    """Return the common limit of both sides, or None: their means stay, and their difference falls with the step."""
    means, gaps = [], []
    for step in _STEPS:
        shift = np.where(row == 0, 1.0, row) * step * (1 + np.arange(row.size) / 8)
        above, below = (encloser((row + sign * shift).tolist(), goal=1e-18, most=_BITS) for sign in (1.0, -1.0))
        if above is None or below is None or above.radius + below.radius > _CLOSE * (1 + abs(above.middle)):
            return None
        means.append((above.middle + below.middle) / 2)
        gaps.append(abs(above.middle - below.middle))
    scale = _CLOSE * (1 + abs(means[1]))
    steady = abs(means[1] - means[0]) <= scale and gaps[1] <= max(gaps[0] / 8, scale)
    return float(means[1]) if steady else None
