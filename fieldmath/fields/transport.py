"""Fields in other coordinates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy as sp

from fieldmath.algebra.costs import operations
from fieldmath.algebra.domain import poles
from fieldmath.calculus.products import transformed
from fieldmath.errors import InputError, located
from fieldmath.fields.display import is_numeric
from fieldmath.geometry.catalogue import as_chart, cartesian
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.frames import default_basis
from fieldmath.geometry.grids import Grid
from fieldmath.geometry.transitions import frame_transition, places, shortest, transition
from fieldmath.representations.protocol import Components, each
from fieldmath.representations.symbolic import Symbolic

if TYPE_CHECKING:
    from fieldmath.algebra.budget import Deadline

Way: TypeAlias = tuple[Components, Callable[[sp.Expr], sp.Expr], "sp.ImmutableMatrix | None"]

_SECONDS = 5.0  # For one component.
_PATIENCE = 3.0  # Other programs may take so much of the processor before components become longer.
_LONG = 12  # Operations of a component; shorter ones are not worth a second way.


def carried(field: Any, target: Any, time_limit: float = 10.0) -> Any:
    """Return a symbolic field on another chart: coordinates substituted, components turned into the new frame.

    A field that was carried remembers where it came from: it is carried on from there, so that the way does not matter
    and the way back is no way at all.
    """
    from fieldmath.algebra.budget import Deadline

    chart = as_chart(target)
    if field.is_sampled:
        raise InputError("the field must hold an expression; samples move with .resample(grid)")
    deadline = Deadline(time_limit, patience=_PATIENCE)
    start = field._origin or field
    if chart in (field.chart, start.chart):
        return field if chart == field.chart else start
    usual = start if start.basis == default_basis(start.chart) or not start.rank else _in_default_basis(start)
    ways = (_through_space if start.chart.algebraic else _by_inverse)(usual, chart, deadline)
    short = cache(lambda e: _short(e, chart, deadline))
    found = _shortest(_along(way, start, chart, short) for way in ways)
    new = start._build(chart, found, default_basis(chart))
    object.__setattr__(new, "_origin", start)
    return new


def _along(way: Way, start: Any, chart: Chart, short: Callable[[sp.Expr], sp.Expr]) -> Components:
    """Return the components on the chart that one way leads to."""
    components, change, turn = way
    change = cache(change)

    def moved(c: Symbolic) -> Symbolic:
        left_out = (poles(1 / short(change(e))) for e in c.excluded)
        return Symbolic(change(c.expr), chart, frozenset().union(*left_out))

    turned = transformed(each(moved, components), turn) if start.rank else each(moved, components)
    return each(lambda c: Symbolic(short(c.expr), chart, c.excluded), turned)


def _shortest(found: Iterator[Components]) -> Components:
    """Return the components with the fewest operations; where the first ones are short they are taken."""
    best = next(found)
    least = _length(best)
    while least > _LONG * best.size and (other := next(found, None)) is not None:
        length = _length(other)
        if length < least:
            best, least = other, length
    return best


def _length(components: Components) -> int:
    return sum(operations(c.expr) for c in components.ravel())


def _by_inverse(field: Any, chart: Chart, deadline: Deadline) -> Iterator[Way]:
    """Give the components, the substitution of the new coordinates, and the matrix between the two frames."""
    place = transition(field.chart, chart)
    turn = frame_transition(field.chart, chart) if field.rank else None
    yield field._components, lambda e: sp.expand_trig(e).xreplace(place), turn


def _through_space(field: Any, chart: Chart, deadline: Deadline) -> Iterator[Way]:
    """Give the same from Cartesian components, through functions of the old coordinates that are rational there."""
    source, place = field.chart, places(field.chart, chart)
    turn = frame_transition(cartesian(len(place)), chart) if field.rank else None
    turned = transformed(field._components, source.cartesian_frame) if field.rank else field._components

    def moved(expr: sp.Expr, number: int | None) -> sp.Expr:
        if is_numeric(expr):
            return sp.expand_trig(expr).xreplace(transition(source, chart))
        return source.algebraic.carried(expr, source, chart, lambda: transition(source, chart), deadline, way=number)

    for number in (None, *range(1, len(source.algebraic.ways))):  # The steps go the first way.
        if number is None or not deadline.is_over():
            yield turned, partial(moved, number=number), turn


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


def _short(expr: sp.Expr, chart: Chart, deadline: Deadline) -> sp.Expr:
    if is_numeric(expr) or deadline.is_over():
        return expr
    return shortest(expr, chart, time_limit=deadline.left(_SECONDS), patience=deadline.patience)


def _in_default_basis(field: Any) -> Any:
    return field.in_basis(default_basis(field.chart))
