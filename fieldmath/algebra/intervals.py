"""Expressions over boxes: vectorised interval arithmetic with outward rounding.

An interval is a pair of float arrays (lower, upper); thousands of boxes are enclosed at once. Every elementary result
is widened by a few units in the last place, more than the rounding error of NumPy's functions. Where an expression has
no real value, the interval is the whole line: never a wrong bound, at worst a
useless one.

References
----------
.. [1] R. E. Moore, R. B. Kearfott, M. J. Cloud, *Introduction to Interval Analysis* (2009), chapters 2 and 5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy as sp
from sympy.logic.boolalg import BooleanAtom

Interval = tuple[np.ndarray, np.ndarray]
# Four units in the last place: NumPy's elementary functions err by less (its SIMD kernels state at most 4 in float32
# and below 1 in float64; libm below 2).
_WIDER = 4 * np.finfo(float).eps
_TINY = float(np.finfo(float).tiny)
_TURN = 2 * np.pi
_BITS = 64
# Functions of real arguments that ball arithmetic encloses.
_SPECIAL = (
    "gamma loggamma digamma polygamma factorial beta zeta erfc erfi erfinv erfcinv Ei Si Ci Shi Chi li "
    "airyai airybi airyaiprime airybiprime fresnels fresnelc LambertW besselj bessely besseli besselk "
    "legendre hermite laguerre chebyshevt chebyshevu elliptic_k uppergamma lowergamma expint polylog "
    "acosh atanh sinc sech csch sec csc cot coth acot asec acsc acoth asech acsch "
)


class NotEnclosable(ValueError):
    """The expression holds a function whose range over an interval is not known."""


def interval_function(
    expressions: Sequence[sp.Expr], symbols: Sequence[sp.Symbol]
) -> Callable[[np.ndarray, np.ndarray], Interval]:
    """Return a function of boxes that encloses the values of all expressions.

    Parameters
    ----------
    expressions : sequence of m Expr
        Without other free symbols.
    symbols : sequence of n Symbol
        The variables.

    Returns
    -------
    callable
        ``enclose(lower, upper)`` takes corners of shape (n, k), for k boxes, and gives lower and upper bounds of shape
        (m, k) each.

    Raises
    ------
    NotEnclosable
        If an expression holds a function without a rule.

    Examples
    --------
    >>> import numpy as np, sympy as sp
    >>> from fieldmath.algebra.intervals import interval_function
    >>> x = sp.Symbol("x", real=True)
    >>> lower, upper = interval_function([sp.sin(x)], [x])(np.array([[0.0]]), np.array([[3.0]]))
    >>> round(float(lower[0, 0]), 9), round(float(upper[0, 0]), 9)
    (0.0, 1.0)
    """
    order = _sorted_nodes(expressions)
    for node in order:
        if node.args and _rule(node) is None:
            raise NotEnclosable(f"{node.func.__name__} has no range over intervals")
        if not node.args and not (node in symbols or node.is_number or isinstance(node, BooleanAtom)):
            raise NotEnclosable(f"{node} has no value")

    def enclose(lower: np.ndarray, upper: np.ndarray) -> Interval:
        memo: dict[Any, Any] = {s: (lower[k], upper[k]) for k, s in enumerate(symbols)}
        shape = lower.shape[1:]
        with np.errstate(all="ignore"):
            for node in order:
                if node not in memo:
                    memo[node] = _leaf(node, shape) if not node.args else _value(node, memo)
        return tuple(np.stack([memo[e][side] for e in expressions]) for side in (0, 1))  # type: ignore[return-value]

    return enclose


def _sorted_nodes(expressions: Sequence[sp.Expr]) -> list[Any]:
    """Return all nodes, children before parents."""
    order: dict[Any, None] = {}
    for expression in expressions:
        for node in sp.postorder_traversal(expression):
            order.setdefault(node)
    return list(order)


def _value(node: Any, memo: dict[Any, Any]) -> Any:
    return _rule(node)(*(memo[child] for child in node.args), node=node)


def _rule(node: Any) -> Any:
    if isinstance(node, sp.Pow):
        return _integer_power if node.exp.is_Integer else _power
    name = node.func.__name__
    if name in _RULES or name not in _SPECIAL.split():
        return _RULES.get(name)
    from fieldmath.algebra.balls import rule_of

    return None if rule_of(name, len(node.args)) is None else _by_balls


def _by_balls(*arguments: Interval, node: Any) -> Interval:
    """Return the range of a special function, box by box, from ball arithmetic."""
    from flint import arb

    from fieldmath.algebra.balls import precision, rule_of

    rule: Any = rule_of(node.func.__name__, len(node.args))
    shape = np.broadcast_shapes(*(side.shape for pair in arguments for side in pair))
    ends = [[np.broadcast_to(side, shape).ravel() for side in pair] for pair in arguments]
    bounds = np.empty((2, int(np.prod(shape))))
    with precision(_BITS):
        for k in range(bounds.shape[1]):
            if not all(np.isfinite(side[k]) for pair in ends for side in pair):
                bounds[:, k] = -np.inf, np.inf
                continue
            ball = rule(*(arb(float(low[k])).union(arb(float(high[k]))) for low, high in ends))
            is_real = isinstance(ball, arb)
            bounds[:, k] = (float(ball.lower()), float(ball.upper())) if is_real else (-np.inf, np.inf)
    lower, upper = _wide(*bounds.reshape(2, *shape))
    if node.func.__name__ == "besselj" and node.args[0].is_integer:  # |J_n(x)| <= 1 (DLMF 10.14.1)
        return np.maximum(lower, -1.0), np.minimum(upper, 1.0)
    return lower, upper


def _leaf(node: Any, shape: tuple[int, ...]) -> Any:
    if isinstance(node, BooleanAtom):
        flags = np.full(shape, bool(node))
        return flags, flags
    number = float(node)
    exact = isinstance(node, sp.Rational) and sp.Rational(number) == node
    low, high = (number, number) if exact else (np.nextafter(number, -np.inf), np.nextafter(number, np.inf))
    return np.full(shape, low), np.full(shape, high)


def _wide(lower: np.ndarray, upper: np.ndarray) -> Interval:
    """Return the interval widened outward; bounds that are not numbers become infinite."""
    lower = lower - (np.abs(lower) * _WIDER + _TINY)
    upper = upper + (np.abs(upper) * _WIDER + _TINY)
    return np.where(np.isnan(lower), -np.inf, lower), np.where(np.isnan(upper), np.inf, upper)


def _add(*terms: Interval, node: Any) -> Interval:
    total = terms[0]
    for term in terms[1:]:
        total = _wide(total[0] + term[0], total[1] + term[1])
    return total


def product(a: Interval, b: Interval) -> Interval:
    """Return an enclosure of the product of two intervals; zero times infinity is zero."""
    corners = np.stack([a[i] * b[j] for i in (0, 1) for j in (0, 1)])
    corners = np.where(np.isnan(corners), 0.0, corners)
    return _wide(corners.min(axis=0), corners.max(axis=0))


def _multiply(*factors: Interval, node: Any) -> Interval:
    total = factors[0]
    for factor in factors[1:]:
        total = product(total, factor)
    return total


def _integer_power(base: Interval, exponent: Interval, *, node: Any) -> Interval:
    n = int(node.exp)
    if n < 0:
        return _reciprocal(_positive_power(base, -n))
    return _positive_power(base, n)


def _positive_power(base: Interval, n: int) -> Interval:
    low, high = base[0] ** n, base[1] ** n
    if n % 2:
        return _wide(low, high)
    straddles = (base[0] <= 0) & (base[1] >= 0)
    least = np.where(straddles, 0.0, np.minimum(low, high))
    lower, upper = _wide(least, np.maximum(low, high))
    return np.maximum(lower, 0.0), upper


def _reciprocal(a: Interval) -> Interval:
    straddles = (a[0] < 0) & (a[1] > 0)
    # One-sided zeros give a half line.
    low = np.where(a[1] == 0, -np.inf, 1 / a[1])
    high = np.where(a[0] == 0, np.inf, 1 / a[0])
    lower, upper = _wide(low, high)
    both = (a[0] == 0) & (a[1] == 0)
    return np.where(straddles | both, -np.inf, lower), np.where(straddles | both, np.inf, upper)


def _power(base: Interval, exponent: Interval, *, node: Any) -> Interval:
    """Return a power with a real exponent: of the part of the base that is not negative."""
    if node.base is sp.E:
        return _exp(exponent, node=node)
    if node.exp.is_Rational and node.exp.is_positive:
        p = float(node.exp)
        lower, upper = _wide(np.maximum(base[0], 0.0) ** p, np.where(base[1] < 0, np.nan, np.abs(base[1]) ** p))
        return np.maximum(lower, 0.0), upper
    if node.exp.is_Rational:
        return _reciprocal(_power(base, exponent, node=1 / node))
    return _exp(product(exponent, _log(base, node=node)), node=node)


def _monotone(function: Callable[[np.ndarray], np.ndarray], *, falls: bool = False) -> Callable[..., Interval]:
    def rule(a: Interval, *, node: Any) -> Interval:
        ends = function(a[0]), function(a[1])
        return _wide(*(ends[::-1] if falls else ends))

    return rule


def _exp(a: Interval, *, node: Any) -> Interval:
    lower, upper = _wide(np.exp(a[0]), np.exp(a[1]))
    return np.maximum(lower, 0.0), upper


def _log(a: Interval, *, node: Any) -> Interval:
    return _wide(np.where(a[0] > 0, np.log(np.maximum(a[0], 0.0)), -np.inf), np.log(a[1]))


def _wave(a: Interval, function: Callable[[np.ndarray], np.ndarray], crest: float) -> Interval:
    """Return the range of a sine wave that is 1 at `crest`; a crest that is met within rounding counts as met."""
    slack = 1e-14 * (1 + np.abs(a[0]) + np.abs(a[1]))
    ends = function(a[0]), function(a[1])
    lower, upper = _wide(np.minimum(*ends), np.maximum(*ends))
    # Beyond 1e10 the position within a turn is lost to rounding.
    unknown = ~(np.abs(a[0]) + np.abs(a[1]) < 1e10)
    for top, place in ((True, crest), (False, crest + np.pi)):
        first = place + _TURN * np.ceil((a[0] - slack - place) / _TURN)
        met = (first <= a[1] + slack) | unknown
        lower, upper = (lower, np.where(met, 1.0, upper)) if top else (np.where(met, -1.0, lower), upper)
    return np.maximum(lower, -1.0), np.minimum(upper, 1.0)


def _tan(a: Interval, *, node: Any) -> Interval:
    cosine = _wave(a, np.cos, 0.0)
    safe = (cosine[0] > 0) | (cosine[1] < 0)
    lower, upper = _wide(np.tan(a[0]), np.tan(a[1]))
    return np.where(safe, lower, -np.inf), np.where(safe, upper, np.inf)


def _absolute(a: Interval, *, node: Any) -> Interval:
    straddles = (a[0] <= 0) & (a[1] >= 0)
    low, high = np.abs(a[0]), np.abs(a[1])
    return np.where(straddles, 0.0, np.minimum(low, high)), np.maximum(low, high)


def _cosh(a: Interval, *, node: Any) -> Interval:
    size = _absolute(a, node=node)
    lower, upper = _wide(np.cosh(size[0]), np.cosh(size[1]))
    return np.maximum(lower, 1.0), upper


def _sign(a: Interval, *, node: Any) -> Interval:
    return np.sign(a[0]), np.sign(a[1])


def _heaviside(a: Interval, at_zero: Interval, *, node: Any) -> Interval:
    return np.where(a[0] > 0, 1.0, 0.0), np.where(a[1] < 0, 0.0, 1.0)


def _arctangent(y: Interval, x: Interval, *, node: Any) -> Interval:
    lower, upper = _monotone(np.arctan)(product(y, _reciprocal(x)), node=node)
    right = x[0] > 0
    return np.where(right, lower, -np.pi - 1e-15), np.where(right, upper, np.pi + 1e-15)


def _clipped(function: Callable[[np.ndarray], np.ndarray], *, falls: bool = False) -> Callable[..., Interval]:
    return _monotone(lambda a: function(np.clip(a, -1.0, 1.0)), falls=falls)


def _largest(*parts: Interval, node: Any) -> Interval:
    return np.maximum.reduce([p[0] for p in parts]), np.maximum.reduce([p[1] for p in parts])


def _smallest(*parts: Interval, node: Any) -> Interval:
    return np.minimum.reduce([p[0] for p in parts]), np.minimum.reduce([p[1] for p in parts])


# Conditions are pairs (certainly true, possibly true).
def _less(a: Interval, b: Interval, *, node: Any) -> Interval:
    return a[1] < b[0], a[0] <= b[1]


def _greater(a: Interval, b: Interval, *, node: Any) -> Interval:
    return _less(b, a, node=node)


def _piecewise(*branches: Any, node: Any) -> Interval:
    """Return the hull of the branches that may hold somewhere in the box."""
    lower: Any = np.inf
    upper: Any = -np.inf
    open_ = np.ones(np.shape(branches[0][0][0]), dtype=bool)
    for value, (certain, possible) in branches:
        taken = open_ & possible
        lower = np.where(taken, np.minimum(lower, value[0]), lower)
        upper = np.where(taken, np.maximum(upper, value[1]), upper)
        open_ = open_ & ~certain
    return np.where(lower > upper, -np.inf, lower), np.where(lower > upper, np.inf, upper)


def _both(*parts: Any, node: Any) -> Any:
    return np.logical_and.reduce([p[0] for p in parts]), np.logical_and.reduce([p[1] for p in parts])


def _either(*parts: Any, node: Any) -> Any:
    return np.logical_or.reduce([p[0] for p in parts]), np.logical_or.reduce([p[1] for p in parts])


def _erf(a: np.ndarray) -> np.ndarray:
    from scipy.special import erf

    return erf(a)


_RULES: dict[str, Any] = {
    "Add": _add,
    "Mul": _multiply,
    "exp": _exp,
    "log": _log,
    "sin": lambda a, *, node: _wave(a, np.sin, np.pi / 2),
    "cos": lambda a, *, node: _wave(a, np.cos, 0.0),
    "tan": _tan,
    "asin": _clipped(np.arcsin),
    "acos": _clipped(np.arccos, falls=True),
    "atan": _monotone(np.arctan),
    "sinh": _monotone(np.sinh),
    "cosh": _cosh,
    "tanh": _monotone(np.tanh),
    "asinh": _monotone(np.arcsinh),
    "erf": _monotone(_erf),
    "Abs": _absolute,
    "sign": _sign,
    "Heaviside": _heaviside,
    "DiracDelta": lambda a, *, node: (
        np.where((a[0] > 0) | (a[1] < 0), 0.0, -np.inf),
        np.where((a[0] > 0) | (a[1] < 0), 0.0, np.inf),
    ),
    "atan2": _arctangent,
    "Max": _largest,
    "Min": _smallest,
    "StrictLessThan": _less,
    "LessThan": _less,
    "StrictGreaterThan": _greater,
    "GreaterThan": _greater,
    "Equality": lambda a, b, *, node: (np.zeros(a[0].shape, bool), (a[0] <= b[1]) & (b[0] <= a[1])),
    "Unequality": lambda a, b, *, node: ((a[1] < b[0]) | (b[1] < a[0]), np.ones(a[0].shape, bool)),
    "And": _both,
    "Or": _either,
    "Not": lambda a, *, node: (~a[1], ~a[0]),
    "Piecewise": _piecewise,
    "ExprCondPair": lambda value, condition, *, node: (value, condition),
}
