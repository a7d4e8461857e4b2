"""Quadrature and series: the numeric reading of the definitions, with an error."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.approximation import Approximation
from fieldmath.probability.arithmetic import NUMERIC, Density
from fieldmath.probability.features import X
from fieldmath.probability.finite import finish_float
from fieldmath.probability.functionals import ENTROPY
from fieldmath.probability.law import Law
from fieldmath.probability.question import Question
from fieldmath.probability.singular import by_supports
from fieldmath.probability.supports import Support

Function = Callable[[np.ndarray], np.ndarray]


def numeric(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with an integral or series of the definition's integrand."""
    if question.free_symbols:
        names = ", ".join(sorted(symbol.name for symbol in question.free_symbols))
        raise Declined(f"parameters are free: {names}")
    decided = _by_supports(question)
    if decided is not None:
        return Answer(decided)
    laws = _Pair(question)
    if question.functional.is_affinity:
        return Answer(_affinity(question, laws))
    order = float(question.order) if question.order is not None else None

    def integrand(x: np.ndarray) -> np.ndarray:
        p, q = laws.densities(x)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return np.asarray(question.functional.integrand(p, q, order, NUMERIC), dtype=float)

    return Answer(laws.total(integrand))


def _by_supports(question: Question) -> Approximation | None:
    """Return the answer that the supports decide, as a number: quadrature would not see an infinity there."""
    try:
        decided = by_supports(question, time_limit=0.0)
    except Declined:
        return None
    return Approximation(float(decided.value), error=0.0, method="supports", certified=True) if decided else None


class _Pair:
    """Two laws made numeric: their log-densities, where to integrate, and where to look."""

    def __init__(self, question: Question) -> None:
        p, q = question.p, question.other
        for law in (p, q):
            if law.log_density is None or law.support is None:
                raise Declined("a distribution has no density formula")
        self.p, self.q = p, q
        assert p.support is not None and q.support is not None
        self.domains = _regions(question.functional.domain, p.support, q.support)
        self.log_p, self.log_q = log_density_of(p), log_density_of(q)
        points, scales = hints(p)
        other_points, other_scales = hints(q)
        self.points, self.scales = points + other_points, scales + other_scales
        self.has_q = question.q is not None

    def densities(self, x: np.ndarray) -> tuple[Density, Density]:
        """Return both densities at `x`."""
        log_p = self.log_p(x)
        log_q = self.log_q(x) if self.has_q else np.zeros_like(x)
        return Density(np.exp(log_p), log_p), Density(np.exp(log_q), log_q)

    def total(self, integrand: Function) -> Approximation:
        """Return the integral, or the sum, over all regions."""
        parts = [self._part(integrand, *region) for region in self.domains]
        method = parts[0].method if parts else "quadrature"
        return Approximation(math.fsum(parts), error=math.fsum(part.error for part in parts), method=method)

    def _part(self, integrand: Function, lower: float, upper: float) -> Approximation:
        from fieldmath.probability.quadrature import integrate
        from fieldmath.probability.series import sum_series

        if self.p.is_discrete:
            return sum_series(integrand, lower, upper, points=self.points, scales=self.scales)
        inside = [point for point in self.points if lower <= point <= upper]
        return integrate(integrand, lower, upper, points=inside, scales=self.scales)


def _regions(domain: str, p: Support, q: Support) -> list[tuple[float, float]]:
    """Return the intervals to integrate over: split where a support ends."""
    first, second = ((float(s.lower), float(s.upper)) for s in (p, q))
    if domain == "p":
        return [first]
    if domain == "both":
        lower, upper = max(first[0], second[0]), min(first[1], second[1])
        return [(lower, upper)] if (lower <= upper if p.discrete else lower < upper) else []
    if p.discrete:
        return [(min(first[0], second[0]), max(first[1], second[1]))]
    ends = sorted({*first, *second})
    return list(zip(ends, ends[1:], strict=False))


@lru_cache(maxsize=256)
def log_density_of(law: Law) -> Function:
    """Return the log-density as a function of arrays, ``-inf`` outside the support."""
    assert law.support is not None and law.log_density is not None
    compiled = compile_expressions((law.log_density,), (X,))
    lower, upper = float(law.support.lower), float(law.support.upper)

    def log_density(x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, dtype=float)
        inside = (x >= lower) & (x <= upper)
        safe = np.where(inside, x, 0.5 * (max(lower, -1.0) + min(upper, max(lower, -1.0) + 1.0)))
        values = np.asarray(compiled(safe)[0], dtype=float)
        return np.where(inside, np.where(np.isnan(values), -np.inf, values), -np.inf)

    return log_density


