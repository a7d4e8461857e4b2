"""The accessor ``data.fm`` of xarray: ``import fieldmath.xarray`` once, then ``data.fm.laplacian()``.

Every method gives a labelled array again, ``wind.fm.curl("u", "v")`` of a data set, ``height.fm.grad()`` of an array.
Dimensions that are no coordinates (time, level, member) are gone through one by one: name the coordinates with `dims`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import xarray

from fieldmath.errors import InputError, located
from fieldmath.fields.base import Field
from fieldmath.interop.xarray_arrays import COMPONENT_DIMS, from_xarray, to_xarray

# The methods of fields that accessors have, and the ranks of what they are asked of.
OPERATORS = {
    "grad": (0,),
    "rot": (0,),
    "hessian": (0,),
    "laplacian": (0, 1, 2),
    "biharmonic": (0, 1, 2),
    "div": (1, 2),
    "curl": (1,),
    "jacobian": (1,),
    "norm": (1,),
}


class _Accessor:
    """What both accessors share: a field for the data, and the operators."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def field(self, *components: str, **options: Any) -> Field:
        """Return the data as a field, see `fieldmath.interop.from_xarray`."""
        return from_xarray(self._data, components=list(components) or None, **options)

    def _apply(self, name: str, components: Sequence[str], options: dict[str, Any]) -> xarray.DataArray:
        """Return an operator of the data, slice by slice along dimensions that are no coordinates."""
        with located(f"fm.{name}"):
            data = self._data[list(components)] if components and isinstance(self._data, xarray.Dataset) else self._data
            return _sliced(data, name, components, options)


def _sliced(data: Any, name: str, components: Sequence[str], options: dict[str, Any]) -> xarray.DataArray:
    own = _coordinates(options)
    extra = [dim for dim in data.dims if own is not None and dim not in own and dim not in COMPONENT_DIMS]
    if not extra:
        field = from_xarray(data, components=list(components) or None, **options)
        if field.rank not in OPERATORS[name]:
            raise InputError(f"data must be a field that has a {name}; got a {type(field).__name__}")
        found = to_xarray(getattr(field, name)(), name=name)
        back = _renamed(options)
        return found.rename({ours: theirs for ours, theirs in back.items() if ours in found.dims})
    dim = extra[0]
    parts = [_sliced(data.isel({dim: k}), name, components, options) for k in range(data.sizes[dim])]
    if not parts:
        raise InputError(f"dimension {dim} must not be empty; it has no entries")
    label = data.coords.get(dim, dim)
    return xarray.concat(parts, dim=label, combine_attrs="override", coords="minimal", compat="override")


def _coordinates(options: dict[str, Any]) -> list[str] | None:
    """Return the dimensions that are coordinates, where the options say it."""
    from fieldmath.geometry.catalogue import as_chart

    dims, chart = options.get("dims"), options.get("chart")
    if dims is not None and not isinstance(dims, dict):
        return list(dims)
    if chart is None:
        return None
    return [(dims or {}).get(name, name) for name in as_chart(chart).names]


def _renamed(options: dict[str, Any]) -> dict[str, str]:
    """Return what the coordinates of the chart are called in the data."""
    from fieldmath.geometry.catalogue import as_chart

    dims, chart = options.get("dims"), options.get("chart")
    if dims is None or chart is None:
        return {}
    pairs = dims.items() if isinstance(dims, dict) else zip(as_chart(chart).names, dims, strict=False)
    return dict(pairs)


def _method(name: str) -> Any:
    def method(self: _Accessor, *components: str, **options: Any) -> xarray.DataArray:
        return self._apply(name, components, options)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = (
        f"Return the {name} as a labelled array.\n\n        Components of a vector are variables of a data set, "
        "``fm.curl('u', 'v')``; options are those of\n        `fieldmath.interop.from_xarray`: chart, dims, "
        "accuracy, periodic.\n        "
    )
    return method


for _name in OPERATORS:
    setattr(_Accessor, _name, _method(_name))


@xarray.register_dataarray_accessor("fm")
class DataArrayAccessor(_Accessor):
    """``data.fm`` of a DataArray: a scalar field, or a vector field with a dimension ``"component"``."""


@xarray.register_dataset_accessor("fm")
class DatasetAccessor(_Accessor):
    """``data.fm`` of a Dataset: name the variables, ``data.fm.grad("T")``, ``data.fm.curl("u", "v")``."""
