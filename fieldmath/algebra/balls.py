"""Expressions at a point as balls: intervals that surely hold the value, at any precision (FLINT's arb).

Real arithmetic: where the expression has no real value (the logarithm of a negative number) the ball is NaN. In complex
arithmetic every function takes its principal value, as in SymPy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import flint
import sympy as sp
from flint import acb, arb, fmpq, fmpz

Ball = Any  # arb, or acb in complex arithmetic; bool for conditions

_lock = threading.RLock()  # FLINT's working precision belongs to the whole process.


class Undecided(Exception):
    """A condition or a jump cannot be decided from the balls at this precision."""


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Work with balls of `bits` bits inside."""
    with _lock:
        before = flint.ctx.prec
        try:
            flint.ctx.prec = bits
            yield
        finally:
            flint.ctx.prec = before


def enclose(expr: sp.Expr, point: Mapping[sp.Symbol, Any], *, bits: int, is_complex: bool = False) -> Ball:
    """Return a ball that holds the value of `expr` where its symbols have the exact values `point`.

    `point` maps symbols to integers, `fractions.Fraction` or SymPy rationals. Functions that FLINT lacks are evaluated
    by SymPy, and then the ball is as reliable as mpmath.
    """
    with precision(bits):
        memo: dict[sp.Basic, Ball] = {symbol: _number(value, is_complex) for symbol, value in point.items()}
        stack = [(expr, False)]
        while stack:
            node, are_children_done = stack.pop()
            if node in memo:
                continue
            if are_children_done or not node.args:
                memo[node] = _ball(node, memo, bits, is_complex)
                continue
            stack.append((node, True))
            stack.extend((child, False) for child in node.args if child not in memo)
        return memo[expr]


def rule_of(name: str, arguments: int) -> Callable[..., Ball] | None:
    """Return the function of balls that encloses a function of SymPy's, by its name; None when there is none."""
    if name in _RULES:
        return _RULES[name]
    if name not in _METHODS or arguments != 1:
        return None
    return lambda value: getattr(value, _METHODS[name])()


def _ball(node: sp.Basic, memo: Mapping[sp.Basic, Ball], bits: int, is_complex: bool) -> Ball:
    name = type(node).__name__
    if not node.args:
        return _leaf(node, is_complex)
    values = [memo[child] for child in node.args]
    if name in _RULES:
        return _RULES[name](*values)
    if name in _METHODS and len(values) == 1:
        return getattr(values[0], _METHODS[name])()
    if hasattr(node, "_fieldmath_callable"):
        return _by_callable(node, values, is_complex)
    return _by_sympy(node, values, bits, is_complex)


def _leaf(node: sp.Basic, is_complex: bool) -> Ball:
    constant = _CONSTANTS.get(type(node).__name__)
    if constant is not None:
        value = constant()
        return acb(value) if is_complex and not isinstance(value, bool) else value
    if isinstance(node, sp.Number):
        return _number(node, is_complex)
    if node is sp.I and is_complex:
        return acb(0, 1)
    return (acb if is_complex else arb)("nan")


def _number(value: Any, is_complex: bool) -> Ball:
    if isinstance(value, sp.Float):
        value = sp.Rational(value)
    if isinstance(value, arb | acb):
        ball = value
    elif isinstance(value, sp.Number) and not isinstance(value, sp.Rational):
        ball = arb("nan")
    else:
        top, bottom = (value.p, value.q) if isinstance(value, sp.Rational) else value.as_integer_ratio()
        ball = arb(int(top)) if bottom == 1 else arb(fmpq(int(top), int(bottom)))
    return acb(ball) if is_complex else ball


def _by_sympy(node: sp.Basic, values: list[Ball], bits: int, is_complex: bool) -> Ball:
    """Evaluate a function that FLINT lacks at the midpoints; the radius covers the rounding of the last digits."""
    nan = (acb if is_complex else arb)("nan")
    if not isinstance(node, sp.Function) or any(value is None for value in values):
        return nan
    digits = max(int(bits * 0.301), 15)
    arguments = [_rational(value) for value in values]
    if any(argument is None for argument in arguments):
        return nan
    value = node.func(*arguments).evalf(digits)
    if not value.is_number or not value.is_Float:
        return nan
    rounding = arb(0, 1) * abs(arb(fmpq(*_ratio(value)))) * arb(10) ** (8 - digits)
    return (acb if is_complex else arb)(arb(fmpq(*_ratio(value))) + rounding)


