"""How code behaves apart from its order: input types, memory layouts, mutation, NaN, precision, linearity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import fieldmath as fm
from fieldmath.verify import battery
from fieldmath.verify.layouts import Layout
from fieldmath.verify.refinement import Study
from fieldmath.verify.report import Finding
from fieldmath.verify.trials import Problem, Trial, run

_HALF_PRECISION = 1e-3


def mutation(trials: list[Trial]) -> Iterator[Finding]:
    """Find calls that changed their arguments."""
    for trial in trials:
        if trial.outcome.changed:
            names = ", ".join(trial.outcome.changed)
            yield Finding(
                "mutates", f"the function changes its input ({names}); work on a copy", call=trial.outcome.call
            )
            return


def gaps(study: Study, calls: list[str]) -> Iterator[Finding]:
    """Find values that are not finite where the exact answer is."""
    for level, call in zip(study.levels, calls, strict=True):
        holes = ~np.isfinite(level.observed) & np.isfinite(level.exact)
        inner = holes[..., level.inside]
        if inner.any():
            part = (
                f"{100 * inner.mean():.0f} % of the interior" if inner.mean() > 0.01 else f"{inner.sum()} inner points"
            )
            yield Finding("nan", f"the result is not finite at {part}", call=call)
            return
        if np.isinf(level.observed[..., ~level.inside]).any():
            yield Finding(
                "nan", "the result is infinite at the boundary; NaN would say that nothing is known", call=call
            )
            return


def input_types(func: Callable[..., Any], layout: Layout, problem: Problem, grid: fm.Grid) -> Iterator[Finding]:
    """Find inputs that are treated differently: other memory layouts (wrong), float32 and integers (remarks)."""
    reference = run(func, layout, problem, grid)
    if reference.level is None:
        return
    truth, scale = reference.level.observed, reference.level.scale
    for words, prepare in (("Fortran-ordered", np.asfortranarray), ("not contiguous", _strided)):
        trial = run(func, layout, problem, grid, prepare=prepare)
        if trial.level is None:
            yield Finding("input", f"input that is {words}: {trial.complaint}", wrong=False, call=trial.outcome.call)
        elif not _close(trial.level.observed, truth, 1e-9 * scale):
            yield Finding("input", f"input that is {words} gives other numbers", call=trial.outcome.call)
    yield from _single(func, layout, problem, grid, truth, scale)
    yield from _integers(func, layout, problem, grid)


def _single(
    func: Callable[..., Any], layout: Layout, problem: Problem, grid: fm.Grid, truth: np.ndarray, scale: float
) -> Iterator[Finding]:
    trial = run(func, layout, problem, grid, prepare=lambda values: values.astype(np.float32))
    if trial.level is None:
        yield Finding("input", f"float32 input: {trial.complaint}", wrong=False, call=trial.outcome.call)
    elif not _close(
        trial.level.observed,
        truth,
        _HALF_PRECISION * max(scale, float(np.nanmax(np.abs(truth), initial=0))) * _sharpness(grid),
    ):
        yield Finding("input", "float32 input gives wrong numbers", wrong=False, call=trial.outcome.call)


def _integers(func: Callable[..., Any], layout: Layout, problem: Problem, grid: fm.Grid) -> Iterator[Finding]:
    """Compare integer input with the same numbers as floats."""

    def rounded(values: np.ndarray) -> np.ndarray:
        return np.round(values * 40 / max(float(np.nanmax(np.abs(values), initial=0)), 1e-300))

    floats = run(func, layout, problem, grid, prepare=rounded)
    trial = run(func, layout, problem, grid, prepare=lambda values: rounded(values).astype(np.int64))
    if trial.level is None or floats.level is None:
        if floats.level is not None:
            yield Finding("input", f"integer input: {trial.complaint}", wrong=False, call=trial.outcome.call)
        return
    if not _close(trial.level.observed, floats.level.observed, 1e-9 * (1 + np.nanmax(np.abs(floats.level.observed)))):
        text = "integer input gives other numbers than the same values as floats; make the output array of floats"
        yield Finding("input", text, wrong=False, call=trial.outcome.call)


def precision(func: Callable[..., Any], layout: Layout, problem: Problem, grid: fm.Grid) -> Iterator[Finding]:
    """Find computations in float32: rounding the input first changes nothing, or the output holds float32 numbers."""
    plain = run(func, layout, problem, grid)
    rounded = run(func, layout, problem, grid, prepare=lambda values: values.astype(np.float32).astype(float))
    if plain.level is None or rounded.level is None:
        return
    seen = plain.level.observed[np.isfinite(plain.level.observed)]
    varied = np.unique(seen).size > 8
    exact = plain.level.exact[np.isfinite(plain.level.exact)]
    told = np.unique(exact.astype(np.float32)).size > 8 and np.any(exact != exact.astype(np.float32))
    output = varied and told and np.array_equal(seen, seen.astype(np.float32).astype(float))
    same = varied and np.array_equal(plain.level.observed, rounded.level.observed, equal_nan=True)
    if output or same:
        where = "inside" if same else "for its result"
        text = f"the function works in float32 {where}; half of the digits of float64 input are lost"
        yield Finding("float32", text, call=plain.outcome.call)


def exactness(func: Callable[..., Any], layout: Layout, problem: Problem, grid: fm.Grid) -> tuple[int, int]:
    """Return the highest degrees of polynomials that are differentiated exactly: inside, and up to the boundary.

    -1 when not even constants are.
    """
    inside = boundary = -1
    alive = [True, True]
    for degree in range(4):
        trial = run(
            func, layout, Problem(problem.operator, battery.polynomial(grid, problem.operator.rank, degree)), grid
        )
        if trial.level is None:
            break
        values = trial.level
        size = 1e-9 * max(1.0, float(np.nanmax(np.abs(values.exact), initial=0.0)))
        for k, mask in enumerate((values.inside, ~values.inside)):
            error = values.worst(mask)
            alive[k] = alive[k] and not error > size
        inside, boundary = (degree if alive[0] else inside), (degree if alive[1] else boundary)
        if not any(alive):
            break
    return inside, boundary


def _strided(values: np.ndarray) -> np.ndarray:
    wide = np.zeros((*values.shape[:-1], 2 * values.shape[-1]))
    wide[..., ::2] = values
    return wide[..., ::2]


def _sharpness(grid: fm.Grid) -> float:
    return float(max(1.0, *(len(axis) / np.ptp(axis) for axis in grid.axes)) / 10)


def _close(left: np.ndarray, right: np.ndarray, tolerance: float) -> bool:
    gaps = np.isfinite(left) != np.isfinite(right)
    difference = np.abs(np.where(np.isfinite(left) & np.isfinite(right), left - right, 0.0))
    return not gaps.any() and bool(np.max(difference, initial=0.0) <= tolerance)
