"""Fields of py-pde on Cartesian grids, whose values stand at the middles of cells."""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.fields.base import Field
from fieldmath.fields.tensor import TensorField
from fieldmath.geometry.catalogue import cartesian
from fieldmath.geometry.grids import Grid
from fieldmath.interop.field_files import library
from fieldmath.interop.xarray_arrays import CLASSES, grid_of

_NAMES = ("ScalarField", "VectorField", "Tensor2Field")


def from_pde(field: Any, *, accuracy: int = 4) -> Field:
    """Return a field of py-pde as a sampled field.

    Parameters
    ----------
    field : pde.ScalarField, pde.VectorField or pde.Tensor2Field
        On a Cartesian grid; on another one use its ``interpolate_to_grid`` first.
    accuracy : int
        Order of accuracy of derivatives.
    """
    with located("from_pde"):
        grid = getattr(field, "grid", None)
        if type(field).__name__ not in _NAMES or grid is None:
            raise InputTypeError(
                f"field must be a scalar, vector or tensor field of py-pde; got {type(field).__name__}"
            )
        if type(grid).__name__ not in ("CartesianGrid", "UnitGrid"):
            raise InputError(
                f"field must be on a Cartesian grid; got a {type(grid).__name__}. Use field.interpolate_to_grid first."
            )
        names = list(grid.axes)
        ends = dict(zip(names, grid.axes_bounds, strict=True))
        periods = {n: float(ends[n][1] - ends[n][0]) for n, wraps in zip(names, grid.periodic, strict=True) if wraps}
        ours = Grid(
            cartesian(" ".join(names)), [np.asarray(a) for a in grid.axes_coords], list(periods), periods=periods
        )
        values = np.asarray(field.data)
        return CLASSES.get(field.rank, TensorField)(values, ours, accuracy=accuracy, allow_nan=True)


def to_pde(field: Field) -> Any:
    """Return a sampled field as one of py-pde; the points become middles of cells."""
    with located("to_pde"):
        pde = library("pde", "fields of py-pde")
        grid = grid_of(field)
        if not grid.chart.is_cartesian or not grid.is_uniform or field.rank > 2:
            raise InputError(f"field must be on a uniform Cartesian grid, of rank up to 2; got {field}")
        bounds = [(axis[0] - h / 2, axis[-1] + h / 2) for axis, h in zip(grid.axes, grid.spacing, strict=True)]
        theirs = pde.CartesianGrid(bounds, grid.shape, periodic=list(grid.periodic))
        return getattr(pde, _NAMES[field.rank])(theirs, np.asarray(field.values))
