"""Fields as something to be looked at: values over a box of coordinates, wherever they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.plotting.boxes import box_of, default_range, require_no_parameters
from fieldmath.plotting.labels import symbol_label
from fieldmath.plotting.space import Box, Coordinates, Space, insertion, space_of

# Samples per axis that a picture can show; more are thinned out.
_MOST = 512
_MOST_DRAWN = {1: 4096, 2: 512, 3: 96}  # Points along an axis of samples in blocks, by dimension.
# Values beyond this are singular: their squares overflow.
_SINGULAR = 1e100


@dataclass(frozen=True)
class View:
    """Values over a box: `evaluate(coordinates)` has shape ``value_shape + broadcast shape``, NaN outside.

    `kept` are the positions of the coordinates among those of the field, so component ``kept[0]`` of a vector
    points along the first axis of the view; `held` says in words which others are fixed. `samples` are the axes
    and values of sampled fields and of grids that the user gave. Without a `space` the coordinates themselves are
    drawn, on equal axes when `isotropic`.
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]
    box: Box
    periods: tuple[float | None, ...]
    kept: tuple[int, ...]
    evaluate: Callable[[Coordinates], np.ndarray]
    space: Space | None
    isotropic: bool
    samples: tuple[tuple[np.ndarray, ...], np.ndarray] | None = None
    held: str = ""

    @property
    def dimension(self) -> int:
        """Return the number of coordinates that vary."""
        return len(self.names)

    def fixed(self, at: Mapping[int, float]) -> View:
        """Return the view in which the coordinates numbered in `at` have the given values."""
        kept = [k for k in range(self.dimension) if k not in at]
        insert = insertion(at, self.dimension)

        def chosen(items: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(items[k] for k in kept)

        return View(
            chosen(self.names),
            chosen(self.labels),
            chosen(self.box),
            chosen(self.periods),
            chosen(self.kept),
            lambda coordinates: self.evaluate(insert(coordinates)),
            self.space and self.space.fixed(insert, kept),
            self.isotropic,
            self.samples and _sliced(*self.samples, at),
            ", ".join([*filter(None, [self.held]), *(_equation(self.labels[k], value) for k, value in at.items())]),
        )

    def at_share(self, k: int, share: float) -> float:
        """Return the value of coordinate k at this share of its range; that of a sample where there are samples."""
        lower, upper = self.box[k]
        value = lower + share * (upper - lower)
        if self.samples is None:
            return 0.0 if abs(value) < 1e-9 * (upper - lower) else value
        axis = self.samples[0][k]
        return float(axis[np.argmin(abs(axis - value))])

    def on_mesh(self, counts: Sequence[int]) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
        """Return axes and values: the samples where there are any, else `counts` even points per axis."""
        if self.samples is not None:
            axes, values = _thinned(*self.samples)
            return axes, _finite(values)
        axes = tuple(np.linspace(*pair, count) for pair, count in zip(self.box, counts, strict=True))
        values = self.at_nodes(axes)
        moved = _off_singular_ends(axes, values)
        return (axes, values) if moved is None else (moved, self.at_nodes(moved))

    def at_nodes(self, axes: Sequence[np.ndarray]) -> np.ndarray:
        """Return the values on the tensor product of `axes`, NaN where they are not finite."""
        mesh = np.meshgrid(*axes, indexing="ij", sparse=True)
        return _finite(self.evaluate(mesh))


def whole_view(field: Any, grid: Any, box: Any) -> View:
    """Return the view of a field with all its coordinates, on `grid` or in `box`."""
    _require_values(field)
    if not field.is_sampled:
        return _of_formula(field, grid, box)
    if grid is not None:
        raise InputError("grid must be left out for a sampled field, which has its own; use .interpolate() first")
    view = _of_samples(field if field.chunks is None else field.thinned(_MOST_DRAWN[min(field.grid.dimension, 3)]))
    return _cropped(view, box_of(field.chart, box, view.box))


def _require_values(field: Any) -> None:
    require_no_parameters(sorted({*field.parameters, *field.chart.parameters}, key=str))


def _of_formula(field: Any, grid: Any, box: Any) -> View:
    chart = field.chart
    if grid is not None:
        if box is not None:
            raise InputError("grid and box must not both be given; the grid says where to draw")
        if tuple(grid.chart.names) != tuple(chart.names):
            wanted, got = ", ".join(chart.names), ", ".join(grid.chart.names)
            raise InputError(f"grid must have the coordinates {wanted}; got {got}")
        axes = _closed(grid)
        pairs: Box = tuple((float(axis[0]), float(axis[-1])) for axis in axes)
    else:
        pairs = box_of(chart, box, tuple(default_range(limits) for limits in chart.ranges.values()))
    view = View(
        tuple(chart.names),
        tuple(symbol_label(symbol) for symbol in chart.symbols),
        pairs,
        _periods(chart),
        tuple(range(chart.dimension)),
        lambda coordinates: np.asarray(field(*coordinates), dtype=float),
        space_of(chart, getattr(field, "basis", "")),
        bool(chart.is_cartesian),
    )
    return view if grid is None else replace(view, samples=(axes, view.at_nodes(axes)))


def _of_samples(field: Any) -> View:
    chart, grid = field.chart, field.grid
    short = [name for name, axis in zip(chart.names, grid.axes, strict=True) if len(axis) < 2]
    if short:
        raise InputError(
            f"grid must have at least 2 points along every axis to be drawn; got 1 along {', '.join(short)}"
        )
    axes = _closed(grid)
    values = np.asarray(field.values, dtype=float)
    rank = values.ndim - len(axes)
    for k, wraps in enumerate(grid.periodic):
        if wraps:
            values = np.concatenate([values, values.take([0], axis=rank + k)], axis=rank + k)
    return View(
        tuple(chart.names),
        tuple(symbol_label(symbol) for symbol in chart.symbols),
        tuple((float(axis[0]), float(axis[-1])) for axis in axes),
        tuple(grid.periods),
        tuple(range(chart.dimension)),
        _interpolation(axes, values),
        space_of(chart, getattr(field, "basis", "")),
        bool(chart.is_cartesian),
        (axes, values),
    )


def _interpolation(axes: tuple[np.ndarray, ...], values: np.ndarray) -> Callable[[Coordinates], np.ndarray]:
    from scipy.interpolate import RegularGridInterpolator

    rank = values.ndim - len(axes)
    spatial_first = np.moveaxis(values, range(rank), range(len(axes), values.ndim))
    linear = RegularGridInterpolator(axes, spatial_first, bounds_error=False, fill_value=np.nan)

    def evaluate(coordinates: Coordinates) -> np.ndarray:
        found = linear(np.stack(np.broadcast_arrays(*coordinates), axis=-1))
        size = found.ndim
        return np.moveaxis(found, range(size - rank, size), range(rank))

    return evaluate


def _closed(grid: Any) -> tuple[np.ndarray, ...]:
    """Return the axes of a grid, periodic ones with their first point repeated one period later."""
    return tuple(
        np.append(axis, axis[0] + period) if wraps else np.asarray(axis)
        for axis, wraps, period in zip(grid.axes, grid.periodic, grid.periods, strict=True)
    )


def _cropped(view: View, box: Box) -> View:
    assert view.samples is not None
    axes, values = view.samples
    rank = values.ndim - len(axes)
    for k, (lower, upper) in enumerate(box):
        inside = np.flatnonzero((axes[k] >= lower) & (axes[k] <= upper))
        if len(inside) < 2:
            where = f"{view.names[k]} in ({lower:g}, {upper:g})"
            raise InputError(f"box must hold at least 2 samples along each axis; got {len(inside)} with {where}")
        axes = (*axes[:k], axes[k][inside], *axes[k + 1 :])
        values = values.take(inside, axis=rank + k)
    return replace(view, box=tuple((float(axis[0]), float(axis[-1])) for axis in axes), samples=(axes, values))


def _sliced(axes: tuple[np.ndarray, ...], values: np.ndarray, at: Mapping[int, float]) -> Any:
    """Return samples on the slice, interpolated linearly between the two neighbouring layers; exact on a layer."""
    rank = values.ndim - len(axes)
    for k in sorted(at, reverse=True):
        axis, value = axes[k], at[k]
        if not axis[0] <= value <= axis[-1]:
            raise InputError(f"at must lie on the grid, between {axis[0]:g} and {axis[-1]:g}; got {value:g}")
        above = int(np.clip(np.searchsorted(axis, value), 1, len(axis) - 1))
        share = (value - axis[above - 1]) / (axis[above] - axis[above - 1])
        low, high = (values.take(layer, axis=rank + k) for layer in (above - 1, above))
        values = low if share == 0 else high if share == 1 else (1 - share) * low + share * high
        axes = (*axes[:k], *axes[k + 1 :])
    return axes, values


def _equation(label: str, value: float) -> str:
    return f"{label} = {value:.4g}"


def _thinned(axes: tuple[np.ndarray, ...], values: np.ndarray) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    steps = [-(-len(axis) // _MOST) for axis in axes]
    cut: tuple[Any, ...] = tuple(slice(None, None, step) for step in steps)
    return tuple(axis[part] for axis, part in zip(axes, cut, strict=True)), values[(..., *cut)]


def _off_singular_ends(axes: tuple[np.ndarray, ...], values: np.ndarray) -> tuple[np.ndarray, ...] | None:
    """Return the axes with ends moved inward where all values at that end are singular; None if there are none."""
    rank = values.ndim - len(axes)
    moved = [axis.copy() for axis in axes]
    found = False
    for k, axis in enumerate(moved):
        for end, inward in ((0, 1), (-1, -1)):
            layer = values.take(end, axis=rank + k)
            if len(axis) > 2 and not np.isfinite(layer).all(axis=tuple(range(rank))).any():
                axis[end] += inward * 1e-3 * (axis[1] - axis[0])
                found = True
    return tuple(moved) if found else None


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(abs(values) < _SINGULAR, values, np.nan)


def _periods(chart: Any) -> tuple[float | None, ...]:
    wraps = tuple(chart.periodic) or (False,) * chart.dimension
    return tuple(
        float(upper - lower) if wrap else None
        for (lower, upper), wrap in zip(chart.ranges.values(), wraps, strict=True)
    )
