"""Functions of the coordinates on a grid, with coordinate singularities found by name and marked NaN."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

from fieldmath.algebra.domain import poles
from fieldmath.errors import SingularityWarning, warn
from fieldmath.geometry.grids import Grid

if TYPE_CHECKING:
    from fieldmath.geometry.loci import Locus

Loci = frozenset[str]
Chunks = tuple[tuple[int, ...], ...]


def lift(expr: sp.Expr, grid: Grid, chunks: Chunks | None = None) -> tuple[Any, Loci]:
    """Return a coordinate function on the open mesh, and where it is singular; remembered per grid.

    With `chunks`, a function that fills the whole grid is an array of such blocks, not yet computed.
    """
    if expr.is_number:
        return np.full((1,) * grid.dimension, float(expr)), frozenset()
    if chunks is not None and all(expr.has(symbol) for symbol in grid.chart.symbols):
        from fieldmath.representations.chunked import on_blocks

        return on_blocks(expr, grid, chunks)
    if expr not in grid._lifted:
        if len(grid._lifted) > 256:
            grid._lifted.clear()
        grid._lifted[expr] = on_grid(expr, grid)  # type: ignore[assignment]
    return grid._lifted[expr]  # type: ignore[return-value]


@dataclass(frozen=True)
class CoordinateFunction:
    """An expression on a chart, undefined at `loci` of the chart and where one of `hidden` is zero."""

    expr: sp.Expr
    symbols: tuple[sp.Symbol, ...]
    loci: tuple[Locus, ...]
    hidden: tuple[sp.Expr, ...]

    @classmethod
    def of(cls, expr: sp.Expr, grid: Grid, excluded: Iterable[sp.Expr] = ()) -> CoordinateFunction:
        """Return the function, with those special places on the grid that make it singular."""
        symbols, hidden = tuple(grid.chart.symbols), tuple(excluded)
        parts = (expr, *(1 / h for h in hidden))
        touched = (locus for locus in grid.chart.singular_set if locus.mask(symbols, grid.axes).any())
        return cls(expr, symbols, tuple(s for s in touched if any(map(s.makes_singular, parts))), hidden)

    def on(self, axes: Sequence[np.ndarray]) -> tuple[np.ndarray, set[str]]:
        """Return the values on the open mesh of the coordinates that occur, NaN at the places, and their names."""
        return self.marked(evaluated(self.expr, self.symbols, axes), axes)

    def marked(self, values: np.ndarray, axes: Sequence[np.ndarray]) -> tuple[np.ndarray, set[str]]:
        """Return given values, NaN at the places, and the names of these."""
        places = set()
        for locus in self.loci:
            mask = locus.mask(self.symbols, axes)
            if mask.any():
                values = np.where(mask, np.nan, values)
                places.add(str(locus))
        for zero in self.hidden:
            mask = evaluated(zero, self.symbols, axes) == 0
            if (mask & np.isfinite(values)).any():
                places.add(f"{zero} = 0")
                values = np.where(mask, np.nan, values)
        return values, places


def on_grid(expr: sp.Expr, grid: Grid, excluded: Iterable[sp.Expr] = ()) -> tuple[np.ndarray, Loci]:
    """Return the values of `expr` on the open mesh of the coordinates it uses, and the names of its singular places.

    Points where the expression, or an `excluded` one in a denominator, is singular hold NaN.
    """
    function = CoordinateFunction.of(expr, grid, excluded)
    return _finite(expr, *function.on(grid.axes))


def fill_grid(exprs: Sequence[sp.Expr], grid: Grid, excluded: Sequence[Iterable[sp.Expr]], out: np.ndarray) -> Loci:
    """Fill one array of the grid's shape for each expression, by one program that shares what they have in common."""
    from fieldmath.algebra.compile import compile_expressions

    mesh = np.meshgrid(*grid.axes, indexing="ij", sparse=True)
    compile_expressions(tuple(exprs), grid.chart.symbols)(*mesh, out=out)
    places: set[str] = set()
    for expr, hidden, values in zip(exprs, excluded, out, strict=True):
        function = CoordinateFunction.of(expr, grid, hidden)
        marked, loci = _finite(expr, *function.marked(values, grid.axes))
        places |= loci
        if marked is not values:
            values[...] = marked
    return frozenset(places)


def _finite(expr: sp.Expr, values: np.ndarray, loci: set[str]) -> tuple[np.ndarray, Loci]:
    if np.isfinite(values).all():
        return values, frozenset(loci)
    if not loci:
        loci = {f"{pole} = 0" for pole in poles(expr)} or {f"points where {expr} is not finite"}
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


def evaluated(expr: sp.Expr, symbols: Sequence[sp.Symbol], axes: Sequence[np.ndarray]) -> np.ndarray:
    """Return the values of an expression on the open mesh of the coordinates that it uses."""
    used = [k for k, symbol in enumerate(symbols) if expr.has(symbol)]
    mesh = np.meshgrid(*axes, indexing="ij", sparse=True)
    from fieldmath.algebra.compile import compile_expressions

    values = compile_expressions((expr,), [symbols[k] for k in used])(*(mesh[k] for k in used))[0]
    return np.reshape(values, np.shape(values) or (1,) * len(axes))
