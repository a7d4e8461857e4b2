r"""Walking downhill: gradient descent, momentum and Newton's method on a chart.

The step is a vector, and moves the coordinates by its coordinate components: with the gradient
:math:`\nabla^a f = G^{ab} e_b(f)` the walk is along the steepest descent in the metric of the chart.

References
----------
.. [1] J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed. (2006), sections 3.1 and 3.4.
.. [2] B. T. Polyak, "Some methods of speeding up the convergence of iteration methods",
   *USSR Computational Mathematics and Mathematical Physics* 4 (1964).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_DECREASE = 1e-4
_HALVINGS = 60
_FARTHEST = 1e12
METHODS = ("gradient", "momentum", "newton")


@dataclass(frozen=True, eq=False)
class Landscape:
    """A function of n coordinates as arrays: its value, and in some frame gradient, Hessian, metric and basis vectors.

    `gradient` gives the upper components, `hessian` those with one index up and one down; `vectors` takes components
    to changes of the coordinates.
    """

    value: Callable[[np.ndarray], float]
    gradient: Callable[[np.ndarray], np.ndarray]
    hessian: Callable[[np.ndarray], np.ndarray]
    metric: Callable[[np.ndarray], np.ndarray]
    vectors: Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Rules:
    """How to walk: step size, number of steps, share of the last step that is kept, and when to stop."""

    method: str = "gradient"
    rate: float = 0.1
    steps: int = 1000
    momentum: float = 0.0
    line_search: bool = False
    tolerance: float = 1e-8


@dataclass(frozen=True, eq=False)
class Walk:
    """Points (n, m), values (m,) and sizes of the gradient (m,), and how the walk ended."""

    points: np.ndarray
    values: np.ndarray
    gradients: np.ndarray
    converged: bool
    reason: str


def descend(land: Landscape, start: np.ndarray, rules: Rules) -> Walk:
    """Return the walk from `start`; it ends where the gradient is below the tolerance, or for the reason stated."""
    point, last = start, np.zeros(len(start))
    points, values, sizes = [start], [land.value(start)], [_size(land, start)]
    reason = "steps used up"
    for _ in range(rules.steps):
        if sizes[-1] <= rules.tolerance:
            break
        step = _step(land, point, last, rules)
        if step is None:
            reason = "no step goes downhill"
            break
        point, last = point + step, step
        value = land.value(point)
        if not np.isfinite(value) or np.abs(point).max() > _FARTHEST:
            reason = "left the domain" if np.isnan(value) else "diverged"
            break
        points.append(point)
        values.append(value)
        sizes.append(_size(land, point))
    converged = bool(sizes[-1] <= rules.tolerance)
    reason = "gradient below tolerance" if converged else reason
    return Walk(np.stack(points, axis=1), np.array(values), np.array(sizes), converged, reason)


def _step(land: Landscape, point: np.ndarray, last: np.ndarray, rules: Rules) -> np.ndarray | None:
    """Return the next change of the coordinates; None when a line search finds nothing lower."""
    gradient = land.gradient(point)
    newton = _newton_direction(land, point, gradient) if rules.method == "newton" else None
    direction = -gradient if newton is None else newton
    rate = rules.rate if newton is None else 1.0
    vectors = land.vectors(point)
    if not rules.line_search:
        return rate * (vectors @ direction) + rules.momentum * last
    slope = float(gradient @ land.metric(point) @ direction)
    here = land.value(point)
    for _ in range(_HALVINGS):
        step = rate * (vectors @ direction) + rules.momentum * last
        if land.value(point + step) <= here + _DECREASE * rate * slope:
            return step
        rate, last = rate / 2, last / 2
    return None


def _newton_direction(land: Landscape, point: np.ndarray, gradient: np.ndarray) -> np.ndarray | None:
    """Return Newton's direction where it leads downhill, None elsewhere: near saddles and maxima it would climb."""
    hessian = land.hessian(point)
    if not np.isfinite(hessian).all() or abs(np.linalg.det(hessian)) < 1e-300:
        return None
    direction = np.linalg.solve(hessian, -gradient)
    return direction if gradient @ land.metric(point) @ direction < 0 else None


def _size(land: Landscape, point: np.ndarray) -> float:
    gradient = land.gradient(point)
    return float(np.sqrt(max(gradient @ land.metric(point) @ gradient, 0.0)))