@lru_cache(maxsize=256)
def hints(law: Law) -> tuple[list[float], list[float]]:
    """Return places and widths of the mass: what numeric integration must not miss."""
    points: list[float] = []
    scales: list[float] = []
    for _, part in law.components:
        more_points, more_scales = hints(part)
        points, scales = points + more_points, scales + more_scales
    row = law.row
    if row is not None:
        points += [float(row.at(mark, law.arguments)) for mark in row.landmarks]
        centre = row.at(row.mean, law.arguments)
        spread = row.width if row.width is not None else sp.sqrt(row.variance)
        points += [float(centre)] if centre.is_finite is not False and centre.is_extended_real else []
        width = row.at(spread, law.arguments)
        scales += [float(width)] if width.is_extended_real and width.is_finite is not False else []
    elif not law.components:
        points, scales = _scanned(law)
    assert law.support is not None
    ends = [float(end) for end in (law.support.lower, law.support.upper)]
    points += [end for end in ends if math.isfinite(end)]
    return [p for p in points if math.isfinite(p)], [s for s in scales if math.isfinite(s) and s > 0]


def _scanned(law: Law) -> tuple[list[float], list[float]]:
    """Return the largest values of an unknown density on a wide logarithmic grid, with their widths."""
    assert law.support is not None
    x = spread_points(float(law.support.lower), float(law.support.upper))
    values = log_density_of(law)(x)
    values = np.where(np.isfinite(values), values, -np.inf)
    best = int(np.argmax(values))
    near = values > values[best] - 1.0
    width = float(np.ptp(x[near])) if near.sum() > 1 else abs(float(x[best])) * 0.1 + 1e-3
    return [float(x[best])], [width]


def spread_points(lower: float, upper: float, count: int = 801) -> np.ndarray:
    """Return points strictly between two ends, dense near finite ends and reaching far towards infinite ones."""
    t = np.linspace(-4.0, 4.0, count)
    if math.isfinite(lower) and math.isfinite(upper):
        return lower + (upper - lower) / (1.0 + np.exp(-4.0 * t))
    if math.isfinite(lower):
        return lower + np.exp(4.0 * t)
    if math.isfinite(upper):
        return upper - np.exp(-4.0 * t)
    return np.sinh(4.0 * t)


@dataclass(frozen=True)
class _Peak:
    """Where the logarithm of an affinity's integrand is largest, how large, and how wide."""

    place: float
    height: float
    width: float


def _affinity(question: Question, laws: _Pair) -> Approximation:
    """Return a functional of one order from its log-integral, stable for far supports and near order 1."""
    if question.order is sp.oo:
        return _largest(question, laws)
    order = float(question.order)  # type: ignore[arg-type]
    if not laws.domains:
        raise Declined("the supports do not meet")

    def exponent(x: np.ndarray) -> np.ndarray:
        p, q = laws.densities(x)
        with np.errstate(invalid="ignore"):
            mixed = order * p.log + ((1 - order) * q.log if laws.has_q else 0.0)
        return np.where(np.isnan(mixed) | ((p.log == -np.inf) & (order > 0)), -np.inf, mixed)

    if abs(order - 1) <= 0.125 and _nested(laws):
        log_integral, error, method = _near_one(laws, order)
    else:
        log_integral, error, method = _shifted(laws, exponent)
    value, error = finish_float(question, log_integral, error)
    return Approximation(value, error=error, method=method)


def _nested(laws: _Pair) -> bool:
    assert laws.p.support is not None and laws.q.support is not None
    return laws.p.support.inside(laws.q.support) == sp.true


def _near_one(laws: _Pair, order: float) -> tuple[float, float, str]:
    """Return log of the integral of p*exp((order - 1)*log(p/q)) through expm1, which keeps the small difference."""

    def integrand(x: np.ndarray) -> np.ndarray:
        p, q = laws.densities(x)
        with np.errstate(invalid="ignore", over="ignore"):
            ratio = p.log - (q.log if laws.has_q else 0.0)
            # p*expm1(e) overflows before it is finished where p is tiny: exp(log p + e) - p there.
            grown = (order - 1) * ratio
            small = np.abs(grown) < 1
            value = np.where(small, p.value * np.expm1(np.where(small, grown, 0.0)), np.exp(p.log + grown) - p.value)
        return np.where(p.value > 0, value, 0.0)

    found = laws.total(integrand)
    if not math.isfinite(found) or found <= -1:
        return math.inf, 0.0, found.method
    return math.log1p(found), found.error / (1 + float(found)), found.method


