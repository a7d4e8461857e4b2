"""Maximum likelihood: the member of a family under which observations are most probable, with standard errors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.approximation import Approximation
from fieldmath.errors import EvaluationError, InputError, InputTypeError
from fieldmath.probability.construction import substituted
from fieldmath.probability.domains import read
from fieldmath.probability.estimators.checks import as_samples, as_weights, plain
from fieldmath.probability.features import X
from fieldmath.probability.fitting_bends import bend_errors, bends
from fieldmath.probability.law import Law
from fieldmath.probability.likelihood import EXACT_PLACES, Likelihood, Observations
from fieldmath.probability.logarithms import shortest
from fieldmath.probability.sampled import separated


@dataclass(frozen=True)
class Fit:
    """How a distribution was fitted.

    Attributes
    ----------
    parameters : dict
        Estimates by name, each an `Approximation` whose ``error`` is the standard error.
    covariance : ndarray
        Of the estimates, in the same order: the inverse of the observed Fisher information of all observations; NaN
        for ends of the support and kinks, whose estimates are not asymptotically normal of order 1/sqrt(n).
    log_likelihood : float
        Of all observations, in nats.
    observations : float
        How many there were; for weighted ones the effective number.
    method : str
        "closed form" or "numeric".
    """

    parameters: dict[str, Approximation]
    covariance: np.ndarray = field(repr=False)
    log_likelihood: float = 0.0
    observations: float = 0.0
    method: str = ""

    @property
    def aic(self) -> float:
        """Return Akaike's criterion: twice the number of parameters minus twice the log-likelihood."""
        return 2 * len(self.parameters) - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Return Schwarz's criterion: log(n) for every parameter minus twice the log-likelihood."""
        return math.log(self.observations) * len(self.parameters) - 2 * self.log_likelihood


def fit(law: Law, data: Any, weights: Any = None) -> Law:
    """Return the law with its free symbols at the maximum of the likelihood; it remembers its `Fit`."""
    if law.log_density is None or law.support is None:
        raise InputError("fit needs a density with parameters; this distribution is a table or a sample")
    if not law.free_symbols:
        raise InputError("fit needs free parameters; got none. Use names, as in Normal('mu', 'sigma').fit(data).")
    seen = observations(data, weights)
    ends = _ends(law, seen)
    rest = law.xreplace(ends)
    kinks = _kinks(rest, seen)
    rest = rest.xreplace(kinks)
    _check(law, rest, seen)
    bent = bends(rest, seen)
    ends |= bent.ends
    whole, rest = rest.xreplace(bent.ends), rest.xreplace({**bent.ends, **bent.places})
    symbols = sorted(rest.free_symbols, key=lambda symbol: symbol.name)
    found, method, covariance = _smooth(rest, symbols, seen, bent.nearby)
    values = {**ends, **kinks, **bent.places, **found}
    fitted = _member(law, values)
    errors = {symbol: math.sqrt(covariance[i, i]) for i, symbol in enumerate(symbols)}
    errors |= {symbol: _end_error(fitted, value, seen) for symbol, value in ends.items()}
    errors |= {symbol: _kink_error(fitted, value, seen) for symbol, value in kinks.items()}
    errors |= bend_errors(whole, {**bent.places, **found}, list(bent.places), seen)
    report = _report(fitted, values, errors, symbols, covariance, seen)
    return replace(fitted, fit=replace(report, method=method))


def observations(data: Any, weights: Any = None) -> Observations:
    """Return what was observed: an array, a list, a column, or a distribution made of numbers."""
    law = getattr(data, "law", None)
    if law is not None:
        return _of_law(law)
    exact = _exact(data) if weights is None else None
    if exact is not None:
        return exact
    values = as_samples(data, "data", 1)
    if values.shape[1] != 1:
        raise InputError(f"data must be one-dimensional; got {values.shape[1]} columns")
    shares = np.ones(len(values)) if weights is None else as_weights(weights, size=len(values))
    return _gathered(values[:, 0], shares)


def _gathered(values: np.ndarray, weights: np.ndarray) -> Observations:
    places, inverse = np.unique(values, return_inverse=True)
    shares = np.bincount(inverse.ravel(), weights) / weights.sum()
    count = float(weights.sum() ** 2 / (weights**2).sum())
    return Observations(places, shares, count)