def _by_callable(node: Any, values: list[Ball], is_complex: bool) -> Ball:
    """Evaluate a node that brings its own float function (an interpolant, say)."""
    result = float(node._fieldmath_callable()[1](*[float(_real(value).mid()) for value in values]))
    return (acb if is_complex else arb)(result)


def _ratio(value: sp.Float) -> tuple[int, int]:
    exact = sp.Rational(value)
    return int(exact.p), int(exact.q)


def _rational(ball: Ball) -> sp.Rational | None:
    if isinstance(ball, acb):
        if not ball.imag.is_zero():
            return None
        ball = ball.real
    if not isinstance(ball, arb) or not ball.is_finite():
        return None
    middle, exponent = ball.mid().man_exp()
    return sp.Rational(int(middle)) * sp.Integer(2) ** int(exponent)


# --- rules ---------------------------------------------------------------------------------------------------------


def _sum(*values: Ball) -> Ball:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


def _product(*values: Ball) -> Ball:
    total = values[0]
    for value in values[1:]:
        total = total * value
    return total


def _integer(ball: Ball) -> int | None:
    if isinstance(ball, acb):
        if not ball.imag.is_zero():
            return None
        ball = ball.real
    whole = ball.unique_fmpz() if ball.is_exact() else None
    return None if whole is None else int(whole)


def _power(base: Ball, exponent: Ball) -> Ball:
    whole = _integer(exponent)
    if whole is not None and abs(whole) < 10**6:
        return base ** fmpz(whole)
    return base**exponent


def _truth(condition: Any) -> bool:
    """Return a decided condition."""
    if isinstance(condition, bool):
        return condition
    raise Undecided


def _real(ball: Ball) -> arb:
    if isinstance(ball, acb):
        if not ball.imag.is_zero():
            raise Undecided
        return ball.real
    return ball


def _order(ball: Ball) -> int:
    """Return the sign of a real ball."""
    ball = _real(ball)
    if ball > 0:
        return 1
    if ball < 0:
        return -1
    if ball.is_zero():
        return 0
    raise Undecided


def _like(ball: Ball, value: Any) -> Ball:
    return acb(value) if isinstance(ball, acb) else arb(value)


def _select(*branches: Any) -> Ball:
    for value, condition in branches:
        if _truth(condition):
            return value
    return arb("nan")


def _floor(ball: Ball) -> Ball:
    lowered = _real(ball).floor()
    if not lowered.is_exact():
        raise Undecided
    return _like(ball, lowered)


def _ceiling(ball: Ball) -> Ball:
    return -_floor(-ball)


def _absolute(ball: Ball) -> Ball:
    return acb(abs(ball)) if isinstance(ball, acb) else abs(ball)


