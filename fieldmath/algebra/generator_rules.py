"""How functions are written over generators: one rule each, collected in a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import sympy as sp

if TYPE_CHECKING:
    from fieldmath.algebra.generators import Generators

LARGEST_MULTIPLE = 40  # sin(n*x) and gamma(x + n) are expanded up to this n.


def _hyperbolic(shape: Callable[[sp.Expr], sp.Expr]) -> Callable[[Generators, sp.Expr], sp.Expr]:
    return lambda field, argument: shape(field.power(sp.E, argument))


def _logarithm(field: Generators, argument: sp.Expr) -> sp.Expr:
    """Split off the factors that are surely positive; the rest stays one logarithm."""
    total = sp.Integer(0)
    rest = sp.Integer(1)
    for base, power in field.bases(argument):
        if field.is_positive(base) and not base.is_Rational:
            total += power * _positive_logarithm(field, base)
        elif base.is_Rational and base.is_positive:
            total += power * field.generator(("log", base), sp.log(base))
        else:
            rest *= base**power
    return total if rest == 1 else total + field.generator(("log", field.canonical(rest)), sp.log(rest))


def _positive_logarithm(field: Generators, base: sp.Expr) -> sp.Expr:
    part, exponent = base.as_base_exp()
    if isinstance(base, sp.exp):
        return field.convert(base.args[0])
    if exponent != 1 and field.is_positive(part) and exponent.is_real:
        return field.convert(exponent) * _logarithm(field, part)
    if isinstance(base, sp.gamma) and base.args[0].is_positive:
        return _log_gamma(field, base.args[0])
    if isinstance(base, sp.beta):
        a, b = base.args
        return _log_gamma(field, a) + _log_gamma(field, b) - _log_gamma(field, a + b)
    return field.generator(("log", field.canonical(base)), sp.log(base))


def _shift(argument: sp.Expr) -> tuple[sp.Expr, int]:
    """Split x + 7/2 into (x + 1/2, 3)."""
    number, rest = sp.expand(argument).as_coeff_Add()
    if not number.is_Rational or rest == 0:
        return argument, 0
    whole = int(sp.floor(number))
    return (rest + number - whole, whole) if abs(whole) <= LARGEST_MULTIPLE else (argument, 0)


def _gamma(field: Generators, argument: sp.Expr) -> sp.Expr:
    start, steps = _shift(argument)
    product = sp.Mul(*[field.convert(start + k) for k in (range(steps) if steps > 0 else range(steps, 0))])
    return field.kernel(sp.gamma(start)) * (product if steps > 0 else 1 / product)


def _log_gamma(field: Generators, argument: sp.Expr) -> sp.Expr:
    start, steps = _shift(argument)
    if not (start.is_positive and steps >= 0):
        return field.kernel(sp.loggamma(argument))
    return field.kernel(sp.loggamma(start)) + sp.Add(*[_logarithm(field, start + k) for k in range(steps)])


def _polygamma(field: Generators, order: sp.Expr, argument: sp.Expr) -> sp.Expr:
    start, steps = _shift(argument)
    if not (order.is_Integer and order.is_nonnegative):
        return field.kernel(sp.polygamma(order, argument))
    places = range(steps) if steps > 0 else range(steps, 0)
    factor = (-1) ** order * sp.factorial(order) * (1 if steps > 0 else -1)
    added = sp.Add(*[factor / field.convert(start + k) ** (order + 1) for k in places])
    return field.kernel(sp.polygamma(order, start)) + added


def _absolute(field: Generators, argument: sp.Expr) -> sp.Expr:
    if not argument.is_extended_real:
        return field.kernel(sp.Abs(argument))
    return field.generator((sp.Abs, field.canonical(argument)), sp.Abs(argument), 2, field.convert(argument) ** 2)


def _sign(field: Generators, argument: sp.Expr) -> sp.Expr:
    if not argument.is_extended_real:
        return field.kernel(sp.sign(argument))
    return field.convert(argument) / _absolute(field, argument)


def _larger(field: Generators, *values: sp.Expr, sign: int = 1) -> sp.Expr:
    """Write the maximum (minimum, for sign -1) of two real numbers with their distance."""
    if len(values) != 2 or not all(value.is_extended_real for value in values):
        return field.kernel((sp.Max if sign > 0 else sp.Min)(*values))
    first, second = values
    return (field.convert(first) + field.convert(second) + sign * field.convert(sp.Abs(first - second))) / 2


def _heaviside(field: Generators, argument: sp.Expr, at_zero: sp.Expr) -> sp.Expr:
    if at_zero != sp.Rational(1, 2):
        return field.kernel(sp.Heaviside(argument, at_zero))
    return (1 + field.convert(sp.sign(argument))) / 2


def _rewritten(formula: Callable[..., sp.Expr]) -> Callable[..., sp.Expr]:
    """Return a rule that converts a formula in other functions."""
    return lambda field, *arguments: field.convert(formula(*arguments))


HYPERBOLIC: dict[str, Callable[[sp.Expr], sp.Expr]] = {
    "sinh": lambda e: (e - 1 / e) / 2,
    "cosh": lambda e: (e + 1 / e) / 2,
    "tanh": lambda e: (e**2 - 1) / (e**2 + 1),
    "coth": lambda e: (e**2 + 1) / (e**2 - 1),
    "sech": lambda e: 2 / (e + 1 / e),
    "csch": lambda e: 2 / (e - 1 / e),
}
ANGLES = ("sin", "cos", "tan", "cot", "sec", "csc", "sinc")

RULES: dict[str, Callable[..., sp.Expr]] = {
    **{name: _hyperbolic(shape) for name, shape in HYPERBOLIC.items()},
    "sin": lambda field, a: field.sine(a),
    "cos": lambda field, a: field.cosine(a),
    "tan": lambda field, a: field.sine(a) / field.cosine(a),
    "cot": lambda field, a: field.cosine(a) / field.sine(a),
    "sec": lambda field, a: 1 / field.cosine(a),
    "csc": lambda field, a: 1 / field.sine(a),
    "sinc": lambda field, a: field.sine(a) / field.convert(a),
    "log": _logarithm,
    "gamma": _gamma,
    "factorial": lambda field, n: _gamma(field, n + 1),
    "binomial": lambda field, n, k: _gamma(field, n + 1) / (_gamma(field, k + 1) * _gamma(field, n - k + 1)),
    "beta": lambda field, a, b: _gamma(field, a) * _gamma(field, b) / _gamma(field, a + b),
    "loggamma": _log_gamma,
    "digamma": lambda field, a: _polygamma(field, sp.Integer(0), a),
    "polygamma": _polygamma,
    "harmonic": lambda field, n: _polygamma(field, sp.Integer(0), n + 1) + field.kernel(sp.EulerGamma),
    "erfc": lambda field, a: 1 - field.kernel(sp.erf(a)),
    "acos": _rewritten(lambda x: sp.pi / 2 - sp.asin(x)),
    "asec": _rewritten(lambda x: sp.pi / 2 - sp.asin(1 / x)),
    "acsc": _rewritten(lambda x: sp.asin(1 / x)),
    "acot": _rewritten(lambda x: sp.atan(1 / x)),
    "asinh": _rewritten(lambda x: sp.log(x + sp.sqrt(x**2 + 1))),
    "acosh": _rewritten(lambda x: sp.log(x + sp.sqrt(x - 1) * sp.sqrt(x + 1))),
    "atanh": _rewritten(lambda x: (sp.log(1 + x) - sp.log(1 - x)) / 2),
    "acoth": _rewritten(lambda x: (sp.log(1 + 1 / x) - sp.log(1 - 1 / x)) / 2),
    "frac": _rewritten(lambda x: x - sp.floor(x)),
    "ceiling": lambda field, x: -field.kernel(sp.floor(-x)),
    "Mod": lambda field, a, b: field.convert(a) - field.convert(b) * field.kernel(sp.floor(a / b)),
    "Max": _larger,
    "Min": lambda field, *values: _larger(field, *values, sign=-1),
    "Heaviside": _heaviside,
    "Abs": _absolute,
    "sign": _sign,
}
