"""Values in which terms cancelled, found by their noise and computed again with enough digits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from fieldmath.algebra.certify import Encloser
from fieldmath.algebra.compile import compile_expressions
from fieldmath.errors import AccuracyWarning, warn

Array = NDArray[np.float64]

_LOST = 1e-11
"""Relative noise from a change in the last digits of the parameters: five digits more than that change itself."""
_BITS = 1024
_ZERO = 1e-200
"""An enclosure of 0 with a smaller radius is taken for 0."""
_MOST = 200_000
"""More suspicious values than this are left as they are, with a warning: they would take over ten seconds."""


def steadied(expr: sp.Expr, environment: Mapping[sp.Symbol, Array], values: Array) -> Array:
    """Return the values of an expression with those computed again in which more than five digits cancelled.

    Cancellation is seen in two ways: the terms of sums are far larger than the value, or computing everything again
    with the last digits of all parameters changed gives a far different one. Expressions with integrals or sums, and
    functions without a rule in ball arithmetic, stay as they are.

    Examples
    --------
    >>> a, b = sp.symbols("a b", positive=True)
    >>> at = {a: np.array([1.0, 1.0]), b: np.array([1.0, 1.0 + 1e-9])}
    >>> expr = a / b - 1 - sp.log(a / b)
    >>> steadied(expr, at, np.array([0.0, 8.2e-17]))
    array([0.0e+00, 5.0e-19])
    """
    symbols = sorted(environment, key=lambda symbol: symbol.sort_key())
    if not symbols or expr.has(sp.Integral, sp.Sum) or not (expr.has(sp.Add) or np.isinf(values).any()):
        return values
    noisy = _noisy(expr, symbols, environment, values)
    places = np.flatnonzero(noisy)
    if not places.size:
        return values
    if places.size > _MOST:
        warn(f"{places.size} of {values.size} values have lost digits to cancellation. Ask for fewer.", AccuracyWarning)
        return values
    encloser = Encloser(expr, symbols)
    table = np.stack([np.broadcast_to(environment[symbol], values.shape).ravel()[places] for symbol in symbols], axis=1)
    steady = np.array(values).ravel()
    for place, row in zip(places, table.tolist(), strict=True):
        found = encloser(row, goal=1e-14, most=_BITS)
        if encloser.is_refused:
            break
        if found is not None and (found.radius <= 1e-9 * abs(found.middle) or found.radius < _ZERO):
            steady[place] = found.middle if abs(found.middle) > found.radius else 0.0
    return steady.reshape(values.shape)


def _noisy(
    expr: sp.Expr, symbols: list[sp.Symbol], environment: Mapping[sp.Symbol, Array], values: Array
) -> NDArray[np.bool_]:
    """Return where rounding may reach the digits that count, or the value is NaN although the parameters are finite."""
    eps = np.finfo(float).eps
    moved = [environment[symbol] * (1 + (2 * i - 3) * eps) for i, symbol in enumerate(symbols)]
    again, size = compile_expressions([expr, magnitude(expr)], symbols)(*moved)
    finite = np.logical_and.reduce([np.broadcast_to(np.isfinite(environment[s]), values.shape) for s in symbols])
    with np.errstate(invalid="ignore"):
        allowed = _LOST * np.abs(values)
        calm = (np.abs(again - values) <= allowed) & (eps * size <= allowed)
    return finite & ~calm


def magnitude(expr: sp.Expr) -> sp.Expr:
    """Return the size of the terms that an expression is computed from: times the unit roundoff, its error.

    Sums of parameters and numbers are exact enough; a logarithm of anything computed has the absolute error of 1.

    Examples
    --------
    >>> a, b = sp.symbols("a b", positive=True)
    >>> magnitude(sp.log(a) - 1)
    Abs(log(a)) + 1
    """
    if isinstance(expr, sp.Add) and not all(_is_given(term) for term in expr.args):
        return sp.Add(*map(magnitude, expr.args))
    if isinstance(expr, sp.Mul):
        return sp.Mul(*map(magnitude, expr.args))
    if isinstance(expr, sp.Piecewise):
        return sp.Piecewise(*((magnitude(branch), condition) for branch, condition in expr.args))
    if isinstance(expr, sp.log) and not _is_given(expr.args[0]):
        return 1 + sp.Abs(expr)
    return sp.Abs(expr, evaluate=expr.is_Atom)  # SymPy would look for signs inside powers, for minutes.


def _is_given(term: sp.Expr) -> bool:
    """Return whether a term is a number, a parameter, or a number times a parameter."""
    return bool(term.is_number or term.as_independent(*term.free_symbols, as_Add=False)[1].is_Symbol)
