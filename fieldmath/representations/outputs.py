"""Where the results of operators go: one block of memory for all components, new or handed over by the caller."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError, MismatchError


def checked(out: Any, shape: tuple[int, ...], dtype: np.dtype, sources: Sequence[np.ndarray]) -> np.ndarray:
    """Return `out`, an array that may take results of this shape and type computed from `sources`, or say why not."""
    if not isinstance(out, np.ndarray):
        raise InputTypeError(
            f"out must be a NumPy array; got {type(out).__name__}. Make one with numpy.empty({shape})."
        )
    if out.shape != shape:
        raise InputError(f"out must have shape {shape}, components first; got {out.shape}.")
    if out.dtype != dtype:
        raise InputError(f"out must have dtype {dtype}, that of the samples; got {out.dtype}.")
    if not (out.flags.c_contiguous and out.flags.aligned):
        raise InputError(
            f"out must be contiguous in C order; got strides {out.strides}. Make it with numpy.empty({shape})."
        )
    if not out.flags.writeable:
        raise InputError("out must be writeable; got a read-only array. The values of a field are: make another array.")
    if any(np.may_share_memory(out, source) for source in sources):
        raise MismatchError("out must not overlap the samples of the field; got an array that does. Use another one.")
    return out


def joined(arrays: Sequence[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    """Return arrays as one read-only array of this leading shape: a view where they lie evenly in memory, else a copy.

    Components of one result lie one after the other; so do those of a transpose, in another order.
    """
    first = arrays[0]
    if not all(isinstance(array, np.ndarray) for array in arrays):
        return np.stack(arrays).reshape(*shape, *first.shape)  # Blocks stay blocks.
    steps = _steps(arrays, shape)
    if steps is not None:
        return np.lib.stride_tricks.as_strided(first, (*shape, *first.shape), (*steps, *first.strides), writeable=False)
    copy = np.stack(arrays).reshape(*shape, *first.shape)
    copy.setflags(write=False)
    return copy


def _steps(arrays: Sequence[np.ndarray], shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the distances in memory along the leading axes, where arrays of one kind lie evenly in one block."""
    first = arrays[0]
    if any((a.shape, a.strides, a.dtype) != (first.shape, first.strides, first.dtype) for a in arrays):
        return None
    if any(a.base is not first.base or a.base is None for a in arrays[1:]):
        return None
    places = (
        np.reshape([a.__array_interface__["data"][0] for a in arrays], shape) - first.__array_interface__["data"][0]
    )
    steps = tuple(
        int(places[(0,) * k + (1,) + (0,) * (len(shape) - k - 1)]) if n > 1 else 0 for k, n in enumerate(shape)
    )
    even = sum(step * index for step, index in zip(steps, np.indices(shape), strict=True))
    return steps if np.array_equal(places, np.broadcast_to(even, shape)) else None
