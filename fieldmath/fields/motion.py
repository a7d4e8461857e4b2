"""Vector fields as velocities that a solver can follow, in coordinates that have no seams where there are such."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from fieldmath.algebra.compile import compile_expressions
from fieldmath.calculus.flow import Speed, euclidean
from fieldmath.errors import EvaluationError, InputError
from fieldmath.geometry.catalogue import cartesian
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.frames import default_basis

Map = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Motion:
    """The velocity in the coordinates of the solver, and the ways from and to the chart; arrays have shape (n, ...).

    Charts that know their inverse are followed in Cartesian coordinates: there is no seam at phi = 0, and nothing
    special about the axis. Others are followed in their own coordinates.
    """

    velocity: Map
    outward: Map
    inward: Map
    speed: Speed = euclidean


def motion_of(field: Any) -> Motion:
    """Return the motion along a vector field without free parameters."""
    if field.is_sampled:
        field = field.interpolate()
    free = [*field.parameters, *field.chart.parameters]
    if free:
        names = ", ".join(sorted({str(s) for s in free}))
        raise EvaluationError(f"the field has free parameters {names}. Give them values with .subs({{...}}) first.")
    chart = field.chart
    if not chart.is_cartesian and chart.inverse is not None and len(chart.embedding) == chart.dimension:
        return _in_space(field.in_basis(default_basis(chart)), chart)
    moving = compile_expressions(field.in_basis("coordinate").exprs, chart.symbols)
    measure = compile_expressions(list(chart.metric), chart.symbols)

    def speed(q: np.ndarray, value: np.ndarray) -> float:
        return float(np.sqrt(value @ measure(*q).reshape(chart.metric.shape) @ value))

    still: Map = lambda q: q  # noqa: E731 - the solver's coordinates are the chart's
    return Motion(lambda q: moving(*q), still, still, euclidean if chart.is_cartesian else speed)


def _in_space(field: Any, chart: Chart) -> Motion:
    space = cartesian(chart.dimension).symbols
    inverse = compile_expressions(chart.inverse or (), space)
    places = compile_expressions(chart.embedding or (), chart.symbols)
    pushed = compile_expressions(list(chart.cartesian_frame * sp.Matrix(field.exprs)), chart.symbols)
    return Motion(lambda x: pushed(*inverse(*x)), lambda q: places(*q), lambda x: inverse(*x))


def unwrapped(points: np.ndarray, chart: Chart, start: np.ndarray) -> np.ndarray:
    """Return points (n, m) with periodic coordinates continued across their seams, the first one as it was given."""
    out = points.copy()
    for k, (lower, upper) in enumerate(chart.limits):
        if chart.periodic[k]:
            period = float(upper - lower)
            out[k] = np.unwrap(points[k], period=period)
            out[k] += period * np.round((start[k] - out[k, 0]) / period)
    return out


def start_of(chart: Chart, start: Any) -> np.ndarray:
    """Return one point of a chart as floats, from a sequence or a mapping of names to numbers."""
    from fieldmath.algebra.parse import as_expr

    if isinstance(start, dict):
        unknown = {str(name) for name in start} ^ set(chart.names)
        if unknown:
            raise InputError(f"start must give {', '.join(chart.names)}; got {', '.join(map(str, start))}")
        named = {str(name): value for name, value in start.items()}
        start = [named[name] for name in chart.names]
    values = [start] if np.ndim(start) == 0 and not isinstance(start, str) else list(start)
    if len(values) != chart.dimension:
        raise InputError(f"start must have {chart.dimension} coordinates ({', '.join(chart.names)}); got {start!r}")
    numbers = [as_expr(value) for value in values]
    if not all(number.is_number and number.is_finite and number.is_real for number in numbers):
        raise InputError(f"start must hold finite real numbers; got {start!r}")
    return np.array([float(sp.N(number, 17)) for number in numbers])
