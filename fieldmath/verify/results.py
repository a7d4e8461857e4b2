"""Reading what numeric code returns into one array of shape value shape + grid shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldmath.errors import FieldMathError
from fieldmath.verify.layouts import turn

MOST_TRIMMED = 0.34
"""The part of an axis that a result may leave out at its ends together."""


class Unreadable(ValueError):
    """The result has no shape that the answer could have; the message says why. `kind` is a word for it."""

    def __init__(self, message: str, kind: str = "shape") -> None:
        super().__init__(message)
        self.kind = kind


def read(
    result: Any, value_shape: tuple[int, ...], grid_shape: tuple[int, ...], *, turned: bool = False,
    names: tuple[str, ...] = (),
) -> np.ndarray:  # fmt: skip
    """Return a result as floats of shape ``value_shape + grid_shape``, NaN where an edge was trimmed.

    Components may come first or last, as an array, nested sequences, labelled arrays or a sampled field. A result that
    is shorter by the same even number of points at both ends of an axis is taken as trimmed. Labelled arrays whose
    dimensions have the `names` of the coordinates may have them in any order.

    Raises
    ------
    Unreadable
        With the reason.

    Examples
    --------
    >>> import numpy as np
    >>> from fieldmath.verify.results import read
    >>> read([np.ones((4, 6)), np.zeros((4, 6))], (2,), (4, 6)).shape
    (2, 4, 6)
    """
    array = _array(result, names)
    seen = (grid_shape[1], grid_shape[0], *grid_shape[2:]) if turned and len(grid_shape) > 1 else grid_shape
    depth = len(value_shape)
    while array.ndim > depth + len(seen) and array.shape[0] == 1:
        array = array[0]
    if array.ndim == len(seen) and depth and set(value_shape) == {1}:
        array = array.reshape(value_shape + array.shape)
    if array.ndim != depth + len(seen):
        raise Unreadable(f"the result has shape {array.shape}, not {value_shape + seen}: {_hint(array, value_shape)}")
    first = _trimmed(array, value_shape, seen)
    if first is None and depth:
        first = _trimmed(np.moveaxis(array, range(-depth, 0), range(depth)), value_shape, seen)
    if first is None:
        kind, reason = _reason(array, depth, seen)
        raise Unreadable(f"the result has shape {array.shape}, not {value_shape + seen}{reason}", kind)
    return turn(first, depth) if turned else first


def _array(result: Any, names: tuple[str, ...] = ()) -> np.ndarray:
    if result is None:
        raise Unreadable("the function returned None; return the array", "type")
    if hasattr(result, "data_vars"):
        result = list(result.data_vars.values())
    if hasattr(result, "detach"):
        result = result.detach().numpy()
    if hasattr(result, "dims") and names and set(names) <= set(result.dims):
        result = result.transpose(..., *names)
    try:
        values = getattr(result, "values", None)
    except FieldMathError:
        raise Unreadable("the function returned a field of expressions, not samples", "type") from None
    if values is not None and not callable(values):
        result = values
    if isinstance(result, list | tuple):
        parts = [_array(part, names) for part in result]
        if len({part.shape for part in parts}) != 1:
            raise Unreadable(f"the result is a sequence of arrays of unequal shapes {[p.shape for p in parts]}")
        result = np.stack(parts)
    if isinstance(result, np.ma.MaskedArray):
        result = np.ma.filled(result.astype(float), np.nan)
    array = np.asarray(result)
    if array.dtype.kind == "c":
        if np.abs(array.imag).max(initial=0) > 1e-9 * (1 + np.abs(array.real).max(initial=0)):
            raise Unreadable("the result is complex with imaginary parts that are not zero", "type")
        array = array.real
    if array.dtype.kind not in "fiub":
        raise Unreadable(f"the result holds {array.dtype}, not numbers", "type")
    return array.astype(float)


def _trimmed(array: np.ndarray, value_shape: tuple[int, ...], grid_shape: tuple[int, ...]) -> np.ndarray | None:
    """Return the array with NaN where points are left out at both ends; None when the shape does not allow it."""
    depth = len(value_shape)
    if array.shape[:depth] != value_shape:
        return None
    missing = [n - m for n, m in zip(grid_shape, array.shape[depth:], strict=True)]
    if any(k < 0 or k % 2 or k > MOST_TRIMMED * n for k, n in zip(missing, grid_shape, strict=True)):
        return None
    if not any(missing):
        return array
    return np.pad(array, [(0, 0)] * depth + [(k // 2, k // 2) for k in missing], constant_values=np.nan)


def _hint(array: np.ndarray, value_shape: tuple[int, ...]) -> str:
    wanted = "an array for each component" if value_shape else "one array"
    return f"the answer has {wanted}"


def _reason(array: np.ndarray, depth: int, grid_shape: tuple[int, ...]) -> tuple[str, str]:
    for shape in (array.shape[depth:], array.shape[: array.ndim - depth]):
        if shape == (*grid_shape[1::-1], *grid_shape[2:]) and len(grid_shape) > 1 and grid_shape[0] != grid_shape[1]:
            return "swapped", ': the axes are swapped (indexing="xy" for "ij")'
        short = [n - m for n, m in zip(grid_shape, shape, strict=True)]
        if set(short) <= {0, 1} and any(short):
            return (
                "short",
                ": one point fewer along an axis, as numpy.diff gives it; such differences belong between points",
            )
    return "shape", ""
