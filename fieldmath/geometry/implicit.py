"""Inequalities solved for one variable after the other: regions with nested limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations, pairwise, permutations
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.boxes import Box
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.cubature import cubature
from fieldmath.errors import InputError
from fieldmath.geometry.patches import Patch

_SAMPLES = 20_000
_SLACK = 1e-9
_SECONDS = 1.0


def solved(conditions: Sequence[sp.Expr], patch: Patch) -> tuple[Patch, ...]:
    """Return the part of a box where all conditions are not negative, as pieces with nested limits; none if not found.

    Each condition must be linear or concave quadratic in the innermost variable, and what remains of it in the next.
    Where two bounds take turns, the range of the outermost variable is cut where they meet.
    """
    if patch.parameters or any(end.has(*patch.box.symbols) for pair in patch.box.limits for end in pair):
        return ()
    conditions = [part for condition in conditions for part in _without_absolute_values(condition)]
    points = _sampled(patch.box)
    inside = _holding(conditions, patch.box.symbols, points)
    if not inside.any():
        raise InputError("the inequality must hold somewhere in the box; no such point was found")
    whole = dict(zip(patch.box.symbols, patch.box.limits, strict=True))
    volume = float(cubature(sp.S.One, patch.box).value)
    for cut in (False, True):
        for order in permutations(patch.box.symbols):
            boxes = _in_slices(conditions, order, whole, points) if cut else _in_one(conditions, order, whole, points)
            measure = sum(cubature(sp.S.One, box, tolerance=1e-5).value for box in boxes)
            if boxes and abs(measure - inside.mean() * volume) <= 5 * volume / np.sqrt(_SAMPLES):
                return tuple(replace(patch, box=box) for box in boxes)
    return ()


def _in_one(
    conditions: Sequence[sp.Expr],
    order: Sequence[sp.Symbol],
    whole: dict[Any, Any],
    points: dict[sp.Symbol, np.ndarray],
) -> tuple[Box, ...]:
    limits = _limits(list(conditions), list(order), whole, points)
    return () if limits is None else (Box(tuple(order), tuple(limits[s] for s in order)),)


def _in_slices(
    conditions: Sequence[sp.Expr],
    order: Sequence[sp.Symbol],
    whole: dict[Any, Any],
    points: dict[sp.Symbol, np.ndarray],
) -> tuple[Box, ...]:
    """Return one box for each range of the outermost variable between places where two bounds meet."""
    first = order[0]
    cuts = _meetings(conditions, order, whole, points)
    boxes = []
    for low, high in pairwise(cuts):
        share = (points[first] - float(whole[first][0])) / float(whole[first][1] - whole[first][0])
        part = {**points, first: float(low) + share * float(high - low)}
        if not _holding(conditions, order, part).any():
            continue
        limits = _limits(list(conditions), list(order), {**whole, first: (low, high)}, part)
        if limits is None:
            return ()
        boxes.append(Box(tuple(order), tuple(limits[s] for s in order)))
    return tuple(boxes)


def _meetings(
    conditions: Sequence[sp.Expr],
    order: Sequence[sp.Symbol],
    whole: dict[Any, Any],
    points: dict[sp.Symbol, np.ndarray],
) -> list[sp.Expr]:
    """Return the ends of the outermost range and, between them, where bounds on the next variable meet or end."""
    first = order[0]
    low, high = whole[first]
    current = list(conditions)
    gaps: list[sp.Expr] = []
    for v in reversed(order[1:]):
        rest = [c for c in current if not c.has(v)]
        lowers, uppers = [whole[v][0]], [whole[v][1]]
        for condition in current:
            sign = _sign_at(order[: list(order).index(v)], points)
            is_usable = condition.has(v) and condition.is_polynomial(v)
            found = _bounds(sp.Poly(condition, v), rest, sign) if is_usable else None
            if found is not None:
                lowers, uppers = lowers + found[0], uppers + found[1]
        gaps = [*rest, *(a - b for a, b in combinations([*lowers, *uppers], 2))]
        current = [*rest, *(a - b for a in uppers for b in lowers)]
    cuts = {low, high}
    for gap in gaps:
        if gap.free_symbols == {first}:
            roots = budget.run(sp.solve, gap, first, seconds=_SECONDS).value_or([])
            cuts |= {r for r in roots if r.is_number and r.is_real and low < r < high}
    return sorted(cuts, key=float)


def _without_absolute_values(condition: sp.Expr) -> list[sp.Expr]:
    """Return conditions that together mean ``c - k*Abs(u) >= 0``, k > 0: both signs of u."""
    for node in condition.atoms(sp.Abs):
        place = sp.Dummy()
        linear = condition.xreplace({node: place})
        slope = linear.diff(place)
        if slope.is_negative:
            both = (linear.xreplace({place: sign * node.args[0]}) for sign in (1, -1))
            return [part for one in both for part in _without_absolute_values(one)]
    return [condition]


def _sampled(box: Box) -> dict[sp.Symbol, np.ndarray]:
    unit = np.random.default_rng(0).random((box.dimension, _SAMPLES))
    return dict(zip(box.symbols, box.spread(list(unit))[0], strict=True))


def _holding(
    conditions: Sequence[sp.Expr], symbols: Sequence[sp.Symbol], points: dict[sp.Symbol, np.ndarray]
) -> np.ndarray:
    if not conditions:
        return np.ones(_SAMPLES, dtype=bool)
    values = compile_expressions(tuple(conditions), tuple(symbols))(*(points[s] for s in symbols))
    rows = values.reshape(len(conditions), -1)
    return np.all(np.broadcast_to(rows, (len(conditions), _SAMPLES)) >= -_SLACK, axis=0)


def _limits(
    conditions: list[sp.Expr], order: list[sp.Symbol], whole: dict[Any, Any], points: dict[sp.Symbol, np.ndarray]
) -> dict[sp.Symbol, tuple[sp.Expr, sp.Expr]] | None:
    """Return limits for the variables, the last of `order` innermost."""
    if not order:
        return {} if all(c.is_nonnegative for c in conditions) else None
    *outer, v = order
    lowers, uppers, rest = [whole[v][0]], [whole[v][1]], []
    for condition in conditions:
        if not condition.has(v):
            rest.append(condition)
            continue
        if not condition.is_polynomial(v):
            return None
        bounds = _bounds(sp.Poly(condition, v), rest, _sign_at(outer, points))
        if bounds is None:
            return None
        lowers += bounds[0]
        uppers += bounds[1]
    feasible = _holding(rest, outer, points) if outer else np.ones(_SAMPLES, dtype=bool)
    for low in lowers:
        for high in uppers:
            gap = sp.expand(high - low)
            if not _holding([gap], outer, points)[feasible].all():
                rest.append(gap)
    feasible = _holding(rest, outer, points)
    chosen = [_extreme(many, outer, points, feasible, sign) for many, sign in ((lowers, 1), (uppers, -1))]
    if chosen[0] is None or chosen[1] is None:
        return None
    inner = _limits(rest, outer, whole, points)
    return None if inner is None else {**inner, v: (chosen[0], chosen[1])}


def _sign_at(outer: Sequence[sp.Symbol], points: dict[sp.Symbol, np.ndarray]) -> Callable[[sp.Expr], int | None]:
    """Return the function that gives the sign of an expression, if it is the same at all points."""

    def sign(expr: sp.Expr) -> int | None:
        if expr.is_number:
            return int(sp.sign(expr))
        return next((s for s in (1, -1) if _holding([s * expr], outer, points).all()), None)

    return sign


def _bounds(
    polynomial: sp.Poly, rest: list[sp.Expr], sign: Callable[[sp.Expr], int | None]
) -> tuple[list[sp.Expr], list[sp.Expr]] | None:
    """Return lower and upper bounds that a condition sets on its variable; a discriminant is added to `rest`."""
    coefficients = polynomial.all_coeffs()
    leading = coefficients[0]
    direction = sign(leading)
    if not direction:
        return None
    if len(coefficients) == 2:
        bound = sp.expand(-coefficients[1] / leading)
        return ([bound], []) if direction > 0 else ([], [bound])
    if len(coefficients) == 3 and direction < 0 and leading.is_number:
        middle = -coefficients[1] / (2 * leading)
        inside = sp.expand((coefficients[1] ** 2 - 4 * leading * coefficients[2]) / (4 * leading**2))
        rest.append(inside)
        return [middle - sp.sqrt(inside)], [middle + sp.sqrt(inside)]
    return None


def _extreme(
    many: list[sp.Expr], outer: list[sp.Symbol], points: dict[sp.Symbol, np.ndarray], feasible: np.ndarray, sign: int
) -> sp.Expr | None:
    """Return the bound that is the tightest everywhere; None when two take turns."""
    values = (
        sign
        * np.broadcast_to(
            compile_expressions(tuple(many), tuple(outer))(*(points[s] for s in outer)).reshape(len(many), -1),
            (len(many), _SAMPLES),
        )[:, feasible]
    )
    best = int(np.argmax(values.mean(axis=1)))
    return many[best] if np.all(values[best] >= values - _SLACK) else None
