"""What numeric code is fed: asymmetric fields and polynomials, on rectangular grids with unequal spacings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.errors import InputError

# Cells along each axis of the coarsest grid, the factors of refinement, by dimension.
CELLS = {1: (32,), 2: (20, 26), 3: (8, 11, 10), 4: (6, 7, 8, 9)}
FACTORS = {1: (1, 2, 4, 8), 2: (1, 2, 4), 3: (1, 2, 4), 4: (1, 2)}
# Ends of the box along axes without a range: off centre, no two of one length.
_BOXES = ((0.3, 1.5), (-0.5, 1.7), (0.2, 1.1), (-0.3, 0.7))
_STEP = 0.0625
_WAVES = (((1.3, -0.9, 0.8, 0.6), (0.7, 1.4, -1.1, 0.9)), ((-0.6, 1.1, 1.2, -0.8), (1.5, 0.4, -0.5, 1.0)))


def boxes(chart: Any, *, equal: bool = False) -> list[tuple[float, float]]:
    """Return a box well inside the ranges of a chart; with `equal`, one whose cells are as long along every axis."""
    ends = []
    for k, (lower, upper) in enumerate(chart.limits):
        a, b = _BOXES[k % len(_BOXES)]
        low, high = (float(end) if end.is_finite else None for end in (lower, upper))
        if low is not None and high is not None:
            a, b = low + (0.1 + 0.02 * k) * (high - low), low + (0.42 + 0.05 * k) * (high - low)
        elif low is not None:
            a, b = low + 0.8 + 0.1 * k, low + 2.0 + 0.3 * k
        elif high is not None:
            a, b = high - 2.0 - 0.3 * k, high - 0.8 - 0.1 * k
        if equal:
            b = a + _STEP * cells(chart.dimension)[k] * min(1.0, (b - a) / (_STEP * cells(chart.dimension)[k]))
        ends.append((a, b))
    if equal:
        step = min((b - a) / count for (a, b), count in zip(ends, cells(chart.dimension), strict=True))
        ends = [(a, a + step * count) for (a, _), count in zip(ends, cells(chart.dimension), strict=True)]
    return ends


def cells(dimension: int) -> tuple[int, ...]:
    """Return the numbers of cells of the coarsest grid."""
    if dimension not in CELLS:
        raise InputError(f"chart must have dimension 1 to {max(CELLS)}; got {dimension}")
    return CELLS[dimension]


def grids(
    chart: Any, periodic: Sequence[str] = (), *, equal: bool = False, counts: Sequence[int] = ()
) -> list[fm.Grid]:
    """Return grids of a chart, each twice as fine as the one before, with other counts and spacings along each axis.

    `counts` are other numbers of cells along the first axis.
    """
    if chart.parameters:
        names = ", ".join(map(str, chart.parameters))
        raise InputError(f"chart must have numbers for its parameters; {names} is free. Give it a value.")
    ends = boxes(chart, equal=equal)
    whole = {
        name: (float(lower), float(upper))
        for name, (lower, upper), wraps in zip(chart.names, chart.limits, chart.periodic or (), strict=False)
        if wraps
    }
    spans = [whole.get(q, end) if q in periodic else end for q, end in zip(chart.names, ends, strict=True)]
    return [
        grid_of(chart, spans, [round(factor * count) for count in cells(chart.dimension)], periodic)
        for factor in ([n / cells(chart.dimension)[0] for n in counts] or FACTORS[chart.dimension])
    ]


def grid_of(chart: Any, spans: Sequence[Any], counts: Sequence[int], periodic: Sequence[str] = ()) -> fm.Grid:
    """Return the grid with so many cells along each axis."""
    axes = {
        name: (*span, count if name in periodic else count + 1)
        for name, span, count in zip(chart.names, spans, counts, strict=True)
    }
    return fm.Grid.uniform(chart, periodic=list(periodic), **axes)


def refined(grid: fm.Grid) -> fm.Grid:
    """Return the grid with a point halfway between any two neighbours; uniform axes stay exactly uniform."""
    axes, periods = [], {}
    for name, axis, period in zip(grid.chart.names, grid.axes, grid.periods, strict=True):
        closed = axis if period is None else np.append(axis, axis[0] + period)
        fine = np.interp(np.arange(2 * len(closed) - 1) / 2, np.arange(len(closed)), closed)
        if np.ptp(np.diff(closed)) <= 1e-9 * np.ptp(closed):
            fine = np.linspace(closed[0], closed[-1], 2 * len(closed) - 1)
        axes.append(fine if period is None else fine[:-1])
        if period is not None:
            periods[name] = period
    return fm.Grid(grid.chart, axes, grid.periodic, periods=periods)


def generic(grid: fm.Grid, rank: int, *, variant: int = 0) -> Any:
    """Return a smooth field without symmetry, none of whose derivatives vanishes or resembles another.

    Each component is a sum of two waves and an exponential in different directions, about one wave across the box;
    along periodic axes it has the period of the grid.
    """
    chart = grid.chart
    return field_of(chart, rank, [_wave(grid, k + 3 * variant) for k in range(chart.dimension**rank)])


def _wave(grid: fm.Grid, k: int) -> sp.Expr:
    scaled = _scaled(grid, k)
    first, second = (
        sum(sp.Rational(str(c)) * s for c, s in zip(_turned(row, k), scaled, strict=False)) for row in _WAVES[k % 2]
    )
    slope = sum(sp.Rational(3 + (k + 2 * j) % 3, 10) * s for j, s in enumerate(scaled))
    return (
        sp.sin(first + sp.Rational(2 + 3 * k, 5))
        + sp.Rational(4, 5) * sp.cos(second - sp.Rational(1 + k, 4))
        + sp.exp(slope) * sp.Rational(2 + k % 3, 5)
    )


def _turned(row: Sequence[float], k: int) -> list[float]:
    turn = (k // 2) % len(row)
    return [*row[turn:], *row[:turn]]


def _scaled(grid: fm.Grid, k: int) -> list[sp.Expr]:
    """Return each coordinate scaled to the box [-1, 1], or its sine along a periodic axis."""
    out = []
    for j, (symbol, axis, period) in enumerate(zip(grid.chart.symbols, grid.axes, grid.periods, strict=True)):
        if period is not None:
            out.append(sp.sin(2 * sp.pi * symbol / _period(period) + sp.Rational(k + j, 3)))
        else:
            # Short fractions: exact ends would fill every later expression with long integers.
            middle, half = _short(0.5 * (axis[0] + axis[-1])), _short(0.5 * (axis[-1] - axis[0]))
            out.append((symbol - middle) / half)
    return out


def _period(period: float) -> sp.Expr:
    return 2 * sp.pi if abs(period - 2 * np.pi) < 1e-12 else sp.Rational(repr(round(float(period), 12)))


def _short(number: float) -> sp.Rational:
    """Return a fraction of two digits near a number."""
    digits = 1 - int(np.floor(np.log10(abs(number)))) if abs(number) > 1e-9 else 0
    return sp.Rational(round(float(number) * 10**digits)) / sp.Integer(10) ** digits


def field_of(chart: Any, rank: int, components: Sequence[Any]) -> Any:
    """Return the field of a rank with these components."""
    if rank == 0:
        return fm.ScalarField(components[0], chart)
    if rank == 1:
        return fm.VectorField(list(components), chart)
    n = chart.dimension
    rows = [list(components[i * n : (i + 1) * n]) for i in range(n)]
    return fm.TensorField(rows, chart)


def piecewise(grid: fm.Grid, rank: int) -> Any:
    """Return a field with continuous second derivatives whose third ones jump across a plane inside the box."""
    scaled = _scaled(grid, 0)
    inner = sum(sp.Rational(3 + j, 4) * s for j, s in enumerate(scaled)) - sp.Rational(1, 7)
    bump = sp.Piecewise((inner**3, inner > 0), (0, True))
    count = grid.chart.dimension**rank
    return field_of(grid.chart, rank, [_wave(grid, k) + sp.Rational(2 + k, 3) * bump for k in range(count)])


def polynomial(grid: fm.Grid, rank: int, degree: int) -> Any:
    """Return a field whose components have every monomial of a total degree, with unequal coefficients."""
    chart = grid.chart
    powers = [p for p in product(range(degree + 1), repeat=chart.dimension) if sum(p) <= degree]

    def component(k: int) -> sp.Expr:
        return sp.Add(
            *(
                sp.Rational(3 + (5 * m + 7 * k) % 8, 4) * sp.Mul(*(q**e for q, e in zip(chart.symbols, p, strict=True)))
                for m, p in enumerate(powers)
            )
        )

    return field_of(chart, rank, [component(k) for k in range(chart.dimension**rank)])
