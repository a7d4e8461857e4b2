"""Inverses of monotone maps of no known shape: SymPy's, under a time limit, and confirmed at many points."""

from __future__ import annotations

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.compile import compile_expressions
from fieldmath.errors import InputError
from fieldmath.probability.bijections import Step
from fieldmath.probability.features import X
from fieldmath.probability.supports import Support

SECONDS = 3.0
AGREEMENT = 1e-6


def inverted(expression: sp.Expr, support: Support) -> Step:
    """Return the step of a strictly monotone map that SymPy can invert.

    Examples
    --------
    >>> inverted(X**2 + X, Support(sp.S.Zero, sp.oo)).inverse
    sqrt(4*⟨x⟩ + 1)/2 - 1/2
    """
    shown = expression.xreplace({X: sp.Symbol("x")})
    if (expression.free_symbols - {X}) or support.free_symbols:
        raise InputError(f"expression must be built from steps of known shape while parameters are free; got {shown}")
    x = _points(support)
    y = np.asarray(compile_expressions((expression,), (X,))(x)[0], dtype=float)
    kept = np.isfinite(y)
    rises = np.diff(y[kept])
    if not kept.any() or not (np.all(rises >= 0) or np.all(rises <= 0)) or np.all(rises == 0):
        raise InputError(
            f"expression must be strictly monotone on the support, from {support.lower} to {support.upper}; got {shown}"
        )
    image = sp.Dummy("y", real=True)
    outcome = budget.run(sp.solve, expression - image, X, seconds=SECONDS)
    for candidate in outcome.value if outcome.is_done else ():
        inverse = candidate.xreplace({image: X})
        if _inverts(inverse, x[kept], y[kept]):
            direction = sp.S.One if rises.sum() > 0 else sp.S.NegativeOne
            return Step("general", (expression, inverse, direction))
    raise InputError(f"expression must have an inverse that can be written down; got {shown}")


def _points(support: Support) -> np.ndarray:
    from fieldmath.probability.marks import spread_points

    return spread_points(float(support.lower), float(support.upper))


def _inverts(inverse: sp.Expr, x: np.ndarray, y: np.ndarray) -> bool:
    """Return whether the candidate leads back from the images to the points, wherever rounding allows."""
    with np.errstate(all="ignore"):
        back = np.asarray(compile_expressions((inverse,), (X,))(y)[0], dtype=complex)
    near = np.abs(x) < 1e3
    return bool(near.any()) and bool(np.all(np.abs(back[near] - x[near]) <= AGREEMENT * (1 + np.abs(x[near]))))
