"""Arrays of xarray and of Dask, read as samples."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.geometry.grids import Grid
from fieldmath.representations.blocks import dask_array, is_chunked


def plain(values: Any, grid: Grid) -> Any:
    """Return the array inside a data array of xarray, and sequences of Dask arrays as one; other values as they are."""
    if isinstance(values, Sequence) and not isinstance(values, str):
        parts = [plain(value, grid) for value in values]
        model = next((part for part in parts if is_chunked(part)), None)
        if model is None:
            return parts if any(map(_is_labelled, values)) else values
        da = dask_array()
        return da.stack([part if np.ndim(part) else da.full_like(model, part, dtype=float) for part in parts])
    return _in_order(values, grid) if _is_labelled(values) else values


def _is_labelled(values: Any) -> bool:
    module = sys.modules.get("xarray")
    return module is not None and isinstance(values, module.DataArray)


def _in_order(values: Any, grid: Grid) -> Any:
    """Return the data with the axes of the grid last, in its order; their coordinates must be the grid's."""
    names = grid.chart.names
    own = [str(dim) for dim in values.dims if str(dim) in names]
    if not own:
        return values.data
    if sorted(own) != sorted(names):
        raise InputError(
            f"dimensions must be those of the grid, {', '.join(names)}; got {', '.join(map(str, values.dims))}"
        )
    for name, axis in zip(names, grid.axes, strict=True):
        if name in values.coords and not np.array_equal(values.coords[name].to_numpy(), axis):
            raise InputError(f"coordinate {name} of the data array must be the axis of the grid; they differ")
    first = [dim for dim in values.dims if str(dim) not in names]
    return values.transpose(*first, *(next(d for d in values.dims if str(d) == name) for name in names)).data
