r"""Generators of f-divergences: convex functions f of a ratio with f(1) = 0, read, checked, and their limits.

The perspective of f is :math:`q f(p/q)`; where q vanishes it is :math:`p f'(\infty)` with
:math:`f'(\infty) = \lim_{t\to\infty} f(t)/t`, where p vanishes :math:`q f(0)` with the limit from above.

References
----------
.. [1] I. Csiszár & P. Shields (2004), *Information Theory and Statistics: A Tutorial*, section 4.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.arguments import clipped
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.ladder import Declined
from fieldmath.algebra.parse import as_expr
from fieldmath.algebra.remembering import remembered
from fieldmath.algebra.tidy import is_zero
from fieldmath.errors import InputError, InputTypeError

V = sp.Symbol("⟨ratio⟩", positive=True)
_NAME = re.compile(r"(?<![\w.])([^\W\d]\w*)(?!\w)(?!\s*\()")
_CONSTANTS = frozenset({"pi", "E", "oo", "I"})
_VARIABLES = ("t", "u", "x", "r")  # The variable of a generator that has parameters too.
_SECONDS = 3.0  # For a limit of a generator.
_TESTED = np.geomspace(1e-4, 1e4, 401)
_ROUNDING = 1e-9  # How much two neighbouring slopes of a convex function may seem to fall.


def read_generator(source: object) -> sp.Lambda:
    """Return the generator as a function of the ratio, after checking f(1) = 0 and convexity where they are decidable.

    Examples
    --------
    >>> read_generator("t*log(t)").expr.subs(V, 1)
    0
    """
    expression = _expression(source)
    if expression.has(sp.I, sp.nan, sp.zoo, sp.oo) or expression.is_extended_real is False:
        raise InputError(f"f must be a real function of the ratio; got {clipped(source)}")
    _require_zero_at_one(expression, source)
    _require_convex(expression, source)
    return sp.Lambda(V, expression)


def _expression(source: object) -> sp.Expr:
    if isinstance(source, sp.Lambda) and len(source.variables) == 1:
        return source(V)
    if isinstance(source, str):
        names = sorted(set(_NAME.findall(source)) - _CONSTANTS)
        symbols = {name: sp.Symbol(name, positive=True) for name in names}
        expression = as_expr(source, symbols)
    elif isinstance(source, sp.Expr | int | float):
        expression = as_expr(source)
    else:
        raise InputTypeError(f"f must be text or a SymPy expression in one variable; got {type(source).__name__}")
    return expression.xreplace({_variable(expression, source): V})


def _variable(expression: sp.Expr, source: object) -> sp.Symbol:
    symbols = sorted(expression.free_symbols, key=lambda symbol: symbol.name)
    if len(symbols) <= 1:
        return symbols[0] if symbols else V
    found = [symbol for name in _VARIABLES for symbol in symbols if symbol.name == name]
    if not found:
        names = ", ".join(symbol.name for symbol in symbols)
        raise InputError(f"f must have one variable; got {clipped(source)} with {names}. Call the ratio t.")
    return found[0]


def _require_zero_at_one(expression: sp.Expr, source: object) -> None:
    value = expression.xreplace({V: sp.S.One})
    if value != 0 and (value.has(sp.nan, sp.zoo, sp.oo) or is_zero(value) is False):
        raise InputError(
            f"f must vanish at 1; got {clipped(source)} with f(1) = {clipped(value)}. Subtract that constant."
        )


def _require_convex(expression: sp.Expr, source: object) -> None:
    """Refuse what is certainly not convex: slopes between neighbouring points must not fall."""
    if expression.free_symbols - {V}:
        if sp.diff(expression, V, 2).is_negative:
            raise InputError(f"f must be convex; got {clipped(source)}, whose second derivative is negative")
        return
    values = compile_expressions((expression,), (V,))(_TESTED)[0]
    if not np.all(np.isfinite(values)):
        raise InputError(f"f must be finite for every ratio above 0; got {clipped(source)}")
    slopes = np.diff(values) / np.diff(_TESTED)
    falls = slopes[:-1] - slopes[1:]
    noise = 16 * np.finfo(float).eps * np.abs(values[1:-1]) / np.diff(_TESTED)[:-1]
    worst = int(np.argmax(falls - noise))
    if falls[worst] > noise[worst] + _ROUNDING * (np.abs(slopes[worst]) + 1e-3):
        raise InputError(
            f"f must be convex; got {clipped(source)}, whose slope falls near t = {_TESTED[worst + 1]:.3g}"
        )


def conjugate(generator: sp.Lambda) -> sp.Lambda:
    """Return u*f(1/u), the generator of the divergence with p and q exchanged."""
    terms = sp.Add.make_args(sp.expand(generator(1 / V)))
    return sp.Lambda(V, sp.expand_log(sp.expand(sp.Add(*map(_times_variable, terms))), force=True))


def _times_variable(term: sp.Expr) -> sp.Expr:
    """Return V*term, taken inside a largest, smallest or absolute value, which V > 0 commutes with."""
    coefficient, rest = term.as_independent(V, as_Add=False)
    if isinstance(rest, sp.Max | sp.Min | sp.Abs):
        return coefficient * rest.func(*(sp.expand(V * argument) for argument in rest.args))
    return V * term


@remembered(maxsize=256)
def at_zero(generator: sp.Lambda) -> sp.Expr:
    """Return f(0), the limit from above; raise `Declined` when it is not found."""
    return _limit(generator.expr, 0, "+")


@remembered(maxsize=256)
def slope_at_infinity(generator: sp.Lambda) -> sp.Expr:
    """Return the limit of f(t)/t; raise `Declined` when it is not found."""
    return at_zero(conjugate(generator))


def _limit(expression: sp.Expr, point: int, side: str) -> sp.Expr:
    direct = budget.run(expression.xreplace, {V: sp.Integer(point)}, seconds=_SECONDS)
    value = direct.value_or(sp.nan)
    if value.has(sp.nan, sp.zoo, sp.oo):
        value = budget.run(sp.limit, expression, V, point, side, seconds=_SECONDS).value_or(sp.nan)
    if value.has(sp.nan, sp.zoo, sp.Limit, sp.AccumBounds) or value is -sp.oo:
        raise Declined("a limit of the generator was not found")
    return value


def perspective(generator: sp.Lambda, p: sp.Expr, q: sp.Expr) -> sp.Expr:
    """Return q*f(p/q) with its limits where p or q is zero."""
    if q == 0:
        return sp.S.Zero if p == 0 else p * slope_at_infinity(generator)
    return q * at_zero(generator) if p == 0 else q * generator(p / q)


def numeric_perspective(generator: sp.Lambda, p: Any, q: Any, log_ratio: Any) -> np.ndarray:
    """Return q*f(p/q) for arrays; ratios above 1 go through the conjugate, so that nothing overflows."""
    direct, turned = _compiled(generator)
    distance = np.abs(log_ratio)
    inner = -np.where(np.isfinite(distance), distance, 0.0)
    with np.errstate(all="ignore"):
        value = np.where(log_ratio <= 0, q * direct(inner)[0], p * turned(inner)[0])
    empty_p, empty_q = np.isneginf(log_ratio), np.isposinf(log_ratio)
    if np.any(empty_p):
        value = np.where(empty_p, np.where(q > 0, q * float(at_zero(generator)), 0.0), value)
    if np.any(empty_q):
        value = np.where(empty_q, np.where(p > 0, p * float(slope_at_infinity(generator)), 0.0), value)
    return np.where((p == 0) & (q == 0), 0.0, value)


_LOG = sp.Symbol("⟨log ratio⟩", real=True)


@lru_cache(maxsize=64)
def _compiled(generator: sp.Lambda) -> tuple[Any, Any]:
    """Return f and its conjugate as functions of the logarithm of the ratio: log(t) does not underflow."""
    forms = (generator.expr, conjugate(generator).expr)
    direct, turned = (compile_expressions((form.subs(V, sp.exp(_LOG)),), (_LOG,)) for form in forms)
    return direct, turned
