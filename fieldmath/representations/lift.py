"""Functions of the coordinates on a grid, with coordinate singularities found by name and marked NaN."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import sympy as sp

from fieldmath.algebra.domain import poles
from fieldmath.errors import SingularityWarning, warn
from fieldmath.geometry.grids import Grid

Loci = frozenset[str]


def lift(expr: sp.Expr, grid: Grid) -> tuple[np.ndarray, Loci]:
    """Return a coordinate function on the open mesh, and where it is singular; remembered per grid."""
    if expr.is_number:
        return np.full((1,) * grid.dimension, float(expr)), frozenset()
    if expr not in grid._lifted:
        if len(grid._lifted) > 256:
            grid._lifted.clear()
        grid._lifted[expr] = on_grid(expr, grid)  # type: ignore[assignment]
    return grid._lifted[expr]  # type: ignore[return-value]


def on_grid(expr: sp.Expr, grid: Grid, excluded: Iterable[sp.Expr] = ()) -> tuple[np.ndarray, Loci]:
    """Return the values of `expr` on the open mesh of the coordinates it uses, and the names of its singular places.

    Points where the expression, or an `excluded` one in a denominator, is singular hold NaN.
    """
    hidden = tuple(excluded)
    values = _evaluate(expr, grid)
    loci = set()
    for locus in grid.chart.singular_set:
        mask = locus.mask(grid.chart.symbols, grid.axes)
        if mask.any() and any(locus.makes_singular(part) for part in (expr, *(1 / h for h in hidden))):
            values = np.where(mask, np.nan, values)
            loci.add(str(locus))
    for zero in hidden:
        mask = _evaluate(zero, grid) == 0
        if (mask & np.isfinite(values)).any():
            loci.add(f"{zero} = 0")
            values = np.where(mask, np.nan, values)
    if not loci and not np.isfinite(values).all():
        loci |= {f"{pole} = 0" for pole in poles(expr)} or {f"points where {expr} is not finite"}
    return np.where(np.isinf(values), np.nan, values), frozenset(loci)


def warn_of_singularities(loci: Iterable[str]) -> None:
    """Warn once, naming the places where samples are NaN."""
    places = sorted(set(loci))
    if places:
        warn(
            f"the grid touches the singularity {', '.join(places)}; samples there are NaN. "
            "Start the axis a little away from it to avoid them.",
            SingularityWarning,
        )


def _evaluate(expr: sp.Expr, grid: Grid) -> np.ndarray:
    used = [k for k, symbol in enumerate(grid.chart.symbols) if expr.has(symbol)]
    mesh = grid.mesh
    from fieldmath.algebra.compile import compile_expressions

    compiled = compile_expressions((expr,), [grid.chart.symbols[k] for k in used])
    values = compiled(*(mesh[k] for k in used))[0]
    return np.reshape(values, np.shape(values) or (1,) * grid.dimension)
