"""Signs of expressions on a box of coordinates, and the simplifications that they allow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import sympy as sp

from fieldmath.algebra.tidy import normal

Limits = Sequence[tuple[sp.Expr, sp.Expr]]

_FRACTIONS = (sp.Rational(7, 50), sp.Rational(43, 100), sp.Rational(81, 100))
# Longer expressions run into the time limit, or come out longer.
_WORTH_SIMPLIFYING = 150
_STEPS = (sp.Rational(21, 50), sp.Rational(13, 10), sp.Rational(29, 10))


def sign_on(expr: sp.Expr, symbols: Sequence[sp.Symbol], limits: Limits) -> int | None:
    """Return 1 or -1 when `expr` has that sign at every test point of the open box, else None.

    The points are fixed and lie at irregular fractions of each range; other symbols are given positive values.
    """
    if expr.is_positive or expr.is_negative:
        return 1 if expr.is_positive else -1
    signs = {_sign(expr.xreplace(point)) for point in _test_points(expr, symbols, limits)}
    return signs.pop() if len(signs) == 1 else None


def without_absolute_values(expr: sp.Expr, symbols: Sequence[sp.Symbol], limits: Limits) -> sp.Expr:
    """Return `expr` with each ``Abs(u)`` replaced by ``u`` or ``-u`` where the box decides the sign."""
    signed = {}
    for absolute in expr.atoms(sp.Abs):
        inner = absolute.args[0]
        sign = sign_on(inner, symbols, limits)
        if sign is not None:
            signed[absolute] = sign * inner
    return expr.xreplace(signed)


def simplified_on(expr: sp.Expr, symbols: Sequence[sp.Symbol], limits: Limits, *, time_limit: float = 5.0) -> sp.Expr:
    """Return the shortest of a few forms of `expr`; done once per chart, so that no operator has to simplify."""
    from fieldmath.algebra import budget

    candidates = [normal(expr), normal(_in_sines(expr))]
    for method in (sp.simplify, sp.trigsimp) if candidates[0].count_ops() <= _WORTH_SIMPLIFYING else ():
        outcome = budget.run(method, expr, seconds=time_limit)
        if outcome.status == "done" and not outcome.value.has(sp.I):
            candidates.append(outcome.value)
    candidates += [_joined_roots(candidate) for candidate in candidates]
    stripped = [without_absolute_values(candidate, symbols, limits) for candidate in candidates]
    sound = [stripped[0], *(form for form in stripped[1:] if _agree(form, stripped[0], symbols, limits))]
    return min(sound, key=lambda form: (form.count_ops(), len(str(form))))


def _in_sines(expr: sp.Expr) -> sp.Expr:
    """Return `expr` with squares of cosines written by sines, circular and hyperbolic."""
    swap = {f**2: 1 - sp.sin(f.args[0]) ** 2 for f in expr.atoms(sp.cos)}
    swap |= {f**2: 1 + sp.sinh(f.args[0]) ** 2 for f in expr.atoms(sp.cosh)}
    return sp.expand(expr.xreplace(swap))


def _joined_roots(expr: sp.Expr) -> sp.Expr:
    """Return `expr` with the square roots in each product joined: sqrt(R - z)*sqrt(R + z) becomes sqrt(R**2 - z**2)."""

    def joined(product: sp.Expr) -> sp.Expr:
        roots = [f for f in product.args if f.is_Pow and f.exp == sp.S.Half]
        rest = [f for f in product.args if f not in roots]
        return sp.Mul(*rest) * sp.sqrt(sp.expand(sp.Mul(*(f.base for f in roots))))

    return expr.replace(
        lambda node: node.is_Mul and sum(f.is_Pow and f.exp == sp.S.Half for f in node.args) > 1, joined
    )


def _agree(form: sp.Expr, original: sp.Expr, symbols: Sequence[sp.Symbol], limits: Limits) -> bool:
    """Return whether two forms have equal values, to 15 of 20 digits, at the test points where both are numbers."""
    for point in _test_points(original, symbols, limits):
        a, b = (side.xreplace(point).evalf(20) for side in (form, original))
        if a.is_Number and b.is_Number and a.is_finite and b.is_finite and abs(a - b) > 1e-15 * max(1, abs(b)):
            return False
    return True


def _test_points(expr: sp.Expr, symbols: Sequence[sp.Symbol], limits: Limits) -> list[dict[sp.Symbol, sp.Expr]]:
    others = sorted(expr.free_symbols - set(symbols), key=str)
    fixed = {symbol: sp.Rational(17 + 6 * k, 10) for k, symbol in enumerate(others)}
    used = [(s, pair) for s, pair in zip(symbols, limits, strict=True) if expr.has(s)]
    grids = [[(s, value) for value in _interior(*(end.xreplace(fixed) for end in pair))] for s, pair in used]
    return [{**fixed, **dict(choice)} for choice in product(*grids)]


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
