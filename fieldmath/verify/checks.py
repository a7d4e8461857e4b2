"""Checks of the numbers that people pass to the functions of `fieldmath.verify`."""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError


def number(name: str, value: Any, *, positive: bool = True) -> float | None:
    """Return a finite number, positive unless said otherwise; None stays None.

    Examples
    --------
    >>> from fieldmath.verify.checks import number
    >>> number("order", 2)
    2.0
    """
    if value is None:
        return None
    if isinstance(value, str | bytes | bool) or not np.isscalar(value) or not np.isreal(value):
        raise InputTypeError(f"{name} must be a number; got {value!r:.60}")
    found = float(value)  # type: ignore[arg-type]
    if not np.isfinite(found) or (positive and found <= 0):
        raise InputError(f"{name} must be a {'positive' if positive else 'finite'} number; got {value!r}")
    return found


def count(name: str, value: Any) -> int | None:
    """Return a whole number of at least 1; None stays None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InputTypeError(f"{name} must be a whole number; got {value!r:.60}")
    if value < 1:
        raise InputError(f"{name} must be at least 1; got {value}")
    return int(value)


def rows_of_numbers(name: str, value: Any) -> np.ndarray:
    """Return points as the rows of an array."""
    try:
        points = np.atleast_2d(np.asarray(value, dtype=float))
    except (TypeError, ValueError):
        raise InputTypeError(f"{name} must be a point, or points as rows; got {value!r:.60}") from None
    if points.ndim != 2 or not points.size or not np.isfinite(points).all():
        raise InputError(f"{name} must be finite numbers, a point or points as rows; got {value!r:.60}")
    return points
