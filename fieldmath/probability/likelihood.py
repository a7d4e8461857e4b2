"""The mean log-likelihood of observations as a function of a family's parameters: its value, slope and maximum."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra import budget
from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.special_functions import with_zeta_derivatives
from fieldmath.probability.features import X
from fieldmath.probability.law import Law
from fieldmath.probability.sampled import mean_of_feature, separated

EXACT_PLACES = 500
"""Up to this many different exact observations their means are computed as exact numbers."""
_PATIENCE = 3.0
_SCANNED = 200
_TRIALS = 4000


@dataclass(frozen=True)
class Observations:
    """Different observed values in increasing order, their shares of the weight, and the (effective) number of all.

    `exact` holds values and shares as SymPy numbers when the data were exact.
    """

    places: np.ndarray
    shares: np.ndarray
    count: float
    exact: tuple[tuple[sp.Expr, sp.Expr], ...] = ()

    def end(self, upper: bool) -> sp.Expr:
        """Return the largest or the smallest observation."""
        if self.exact:
            return self.exact[-1 if upper else 0][0]
        return number(float(self.places[-1 if upper else 0]))

    def median(self) -> sp.Expr:
        """Return the median: the middle between two observations where half of the weight lies below."""
        total = np.cumsum(self.shares)
        below = int(np.searchsorted(total, 0.5 - 1e-12))
        above = int(np.searchsorted(total, 0.5 + 1e-12))
        if self.exact:
            return (self.exact[below][0] + self.exact[above][0]) / 2
        return number(float(0.5 * (self.places[below] + self.places[above])))

    def mean(self, feature: sp.Expr) -> sp.Expr:
        """Return the mean of a feature: exact for exact observations."""
        if self.exact:
            return sp.Add(*(share * feature.xreplace({X: place}) for place, share in self.exact))
        return mean_of_feature(feature, self.places, self.shares)


def number(value: float) -> sp.Expr:
    """Return a float as the decimal number that it prints as."""
    return sp.Rational(repr(float(value)))


class Likelihood:
    """The mean log-likelihood of a law with free symbols; `symbols` are those to be found."""

    def __init__(self, law: Law, symbols: Sequence[sp.Symbol], data: Observations) -> None:
        self.law, self.symbols, self.data = law, list(symbols), data
        self.features = separated(law.features)
        self.is_separated = all(feature.free_symbols <= {X} for feature in self.features)

    @cached_property
    def statistics(self) -> dict[sp.Expr, sp.Symbol]:
        """Return a symbol for the mean of every feature: the sufficient statistics."""
        kept = [feature for feature in self.features if feature != 1]
        return {feature: sp.Symbol(f"⟨t{i}⟩", real=True) for i, feature in enumerate(kept)}

    @cached_property
    def means(self) -> dict[sp.Symbol, sp.Expr]:
        """Return the values of the statistics."""
        return {symbol: self.data.mean(feature) for feature, symbol in self.statistics.items()}

    @cached_property
    def formula(self) -> sp.Expr:
        """Return the mean log-likelihood in the statistics, for separated features."""
        return sp.Add(*(c * self.statistics.get(feature, sp.S.One) for feature, c in self.features.items()))

    def closed_form(self) -> dict[sp.Symbol, sp.Expr] | None:
        """Return the maximum in closed form, where the equations for the slope can be solved; None elsewhere."""
        if not self.is_separated:
            return None
        outcome = budget.run(_stationary, self.formula, tuple(self.symbols), seconds=_PATIENCE)
        found = []
        for solution in outcome.value_or([]):
            values = {symbol: value.xreplace(self.means) for symbol, value in solution.items()}
            numbers = _as_numbers(values)
            if numbers is not None and set(values) == set(self.symbols) and self.is_maximum(numbers):
                found.append(values)
        if not found:
            return None
        best = max(found, key=lambda values: self.at(_as_numbers(values) or {})[0])
        return dict(best) if self.data.exact else {symbol: number(float(value)) for symbol, value in best.items()}

    @cached_property
    def _program(self) -> Any:
        """Return value, slope and curvature per observation (of the means, for separated features), compiled."""
        body = self.formula.xreplace(self.means) if self.is_separated else sp.Add(
            *(c * feature for feature, c in self.features.items())
        )  # fmt: skip
        slope = [body.diff(symbol) for symbol in self.symbols]
        curve = [entry.diff(symbol) for i, entry in enumerate(slope) for symbol in self.symbols[: i + 1]]
        smooth = [with_zeta_derivatives(without_jumps(expression)) for expression in (body, *slope, *curve)]
        return compile_expressions(smooth, (X, *self.symbols))

    def _evaluated(self, values: Mapping[sp.Symbol, Any], places: np.ndarray) -> np.ndarray:
        return np.asarray(self._program(places, *(values[symbol] for symbol in self.symbols)))

    def at(self, values: Mapping[sp.Symbol, float]) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the mean log-likelihood, its gradient and its Hessian at one point."""
        size = len(self.symbols)
        places, shares = (np.zeros(1), np.ones(1)) if self.is_separated else (self.data.places, self.data.shares)
        table = self._evaluated(values, places) @ shares
        hessian = np.zeros((size, size))
        hessian[np.tril_indices(size)] = table[1 + size :]
        hessian = hessian + hessian.T - np.diag(np.diag(hessian))
        return float(table[0]), table[1 : 1 + size], hessian

    def is_maximum(self, values: Mapping[sp.Symbol, float]) -> bool:
        """Return whether the slope vanishes and the curvature is negative, measured in standard deviations."""
        value, gradient, hessian = self.at(values)
        if not (math.isfinite(value) and np.isfinite(gradient).all() and np.isfinite(hessian).all()):
            return False
        try:
            root = np.linalg.cholesky(-hessian)
        except np.linalg.LinAlgError:
            return False
        return float(np.abs(np.linalg.solve(root, gradient)).max()) < 1e-6

    def search(self, nearby: Mapping[sp.Symbol, float] | None = None) -> dict[sp.Symbol, float] | None:
        """Return the maximum found numerically from the best of many starts, or one; None unless it is one."""
        from scipy.optimize import minimize

        domains = [domain_of(self.law, symbol) for symbol in self.symbols]

        def objective(z: np.ndarray) -> tuple[float, np.ndarray]:
            theta, speed = _out(z, domains)
            value, gradient, _ = self.at(dict(zip(self.symbols, theta, strict=True)))
            if not (math.isfinite(value) and np.isfinite(gradient).all()):
                return 1e100, np.zeros_like(z)
            return -value, -gradient * speed

        given = [np.array([nearby[symbol] for symbol in self.symbols])] if nearby else []
        for start in given or self._starts(domains):
            with np.errstate(all="ignore"):
                found = minimize(objective, _in(start, domains), jac=True, method="BFGS", options={"gtol": 1e-9})
                values = self._polished(_out(found.x, domains)[0])
            if values is not None and self.is_maximum(values):
                return values
        return None

    def _polished(self, theta: np.ndarray) -> dict[sp.Symbol, float] | None:
        """Return the point after Newton's steps, which end at rounding."""
        values = dict(zip(self.symbols, map(float, theta), strict=True))
        for _ in range(8):
            value, gradient, hessian = self.at(values)
            try:
                step = np.linalg.solve(hessian, gradient)
            except np.linalg.LinAlgError:
                return None
            moved = {symbol: v - float(s) for (symbol, v), s in zip(values.items(), step, strict=True)}
            better = self.at(moved)[0]
            if not math.isfinite(better) or better < value - 1e-12 * (1 + abs(value)):
                break
            values = moved
        return values

    def _starts(self, domains: list[str]) -> list[np.ndarray]:
        """Return the three best of many points made from what the data look like."""
        options = [guesses(domain, self.data) for domain in domains]
        trials = np.array(list(product(*options))[: 50 * _TRIALS])
        if len(trials) > _TRIALS:
            trials = np.random.default_rng(0).permutation(trials)[:_TRIALS]
        if self.is_separated:
            places, shares = np.zeros(1), np.ones(1)
        else:
            chosen = np.unique(np.linspace(0, len(self.data.places) - 1, _SCANNED).astype(int))
            places, shares = self.data.places[chosen], self.data.shares[chosen] / self.data.shares[chosen].sum()
        columns = {symbol: trials[:, i : i + 1] for i, symbol in enumerate(self.symbols)}
        values = np.sum(self._evaluated(columns, places)[0] * shares, axis=1)
        order = np.argsort(np.where(np.isfinite(values), -values, np.inf))
        return [trials[i] for i in order[:3] if math.isfinite(values[i])]


