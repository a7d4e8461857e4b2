"""What hypotheses about operators predict from: a problem on a grid, with its exact derivatives and simulated ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.verify.battery import field_of
from fieldmath.verify.refinement import Level
from fieldmath.verify.schemes import Scheme
from fieldmath.verify.terms import Index, Term
from fieldmath.verify.trials import Problem, sampled


@dataclass(frozen=True, eq=False)
class Case:
    """A problem on the grid of a level, looked at where `mask` says.

    `h` are the spacings, `terms` the rows of the exact operator. Predictions are arrays of the masked points.
    """

    problem: Problem
    level: Level
    mask: np.ndarray
    terms: Sequence[Term]
    _memory: dict[Any, Any] = field(default_factory=dict)

    @property
    def grid(self) -> fm.Grid:
        """Return the grid."""
        return self.level.grid

    @property
    def h(self) -> tuple[float, ...]:
        """Return the spacings; means where an axis is not uniform."""
        return tuple(
            float(np.ptp(axis) / (len(axis) - 1)) if np.isnan(step) else step
            for axis, step in zip(self.grid.axes, self.grid.spacing, strict=True)
        )

    @property
    def exact(self) -> np.ndarray:
        """Return the exact answer where the case looks."""
        return self.level.exact[..., self.mask]

    @property
    def observed(self) -> np.ndarray:
        """Return what the code gave where the case looks."""
        return self.level.observed[..., self.mask]

    def whole(self, terms: Iterable[Term], scheme: Scheme | None = None) -> np.ndarray:
        """Return the sum of terms on the whole grid; derivatives are exact, or those of a scheme."""
        total = np.zeros(self.level.exact.shape)
        for term in terms:
            total[term.output] += self.coefficient(term.coefficient) * self.derivative(term, scheme)
        return total

    def predicted(self, terms: Iterable[Term], scheme: Scheme | None = None) -> np.ndarray:
        """Return the sum of terms where the case looks."""
        total = np.zeros(self.exact.shape)
        for term in terms:
            total[term.output] += self._seen(self.coefficient, term.coefficient) * self._seen(
                self.derivative, term, scheme
            )
        return total

    def _seen(self, find: Any, *what: Any) -> Any:
        """Return the part of an array that the case looks at, remembered."""
        array = find(*what)
        if not isinstance(array, np.ndarray):
            return array
        key = ("seen", id(array))
        if key not in self._memory:
            self._memory[key] = array[self.mask]
        return self._memory[key]

    def coefficient(self, expr: sp.Expr) -> Any:
        """Return the values of a function of the coordinates."""
        if expr.is_number:
            return float(expr)
        if expr not in self._memory:
            self._memory[expr] = sampled(fm.ScalarField(expr, self.grid.chart), self.grid)
        return self._memory[expr]

    def derivative(self, term: Term, scheme: Scheme | None) -> np.ndarray:
        """Return a derivative of an input component on the whole grid."""
        key = (term.source, term.orders, scheme and (scheme.name, scheme.edge))
        if key not in self._memory:
            make = self._exact(term.source, term.orders) if scheme is None else self._simulated(term, scheme)
            self._memory[key] = make
        return self._memory[key]

    def _exact(self, source: Index, orders: Index) -> np.ndarray:
        expr = self.problem.field.exprs if source else self.problem.field.expr
        for k in source:
            expr = expr[k]
        symbols = self.grid.chart.symbols
        wanted = [(q, m) for q, m in zip(symbols, orders, strict=True) if m]
        return sampled(field_of(self.grid.chart, 0, [expr.diff(*wanted) if wanted else expr]), self.grid)

    def _simulated(self, term: Term, scheme: Scheme) -> np.ndarray:
        values = self._exact(term.source, (0,) * len(term.orders))
        for axis, order in enumerate(term.orders):
            if order:
                values = scheme.derivative(values, axis, order, self.h[axis])
        return values
