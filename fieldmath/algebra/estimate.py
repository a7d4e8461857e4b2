"""A quick look at whether a polynomial over a ring may vanish: floating-point values at one arbitrary point."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from zlib import crc32

import sympy as sp
from sympy.core.function import AppliedUndef

from fieldmath.algebra import laurent
from fieldmath.algebra.laurent import Polynomial
from fieldmath.algebra.ring import Ring

_CANCELLED = 1e-6  # Relative to the sum of absolute values; rounding leaves less than 1e-9.

_FUNCTIONS: dict[str, Callable[[float], float]] = {
    name: getattr(math, name)
    for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "asin", "acos", "atan", "asinh", "acosh",
                 "atanh", "erf", "erfc", "gamma")
} | {"Abs": abs, "sign": lambda x: math.copysign(1.0, x), "loggamma": math.lgamma}  # fmt: skip
_CONSTANTS = {"Pi": math.pi, "Exp1": math.e, "EulerGamma": 0.5772156649015329}


def is_surely_nonzero(ring: Ring, polynomial: Polynomial) -> bool:
    """Return True when the values at a point do not cancel; False says nothing.

    Functions without a float value stop the test. A True costs nothing if it were wrong: only a proof of zero would not
    be tried.
    """
    try:
        values = [_value(generator.base) for generator in ring.generators]
        powers = [_value(generator.rest) / generator.root for generator in ring.generators]
        terms = []
        for monomial, coefficient in polynomial.items():
            top, bottom = laurent.ratio(coefficient)
            term = top / bottom
            for place, exponent in laurent.exponents(monomial):
                term *= values[place] ** (powers[place] * exponent)
            terms.append(term)
        total, largest = math.fsum(terms), math.fsum(map(abs, terms))
    except (ValueError, TypeError, OverflowError, ZeroDivisionError, KeyError, AttributeError):
        return False
    return abs(total) > _CANCELLED * largest


def _value(expr: sp.Expr) -> float:
    if expr.is_Symbol:
        return _place(expr)
    if expr.is_Rational:
        return float(int(expr.p) / int(expr.q))
    if expr.is_Add:
        return math.fsum(_value(term) for term in expr.args)
    if expr.is_Mul:
        return math.prod(_value(factor) for factor in expr.args)
    if expr.is_Pow:
        value = _value(expr.base) ** _value(expr.exp)
        return float(value)  # A complex value raises TypeError: a float would not do.
    if isinstance(expr, AppliedUndef | sp.Derivative):
        return _arbitrary(str(expr))  # The values of a function and of its derivatives at a point are independent.
    if not expr.args:
        return _CONSTANTS[type(expr).__name__]
    (argument,) = expr.args
    return _FUNCTIONS[type(expr).__name__](_value(argument))


@lru_cache(maxsize=1 << 10)
def _place(symbol: sp.Symbol) -> float:
    """Return an arbitrary value that the symbol's assumptions allow, the same in every run."""
    value = _arbitrary(symbol.name)
    if symbol.is_integer:
        value = 2.0 if symbol.is_even else 3.0
    return -value if symbol.is_negative or symbol.is_nonpositive else value


def _arbitrary(name: str) -> float:
    """Return a number between 0.3 and 1 that belongs to a name."""
    return 0.3 + 0.7 * crc32(name.encode()) / 2**32
