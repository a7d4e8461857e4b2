"""Elementwise functions by the names that NumPy and SciPy give them, as expressions; and expressions as numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.elementwise import BINARY, UNARY

#: What a universal function does, as an expression.
ELEMENTWISE: dict[str, Callable[..., sp.Expr]] = {
    **UNARY,
    **BINARY,
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "true_divide": lambda a, b: a / b,
    "power": lambda a, b: a**b,
    "float_power": lambda a, b: a**b,
    "negative": lambda a: -a,
    "positive": lambda a: a,
    "conjugate": lambda a: a,
    "tanh": lambda a: sp.tanh(a, evaluate=False),  # tanh(-a) stays: its derivative is written with the value.
}

#: The functions of expressions as numbers.
_NUMERIC: dict[Any, str] = {
    sp.Abs: "absolute", sp.sign: "sign", sp.exp: "exp", sp.log: "log", sp.sin: "sin", sp.cos: "cos", sp.tan: "tan",
    sp.asin: "arcsin", sp.acos: "arccos", sp.atan: "arctan", sp.atan2: "arctan2", sp.sinh: "sinh", sp.cosh: "cosh",
    sp.tanh: "tanh", sp.asinh: "arcsinh", sp.acosh: "arccosh", sp.atanh: "arctanh",
}  # fmt: skip
_SPECIAL: dict[Any, str] = {sp.erf: "erf", sp.erfc: "erfc", sp.gamma: "gamma", sp.loggamma: "gammaln"}


def numeric(expr: sp.Expr, known: dict[sp.Expr, Any]) -> Any:
    """Return the values of an expression, remembering those of its parts in `known`.

    Many expressions that differ in one place are evaluated for the cost of the places.

    Examples
    --------
    >>> import numpy as np, sympy as sp
    >>> from fieldmath.verify.elementwise import numeric
    >>> x = sp.Symbol("x")
    >>> numeric(sp.sin(x) ** 2 + sp.cos(x) ** 2 + 1, {x: np.array([0.0, 1.0])})
    array([2., 2.])
    """
    found = known.get(expr)
    if found is None:
        found = known[expr] = _computed(expr, known)
    return found


def _computed(expr: sp.Expr, known: dict[sp.Expr, Any]) -> Any:
    if expr.is_number and not expr.args:
        return float(expr)
    parts = [numeric(arg, known) for arg in expr.args]
    if expr.is_Add:
        return sum(parts[1:], parts[0])
    if expr.is_Mul:
        product = parts[0]
        for part in parts[1:]:
            product = product * part
        return product
    if expr.is_Pow:
        return parts[0] ** int(parts[1]) if expr.exp.is_Integer and parts[1] > 0 else np.power(parts[0], parts[1])
    if expr.func in _NUMERIC:
        return getattr(np, _NUMERIC[expr.func])(*parts)
    if expr.func in (sp.Max, sp.Min):
        return (np.maximum if expr.func is sp.Max else np.minimum)(parts[0], numeric(expr.func(*expr.args[1:]), known))
    if expr.func is sp.Heaviside:
        return np.heaviside(parts[0], 0.5)
    from scipy import special

    if expr.func is sp.polygamma:
        return special.polygamma(*parts)
    return getattr(special, _SPECIAL[expr.func])(*parts)
