"""A scalar function held by a SymPy expression."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import sympy as sp

from fieldmath.algebra.derivative import derivative
from fieldmath.algebra.domain import poles
from fieldmath.algebra.tidy import normal
from fieldmath.errors import InputError
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.grids import Grid
from fieldmath.representations.lift import on_grid, warn_of_singularities
from fieldmath.representations.sampled import Sampled


@dataclass(frozen=True)
class Symbolic:
    """An expression in the chart's symbols and parameters.

    `excluded` holds expressions at whose zeros the function is undefined although `expr` may not show it: the
    divergence of e_r/r**2 is the expression 0, and r = 0 stays excluded.
    """

    expr: sp.Expr
    chart: Chart
    excluded: frozenset[sp.Expr] = field(default=frozenset(), compare=False)

    def deferred(self) -> Symbolic:
        """Return itself: expressions gather of their own accord."""
        return self

    def settled(self) -> Symbolic:
        """Return the same function in normal form."""
        return Symbolic(normal(self.expr), self.chart, self.excluded)

    def partial(self, axis: int) -> Symbolic:
        """Return the exact partial derivative."""
        return Symbolic(derivative(self.expr, self.chart.symbols[axis]), self.chart, self.excluded)

    def scaled(self, factor: sp.Expr) -> Symbolic:
        """Return the product with a function of the coordinates."""
        return Symbolic(self.expr * factor, self.chart, self.excluded)

    def __add__(self, other: Symbolic) -> Symbolic:
        return Symbolic(self.expr + other.expr, self.chart, self.excluded | other.excluded)

    def __sub__(self, other: Symbolic) -> Symbolic:
        return Symbolic(self.expr - other.expr, self.chart, self.excluded | other.excluded)

    def __mul__(self, other: Symbolic) -> Symbolic:
        return Symbolic(self.expr * other.expr, self.chart, self.excluded | other.excluded)

    def __truediv__(self, other: Symbolic) -> Symbolic:
        if other.expr == 0:
            raise InputError("the divisor must not be zero everywhere; got 0")
        return Symbolic(self.expr / other.expr, self.chart, self.excluded | other.excluded | poles(1 / other.expr))

    def __pow__(self, other: Symbolic) -> Symbolic:
        power = self.expr**other.expr
        return Symbolic(power, self.chart, self.excluded | other.excluded | poles(power))

    def __neg__(self) -> Symbolic:
        return Symbolic(-self.expr, self.chart, self.excluded)

    def apply(self, function: Callable[[sp.Expr], sp.Expr]) -> Symbolic:
        """Return the composition with a SymPy function."""
        composed = function(self.expr)
        return Symbolic(composed, self.chart, self.excluded | poles(composed))

    def sampled(self, grid: Grid, accuracy: int) -> Sampled:
        """Return the values on a grid, NaN where the function is undefined, with a warning that says where."""
        values, loci = on_grid(self.expr, grid, self.excluded)
        warn_of_singularities(loci)
        return Sampled(np.array(np.broadcast_to(values, grid.shape)), grid, accuracy)

    @staticmethod
    def evaluate(components: Sequence[Symbolic], points: Sequence[np.ndarray]) -> np.ndarray:
        """Return the values of several functions at points, one row each: shape (count,) + broadcast shape."""
        from fieldmath.algebra.compile import compile_expressions

        first = components[0]
        values = compile_expressions([c.expr for c in components], first.chart.symbols)(*points)
        hidden = sorted(set().union(*(c.excluded for c in components)), key=str)
        if not hidden:
            return values
        zeros = compile_expressions(hidden, first.chart.symbols)(*points) == 0
        for k, component in enumerate(components):
            mine = [zeros[hidden.index(expr)] for expr in component.excluded]
            if mine:
                values[k] = np.where(np.any(mine, axis=0), np.nan, values[k])
        return values
