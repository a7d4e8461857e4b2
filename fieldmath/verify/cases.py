"""What hypotheses about operators predict from: a problem on a grid, with its exact derivatives and simulated ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

import fieldmath as fm
from fieldmath.verify.refinement import Level
from fieldmath.verify.schemes import Scheme
from fieldmath.verify.terms import Index, Term, partial_derivative
from fieldmath.verify.trials import Problem


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

    def predicted(self, terms: Iterable[Term], scheme: Scheme | None = None) -> np.ndarray:
        """Return the sum of terms where the case looks; derivatives are exact, or those of a scheme."""
        total = np.zeros(self.exact.shape)
        for term in terms:
            if term.weight:
                factor = term.weight * self.coefficient(term.coefficient) * self.coefficient(term.extra)
                total[term.output] += factor * self.derivative(term, scheme)
        return total

    def coefficient(self, expr: sp.Expr) -> Any:
        """Return the values of a function of the coordinates where the case looks."""
        if expr.is_number:
            return float(expr)
        if expr not in self._memory:
            self._memory[expr] = fm.ScalarField(expr, self.grid.chart)(*self.points)
        return self._memory[expr]

    @cached_property
    def points(self) -> tuple[np.ndarray, ...]:
        """Return the coordinates of the points that the case looks at."""
        return tuple(np.broadcast_to(q, self.grid.shape)[self.mask] for q in self.grid.mesh)

    def derivative(self, term: Term, scheme: Scheme | None) -> np.ndarray:
        """Return a derivative of an input component where the case looks."""
        key = (term.source, term.orders, scheme and (scheme.name, scheme.edge, scheme.everywhere, scheme.only))
        if key not in self._memory:
            exact = scheme is None or (scheme.only is not None and not term.orders[scheme.only])
            found = self._exact(term) if exact else self._simulated(term, scheme)  # type: ignore[arg-type]
            self._memory[key] = found[self.mask] if found.shape == self.mask.shape else found
        return self._memory[key]

    def _exact(self, term: Term) -> np.ndarray:
        field = self.problem.field
        return fm.ScalarField(partial_derivative(field, term), field.chart)(*self.points)

    def values(self, source: Index) -> np.ndarray:
        """Return the samples of an input component on the whole grid."""
        if "values" not in self._memory:
            self._memory["values"] = self.problem.values(self.grid)
        return self._memory["values"][source]

    def _simulated(self, term: Term, scheme: Scheme) -> np.ndarray:
        values = self.values(term.source)
        for axis, order in enumerate(term.orders):
            if order:
                periodic = self.grid.periods[axis] is not None
                values = scheme.along(values, axis, order, self.h[axis], periodic=periodic)
        return values
