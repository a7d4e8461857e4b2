"""Where the answer to an integral changes with its parameters: expressions of the parameters that vanish there.

A pole enters the range of integration when its denominator vanishes at an end, or twice inside; a power at an end
stops to be integrable at one exponent; an exponential stops to decay when its rate vanishes. What may do so is
projected out of the variables, the innermost first, as in cylindrical algebraic decomposition: values at the ends,
leading coefficients, discriminants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import sympy as sp

from fieldmath.algebra.boxes import Box

_MOST = 8
_HIGHEST_DEGREE = 4


def borders(expr: sp.Expr, box: Box, parameters: Sequence[sp.Symbol]) -> tuple[sp.Expr, ...]:
    """Return expressions of the parameters, of unknown sign, on whose zeros the integral may change its form.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.boxes import Box
    >>> x, a = sp.symbols("x a", real=True)
    >>> borders(1 / (x - a), Box.ordered([x], [(0, 1)]), [a])
    (a, a - 1)
    """
    found: set[sp.Expr] = set()
    hazards = set(_hazards(expr, box))
    for u, (lower, upper) in reversed(list(zip(box.symbols, box.limits, strict=True))):
        found |= {border for end in (lower, upper) for border in _exponents(expr, u, end)}
        projected = {part for h in hazards for part in (_projected(h, u, lower, upper) if h.has(u) else (h,))}
        hazards = {factor for part in projected for factor in open_factors(part)}
    return chosen({factor for part in found | hazards for factor in open_factors(part)}, parameters)


def borders_of_value(value: sp.Expr, parameters: Sequence[sp.Symbol]) -> tuple[sp.Expr, ...]:
    """Return expressions of the parameters on whose zeros a closed form may be undefined, or change."""
    parts = {part for node in sp.preorder_traversal(value) for part in _delicate(node)}
    return chosen({factor for part in parts for factor in open_factors(part)}, parameters)


def chosen(parts: Iterable[sp.Expr], parameters: Sequence[sp.Symbol]) -> tuple[sp.Expr, ...]:
    """Return those of the expressions that depend on the parameters alone, the shortest first, each once."""
    own = {-part if part.could_extract_minus_sign() else part for part in parts if part.free_symbols}
    kept = [part for part in own if part.free_symbols <= set(parameters) and part.is_polynomial(*parameters)]
    return tuple(sorted(kept, key=lambda part: (part.count_ops(), str(part)))[:_MOST])


def open_factors(expr: sp.Expr) -> Iterator[sp.Expr]:
    """Give the factors of an expression, or of its numerator, whose signs are not known."""
    if expr.has(sp.I, sp.oo, -sp.oo, sp.nan, sp.zoo) or not expr.free_symbols:
        return
    try:
        factors = [factor for factor, _ in sp.factor_list(sp.numer(sp.together(expr)))[1]]
    except (sp.PolynomialError, NotImplementedError):
        factors = [expr]
    for factor in factors:
        if factor.free_symbols and not (factor.is_positive or factor.is_negative):
            yield factor


def _hazards(expr: sp.Expr, box: Box) -> Iterator[sp.Expr]:
    """Give what makes the integrand singular, or another formula, where it vanishes in the box."""
    for node in sp.preorder_traversal(expr):
        for part in _delicate(node):
            if part.has(*box.symbols):
                yield from open_factors(part)
        if isinstance(node, sp.exp | sp.sin | sp.cos) and not box.is_bounded:
            yield node.args[0]


def _delicate(node: sp.Basic) -> tuple[sp.Expr, ...]:
    """Return where a function is not smooth: what vanishes there."""
    if isinstance(node, sp.Pow):
        is_power = node.exp.is_Integer and node.exp.is_nonnegative
        return () if is_power or node.base.is_number else (node.base,)
    if isinstance(node, sp.log | sp.Abs | sp.sign | sp.Heaviside):
        return (node.args[0],)
    if isinstance(node, sp.tan | sp.sec):
        return (sp.cos(node.args[0]),)
    if isinstance(node, sp.Max | sp.Min):
        return tuple(a - b for k, a in enumerate(node.args) for b in node.args[k + 1 :])
    if isinstance(node, sp.core.relational.Relational):
        return (node.lhs - node.rhs,)
    return ()


def _projected(hazard: sp.Expr, u: sp.Symbol, lower: sp.Expr, upper: sp.Expr) -> Iterator[sp.Expr]:
    """Give what tells, free of u, whether a function of u vanishes between the limits."""
    for end in (lower, upper):
        if not end.has(sp.oo, -sp.oo):
            yield hazard.xreplace({u: end})
    polynomial = _polynomial(hazard, u)
    if polynomial is not None and 0 < polynomial.degree() <= _HIGHEST_DEGREE:
        yield polynomial.LC()
        if polynomial.degree() > 1:
            yield polynomial.discriminant()


def _polynomial(expr: sp.Expr, u: sp.Symbol) -> sp.Poly | None:
    """Return an expression as a polynomial in u, or, for sines and cosines of u, in tan(u/2); None if it is neither."""
    if not expr.is_polynomial(u):
        t = sp.Dummy("t", real=True)
        half = {sp.sin(u): 2 * t / (1 + t**2), sp.cos(u): (1 - t**2) / (1 + t**2)}
        expr, u = sp.numer(sp.together(expr.xreplace(half))), t
    return sp.Poly(expr, u) if expr.is_polynomial(u) and expr.has(u) else None


def _exponents(expr: sp.Expr, u: sp.Symbol, end: sp.Expr) -> Iterator[sp.Expr]:
    """Give the orders of the terms at one end, plus 1: powers are integrable there on one side of its zero."""
    is_infinite = end.has(sp.oo, -sp.oo)
    for term in sp.Add.make_args(expr):
        order: sp.Expr = sp.S.One
        for factor in sp.Mul.make_args(term):
            base, exponent = factor.as_base_exp()
            if base.has(u) and not exponent.has(u) and base.is_polynomial(u):
                polynomial = sp.Poly(base, u)
                order += exponent * (polynomial.degree() if is_infinite else _multiplicity(polynomial, end))
        if order.free_symbols:
            yield order


def _multiplicity(polynomial: sp.Poly, place: sp.Expr) -> int:
    """Return how often a polynomial vanishes at a place."""
    count = 0
    while not polynomial.is_zero and sp.expand(polynomial.as_expr().xreplace({polynomial.gen: place})) == 0:
        polynomial, count = polynomial.diff(), count + 1
    return count
