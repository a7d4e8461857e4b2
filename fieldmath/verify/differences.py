"""Derivatives of ordinary functions by extrapolated differences, each with its error."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_LEVELS = 10
_RATIO = 1.6
_FIRST_STEP = 0.1

Function = Callable[[np.ndarray], np.ndarray]


def partial(function: Function, point: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    r"""Return the partial derivative of an array-valued function and its error.

    Central differences with shrinking steps, extrapolated to step 0: the entry of the tableau with the smallest
    difference from its neighbours, and that difference.

    References
    ----------
    C. J. F. Ridders (1982), Accurate computation of F'(x) and F'(x)F''(x), Adv. Eng. Software 4.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.verify.differences import partial
    >>> value, error = partial(lambda x: np.exp(x[0]) * x[1:], np.array([0.0, 2.0]), 0)
    >>> bool(abs(value[0] - 2) <= error[0] + 1e-12)
    True
    """
    step = _FIRST_STEP * max(1.0, abs(float(point[axis])))
    best, error = None, np.array(np.inf)
    row: list[np.ndarray] = []
    for _ in range(_LEVELS):
        moved = [point.copy() for _ in (1, -1)]
        moved[0][axis] += step
        moved[1][axis] -= step
        width = moved[0][axis] - moved[1][axis]
        fresh = [(function(moved[0]) - function(moved[1])) / width]
        for k, old in enumerate(row):
            factor = _RATIO ** (2 * (k + 1))
            fresh.append((factor * fresh[k] - old) / (factor - 1))
            spread = np.maximum(np.abs(fresh[-1] - fresh[k]), np.abs(fresh[-1] - old))
            if best is None:
                best, error = fresh[-1].copy(), spread.copy()
            else:
                better = spread < error
                best, error = np.where(better, fresh[-1], best), np.where(better, spread, error)
        row, step = fresh, step / _RATIO
    assert best is not None
    return np.asarray(best, dtype=float), np.asarray(error, dtype=float)


def jacobian(function: Function, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return all partial derivatives, the axis of differentiation last, with their errors."""
    columns = [partial(function, point, axis) for axis in range(point.size)]
    return np.stack([value for value, _ in columns], axis=-1), np.stack([error for _, error in columns], axis=-1)


def hessian(function: Function, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the second derivatives of a number-valued function, with their errors."""
    value, error = jacobian(lambda x: jacobian(function, x)[0], point)
    _, noise = jacobian(function, point)
    return value, error + noise.max() * _RATIO ** (_LEVELS - 1) / _FIRST_STEP
