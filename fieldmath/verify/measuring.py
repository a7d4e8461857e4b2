"""Measuring a numeric operator on finer and finer grids: the errors, and what they say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

import fieldmath as fm
from fieldmath.errors import InputError
from fieldmath.verify import battery, behaviour
from fieldmath.verify.layouts import Layout
from fieldmath.verify.progress import Progress
from fieldmath.verify.refinement import Study
from fieldmath.verify.report import Finding
from fieldmath.verify.trials import Problem, Trial, run

_MORE_LEVELS = 2


def finite(problem: Problem, grid: fm.Grid) -> Problem:
    """Return the problem, if its field and the exact answer are finite on the grid."""
    if not (np.isfinite(problem.values(grid)).all() and np.isfinite(problem.exact(grid)).all()):
        spans = ", ".join(
            f"{name} in [{axis[0]:.3g}, {axis[-1]:.3g}]" for name, axis in zip(grid.chart.names, grid.axes, strict=True)
        )
        raise InputError(
            f"field must be finite on the grids, {spans}. Give grids= that keep away from its singularities."
        )
    return problem


def measured(
    func: Any, layout: Layout, problem: Problem, grids: list[fm.Grid], tell: Progress, title: str, *, may_refine: bool
) -> tuple[Study | None, list[Finding]]:
    """Return the refinement study of one field, and what went wrong on the way."""
    trials: list[Trial] = []
    todo = list(grids)
    while todo:
        grid = todo.pop(0)
        tell(f"verify {title}: grid {' x '.join(map(str, grid.shape))}")
        trial = run(func, layout, problem, grid)
        if trial.level is None:
            return None, [
                Finding(trial.kind, f"the function fails on one grid: {trial.complaint}", call=trial.outcome.call)
            ]
        trials.append(trial)
        study = Study(tuple(t.level for t in trials if t.level is not None))
        if not todo and len(trials) < len(grids) + _MORE_LEVELS and may_refine and _unsettled(study):
            todo.append(battery.refined(grid))
    findings = [*behaviour.mutation(trials), *behaviour.gaps(study, [t.outcome.call for t in trials])]
    return study, findings


def _unsettled(study: Study) -> bool:
    """Return whether an error still falls, but the order has not settled: the grids are too coarse."""
    size = study.levels[-1].observed.size
    for inside in (True, False):
        orders = [p for p in study.orders(inside) if math.isfinite(p)]
        if len(orders) > 1 and orders[-1] > 0.3 and abs(orders[-1] - orders[-2]) > 0.3 and size < 40_000:
            return True
    return False


def verdict(study: Study, interior_only: bool) -> Iterator[Finding]:
    """Yield what is wrong with the errors inside and at the boundary."""
    inside, edge = study.converges(True), study.converges(False)
    if inside is None:
        yield Finding("nan", "the function gives no values in the interior")
    elif not inside:
        yield Finding("wrong", f"the error does not go to zero: {100 * study.relative(True):.3g} % on the finest grid")
    elif edge is False and not interior_only:
        size = 100 * study.relative(False)
        yield Finding("boundary", f"the error at the boundary does not go to zero: {size:.3g} % on the finest grid")
