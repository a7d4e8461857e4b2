"""Field lines and flow maps: high-order integration with events that are located, not stepped over.

The Dormand-Prince method of order 8 with tolerances near rounding keeps invariants of Hamiltonian fields to about
1e-11 over hundreds of units of length.

References
----------
.. [1] E. Hairer, S. P. Nørsett, G. Wanner, *Solving Ordinary Differential Equations I*, 2nd ed. (1993), section II.5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

Velocity = Callable[[np.ndarray], np.ndarray]
Speed = Callable[[np.ndarray, np.ndarray], float]

RELATIVE, ABSOLUTE = 1e-12, 1e-13
_MOST_STEPS = 20_000
_SAMPLES = 4
# Along a line by arc length: where the field is below the first share of its largest size, a zero is reached; the
# second keeps unit vectors smooth there.
_ZERO, _SMOOTH = 1e-7, 1e-10
_CLOSED = 1e-7
# So many steps in a row below this share of the span end a line: the direction jumps there.
_TINY, _STUCK = 1e-8, 30


@dataclass(frozen=True, eq=False)
class Trace:
    """Points (n, m) at parameters (m,), from the start on, and why it ends."""

    points: np.ndarray
    parameters: np.ndarray
    reason: str


@dataclass(frozen=True, eq=False)
class Stops:
    """What ends a line: leaving where `inside` holds, and coming back to the start when `closes`."""

    inside: Callable[[np.ndarray], bool] = lambda point: True
    closes: bool = True


def euclidean(point: np.ndarray, value: np.ndarray) -> float:
    """Return the length of a vector in Cartesian coordinates."""
    return float(np.linalg.norm(value))


def trace(
    velocity: Velocity, start: np.ndarray, span: float, stops: Stops, *, by_length: bool, speed: Speed = euclidean
) -> Trace:
    """Return the line through `start` for a span of time or arc length, backward when the span is negative."""
    from scipy.integrate import DOP853

    first = velocity(start)
    size = speed(start, first)
    if not np.isfinite(size):
        return Trace(start[:, None], np.zeros(1), "singularity")
    if size == 0:
        return Trace(start[:, None], np.zeros(1), "reached a zero")
    scale = [size]

    def right_side(_: float, point: np.ndarray) -> np.ndarray:
        value = velocity(point)
        if not by_length:
            return value
        return value / np.hypot(speed(point, value), _SMOOTH * scale[0])

    line = _Line(start, np.sign(span) * first, stops)
    with np.errstate(all="ignore"):
        absolute = ABSOLUTE * (1 + np.abs(start))
        solver = DOP853(right_side, 0.0, start, span, rtol=RELATIVE, atol=absolute, max_step=abs(span) / 20)
        stuck = 0
        for _ in range(_MOST_STEPS):
            solver.step()
            stuck = stuck + 1 if solver.status == "failed" or abs(solver.t - solver.t_old) < _TINY * abs(span) else 0
            if solver.status == "failed" or stuck > _STUCK:
                return line.ended("singularity")
            reason = line.extend(solver.dense_output(), solver.t_old, solver.t)
            now = speed(line.points[-1], velocity(line.points[-1]))
            scale[0] = max(scale[0], now) if np.isfinite(now) else scale[0]
            if not reason and now <= (_ZERO if by_length else 1e-13) * scale[0]:
                reason = "reached a zero"
            if reason or solver.status == "finished":
                return line.ended(reason or ("length used up" if by_length else "time used up"))
    return line.ended("too many steps")


class _Line:
    """A growing line that watches for its stops."""

    def __init__(self, start: np.ndarray, tangent: np.ndarray, stops: Stops) -> None:
        self.points, self.parameters = [start], [0.0]
        self.start, self.tangent, self.stops = start, tangent, stops
        self.farthest = 0.0

    def extend(self, dense: Callable[[float], np.ndarray], begin: float, end: float) -> str:
        """Add the points of a step; return why the line ends in it, or nothing."""
        for t in np.linspace(begin, end, _SAMPLES + 1)[1:]:
            point, before = dense(t), self.parameters[-1]
            if self.stops.closes and self._returns(point):
                t = _bisected(lambda s: self._ahead(dense(s)) < 0, before, t)
                if np.linalg.norm(dense(t) - self.start) <= _CLOSED * self.farthest:
                    return self._added(dense(t), t, "closed loop")
            if not self.stops.inside(point):
                t = _bisected(lambda s: self.stops.inside(dense(s)), before, t)
                return self._added(dense(t), t, "left the box")
            self._added(point, t, "")
        return ""

    def ended(self, reason: str) -> Trace:
        return Trace(np.stack(self.points, axis=1), np.array(self.parameters), reason)

    def _added(self, point: np.ndarray, parameter: float, reason: str) -> str:
        self.points.append(point)
        self.parameters.append(float(parameter))
        self.farthest = max(self.farthest, float(np.linalg.norm(point - self.start)))
        return reason

    def _ahead(self, point: np.ndarray) -> float:
        return float((point - self.start) @ self.tangent)

    def _returns(self, point: np.ndarray) -> bool:
        """Return whether the line crosses the plane through the start, in its first direction and near the start."""
        near = np.linalg.norm(point - self.start) <= 0.5 * self.farthest
        return bool(near and len(self.points) > 2 and self._ahead(self.points[-1]) < 0 <= self._ahead(point))


def _bisected(holds: Callable[[float], bool], before: float, after: float) -> float:
    """Return the last parameter at which a condition holds that holds before and not after."""
    for _ in range(80):
        middle = (before + after) / 2
        if middle in (before, after):
            break
        before, after = (middle, after) if holds(middle) else (before, middle)
    return before


def flow_map(velocity: Velocity, points: np.ndarray, time: float) -> np.ndarray:
    """Return where points of shape (n, m) are carried in a time; NaN for those that meet a singularity."""
    ends = _carried(velocity, points, time) if points.shape[1] else points
    if ends is None and points.shape[1] > 1:
        alone: Iterable[Any] = (_carried(velocity, points[:, k : k + 1], time) for k in range(points.shape[1]))
        return np.concatenate([np.full((len(points), 1), np.nan) if one is None else one for one in alone], axis=1)
    return np.full_like(points, np.nan) if ends is None else ends


def _carried(velocity: Velocity, points: np.ndarray, time: float) -> np.ndarray | None:
    from scipy.integrate import solve_ivp

    if not np.isfinite(velocity(points)).all():
        return None

    def right_side(_: float, state: np.ndarray) -> np.ndarray:
        return velocity(state.reshape(points.shape)).ravel()

    # Tolerances act on the mean square over all points: tightened so that each one keeps the accuracy.
    relative = max(RELATIVE / np.sqrt(points.size), 3e-14)
    with np.errstate(all="ignore"):
        out = solve_ivp(right_side, (0.0, time), points.ravel(), method="DOP853", rtol=relative, atol=ABSOLUTE)
    return out.y[:, -1].reshape(points.shape) if out.status == 0 and np.isfinite(out.y[:, -1]).all() else None