def _shifted(laws: _Pair, exponent: Function) -> tuple[float, float, str]:
    """Return log of the integral of exp(exponent), divided by its largest value before it is integrated."""
    peak = _highest(laws, exponent)
    if not math.isfinite(peak.height):
        return -math.inf, 0.0, "quadrature"
    if _grows(laws, exponent, peak):
        return math.inf, 0.0, "quadrature"
    laws.points = [*laws.points, peak.place]
    laws.scales = [*laws.scales, peak.width]
    laws.points, laws.scales = sorted(set(laws.points)), sorted(set(laws.scales))

    def integrand(x: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore"):
            return np.exp(exponent(x) - peak.height)

    found = laws.total(integrand)
    if math.isinf(found):
        return math.inf, 0.0, found.method
    error = found.error / float(found) + 8 * np.finfo(float).eps * (1 + abs(peak.height))
    return peak.height + math.log(found), error, found.method


def _grows(laws: _Pair, exponent: Function, peak: _Peak) -> bool:
    """Return whether the exponent rises without bound towards an infinite end."""
    steps = max(laws.scales, default=1.0) * 2.0 ** np.arange(4, 60)
    low, high = laws.domains[0][0], laws.domains[-1][1]
    for end, sign in ((low, -1.0), (high, 1.0)):
        if math.isinf(end):
            far = exponent(np.round(peak.place + sign * steps) if laws.p.is_discrete else peak.place + sign * steps)
            far = far[np.isfinite(far)]
            if len(far) > 3 and far[-1] > peak.height + 10 and np.all(np.diff(far[-4:]) > 0):
                return True
    return False


def _highest(laws: _Pair, function: Function) -> _Peak:
    """Return the highest point of `function` on grids around all marks, refined around the best."""
    low, high = laws.domains[0][0], laws.domains[-1][1]
    grid = np.concatenate([spread_points(low, high), *(np.linspace(a, b, 201) for a, b in _spans(laws, low, high))])
    grid = np.unique(np.clip(grid, low, high))
    grid = np.unique(np.round(grid)) if laws.p.is_discrete else grid
    for _ in range(6):
        values = function(grid)
        values = np.where(np.isnan(values) | (values == np.inf), -np.inf, values)
        best = int(np.argmax(values))
        left, right = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
        if laws.p.is_discrete or right - left <= 1e-9 * (abs(grid[best]) + 1e-300):
            break
        grid = np.linspace(left, right, 101)
    place, height = float(grid[best]), float(values[best])
    return _Peak(place, height, _width(function, place, height, min(laws.scales, default=1.0)))


def _spans(laws: _Pair, low: float, high: float) -> list[tuple[float, float]]:
    inside = sorted({point for point in laws.points if low <= point <= high})
    reach = [(point - 8 * scale, point + 8 * scale) for point in inside for scale in laws.scales]
    return reach + list(zip(inside, inside[1:], strict=False))


def _width(function: Function, place: float, height: float, scale: float) -> float:
    """Return the distance over which exp(function) falls by a factor e from its peak."""
    steps = scale * 2.0 ** np.arange(-20, 21)
    falls = height - np.maximum(function(place + steps), function(place - steps))
    fallen = steps[falls >= 1.0]
    return float(fallen[0]) if len(fallen) else scale


def _largest(question: Question, laws: _Pair) -> Approximation:
    """Return the limit of infinite order by a search for the largest ratio."""

    def ratio(x: np.ndarray) -> np.ndarray:
        p, q = laws.densities(x)
        with np.errstate(invalid="ignore"):
            return np.where(p.log > -np.inf, p.log - (q.log if laws.has_q else 0.0), -np.inf)

    peak = _highest(laws, ratio)
    low, high = laws.domains[0][0], laws.domains[-1][1]
    at_edge = (math.isinf(high) and peak.place > 1e6) or (math.isinf(low) and peak.place < -1e6)
    value = math.inf if at_edge else peak.height
    value = value if question.q is not None else -value
    return Approximation(value, error=0.0 if at_edge else 1e-9 * (1 + abs(peak.height)), method="search")


def total_of(law: Law, function: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Approximation:
    """Return the integral or sum over the support of ``function(x, density(x))``."""
    laws = _Pair(Question(ENTROPY, law))

    def integrand(x: np.ndarray) -> np.ndarray:
        return function(np.asarray(x, dtype=float), np.exp(laws.log_p(x)))

    return laws.total(integrand)


def mass_between(law: Law, lower: float, upper: float) -> float:
    """Return the probability between two points."""
    from fieldmath.probability.quadrature import integrate
    from fieldmath.probability.series import sum_series

    assert law.support is not None
    lower, upper = max(lower, float(law.support.lower)), min(upper, float(law.support.upper))
    if upper < lower:
        return 0.0
    points, scales = hints(law)
    log_density = log_density_of(law)
    inside = [point for point in points if lower <= point <= upper]
    method = sum_series if law.is_discrete else integrate
    end = math.floor(upper) if law.is_discrete and math.isfinite(upper) else upper
    return min(max(float(method(lambda x: np.exp(log_density(x)), lower, end, points=inside, scales=scales)), 0.0), 1.0)


def inverted(law: Law, u: np.ndarray) -> np.ndarray:
    """Return quantiles by interpolation in a table of the cdf, refined where the table is coarse."""
    assert law.support is not None
    lower, upper = float(law.support.lower), float(law.support.upper)
    points, scales = hints(law)
    grid = [spread_points(lower, upper, 401)]
    grid += [point + scale * np.linspace(-8, 8, 401) for point in points for scale in scales]
    x = np.unique(np.clip(np.concatenate(grid), lower, upper))
    x = np.unique(np.round(x)) if law.is_discrete else x
    density = np.exp(log_density_of(law)(x))
    density = np.where(np.isfinite(density), density, 0.0)
    if law.is_discrete:
        return x[np.minimum(np.searchsorted(np.cumsum(density), u), len(x) - 1)]
    mass = np.concatenate([[0.0], np.cumsum(0.5 * (density[1:] + density[:-1]) * np.diff(x))])
    return np.interp(u, mass / mass[-1], x)