@lru_cache(maxsize=256)
def _stationary(formula: sp.Expr, symbols: tuple[sp.Symbol, ...]) -> list[dict[sp.Symbol, sp.Expr]]:
    try:
        return list(sp.solve([formula.diff(symbol) for symbol in symbols], symbols, dict=True))
    except NotImplementedError:
        return []


def _as_numbers(values: Mapping[sp.Symbol, sp.Expr]) -> dict[sp.Symbol, float] | None:
    if not all(value.is_number and value.is_extended_real and value.is_finite for value in values.values()):
        return None
    if any(symbol.is_positive and not value > 0 for symbol, value in values.items()):
        return None
    return {symbol: float(value) for symbol, value in values.items()}


def without_jumps(expression: sp.Expr) -> sp.Expr:
    """Return an expression without Dirac's delta, which the slope of a sign has and no observation meets."""
    return expression.replace(sp.DiracDelta, lambda *arguments: sp.S.Zero)


def domain_of(law: Law, symbol: sp.Symbol) -> str:
    """Return what a symbol may be: "unit", "positive" or "real"."""
    for argument, parameter in zip(law.arguments, law.row.parameters if law.row else (), strict=True):
        if argument == symbol and parameter.domain.upper == 1 and parameter.domain.lower == 0:
            return "unit"
    return "positive" if symbol.is_positive else "real"


