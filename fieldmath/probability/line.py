"""Distributions seen through their cumulative functions: both tails and both quantiles, accurate in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldmath.algebra.ladder import Declined
from fieldmath.probability.law import Law
from fieldmath.probability.levels import frozen, is_heavy

Array = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_HALVINGS = 200  # Of an interval of floats: more than enough to reach neighbours.


@dataclass(frozen=True)
class Line:
    """Vectorised functions: the mass at or below x, the mass above x, and their inverses."""

    below: Callable[[Array], Array]
    above: Callable[[Array], Array]
    quantile: Callable[[Array], Array]
    upper_quantile: Callable[[Array], Array]


@dataclass(frozen=True)
class Steps:
    """A distribution on finitely many places, which increase, with their masses."""

    places: Array
    masses: Array

    @property
    def edges(self) -> Array:
        """Return the cumulative masses, from 0 to 1."""
        return np.concatenate([[0.0], np.cumsum(self.masses)[:-1], [1.0]])


def steps_of(law: Law) -> Steps | None:
    """Return the places and masses of a sample or a table; None for other laws."""
    if law.sample is not None:
        if law.sample.values.ndim > 1 and law.sample.values.shape[1] != 1:
            raise Declined("the sample has several columns")
        return _gathered(law.sample.values.reshape(-1), law.sample.shares)
    if law.table is None:
        return None
    labels = list(law.table)
    if not all(isinstance(label, int | float) and not isinstance(label, bool) for label in labels):
        raise Declined("the outcomes are not numbers")
    return _gathered(np.array(labels, dtype=float), np.array([float(mass) for mass in law.table.values()]))


def _gathered(values: Array, masses: Array) -> Steps:
    places, inverse = np.unique(values, return_inverse=True)
    sums: Array = np.zeros(places.size)
    np.add.at(sums, inverse.reshape(-1), masses)
    return Steps(places, sums)


@lru_cache(maxsize=64)
def line_of(law: Law) -> Line:
    """Return the cumulative functions of a law with a density formula and numeric parameters."""
    if law.components:
        return _mixed([(float(weight), line_of(part)) for weight, part in law.components if weight != 0])
    if law.row is not None and is_heavy(law):
        raise Declined("the cumulative distribution of a discrete law with a power tail is too slow to sum")
    if law.row is not None and law.row.scipy is not None and not law.row.is_circular:
        made: Any = frozen(law)
        return Line(made.cdf, made.sf, made.ppf, made.isf)
    if law.is_discrete:
        raise Declined("the cumulative distribution has no formula")
    return _tabled(law)


def _mixed(parts: list[tuple[float, Line]]) -> Line:
    def below(x: Array) -> Array:
        return sum((weight * part.below(x) for weight, part in parts), np.zeros_like(x))

    def above(x: Array) -> Array:
        return sum((weight * part.above(x) for weight, part in parts), np.zeros_like(x))

    def quantile(u: Array) -> Array:
        ends = np.array([part.quantile(u) for _, part in parts])
        return _bisected(lambda x: below(x) - u, ends.min(axis=0), ends.max(axis=0))

    def upper_quantile(v: Array) -> Array:
        ends = np.array([part.upper_quantile(v) for _, part in parts])
        return _bisected(lambda x: v - above(x), ends.min(axis=0), ends.max(axis=0))

    return Line(below, above, quantile, upper_quantile)


def _bisected(function: Callable[[Array], Array], lower: Array, upper: Array) -> Array:
    """Return where a rising function changes sign."""
    lower, upper = lower.copy(), upper.copy()
    for _ in range(_HALVINGS):
        middle = 0.5 * (lower + upper)
        if np.all((middle == lower) | (middle == upper)):
            break
        is_low = function(middle) < 0
        lower, upper = np.where(is_low, middle, lower), np.where(is_low, upper, middle)
    return upper


def _tabled(law: Law) -> Line:
    """Return cumulative functions from integrals between the points of a fine table, and within its cells."""
    from fieldmath.probability.log_densities import log_density_of
    from fieldmath.probability.marks import hints, spread_points

    lower, upper = float(law.region.lower), float(law.region.upper)
    points, scales = hints(law)
    grid = [spread_points(lower, upper, 1201)]
    grid += [point + scale * np.linspace(-12, 12, 601) for point in points for scale in scales]
    ends = np.array([end for end in (lower, upper) if np.isfinite(end)])
    x = np.unique(np.clip(np.concatenate([*grid, ends]), lower, upper))
    x = x[np.isfinite(x)]
    log_density = log_density_of(law)

    def within(first: Array, last: Array) -> Array:
        half = 0.5 * (last - first)
        nodes = 0.5 * (first + last)[:, None] + half[:, None] * _NODES
        return half * (np.exp(log_density(nodes)) @ _WEIGHTS)

    cells = within(x[:-1], x[1:])
    from_left, from_right = np.append(0.0, np.cumsum(cells)), np.append(np.cumsum(cells[::-1])[::-1], 0.0)
    total = from_left[-1]

    def below(y: Array) -> Array:
        y = np.asarray(y, dtype=float)
        flat = np.clip(y.ravel(), x[0], x[-1])
        cell = np.clip(np.searchsorted(x, flat, side="right") - 1, 0, x.size - 2)
        return ((from_left[cell] + within(x[cell], flat)) / total).reshape(y.shape)

    def above(y: Array) -> Array:
        y = np.asarray(y, dtype=float)
        flat = np.clip(y.ravel(), x[0], x[-1])
        cell = np.clip(np.searchsorted(x, flat, side="right") - 1, 0, x.size - 2)
        return ((from_right[cell + 1] + within(flat, x[cell + 1])) / total).reshape(y.shape)

    def quantile(u: Array) -> Array:
        return _bisected(lambda y: below(y) - u, np.full_like(u, x[0]), np.full_like(u, x[-1]))

    def upper_quantile(v: Array) -> Array:
        return _bisected(lambda y: v - above(y), np.full_like(v, x[0]), np.full_like(v, x[-1]))

    return Line(below, above, quantile, upper_quantile)