def _of_law(law: Law) -> Observations:
    if law.sample is not None:
        return observations(law.sample.values, law.sample.weights)
    if law.table is None:
        raise InputError("data must be observations, or a distribution made of them; got a formula")
    for label in law.table:
        if not isinstance(label, int | float | np.number | sp.Number) or isinstance(label, bool):
            raise InputTypeError(f"data must be numbers; got the label {label!r}")
    count = float(sum(law.counts)) if law.counts else math.nan
    pairs = sorted(((read(label), read(p)) for label, p in law.table.items() if p != 0), key=lambda pair: pair[0])
    return _of_pairs(pairs, count, is_exact=len(pairs) <= EXACT_PLACES and not law.has_floats)


def _of_pairs(pairs: list[tuple[sp.Expr, sp.Expr]], count: float, *, is_exact: bool = True) -> Observations:
    values, shares = (np.array([float(pair[i]) for pair in pairs]) for i in (0, 1))
    return Observations(values, shares, count, tuple(pairs) if is_exact else ())


def _exact(data: Any) -> Observations | None:
    """Return exact observations: integers, fractions, SymPy numbers."""
    array = plain(data)
    if isinstance(array, np.ndarray):
        if array.dtype.kind not in "iu" or array.ndim != 1 or not array.size:
            return None
        places, counts = np.unique(array, return_counts=True)
        entries = dict(zip(map(int, places), map(int, counts), strict=True))
    else:
        if not isinstance(array, list | tuple) or not array:
            return None
        if not all(isinstance(entry, int | Fraction | sp.Rational) and not isinstance(entry, bool) for entry in array):
            return None
        entries = {}
        for entry in array:
            entries[entry] = entries.get(entry, 0) + 1
    if len(entries) > EXACT_PLACES:
        return None
    total = sum(entries.values())
    pairs = sorted((sp.Rational(value), sp.Rational(count, total)) for value, count in entries.items())
    return _of_pairs(pairs, float(total))


def _ends(law: Law, seen: Observations) -> dict[sp.Symbol, sp.Expr]:
    """Return the free ends of the support where the density is positive: most likely are the extreme observations.

    Where the density is infinite at its end, as an arcsine law's, the likelihood grows beyond bounds towards them.
    """
    found: dict[sp.Symbol, sp.Expr] = {}
    for end, is_upper in ((law.region.lower, False), (law.region.upper, True)):
        if end.is_Symbol and law.formula.has(end):
            edge = law.formula.xreplace({X: end})
            if not edge.has(sp.oo, -sp.oo, sp.zoo, sp.nan) or _is_infinite(law, end):
                found[end] = seen.end(is_upper)
    return found


def _is_infinite(law: Law, end: sp.Symbol) -> bool:
    """Return whether the density is infinite at its end: logarithms of zero have negative numbers before them."""
    at_end = {feature: c for feature, c in law.features.items() if feature.xreplace({X: end}).is_finite is False}
    return bool(at_end) and all(feature.func is sp.log and c.is_number and c < 0 for feature, c in at_end.items())


def _kinks(law: Law, seen: Observations) -> dict[sp.Symbol, sp.Expr]:
    """Return the locations that enter through distances only: there the median is most likely."""
    smooth = [feature for feature in law.features if not feature.has(sp.Abs)]
    coefficients = sp.Tuple(*smooth, *law.features.values()).free_symbols
    found = {}
    for feature in law.features:
        if isinstance(feature, sp.Abs):
            inner = feature.args[0].free_symbols - {X}
            if len(inner) == 1 and not inner & coefficients and feature.args[0].diff(X) in (1, -1):
                symbol = inner.pop()
                if symbol in feature.args[0].as_ordered_terms() or -symbol in feature.args[0].as_ordered_terms():
                    found[symbol] = seen.median()
    return found


def _check(law: Law, rest: Law, seen: Observations) -> None:
    integers = [symbol.name for symbol in rest.free_symbols if symbol.is_integer]
    if integers:
        raise InputError(f"{integers[0]} must be a number to fit the others: it is an integer; got a symbol")
    for place in (0, -1):
        value = float(seen.places[place])
        if rest.region.holds(sp.Float(value)) == sp.false or (rest.is_discrete and value != math.floor(value)):
            raise InputError(f"data must lie in the support of the distribution; got {value:g}")


