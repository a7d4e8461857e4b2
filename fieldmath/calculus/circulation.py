r"""Circulation of closed 1-forms around the places that a domain leaves out: what a local potential cannot see.

Around a closed loop the integral of a closed form does not change when the loop is moved within the domain. It is zero
for loops that can be contracted; others go around an excluded set of codimension 2 (the axis of a vortex) or along a
periodic coordinate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.geometry.charts import Chart

_SEED = 20261122
_POINTS = 128
_SLICE = 41
_RADII = (0.02, 0.013)
_AGREE = 1e-7
_NONZERO = 1e-6


@dataclass(frozen=True)
class Loop:
    """A loop that cannot be contracted, and the circulation along it.

    Parameters
    ----------
    around : str
        What it goes around.
    circulation : float
        The integral of the 1-form, counterclockwise in the order of the coordinates.
    """

    around: str
    circulation: float

    @property
    def value(self) -> str:
        """Return the circulation in words, as a multiple of pi when it is one."""
        turns = Fraction(self.circulation / np.pi).limit_denominator(24)
        if abs(float(turns) - self.circulation / np.pi) < _NONZERO:
            return str(sp.Rational(turns.numerator, turns.denominator) * sp.pi)
        return f"{self.circulation:.6g}"


def winding_loops(w: Sequence[sp.Expr], chart: Chart, excluded: Sequence[sp.Expr]) -> list[Loop]:
    """Return loops with a circulation that is not zero: along periodic coordinates, and around isolated zeros.

    `excluded` are the expressions at whose zeros the form is undefined. Numeric, on loops through random points, each
    circulation confirmed on a second loop; parameters are given values.
    """
    known = set(chart.symbols)
    parameters = sorted(set().union(*(e.free_symbols for e in w)) - known, key=sp.default_sort_key)
    fixed = {s: sp.Rational(7 + 3 * k, 5) for k, s in enumerate(parameters)}
    form = compile_expressions([e.xreplace(fixed) for e in w], chart.symbols)
    here = np.array([_inside(*pair) for pair in chart.limits])
    found = [loop for k in range(len(w)) if chart.periodic[k] for loop in _along(form, k, chart, here)]
    if not any(chart.periodic):
        for e in excluded:
            found += list(_around(form, e.xreplace(fixed), e, chart, here))
    return found


def _inside(lower: sp.Expr, upper: sp.Expr) -> float:
    """Return an irregular point of a range."""
    if lower.is_number and lower.is_finite and upper.is_number and upper.is_finite:
        return float(lower) + 0.371 * (float(upper) - float(lower))
    return float(lower) + 0.731 if lower.is_number and lower.is_finite else 0.371


def _along(form: object, k: int, chart: Chart, here: np.ndarray) -> Iterator[Loop]:
    """Give the loop along one periodic coordinate, the others fixed at two places."""
    lower, upper = chart.limits[k]
    if not (lower.is_number and upper.is_number):
        return
    period = float(upper - lower)
    turns = []
    for shift in (1.0, 0.83):
        points = np.repeat((here * shift)[:, None], _POINTS, axis=1)
        points[k] = float(lower) + period * (np.arange(_POINTS) + 0.5) / _POINTS
        turns.append(float(np.sum(form(*points)[k]) * period / _POINTS))  # type: ignore[operator]
    if _is_circulation(turns):
        yield Loop(f"{chart.names[k]}, from {lower} to {upper}", turns[0])


def _around(form: object, e: sp.Expr, name: sp.Expr, chart: Chart, here: np.ndarray) -> Iterator[Loop]:
    """Give small circles around the isolated zeros of an expression in the planes of two coordinates."""
    value = compile_expressions([e], chart.symbols)
    for i, j in combinations(range(chart.dimension), 2):
        if not (e.has(chart.symbols[i]) or e.has(chart.symbols[j])):
            continue
        for centre in _isolated_zeros(value, i, j, here):
            turns = [_circle(form, i, j, here, centre, radius) for radius in _RADII]
            if _is_circulation(turns):
                yield Loop(f"{name} = 0", turns[0])


def _is_circulation(turns: Sequence[float]) -> bool:
    first, second = turns
    return bool(np.isfinite(turns).all() and abs(first) > _NONZERO and abs(first - second) <= _AGREE * abs(first))


def _circle(form: object, i: int, j: int, here: np.ndarray, centre: np.ndarray, radius: float) -> float:
    """Return the circulation along a circle; the periodic trapezoidal rule converges geometrically."""
    t = 2 * np.pi * (np.arange(_POINTS) + 0.5) / _POINTS
    points = np.repeat(here[:, None], _POINTS, axis=1)
    points[i], points[j] = centre[0] + radius * np.cos(t), centre[1] + radius * np.sin(t)
    w = form(*points)  # type: ignore[operator]
    return float(np.sum(w[j] * np.cos(t) - w[i] * np.sin(t)) * radius * 2 * np.pi / _POINTS)


def _isolated_zeros(value: object, i: int, j: int, here: np.ndarray) -> list[np.ndarray]:
    """Return points of a plane where an expression that keeps its sign nearby is zero."""
    from scipy.optimize import minimize

    def at(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        points = [np.broadcast_to(c, np.shape(x)) for c in here]
        points[i], points[j] = x, y
        return value(*points)[0]  # type: ignore[operator]

    axis = np.linspace(-4.03, 4.11, _SLICE)
    size = np.abs(at(*np.meshgrid(axis, axis, indexing="ij")))
    inner = size[1:-1, 1:-1]
    neighbours = [
        size[1 + a : _SLICE - 1 + a, 1 + b : _SLICE - 1 + b] for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b
    ]
    minima = np.argwhere(np.all([inner <= n for n in neighbours], axis=0)) + 1
    found: list[np.ndarray] = []
    for row, column in minima[:12]:
        options = {"xatol": 1e-9, "fatol": 1e-18, "maxiter": 400}
        start = np.array([axis[row], axis[column]])
        best = minimize(lambda p: float(np.abs(at(p[0], p[1]))), start, method="Nelder-Mead", options=options)
        t = np.linspace(0, 2 * np.pi, 16, endpoint=False)
        ring = at(best.x[0] + _RADII[0] * np.cos(t), best.x[1] + _RADII[0] * np.sin(t))
        is_isolated = best.fun < 1e-9 and (np.all(ring > 0) or np.all(ring < 0))
        if is_isolated and not any(np.hypot(*(best.x - other)) < _RADII[0] for other in found):
            found.append(best.x)
    return found
