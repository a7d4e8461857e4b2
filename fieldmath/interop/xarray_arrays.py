"""Sampled fields to labelled arrays of xarray and back; `import fieldmath.xarray` adds the accessor ``data.fm``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.fields.base import Field
from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.tensor import TensorField
from fieldmath.fields.vector import VectorField
from fieldmath.geometry.catalogue import as_chart, cartesian
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.grids import Grid

if TYPE_CHECKING:
    import xarray

COMPONENT_DIMS = ("component", "component_2", "component_3", "component_4")
ATTRIBUTE = "fieldmath"
CLASSES = {0: ScalarField, 1: VectorField}
_DEGREES = ("degree", "degrees", "deg", "degrees_north", "degrees_east", "degree_north", "degree_east")


def to_xarray(field: Field, *, name: str | None = None) -> xarray.DataArray:
    """Return a sampled field as a labelled array.

    Parameters
    ----------
    field : ScalarField, VectorField or TensorField
        Holding samples; ``field.sample(grid)`` gives them.
    name : str, optional
        The name of the array.

    Returns
    -------
    xarray.DataArray
        Dimensions: one for each component index (``"component"``, with the names of the coordinates), then the
        coordinates. Its attribute ``fieldmath`` remembers chart, basis, accuracy and periodic axes as text.

    See Also
    --------
    from_xarray

    Examples
    --------
    ::

        grid = fm.Grid.uniform("x y", x=(0, 1, 5), y=(0, 2, 9))
        data = fm.interop.to_xarray(fm.VectorField(["-y", "x"], "x y").sample(grid))
        data.sel(component="y", x=0.5, y=2.0).item()  # 0.5
    """
    import xarray

    from fieldmath.storage import to_json

    with located("to_xarray"):
        grid = grid_of(field)
        names = grid.chart.names
        periods = {n: p for n, p in zip(names, grid.periods, strict=True) if p is not None}
        facts = {"basis": field.basis, "accuracy": field.accuracy, "periods": periods}
        remembered = json.dumps({**facts, "chart": to_json(grid.chart, indent=None)})
        dims = (*COMPONENT_DIMS[: field.rank], *names)
        coords = {dim: list(names) for dim in COMPONENT_DIMS[: field.rank]} | dict(zip(names, grid.axes, strict=True))
        return xarray.DataArray(field.values, dims=dims, coords=coords, name=name, attrs={ATTRIBUTE: remembered})


def from_xarray(
    data: Any,
    chart: Any = None,
    *,
    dims: Mapping[str, str] | Sequence[str] | None = None,
    components: Sequence[str] | None = None,
    accuracy: int | None = None,
    periodic: Sequence[str] = (),
) -> Field:
    """Return a labelled array as a sampled field; values that are missing stay NaN.

    Parameters
    ----------
    data : xarray.DataArray or xarray.Dataset
        A scalar field; a vector field when a dimension is called ``"component"``; of a data set the variables in
        `components`. Dask arrays stay lazy. Axes that run downwards are turned round.
    chart : Chart or name, optional
        The coordinates, radians for angles. By default what `to_xarray` remembered, else Cartesian ones with the
        names of the dimensions.
    dims : mapping or sequence, optional
        Which dimension holds a coordinate of the chart, ``{"phi": "lon"}``, or the dimensions in the chart's order.
    components : sequence of str, optional
        The variables of a data set that are the components of a vector, in the chart's order.
    accuracy : int, optional
        Order of accuracy of derivatives, 4 by default.
    periodic : sequence of str
        Coordinates whose last point is followed by the first.

    Returns
    -------
    ScalarField, VectorField or TensorField

    Raises
    ------
    InputError
        When dimensions and chart do not fit, a dimension has no coordinate, or angles come in degrees.

    Examples
    --------
    ::

        x = np.linspace(0, 1, 11)
        wave = xarray.DataArray(np.sin(x), coords={"x": x}, dims="x")
        fm.interop.from_xarray(wave).grad()
    """
    import xarray

    with located("from_xarray"):
        if isinstance(data, xarray.Dataset):
            data = _stacked(xarray, data, components)
        if not isinstance(data, xarray.DataArray):
            raise InputTypeError(f"data must be an xarray DataArray or Dataset; got {type(data).__name__}")
        facts = _remembered(data)
        places = [dim for dim in data.dims if dim not in COMPONENT_DIMS]
        space, own = _chart_of(chart if chart is not None else facts.get("chart"), dims, places)
        for dim in own:
            data = _rising(data, dim, is_angle=not space.is_cartesian)
        data = data.transpose(*(dim for dim in data.dims if dim in COMPONENT_DIMS), *own)
        axes = [np.asarray(data.coords[dim].values) for dim in own]
        kept = {n: p for n, p in facts.get("periods", {}).items() if n in space.names and _closes(axes, space, n, p)}
        grid = Grid(space, axes, [*kept, *periodic], periods=kept)
        rank = data.ndim - len(own)
        order = accuracy if accuracy is not None else facts.get("accuracy", 4)
        options = {"basis": facts.get("basis", "")} if rank else {}
        return CLASSES.get(rank, TensorField)(data.data, grid, accuracy=order, allow_nan=True, **options)


def grid_of(field: Any) -> Grid:
    """Return the grid of a sampled field; refuse anything else."""
    if not isinstance(field, Field):
        raise InputTypeError(f"field must be a ScalarField, VectorField or TensorField; got {type(field).__name__}")
    if field.grid is None:
        raise InputError("field must hold samples; got an expression. Use field.sample(grid) first.")
    return field.grid


def _stacked(xarray: Any, data: Any, components: Sequence[str] | None) -> Any:
    """Return variables of a data set as one array, or the only variable."""
    names = list(components) if components is not None else list(data.data_vars)
    missing = [name for name in names if name not in data.data_vars]
    if missing or not names or isinstance(components, str):
        held = ", ".join(map(str, data.data_vars)) or "none"
        raise InputError(f"components must be a list of variables among {held}; got {components!r}")
    if len(names) == 1:
        return data[names[0]]
    if components is None:
        raise InputError(f"components must say which variables make the vector; the data set has {', '.join(names)}")
    stacked = xarray.concat([data[name] for name in names], dim=COMPONENT_DIMS[0], combine_attrs="drop")
    return stacked.assign_coords({COMPONENT_DIMS[0]: names})


def _remembered(data: Any) -> dict[str, Any]:
    """Return what `to_xarray` wrote on an array; nothing for arrays of others."""
    from fieldmath.storage import from_json

    text = data.attrs.get(ATTRIBUTE)
    if not isinstance(text, str):
        return {}
    try:
        facts = json.loads(text)
        chart = from_json(facts["chart"])
    except (ValueError, KeyError, TypeError):
        raise InputError(f"attribute {ATTRIBUTE!r} must be what to_xarray wrote; it is damaged. Drop it.") from None
    return {**facts, "chart": chart} if isinstance(chart, Chart) else {}


def _chart_of(chart: Any, dims: Any, places: list[Any]) -> tuple[Chart, list[Any]]:
    """Return the chart, and the dimensions in its order."""
    if dims is not None and not isinstance(dims, Mapping):
        if isinstance(dims, str) or not isinstance(dims, Sequence):
            raise InputTypeError(f"dims must be a mapping or a sequence of names; got {dims!r}")
        own = list(dims)
        space = as_chart(chart) if chart is not None else _plain_chart(own)
    else:
        space = as_chart(chart) if chart is not None else _plain_chart(places)
        own = [(dims or {}).get(name, name) for name in space.names]
    if sorted(map(str, own)) != sorted(map(str, places)) or len(own) != space.dimension:
        raise InputError(
            f"dims must match the coordinates {', '.join(space.names)} with the dimensions "
            f"{', '.join(map(str, places))}; got {', '.join(map(str, own))}"
        )
    return space, own


def _plain_chart(places: list[Any]) -> Chart:
    if not places or not all(isinstance(dim, str) and dim.isidentifier() for dim in places):
        raise InputError(f"dims must be names that a formula can use; got {places}. Name a chart.")
    return cartesian(" ".join(places))


def _rising(data: Any, dim: Any, *, is_angle: bool) -> Any:
    if dim not in data.coords:
        raise InputError(f"dimension {dim} must have a coordinate; it has none. Use data.assign_coords({dim}=...).")
    axis = data.coords[dim]
    if axis.dtype.kind not in "fiu":
        raise InputTypeError(f"coordinate {dim} must hold real numbers; got dtype {axis.dtype}")
    if is_angle and str(axis.attrs.get("units", "")).lower() in _DEGREES:
        raise InputError(f"coordinate {dim} must be in radians; its units are degrees. Use numpy.deg2rad first.")
    return data.isel({dim: slice(None, None, -1)}) if axis.size > 1 and axis[0] > axis[-1] else data


def _closes(axes: list[np.ndarray], space: Chart, name: str, period: float) -> bool:
    """Return whether an axis still covers its period: data that were cut are not periodic."""
    axis = axes[space.names.index(name)]
    steps = np.diff(axis)
    return bool(len(axis) > 1 and abs(axis[-1] - axis[0] + steps.max() - period) <= 1e-9 * period)
