"""Numbers for the functionals of one order: the affinity's logarithm, stable near order 1 and for far-apart laws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import sympy as sp

from fieldmath.algebra.ladder import Declined
from fieldmath.approximation import Approximation
from fieldmath.probability.finite import finish_float
from fieldmath.probability.log_densities import Function, rounding_of
from fieldmath.probability.marks import spread_points
from fieldmath.probability.numeric import Pair
from fieldmath.probability.question import Question


@dataclass(frozen=True)
class _Peak:
    """Where the logarithm of an affinity's integrand is largest, how large, how wide, how much may be missed."""

    place: float
    height: float
    width: float
    slack: float = 0.0


def affinity(question: Question, laws: Pair) -> Approximation:
    """Return a functional of one order from its log-integral, stable for far supports and near order 1."""
    if question.order is sp.oo:
        return _largest(question, laws)
    order = float(question.exponent)
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
    shared = order * rounding_of(laws.p) + (abs(1 - order) * rounding_of(laws.q) if laws.has_q else 0.0)
    value, error = finish_float(question, log_integral, error + shared)
    return Approximation(value, error=error, method=method)


def _nested(laws: Pair) -> bool:
    return laws.p.region.inside(laws.q.region) == sp.true


def _near_one(laws: Pair, order: float) -> tuple[float, float, str]:
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


_BEYOND = 1e200
"""A logarithm of this size is an integrand that only the range of floats ends."""


def _shifted(laws: Pair, exponent: Function) -> tuple[float, float, str]:
    """Return log of the integral of exp(exponent), divided by its largest value before it is integrated."""
    peak = _highest(laws, exponent)
    if not math.isfinite(peak.height):
        return -math.inf, 0.0, "quadrature"
    if peak.height > _BEYOND or _grows(laws, exponent, peak):
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
    if not found > 0:
        raise Declined("the mass of the mixed density could not be located")
    error = found.error / float(found) + 8 * np.finfo(float).eps * (1 + abs(peak.height))
    return peak.height + math.log(found), error, found.method


def _grows(laws: Pair, exponent: Function, peak: _Peak) -> bool:
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


def _highest(laws: Pair, function: Function) -> _Peak:
    """Return the highest point of `function` on grids around all marks, refined around the best."""
    low, high = laws.domains[0][0], laws.domains[-1][1]
    grid = np.concatenate([spread_points(low, high), *(np.linspace(a, b, 201) for a, b in _spans(laws, low, high))])
    grid = np.unique(np.clip(grid, low, high))
    grid = np.unique(np.round(grid)) if laws.p.is_discrete else grid
    for reach in (3, 1, 1, 1, 1, 1, 1):  # Points of the first grids may almost coincide: look a little farther.
        values = function(grid)
        values = np.where(np.isnan(values) | (values == np.inf), -np.inf, values)
        best = int(np.argmax(values))
        left, right = grid[max(best - reach, 0)], grid[min(best + reach, len(grid) - 1)]
        if laws.p.is_discrete or (reach == 1 and right - left <= 1e-9 * (abs(grid[best]) + 1e-300)):
            break
        grid = np.linspace(left, right, 101)
    place, height = float(grid[best]), float(values[best])
    beside = values[max(best - 1, 0) : best + 2]
    slack = height - float(np.min(beside[np.isfinite(beside)], initial=height)) if not laws.p.is_discrete else 0.0
    return _Peak(place, height, _width(function, place, height, min(laws.scales, default=1.0)), slack)


def _spans(laws: Pair, low: float, high: float) -> list[tuple[float, float]]:
    inside = sorted({point for point in laws.points if low <= point <= high})
    reach = [(point - 8 * scale, point + 8 * scale) for point in inside for scale in laws.scales]
    return reach + list(pairwise(inside))


def _width(function: Function, place: float, height: float, scale: float) -> float:
    """Return the distance over which exp(function) falls by a factor e from its peak."""
    steps = scale * 2.0 ** np.arange(-20, 21)
    falls = height - np.maximum(function(place + steps), function(place - steps))
    fallen = steps[falls >= 1.0]
    return float(fallen[0]) if len(fallen) else scale


def _largest(question: Question, laws: Pair) -> Approximation:
    """Return the limit of infinite order by a search for the largest ratio."""

    def ratio(x: np.ndarray) -> np.ndarray:
        p, q = laws.densities(x)
        with np.errstate(invalid="ignore"):
            value = p.log - (q.log if laws.has_q else 0.0)
            # Far out the difference of two large logarithms is nothing but rounding.
            noise = 4 * np.finfo(float).eps * (np.abs(p.log) + (np.abs(q.log) if laws.has_q else 0.0))
            known = (p.log > -np.inf) & ((noise < 1e-10 * (1 + np.abs(value))) | np.isinf(value))
        return np.where(known, value, -np.inf)

    peak = _highest(laws, ratio)
    at_edge = _rises_at_an_end(laws, ratio, peak)
    value = math.inf if at_edge else peak.height
    value = value if question.q is not None else -value
    error = 1e-9 * (1 + abs(peak.height)) + peak.slack
    return Approximation(value, error=0.0 if at_edge else error, method="search")


def _rises_at_an_end(laws: Pair, function: Function, peak: _Peak) -> bool:
    """Return whether the function grows beyond its highest point towards an open end, and does not level off."""
    low, high = laws.domains[0][0], laws.domains[-1][1]
    powers = 2.0 ** np.arange(1, 200)
    spread = max(laws.scales, default=1.0)
    for end, sign in ((low, 1.0), (high, -1.0)):
        far = -sign * spread * powers if math.isinf(end) else end + sign * spread / powers
        values = function(np.round(far) if laws.p.is_discrete else far)
        values = values[np.isfinite(values)]
        if len(values) < 8 or (laws.p.is_discrete and math.isfinite(end)):
            continue
        steps = np.diff(values[-8:])
        if values[-1] >= peak.height - 1 and np.all(steps > 1e-9 * (1 + np.abs(values[-1]))):
            return True
    return False