def _heaviside(ball: Ball, at_zero: Ball) -> Ball:
    sign = _order(ball)
    return at_zero if sign == 0 else _like(ball, (sign + 1) // 2)


def _maximum(*values: Ball) -> Ball:
    total = values[0]
    for value in values[1:]:
        total = total if _order(total - value) >= 0 else value
    return total


def _binomial(n: Ball, k: Ball) -> Ball:
    return (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()


def _polygamma(order: Ball, value: Ball) -> Ball:
    if _integer(order) == 0:
        return value.digamma()
    result = acb(value).polygamma(acb(order))
    return result if isinstance(value, acb) else result.real


def _like_argument(result: acb, argument: Ball) -> Ball:
    """Return a complex result as real where the argument is real and the result may be."""
    return result if isinstance(argument, acb) or not result.imag.contains(0) else result.real


def _swapped(method: str) -> Callable[..., Ball]:
    """SymPy puts the order first, FLINT the variable."""
    return lambda order, value: getattr(value, method)(order)


_CONSTANTS: dict[str, Callable[[], Any]] = {
    "Pi": arb.pi,
    "Exp1": arb.const_e,
    "EulerGamma": arb.const_euler,
    "Catalan": arb.const_catalan,
    "GoldenRatio": lambda: (1 + arb(5).sqrt()) / 2,
    "BooleanTrue": lambda: True,
    "BooleanFalse": lambda: False,
}

_METHODS: dict[str, str] = {
    **{name: name for name in ("exp", "log", "gamma", "digamma", "erf", "erfc", "erfi", "erfinv", "erfcinv", "sinc")},
    **{name: name for name in ("sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan")},
    **{name: name for name in ("sinh", "cosh", "tanh", "sech", "csch", "coth", "asinh", "acosh", "atanh")},
    "loggamma": "lgamma",
    "Ei": "ei",
    "li": "li",
    "Si": "si",
    "Ci": "ci",
    "Shi": "shi",
    "Chi": "chi",
    "airyai": "airy_ai",
    "airybi": "airy_bi",
    "fresnels": "fresnel_s",
    "fresnelc": "fresnel_c",
    "LambertW": "lambertw",
}

_RULES: dict[str, Callable[..., Any]] = {
    "Add": _sum,
    "Mul": _product,
    "Pow": _power,
    "Abs": _absolute,
    "sign": lambda x: _like(x, _order(x)),
    "re": lambda x: acb(x.real) if isinstance(x, acb) else x,
    "im": lambda x: acb(x.imag) if isinstance(x, acb) else arb(0),
    "conjugate": lambda x: x.conjugate() if isinstance(x, acb) else x,
    "floor": _floor,
    "ceiling": _ceiling,
    "frac": lambda x: x - _floor(x),
    "Mod": lambda a, b: a - b * _floor(a / b),
    "Heaviside": _heaviside,
    "Max": _maximum,
    "Min": lambda *values: -_maximum(*[-value for value in values]),
    "atan2": lambda y, x: _like(y, arb.atan2(_real(y), _real(x))),
    "acot": lambda x: (1 / x).atan(),
    "asec": lambda x: (1 / x).acos(),
    "acsc": lambda x: (1 / x).asin(),
    "acoth": lambda x: (1 / x).atanh(),
    "asech": lambda x: (1 / x).acosh(),
    "acsch": lambda x: (1 / x).asinh(),
    "factorial": lambda x: (x + 1).gamma(),
    "binomial": _binomial,
    "beta": lambda a, b: a.gamma() * b.gamma() * (a + b).rgamma(),
    "polygamma": _polygamma,
    "zeta": lambda s, a=1: s.zeta(a),
    "harmonic": lambda n: (n + 1).digamma() + arb.const_euler(),
    "polylog": lambda s, z: z.polylog(s),
    "expint": lambda n, x: x.expint(n),
    "uppergamma": lambda a, x: x.gamma_upper(a),
    "lowergamma": lambda a, x: x.gamma_lower(a),
    "besselj": _swapped("bessel_j"),
    "bessely": _swapped("bessel_y"),
    "besseli": _swapped("bessel_i"),
    "besselk": _swapped("bessel_k"),
    "legendre": _swapped("legendre_p"),
    "hermite": _swapped("hermite_h"),
    "laguerre": _swapped("laguerre_l"),
    "chebyshevt": _swapped("chebyshev_t"),
    "chebyshevu": _swapped("chebyshev_u"),
    "airyaiprime": lambda x: x.airy_ai(derivative=1),
    "airybiprime": lambda x: x.airy_bi(derivative=1),
    "elliptic_k": lambda m: _like_argument(acb(m).elliptic_k(), m),
    "elliptic_f": lambda phi, m: _like_argument(acb.elliptic_f(acb(phi), acb(m)), phi),
    "ExprCondPair": lambda value, condition: (value, condition),
    "Tuple": lambda *values: values,
    "Piecewise": _select,
    "StrictGreaterThan": lambda a, b: _order(a - b) > 0,
    "GreaterThan": lambda a, b: _order(a - b) >= 0,
    "StrictLessThan": lambda a, b: _order(a - b) < 0,
    "LessThan": lambda a, b: _order(a - b) <= 0,
    "Equality": lambda a, b: _order(a - b) == 0,
    "Unequality": lambda a, b: _order(a - b) != 0,
    "And": lambda *values: all(map(_truth, values)),
    "Or": lambda *values: any(map(_truth, values)),
    "Not": lambda value: not _truth(value),
}
