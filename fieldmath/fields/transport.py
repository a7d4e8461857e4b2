"""Fields in other coordinates."""

from __future__ import annotations

from typing import Any

import sympy as sp

from fieldmath.algebra.domain import poles
from fieldmath.calculus.indices import tabulate, total
from fieldmath.errors import InputError, located
from fieldmath.fields.display import is_numeric
from fieldmath.geometry.catalogue import as_chart, cartesian
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.frames import default_basis
from fieldmath.geometry.grids import Grid
from fieldmath.geometry.transitions import frame_transition, shortest, transition
from fieldmath.representations.protocol import Components, each
from fieldmath.representations.symbolic import Symbolic


def carried(field: Any, target: Any) -> Any:
    """Return a symbolic field on another chart: coordinates substituted, components turned into the new frame."""
    chart = as_chart(target)
    if field.is_sampled:
        raise InputError("the field must hold an expression; samples move with .resample(grid)")
    if chart == field.chart:
        return field
    if field.chart.algebraic and not chart.is_cartesian:
        return carried(carried(field, cartesian(len(field.chart.embedding))), chart)
    usual = field if field.basis == default_basis(field.chart) or not field.rank else _in_default_basis(field)
    if field.chart.algebraic:
        return _left(usual, chart)
    place = transition(field.chart, chart)
    moved = each(
        lambda c: Symbolic(
            sp.expand_trig(c.expr).xreplace(place),
            chart,
            frozenset().union(*(poles(1 / _short(e.xreplace(place), chart)) for e in c.excluded)),
        ),
        usual._components,
    )
    turned = _turned(moved, frame_transition(field.chart, chart)) if field.rank else moved
    short = each(lambda c: Symbolic(_short(c.expr, chart), chart, c.excluded), turned)
    return field._build(chart, short, default_basis(chart))


def _left(field: Any, chart: Chart) -> Any:
    """Return a field in Cartesian coordinates, through the functions of the old ones that are rational there."""
    source = field.chart
    place = transition(source, chart)
    names = dict(zip(cartesian(chart.dimension).symbols, chart.symbols, strict=True))

    def rational(expr: sp.Expr) -> sp.Expr:
        return source.algebraic.reduced(expr, source.ranges).xreplace(place).xreplace(names)

    turned = _turned(field._components, source.cartesian_frame) if field.rank else field._components
    moved = each(
        lambda c: Symbolic(rational(c.expr), chart, frozenset().union(*(poles(1 / rational(e)) for e in c.excluded))),
        turned,
    )
    return field._build(chart, moved, default_basis(chart))


def resampled(field: Any, grid: Grid, degree: int) -> Any:
    """Return a sampled field on another grid, of this or another chart, through splines; NaN outside the old grid."""
    with located(f"{type(field).__name__}.resample"):
        if not isinstance(grid, Grid):
            raise InputError(f"grid must be a Grid; got {type(grid).__name__}")
        spline = field.interpolate(degree=degree)
        moved = spline if grid.chart == field.chart else carried(spline, grid.chart)
        accuracy = field.accuracy
        values = moved(*grid.dense_mesh())
        return type(field)(values, grid, basis=moved.basis, accuracy=accuracy, allow_nan=True)


def _turned(T: Components, M: sp.ImmutableMatrix) -> Components:
    """Return the components multiplied by the frame matrix in every index."""
    for m in range(T.ndim):
        T = tabulate(
            lambda *a, T=T, m=m: total(T[(*a[:m], i, *a[m + 1 :])].scaled(M[a[m], i]) for i in range(M.shape[1])),
            (*T.shape[:m], M.shape[0], *T.shape[m + 1 :]),
        )
    return T


def _short(expr: sp.Expr, chart: Chart) -> sp.Expr:
    if is_numeric(expr):
        return expr
    return shortest(expr, chart, time_limit=2.0)


def _in_default_basis(field: Any) -> Any:
    return field.in_basis(default_basis(field.chart))