def _out(z: np.ndarray, domains: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the parameters and their slopes from coordinates that run over the whole line."""
    theta, speed = z.copy(), np.ones_like(z)
    for i, domain in enumerate(domains):
        if domain == "positive":
            theta[i] = speed[i] = math.exp(min(max(z[i], -300.0), 300.0))
        if domain == "unit":
            theta[i] = 1 / (1 + math.exp(-min(max(z[i], -36.0), 36.0)))
            speed[i] = theta[i] * (1 - theta[i])
    return theta, speed


def _in(theta: np.ndarray, domains: list[str]) -> np.ndarray:
    into = {"positive": math.log, "unit": lambda p: math.log(p / (1 - p)), "real": float}
    return np.array([into[domain](value) for value, domain in zip(theta, domains, strict=True)])


def guesses(domain: str, data: Observations) -> list[float]:
    """Return values worth a try for a parameter, from the moments and quantiles of the data."""
    x, w = data.places, data.shares
    mean = float(w @ x)
    deviation = math.sqrt(max(float(w @ (x - mean) ** 2), 1e-300))
    median, size = float(data.median()), float(w @ np.abs(x))
    quartile = float(np.interp(0.75, np.cumsum(w), x) - np.interp(0.25, np.cumsum(w), x)) or deviation
    if domain == "real":
        near = [mean, median, 0.0, 1.0, -1.0, mean - deviation, mean + deviation, float(x[0]) - 0.1 * deviation]
        logs = [float(w @ np.log(x))] if x[0] > 0 else []
        return list(dict.fromkeys(near + logs))
    if domain == "unit":
        inside = [v for v in (mean, 1 / mean if mean else 0, 1 / (1 + mean) if mean > -1 else 0) if 0 < v < 1]
        return list(dict.fromkeys([0.1, 0.3, 0.5, 0.7, 0.9, *inside]))
    ratios = [deviation, quartile / 2, size, 1 / deviation, deviation**2 / size, (mean / deviation) ** 2, 1 / size]
    logs = [math.sqrt(max(float(w @ np.log(x) ** 2 - (w @ np.log(x)) ** 2), 1e-12))] if x[0] > 0 else []
    spread = [1 / v for v in logs]
    found = [0.2, 0.5, 1.0, 2.0, 5.0, 20.0, *ratios, *logs, *spread, abs(median)]
    return [v for v in dict.fromkeys(found) if math.isfinite(v) and v > 1e-12]
