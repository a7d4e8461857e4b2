"""Moments: exact sums, rows and transforms, the sample's own, and quadrature at the end."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import shown
from fieldmath.algebra.ladder import Declined
from fieldmath.algebra.tidy import present
from fieldmath.approximation import Approximation
from fieldmath.errors import InputError, NoClosedFormError
from fieldmath.probability.expectations import raw_moment, variance
from fieldmath.probability.large import released
from fieldmath.probability.law import Law
from fieldmath.probability.logarithms import shortest
from fieldmath.probability.question import guarded
from fieldmath.probability.tilts import Expectation
from fieldmath.probability.vectors import points as vectors


def mean_of(law: Law) -> Any:
    """Return the mean."""
    if law.vector is not None:
        return vectors.vector_mean(law)
    return moment_of(law, 1)


_LARGEST = 1000


def moment_of(law: Law, k: int) -> Any:
    """Return the mean of the k-th power."""
    _require_numbers(law, "moment")
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 0 <= k <= _LARGEST:
        raise InputError(f"k must be a whole number from 0 to {_LARGEST}; got {shown(k)}")
    return _raw(law, int(k))


def variance_of(law: Law) -> Any:
    """Return the variance."""
    _require_numbers(law, "variance")
    if law.is_table or law.sample is not None:
        return _central(law, 2)
    try:
        found = raw_moment(law, 2)
        return _conditional(Expectation(variance(law), found.positive), sp.oo)
    except Declined:
        return _central(law, 2)


def _require_numbers(law: Law, what: str) -> None:
    if law.vector is not None:
        raise vectors.no_order(what)


def std_of(law: Law) -> Any:
    """Return the standard deviation."""
    spread = variance_of(law)
    if isinstance(spread, Approximation):
        root = math.sqrt(spread)
        return Approximation(root, error=spread.error / (2 * root) if root else math.inf, method=spread.method)
    return sp.sqrt(spread)


def standardised(law: Law, k: int) -> Any:
    """Return the k-th standardised central moment, for k = 4 minus 3; ``nan`` where there is no finite variance."""
    _require_numbers(law, "skewness" if k == 3 else "kurtosis")
    excess = 3 if k == 4 else 0
    try:
        found = [raw_moment(law, j) for j in range(1, k + 1)] if law.support is not None else []
    except Declined:
        found = []
    if found:
        average, spread = found[0].value, variance(law)
        raw = [sp.S.One, *(moment.value for moment in found)]
        value = _joined(_central_from(raw, average)) / _joined(spread) ** sp.Rational(k, 2) - excess
        beyond = guarded(_where_infinite(law, k), found[1].condition(), sp.nan)
        condition = found[-1].condition()
        return guarded(_shortest_where(condition, _joined(value)), condition, beyond)
    spread, central = variance_of(law), _central(law, k)
    if isinstance(spread, Approximation) or isinstance(central, Approximation):
        return _ratio(central, spread, k, excess)
    return _joined(central / spread ** sp.Rational(k, 2) - excess)


def _where_infinite(law: Law, k: int) -> sp.Expr:
    """Return a standardised moment whose integral diverges: oo, or undefined where both tails may be the heavy one."""
    ends = law.region.lower, law.region.upper
    if k % 2 and all(end.is_infinite for end in ends):
        return sp.nan
    return -sp.oo if k % 2 and ends[0].is_infinite else sp.oo


def _ratio(central: Any, spread: Any, k: int, excess: int) -> Approximation:
    """Return central moment over variance to the power k/2, with the errors of both to first order."""
    value = float(central) / float(spread) ** (k / 2)
    error = getattr(central, "error", 0.0) / float(spread) ** (k / 2)
    error += k / 2 * abs(value) * getattr(spread, "error", 0.0) / float(spread)
    return Approximation(value - excess, error=error, method=getattr(central, "method", "quadrature"))


def _central_from(raw: list[sp.Expr], average: sp.Expr) -> sp.Expr:
    """Return the central moment of the highest order from raw moments."""
    k = len(raw) - 1
    return sp.Add(*(sp.binomial(k, j) * raw[j] * (-average) ** (k - j) for j in range(k + 1)))


def _shortest_form(value: sp.Expr) -> sp.Expr:
    return min((released(value), shortest(present(released(value)))), key=sp.count_ops)


def _shortest_where(condition: sp.Basic, value: sp.Expr) -> sp.Expr:
    """Return the shortest form under a condition like ``a > 3``, where powers of products of ``a - 2`` are apart."""
    if not (isinstance(condition, sp.Gt) and condition.lhs.is_Symbol and condition.rhs.is_number):
        return _shortest_form(value)
    excess = sp.Dummy("excess", positive=True)
    apart = _shortest_form(value.subs(condition.lhs, excess + condition.rhs))
    return min((_shortest_form(value), apart.subs(excess, condition.lhs - condition.rhs)), key=sp.count_ops)


def _raw(law: Law, k: int) -> Any:
    if k == 0:
        return sp.S.One
    if law.sample is not None:
        return _sample_mean(law, k)
    if law.is_table:
        return _table_mean(law, k)
    try:
        found = raw_moment(law, k)
    except Declined:
        return _numeric(law, k)
    two_sided = law.region.lower.is_infinite and law.region.upper.is_infinite
    return _conditional(found, sp.nan if two_sided and k % 2 else sp.oo)


def _conditional(found: Expectation, otherwise: sp.Expr) -> sp.Expr:
    value = released(found.value)
    if not (value.is_Symbol or (value.is_number and not value.has(sp.log))):
        value = shortest(present(value))
    return guarded(value, found.condition(), otherwise)


def _central(law: Law, k: int) -> Any:
    if law.sample is not None:
        return _sample_central(law, k)
    if law.has_floats and law.is_table:
        return _float_central(law, k)
    raw = [_raw(law, j) for j in range(k + 1)]
    if any(isinstance(value, Approximation) for value in raw):
        return _numeric(law, k, centre=float(raw[1]))
    return _joined(released(_central_from(raw, raw[1])))


def _joined(value: sp.Expr) -> sp.Expr:
    """Return a sum over one denominator, factored, so that powers of common factors meet."""
    return sp.factor(sp.together(sp.expand(value)))


def _table_mean(law: Law, k: int) -> Any:
    labels = law.outcomes or ()
    if any(isinstance(label, bool) or not isinstance(label, int | float | sp.Expr | np.number) for label in labels):
        raise InputError(f"outcomes must be numbers for moments; got {labels[0]!r}. Relabel them with numbers.")
    if law.has_floats:
        products = [float(str(label)) ** k * float(p) for label, p in zip(labels, law.probabilities, strict=True)]
        error = 4 * np.finfo(float).eps * math.fsum(map(abs, products))
        return Approximation(math.fsum(products), error=error, method="finite sum")
    from fieldmath.algebra.parse import as_expr

    return sp.Add(*(as_expr(label) ** k * p for label, p in zip(labels, law.probabilities, strict=True)))


def _sample_mean(law: Law, k: int) -> Approximation:
    assert law.sample is not None
    powers = law.sample.values.reshape(-1) ** k
    error = float(np.std(powers, ddof=1) / math.sqrt(len(powers))) if len(powers) > 1 else math.nan
    return Approximation(float(np.mean(powers)), error=error, method="sample mean")


def _sample_central(law: Law, k: int) -> Approximation:
    assert law.sample is not None
    values = law.sample.values.reshape(-1)
    powers = (values - values.mean()) ** k
    unbiased = len(values) / (len(values) - 1) if k == 2 and len(values) > 1 else 1.0
    error = float(np.std(powers, ddof=1) / math.sqrt(len(powers))) if len(powers) > 1 else math.nan
    return Approximation(unbiased * float(np.mean(powers)), error=error, method="sample mean")


def _float_central(law: Law, k: int) -> Approximation:
    labels = np.array([float(str(label)) for label in law.outcomes or ()])
    weights = np.array([float(p) for p in law.probabilities])
    terms = weights * (labels - math.fsum(weights * labels)) ** k
    error = 8 * k * np.finfo(float).eps * math.fsum(np.abs(weights * labels**k))
    return Approximation(math.fsum(terms), error=error, method="finite sum")


def _numeric(law: Law, k: int, centre: float = 0.0) -> Approximation:
    if law.free_symbols:
        raise NoClosedFormError(f"the moment of order {k} has no formula. Give numeric parameters.")
    from fieldmath.probability.numeric import total_of

    return total_of(law, lambda x, density: np.where(density > 0, (x - centre) ** k * density, 0.0))
