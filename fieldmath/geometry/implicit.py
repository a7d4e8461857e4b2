"""Inequalities solved for one variable after the other: regions with nested limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import sympy as sp

from fieldmath.algebra.boxes import Box
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.cubature import cubature
from fieldmath.errors import InputError
from fieldmath.geometry.patches import Patch

_SAMPLES = 20_000
_SLACK = 1e-9


def solved(conditions: Sequence[sp.Expr], patch: Patch) -> Patch | None:
    """Return the part of a box where all conditions are not negative, with nested limits; None when not found.

    Each condition must be linear or concave quadratic in the innermost variable, and what remains of it in the next.
    """
    if patch.parameters or any(end.has(*patch.box.symbols) for pair in patch.box.limits for end in pair):
        return None
    points = _sampled(patch.box)
    inside = _holding(conditions, patch.box.symbols, points)
    if not inside.any():
        raise InputError("the inequality must hold somewhere in the box; no such point was found")
    whole = dict(zip(patch.box.symbols, patch.box.limits, strict=True))
    for order in permutations(patch.box.symbols):
        limits = _limits(list(conditions), list(order), whole, points)
        if limits is None:
            continue
        box = Box(order, tuple(limits[s] for s in order))
        share = inside.mean() * float(cubature(sp.S.One, patch.box).value)
        noise = 5 * float(cubature(sp.S.One, patch.box).value) / np.sqrt(_SAMPLES)
        if abs(cubature(sp.S.One, box, tolerance=1e-5).value - share) <= noise:
            return replace(patch, box=box)
    return None


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
    conditions: list[sp.Expr], order: list[sp.Symbol], whole: dict, points: dict[sp.Symbol, np.ndarray]
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
        bounds = _bounds(sp.Poly(condition, v), rest)
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


def _bounds(polynomial: sp.Poly, rest: list[sp.Expr]) -> tuple[list[sp.Expr], list[sp.Expr]] | None:
    """Return lower and upper bounds that a condition sets on its variable; a discriminant is added to `rest`."""
    coefficients = polynomial.all_coeffs()
    leading = coefficients[0]
    if not leading.is_number:
        return None
    if len(coefficients) == 2:
        bound = sp.expand(-coefficients[1] / leading)
        return ([bound], []) if leading.is_positive else ([], [bound])
    if len(coefficients) == 3 and leading.is_negative:
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
