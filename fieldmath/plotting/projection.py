"""Views on the plane of the paper, and views over Cartesian coordinates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fieldmath.errors import InputError
from fieldmath.plotting.boxes import numbers
from fieldmath.plotting.space import Box, Coordinates, Space, flat_basis, inverse_of
from fieldmath.plotting.view import View, whole_view


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
    view = whole_view(field, grid, box)
    return _held(view, at) if at else view


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
    return View(names, space.labels, box, (None,) * size, tuple(range(size)), evaluate, None, True, None, view.held)


def _held(view: View, at: Mapping[Any, Any]) -> View:
    """Return the view with `at` held; Cartesian names work for embedded curvilinear charts too."""
    if isinstance(at, Mapping) and view.space is not None:
        given = {str(name) for name in at}
        if not given & set(view.names) and given <= {label.strip("$") for label in view.space.labels}:
            view = straight(view)
    held = numbers(view.names, at, "at")
    if len(held) == view.dimension:
        raise InputError(f"at must leave at least one coordinate free; got values for all of {', '.join(view.names)}")
    return view.fixed(held)


def _bounding(space: Space, box: Box) -> Box:
    mesh = np.meshgrid(*(np.linspace(*pair, 41) for pair in box), indexing="ij", sparse=True)
    position = space.position(mesh)
    return tuple((float(np.nanmin(row)), float(np.nanmax(row))) for row in position)
