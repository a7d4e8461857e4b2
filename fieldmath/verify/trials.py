"""Running code on samples of a field, whatever layout it obeys."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

import fieldmath as fm
from fieldmath.verify import battery
from fieldmath.verify.calling import Outcome, attempt, described
from fieldmath.verify.catalogue import Operator
from fieldmath.verify.layouts import ARRAYS, PLACED, Layout, Sample
from fieldmath.verify.refinement import Level
from fieldmath.verify.results import Unreadable, read
from fieldmath.verify.terms import Term, default_terms, summed


@dataclass(frozen=True, eq=False)
class Problem:
    """One field and the operator: everything exact that a trial needs, computed once."""

    operator: Operator
    field: Any

    @cached_property
    def terms(self) -> tuple[Term, ...] | None:
        """Return the rows of the operator on the field's chart; None when it is not linear."""
        return default_terms(self.operator, self.field.chart)

    @cached_property
    def answer(self) -> Any:
        """Return the exact field that the code should approximate."""
        return self.operator.exact(self.field)

    def values(self, grid: fm.Grid) -> np.ndarray:
        """Return the samples that the code is given, components first."""
        return sampled(self.field, grid)

    def exact(self, grid: fm.Grid) -> np.ndarray:
        """Return the exact answer on a grid, components first."""
        return self.at(grid.mesh)

    def at(self, points: Sequence[np.ndarray]) -> np.ndarray:
        """Return the exact answer at points, components first."""
        if self.terms is None:
            return np.asarray(self.answer(*points))
        depth = max((len(term.output) for term in self.terms), default=0)
        return summed(self.terms, self.field, points, (self.field.chart.dimension,) * depth)


def sampled(field: Any, grid: fm.Grid) -> np.ndarray:
    """Return the values of a field on a grid, NaN at singularities, without warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.array(field.sample(grid).values)


@dataclass(frozen=True, eq=False)
class Trial:
    """What one call gave: the `outcome`, and the result as a `level`, or the `problem` with its shape."""

    outcome: Outcome
    level: Level | None = None
    kind: str = ""
    complaint: str = ""

    @property
    def ran(self) -> bool:
        """Return whether the call gave an array that can be compared."""
        return self.level is not None


def run(
    func: Callable[..., Any],
    layout: Layout,
    problem: Problem,
    grid: fm.Grid,
    *,
    prepare: Callable[[np.ndarray], np.ndarray] | None = None,
) -> Trial:
    """Return what `func` gives for the samples of a problem's field on a grid.

    `prepare` changes the values before the call (their type or memory layout, say).
    """
    values = problem.values(grid)
    sample = Sample(problem.field, grid, values if prepare is None else prepare(values))
    try:
        arguments, named = layout.arrange(sample)
    except (fm.FieldMathError, ValueError) as error:
        return Trial(Outcome(layout.name, error=error), kind="layout", complaint=str(error))
    outcome = attempt(func, arguments, named)
    if outcome.error is not None:
        return Trial(outcome, kind="raises", complaint=outcome.complaint)
    exact = problem.exact(grid)
    depth = exact.ndim - grid.dimension
    try:
        observed = read(outcome.result, exact.shape[:depth], grid.shape, turned=layout.turned, names=grid.chart.names)
    except Unreadable as error:
        return Trial(outcome, kind=error.kind, complaint=str(error))
    return Trial(outcome, Level(grid, observed, exact))


def choose(
    func: Callable[..., Any], layouts: Sequence[Layout], problem: Problem, grids: Callable[[bool], list[fm.Grid]]
) -> tuple[Layout | None, list[Trial]]:
    """Return the layout that a function obeys: the first that converges, else the one that comes closest.

    Layouts that the names of the parameters say go before those that only fit. None if no call gives an array of the
    right shape. `grids(equal)` gives the grids, with equally long cells for layouts that say one spacing only. The
    trials of layouts that do not run are returned as well, for the report.
    """
    failed: list[Trial] = []
    curved = not problem.field.chart.is_cartesian
    for named in (True, False):
        running: list[tuple[float, Layout]] = []
        for layout in layouts:
            if bool(layout.keywords) is not named or _is_needless(layout, [other for _, other in running], curved):
                continue
            coarse, fine = grids(layout.needs_equal_spacing)[:2]
            first = _first(func, layout, problem, coarse)
            if first.level is None:
                failed.append(first)
                if first.outcome.timed_out:
                    return None, failed
                continue
            second = run(func, layout, problem, fine)
            if second.level is not None and _closer(first.level, second.level):
                return layout, failed
            running.append((_distance(first.level), layout))
        if running:
            least = min(distance for distance, _ in running)
            return next(layout for distance, layout in running if distance <= 1.05 * least), failed
    return None, failed


#: Where code that takes the one gives a result, the other says nothing new, or is given where the points are in vain.
_SAME_PLACE = {"X, Y": ("x, y",)}
_SAME_FIELD = {"(u, v)": ("values",), "sampled field": ARRAYS, "symbolic field": ARRAYS}
_PROBE = (3, 4, 5, 6)  # Points along each axis, on which code that makes meshes of meshes does no harm.


def _is_needless(layout: Layout, running: Sequence[Layout], curved: bool) -> bool:
    """Return whether layouts that run already tell what this one could."""
    if layout.needs_equal_spacing and running:
        return True
    if curved and layout.place not in PLACED and any(other.place in PLACED for other in running):
        return True
    fields, places = _SAME_FIELD.get(layout.field, ()), _SAME_PLACE.get(layout.place, ())
    return any(
        (other.field in fields and other.place == layout.place)
        or (other.field == layout.field and other.place in places)
        for other in running
    )


def _first(func: Callable[..., Any], layout: Layout, problem: Problem, grid: fm.Grid) -> Trial:
    """Return the first trial of a layout; on a tiny grid, where code that is handed meshes may make meshes of them."""
    if layout.place == "X, Y" and grid.dimension > 2:
        axes = [axis[: min(len(axis), count)] for axis, count in zip(grid.axes, _PROBE, strict=False)]
        trial = run(func, layout, problem, fm.Grid(grid.chart, axes))
        if trial.level is None and "shape" in trial.complaint:
            return trial
    return run(func, layout, problem, grid)


def _closer(coarse: Level, fine: Level) -> bool:
    before, after = coarse.worst(coarse.inside), fine.worst(fine.inside)
    return after < 1e-9 * fine.scale or (after < 0.75 * before and after < 0.2 * fine.scale)


def _distance(level: Level) -> float:
    error = level.mean(level.inside)
    return error if np.isfinite(error) else 1e300


def call_text(func: Any, layout: Layout, problem: Problem, grid: fm.Grid) -> str:
    """Return how a function is called in a layout."""
    arguments, named = layout.arrange(Sample(problem.field, grid, problem.values(grid)))
    return described(func, arguments, named)


def generic_problem(operator: Operator, grid: fm.Grid, variant: int = 0) -> Problem:
    """Return the asymmetric field of the battery under an operator."""
    return Problem(operator, battery.generic(grid, operator.rank, variant=variant))
