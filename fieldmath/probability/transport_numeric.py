"""Numbers for Wasserstein and energy distances: from samples, tables, and cumulative functions."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from fieldmath.algebra.ladder import Answer, Declined
from fieldmath.approximation import Approximation
from fieldmath.probability.law import Law
from fieldmath.probability.line import Line, Steps, line_of, steps_of
from fieldmath.probability.log_densities import log_density_of
from fieldmath.probability.marks import hints
from fieldmath.probability.quadrature import integrate
from fieldmath.probability.question import Question
from fieldmath.probability.sample import Sample
from fieldmath.probability.series import sum_series

Array = NDArray[np.float64]

_EPS = float(np.finfo(float).eps)
_FINE, _COARSE = (np.polynomial.legendre.leggauss(n) for n in (24, 12))


def distance(question: Question, *, time_limit: float) -> Answer | None:
    """Answer with a number for `wasserstein` and `energy_distance`."""
    if question.free_symbols:
        names = ", ".join(sorted(symbol.name for symbol in question.free_symbols))
        raise Declined(f"parameters are free: {names}")
    energy = question.functional.name == "energy_distance"
    power = 2.0 if energy else float(question.exponent)
    first, second = steps_of(question.p), steps_of(question.other)
    if energy or power == 1:
        total = _area(question, first, second, power)
        total = Approximation(2 * total, error=2 * total.error, method=total.method) if energy else total
        root = 2.0 if energy else 1.0
    else:
        total, root = _cost(question, first, second, power), power
    if first is not None and second is not None and question.p.sample is not None:
        total = Approximation(total, error=_sampling_error(first, second, question, power, energy), method="sample")
    return Answer(_rooted(total, root))


def _rooted(total: Approximation, root: float) -> Approximation:
    value = max(float(total), 0.0) ** (1 / root)
    if not math.isfinite(value):
        return Approximation(value, error=total.error, method=total.method)
    slope = total.error / (root * value ** (root - 1)) if value else math.inf
    return Approximation(value, error=min(slope, total.error ** (1 / root)), method=total.method)


# The area between cumulative functions ----------------------------------------------------------------------------


def _area(question: Question, first: Steps | None, second: Steps | None, power: float) -> Approximation:
    """Return the integral of abs(F_p - F_q)**power."""
    if first is not None and second is not None:
        return _area_of_steps(first, second, power)
    p, q = question.p, question.other
    listed = [steps or (_truncated(law) if _is_listed_here(law, other, partner) else None)
              for steps, law, other, partner in ((first, p, q, second), (second, q, p, first))]  # fmt: skip
    if listed[0] is not None and listed[1] is not None:
        return _area_of_steps(listed[0], listed[1], power)
    if listed[0] is not None:
        return _area_to_line(listed[0], q, power, p.sample)
    if listed[1] is not None:
        return _area_to_line(listed[1], p, power, q.sample)
    gap = _gap(line_of(p), line_of(q), power)
    lower = min(float(p.region.lower), float(q.region.lower))
    upper = max(float(p.region.upper), float(q.region.upper))
    points, scales = (one + other for one, other in zip(hints(p), hints(q), strict=True))
    if p.is_discrete:
        return sum_series(gap, lower, upper, points=points, scales=scales)
    return integrate(gap, lower, upper, points=[x for x in points if lower <= x <= upper], scales=scales)


def _is_listed_here(law: Law, other: Law, partner: Steps | None) -> bool:
    """Return whether an infinite discrete law is cut off: beside a table, a sample or a continuous law."""
    return law.is_discrete and law.table is None and (partner is not None or not other.is_discrete)


def _gap(p: Line, q: Line, power: float) -> Callable[[Array], Array]:
    def gap(x: Array) -> Array:
        low = p.below(x), q.below(x)
        # Differences of small tails keep their digits.
        high = p.above(x), q.above(x)
        use_low = low[0] + low[1] < 1
        return np.abs(np.where(use_low, low[0] - low[1], high[1] - high[0])) ** power

    return gap


def _area_of_steps(first: Steps, second: Steps, power: float) -> Approximation:
    places = np.union1d(first.places, second.places)
    gap = _cumulated(first, places) - _cumulated(second, places)
    terms = np.abs(gap[:-1]) ** power * np.diff(places)
    return Approximation(
        math.fsum(terms), error=8 * _EPS * power * math.fsum(terms) + math.ulp(0.0), method="finite sum"
    )


def _cumulated(steps: Steps, places: Array) -> Array:
    return np.concatenate([[0.0], np.cumsum(steps.masses)])[np.searchsorted(steps.places, places, side="right")]


def _area_to_line(steps: Steps, law: Law, power: float, sample: Sample | None) -> Approximation:
    """Return the area between a step function and a smooth one: exactly placed pieces, and both tails."""
    if law.is_discrete:
        raise Declined("an infinite discrete law has no smooth cumulative function")
    line, x, levels = line_of(law), steps.places, np.cumsum(steps.masses)
    points, scales = hints(law)
    lower, upper = float(law.region.lower), float(law.region.upper)
    parts = []
    if lower < x[0] and float(line.below(x[:1])[0]) ** power > 0:
        inside = [point for point in points if lower <= point <= x[0]]
        parts.append(integrate(lambda t: line.below(t) ** power, lower, float(x[0]), points=inside, scales=scales))
    if upper > x[-1] and float(line.above(x[-1:])[0]) ** power > 0:
        inside = [point for point in points if x[-1] <= point <= upper]
        parts.append(integrate(lambda t: line.above(t) ** power, float(x[-1]), upper, points=inside, scales=scales))
    fine, coarse = (
        _piecewise(lambda t, level: np.abs(line.below(t) - level) ** power, x, levels[:-1], rule, line)
        for rule in (_FINE, _COARSE)
    )
    error = abs(fine - coarse) + 16 * _EPS * abs(fine) + math.fsum(part.error for part in parts)
    if sample is None:
        return Approximation(fine + math.fsum(parts), error=error, method="quadrature")
    gap = levels[:-1] - line.below(0.5 * (x[1:] + x[:-1]))
    height = np.concatenate([[0.0], np.cumsum(power * np.abs(gap) ** (power - 1) * np.sign(gap) * np.diff(x))])
    spread = float(steps.masses @ (height - float(steps.masses @ height)) ** 2)
    error += math.sqrt(spread * float(np.sum(sample.shares**2)))
    return Approximation(fine + math.fsum(parts), error=error, method="sample")


def _piecewise(
    function: Callable[[Array, Array], Array], x: Array, levels: Array, rule: tuple[Array, Array], line: Line
) -> float:
    """Return the integral over the gaps between places, each split where the smooth function crosses the level."""
    crossing = np.clip(line.quantile(np.clip(levels, 0.0, 1.0)), x[:-1], x[1:])
    total = 0.0
    for first, last in ((x[:-1], crossing), (crossing, x[1:])):
        half = 0.5 * (last - first)[:, None]
        nodes = 0.5 * (first + last)[:, None] + half * rule[0]
        total += float(np.sum(half * function(nodes, levels[:, None]) * rule[1]))
    return total


# The cost of the best transport -----------------------------------------------------------------------------------


def _cost(question: Question, first: Steps | None, second: Steps | None, power: float) -> Approximation:
    """Return the mean of abs(T(x) - x)**power."""
    if first is not None and second is not None:
        masses, x, y = merged(first, second)
        terms = masses * np.abs(x - y) ** power
        return Approximation(math.fsum(terms), error=8 * _EPS * power * math.fsum(terms), method="finite sum")
    p, q = question.p, question.other
    if (first is not None or p.is_discrete) and (second is not None or q.is_discrete):
        return _cost_of_truncated(first or _truncated(p), second or _truncated(q), power)
    if first is not None or second is not None or p.is_discrete or q.is_discrete:
        raise Declined("steps are compared with a smooth law at order 1 only")
    from fieldmath.probability.numeric import total_of

    start, end = line_of(p), line_of(q)

    def cost(x: Array, density: Array) -> Array:
        below, above = start.below(x), start.above(x)
        with np.errstate(all="ignore"):
            image = np.where(below < 0.5, end.quantile(below), end.upper_quantile(above))
            value = np.abs(image - x) ** power * density
        return np.where((density > 0) & np.isfinite(value), value, 0.0)

    return total_of(p, cost)


_LOST = 1e-18
"""Mass that is cut off each tail of an infinite discrete law."""
_LONGEST = 1_000_000


def _truncated(law: Law) -> Steps:
    line = line_of(law)
    middle = float(line.quantile(np.array([0.5]))[0])
    reach = next((2.0**n for n in range(20) if _outside(line, middle, 2.0**n) < _LOST), math.inf)
    if not reach < _LONGEST:
        raise Declined("the law has too many outcomes of noticeable probability")
    lowest, highest = max(middle - reach, float(law.region.lower)), min(middle + reach, float(law.region.upper))
    places = np.arange(lowest, highest + 1)
    return Steps(places, np.exp(log_density_of(law)(places)))


def _outside(line: Line, middle: float, reach: float) -> float:
    return float(line.below(np.array([middle - reach]))[0] + line.above(np.array([middle + reach]))[0])


def _cost_of_truncated(first: Steps, second: Steps, power: float) -> Approximation:
    """Return the cost between long lists of outcomes; what is cut off could lie as far apart as the lists reach."""
    masses, x, y = merged(first, second)
    total = math.fsum(masses * np.abs(x - y) ** power)
    reach = max(first.places[-1], second.places[-1]) - min(first.places[0], second.places[0])
    # Ranks near the end are known to the rounding of the cumulative sum.
    error = 16 * _EPS * (total + float(reach) ** power)
    return Approximation(total, error=error, method="finite sum")


def merged(first: Steps, second: Steps) -> tuple[Array, Array, Array]:
    """Return masses of pieces of equal rank with their places in both laws."""
    edges = np.union1d(first.edges, second.edges)
    masses, middles = np.diff(edges), 0.5 * (edges[1:] + edges[:-1])
    x, y = (s.places[np.minimum(np.searchsorted(s.edges[1:], middles), s.places.size - 1)] for s in (first, second))
    return masses, x, y


def _sampling_error(first: Steps, second: Steps, question: Question, power: float, energy: bool) -> float:
    """Return the standard error of the cost from its first variation (the Kantorovich potentials of the samples)."""
    places = np.union1d(first.places, second.places)
    if places.size < 2:
        return math.ulp(0.0)
    gap = _cumulated(first, places) - _cumulated(second, places)
    if energy or power == 1:
        slope = 4 * gap[:-1] if energy else np.sign(gap[:-1])
        height = np.concatenate([[0.0], np.cumsum(slope * np.diff(places))])
        potentials = [height[np.searchsorted(places, steps.places)] for steps in (first, second)]
    else:
        masses, x, y = merged(first, second)
        potentials = [_potential(masses, x, y, first, power), _potential(masses, y, x, second, power)]
    total = 0.0
    for steps, law, values in zip((first, second), (question.p, question.other), potentials, strict=True):
        mean = float(steps.masses @ values)
        count = 1 / float(np.sum(law.sample.shares**2)) if law.sample is not None else math.inf
        total += float(steps.masses @ (values - mean) ** 2) / count
    return math.sqrt(total)


def _potential(masses: Array, x: Array, y: Array, steps: Steps, power: float) -> Array:
    index = np.searchsorted(steps.places, x)
    image = np.bincount(index, weights=masses * y, minlength=steps.places.size) / np.maximum(steps.masses, 1e-300)
    away = steps.places - image
    slope = power * np.abs(away) ** (power - 1) * np.sign(away)
    return np.concatenate([[0.0], np.cumsum(0.5 * (slope[1:] + slope[:-1]) * np.diff(steps.places))])
