"""Log-densities as sums of coefficients times features: what the exact methods see of a distribution."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sympy as sp

# The variable of every internal density: no text and hardly any symbol of a user can have this name, and unlike a
# dummy it survives pickling.
X = sp.Symbol("⟨x⟩", real=True)

Features = Mapping[sp.Expr, sp.Expr]


@dataclass(frozen=True)
class Kind:
    """The kind of a feature with its parameter: ``("power", 2)`` is x**2, ``("distance", m)`` is abs(x - m)."""

    name: str
    parameter: sp.Expr = sp.S.Zero

    def __repr__(self) -> str:
        return f"{self.name}({self.parameter})"


def decompose(log_density: sp.Expr) -> dict[sp.Expr, sp.Expr]:
    """Return ``{feature: coefficient}`` of an expression in X, as it is written: nothing is expanded.

    Examples
    --------
    >>> s = sp.Symbol("s", positive=True)
    >>> decompose(-X / s - sp.log(s))
    {1: -log(s), ⟨x⟩: -1/s}
    """
    features: dict[sp.Expr, sp.Expr] = {}
    for term in sp.Add.make_args(log_density):
        coefficient, feature = term.as_independent(X, as_Add=False)
        if isinstance(feature, sp.exp):
            shift, exponent = sp.expand_mul(feature.exp).as_independent(X, as_Add=True)
            coefficient, feature = coefficient * sp.exp(shift), sp.exp(exponent)
        for part, kept in _without_scale(coefficient, feature):
            features[kept] = features.get(kept, sp.S.Zero) + part
    return {feature: coefficient for feature, coefficient in features.items() if coefficient != 0}


def _without_scale(coefficient: sp.Expr, feature: sp.Expr) -> list[tuple[sp.Expr, sp.Expr]]:
    """Return a logarithm or power of ``shift + slope*X`` as one of ``X + m`` or ``m - X``, if the slope has a sign."""
    is_log, is_power = isinstance(feature, sp.log), feature.is_Pow and not feature.exp.has(X)
    line = linear(feature.args[0]) if is_log or is_power else None
    if line is None or line[1] in (1, -1) or line[1].is_positive is line[1].is_negative:
        return [(coefficient, feature)]
    shift, slope = line
    size = slope if slope.is_positive else -slope
    inner = (X if slope.is_positive else -X) + sp.expand(shift / size)
    if is_power:
        return [(coefficient * size**feature.exp, inner**feature.exp)]
    return [(coefficient, sp.log(inner)), (coefficient * sp.log(size), sp.S.One)]


def with_plain_lines(log_density: sp.Expr) -> sp.Expr:
    """Return a log-density in which the arguments of logarithms and the bases of powers are multiplied out."""
    plain = {}
    for node in log_density.atoms(sp.log, sp.Pow):
        inner = node.args[0]
        if inner.has(X) and inner.is_Add and linear(inner) is None and linear(sp.expand_mul(inner)) is not None:
            plain[inner] = sp.expand_mul(inner)
    return log_density.xreplace(plain)


def combine(parts: Iterable[tuple[sp.Expr, Features]]) -> dict[sp.Expr, sp.Expr]:
    """Return the linear combination of several decompositions; coefficients that cancel are dropped."""
    total: dict[sp.Expr, sp.Expr] = {}
    for factor, features in parts:
        for feature, coefficient in features.items():
            total[feature] = total.get(feature, sp.S.Zero) + factor * coefficient
    return {feature: value for feature, value in total.items() if not _vanishes(value)}


def _vanishes(value: sp.Expr) -> bool:
    return value == 0 or (value.is_Add and sp.expand(value) == 0)


def linear(expression: sp.Expr) -> tuple[sp.Expr, sp.Expr] | None:
    """Return (shift, slope) of ``shift + slope*X``, or None."""
    shift, rest = expression.as_independent(X, as_Add=True)
    slope = rest / X
    return None if slope.has(X) or rest == 0 else (shift, slope)


def classify(feature: sp.Expr) -> Kind | None:
    """Return the kind of a feature, or None when it is none of the known ones."""
    if feature is sp.S.One:
        return Kind("power", sp.S.Zero)
    if feature == X:
        return Kind("power", sp.S.One)
    if isinstance(feature, sp.exp):
        slope = feature.exp / X
        return Kind("exponential", slope) if not slope.has(X) else None
    if isinstance(feature, sp.Pow) and not feature.exp.has(X):
        if feature.base == X:
            return Kind("power", feature.exp)
        if feature.base == sp.log(X):
            return Kind("log", feature.exp)
        if feature.base == LOG_ODDS:
            return Kind("log odds", feature.exp)
        return _shifted_power(feature.base, feature.exp)
    return _classify_function(feature)


def _shifted_power(base: sp.Expr, exponent: sp.Expr) -> Kind | None:
    """Return the kind of ``(X + m)**e``, ``(m - X)**e`` or ``Abs(X - m)**e``; integer powers are polynomials."""
    if exponent.is_integer and exponent.is_nonnegative:
        return None
    line = linear(base.args[0] if isinstance(base, sp.Abs) else base)
    if line is None or line[1] not in (1, -1):
        return None
    if isinstance(base, sp.Abs):
        return Kind("distance power", sp.Tuple(exponent, -line[0] * line[1]))
    return Kind("power above" if line[1] == 1 else "power below", sp.Tuple(exponent, line[0]))


def _classify_function(feature: sp.Expr) -> Kind | None:
    if not isinstance(feature, sp.Function) or len(feature.args) != 1:
        return None
    if isinstance(feature, sp.log) and feature.args[0] == X:
        return Kind("log", sp.S.One)
    if feature == LOG_ODDS:
        return Kind("log odds", sp.S.One)
    if isinstance(feature, sp.log) and isinstance(feature.args[0], sp.cosh):
        return _log_of_cosh(feature.args[0].args[0])
    if isinstance(feature, sp.log) and feature.args[0].is_Add and len(feature.args[0].args) == 2:
        return _log_of_sum(*feature.args[0].args)
    shift, sign = feature.args[0] - X, 1
    if shift.has(X):
        shift, sign = feature.args[0] + X, -1
    if shift.has(X):
        return None
    names: dict[tuple[type, int], tuple[str, int]] = {
        (sp.Abs, 1): ("distance", -1),
        (sp.Abs, -1): ("distance", 1),
        (sp.log, 1): ("log above", 1),
        (sp.log, -1): ("log below", 1),
        (sp.loggamma, 1): ("log gamma above", 1),
        (sp.loggamma, -1): ("log gamma below", 1),
        (sp.cos, 1): ("cosine", -1),
        (sp.cos, -1): ("cosine", 1),
    }
    found = names.get((type(feature), sign))
    return Kind(found[0], found[1] * shift) if found else None


def _log_of_sum(constant: sp.Expr, term: sp.Expr) -> Kind | None:
    """Return the kind of ``log((x - a)**2 + b**2)``, and of ``log(x**e + m)`` and ``log(m - x**e)``."""
    constant, term = (term, constant) if constant.has(X) else (constant, term)
    if constant.has(X):
        return _shifted_log(constant + term)
    if term.is_Pow and term.exp == 2:
        line = linear(term.base)
        if line is None or line[1] not in (1, -1):
            return None
        return Kind("log quadratic", sp.Tuple(-line[0] * line[1], sp.sqrt(constant)))
    for sign, name in ((1, "log power above"), (-1, "log power below")):
        power = sign * term
        if power.is_Pow and power.base == X and not power.exp.has(X):
            return Kind(name, sp.Tuple(power.exp, constant))
    return _shifted_log(constant + term)


def _log_of_cosh(argument: sp.Expr) -> Kind | None:
    """Return the kind of ``log(cosh(t*(x - m)))``: its parameter is the pair (t, m)."""
    line = linear(sp.expand_mul(argument))
    if line is None:
        return None
    slope = -line[1] if line[1].could_extract_minus_sign() else line[1]
    return Kind("log cosh", sp.Tuple(slope, sp.cancel(-line[0] / line[1])))


def _shifted_log(argument: sp.Expr) -> Kind | None:
    line = linear(argument)
    if line is None or line[1] not in (1, -1):
        return None
    return Kind("log above" if line[1] == 1 else "log below", line[0])


def polynomial(feature: sp.Expr) -> list[sp.Expr] | None:
    """Return the coefficients of a polynomial feature, constant term first, or None."""
    if not feature.is_polynomial(X):
        return None
    return [sp.factor_terms(c) for c in reversed(sp.Poly(feature, X).all_coeffs())]


def _polynomial_in(function: sp.Expr, feature: sp.Expr) -> list[sp.Expr] | None:
    """Return the coefficients of a polynomial in a function of X, constant term first, or None."""
    inner = feature.xreplace({function: _INNER})
    return None if inner.has(X) or not inner.has(_INNER) else polynomial(inner.xreplace({_INNER: X}))


_INNER = sp.Dummy("inner", real=True)
LOG_ODDS = sp.log(X / (1 - X))
_FUNCTIONS = {"log": sp.log(X), "log odds": LOG_ODDS}


def canonical(features: Features) -> dict[Kind, sp.Expr] | None:
    """Return ``{kind: coefficient}`` with polynomials taken apart into powers; None when a feature is unknown."""
    kinds: dict[Kind, sp.Expr] = {}

    def add(kind: Kind, coefficient: sp.Expr) -> None:
        kinds[kind] = kinds.get(kind, sp.S.Zero) + coefficient

    for feature, coefficient in features.items():
        kind = classify(feature)
        if kind is not None:
            add(kind, coefficient)
            continue
        name, coefficients = "power", polynomial(feature)
        for other, function in _FUNCTIONS.items():
            if coefficients is None:
                name, coefficients = other, _polynomial_in(function, feature)
        if coefficients is None:
            return None
        for degree, part in enumerate(coefficients):
            add(Kind(name if degree else "power", sp.Integer(degree)), coefficient * part)
    return {kind: _numeric(value) for kind, value in kinds.items() if not _vanishes(value)}


def _numeric(value: sp.Expr) -> sp.Expr:
    """Return a coefficient in which an order cancels, ``-3*a/2 - 3*(1 - a)/2``, as the number that it is."""
    if not value.is_Add or value.is_number:
        return value
    expanded = sp.expand(value)
    return expanded if expanded.is_number else value


def without_overflow(log_density: sp.Expr) -> sp.Expr:
    """Return a log-density whose ``log(cosh(u))`` is a number for every float: ``|u| + log((1 + exp(-2|u|))/2)``."""
    return log_density.replace(
        lambda node: isinstance(node, sp.log) and isinstance(node.args[0], sp.cosh),
        lambda node: sp.Abs(node.args[0].args[0]) + sp.log((1 + sp.exp(-2 * sp.Abs(node.args[0].args[0]))) / 2),
    )


def exponential(log_value: sp.Expr) -> sp.Expr:
    """Return ``exp(log_value)`` with logarithms undone: ``c*log(v)`` gives ``v**c``, so that 0**0 is 1 at an end.

    Examples
    --------
    >>> a, b = sp.symbols("a b", positive=True)
    >>> exponential(a * sp.log(b) - sp.loggamma(a) - b)
    b**a*exp(-b)/gamma(a)
    """
    if isinstance(log_value, sp.Piecewise):
        return sp.Piecewise(*((exponential(value), condition) for value, condition in log_value.args))
    factors, rest = [], []
    for term in sp.Add.make_args(log_value):
        parts = sp.Mul.make_args(term)
        logarithm = next((part for part in parts if isinstance(part, sp.log | sp.loggamma)), None)
        if logarithm is None:
            rest.append(term)
            continue
        base = logarithm.args[0] if isinstance(logarithm, sp.log) else sp.gamma(logarithm.args[0])
        factors.append(base ** (term / logarithm))
    return sp.Mul(*factors) * sp.exp(sp.Add(*rest))
