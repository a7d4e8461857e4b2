"""A scalar function held by a SymPy expression."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

from fieldmath.algebra.derivative import derivative
from fieldmath.algebra.domain import poles
from fieldmath.algebra.tidy import normal
from fieldmath.errors import InputError
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.grids import Grid
from fieldmath.representations.lift import fill_grid, on_grid, warn_of_singularities
from fieldmath.representations.sampled import IN_BLOCKS, Sampled

if TYPE_CHECKING:
    from fieldmath.representations.formal import Formal


@dataclass(frozen=True, eq=False, repr=False)
class Symbolic:
    """An expression in the chart's symbols and parameters.

    What an operator has gathered is held as it is, and put into normal form when `expr` is first asked for: the zero of
    a long chain is found without a formula for any of its links.

    `excluded` holds expressions at whose zeros the function is undefined although `expr` may not show it: the
    divergence of e_r/r**2 is the expression 0, and r = 0 stays excluded.
    """

    held: sp.Expr | Formal
    chart: Chart
    excluded: frozenset[sp.Expr] = field(default=frozenset())

    @cached_property
    def expr(self) -> sp.Expr:
        """Return the expression."""
        return self.held.expression() if not isinstance(self.held, sp.Expr) else self.held

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Symbolic):
            return NotImplemented
        return self.chart == other.chart and self.expr == other.expr

    def __hash__(self) -> int:
        return hash((self.expr, self.chart))

    def __repr__(self) -> str:
        return f"Symbolic(expr={self.expr!r}, chart={self.chart!r}, excluded={self.excluded!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Symbolic, (self.expr, self.chart, self.excluded)

    def deferred(self) -> Symbolic | Pending:
        """Return the form that gathers a whole operator."""
        return together([self])[0]

    def settled(self) -> Symbolic:
        """Return the same function in normal form."""
        return self if not isinstance(self.held, sp.Expr) else Symbolic(normal(self.held), self.chart, self.excluded)

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

    def apply(self, function: Callable[..., sp.Expr], *others: Symbolic) -> Symbolic:
        """Return a SymPy function of this and others."""
        composed = function(self.expr, *(other.expr for other in others))
        return Symbolic(composed, self.chart, self.excluded.union(*(o.excluded for o in others)) | poles(composed))

    def sampled(self, grid: Grid, accuracy: int, chunks: Any = None) -> Sampled:
        """Return the values on a grid, NaN where the function is undefined, with a warning that says where.

        With `chunks` they are a Dask array of such blocks, computed when they are needed.
        """
        if chunks is not None:
            from fieldmath.representations.chunked import on_blocks

            blocks, loci = on_blocks(self.expr, grid, chunks, self.excluded)
            warn_of_singularities(loci)
            return Sampled(blocks, grid, accuracy)
        from fieldmath.representations.memory import require_room

        require_room(8 * prod(grid.shape), "the samples", IN_BLOCKS)
        values, loci = on_grid(self.expr, grid, self.excluded)
        warn_of_singularities(loci)
        if values.shape != grid.shape or not values.flags.writeable:
            values = np.array(np.broadcast_to(values, grid.shape))
        return Sampled(values, grid, accuracy)

    @staticmethod
    def evaluate(
        components: Sequence[Symbolic], points: Sequence[np.ndarray], out: np.ndarray | None = None
    ) -> np.ndarray:
        """Return the values of several functions at points, one row each: shape (count,) + broadcast shape."""
        from fieldmath.algebra.compile import compile_expressions

        first = components[0]
        values = compile_expressions([c.expr for c in components], first.chart.symbols)(*points, out=out)
        hidden = sorted(set().union(*(c.excluded for c in components)), key=str)
        if not hidden:
            return values
        zeros = compile_expressions(hidden, first.chart.symbols)(*points) == 0
        for k, component in enumerate(components):
            mine = [zeros[hidden.index(expr)] for expr in component.excluded]
            if mine:
                values[k] = np.where(np.any(mine, axis=0), np.nan, values[k])
        return values


def sampled_together(components: Sequence[Symbolic], grid: Grid, accuracy: int) -> list[Sampled]:
    """Return the values of several functions on a grid, in one block of memory, from one program."""
    from fieldmath.representations.memory import require_room

    require_room(8 * len(components) * prod(grid.shape), "the samples", IN_BLOCKS)
    block = np.empty((len(components), *grid.shape))
    loci = fill_grid([c.expr for c in components], grid, [c.excluded for c in components], block)
    warn_of_singularities(loci)
    return [Sampled(values, grid, accuracy) for values in block]


@dataclass(frozen=True)
class Pending:
    """A function inside an operator: what `Combination` is for samples. Every operation takes place in one ring."""

    form: Formal
    chart: Chart
    excluded: frozenset[sp.Expr]

    @property
    def expr(self) -> sp.Expr:
        """Return the expression in normal form."""
        return self.form.expression()

    def deferred(self) -> Pending:
        """Return itself."""
        return self

    def settled(self) -> Symbolic:
        """Return the function; its expression is worked out when it is asked for."""
        return Symbolic(self.form, self.chart, self.excluded)

    def partial(self, axis: int) -> Pending:
        """Return the exact partial derivative."""
        return Pending(self.form.partial(self.chart.symbols[axis]), self.chart, self.excluded)

    def scaled(self, factor: sp.Expr) -> Pending:
        """Return the product with a function of the coordinates."""
        return self if factor == 1 else Pending(self.form.times(factor), self.chart, self.excluded)

    def __add__(self, other: Pending | Symbolic) -> Pending:
        return Pending(self.form + _form(other), self.chart, self.excluded | other.excluded)

    def __sub__(self, other: Pending | Symbolic) -> Pending:
        return Pending(self.form - _form(other), self.chart, self.excluded | other.excluded)

    def __mul__(self, other: Pending | Symbolic) -> Pending:
        return Pending(self.form.times(_form(other)), self.chart, self.excluded | other.excluded)

    def __neg__(self) -> Pending:
        return Pending(-self.form, self.chart, self.excluded)


def together(components: Sequence[Symbolic]) -> list[Symbolic | Pending]:
    """Return components in the form that gathers, over one ring; themselves where they are too large for that."""
    # Once worked out the formula is the better start: fractions in it are in lowest terms.
    from fieldmath.representations.formal import gathered

    forms = gathered([c.__dict__.get("expr", c.held) for c in components])
    if forms is None:
        return list(components)
    return [Pending(form, c.chart, c.excluded) for form, c in zip(forms, components, strict=True)]


def _form(other: Pending | Symbolic) -> Formal | sp.Expr:
    return other.form if isinstance(other, Pending) else other.expr
