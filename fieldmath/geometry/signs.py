"""Signs of expressions on a box of coordinates, and the absolute values that they resolve."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, permutations, product

import numpy as np
import sympy as sp

Limits = Sequence[tuple[sp.Expr, sp.Expr]]

_FRACTIONS = (sp.Rational(7, 50), sp.Rational(43, 100), sp.Rational(81, 100))
_STEPS = (sp.Rational(21, 50), sp.Rational(13, 10), sp.Rational(29, 10))
_ROUNDING = 1e-9  # Larger differences are not rounding, smaller values may be.
_MOST_ORDERS = 24


def sign_on(expr: sp.Expr, symbols: Sequence[sp.Symbol], limits: Limits) -> int | None:
    """Return 1 or -1 when `expr` has that sign at every test point of the open box, else None.

    The points are fixed and lie at irregular fractions of each range; other symbols are given positive values.
    """
    if expr.is_positive or expr.is_negative:
        return 1 if expr.is_positive else -1
    values = _values((expr,), symbols, limits)
    if values is None or not np.isfinite(values).all():
        return None
    if (np.abs(values) > _ROUNDING).all():
        signs = set(np.sign(values).ravel().tolist())
    else:  # Near zero more digits decide.
        signs = {_sign(expr.xreplace(point)) for point in _test_points(expr, symbols, limits)}
    found = signs.pop() if len(signs) == 1 else None
    return None if found is None else int(found)


def without_absolute_values(expr: sp.Expr, symbols: Sequence[sp.Symbol], limits: Limits) -> sp.Expr:
    """Return `expr` with each ``Abs(u)`` replaced by ``u`` or ``-u`` where the box decides the sign."""
    signed = {}
    for absolute in expr.atoms(sp.Abs):
        inner = absolute.args[0]
        sign = sign_on(inner, symbols, limits)
        if sign is not None:
            signed[absolute] = sign * inner
    return expr.xreplace(signed)


def agree(form: sp.Expr, original: sp.Expr, symbols: Sequence[sp.Symbol], limits: Limits) -> bool:
    """Return whether two forms have equal values, up to rounding, at the test points where both are numbers."""
    values = _values((form, original), symbols, limits)
    if values is None:
        return False
    first, second = values[:, np.isfinite(values[1])]
    return bool(len(second) and np.all(np.abs(first - second) <= _ROUNDING * np.maximum(1, np.abs(second))))


def _values(expressions: Sequence[sp.Expr], symbols: Sequence[sp.Symbol], limits: Limits) -> np.ndarray | None:
    """Return the values of expressions at the test points, one row each; None when they have none."""
    from fieldmath.algebra.compile import compile_expressions
    from fieldmath.errors import EvaluationError

    points = _test_points(sp.Tuple(*expressions), symbols, limits)
    names = sorted(points[0], key=sp.default_sort_key)
    columns = [np.array([float(point[name]) for point in points]) for name in names]
    try:
        table = compile_expressions(tuple(expressions), names)(*columns)
    except EvaluationError:
        return None
    return np.broadcast_to(table.reshape(len(expressions), -1), (len(expressions), len(points)))


def _test_points(expr: sp.Basic, symbols: Sequence[sp.Symbol], limits: Limits) -> list[dict[sp.Symbol, sp.Expr]]:
    used = [(s, pair) for s, pair in zip(symbols, limits, strict=True) if expr.has(s)]
    ends = [end for pair in limits for end in pair]
    others = expr.free_symbols.union(*(end.free_symbols for end in ends)) - set(symbols)
    fixed = _parameter_values(sorted(others, key=str), limits)
    grids = [[(s, value) for value in _interior(*(end.xreplace(fixed) for end in pair))] for s, pair in used]
    return [{**fixed, **dict(choice)} for choice in product(*grids)]


def _parameter_values(parameters: Sequence[sp.Symbol], limits: Limits) -> dict[sp.Symbol, sp.Expr]:
    """Return positive values of the parameters with which no range is empty."""
    values = [sp.Rational(17 + 6 * k, 10) for k in range(len(parameters))]
    first = dict(zip(parameters, values, strict=True))
    for order in islice(permutations(values), _MOST_ORDERS):
        fixed = dict(zip(parameters, order, strict=True))
        if all((upper - lower).xreplace(fixed).is_extended_positive is not False for lower, upper in limits):
            return fixed
    return first


def _interior(lower: sp.Expr, upper: sp.Expr) -> tuple[sp.Expr, ...]:
    if lower.is_finite and upper.is_finite:
        return tuple(lower + (upper - lower) * fraction for fraction in _FRACTIONS)
    if lower.is_finite:
        return tuple(lower + step for step in _STEPS)
    if upper.is_finite:
        return tuple(upper - step for step in _STEPS)
    return (-_STEPS[1], _STEPS[0], _STEPS[2])


def _sign(value: sp.Expr) -> int | None:
    number = value.evalf(20)
    if not number.is_real or number == 0:
        return None
    return 1 if number > 0 else -1
