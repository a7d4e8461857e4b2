"""How long a formula is: its operations, counted as `sympy.count_ops` counts them, each subexpression once."""

from __future__ import annotations

from functools import lru_cache

import sympy as sp


def operations(expr: sp.Expr) -> int:
    """Return the number of operations of a formula as it is printed: x - y has one, x/(2*y) two, sqrt(x) two.

    A factor with a negative exponent counts as a denominator. The time is proportional to the number of different
    subexpressions.

    Examples
    --------
    >>> import sympy as sp
    >>> x, y = sp.symbols("x y")
    >>> operations(x - y / 2), sp.count_ops(x - y / 2)
    (2, 2)
    """
    return _operations(expr)


@lru_cache(maxsize=1 << 14)
def _operations(expr: sp.Expr) -> int:
    if expr.is_Symbol:
        return 0
    if expr.is_Rational:
        return rational_cost(int(expr.p), int(expr.q))
    if expr.is_Add:
        return _sum_cost(expr)
    if expr.is_Mul:
        return _product_cost(expr)
    if expr.is_Pow:
        return _power_cost(expr)
    if isinstance(expr, sp.Function) and all(isinstance(argument, sp.Expr) for argument in expr.args):
        return 1 + sum(map(_operations, expr.args))
    return int(sp.count_ops(expr))


def rational_cost(top: int, bottom: int) -> int:
    """Return the operations of a fraction: the sign and the division."""
    return (top < 0) + (bottom != 1)


def _power_cost(power: sp.Pow) -> int:
    base, exponent = power.args
    if exponent is sp.S.NegativeOne:
        return 1 + _operations(base)
    return 1 + _operations(base) + _operations(exponent)


def _sum_cost(expr: sp.Add) -> int:
    """Count a minus sign as the operation between two terms, unless all terms have one."""
    cost, negative = len(expr.args) - 1, 0
    for term in expr.args:
        own = _operations(term)
        if is_negative(term):
            negative += 1
            own -= 1
        cost += own
    return cost + (negative == len(expr.args))


def is_negative(term: sp.Expr) -> bool:
    """Return whether a term is printed with a minus sign."""
    number = term.args[0] if term.is_Mul else term
    return bool(number.is_Number and number.is_negative)


def _product_cost(product: sp.Mul) -> int:
    """Count the factors above and below the line; the line is a division."""
    above, below, cost, sign = 0, 0, 0, 0
    for factor in product.args:
        if factor.is_Rational:
            sign = int(factor.p < 0)
            above += abs(factor.p) != 1
            below += factor.q != 1
            continue
        if factor.is_Number:
            sign = int(bool(factor.is_negative))
            above += 1
            continue
        turned = reciprocal(factor)
        cost += _operations(factor if turned is None else turned)
        above, below = (above + 1, below) if turned is None else (above, below + 1)
    return sign + cost + max(above - 1, 0) + max(below - 1, 0) + (below > 0)


def reciprocal(factor: sp.Expr) -> sp.Expr | None:
    """Return 1/factor when a factor is printed below the line, else None."""
    if not (factor.is_Pow or isinstance(factor, sp.exp)):
        return None
    base, exponent = factor.as_base_exp()
    if is_negative(exponent):
        return base if exponent is sp.S.NegativeOne else base**-exponent
    return None
