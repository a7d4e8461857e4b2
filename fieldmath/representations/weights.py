"""Weights that integrate samples along one axis, of any order, uniform or not, periodic or not."""

from __future__ import annotations

import numpy as np

_SMALL = 1e-13


def integration_weights(points: np.ndarray, accuracy: int, period: float | None = None) -> np.ndarray:
    r"""Return weights w with :math:`\int f\,dx \approx \sum_j w_j f(x_j)`, of error O(h**accuracy).

    Between neighbours the polynomial through the nearest `accuracy` points is integrated exactly; on a uniform axis
    this is Gregory's rule, the trapezoidal rule with corrected ends. A periodic axis closes on itself; when it is
    uniform the plain trapezoidal rule is used, whose error falls faster than any power of h for smooth functions.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.representations.weights import integration_weights
    >>> x = np.linspace(0, 1, 5)
    >>> bool(abs(integration_weights(x, 4) @ x**3 - 0.25) < 1e-15)
    True
    """
    count = len(points)
    if period is not None:
        steps = np.diff(np.append(points, points[0] + period))
        if np.ptp(steps) <= 1e-9 * period:
            return np.full(count, period / count)
        return _closed(points, min(accuracy, count), period)
    if count == 1:
        return np.zeros(1)
    size = min(accuracy, count)
    weights = np.zeros(count)
    for k in range(count - 1):
        start = min(max(k + 1 - size // 2, 0), count - size)
        weights[start : start + size] += _one_interval(points[start : start + size], points[k], points[k + 1])
    return weights


def comparison_weights(points: np.ndarray, accuracy: int, period: float | None = None) -> np.ndarray:
    """Return weights of another rule on the same axis, whose difference shows the error of `integration_weights`.

    The rule of two orders less (of order 4 for order 2); on a periodic axis the trapezoidal rule on every second point,
    or the rule that does not know of the period.
    """
    if period is None:
        return integration_weights(points, accuracy - 2 if accuracy > 2 else 4)
    if len(points) % 2 == 0:
        weights = np.zeros(len(points))
        weights[::2] = integration_weights(points[::2], accuracy, period)
        return weights
    weights = integration_weights(np.append(points, points[0] + period), accuracy)
    weights[0] += weights[-1]
    return weights[:-1]


def _closed(points: np.ndarray, size: int, period: float) -> np.ndarray:
    count, weights = len(points), np.zeros(len(points))
    for k in range(count):
        many = np.arange(k + 1 - size // 2, k + 1 - size // 2 + size)
        near = points[many % count] + period * (many // count)
        np.add.at(weights, many % count, _one_interval(near, near[size // 2 - 1], near[size // 2]))
    return weights


def _one_interval(near: np.ndarray, lower: float, upper: float) -> np.ndarray:
    """Return the weights of the integral from lower to upper of the polynomial through the points."""
    middle, scale = 0.5 * (lower + upper), np.ptp(near)
    if scale < _SMALL:
        return np.zeros(len(near))
    x, (a, b) = (near - middle) / scale, ((end - middle) / scale for end in (lower, upper))
    powers = np.arange(len(near))
    moments = (b ** (powers + 1) - a ** (powers + 1)) / (powers + 1)
    return scale * np.linalg.solve(np.vander(x, increasing=True).T, moments)
