"""Partial derivatives by one memoised walk: faster than `sympy.diff`, with the same results."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import sympy as sp

# d f(u) / du for functions of one argument; other functions are left to SymPy.
RULES: dict[type, Callable[[sp.Expr], sp.Expr]] = {
    sp.exp: sp.exp,
    sp.log: lambda u: 1 / u,
    sp.sin: sp.cos,
    sp.cos: lambda u: -sp.sin(u),
    sp.tan: lambda u: sp.tan(u) ** 2 + 1,
    sp.sinh: sp.cosh,
    sp.cosh: sp.sinh,
    sp.tanh: lambda u: 1 - sp.tanh(u) ** 2,
    sp.asin: lambda u: 1 / sp.sqrt(1 - u**2),
    sp.acos: lambda u: -1 / sp.sqrt(1 - u**2),
    sp.atan: lambda u: 1 / (u**2 + 1),
    sp.asinh: lambda u: 1 / sp.sqrt(u**2 + 1),
    sp.erf: lambda u: 2 * sp.exp(-(u**2)) / sp.sqrt(sp.pi),
}


@lru_cache(maxsize=1 << 15)
def derivative(expr: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
    """Return the partial derivative of `expr` along `symbol`, each subexpression differentiated once.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.derivative import derivative
    >>> x, y = sp.symbols("x y")
    >>> derivative(x**2 * sp.sin(x * y), x)
    x**2*y*cos(x*y) + 2*x*sin(x*y)
    """
    if expr.is_Symbol:
        return sp.S.One if expr == symbol else sp.S.Zero
    if expr.is_Add:
        return sp.Add(*(derivative(term, symbol) for term in expr.args))
    if expr.is_Mul:
        return _of_product(expr, symbol)
    if expr.is_Pow:
        return _of_power(expr, symbol)
    if expr.func in RULES:
        inner = derivative(expr.args[0], symbol)
        return sp.S.Zero if inner == 0 else inner * RULES[expr.func](expr.args[0])
    return expr.diff(symbol)


def _of_product(product: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
    factors = product.args
    terms = []
    for k, factor in enumerate(factors):
        change = derivative(factor, symbol)
        if change != 0:
            terms.append(sp.Mul(*factors[:k], change, *factors[k + 1 :]))
    return sp.Add(*terms)


def _of_power(power: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
    base, exponent = power.args
    change, growth = derivative(base, symbol), derivative(exponent, symbol)
    if growth == 0:
        return sp.S.Zero if change == 0 else exponent * base ** (exponent - 1) * change
    return power * (growth * sp.log(base) + (exponent * change / base if change != 0 else 0))
