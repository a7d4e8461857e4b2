"""What samples, labels and counts must be before anything is estimated from them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldmath.algebra.arguments import read_list
from fieldmath.errors import InputError, InputTypeError

Array = NDArray[np.float64]


def plain(data: Any) -> Any:
    """Return the NumPy array behind a pandas or xarray column (anything with `to_numpy`); other data as they are.

    Columns of objects that are numbers become floats, with NaN where an entry is missing.
    """
    convert = getattr(data, "to_numpy", None)
    if convert is None:
        return data
    array = np.asarray(convert())
    if array.dtype.kind != "O" or not array.size:
        return array
    absent = np.array([_is_missing(entry) for entry in array.ravel()]).reshape(array.shape)
    if all(
        isinstance(entry, int | float | np.number) and not isinstance(entry, bool) for entry in array[~absent].ravel()
    ):
        return np.where(absent, np.nan, array).astype(float)
    return array


def _is_missing(entry: Any) -> bool:
    """Return whether an entry stands for nothing: None, NaN, or pandas.NA, of which no comparison has a truth."""
    if entry is None or type(entry).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(entry, float) and entry != entry


def as_samples(samples: Any, name: str, least: int) -> Array:
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


def as_counts(counts: Any) -> Array:
    """Return counts as floats of shape (K,), whole numbers of which at least one is positive."""
    values = as_weights(counts, "counts").ravel()
    if (fractional := values != np.floor(values)).any():
        raise InputError(
            f"counts must be whole numbers, 0 or more; got {values[fractional][0]:g}. Give counts, not fractions."
        )
    if values.sum() == 0:
        raise InputError(f"counts must hold at least one observation; got {values.size} counts that sum to 0.")
    return values


def as_weights(weights: Any, name: str = "weights", size: int | None = None) -> Array:
    """Return weights as floats that are not negative, `size` of them."""
    values = _real(weights, name)
    if values.size == 0:
        raise InputError(f"{name} must not be empty; got shape {np.shape(weights)}.")
    if (values < 0).any():
        noun = "whole numbers, 0 or more" if name == "counts" else "0 or more"
        raise InputError(f"{name} must be {noun}; got {values[values < 0][0]:g}.")
    if size is not None and values.shape != (size,):
        raise InputError(f"{name} must be one number for each of {size} observations; got shape {values.shape}.")
    if size is not None and not values.sum() > 0:
        raise InputError(f"{name} must have a positive sum; got 0.")
    return values


def as_labels(labels: Any, name: str) -> tuple[list[Any], NDArray[np.int64]]:
    """Return the different labels in order of appearance, and for each observation the place of its label."""
    array = plain(labels)
    entries = array.tolist() if isinstance(array, np.ndarray) and array.ndim else read_list(array, name, "labels")
    places: dict[Any, int] = {}
    codes = np.empty(len(entries), dtype=np.int64)
    for i, entry in enumerate(entries):
        if _is_missing(entry):
            raise InputError(f"{name} must not hold missing values; got {entry} at place {i}. Drop or rename them.")
        label = tuple(entry) if isinstance(entry, list) else entry
        try:
            codes[i] = places.setdefault(label, len(places))
        except TypeError:
            raise InputTypeError(f"{name} must be hashable labels; got {entry!r}.") from None
    if not entries:
        raise InputError(f"{name} must not be empty.")
    return list(places), codes


def is_numeric(data: Any) -> bool:
    """Return whether observations are numbers, for which distances mean something: not text, booleans or objects."""
    array = plain(data)
    try:
        kind = np.asarray(array).dtype.kind
    except ValueError:
        return False
    return kind in "iuf"


def as_neighbours(k: int, name: str = "k") -> int:
    """Return the number of neighbours, a positive integer."""
    if isinstance(k, bool) or not isinstance(k, int | np.integer):
        raise InputTypeError(f"{name} must be an integer; got {k!r}.")
    if k < 1:
        raise InputError(f"{name} must be 1 or more; got {k}.")
    return int(k)


def _real(data: Any, name: str) -> Array:
    try:
        values = np.asarray(plain(data))
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
