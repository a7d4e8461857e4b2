"""Finite-difference stencils of any order and accuracy on one axis, uniform or not, periodic or not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from fieldmath.errors import InputError

Pair = tuple[int, int, float]
Diagonal = tuple[int, np.ndarray]


def weights(points: np.ndarray, at: float, order: int) -> np.ndarray:
    r"""Return the weights of a derivative: :math:`f^{(k)}(x) \approx \sum_j w_j f(x_j)`.

    Exact for polynomials of degree less than the number m of points.

    Parameters
    ----------
    points : array of shape (..., m)
        The abscissae :math:`x_j`, all different; several sets of them along the leading axes.
    at : float
        The place x.
    order : int
        The derivative k, less than m.

    Returns
    -------
    ndarray of shape (..., m)
        The weights.

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
    count = points.shape[-1]
    gaps = np.moveaxis(points, -1, 0)
    table = np.zeros((order + 1, *gaps.shape))
    table[0, 0] = 1.0
    scale = np.ones(gaps.shape[1:])
    for n in range(1, count):
        new_scale = np.ones(gaps.shape[1:])
        for j in range(n):
            gap = gaps[n] - gaps[j]
            new_scale = new_scale * gap
            for m in range(min(n, order), -1, -1):
                lower = m * table[m - 1, j] if m else 0.0
                if j == n - 1:
                    table[m, n] = scale / new_scale * (lower - (gaps[n - 1] - at) * table[m, j])
                table[m, j] = ((gaps[n] - at) * table[m, j] - lower) / gap
        scale = new_scale
    return np.moveaxis(table[order], 0, -1)


@dataclass(frozen=True, eq=False)
class Stencil:
    """A derivative along an axis of `count` points, as ``scale * unit + own * identity``.

    The unit part slides over the points ``first <= i < last``: it is the sum over `pairs` (offset, sign, weight) of
    ``weight * (u[i + offset] + sign * u[i - offset])`` and over `diagonals` (offset, weights) of
    ``weights[i - first] * u[i + offset]``. The other points have rows of their own: ``start`` acts on the first points
    of the axis, ``end`` on the last ones; there are none when the axis `wraps`.
    """

    count: int
    scale: float
    own: float
    pairs: tuple[Pair, ...]
    diagonals: tuple[Diagonal, ...]
    first: int
    last: int
    start: np.ndarray
    end: np.ndarray
    wraps: bool

    @cached_property
    def reach(self) -> int:
        """Return how far a sliding row reaches to either side."""
        return max(abs(offset) for offset in (*(p[0] for p in self.pairs), *(d[0] for d in self.diagonals)))


@lru_cache(maxsize=256)
def stencil(points: tuple[float, ...], order: int, accuracy: int, period: float | None = None) -> Stencil:
    """Return the stencil on these points: centred inside, one-sided rows of the same accuracy at the ends.

    On a uniform axis the centred rows of even derivatives gain an order by symmetry and are one point shorter
    (the compact stencil); elsewhere every row has ``order + accuracy`` points.
    """
    axis, count, width = np.asarray(points), len(points), order + accuracy
    half = _centred_width(order, accuracy) // 2
    margin = 0
    if period is not None:
        margin = (order + accuracy + 1) // 2
        axis = np.concatenate([axis[-margin:] - period, axis, axis[:margin] + period])
    scale, own = 1.0, 0.0
    pairs: tuple[Pair, ...] = ()
    diagonals: tuple[Diagonal, ...] = ()
    if _is_uniform(axis) and len(axis) > 2 * half:
        first, last = half, len(axis) - half
        scale, own, pairs = _pairs(half, order, (axis[-1] - axis[0]) / (len(axis) - 1))
    else:
        first = width // 2 if margin == 0 else margin
        last = len(axis) - width + first + 1 if margin == 0 else margin + count
        rows = _rows(axis, np.arange(first, last), np.arange(first, last) - width // 2, order, width)
        diagonals = tuple((j - width // 2, np.ascontiguousarray(rows[:, j])) for j in range(width))
    if margin:
        empty = np.empty((0, 0))
        return Stencil(count, scale, own, pairs, diagonals, 0, count, empty, empty, True)
    starts = _rows(axis, np.arange(first), np.zeros(first, int), order, width)
    ends = _rows(axis, np.arange(last, count), np.full(count - last, count - width), order, width)
    starts[np.arange(first), np.arange(first)] -= own
    ends[np.arange(count - last), np.arange(last, count) - (count - width)] -= own
    return Stencil(count, scale, own, pairs, diagonals, first, last, starts / scale, ends / scale, False)


def _pairs(half: int, order: int, spacing: float) -> tuple[float, float, tuple[Pair, ...]]:
    """Return scale, own weight and pairs of the centred row; by symmetry its sides agree up to the sign."""
    row = weights(np.arange(-half, half + 1.0), 0.0, order)
    sign = 1 if order % 2 == 0 else -1
    sides = (row[half + 1 :] + sign * row[:half][::-1]) / 2
    largest = int(np.argmax(np.abs(sides)))
    pairs = [(j + 1, sign, float(side / sides[largest])) for j, side in enumerate(sides) if side]
    pairs.sort(key=lambda pair: abs(pair[2]), reverse=True)
    unit = spacing**order
    return float(sides[largest] / unit), float(row[half] / unit) if sign == 1 else 0.0, tuple(pairs)


def _rows(axis: np.ndarray, places: np.ndarray, starts: np.ndarray, order: int, width: int) -> np.ndarray:
    """Return one row of weights per place, for the `width` points from its start on."""
    if not len(places):
        return np.empty((0, width))
    # Abscissae relative to the point itself, so that coordinates far from zero lose no digits.
    windows = axis[starts[:, None] + np.arange(width)] - axis[places, None]
    return weights(windows, 0.0, order)


def _is_uniform(axis: np.ndarray) -> bool:
    return len(axis) < 3 or bool(np.ptp(np.diff(axis)) <= 8 * np.spacing(np.abs(axis).max()))


def _centred_width(order: int, accuracy: int) -> int:
    return 2 * ((order + 1) // 2) - 1 + accuracy


def affordable(count: int, order: int, accuracy: int, periodic: bool, name: str) -> tuple[int, str]:
    """Return the accuracy that an axis of `count` points can carry, and a warning when it is less than asked."""
    most = count - order if not periodic else count - 2 * ((order + 1) // 2) + 1
    usable = min(accuracy, most - most % 2 if most > 1 else most)
    if usable < 1:
        raise InputError(
            f"axis {name} must have at least {order + 2} points for a derivative of order {order}; got {count}. "
            "Sample the field on a finer grid."
        )
    if usable == accuracy:
        return usable, ""
    return usable, (
        f"axis {name} has {count} points, too few for accuracy {accuracy} in a derivative of order {order}; "
        f"accuracy {usable} is used"
    )
