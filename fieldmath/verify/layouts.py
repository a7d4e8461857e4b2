"""How numeric code takes its input: rows that arrange a sampled field and its grid into arguments.

A layout is two choices. The *field* may come as one array with components first or last, as one array per component,
as a list of arrays, as labelled arrays, or as this library's own objects. The *place* may come as spacings, axes,
meshes, a grid, or not at all. Anything else is adapted in one line by the user: ``lambda values, spacing: mine(...)``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import fieldmath as fm


@dataclass(frozen=True)
class Sample:
    """A field on a grid, with its values as an array; what a layout arranges.

    `values` has the components first. `turned` says that arrays are indexed [y, x] (``indexing="xy"``).
    """

    field: Any
    grid: fm.Grid
    values: np.ndarray
    turned: bool = False

    @property
    def rank(self) -> int:
        """Return the number of component indices."""
        return self.values.ndim - self.grid.dimension

    def array(self, *index: int) -> np.ndarray:
        """Return one component, or all of them, as the function should see it."""
        part = self.values[index]
        leading = part.ndim - self.grid.dimension
        return turn(part, leading) if self.turned else part


def turn(array: np.ndarray, leading: int) -> np.ndarray:
    """Return the array with its first two grid axes exchanged, contiguous."""
    if array.ndim - leading < 2:
        return array
    return np.ascontiguousarray(np.swapaxes(array, leading, leading + 1))


def _components(sample: Sample) -> list[np.ndarray]:
    return [sample.array(*index) for index in np.ndindex(sample.values.shape[: sample.rank])]


def _last(sample: Sample) -> list[Any]:
    array = sample.array()
    return [np.ascontiguousarray(np.moveaxis(array, range(sample.rank), range(-sample.rank, 0)))]


def _labelled(sample: Sample) -> list[Any]:
    xarray = sys.modules["xarray"]
    names, coords = sample.grid.chart.names, dict(zip(sample.grid.chart.names, sample.grid.axes, strict=True))
    return [xarray.DataArray(part.copy(), dims=names, coords=coords) for part in _components(sample)]


def _sampled(sample: Sample) -> list[Any]:
    return [type(sample.field)(sample.values, sample.grid)]


#: How the field comes: name -> (whether it suits a rank, arguments).
FIELDS: dict[str, tuple[Callable[[int], bool], Callable[[Sample], list[Any]]]] = {
    "values": (lambda rank: True, lambda s: [s.array()]),
    "u, v": (lambda rank: rank > 0, _components),
    "(u, v)": (lambda rank: rank > 0, lambda s: [tuple(_components(s))]),
    "values[..., c]": (lambda rank: rank > 0, _last),
    "DataArray": (lambda rank: "xarray" in sys.modules, _labelled),
    "sampled field": (lambda rank: True, _sampled),
    "symbolic field": (lambda rank: True, lambda s: [s.field]),
}


def _spacing(sample: Sample) -> tuple[float, ...]:
    return tuple(map(float, sample.grid.spacing))


def _axes(sample: Sample) -> tuple[np.ndarray, ...]:
    return tuple(np.array(axis) for axis in sample.grid.axes)


def _mesh(sample: Sample) -> list[np.ndarray]:
    dense = [np.array(m) for m in sample.grid.dense_mesh()]
    return [turn(m, 0) for m in dense] if sample.turned else dense


def _step(sample: Sample) -> float:
    return _spacing(sample)[0]


#: How the place comes: name -> arguments.
PLACES: dict[str, Callable[[Sample], list[Any]]] = {
    "spacing": lambda s: [_spacing(s)],
    "dx, dy": lambda s: list(_spacing(s)),
    "x, y": lambda s: list(_axes(s)),
    "axes": lambda s: [_axes(s)],
    "X, Y": _mesh,
    "grid": lambda s: [s.grid],
    "h": lambda s: [_step(s)],
    "": lambda s: [],
}
#: Fields that come as plain arrays.
ARRAYS = ("values", "u, v", "(u, v)", "values[..., c]")
#: Places that tell where the points are.
PLACED = ("x, y", "axes", "X, Y", "grid")
#: Places that are right only where the cells are equally long along every axis.
EQUAL = ("h",)


@dataclass(frozen=True)
class Layout:
    """One way of calling: how the field comes, how the place comes, and which arguments go by keyword."""

    field: str
    place: str
    keywords: tuple[str, ...] = ()
    turned: bool = False

    @property
    def name(self) -> str:
        """Return the layout as a list of arguments."""
        places = tuple(f"{key}=" for key in self.keywords) or ((self.place,) if self.place else ())
        order = "; arrays indexed [y, x]" if self.turned else ""
        return f"({', '.join((self.field, *places))}){order}"

    @property
    def needs_equal_spacing(self) -> bool:
        """Return whether the call says only one spacing."""
        return self.place in EQUAL

    def arrange(self, sample: Sample) -> tuple[list[Any], dict[str, Any]]:
        """Return the arguments for a sample, in order and by keyword."""
        sample = Sample(sample.field, sample.grid, sample.values, self.turned)
        arguments = FIELDS[self.field][1](sample)
        place = PLACES[self.place](sample)
        if self.keywords:
            return arguments, dict(zip(self.keywords, place, strict=True))
        return [*arguments, *place], {}


def named(text: str, rank: int) -> list[Layout]:
    """Return the layouts that a user's words mean: ``"(values, spacing)"``, ``"u, v, dx, dy"``, ``"xy"``.

    The field is recognised by the first words, the place by the rest; several may fit.
    """
    words = text.strip().strip("()").replace(" ", "").lower()
    found = []
    for field in FIELDS:
        for place in PLACES:
            if words in _spellings(field, place):
                found.append(Layout(field, place))
    return [row for row in found if FIELDS[row.field][0](rank)]


def _spellings(field: str, place: str) -> set[str]:
    fields = {
        "values": {"values", "array", "f", "u", "field", "data", "(n,...)"},
        "u, v": {"u,v", "u,v,w", "components", "fx,fy", "fx,fy,fz"},
        "(u, v)": {"(u,v)", "list", "tuple", "(u,v,w)", "[u,v]"},
        "values[..., c]": {"last", "valueslast", "componentslast", "(...,n)", "values[...,c]"},
        "DataArray": {"xarray", "dataarray"},
        "sampled field": {"sampledfield", "sampled"},
        "symbolic field": {"symbolicfield", "symbolic", "field"},
    }[field]
    places = {
        "spacing": {"spacing", "h", "(dx,dy)", "(dx,dy,dz)", "spacings"},
        "dx, dy": {"dx,dy", "dx,dy,dz", "hx,hy", "hx,hy,hz", "*spacing", "dx"},
        "x, y": {"x,y", "x,y,z", "*axes", "x"},
        "axes": {"axes", "coords", "(x,y)", "(x,y,z)"},
        "X, Y": {"mesh", "*mesh"},
        "grid": {"grid"},
        "h": {"h", "step", "dx"},
        "": set(),
    }[place]
    both = {f"{f},{p}" for f in fields for p in places} if place else fields
    return both | ({"grid"} if (field, place) == ("values", "grid") else set())


def indexed(layouts: Sequence[Layout], *, turned: bool) -> list[Layout]:
    """Return the layouts with arrays in the order of a convention."""
    return [Layout(row.field, row.place, row.keywords, turned) for row in layouts]
