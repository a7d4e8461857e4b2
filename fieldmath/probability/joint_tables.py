"""Joint laws from what a user gives: tables of probabilities or counts, rows or columns of observations."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.arguments import read_list
from fieldmath.errors import InputError, InputTypeError
from fieldmath.probability.chunked import columns_of, tally
from fieldmath.probability.construction import from_counts, from_pmf
from fieldmath.probability.law import Law
from fieldmath.representations.blocks import is_chunked


def from_table(table: Any, names: Any = None, outcomes: Any = None, *, normalize: bool = False) -> Law:
    """Return the joint law with these probabilities, or relative frequencies: one axis for each variable."""
    if isinstance(table, Mapping):
        return named(_from_cells(dict(table), normalize), names)
    if hasattr(table, "columns") and hasattr(table, "index"):
        names, outcomes = names or _names_of_frame(table), outcomes or [list(table.index), list(table.columns)]
        table = table.to_numpy()
    cells = _as_array(table)
    labels = _labels_of_axes(outcomes, cells.shape, names)
    keys = list(product(*labels))
    return named(_from_cells(dict(zip(keys, cells.ravel().tolist(), strict=True)), normalize), names)


def _names_of_frame(frame: Any) -> Any:
    found = frame.index.name, frame.columns.name
    return tuple(map(str, found)) if None not in found else None


def _as_array(table: Any) -> np.ndarray:
    """Return a table as an array of objects; every row of an axis must have the same length."""
    if isinstance(table, str) or not isinstance(table, Iterable):
        raise InputTypeError(f"table must be nested lists, an array or a mapping; got {type(table).__name__}")
    rows = table.tolist() if isinstance(table, np.ndarray | sp.MatrixBase | sp.NDimArray) else table
    shape, level = [], rows
    while isinstance(level, list | tuple):
        if not level:
            raise InputError("table must not be empty; got an axis without entries")
        shape.append(len(level))
        level = level[0]
    entries = _entries(rows, tuple(shape))
    if len(shape) < 2:
        raise InputError(f"table must have at least two axes; got {len(shape)}. Use from_pmf for one variable.")
    cells = np.empty(len(entries), dtype=object)
    cells[:] = entries
    return cells.reshape(shape)


def _entries(rows: Any, shape: tuple[int, ...]) -> list[Any]:
    if not shape:
        if isinstance(rows, list | tuple):
            raise InputError("table must have the same number of axes everywhere; got a list in place of a number")
        return [rows]
    if not isinstance(rows, list | tuple) or len(rows) != shape[0]:
        found = f"{len(rows)} and {shape[0]}" if isinstance(rows, list | tuple) else "a number in place of a list"
        raise InputError(f"table must have rows of equal length; got {found}")
    return [entry for row in rows for entry in _entries(row, shape[1:])]


def _labels_of_axes(outcomes: Any, shape: tuple[int, ...], names: Any) -> list[list[Hashable]]:
    if outcomes is None:
        return [list(range(size)) for size in shape]
    if isinstance(outcomes, Mapping):
        known = read_names(names, len(shape))
        if set(outcomes) != set(known):
            raise InputError(f"outcomes must be given for {', '.join(known)}; got {', '.join(map(str, outcomes))}")
        outcomes = [outcomes[name] for name in known]
    labels = [read_list(v, "outcomes", "labels") for v in read_list(outcomes, "outcomes", "lists of labels")]
    sizes = tuple(map(len, labels))
    if sizes != shape:
        raise InputError(f"outcomes must have as many labels as the table has entries, {shape}; got {sizes}")
    for values in labels:
        if len(set(values)) < len(values):
            raise InputError(f"outcomes must name each value of a variable once; got {values}")
    return labels


def _from_cells(cells: dict[Hashable, Any], normalize: bool) -> Law:
    """Return the law of probabilities, or of counts: whole numbers with a sum above 1."""
    values = list(cells.values())
    if values and all(_is_whole(value) for value in values) and sum(values) != 1:
        return from_counts({key: int(value) for key, value in cells.items()})
    return from_pmf(cells, normalize=normalize)


def _is_whole(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int | np.integer | sp.Integer):
        return True
    return isinstance(value, float | np.floating) and float(value).is_integer()


def from_observations(data: Any, names: Any = None) -> Law:
    """Return the joint law of relative frequencies of rows, or of columns given by name."""
    if hasattr(data, "columns") and hasattr(data, "to_numpy"):
        data = {str(name): list(data[name]) for name in data.columns}
    if isinstance(data, Mapping) and data and any(map(is_chunked, data.values())):
        if not all(map(is_chunked, data.values())):
            raise InputTypeError("columns must all be Dask arrays or none; use dask.array.from_array for the others")
        return named(from_counts(tally(list(data.values()))), list(data) if names is None else names)
    if is_chunked(data):
        return named(from_counts(tally(columns_of(data))), names)
    if isinstance(data, Mapping) and data and all(_is_column(values) for values in data.values()):
        names = list(data) if names is None else names
        data = _rows(list(data.values()), tuple(data))
    if isinstance(data, np.ndarray):
        if data.ndim != 2:
            raise InputError(f"data must have one row for each observation, shape (n, variables); got {data.shape}")
        data = list(map(tuple, data.tolist()))
    if not isinstance(data, Mapping):
        data = [tuple(row) if isinstance(row, list) else row for row in data]
    return named(from_counts(data), names)


def _is_column(values: Any) -> bool:
    return isinstance(values, Iterable) and not isinstance(values, str | bytes)


def is_columns(data: Any) -> bool:
    """Return whether data are columns by name: a mapping to sequences, or a data frame."""
    if hasattr(data, "columns") and hasattr(data, "to_numpy"):
        return True
    return isinstance(data, Mapping) and bool(data) and all(map(_is_column, data.values()))


def _rows(columns: list[Any], names: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    lists = [column.tolist() if isinstance(column, np.ndarray) else list(column) for column in columns]
    sizes = {str(name): len(column) for name, column in zip(names, lists, strict=True)}
    if len(set(sizes.values())) > 1:
        raise InputError(f"columns must have equal length; got {sizes}")
    return list(zip(*lists, strict=True))


def named(law: Law, names: Any = None) -> Law:
    """Return the law with the names of its variables, after checking that every outcome has a value for each."""
    outcomes = law.outcomes or ()
    if not any(isinstance(label, tuple) for label in outcomes):
        return replace(law, names=read_names(names, 1))
    first = outcomes[0]
    count = len(first) if isinstance(first, tuple) else 1
    values = []
    for label in outcomes:
        if not isinstance(label, tuple) or len(label) != count:
            raise InputError(f"outcomes must be tuples with one value for each variable; got {first!r} and {label!r}")
        if any(isinstance(value, float) and math.isnan(value) for value in label):
            raise InputError(f"outcomes must not hold NaN; got {label!r}. Drop or rename missing values first.")
        values.append(label)
    found = read_names(names, count)
    if count == 1:
        return replace(law, outcomes=tuple(label[0] for label in values), names=found)
    return replace(law, names=found)


def read_names(names: Any, count: int) -> tuple[str, ...]:
    """Return the names of the variables: X, Y, Z, or X1, X2, ..., by default."""
    if names is None:
        return ("X", "Y", "Z")[:count] if count <= 3 else tuple(f"X{k + 1}" for k in range(count))
    if isinstance(names, str):
        names = names.replace(",", " ").split()
    if not isinstance(names, Iterable):
        raise InputTypeError(f"names must be texts, one for each variable; got {type(names).__name__}")
    found = tuple(names)
    if any(not isinstance(name, str) or not name for name in found):
        raise InputTypeError(f"names must be texts, one for each variable; got {found}")
    if len(found) != count or len(set(found)) != count:
        raise InputError(f"names must be {count} different ones, one for each variable; got {', '.join(found)}")
    return found
