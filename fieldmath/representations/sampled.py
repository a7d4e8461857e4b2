"""A scalar function held by samples on a grid, and linear combinations of its derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from fieldmath.errors import EvaluationError, MismatchError
from fieldmath.geometry.charts import Chart
from fieldmath.geometry.grids import Grid
from fieldmath.representations.lift import warn_of_singularities

if TYPE_CHECKING:
    from fieldmath.representations.plans import Formula, Order

_KEPT_PLANS = 64


@dataclass(frozen=True, eq=False)
class Sampled:
    """Values on a grid; `accuracy` is the power of the spacing in the error of its derivatives."""

    values: np.ndarray
    grid: Grid
    accuracy: int

    @property
    def chart(self) -> Chart:
        """The coordinates of the grid."""
        return self.grid.chart

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
        return self._with(self.values + other.values)

    def __sub__(self, other: Sampled) -> Sampled:
        return self._with(self.values - other.values)

    def __mul__(self, other: Sampled) -> Sampled:
        return self._with(self.values * other.values)

    def __truediv__(self, other: Sampled) -> Sampled:
        with np.errstate(divide="ignore", invalid="ignore"):
            quotient = self.values / other.values
        return self._marked(quotient, "zeros of the divisor")

    def __pow__(self, other: Sampled) -> Sampled:
        with np.errstate(all="ignore"):
            power = self.values**other.values
        return self._marked(power, "points where the power is not real")

    def __neg__(self) -> Sampled:
        return self._with(-self.values)

    def apply(self, function: Callable[[sp.Expr], sp.Expr]) -> Sampled:
        """Return the composition with the numeric form of a SymPy function."""
        x = sp.Dummy("x", real=True)
        from fieldmath.algebra.compile import compile_expressions

        values = compile_expressions((function(x),), (x,))(self.values)[0]
        return self._marked(
            values.astype(self.values.dtype), f"points outside the domain of {function(x).func.__name__}"
        )

    def sampled(self, grid: Grid, accuracy: int) -> Sampled:
        """Return itself on its own grid; another grid needs interpolation."""
        if grid != self.grid:
            raise MismatchError(
                f"grid must be the field's own grid {self.grid}; got {grid}. Call .interpolate() first."
            )
        return Sampled(self.values, grid, accuracy)

    @staticmethod
    def evaluate(components: Iterable[Sampled], points: Iterable[np.ndarray]) -> np.ndarray:
        """Refuse: samples have values on their grid only."""
        raise EvaluationError("a sampled field has values on its grid only. Call .interpolate() for values between.")

    def _with(self, values: np.ndarray) -> Sampled:
        return Sampled(values, self.grid, self.accuracy)

    def _marked(self, values: np.ndarray, place: str) -> Sampled:
        """Return the field of `values` with infinities made NaN, warning when some are new."""
        fresh = ~np.isfinite(values) & np.isfinite(self.values)
        warn_of_singularities([place] if fresh.any() else [])
        return self._with(np.where(np.isinf(values), np.nan, values))


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


def settle(combinations: Sequence[Combination]) -> list[Sampled]:
    """Return the samples of all the sums, in one sweep."""
    inputs: dict[Sampled, int] = {}
    formula = gathered(combinations, inputs)
    return realised(formula, list(inputs) or [combinations[0].source])


def gathered(combinations: Sequence[Combination], inputs: dict[Sampled, int]) -> Formula:
    """Return the sums as terms of numbered inputs; samples that are not among the inputs are added to them."""
    return tuple(
        tuple((inputs.setdefault(s, len(inputs)), order, c) for (s, order), c in combination.terms.items())
        for combination in combinations
    )


def realised(formula: Formula, inputs: Sequence[Sampled]) -> list[Sampled]:
    """Return the samples of a formula in the inputs; what it needs on this grid is worked out once."""
    from fieldmath.representations.plans import plan
    from fieldmath.representations.sweep import run

    first = inputs[0]
    dtype = np.result_type(*(s.values.dtype for s in inputs))
    accuracies = tuple(s.accuracy for s in inputs)
    plans = first.grid._plans
    key = (formula, accuracies, dtype)
    found = plans.get(key)
    if found is None:
        if len(plans) >= _KEPT_PLANS:
            plans.clear()
        found = plans[key] = plan(formula, first.grid, accuracies, dtype)
    found.warn()
    # The one place that chooses an engine: any function of a plan and its sources will do.
    arrays = run(found, [s.values for s in inputs])
    return [Sampled(values, first.grid, first.accuracy) for values in arrays]