def _smooth(
    law: Law, symbols: list[sp.Symbol], seen: Observations, nearby: Mapping[sp.Symbol, float]
) -> tuple[dict[sp.Symbol, sp.Expr], str, np.ndarray]:
    """Return the maximum in the smooth parameters, how it was found, and the covariance."""
    if not symbols:
        return {}, "closed form", np.zeros((0, 0))
    likelihood = Likelihood(law, symbols, seen)
    found, method = likelihood.closed_form(), "closed form"
    if found is None:
        numbers, method = likelihood.search(nearby), "numeric"
        if numbers is None:
            raise EvaluationError(
                "the likelihood has no maximum inside the domain of the parameters, or none was found. Fix a "
                "parameter, or check that the data vary and suit the family."
            )
        found = {symbol: sp.Rational(repr(value)) for symbol, value in numbers.items()}
    hessian = likelihood.at({symbol: float(value) for symbol, value in found.items()})[2]
    return found, method, np.linalg.inv(-hessian) / seen.count


def _member(law: Law, values: Mapping[sp.Symbol, sp.Expr]) -> Law:
    try:
        return substituted(law, values)
    except InputError as error:
        raise InputError(f"data must suit the family; the most likely member is none: {error}") from None


def _density_at(law: Law, place: sp.Expr) -> float:
    from fieldmath.probability.log_densities import log_density_of

    return float(np.exp(log_density_of(law)(np.array([float(place)]))[0]))


def _end_error(law: Law, end: sp.Expr, seen: Observations) -> float:
    """Return the mean distance of the extreme observation from the end: n times what lies between is exponential."""
    if law.is_discrete:
        return 1.0
    from fieldmath.probability.points import quantile

    density = _density_at(law, end)
    if math.isfinite(density):
        return 1 / (seen.count * density)
    times, weights = np.polynomial.laguerre.laggauss(12)
    below = np.clip(times / seen.count, 0.0, 1.0)
    is_upper = end == law.region.upper
    places = quantile(law, 1 - below if is_upper else below)
    return float(weights @ np.abs(places - float(end)))


def _kink_error(law: Law, median: sp.Expr, seen: Observations) -> float:
    """Return the standard error of a median, 1/(2 f sqrt(n))."""
    return 1 / (2 * _density_at(law, median) * math.sqrt(seen.count))


def _report(
    fitted: Law,
    values: Mapping[sp.Symbol, sp.Expr],
    errors: Mapping[sp.Symbol, float],
    symbols: list[sp.Symbol],
    covariance: np.ndarray,
    seen: Observations,
) -> Fit:
    from fieldmath.probability.log_densities import log_density_of

    order = sorted(values, key=lambda symbol: symbol.name)
    whole = np.full((len(order), len(order)), math.nan)
    places = [order.index(symbol) for symbol in symbols]
    whole[np.ix_(places, places)] = covariance
    estimates = {s.name: Approximation(float(values[s]), error=errors[s], method="maximum likelihood") for s in order}
    total = seen.count * float(seen.shares @ log_density_of(fitted)(seen.places))
    return Fit(estimates, whole, total, seen.count)


def log_likelihood(law: Law, data: Any, weights: Any = None) -> Any:
    """Return the sum of the log-density over observations."""
    if law.log_density is None or law.support is None:
        raise InputError("log_likelihood needs a density; this distribution is a table or a sample")
    seen = observations(data, weights)
    if not law.free_symbols and not seen.exact:
        from fieldmath.probability.log_densities import log_density_of

        return seen.count * float(seen.shares @ log_density_of(law)(seen.places))
    features = separated(law.features)
    count = sp.Integer(int(seen.count)) if seen.count == int(seen.count) else sp.Float(seen.count)
    total = shortest(sp.Add(*(sp.expand(count * c * seen.mean(feature)) for feature, c in features.items())))
    inside = sp.And(law.region.lower <= seen.end(False), law.region.upper >= seen.end(True))
    return total if inside == sp.true else sp.Piecewise((total, inside), (-sp.oo, True))
