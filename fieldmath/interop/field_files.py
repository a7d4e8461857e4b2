"""Sampled fields in the formats of other programs: NetCDF, HDF5 and VTK, each by its own library."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from fieldmath.errors import InputError, InputTypeError, located
from fieldmath.fields.base import Field
from fieldmath.geometry.grids import Grid
from fieldmath.interop.xarray_arrays import ATTRIBUTE, from_xarray, grid_of, to_xarray

EXTRA = 'python -m pip install "fieldmath[io]"'


def library(name: str, what: str) -> Any:
    """Return an optional library, or say how to get it."""
    try:
        return import_module(name)
    except ImportError:
        raise InputError(f"{what} must have the library {name}; it is not installed. Use {EXTRA}.") from None


def to_netcdf(field: Field, path: Any, *, name: str = "field") -> None:
    """Write a sampled field to a NetCDF file, which xarray and most tools of the geosciences read.

    Parameters
    ----------
    field : ScalarField, VectorField or TensorField
        Holding samples.
    path : path-like
        The file; one that exists is replaced.
    name : str
        The name of the variable.
    """
    with located("to_netcdf"):
        library("h5netcdf", "NetCDF files")
        data = to_xarray(field, name=name)
        _written(path, lambda place: data.to_netcdf(place, engine="h5netcdf"))


def from_netcdf(path: Any, name: str | None = None, **options: Any) -> Field:
    """Return a variable of a NetCDF file as a sampled field; options as for `from_xarray`."""
    with located("from_netcdf"):
        library("h5netcdf", "NetCDF files")
        import xarray

        def opened(place: Path) -> Any:
            return xarray.load_dataset(place, engine="h5netcdf")

        data = _read(path, opened)
        if name is not None and name not in data.data_vars:
            raise InputError(f"name must be one of {', '.join(map(str, data.data_vars))}; got {name!r}")
        return from_xarray(data if name is None else data[name], **options)


def to_hdf5(field: Field, path: Any, *, group: str = "/") -> None:
    """Write a sampled field to an HDF5 file: data sets ``values`` and ``axis_0``, ..., and the facts as attributes."""
    from fieldmath.storage import to_json

    with located("to_hdf5"):
        h5py = library("h5py", "HDF5 files")
        grid = grid_of(field)

        def write(place: Path) -> None:
            with h5py.File(place, "w") as file:
                home = file.require_group(group)
                home.create_dataset("values", data=np.asarray(field.values))
                for k, axis in enumerate(grid.axes):
                    home.create_dataset(f"axis_{k}", data=axis).attrs["name"] = grid.chart.names[k]
                facts = {"rank": field.rank, "basis": field.basis, "accuracy": field.accuracy}
                periods = {n: p for n, p in zip(grid.chart.names, grid.periods, strict=True) if p is not None}
                chart = to_json(grid.chart, indent=None)
                home.attrs[ATTRIBUTE] = json.dumps({**facts, "periods": periods, "chart": chart})

        _written(path, write)


def from_hdf5(path: Any, *, group: str = "/") -> Field:
    """Return the sampled field that `to_hdf5` wrote."""
    from fieldmath.fields.tensor import TensorField
    from fieldmath.interop.xarray_arrays import CLASSES
    from fieldmath.storage import from_json

    with located("from_hdf5"):
        h5py = library("h5py", "HDF5 files")

        def read(place: Path) -> Any:
            with h5py.File(place, "r") as file:
                if group not in file or ATTRIBUTE not in file[group].attrs or "values" not in file[group]:
                    raise InputError(f"group {group} of the file must be one that to_hdf5 wrote; it is not")
                home = file[group]
                axes = [home[f"axis_{k}"][()] for k in range(sum(key.startswith("axis_") for key in home))]
                return json.loads(home.attrs[ATTRIBUTE]), axes, home["values"][()]

        facts, axes, values = _read(path, read)
        chart = from_json(facts["chart"])
        grid = Grid(chart, axes, list(facts["periods"]), periods=facts["periods"])
        options = {"basis": facts["basis"]} if facts["rank"] else {}
        made = CLASSES.get(facts["rank"], TensorField)
        return made(values, grid, accuracy=facts["accuracy"], allow_nan=True, **options)


def to_vtk(field: Field, path: Any, *, name: str = "field") -> Path:
    """Write a sampled field for ParaView and other programs that read VTK: a structured grid in Cartesian positions.

    Parameters
    ----------
    field : ScalarField or VectorField
        Holding samples, in one to three dimensions, on a chart with an embedding. Vectors become Cartesian.
    path : path-like
        The file; ``.vts`` is appended where it is missing.
    name : str
        The name of the array.

    Returns
    -------
    Path
        The file written.
    """
    with located("to_vtk"):
        hl = library("pyevtk.hl", "VTK files")
        grid = grid_of(field)
        chart = grid.chart
        if field.rank > 1 or chart.dimension > 3:
            raise InputError(f"field must be a scalar or vector in up to 3 dimensions; got {type(field).__name__}")
        if chart.embedding is None or len(chart.embedding) > 3:
            raise InputError(f"field must lie in Cartesian space; {chart} has no embedding there")
        shape = grid.shape + (1,) * (3 - grid.dimension)
        places = _padded(_positions(grid), shape)
        values = np.asarray(field.values, dtype=float)
        data = np.ascontiguousarray(values.reshape(shape)) if not field.rank else _padded(_cartesian(field), shape)
        target = Path(path)
        stem = target.with_suffix("") if target.suffix == ".vts" else target
        _written(stem, lambda place: hl.gridToVTK(str(place), *places, pointData={name: data}))
        return stem.with_name(stem.name + ".vts")


def _positions(grid: Grid) -> list[np.ndarray]:
    from fieldmath.algebra.compile import compile_expressions

    chart = grid.chart
    assert chart.embedding is not None
    return list(compile_expressions(chart.embedding, chart.symbols)(*grid.dense_mesh()))


def _cartesian(field: Any) -> list[np.ndarray]:
    """Return the Cartesian components at each point, from the tangents of the embedding."""
    from fieldmath.algebra.compile import compile_expressions

    chart, grid = field.chart, field.grid
    own = field.in_basis("coordinate").values
    tangents = [[place.diff(s) for s in chart.symbols] for place in chart.embedding]
    flat = compile_expressions([entry for row in tangents for entry in row], chart.symbols)(*grid.dense_mesh())
    matrix = np.asarray(flat).reshape(len(tangents), chart.dimension, *grid.shape)
    return list(np.einsum("ij...,j...->i...", matrix, own))


def _padded(parts: list[np.ndarray], shape: tuple[int, ...]) -> tuple[np.ndarray, ...]:
    """Return three contiguous arrays: missing directions are zero."""
    full = [
        np.ascontiguousarray(np.broadcast_to(part, shape[: part.ndim]).reshape(shape), dtype=float) for part in parts
    ]
    return tuple(full + [np.zeros(shape)] * (3 - len(full)))


def _written(path: Any, write: Callable[[Path], Any]) -> None:
    try:
        place = Path(path)
    except TypeError:
        raise InputTypeError(f"path must be the name of a file; got {type(path).__name__}") from None
    if not place.parent.is_dir():
        raise InputError(f"path must lie in a folder that exists; got {str(path)!r}")
    try:
        write(place)
    except OSError as error:
        raise InputError(f"path must be a file that can be written; got {str(path)!r}: {error}") from None


def _read(path: Any, read: Callable[[Path], Any]) -> Any:
    try:
        place = Path(path)
    except TypeError:
        raise InputTypeError(f"path must be the name of a file; got {type(path).__name__}") from None
    if not place.is_file():
        raise InputError(f"path must be a file; got {str(path)!r}")
    try:
        return read(place)
    except (OSError, json.JSONDecodeError) as error:
        raise InputError(f"path must be a file of this format; got {str(path)!r}: {error!s:.80}") from None
