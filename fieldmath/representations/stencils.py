"""Finite-difference stencils of any order and accuracy on one axis, uniform or not, periodic or not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fieldmath.errors import AccuracyWarning, InputError, warn


def weights(points: np.ndarray, at: float, order: int) -> np.ndarray:
    r"""Return the weights of a derivative: :math:`f^{(m)}(x) \approx \sum_j w_j f(x_j)`.

    Exact for polynomials of degree less than ``len(points)``.

    Parameters
    ----------
    points : 1-D array
        The abscissae :math:`x_j`, all different.
    at : float
        The place x.
    order : int
        The derivative m, less than ``len(points)``.

    References
    ----------
    .. [1] B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids",
           Math. Comp. 51 (1988) 699-706.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.representations.stencils import weights
    >>> weights(np.array([-1.0, 0.0, 1.0]), 0.0, 2)
    array([ 1., -2.,  1.])
    """
    count = len(points)
    table = np.zeros((order + 1, count))
    table[0, 0] = 1.0
    scale = 1.0
    for n in range(1, count):
        new_scale = 1.0
        for j in range(n):
            gap = points[n] - points[j]
            new_scale *= gap
            for m in range(min(n, order), -1, -1):
                lower = m * table[m - 1, j] if m else 0.0
                if j == n - 1:
                    previous = (m * table[m - 1, j] if m else 0.0) - (points[n - 1] - at) * table[m, j]
                    table[m, n] = scale / new_scale * previous
                table[m, j] = ((points[n] - at) * table[m, j] - lower) / gap
        scale = new_scale
    return table[order]


@dataclass(frozen=True)
class Stencil:
    """The rows that differentiate along one axis of `count` points.

    `centred` slides over the points ``first <= i < last``, starting at ``i - len(centred) // 2``; every other
    point i has its own row in `edges`, as (i, start, row).
    """

    count: int
    centred: np.ndarray
    first: int
    last: int
    edges: tuple[tuple[int, int, np.ndarray], ...]

    def apply(self, values: np.ndarray, axis: int) -> np.ndarray:
        """Return the derivative of `values` along `axis`."""
        moved = np.moveaxis(values, axis, 0)
        out = np.empty_like(moved)
        if self.last > self.first:
            self._slide(moved, out[self.first : self.last])
        for i, start, row in self.edges:
            out[i] = np.tensordot(row.astype(moved.dtype), moved[start : start + len(row)], axes=1)
        return np.moveaxis(out, 0, axis)

    def _slide(self, values: np.ndarray, target: np.ndarray) -> None:
        """Fill the inner points with one row that slides along: a sum of shifted slices."""
        offset, size = self.first - len(self.centred) // 2, self.last - self.first
        target[...] = 0
        scratch = np.empty_like(target)
        for j in np.flatnonzero(self.centred):
            np.multiply(values[offset + j : offset + j + size], values.dtype.type(self.centred[j]), out=scratch)
            target += scratch


def differentiate(
    values: np.ndarray,
    axis_points: np.ndarray,
    axis: int,
    *,
    order: int,
    accuracy: int,
    period: float | None = None,
    name: str = "?",
) -> np.ndarray:
    """Return the derivative of `order` along one array axis, with error O(h**accuracy) up to the ends.

    Parameters
    ----------
    values : ndarray
        Samples, coordinate `axis_points` running along `axis`.
    axis_points : 1-D array
        Increasing coordinate values.
    order, accuracy : int
        Derivative, and power of the spacing in the error.
    period : float, optional
        Length of a periodic axis.
    name : str
        Name of the coordinate, for messages.

    Raises
    ------
    InputError
        If the axis is too short even for accuracy 1.
    """
    usable = _affordable(len(axis_points), order, accuracy, period is not None, name)
    if period is None:
        return stencil(tuple(axis_points), order, usable).apply(values, axis)
    reach = (order + usable + 1) // 2
    points = np.concatenate([axis_points[-reach:] - period, axis_points, axis_points[:reach] + period])
    widened = stencil(tuple(points), order, usable).apply(_wrap(values, axis, reach), axis)
    return widened[(slice(None),) * axis + (slice(reach, -reach),)]


@lru_cache(maxsize=256)
def stencil(points: tuple[float, ...], order: int, accuracy: int) -> Stencil:
    """Return the stencil on these points: centred inside, one-sided rows of the same accuracy at the ends.

    On a uniform axis the centred rows of even derivatives gain an order by symmetry and are one point shorter
    (the compact stencil); elsewhere every row has ``order + accuracy`` points.
    """
    axis = np.asarray(points)
    count, width = len(axis), order + accuracy
    centred, first, last = np.zeros(1), 0, 0
    if _is_uniform(axis):
        half = _centred_width(order, accuracy) // 2
        if count > 2 * half:
            spacing = (axis[-1] - axis[0]) / (count - 1)
            centred = weights(np.arange(-half, half + 1.0), 0.0, order) / spacing**order
            first, last = half, count - half
    edges = []
    for i in (*range(first), *range(last, count)):
        start = min(max(i - width // 2, 0), count - width)
        # Abscissae relative to the point itself, so that coordinates far from zero lose no digits.
        edges.append((i, start, weights(axis[start : start + width] - axis[i], 0.0, order)))
    return Stencil(count, centred, first, last, tuple(edges))


def _is_uniform(axis: np.ndarray) -> bool:
    return len(axis) < 3 or bool(np.ptp(np.diff(axis)) <= 8 * np.spacing(np.abs(axis).max()))


def _centred_width(order: int, accuracy: int) -> int:
    return 2 * ((order + 1) // 2) - 1 + accuracy


def _affordable(count: int, order: int, accuracy: int, periodic: bool, name: str) -> int:
    """Return the accuracy that an axis of `count` points can carry, warning when it is less than asked."""
    most = count - order if not periodic else count - 2 * ((order + 1) // 2) + 1
    usable = min(accuracy, most - most % 2 if most > 1 else most)
    if usable < 1:
        raise InputError(
            f"axis {name} must have at least {order + 2} points for a derivative of order {order}; got {count}. "
            "Sample the field on a finer grid."
        )
    if usable < accuracy:
        warn(
            f"axis {name} has {count} points, too few for accuracy {accuracy} in a derivative of order {order}; "
            f"accuracy {usable} is used",
            AccuracyWarning,
        )
    return usable


def _wrap(values: np.ndarray, axis: int, reach: int) -> np.ndarray:
    pad = [(0, 0)] * values.ndim
    pad[axis] = (reach, reach)
    return np.pad(values, pad, mode="wrap")
