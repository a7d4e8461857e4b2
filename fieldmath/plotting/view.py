"""Fields as something to be looked at: values over a box of coordinates, wherever they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.plotting.boxes import box_of, default_range, numbers, require_no_parameters
from fieldmath.plotting.labels import symbol_label
from fieldmath.plotting.space import Box, Coordinates, Space, flat_basis, insertion, inverse_of, space_of

# Samples per axis that a picture can show; more are thinned out.
_MOST = 512
# Values beyond this are singular: their squares overflow.
_SINGULAR = 1e100


@dataclass(frozen=True)
class View:
    """Values over a box: `evaluate(coordinates)` has shape ``value_shape + broadcast shape``, NaN outside.

    `kept` are the positions of the coordinates among those of the field (so component ``kept[0]`` of a vector
    points along the first axis of the view); `samples` are the axes and values of sampled fields and of grids
    that the user gave. Without a `space` the coordinates themselves are drawn, on equal axes when `isotropic`.
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
        )

    def middle(self, k: int) -> float:
        """Return where coordinate k is cut by default: half way, on a sample where there are samples."""
        lower, upper = self.box[k]
        if self.samples is None:
            return (lower + upper) / 2
        axis = self.samples[0][k]
        return float(axis[np.argmin(abs(axis - (lower + upper) / 2))])

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


def view_of(
    field: Any,
    *,
    grid: Any = None,
    box: Mapping[Any, Any] | Sequence[Any] | None = None,
    at: Mapping[Any, Any] | None = None,
) -> View:
    """Return the view of a field on `grid` or in `box`, with the coordinates in `at` held fixed.

    Raises
    ------
    EvaluationError
        If the field has free parameters.
    InputError
        If `grid`, `box` or `at` do not suit the chart.
    """
    _require_values(field)
    chart = field.chart
    view = _of_samples(field) if field.is_sampled else _of_formula(field, grid, box)
    if field.is_sampled:
        if grid is not None:
            raise InputError("grid must be left out for a sampled field, which has its own; use .interpolate() first")
        view = _cropped(view, box_of(chart, box, view.box))
    return _held(view, at or {})


def paper(view: View) -> View:
    """Return a two-coordinate view whose space, if any, is the plane of the paper (m = 2)."""
    if view.space is None:
        return view
    flat = flat_basis(view.space, view.box)
    return replace(view, space=None if flat is None else view.space.projected(*flat))


def straight(view: View) -> View:
    """Return the view over Cartesian coordinates, with Cartesian components; itself when it has no space."""
    space = view.space
    if space is None or len(space.labels) != view.dimension:
        return view
    inverse = inverse_of(space, view.box, view.periods)

    def evaluate(positions: Coordinates) -> np.ndarray:
        full = np.broadcast_arrays(*positions)
        coordinates = inverse(np.stack([np.ravel(axis) for axis in full]))
        values = view.evaluate(list(coordinates))
        rank = values.ndim - 1
        for index in range(rank):
            frame = space.frame(list(coordinates))
            values = np.moveaxis(np.einsum("mc...n,c...n->m...n", frame, np.moveaxis(values, index, 0)), 0, index)
        return values.reshape(values.shape[:-1] + full[0].shape)

    names = tuple(label.strip("$") for label in space.labels)
    size = view.dimension
    box = _bounding(space, view.box)
    return View(names, space.labels, box, (None,) * size, tuple(range(size)), evaluate, None, True)


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


def _held(view: View, at: Mapping[Any, Any]) -> View:
    """Return the view with `at` held; Cartesian names work for embedded curvilinear charts too."""
    if not at:
        return view
    if isinstance(at, Mapping) and view.space is not None:
        given = {str(name) for name in at}
        if not given & set(view.names) and given <= {label.strip("$") for label in view.space.labels}:
            view = straight(view)
    held = numbers(view.names, at, "at")
    if len(held) == view.dimension:
        raise InputError(f"at must leave at least one coordinate free; got values for all of {', '.join(view.names)}")
    return view.fixed(held)


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


def _bounding(space: Space, box: Box) -> Box:
    mesh = np.meshgrid(*(np.linspace(*pair, 41) for pair in box), indexing="ij", sparse=True)
    position = space.position(mesh)
    return tuple((float(np.nanmin(row)), float(np.nanmax(row))) for row in position)


def _periods(chart: Any) -> tuple[float | None, ...]:
    wraps = tuple(chart.periodic) or (False,) * chart.dimension
    return tuple(
        float(upper - lower) if wrap else None
        for (lower, upper), wrap in zip(chart.ranges.values(), wraps, strict=True)
    )
