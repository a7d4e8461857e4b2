"""Reading what a user hands to a field constructor: expressions on a chart, or values on a grid."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.parse import split_names
from fieldmath.errors import InputError, InputTypeError
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.grids import Grid
from fieldmath.representations.promotion import real_array, sampled, symbolic
from fieldmath.representations.protocol import Components, each

_LABELLED = {"dask", "xarray"}


def names_known(chart: Chart, parameters: Any) -> dict[str, sp.Symbol]:
    """Return what text may use: the chart's coordinates and parameters, and the declared parameters (real numbers)."""
    declared = {}
    given = [parameters] if isinstance(parameters, sp.Symbol) else parameters
    if isinstance(given, Sequence) and not isinstance(given, str):
        declared = {s.name: s for s in given if isinstance(s, sp.Symbol)}
    for name in split_names(parameters) if parameters else ():
        if name in chart.names:
            raise InputError(f"parameters must differ from the coordinates {', '.join(chart.names)}; got {name!r}")
        declared.setdefault(name, sp.Symbol(name, real=True))
    return {**declared, **chart.known_names}


def read_expressions(
    source: Any, chart: Chart, rank: int | None, known: Mapping[str, sp.Expr], functions: Any
) -> Components:
    """Return the symbolic components of a nested sequence of expressions or text."""
    declared = split_names(functions) if functions else ()
    entries = _nested(source)
    if rank is None:
        rank = entries.ndim
    n = chart.dimension
    if rank == 1 and entries.ndim == 1 and entries.shape != (n,):
        raise InputError(f"components must be {n}, one per coordinate of {chart}; got {entries.shape[0]}")
    if entries.shape != (n,) * rank:
        wanted = "a single expression" if rank == 0 else f"an array of shape {(n,) * rank} on {chart}"
        raise InputError(f"components must be {wanted}; got shape {entries.shape}")
    return each(lambda entry: _component(entry, chart, known, declared), entries)


def read_samples(values: Any, grid: Grid, rank: int | None, accuracy: int, *, allow_nan: bool) -> Components:
    """Return the sampled components of an array whose leading axes are component indices; numbers broadcast."""
    if not _LABELLED.isdisjoint(sys.modules):
        from fieldmath.representations.labelled import plain

        values = plain(values, grid)
    if isinstance(values, Sequence) and rank == 1 and not isinstance(values, str):
        values = [_filled(value, grid) for value in values]
    if type(allow_nan).__name__ not in ("bool", "bool_"):
        raise InputTypeError(f"allow_nan must be True or False; got {type(allow_nan).__name__}")
    array = values if hasattr(values, "dask") else real_array(values)
    if rank == 0 and array.ndim == 0:
        array = np.full(grid.shape, array)
    depth = array.ndim - grid.dimension if rank is None else rank
    n, leading = grid.dimension, array.shape[: max(depth, 0)]
    if depth < 0 or leading != (n,) * depth:
        wanted = (n,) * max(depth, 0 if rank is None else rank) + grid.shape
        last = array.shape[-depth:] == (n,) * depth if depth > 0 else False
        hint = (
            " Components come first: move the last axis to the front with numpy.moveaxis(values, -1, 0)."
            if last
            else ""
        )
        raise InputError(f"values must have shape {wanted}, components first; got {array.shape}.{hint}")
    out = np.empty(leading, dtype=object)
    for index in np.ndindex(leading):
        out[index] = sampled(array[index], grid, accuracy, allow_nan=allow_nan)
    return out


def _component(entry: Any, chart: Chart, known: Mapping[str, sp.Expr], functions: Sequence[str]) -> Any:
    """Return the representation of one component: text, an expression, or a scalar field on the same chart."""
    inner = getattr(entry, "_components", None)
    if inner is None:
        return symbolic(entry, chart, known, functions)
    if inner.ndim or entry.is_sampled or entry.chart != chart:
        raise InputError(f"a component that is a field must be a symbolic scalar field on {chart}; got {entry!r}")
    return inner[()]


def _nested(source: Any) -> np.ndarray:
    """Return nested sequences (or a matrix) of expressions as an object array, without looking inside the entries."""
    if isinstance(source, sp.MatrixBase):
        source = source.tolist()
        if source and all(len(row) == 1 for row in source):
            source = [row[0] for row in source]
    if isinstance(source, np.ndarray):
        source = source.tolist()
    if not isinstance(source, list | tuple | sp.Tuple):
        out = np.empty((), dtype=object)
        out[()] = source
        return out
    parts = [_nested(entry) for entry in source]
    if not parts:
        raise InputError("components must not be empty; got []")
    if len({part.shape for part in parts}) > 1:
        raise InputError(f"components must form a regular array; got rows of shapes {[part.shape for part in parts]}")
    return np.stack(parts)


def _filled(value: Any, grid: Grid) -> Any:
    array = value if isinstance(value, np.ndarray) else real_array(value)
    if array.dtype.kind not in "fiu" and array.ndim == 0:
        raise InputTypeError(f"values must be arrays or numbers; got {value!r}")
    return np.full(grid.shape, array, dtype=float) if array.ndim == 0 else array
