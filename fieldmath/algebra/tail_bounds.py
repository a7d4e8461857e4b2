r"""Proven bounds for what an integral leaves out at infinity.

Let g be a term of the integrand on :math:`y \ge 1`, with the tail scaled to start at 1. If
:math:`g'/g = y^k H(1/y)` with H rational, finite and at most :math:`-h < 0` on [0, 1], then
:math:`(\log|g|)' \le -h y^k`, so that

.. math:: \int_1^\infty |g| \le |g(1)|/h \quad (k \ge 0), \qquad |g(1)|/(h - 1) \quad (k = -1,\ h > 1).

A zero of g would be a pole of g'/g, which "finite" rules out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import sympy as sp

_CELLS = 64
_BITS = 128


def finite_part(
    expr: sp.Expr, symbol: sp.Symbol, lower: sp.Expr, upper: sp.Expr, points: Sequence[Any], goal: float
) -> tuple[sp.Expr, sp.Expr, float] | None:
    """Return finite limits and a proven bound of the integral of abs(expr) between them and the infinite ones."""
    beyond, limits = 0.0, []
    for limit in (lower, upper):
        if not limit.is_infinite:
            limits.append(limit)
            continue
        sign = 1 if limit is sp.oo else -1
        other = upper if limit is lower else lower
        found = _cut(expr, symbol, sign, [*points, *([] if other.is_infinite else [float(other)])], goal)
        if found is None:
            return None
        limits.append(found[0])
        beyond += found[1]
    return limits[0], limits[1], beyond


def _cut(
    expr: sp.Expr, symbol: sp.Symbol, sign: int, points: Sequence[Any], goal: float
) -> tuple[sp.Integer, float] | None:
    """Return where to cut a tail, beyond all points, and the bound of what lies there."""
    start = max([1, *(math.ceil(sign * float(point)) for point in points)])
    for place in _candidates(expr, symbol, sign, start, goal):
        bound = tail_bound(expr, symbol, sign * place, sign)
        if bound is not None:
            return sp.Integer(sign * place), bound
    return None


def _candidates(expr: sp.Expr, symbol: sp.Symbol, sign: int, start: int, goal: float) -> list[int]:
    """Return whole distances, the least first, from which on the integrand is small enough, to all appearance."""
    import numpy as np

    from fieldmath.algebra.compile import compile_expressions

    steps = 2.0 ** np.arange(0, 60)
    with np.errstate(all="ignore"):
        sizes = np.abs(compile_expressions([expr], [symbol])(sign * (start + steps))[0]) * steps
    near = np.abs(compile_expressions([expr], [symbol])(sign * (start + np.linspace(-8, 8, 65)))[0])
    usable = near[np.isfinite(near)]
    small = np.flatnonzero(~(sizes > 1e-3 * goal * (float(usable.max()) if usable.size else 1.0)))
    first = int(small[0]) if small.size else 40
    return [start + 2 ** (first + step) for step in (0, 1, 3, 6)]


def tail_bound(expr: sp.Expr, symbol: sp.Symbol, place: int, sign: int) -> float | None:
    """Return a proven bound of the integral of abs(expr) beyond `place`, in the direction `sign`; None without proof.

    `place` and `sign` have the same sign: a tail lies on one side of 0.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.tail_bounds import tail_bound
    >>> x = sp.Symbol("x", real=True)
    >>> bound = tail_bound(x**-3, x, 10, 1)
    >>> 0.005 <= bound < 0.0051
    True
    """
    y = sp.Dummy("y", positive=True)
    scaled = sp.expand_log(expr.xreplace({symbol: place * y})) * abs(place)
    bounds = [_term_bound(term, y) for term in sp.Add.make_args(scaled)] if place * sign > 0 else [None]
    return math.nextafter(math.fsum(bounds), math.inf) if None not in bounds else None  # type: ignore[arg-type]


def _term_bound(term: sp.Expr, y: sp.Symbol) -> float | None:
    from fieldmath.algebra.balls import precision
    from fieldmath.algebra.holomorphic import Program, exact

    slope = sp.together(sum(_logarithmic_derivative(factor, y) for factor in sp.Mul.make_args(term)))
    if term == 0 or not slope.is_rational_function(y):
        return 0.0 if term == 0 else None
    above, below = (sp.Poly(part, y) for part in sp.fraction(slope))
    power = above.degree() - below.degree()
    with precision(_BITS):
        largest = _largest_ratio(above, below)
        start = abs(Program(term, (y,))((exact(1),)))
        if largest is None or power < -1 or not start.is_finite():
            return None
        rate = -largest if power >= 0 else -largest - 1
        bound = (start / rate).upper() if rate > 0 else None
        return None if bound is None else math.nextafter(float(bound), math.inf)


def _logarithmic_derivative(factor: sp.Expr, y: sp.Symbol) -> sp.Expr:
    if not factor.has(y):
        return sp.S.Zero
    if isinstance(factor, sp.exp):
        return sp.diff(factor.exp, y)
    if isinstance(factor, sp.Pow) and not factor.exp.has(y):
        return factor.exp * _logarithmic_derivative(factor.base, y)
    return sp.diff(factor, y) / factor


def _largest_ratio(above: sp.Poly, below: sp.Poly) -> Any:
    """Return an upper bound of H(u) = u^(m-n) above(1/u) / below(1/u) on [0, 1], None when it may have a pole."""
    from flint import arb

    from fieldmath.algebra.holomorphic import exact

    top, bottom = ([exact(c).real for c in polynomial.all_coeffs()] for polynomial in (above, below))
    largest = None
    for cell in range(_CELLS):
        u = (arb(2 * cell + 1) + arb(0, 1)) / (2 * _CELLS)
        divisor = _horner(bottom, u)
        if divisor.contains(0):
            return None
        ratio = (_horner(top, u) / divisor).upper()
        largest = ratio if largest is None or ratio > largest else largest
    return largest


def _horner(coefficients: list[Any], u: Any) -> Any:
    """Return sum c_i u^i; a polynomial's coefficients in y, highest first, are those in u = 1/y, lowest first."""
    total = coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        total = total * u + coefficient
    return total
