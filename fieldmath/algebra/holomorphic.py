"""Expressions as programs on complex balls that can vouch for being holomorphic: what certified integrals need.

Only heads of the white list below are accepted. Each rule returns a ball that contains the function's values on the
argument balls; asked for ``analytic``, it returns NaN unless the function is holomorphic on them, for without that
check a quadrature rule would be certified and wrong (FLINT's documentation shows it for the square root).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import sympy as sp
from flint import acb, arb, fmpq, fmpz

Ball = acb
Rule = Callable[..., Any]


class Refused(Exception):
    """The expression has a piece without a rigorous rule."""


class Program:
    """An expression of real symbols as a straight-line program; raises `Refused` for what is not on the white list."""

    def __init__(self, expr: sp.Expr, symbols: Sequence[sp.Symbol]) -> None:
        self._places: dict[sp.Basic, int] = {symbol: place for place, symbol in enumerate(symbols)}
        self._steps: list[tuple[Rule, tuple[int, ...]]] = []
        self._inputs = len(self._places)
        self._result = self._place(expr)

    def __call__(self, values: Sequence[Any], analytic: bool = False) -> Ball:
        """Return a ball that contains the expression's values on the balls `values`."""
        balls = list(values)
        for rule, places in self._steps:
            balls.append(rule(analytic, *(balls[place] for place in places)))
        return balls[self._result]

    def _place(self, node: sp.Basic) -> int:
        if node not in self._places:
            rule, children = _rule(node)
            places = tuple(self._place(child) for child in children)
            self._steps.append((rule, places))
            self._places[node] = self._inputs + len(self._steps) - 1
        return self._places[node]


def exact(value: Any) -> Ball:
    """Return the ball of an exact number; a float stands for the binary fraction that it is."""
    if isinstance(value, sp.Expr):
        return Program(value, ())(())
    fraction = Fraction(value)
    return acb(fmpq(fraction.numerator, fraction.denominator))


def _rule(node: sp.Basic) -> tuple[Rule, tuple[sp.Basic, ...]]:
    """Return the rule of a node and the children it takes."""
    if isinstance(node, sp.Rational | sp.Float):
        ratio = sp.Rational(node)
        number = fmpq(int(ratio.p), int(ratio.q))
        return lambda analytic: acb(number), ()
    name = type(node).__name__
    if name in _CONSTANTS:
        return _CONSTANTS[name], ()
    if isinstance(node, sp.Pow):
        return _power_rule(node)
    if isinstance(node, sp.Piecewise):
        return _piecewise, tuple(part for branch in node.args for part in branch.args)
    if name in _ORDERED and isinstance(node.args[0], sp.Integer) and node.args[0] >= 0:
        order, method = int(node.args[0]), _ORDERED[name]
        return lambda analytic, z: method(order, z), node.args[1:]
    if name not in _RULES or (name in _ARITIES and len(node.args) not in _ARITIES[name]):
        raise Refused(f"no rigorous rule for {name}")
    return _RULES[name], node.args


def _power_rule(node: sp.Pow) -> tuple[Rule, tuple[sp.Basic, ...]]:
    base, exponent = node.args
    if isinstance(exponent, sp.Integer):
        whole = int(exponent)
        return lambda analytic, z: z ** fmpz(whole), (base,)
    if exponent == sp.Rational(1, 2):
        return lambda analytic, z: z.sqrt(analytic=analytic), (base,)
    if exponent == sp.Rational(-1, 2):
        return lambda analytic, z: 1 / z.sqrt(analytic=analytic), (base,)
    return lambda analytic, z, w: z.pow(w, analytic=analytic), (base, exponent)


# --- values --------------------------------------------------------------------------------------------------------

_NAN = "nan"


def _nan() -> Ball:
    return acb(arb(_NAN), arb(_NAN))


def _sum(analytic: bool, *values: Ball) -> Ball:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


def _product(analytic: bool, *values: Ball) -> Ball:
    total = values[0]
    for value in values[1:]:
        total = total * value
    return total


def _off(is_cut: Callable[[Ball], bool], method: Callable[[Ball], Ball]) -> Rule:
    """Return the rule of a function with branch cuts: NaN where it must be holomorphic and a cut may be touched."""
    return lambda analytic, z: _nan() if analytic and is_cut(z) else method(z)


def _near_negative(z: Ball) -> bool:
    return bool(z.imag.contains(0)) and not z.real > 0


def _near_outside(z: Ball) -> bool:
    return bool(z.imag.contains(0)) and not (z.real < 1 and z.real > -1)


def _near_outside_imaginary(z: Ball) -> bool:
    return _near_outside(acb(z.imag, z.real))


def _near_below_one(z: Ball) -> bool:
    return _near_negative(z - 1)


def _of_real(method: Callable[..., Ball]) -> Rule:
    """Return the rule of a function of real values: NaN when a value is not real."""

    def rule(analytic: bool, *values: Ball) -> Ball:
        if not analytic and not all(value.imag.is_zero() for value in values):
            return _nan()
        return method(*values, analytic=analytic)

    return rule


