"""Integrals and sums for JavaScript: what is computed over a range, where floats neither overflow nor cancel."""

from __future__ import annotations

import sympy as sp

_FACTORIALS = (sp.factorial, sp.gamma, sp.beta, sp.binomial)


def pieces(node: sp.Integral | sp.Sum, variable: sp.Symbol) -> list[tuple[sp.Expr, sp.Expr, sp.Expr]]:
    """Return triples (integrand in `variable`, lower, upper) whose results add up to an integral or sum.

    An integral with a finite end is measured from that end, so that a singularity there lies at 0, where floats are
    dense; one with two is cut in the middle.

    Examples
    --------
    >>> x, u = sp.symbols("x u")
    >>> pieces(sp.Integral(1 / sp.sqrt(1 - x), (x, 0, 1)), u)
    [(1/sqrt(1 - u), 0, 1/2), (1/sqrt(u), 0, 1/2)]
    """
    old, lower, upper = node.limits[0]
    function = without_overflow_of_factors(node.function)
    if isinstance(node, sp.Sum) or (lower.is_infinite and upper.is_infinite):
        return [(function.xreplace({old: variable}), lower, upper)]
    from_below, from_above = (function.xreplace({old: place}) for place in (lower + variable, upper - variable))
    zero = sp.S.Zero
    if upper.is_infinite:
        return [(from_below, zero, sp.oo)]
    if lower.is_infinite:
        return [(from_above, zero, sp.oo)]
    half = (upper - lower) / 2
    return [(from_below, zero, half), (from_above, zero, half)]


def without_overflow_of_factors(expression: sp.Expr) -> sp.Expr:
    """Return an expression whose products of powers, exponentials and factorials are one exponential each.

    Examples
    --------
    >>> x, a = sp.symbols("x a", positive=True)
    >>> without_overflow_of_factors(a**x * sp.exp(-a) / sp.factorial(x))
    exp(-a + x*log(a) - loggamma(x + 1))
    """
    gathered = expression.replace(lambda node: node.is_Mul and _count(node) > 1, _gathered)
    return gathered.replace(
        lambda node: isinstance(node, sp.log) and isinstance(node.args[0], _FACTORIALS),
        lambda node: _logarithm_of_factorial(node.args[0]),
    )


def _count(product: sp.Expr) -> int:
    return sum(_logarithm(factor) is not None for factor in product.args)


def _gathered(product: sp.Expr) -> sp.Expr:
    logarithms = [(factor, _logarithm(factor)) for factor in product.args]
    rest = sp.Mul(*(factor for factor, logarithm in logarithms if logarithm is None))
    return rest * sp.exp(sp.Add(*(logarithm for _, logarithm in logarithms if logarithm is not None)))


def _logarithm(factor: sp.Expr) -> sp.Expr | None:
    """Return the logarithm of a factor that may be too large or too small for a float; None for others."""
    base, exponent = factor.as_base_exp()
    if isinstance(factor, sp.exp):
        return factor.exp
    if isinstance(base, _FACTORIALS) and exponent.is_Integer:
        return exponent * _logarithm_of_factorial(base)
    if exponent.free_symbols and not base.could_extract_minus_sign():
        return exponent * sp.log(base)
    return None


def _logarithm_of_factorial(node: sp.Expr) -> sp.Expr:
    if isinstance(node, sp.factorial):
        return sp.loggamma(node.args[0] + 1)
    if isinstance(node, sp.gamma):
        return sp.loggamma(node.args[0])
    a, b = node.args
    if isinstance(node, sp.beta):
        return sp.loggamma(a) + sp.loggamma(b) - sp.loggamma(a + b)
    return sp.loggamma(a + 1) - sp.loggamma(b + 1) - sp.loggamma(a - b + 1)
