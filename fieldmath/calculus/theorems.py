"""The two sides of an integral theorem compared, and the places that may keep it from holding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.tidy import is_zero
from fieldmath.approximation import Approximation
from fieldmath.calculus.integrals import Value
from fieldmath.geometry.patches import Patch

_COUNTS = {1: 401, 2: 41, 3: 17}
_STARTS = 4
_TOUCHES = 1e-12  # Of the largest value on the piece: nearer, an expression is taken to vanish.
_USEFUL = 1e-3
_TOGETHER = "the sides agree within the sum of their errors"
_APART = "the sides differ by more than the sum of their errors"


class Comparison(NamedTuple):
    """What came out of comparing two sides: their difference, the verdict, and why."""

    difference: Value
    holds: bool | None
    exact: bool
    reason: str


def compare(left: Value, right: Value) -> Comparison:
    """Return whether two sides are equal: exactly, within their stated errors, or undecided."""
    if not isinstance(left, Approximation) and not isinstance(right, Approximation):
        if left.has(sp.Integral) or right.has(sp.Integral):
            return Comparison(left - right, None, True, "no closed form was found; both sides are given as integrals")
        if left in (sp.oo, -sp.oo) or right in (sp.oo, -sp.oo):
            return Comparison(left - right, None, True, "an integral is infinite")
        equal = is_zero(left - right)
        words = {True: "both sides are equal exactly", False: "the sides differ", None: "equality is undecided"}
        return Comparison(sp.S.Zero if equal else left - right, equal, True, words[equal])
    if any(not isinstance(side, Approximation) and side.free_symbols for side in (left, right)):
        return Comparison(sp.nan, None, False, "one side has free parameters and the other is a number")
    errors = [side.error if isinstance(side, Approximation) else 0.0 for side in (left, right)]
    size = max(abs(float(left)), abs(float(right)))
    error = sum(errors) + 4e-16 * size
    gap = Approximation(float(left) - float(right), error=error, method="difference")
    if error > _USEFUL * max(size, 1e-300) and abs(float(gap)) <= error and size > error:
        return Comparison(gap, None, False, f"the errors are too large to tell ({error:.1e})")
    holds = abs(float(gap)) <= error
    return Comparison(gap, holds, False, f"{_TOGETHER if holds else _APART}, {error:.1e}")


def singular_place(excluded: Iterable[sp.Expr], pieces: Sequence[Patch]) -> tuple[sp.Expr, ...] | None:
    """Return a point of the pieces where one of the expressions (on their chart) vanishes, None when none was found.

    A change of sign is found on a lattice, a zero that is touched by minimising the square from the lowest points.
    """
    for expr in excluded:
        for piece in pieces:
            pulled = expr.xreplace(piece.at)
            if not pulled.free_symbols <= set(piece.box.symbols) or piece.box.parameters or not piece.box.is_bounded:
                continue
            unit = _zero(pulled, piece)
            if unit is not None:
                return tuple(_tidy(float(x)) for x in np.asarray(piece.points(tuple(map(np.asarray, unit)))).ravel())
    return None


def _zero(expr: sp.Expr, piece: Patch) -> np.ndarray | None:
    from scipy.optimize import minimize

    n = piece.dimension
    count = _COUNTS.get(n, 7)
    lattice = np.meshgrid(*[np.linspace(0, 1, count)] * n, indexing="ij")
    compiled = compile_expressions((expr,), piece.box.symbols)

    def at(unit: Sequence[np.ndarray]) -> np.ndarray:
        return np.asarray(compiled(*piece.box.spread(unit)[0])[0])

    values = np.broadcast_to(at(lattice), lattice[0].shape)
    finite = np.abs(np.where(np.isfinite(values), values, np.inf)).ravel()
    scale = float(np.max(finite[np.isfinite(finite)], initial=0.0)) or 1.0
    if (values > 0).any() and (values < 0).any():
        return _crossing(at, lattice, values)
    for k in np.argsort(finite)[:_STARTS]:
        start = np.array([axis.ravel()[k] for axis in lattice])
        found = minimize(
            lambda u: float(at(list(u))) ** 2 / scale**2, start, bounds=[(0, 1)] * n, method="Powell",
            options={"xtol": 1e-12, "ftol": 1e-30},
        )  # fmt: skip
        if abs(float(at(list(found.x)))) <= _TOUCHES * scale:
            return np.asarray(found.x)
    return None


def _crossing(
    at: Callable[[Sequence[np.ndarray]], np.ndarray], lattice: Sequence[np.ndarray], values: np.ndarray
) -> np.ndarray:
    """Return a point between a positive and a negative value, by bisection."""
    low, high = (
        np.array([axis.ravel()[index] for axis in lattice])
        for index in (int(np.nanargmin(values)), int(np.nanargmax(values)))
    )
    for _ in range(60):
        middle = 0.5 * (low + high)
        if float(at(list(middle))) < 0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _tidy(number: float) -> sp.Expr:
    """Return a coordinate rounded to six digits, as an integer or a decimal."""
    rounded = round(number, 6) + 0.0
    return sp.Integer(int(rounded)) if rounded == int(rounded) else sp.Float(rounded, 7)
