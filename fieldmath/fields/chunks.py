"""What fields held in blocks can do besides: be computed, kept on the workers, or stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.geometry.grids import Grid
from fieldmath.representations import blocks
from fieldmath.representations.protocol import each
from fieldmath.representations.sampled import Sampled


class BlockMethods:
    """The methods of fields whose samples are Dask arrays; a field in memory is computed already."""

    @property
    def chunks(self: Any) -> tuple[tuple[int, ...], ...] | None:
        """Return the sizes of the blocks along each axis; None when the samples are in memory, or expressions."""
        return self._components.flat[0].chunks if self.is_sampled else None

    def compute(self: Any, *, progress: bool = False) -> Any:
        """Return the field with its samples in memory: all components are computed in one pass.

        Parameters
        ----------
        progress : bool
            Show a progress bar.

        Raises
        ------
        TooLargeError
            When memory has no room for the result; nothing has been computed then.

        Examples
        --------
        >>> import fieldmath as fm
        >>> grid = fm.Grid.uniform("x y", x=(0, 1, 6), y=(0, 1, 5))
        >>> fm.ScalarField("x*y", "x y").sample(grid).compute().values.shape
        (6, 5)
        """
        with located(f"{type(self).__name__}.compute"):
            return self if self.chunks is None else _with(self, lambda arrays: blocks.loaded(arrays, progress))

    def thinned(self: Any, most: int) -> Any:
        """Return the field in memory at no more than about `most` points along each axis, its ends among them.

        Examples
        --------
        >>> import fieldmath as fm
        >>> grid = fm.Grid.uniform("x y", x=(0, 1, 601), y=(0, 1, 5))
        >>> fm.ScalarField("x*y", "x y").sample(grid).thinned(100).grid.shape
        (87, 5)
        """
        with located(f"{type(self).__name__}.thinned"):
            grid = self.grid
            if grid is None:
                raise InputError("the field must hold samples; an expression can be sampled on any grid")
            from fieldmath.algebra.arguments import shown

            if isinstance(most, bool) or not isinstance(most, int) or most < 1:
                raise InputError(f"most must be a positive whole number; got {shown(most)}")
            kept = [_kept(len(axis), most, wraps) for axis, wraps in zip(grid.axes, grid.periodic, strict=True)]
            axes = [axis[rows] for axis, rows in zip(grid.axes, kept, strict=True)]
            lengths = {name: p for name, p in zip(grid.chart.names, grid.periods, strict=True) if p is not None}
            coarse = Grid(grid.chart, axes, grid.periodic, periods=lengths)
            parts = each(lambda c: Sampled(_taken(c.values, kept), coarse, c.accuracy), self._components)
            return self._build(self.chart, parts, self.basis).compute()

    def persist(self: Any) -> Any:
        """Return the field with its blocks computed and held, by the workers of a cluster if there is one."""
        from dask import persist

        return self if self.chunks is None else _with(self, lambda arrays: persist(*arrays))

    def to_zarr(self: Any, store: Any, *, progress: bool = False, **options: Any) -> None:
        """Write the samples to a Zarr array, components first, block by block.

        ``ScalarField(dask.array.from_zarr(store), grid)`` reads them again.

        Parameters
        ----------
        store : str, path, or Zarr store
            Where to; a cluster needs a place that all its workers see.
        progress : bool
            Show a progress bar.
        **options
            For ``dask.array.Array.to_zarr``: ``component``, ``overwrite``, ...
        """
        with located(f"{type(self).__name__}.to_zarr"):
            if not self.is_sampled:
                raise InputError("the field holds expressions. Call .sample(grid, chunks='auto') first.")
            _require_zarr()
            da = blocks.dask_array()
            values = self.values if self.chunks else da.from_array(self.values)
            together = values.rechunk(dict.fromkeys(range(self.rank), -1))  # One task makes all components of a block.
            from fieldmath.algebra.arguments import read_flag

            if isinstance(store, float | complex | bytes | list | tuple | np.ndarray | sp.Basic | int | type):
                raise InputTypeError(f"store must be a path or a store of zarr; got {type(store).__name__}")
            with blocks.shown(read_flag(progress, "progress")):
                _evenly(together).to_zarr(store, **options)


def _with(field: Any, function: Callable[[Sequence[Any]], Sequence[Any]]) -> Any:
    """Return the field with other arrays for those of its components."""
    found = iter(function([c.values for c in field._components.flat]))
    return field._build(field.chart, each(lambda c: c.holding(next(found)), field._components), field.basis)


def _kept(count: int, most: int, wraps: bool) -> np.ndarray:
    """Return the numbers of the points that stay: at equal steps, and the last one unless the axis wraps."""
    rows = np.arange(0, count, max(1, -(-count // most)))
    return rows if wraps or rows[-1] == count - 1 else np.append(rows, count - 1)


def _taken(values: Any, kept: Sequence[np.ndarray]) -> Any:
    for axis, rows in enumerate(kept):
        if len(rows) < values.shape[axis]:
            values = values[(slice(None),) * axis + (rows,)]
    return values


def _evenly(values: Any) -> Any:
    """Return an array whose blocks have one size along each axis, the last one perhaps less: Zarr knows no others."""
    even = tuple(max(sizes) if len(set(sizes[:-1])) > 1 or sizes[-1] > sizes[0] else sizes for sizes in values.chunks)
    return values.rechunk(even) if np.any([isinstance(sizes, int) for sizes in even]) else values


def _require_zarr() -> None:
    try:
        import zarr  # noqa: F401
    except ImportError:
        raise InputError(f"storage needs Zarr, which is not installed. {blocks.HINT}") from None
