"""What samples and counts must be before anything is estimated from them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fieldmath.errors import InputError, InputTypeError

Array = NDArray[np.float64]


def as_samples(samples: ArrayLike, name: str, least: int) -> Array:
    """Return samples as floats of shape (n, d); a sequence of n numbers has d = 1."""
    values = _real(samples, name)
    if values.ndim == 1:
        values = values[:, np.newaxis]
    if values.ndim != 2:
        raise InputError(f"{name} must have shape (n,) or (n, d); got {values.shape}. Put one observation in each row.")
    if values.shape[1] == 0 or values.shape[0] == 0:
        raise InputError(f"{name} must not be empty; got shape {np.shape(samples)}.")
    if values.shape[0] < least:
        raise InputError(f"{name} must hold at least {least} observations; got {values.shape[0]}.")
    return values


def as_counts(counts: ArrayLike) -> Array:
    """Return counts as floats of shape (K,), whole numbers of which at least one is positive."""
    values = _real(counts, "counts").ravel()
    if values.size == 0:
        raise InputError(f"counts must not be empty; got shape {np.shape(counts)}.")
    wrong = (values < 0) | (values != np.floor(values))
    if wrong.any():
        raise InputError(
            f"counts must be whole numbers, 0 or more; got {values[wrong][0]:g}. Give counts, not fractions."
        )
    if values.sum() == 0:
        raise InputError(f"counts must hold at least one observation; got {values.size} counts that sum to 0.")
    return values


def as_neighbours(k: int, name: str = "k") -> int:
    """Return the number of neighbours, a positive integer."""
    if isinstance(k, bool) or not isinstance(k, int | np.integer):
        raise InputTypeError(f"{name} must be an integer; got {k!r}.")
    if k < 1:
        raise InputError(f"{name} must be 1 or more; got {k}.")
    return int(k)


def _real(data: ArrayLike, name: str) -> Array:
    try:
        values = np.asarray(data)
    except ValueError:
        raise InputTypeError(f"{name} must be an array of real numbers; got rows of unequal length.") from None
    if values.dtype.kind not in "iuf":
        if values.size == 0:
            raise InputError(f"{name} must not be empty; got shape {values.shape}.")
        raise InputTypeError(f"{name} must be an array of real numbers; got dtype {values.dtype}.")
    if values.size and not np.isfinite(values).all():
        bad = values[~np.isfinite(values)]
        raise InputError(f"{name} must be finite; got {bad.flat[0]} ({bad.size} of {values.size}). Remove such values.")
    return values.astype(np.float64)
