"""Places where equations hold: what is asked, what was found, and what is computed there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.budget import Deadline
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.intervals import NotEnclosable, interval_function
from fieldmath.algebra.tidy import is_zero, normal
from fieldmath.approximation import Approximation
from fieldmath.calculus.classification import exact_eigenvalues, numeric_eigenvalues

Box = tuple[tuple[float, float], ...]
_EDGE = 1e-12


@dataclass(frozen=True)
class Problem:
    """Where `equations` vanish, on a chart; `matrix` is the linearisation there, and `value` what is reported.

    `excluded` are expressions whose zeros do not belong to the field's domain; `axes` are those of samples.
    """

    equations: tuple[sp.Expr, ...]
    matrix: sp.Matrix
    value: sp.Expr
    symbols: tuple[sp.Symbol, ...]
    limits: tuple[tuple[sp.Expr, sp.Expr], ...]
    periodic: tuple[bool, ...] = ()
    excluded: tuple[sp.Expr, ...] = ()
    is_symmetric: bool = True
    axes: tuple[np.ndarray, ...] | None = None

    @property
    def parameters(self) -> tuple[sp.Symbol, ...]:
        """Return the free symbols that are not coordinates."""
        free = set().union(*(e.free_symbols for e in (*self.equations, *self.matrix))) - set(self.symbols)
        return tuple(sorted(free, key=str))


@dataclass(frozen=True, eq=False)
class Place:
    """One solution: `coordinates` exact or approximate, their floats with error, and what is known about it.

    With `equations` the solution is one of a family, the common zeros of these.
    """

    coordinates: tuple[Any, ...]
    center: np.ndarray
    radius: np.ndarray
    certified: bool
    equations: tuple[sp.Expr, ...] = ()


@dataclass(frozen=True, eq=False)
class Found:
    """Places, the boxes that could not be decided, and whether nothing else is there: True, or None when unknown."""

    places: tuple[Place, ...]
    undecided: tuple[Box, ...] = ()
    is_complete: bool | None = True


def eigenvalues_at(problem: Problem, place: Place, *, deadline: Deadline) -> tuple[Any, ...]:
    """Return the eigenvalues of the linearisation at a place; exact ones only before the deadline."""
    matrix = matrix_at(problem, place) if problem.parameters or not deadline.is_over() else None
    exact = None if matrix is None else exact_eigenvalues(matrix, is_symmetric=problem.is_symmetric)
    if exact is not None:
        return exact
    n = len(problem.symbols)
    if problem.parameters:
        return (sp.nan,) * n
    lower, upper = _enclosed(list(problem.matrix), problem.symbols, place)
    middle, spread = (lower + upper) / 2, (upper - lower) / 2
    return numeric_eigenvalues(middle.reshape(n, n), spread.reshape(n, n), is_symmetric=problem.is_symmetric)


def matrix_at(problem: Problem, place: Place) -> sp.Matrix | None:
    """Return the linearisation at an exact place; None elsewhere."""
    return _at(problem.matrix, problem, place) if is_plain(place) else None


def value_at(problem: Problem, place: Place, *, deadline: Deadline) -> Any:
    """Return the value at a place: exact for exact coordinates in radicals, else with its error."""
    if is_plain(place) and (problem.parameters or not deadline.is_over()):
        value = _at(sp.Matrix([problem.value]), problem, place)
        if value is not None:
            return value[0]
    (lower,), (upper,) = _enclosed([problem.value], problem.symbols, place)
    middle = float(compile_expressions([problem.value], problem.symbols)(*place.center)[0])
    error = max(upper - middle, middle - lower)
    return Approximation(middle, error=float(error), method="enclosure", certified=place.certified)


def exact_place(coordinates: tuple[sp.Expr, ...], certified: bool) -> Place:
    """Return the place with exact coordinates."""
    center = np.array([float(c.evalf(20)) for c in coordinates])
    return Place(coordinates, center, 2 * np.spacing(np.abs(center)), certified)


def family_place(
    problem: Problem, equations: tuple[sp.Expr, ...], box: Box | None, known: dict[sp.Symbol, sp.Expr] | None = None
) -> Place | None:
    """Return a place on a family: `known` coordinates, the others in the middle of their range."""
    free = {s: trial_values(problem, s, box)[0] for s in problem.symbols if s not in (known or {})}
    coordinates = tuple({**free, **(known or {})}[s] for s in problem.symbols)
    place = replace(exact_place(coordinates, True), equations=equations)
    return place if belongs(place, problem, box) else None


def trial_values(problem: Problem, symbol: sp.Symbol, box: Box | None) -> list[sp.Expr]:
    """Return exact values in the range of a coordinate, from which one point of a family is made."""
    k = problem.symbols.index(symbol)
    whole = tuple(float(end) for end in problem.limits[k])
    if box is not None and tuple(box[k]) != whole:
        lower, upper = (sp.Rational(str(round(end, 12))) for end in box[k])
        return [lower + (upper - lower) * sp.Rational(share, 16) for share in (8, 0, 16, 3, 12, 5, 10, 1, 15)]
    lower, upper = problem.limits[k]
    if lower.is_finite:
        return [lower, *((lower + upper) / 2,) * bool(upper.is_finite), lower + 1, lower + 2]
    return [sp.Integer(0), sp.Integer(1), sp.Integer(-1), sp.Rational(1, 2), sp.Integer(3)]


def belongs(place: Place, problem: Problem, box: Box | None) -> bool:
    """Return whether an exact place lies in the chart, in the box, and where the field is defined."""
    ends = [tuple(float(end) for end in pair) for pair in problem.limits]
    for k, value in enumerate(place.center):
        for lower, upper in (ends[k], box[k] if box else ends[k]):
            slack = _EDGE * (1 + abs(value))
            if not lower - slack <= value <= upper + slack:
                return False
    return is_regular(place, problem)


def is_regular(place: Place, problem: Problem) -> bool:
    """Return whether no denominator of the field vanishes at an exact place."""
    swap = dict(zip(problem.symbols, place.coordinates, strict=True))
    if any(is_zero(e.xreplace(swap)) is True for e in problem.excluded):
        return False
    return not any(e.xreplace(swap).has(sp.zoo, sp.nan, sp.oo, -sp.oo) for e in problem.equations)


def is_plain(place: Place) -> bool:
    """Return whether the coordinates are exact, and short enough to compute with exactly."""
    return all(isinstance(c, sp.Expr) and not c.has(sp.CRootOf) for c in place.coordinates)


def _at(matrix: sp.Matrix, problem: Problem, place: Place) -> sp.Matrix | None:
    """Return exact entries at a place, by limits where substitution fails; None when they are not finite."""
    swap = dict(zip(problem.symbols, place.coordinates, strict=True))
    out = matrix.xreplace(swap)
    if out.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        out = budget.run(_limits_at, matrix, swap, seconds=2.0).value_or(None)
    if out is None or out.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        return None
    return out.applyfunc(normal)


def _limits_at(matrix: sp.Matrix, swap: dict[sp.Symbol, sp.Expr]) -> sp.Matrix:
    def entry(expr: sp.Expr) -> sp.Expr:
        for symbol, value in swap.items():
            expr = sp.limit(expr, symbol, value) if expr.has(symbol) else expr
        return expr

    return sp.Matrix(matrix.rows, matrix.cols, [entry(e) for e in matrix])


def _enclosed(
    expressions: list[sp.Expr], symbols: tuple[sp.Symbol, ...], place: Place
) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds of expressions over the place's error box; where there are none, their floats twice."""
    low, high = (place.center - place.radius)[:, None], (place.center + place.radius)[:, None]
    try:
        lower, upper = interval_function(expressions, symbols)(low, high)
        if np.isfinite(lower).all() and np.isfinite(upper).all():
            return lower[:, 0], upper[:, 0]
    except NotEnclosable:
        pass
    compiled = compile_expressions(expressions, symbols)
    ends = np.stack([compiled(*place.center), compiled(*low[:, 0]), compiled(*high[:, 0])])
    return ends.min(axis=0), ends.max(axis=0)
