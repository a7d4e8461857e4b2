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
# A zero is reached when the speed is a small part of that at the start and, falling as it does, ends within this share
# of the line's extent; by time a line comes near a zero exponentially, and is followed further.
_SLOW = 1e-3
# A field so many times as strong as at the start is at a pole.
_HUGE = 1e10
_ZERO_BY_LENGTH, _ZERO_BY_TIME, _ZERO_WHERE_STUCK = 1e-7, 1e-12, 1e-4
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

    def right_side(_: float, point: np.ndarray) -> np.ndarray:
        value = velocity(point)
        return value / speed(point, value) if by_length else value

    line = _Line(start, np.sign(span) * first, stops)
    closest = _ZERO_BY_LENGTH if by_length else _ZERO_BY_TIME
    stuck, before = 0, (size, start)
    with np.errstate(all="ignore"):
        absolute = ABSOLUTE * (1 + np.abs(start))
        solver = DOP853(right_side, 0.0, start, span, rtol=RELATIVE, atol=absolute, max_step=abs(span) / 20)
        for _ in range(_MOST_STEPS):
            solver.step()
            is_lost = solver.status == "failed"
            reason = "" if is_lost else line.extend(solver.dense_output(), solver.t_old, solver.t)
            now = speed(line.points[-1], velocity(line.points[-1])), line.points[-1]
            # Beside a pole the speed falls too, on the far side, but from what is huge.
            gap = _distance_to_zero(before, now) / (line.farthest or 1.0) if now[0] < _SLOW * size else np.inf
            stuck = stuck + 1 if abs(solver.t - solver.t_old) < _TINY * abs(span) else 0
            if not reason and gap <= closest:
                reason = "reached a zero"
            elif not reason and (is_lost or stuck > _STUCK or now[0] > _HUGE * size):
                reason = "reached a zero" if gap <= _ZERO_WHERE_STUCK else "singularity"
            if reason or solver.status == "finished":
                return line.ended(reason or ("length used up" if by_length else "time used up"))
            before = now
    return line.ended("too many steps")


def _distance_to_zero(before: tuple[float, np.ndarray], now: tuple[float, np.ndarray]) -> float:
    """Return how far ahead the speed vanishes if it falls on as between two points; infinite where it rises."""
    if now[0] == 0:
        return 0.0
    fall = before[0] - now[0]
    return now[0] / fall * float(np.linalg.norm(now[1] - before[1])) if fall > 0 else np.inf


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
