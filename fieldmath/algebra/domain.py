"""Where an expression is undefined: the zeros of denominators and arguments of logarithms, factor by factor."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import sympy as sp

# Functions with poles: the expression whose zeros they are.
_POLES = {
    sp.tan: sp.cos,
    sp.sec: sp.cos,
    sp.cot: sp.sin,
    sp.csc: sp.sin,
    sp.coth: sp.sinh,
    sp.csch: sp.sinh,
    sp.log: lambda argument: argument,
    sp.sign: lambda argument: argument,
    sp.Heaviside: lambda argument: argument,
}


@lru_cache(maxsize=1024)
def poles(expr: sp.Expr) -> frozenset[sp.Expr]:
    """Return expressions at whose zeros `expr` is undefined; assumptions such as r > 0 do not hide r = 0.

    Examples
    --------
    >>> import sympy as sp
    >>> from fieldmath.algebra.domain import poles
    >>> r = sp.Symbol("r", positive=True)
    >>> poles(1 / (r**2 * (r**2 + 1)))
    frozenset({r})
    """
    found: set[sp.Expr] = set()
    if isinstance(expr, sp.Pow) and _may_be_negative(expr.exp):
        found |= _vanishing_factors(expr.base)
    elif expr.func in _POLES:
        found |= _vanishing_factors(_POLES[expr.func](expr.args[0]))
    elif isinstance(expr, sp.atan2):
        found |= _vanishing_factors(expr.args[0] ** 2 + expr.args[1] ** 2)
    if isinstance(expr, sp.Piecewise):
        return frozenset(p for branch, condition in expr.args for p in poles(branch) if not _ruled_out(p, condition))
    return frozenset(found.union(*map(poles, expr.args)))


def open_zeros(zeros: Iterable[sp.Expr], coordinates: Iterable[sp.Symbol]) -> frozenset[sp.Expr]:
    """Return the zeros that can occur: those of coordinates, and of parameters that may be zero."""
    free = set(coordinates)
    return frozenset(zero for zero in zeros if zero.free_symbols & free or not zero.is_nonzero)


def place_of(zero: sp.Expr) -> tuple[sp.Symbol, sp.Expr] | None:
    """Return (symbol, value) when `zero` is linear in one symbol and so vanishes at one value of it, else None."""
    for symbol in zero.free_symbols:
        slope = zero.diff(symbol)
        if slope.is_number and slope != 0 and not (zero - slope * symbol).has(symbol):
            return symbol, symbol - zero / slope
    return None


def requirements(expr: sp.Expr) -> frozenset[sp.Expr]:
    """Return expressions that must not be negative for `expr` to be real: arguments of even roots and logarithms."""
    found: set[sp.Expr] = set()
    for node in sp.preorder_traversal(expr):
        root = isinstance(node, sp.Pow) and node.exp.is_Rational and node.exp.q > 1
        if root or node.func is sp.log:
            inner = node.args[0]
            if inner.free_symbols and not _closed(inner).is_nonnegative:
                found.add(inner)
    return frozenset(found)


def _ruled_out(zero: sp.Expr, condition: sp.Expr) -> bool:
    """Return whether the branch with this condition is never taken where `zero` vanishes."""
    place = place_of(zero)
    return place is not None and condition.xreplace(dict([place])) == sp.false


def _may_be_negative(exponent: sp.Expr) -> bool:
    return exponent.could_extract_minus_sign() if exponent.is_number is False else bool(exponent.is_negative)


def _vanishing_factors(base: sp.Expr) -> set[sp.Expr]:
    """Return the factors of `base` that can be zero once range assumptions are dropped."""
    factors: Iterable[sp.Expr] = sp.Mul.make_args(base) if not base.is_Add else sp.Mul.make_args(sp.factor_terms(base))
    found = set()
    for factor in factors:
        while isinstance(factor, sp.Pow) and not factor.exp.has(*factor.base.free_symbols):
            factor = factor.base
        if isinstance(factor, sp.Mul):
            found |= _vanishing_factors(factor)
        elif factor.free_symbols and not _closed(factor).is_nonzero:
            found.add(factor)
    return found


def _closed(expr: sp.Expr) -> sp.Expr:
    """Return `expr` with positive symbols made nonnegative: ranges include their ends."""
    return expr.xreplace({s: sp.Symbol(s.name, nonnegative=True) for s in expr.free_symbols if s.is_positive})
