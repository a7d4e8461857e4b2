"""The objects that documents can hold, one row each: how a kind is recognised, written and read.

How to add a kind: append a row; `fields_of` makes the row of a record whose constructor takes its fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

import numpy as np
import sympy as sp

from fieldmath.algebra.boxes import Box
from fieldmath.approximation import Approximation
from fieldmath.calculus.helmholtz import Helmholtz
from fieldmath.errors import InputError
from fieldmath.fields.base import Field
from fieldmath.fields.critical import CriticalPoint, Points, Zero
from fieldmath.fields.domains import Domain
from fieldmath.fields.theorems import TheoremReport
from fieldmath.geometry.catalogue import CONSTRUCTORS
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.curves import Curve
from fieldmath.geometry.grids import Grid
from fieldmath.geometry.patches import Patch
from fieldmath.geometry.regions import Region
from fieldmath.geometry.shapes import Shape
from fieldmath.geometry.surfaces import Surface
from fieldmath.probability.distribution import Distribution
from fieldmath.representations.promotion import sampled
from fieldmath.representations.symbolic import Symbolic
from fieldmath.storage import laws


class Kind(NamedTuple):
    """A row: the name in documents, the class, and the two directions."""

    name: str
    home: type
    write: Callable[[Any, Any], dict[str, Any]]
    read: Callable[[Any, Any], Any]


# -- charts and grids ------------------------------------------------------------------------------------------


def _write_chart(chart: Chart, to: Any) -> dict[str, Any]:
    if chart.name in CONSTRUCTORS:
        arguments = {name: to.formula(value) for name, value in chart.arguments}
        to.formulas(chart.symbols)
        return {"system": chart.name, "names": list(chart.names), **({"arguments": arguments} if arguments else {})}
    return {
        "name": chart.name,
        "coordinates": to.formulas(chart.symbols),
        "ranges": [to.formulas(pair) for pair in chart.limits],
        "metric": [to.formulas(row) for row in chart.metric.tolist()],
        "embedding": None if chart.embedding is None else to.formulas(chart.embedding),
        "periodic": list(chart.periodic),
        "orientation": chart.orientation,
    }


def _read_chart(node: Any, source: Any) -> Chart:
    if "system" in node:
        if node["system"] not in CONSTRUCTORS:
            raise InputError(f"system must be one of {', '.join(CONSTRUCTORS)}; got {node['system']!r:.40}")
        arguments = {str(name): source.formula(value) for name, value in node.get("arguments", {}).items()}
        return CONSTRUCTORS[node["system"]](" ".join(map(str, node["names"])), **arguments)
    symbols = source.formulas(node["coordinates"])
    metric = sp.ImmutableMatrix([source.formulas(row) for row in node["metric"]])
    limits = tuple((low, high) for low, high in map(source.formulas, node["ranges"]))
    size = len(symbols)
    if metric.shape != (size, size) or len(limits) != size or metric != metric.T or len(node["periodic"]) != size:
        raise InputError(f"chart must have a symmetric metric and ranges for {size} coordinates; got {metric.shape}")
    if not all(isinstance(s, sp.Symbol) for s in symbols) or node["orientation"] not in (1, -1):
        raise InputError("chart must have names as coordinates and an orientation of 1 or -1; got others")
    embedding = None if node["embedding"] is None else source.formulas(node["embedding"])
    closed = tuple(map(bool, node["periodic"]))
    return Chart(str(node["name"]), symbols, limits, metric, embedding, closed, node["orientation"])


def _write_grid(grid: Grid, to: Any) -> dict[str, Any]:
    periods = {name: period for name, period in zip(grid.chart.names, grid.periods, strict=True) if period is not None}
    return {
        "chart": to.value(grid.chart),
        "axes": [to.value(np.asarray(axis)) for axis in grid.axes],
        "periods": periods,
    }


def _read_grid(node: Any, source: Any) -> Grid:
    axes = [source.typed(axis, np.ndarray) for axis in node["axes"]]
    return Grid(source.typed(node["chart"], Chart), axes, list(node["periods"]), periods=node["periods"])


# -- fields ----------------------------------------------------------------------------------------------------


def _write_field(field: Field, to: Any) -> dict[str, Any]:
    shared = {"rank": field.rank, "basis": field.basis}
    if field.is_sampled:
        samples = {"values": to.value(np.asarray(field.values)), "accuracy": field.accuracy}
        return {**shared, "grid": to.value(field.grid), **samples}
    components = [{"formula": to.formula(c.expr), "excluded": to.formulas(sorted(c.excluded, key=str))}
                  for c in field._components.flat]  # fmt: skip
    return {**shared, "chart": to.value(field.chart), "components": components}


def _read_field(node: Any, source: Any) -> Field:
    rank = int(node["rank"])
    grid = source.typed(node["grid"], Grid) if "grid" in node else None
    chart = grid.chart if grid is not None else source.typed(node["chart"], Chart)
    held = np.empty((chart.dimension,) * rank, dtype=object)
    if grid is not None:
        values = source.typed(node["values"], np.ndarray)
        if values.shape != (*held.shape, *grid.shape):
            raise InputError(f"values must have shape {(*held.shape, *grid.shape)}; got {values.shape}")
        for place in np.ndindex(held.shape):
            held[place] = sampled(values[place], grid, node["accuracy"], allow_nan=True)
    else:
        if len(node["components"]) != held.size:
            raise InputError(f"components must be {held.size} for rank {rank}; got {len(node['components'])}")
        for place, entry in zip(np.ndindex(held.shape), node["components"], strict=True):
            excluded = frozenset(source.formulas(entry["excluded"]))
            held[place] = Symbolic(_real(source.formula(entry["formula"])), chart, excluded)
    if node["basis"] not in ("orthonormal", "coordinate", "dual"):
        raise InputError(f"basis must be orthonormal, coordinate or dual; got {node['basis']!r:.40}")
    return Field._build(chart, held, node["basis"])


def _real(expr: Any) -> sp.Expr:
    if not isinstance(expr, sp.Expr):
        raise InputError(f"components must be expressions; got {type(expr).__name__}")
    return expr


# -- shapes ----------------------------------------------------------------------------------------------------


def _write_patch(patch: Patch, to: Any) -> dict[str, Any]:
    box = patch.box
    return {
        "chart": to.value(patch.chart),
        "place": to.formulas(patch.place),
        "parameters": to.formulas(box.symbols),
        "limits": [to.formulas(pair) for pair in box.limits],
        "facts": to.formulas(box.facts),
        "orientation": patch.orientation,
    }


def _read_patch(node: Any, source: Any) -> Patch:
    symbols, limits = source.formulas(node["parameters"]), tuple(map(source.formulas, node["limits"]))
    chart, place = source.typed(node["chart"], Chart), source.formulas(node["place"])
    if len(place) != chart.dimension or len(limits) != len(symbols) or any(len(pair) != 2 for pair in limits):
        raise InputError(f"patch must map {len(symbols)} parameters with limits into {chart}; got {len(place)} places")
    return Patch(chart, place, Box(symbols, limits, source.formulas(node["facts"])), int(node["orientation"]))


def _write_shape(shape: Shape, to: Any) -> dict[str, Any]:
    more: dict[str, Any] = {}
    for name in set(shape._fields) - {"pieces", "name"}:
        value = getattr(shape, name)
        formulas = name in ("conditions", "indicator") and value is not None
        more[name] = to.formulas(value) if formulas else to.value(list(value) if isinstance(value, tuple) else value)
    return {"name": shape.name, "pieces": [to.value(piece) for piece in shape.pieces], **dict(sorted(more.items()))}


def _reader_of(shape: type[Shape]) -> Callable[[Any, Any], Shape]:
    def read(node: Any, source: Any) -> Shape:
        more: dict[str, Any] = {}
        for name in set(shape._fields) - {"pieces", "name"}:
            if name in ("conditions", "indicator"):
                more[name] = None if node[name] is None else source.formulas(node[name])
            elif name == "rim":
                more[name] = None if node[name] is None else tuple(source.typed(piece, Patch) for piece in node[name])
            else:
                more[name] = source.value(node[name])
        pieces = [source.typed(piece, Patch) for piece in node["pieces"]]
        if not pieces:
            raise InputError("pieces must not be empty; got none")
        return shape._made(pieces, str(node["name"]), **more)

    return read


# -- numbers, formulas and records -------------------------------------------------------------------------------


def _write_number(number: Approximation, to: Any) -> dict[str, Any]:
    facts = {"method": number.method, "certified": number.certified, "unit": number.unit}
    return {"value": to.value(float(number)), "error": to.value(float(number.error)), **facts}


def _read_number(node: Any, source: Any) -> Approximation:
    value, error = source.typed(node["value"], int, float), source.typed(node["error"], int, float)
    certified, unit = bool(node["certified"]), str(node["unit"])
    return Approximation(value, error=error, method=str(node["method"]), certified=certified, unit=unit)


def fields_of(home: type) -> Kind:
    """Return the row of a record: its fields by name."""

    def write(record: Any, to: Any) -> dict[str, Any]:
        return {field.name: to.value(getattr(record, field.name)) for field in fields(record)}

    def read(node: Any, source: Any) -> Any:
        return home(**{field.name: source.value(node[field.name]) for field in fields(home)})

    assert is_dataclass(home)
    return Kind(home.__name__, home, write, read)


def _write_points(points: Points[Any], to: Any) -> dict[str, Any]:
    rest = {"undecided": to.value(points.undecided), "is_complete": points.is_complete}
    return {"points": [to.value(point) for point in points], **rest}


def _read_points(node: Any, source: Any) -> Points[Any]:
    return Points(source.value(node["points"]), source.value(node["undecided"]), node["is_complete"])


ROWS = (
    Kind("chart", Chart, _write_chart, _read_chart),
    Kind("grid", Grid, _write_grid, _read_grid),
    Kind("field", Field, _write_field, _read_field),
    Kind("patch", Patch, _write_patch, _read_patch),
    *(Kind(home.__name__.lower(), home, _write_shape, _reader_of(home)) for home in (Curve, Surface, Region)),
    Kind("law", Distribution, lambda p, to: laws.write(p.law, to), lambda node, source: laws.read(node, source)),
    Kind("number", Approximation, _write_number, _read_number),
    Kind("points", Points, _write_points, _read_points),
    *(fields_of(home) for home in (CriticalPoint, Zero, Domain, Helmholtz, TheoremReport)),
    Kind(
        "formula",
        sp.Basic,
        lambda e, to: {"formula": to.formula(e)},
        lambda node, source: source.formula(node["formula"]),
    ),
    Kind(
        "formula matrix",
        sp.MatrixBase,
        lambda e, to: {"formula": to.formula(e)},
        lambda n, source: source.formula(n["formula"]),
    ),
)
KINDS = {row.name: row for row in ROWS}


def kind_of(item: Any) -> Kind | None:
    """Return the row of an object, or None."""
    return next((row for row in ROWS if isinstance(item, row.home)), None)
