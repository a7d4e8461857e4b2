"""Fields brought onto curves, surfaces and regions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy as sp

from fieldmath.errors import InputError, MismatchError
from fieldmath.geometry.catalogue import cartesian
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.patches import Patch
from fieldmath.geometry.shapes import Shape


def pulling(field: Any, shape: Shape) -> Callable[[Patch], tuple[list[sp.Expr], Patch]]:
    """Return the function that gives, for a piece, the field's contravariant components and the piece in one chart."""
    _check_space(field, shape)
    named = {s.name: s for s in shape.parameters}
    known: dict[Any, Any] = {}

    def pulled(piece: Patch) -> tuple[list[sp.Expr], Patch]:
        own, there = field, _in_order_of(field.chart, piece)
        piece = there
        if field.chart != piece.chart:
            if field.chart.is_cartesian:
                there = piece.on(field.chart)
            else:
                if piece.chart not in known:
                    known[piece.chart] = field.to(piece.chart)
                own = known[piece.chart]
        free = set(own.parameters)
        there = there.apart_from(free)
        swap = {s: named[s.name] for s in free if s.name in named}
        return [c.xreplace(swap) for c in contravariant(own)], there

    return pulled


def _in_order_of(chart: Chart, piece: Patch) -> Patch:
    """Return a piece of full dimension with its Cartesian coordinates in the field's order, where only that differs."""
    theirs = piece.chart
    if (
        not (chart.is_cartesian and theirs.is_cartesian)
        or chart.names == theirs.names
        or not _may_reorder(chart, piece)
    ):
        return piece
    known = dict(zip(theirs.names, piece.place, strict=True))
    return replace(piece, chart=chart, place=tuple(known[name] for name in chart.names))


def _may_reorder(chart: Chart, piece: Patch) -> bool:
    return piece.dimension == chart.dimension and set(chart.names) == set(piece.chart.names)


def contravariant(field: Any) -> list[sp.Expr]:
    """Return the coordinate components of a vector field, or the value of a scalar one."""
    if field.rank == 0:
        return [field.expr]
    return list(field.frame.vectors * sp.Matrix(field.exprs))


def check_shape(shape: Any, kinds: tuple[type, ...], name: str) -> None:
    """Refuse what is not a shape of one of these kinds."""
    if not isinstance(shape, kinds):
        *first, last = (kind.__name__ for kind in kinds)
        wanted = f"{', '.join(first)} or {last}" if first else last
        hint = " Take its .boundary." if isinstance(shape, Shape) and "Region" not in wanted else ""
        got = f"the class {shape.__name__}" if isinstance(shape, type) else type(shape).__name__
        raise InputError(f"{name} must be a {wanted}; got {got}.{hint}")


def _check_space(field: Any, shape: Shape) -> None:
    chart = field.chart
    theirs = shape.pieces[0].chart
    mine = len(chart.embedding) if chart.embedding is not None else chart.dimension
    space = len(theirs.embedding) if theirs.embedding is not None else theirs.dimension
    if chart != theirs and (mine != space or chart.dimension != theirs.dimension):
        raise MismatchError(
            f"the {type(shape).__name__.lower()} must lie in the field's space of {mine} dimensions; "
            f"it lies in {space} dimensions"
        )
    theirs = theirs if theirs.is_cartesian else cartesian(space)
    reordered = shape.pieces[0].chart.is_cartesian and all(_may_reorder(chart, piece) for piece in shape.pieces)
    if chart.is_cartesian and chart != theirs and set(chart.names) == set(theirs.names) and not reordered:
        raise MismatchError(
            f"the field and the {type(shape).__name__.lower()} must name their coordinates in one order; "
            f"got {', '.join(chart.names)} and {', '.join(theirs.names)}"
        )