def _heaviside(z: Ball, at_zero: Ball, *, analytic: bool) -> Ball:
    return at_zero if z.is_zero() and not analytic else z.real_heaviside(analytic=analytic)


def _extreme(method: str) -> Callable[..., Ball]:
    def extreme(*values: Ball, analytic: bool) -> Ball:
        total = values[0]
        for value in values[1:]:
            total = getattr(total, method)(value, analytic=analytic)
        return total

    return extreme


# --- conditions: True, False, or None when the balls do not decide ---------------------------------------------------


def _comparison(on_positive: bool, on_zero: bool, on_negative: bool) -> Rule:
    def rule(analytic: bool, left: Ball, right: Ball) -> bool | None:
        gap = left - right
        if not analytic and not gap.imag.is_zero():
            return None
        if gap.real > 0:
            return on_positive
        if gap.real < 0:
            return on_negative
        return on_zero if gap.is_zero() and not analytic else None

    return rule


def _all(analytic: bool, *conditions: bool | None) -> bool | None:
    if any(condition is False for condition in conditions):
        return False
    return True if all(condition is True for condition in conditions) else None


def _any(analytic: bool, *conditions: bool | None) -> bool | None:
    if any(condition is True for condition in conditions):
        return True
    return False if all(condition is False for condition in conditions) else None


def _not(analytic: bool, condition: bool | None) -> bool | None:
    return None if condition is None else not condition


def _piecewise(analytic: bool, *parts: Any) -> Ball:
    """Return the first branch whose condition holds; the union of those that may, unless it must be holomorphic."""
    possible: list[Ball] = []
    for value, condition in zip(parts[::2], parts[1::2], strict=True):
        if condition is False:
            continue
        possible.append(value)
        if condition is True:
            break
        if analytic:
            return _nan()
    else:
        return _nan()
    total = possible[0]
    for value in possible[1:]:
        total = total.union(value)
    return total


_CONSTANTS: dict[str, Rule] = {
    "Pi": lambda analytic: acb.pi(),
    "Exp1": lambda analytic: acb(arb.const_e()),
    "EulerGamma": lambda analytic: acb(arb.const_euler()),
    "Catalan": lambda analytic: acb(arb.const_catalan()),
    "GoldenRatio": lambda analytic: (1 + acb(5).sqrt()) / 2,
    "Infinity": lambda analytic: acb(arb("inf")),
    "NegativeInfinity": lambda analytic: acb(arb("-inf")),
    "BooleanTrue": lambda analytic: True,
    "BooleanFalse": lambda analytic: False,
}

_MEROMORPHIC = (
    "exp", "sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "sech", "csch", "coth",
    "gamma", "digamma", "erf", "erfc", "erfi",
)  # fmt: skip

_RULES: dict[str, Rule] = {
    "Add": _sum,
    "Mul": _product,
    **{name: (lambda analytic, z, method=name: getattr(z, method)()) for name in _MEROMORPHIC},
    "Si": lambda analytic, z: z.si(),
    "Shi": lambda analytic, z: z.shi(),
    "log": lambda analytic, z: z.log(analytic=analytic),
    "loggamma": _off(_near_negative, acb.lgamma),
    "Ei": _off(_near_negative, acb.ei),
    "Ci": _off(_near_negative, acb.ci),
    "Chi": _off(_near_negative, acb.chi),
    "asin": _off(_near_outside, acb.asin),
    "acos": _off(_near_outside, acb.acos),
    "atanh": _off(_near_outside, acb.atanh),
    "atan": _off(_near_outside_imaginary, acb.atan),
    "asinh": _off(_near_outside_imaginary, acb.asinh),
    "acosh": _off(_near_below_one, acb.acosh),
    "factorial": lambda analytic, z: (z + 1).gamma(),
    "binomial": lambda analytic, n, k: (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma(),
    "beta": lambda analytic, a, b: a.gamma() * b.gamma() * (a + b).rgamma(),
    "zeta": lambda analytic, s: s.zeta(),
    "Abs": _of_real(acb.real_abs),
    "sign": _of_real(acb.real_sgn),
    "Heaviside": _of_real(_heaviside),
    "Max": _of_real(_extreme("real_max")),
    "Min": _of_real(_extreme("real_min")),
    "floor": _of_real(acb.real_floor),
    "ceiling": _of_real(acb.real_ceil),
    "StrictGreaterThan": _comparison(True, False, False),
    "GreaterThan": _comparison(True, True, False),
    "StrictLessThan": _comparison(False, False, True),
    "LessThan": _comparison(False, True, True),
    "Equality": _comparison(False, True, False),
    "Unequality": _comparison(True, False, True),
    "And": _all,
    "Or": _any,
    "Not": _not,
}

_ARITIES = {"log": (1,), "zeta": (1,), "beta": (2,), "Heaviside": (2,)}

_ORDERED: dict[str, Callable[[int, Ball], Ball]] = {
    "polygamma": lambda order, z: z.digamma() if order == 0 else z.polygamma(acb(order)),
    "besselj": lambda order, z: z.bessel_j(acb(order)),
    "besseli": lambda order, z: z.bessel_i(acb(order)),
}
"""Functions of (whole order, variable) that have no branch cut for orders 0, 1, 2, ..."""
