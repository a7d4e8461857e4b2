"""Antiderivatives of polynomials times features, and densities that are made of polynomials."""

from __future__ import annotations

import sympy as sp

from fieldmath.probability.features import Kind, X, polynomial
from fieldmath.probability.law import Law
from fieldmath.probability.supports import Support


def polynomial_pieces(law: Law) -> list[tuple[sp.Expr, sp.Expr, list[sp.Expr]]]:
    """Return the pieces of a density made of polynomials: ends and coefficients, constant term first."""
    if law.support is None or law.is_discrete or law.log_density is None:
        return []
    if not law.log_density.has(X):
        return [(law.support.lower, law.support.upper, [law.density])]
    if not isinstance(law.density, sp.Piecewise):
        return []
    found, start = [], law.support.lower
    for value, holds in law.density.args:
        end = law.support.upper if holds == sp.true else holds.rhs if holds.lhs == X else holds.lhs
        coefficients = polynomial(value)
        if coefficients is None:
            return []
        found.append((start, end, coefficients))
        start = end
    return found


def log_pieces(law: Law) -> list[tuple[Support, sp.Expr]]:
    """Return the pieces of a log-density: where each holds, and its formula."""
    formula, region = law.formula, law.region
    if not isinstance(formula, sp.Piecewise):
        return [(region, formula)]
    found, start = [], region.lower
    for value, holds in formula.args:
        end = region.upper if holds == sp.true else holds.rhs if holds.lhs == X else holds.lhs
        found.append((Support(start, end), value))
        start = end
    return found


def integrable(kind: Kind, lower: sp.Expr) -> tuple[sp.Expr, ...]:
    """Return what must be positive for a feature to be integrable from the lower end."""
    return (kind.parameter + 1,) if kind.name == "power" and lower.is_zero else ()


def primitive(kind: Kind, power: int = 0) -> sp.Expr | None:
    """Return an antiderivative of ``x**power`` times a feature."""
    m, log_x, k = kind.parameter, sp.log(X), sp.Integer(power)
    if kind.name == "power":
        return log_x if m + k == -1 else X ** (m + k + 1) / (m + k + 1)
    if kind.name == "exponential":
        terms = ((-1) ** j * sp.ff(k, j) * X ** (k - j) / m ** (j + 1) for j in range(power + 1))
        return sp.exp(m * X) * sp.Add(*terms)
    if kind.name in ("log above", "log below") or (kind.name == "log" and m == 1):
        return _primitive_of_log(k, *{"log": (0, 1), "log above": (-m, 1), "log below": (m, -1)}[kind.name])
    if power:
        return None
    return {
        "log": lambda: X * (log_x**2 - 2 * log_x + 2) if m == 2 else None,
        "distance": lambda: (X - m) * sp.Abs(X - m) / 2,
        "log quadratic": lambda: _primitive_of_log_quadratic(*m.args),
        "cosine": lambda: sp.sin(X - m),
    }.get(kind.name, lambda: None)()


def _primitive_of_log(power: sp.Integer, zero: sp.Expr, sign: int) -> sp.Expr:
    """Return the antiderivative of ``x**power*log(sign*(x - zero))``, by parts."""
    n = power + 1
    quotient = sum(X**j * zero ** (power - j) for j in range(n))  # (x**n - zero**n)/(x - zero)
    rest = sum(X ** (j + 1) * zero ** (power - j) / (j + 1) for j in range(n))
    return ((X - zero) * quotient * sp.log(sign * (X - zero)) - rest) / n


def _primitive_of_log_quadratic(centre: sp.Expr, scale: sp.Expr) -> sp.Expr:
    """Return the antiderivative of ``log((x - centre)**2 + scale**2)``."""
    y = X - centre
    return y * sp.log(y**2 + scale**2) - 2 * X + 2 * scale * sp.atan(y / scale)


def limit_at(primitive: sp.Expr, end: sp.Expr, side: str) -> sp.Expr | None:
    """Return the limit of an antiderivative at an end, or None."""
    value = primitive.xreplace({X: end})
    if value.has(sp.nan, sp.zoo, sp.oo):
        value = sp.limit(primitive, X, end, side)
    return None if value.has(sp.nan, sp.zoo) else value
