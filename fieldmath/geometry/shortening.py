"""Short forms of expressions on a chart, found once, so that no operator has to simplify."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy as sp

from fieldmath.geometry.signs import Limits, agree, sign_on, without_absolute_values

# Longer expressions run into the time limit, or come out longer.
_WORTH_SIMPLIFYING = 60
_FRACTIONS = (sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tan, sp.cot, sp.tanh, sp.coth, sp.Abs)


def simplified_on(
    expr: sp.Expr,
    symbols: Sequence[sp.Symbol],
    limits: Limits,
    *,
    time_limit: float = 5.0,
    patience: float = 1.0,
) -> sp.Expr:
    """Return the shortest of a few forms of `expr` on the box.

    Rational functions of waves and roots have a form of their own; what has other functions too is also given to
    SymPy's `simplify`, under the time limit, and what comes back is checked by its values.
    """
    if expr.is_Atom:
        return expr
    from fieldmath.algebra import budget
    from fieldmath.algebra.tidy import normal
    from fieldmath.algebra.wave_fractions import short_fraction

    def sign(part: sp.Expr) -> int | None:
        return sign_on(part, symbols, limits)

    fraction = budget.run(short_fraction, expr, sign, seconds=time_limit, patience=patience).value_or(None)
    if fraction is None:
        best = without_absolute_values(normal(expr), symbols, limits)
    else:  # A fraction in lowest terms is preferred to sums of fractions that are a little shorter.
        best = min(fraction, expr, key=lambda form: (2 if form is fraction else 3) * form.count_ops())
    forms = [best]
    if not is_rational_in_waves(best) and best.count_ops() <= _WORTH_SIMPLIFYING:
        forms += _by_simplifying(best, symbols, limits, time_limit)
    return min(forms, key=_length)


def is_rational_in_waves(expr: sp.Expr) -> bool:
    """Return whether an expression is rational in circular and hyperbolic functions and square roots of such.

    One exponential may occur: the fraction is one in a further symbol then.
    """
    from fieldmath.algebra.wave_fractions import is_power

    exponentials = expr.atoms(sp.exp)
    return len(exponentials) <= 1 and all(
        node.is_Atom or node.is_Add or node.is_Mul or is_power(node) or isinstance(node, (*_FRACTIONS, sp.exp))
        for node in sp.preorder_traversal(expr)
    )


def _by_simplifying(expr: sp.Expr, symbols: Sequence[sp.Symbol], limits: Limits, seconds: float) -> Iterator[sp.Expr]:
    from fieldmath.algebra import budget

    for method in (sp.simplify, sp.trigsimp):
        outcome = budget.run(method, expr, seconds=seconds)
        if outcome.is_done and not outcome.value.has(sp.I):
            plain = without_absolute_values(outcome.value, symbols, limits)
            if agree(plain, expr, symbols, limits):
                yield plain


def _length(expr: sp.Expr) -> tuple[int, int]:
    return int(sp.count_ops(expr)), len(str(expr))
