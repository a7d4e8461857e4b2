"""What every representation of a scalar function can do: all that the operators need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, Self

import numpy as np
import sympy as sp

from fieldmath.geometry.charts import Chart
from fieldmath.geometry.grids import Grid


class Representation(Protocol):
    """One scalar function on a chart, held by an expression (`Symbolic`) or by samples (`Sampled`).

    Operators call `deferred` first and `settled` last. In between they use `partial`, ``+`` and ``-``, and `scaled` by
    functions of the coordinates, so that a representation may gather the whole formula and realise it at once.
    """

    @property
    def chart(self) -> Chart:
        """The coordinates."""

    def deferred(self) -> Any:
        """Return a form that gathers derivatives instead of computing them."""

    def settled(self) -> Any:
        """Return the finished form: a normal form, or computed samples."""

    def partial(self, axis: int) -> Any:
        """Return the partial derivative along a coordinate."""

    def scaled(self, factor: sp.Expr) -> Any:
        """Return the product with a function of the coordinates."""

    def __add__(self, other: Self) -> Any: ...

    def __sub__(self, other: Self) -> Any: ...

    def __mul__(self, other: Self) -> Any: ...

    def __truediv__(self, other: Self) -> Any: ...

    def __pow__(self, other: Self) -> Any: ...

    def __neg__(self) -> Any: ...

    def apply(self, function: Callable[..., sp.Expr], *others: Self) -> Any:
        """Return a function of this and others at every point, given by its SymPy form."""

    def sampled(self, grid: Grid, accuracy: int, chunks: Any = None) -> Any:
        """Return the samples on a grid, as a Dask array of such blocks if there are `chunks`."""


Components = np.ndarray
"""An object array of representations, of the value shape of a field: (), (n,), (n, n), ..."""


def each(function: Callable[..., Any], *arrays: Components) -> Components:
    """Return the object array of `function` applied entry by entry."""
    out = np.empty(arrays[0].shape, dtype=object)
    for index in np.ndindex(out.shape):
        out[index] = function(*(array[index] for array in arrays))
    return out
