"""A scalar function held by samples on a grid, and linear combinations of its derivatives."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

from fieldmath.errors import EvaluationError, MismatchError
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.grids import Grid
from fieldmath.representations.lift import warn_of_singularities

if TYPE_CHECKING:
    from fieldmath.representations.plans import Formula, Order

_KEPT_PLANS = 64
IN_BLOCKS = (
    "Keep the field in blocks: sample it with chunks='auto', or give it a Dask array (pip install 'fieldmath[scale]')."
)


@dataclass(frozen=True, eq=False)
class Sampled:
    """Values on a grid; `accuracy` is the power of the spacing in the error of its derivatives.

    The values are an array in memory, or a Dask array, which every operation leaves uncomputed.
    """

    values: Any
    grid: Grid
    accuracy: int

    @property
    def chart(self) -> Chart:
        """The coordinates of the grid."""
        return self.grid.chart

    @property
    def chunks(self) -> tuple[tuple[int, ...], ...] | None:
        """Return the sizes of the blocks along each axis; None for values in memory."""
        return None if isinstance(self.values, np.ndarray) else self.values.chunks

    def deferred(self) -> Combination:
        """Return the combination 1 * this."""
        return Combination({(self, (0,) * self.grid.dimension): sp.S.One}, self)

    def settled(self) -> Sampled:
        """Return itself."""
        return self

    def partial(self, axis: int) -> Combination:
        """Return the partial derivative, not yet computed."""
        return self.deferred().partial(axis)

    def scaled(self, factor: sp.Expr) -> Sampled:
        """Return the product with a function of the coordinates."""
        return self.deferred().scaled(factor).settled()

    def __add__(self, other: Sampled) -> Sampled:
        return self.holding(self.values + other.values)

    def __sub__(self, other: Sampled) -> Sampled:
        return self.holding(self.values - other.values)

    def __mul__(self, other: Sampled) -> Sampled:
        return self.holding(self.values * other.values)

    def __truediv__(self, other: Sampled) -> Sampled:
        return self._pointwise(operator.truediv, other, "zeros of the divisor")

    def __pow__(self, other: Sampled) -> Sampled:
        return self._pointwise(operator.pow, other, "points where the power is not real")

    def __neg__(self) -> Sampled:
        return self.holding(-self.values)

    def apply(self, function: Callable[..., sp.Expr], *others: Sampled) -> Sampled:
        """Return the numeric form of a SymPy function of this and others."""
        arrays = (self.values, *(other.values for other in others))
        arguments = tuple(sp.Dummy("x", real=True) for _ in arrays)
        expr = function(*arguments)
        if any(not isinstance(array, np.ndarray) for array in arrays):
            from fieldmath.representations.chunked import composed

            return self.holding(composed(expr, arguments, *arrays))
        from fieldmath.algebra.compile import compile_expressions

        values = compile_expressions((expr,), arguments)(*arrays)[0]
        return self._marked(
            values.astype(np.result_type(*arrays)), f"points outside the domain of {expr.func.__name__}"
        )

    def sampled(self, grid: Grid, accuracy: int, chunks: Any = None) -> Sampled:
        """Return itself on its own grid, in blocks if asked for; another grid needs interpolation."""
        if grid != self.grid:
            raise MismatchError(
                f"grid must be the field's own grid {self.grid}; got {grid}. Call .interpolate() first."
            )
        if chunks is None:
            return Sampled(self.values, grid, accuracy)
        from fieldmath.representations.chunked import in_blocks

        return Sampled(in_blocks(self.values, grid, chunks), grid, accuracy)

    @staticmethod
    def evaluate(components: Iterable[Sampled], points: Iterable[np.ndarray], out: Any = None) -> np.ndarray:
        """Refuse: samples have values on their grid only."""
        raise EvaluationError("a sampled field has values on its grid only. Call .interpolate() for values between.")

    def holding(self, values: Any) -> Sampled:
        """Return other values on the same grid."""
        return Sampled(values, self.grid, self.accuracy)

    def _pointwise(self, operation: Callable[[Any, Any], Any], other: Sampled, place: str) -> Sampled:
        if self.chunks is not None or other.chunks is not None:
            from fieldmath.representations.chunked import pointwise

            return self.holding(pointwise(operation, self.values, other.values))
        with np.errstate(all="ignore"):
            values = operation(self.values, other.values)
        return self._marked(values, place)

    def _marked(self, values: np.ndarray, place: str) -> Sampled:
        """Return the field of `values` with infinities made NaN, warning when some are new."""
        fresh = ~np.isfinite(values) & np.isfinite(self.values)
        warn_of_singularities([place] if fresh.any() else [])
        return self.holding(np.where(np.isinf(values), np.nan, values))


@dataclass(frozen=True, eq=False)
class Combination:
    r"""A sum :math:`\sum c_{s,\alpha}(q)\, \partial^\alpha s` over samples s with exact coefficients c.

    Operators build it through the product rule, so that metric factors are differentiated exactly and each
    :math:`\partial^\alpha` is one compact stencil per axis: first derivatives are never composed.
    """

    terms: Mapping[tuple[Sampled, Order], sp.Expr]
    source: Sampled

    @property
    def chart(self) -> Chart:
        """The coordinates of the grid."""
        return self.source.chart

    def deferred(self) -> Combination:
        """Return itself."""
        return self

    def partial(self, axis: int) -> Combination:
        """Return the partial derivative by the product rule."""
        symbol = self.chart.symbols[axis]
        raised = {(s, _raise(order, axis)): c for (s, order), c in self.terms.items()}
        varied = {key: c.diff(symbol) for key, c in self.terms.items() if c.has(symbol)}
        return self._sum(raised, varied)

    def scaled(self, factor: sp.Expr) -> Combination:
        """Return the product with a function of the coordinates."""
        return Combination({key: c * factor for key, c in self.terms.items()}, self.source)

    def __add__(self, other: Combination) -> Combination:
        return self._sum(self.terms, other.deferred().terms)

    def __sub__(self, other: Combination) -> Combination:
        return self + (-other.deferred())

    def __neg__(self) -> Combination:
        return self.scaled(sp.S.NegativeOne)

    def __mul__(self, other: Combination) -> Combination:
        """Return the product of two computed fields."""
        return (self.settled() * other.deferred().settled()).deferred()

    def settled(self) -> Sampled:
        """Return the samples of the whole sum."""
        return settle([self])[0]

    def _sum(self, *many: Mapping[tuple[Sampled, Order], sp.Expr]) -> Combination:
        terms: dict[tuple[Sampled, Order], sp.Expr] = {}
        for part in many:
            for key, c in part.items():
                terms[key] = terms.get(key, sp.S.Zero) + c
        return Combination({key: c for key, c in terms.items() if c != 0}, self.source)


def _raise(order: Order, axis: int) -> Order:
    return tuple(m + (k == axis) for k, m in enumerate(order))


def settle(combinations: Sequence[Combination], out: np.ndarray | None = None) -> list[Sampled]:
    """Return the samples of all the sums, in one sweep; written to the members of `out`, if given."""
    inputs: dict[Sampled, int] = {}
    formula = gathered(combinations, inputs)
    return realised(formula, list(inputs) or [combinations[0].source], out)


def gathered(combinations: Sequence[Combination], inputs: dict[Sampled, int]) -> Formula:
    """Return the sums as terms of numbered inputs; samples that are not among the inputs are added to them."""
    return tuple(
        tuple((inputs.setdefault(s, len(inputs)), order, c) for (s, order), c in combination.terms.items())
        for combination in combinations
    )


def realised(formula: Formula, inputs: Sequence[Sampled], out: np.ndarray | None = None) -> list[Sampled]:
    """Return the samples of a formula in the inputs, in `out` if given; the plan on this grid is worked out once."""
    from fieldmath.representations.plans import plan

    first = inputs[0]
    dtype = np.result_type(*(s.values.dtype for s in inputs))
    accuracies = tuple(s.accuracy for s in inputs)
    chunks = next((s.chunks for s in inputs if s.chunks is not None), None)
    plans = first.grid._plans
    key = (formula, accuracies, dtype, chunks)
    found = plans.get(key)
    if found is None:
        if len(plans) >= _KEPT_PLANS:
            plans.clear()
        found = plans[key] = plan(formula, first.grid, accuracies, dtype, chunks)
    found.warn()
    sources = [s.values for s in inputs]
    if chunks is not None:
        from fieldmath.representations import chunked

        arrays = chunked.run(found, sources)
    else:
        from fieldmath.representations import engines

        arrays = engines.run(found, sources, out)
    return [Sampled(values, first.grid, first.accuracy) for values in arrays]
