"""How code behaves apart from its order: input types, memory layouts, mutation, NaN, precision, linearity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import fieldmath as fm
from fieldmath.verify import battery
from fieldmath.verify.layouts import Layout
from fieldmath.verify.refinement import Level, Study
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
        holes = _holes(level)
        if holes.any():
            text = f"the result is not finite inside, at {int(holes.sum())} of {holes.size} points"
            yield Finding("nan", text, call=call)
            return
        if np.isinf(level.observed[..., ~level.inside]).any():
            yield Finding(
                "nan", "the result is infinite at the boundary; NaN would say that nothing is known", call=call
            )
            return


def _holes(level: Level) -> np.ndarray:
    """Return where a result is not finite although the answer is: in the interior, or between finite values."""
    missing = ~np.isfinite(level.observed) & np.isfinite(level.exact)
    holes = missing & level.inside
    depth = missing.ndim - level.grid.dimension
    for index in np.ndindex(missing.shape[:depth]):
        given = np.isfinite(level.observed[index])
        if given.any():
            spans = [
                np.flatnonzero(given.any(axis=tuple(j for j in range(given.ndim) if j != k))) for k in range(given.ndim)
            ]
            box = tuple(slice(span[0], span[-1] + 1) for span in spans)
            holes[index][box] |= missing[index][box]
    return holes


def input_types(func: Callable[..., Any], layout: Layout, problem: Problem, grid: fm.Grid) -> Iterator[Finding]:
    """Find inputs that are treated differently: other memory layouts (wrong), float32 and integers (remarks)."""
    reference = run(func, layout, problem, grid)
    if reference.level is None:
        return
    truth, scale = reference.level.observed, reference.level.scale
    for words, prepare in (("Fortran-ordered", _fortran), ("not contiguous", _strided)):
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


def repeated(
    func: Callable[..., Any], layout: Layout, problem: Problem, other: Problem, grid: fm.Grid
) -> Iterator[Finding]:
    """Find results that change from call to call, or that do not change with the field."""
    first, second = (run(func, layout, problem, grid) for _ in range(2))
    third = run(func, layout, other, grid)
    if first.level is None or second.level is None or third.level is None:
        return
    call, seen = first.outcome.call, first.level.observed
    if not np.array_equal(seen, second.level.observed, equal_nan=True):
        yield Finding("random", "two calls with the same arguments give different results", call=call)
    elif np.array_equal(seen, third.level.observed, equal_nan=True) and np.any(np.nan_to_num(seen)):
        yield Finding("state", "the result is the same for another field", call=call)
    elif (
        third.level.mean(grid_inside := third.level.inside)
        > 20 * first.level.mean(grid_inside) + 0.3 * third.level.scale
    ):
        size = 100 * third.level.mean(grid_inside) / third.level.scale
        yield Finding("state", f"the error for another field is {size:.0f} %", call=call)


def _decimals(values: np.ndarray) -> int | None:
    """Return the number of decimals that values are rounded to; None when they are not."""
    for digits in range(6):
        scaled = values * 10.0**digits
        if np.allclose(scaled, np.round(scaled), rtol=0, atol=1e-7):
            return digits
    return None


def precision(func: Callable[..., Any], layout: Layout, problem: Problem, grid: fm.Grid) -> Iterator[Finding]:
    """Find computations in float32: rounding the input first changes nothing, or the output holds float32 numbers."""
    plain = run(func, layout, problem, grid)
    rounded = run(func, layout, problem, grid, prepare=lambda values: values.astype(np.float32).astype(float))
    if plain.level is None or rounded.level is None:
        return
    seen = plain.level.observed[np.isfinite(plain.level.observed)]
    varied = np.unique(seen).size > 8
    rounding = _decimals(seen) if np.ptp(plain.level.exact[np.isfinite(plain.level.exact)]) > 0.1 else None
    if rounding is not None and np.any(seen):
        what = f"rounded to {rounding} decimals" if rounding else "made of whole numbers"
        yield Finding("rounded", f"the result is {what}", call=plain.outcome.call)
        return
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


def across_a_kink(func: Callable[..., Any], layout: Layout, problem: Problem, grids: list[fm.Grid]) -> float:
    """Return the order in the interior for a field whose third derivatives jump there; NaN if it cannot be measured."""
    kinked = Problem(problem.operator, battery.piecewise(grids[0], problem.operator.rank))
    trials = [run(func, layout, kinked, grid) for grid in grids[:2]]
    levels = tuple(trial.level for trial in trials if trial.level is not None)
    return Study(levels).order(True) if len(levels) == 2 else float("nan")


def _strided(values: np.ndarray) -> np.ndarray:
    wide = np.zeros((*values.shape[:-1], 2 * values.shape[-1]))
    wide[..., ::2] = values
    return wide[..., ::2]


def _fortran(values: np.ndarray) -> np.ndarray:
    """Return an array each of whose components is in Fortran order."""
    return np.moveaxis(np.asfortranarray(np.moveaxis(values, 0, -1)), -1, 0) if values.ndim > 2 else values.copy("F")


def _sharpness(grid: fm.Grid) -> float:
    return float(max(1.0, *(len(axis) / np.ptp(axis) for axis in grid.axes)) / 10)


def _close(left: np.ndarray, right: np.ndarray, tolerance: float) -> bool:
    known = np.isfinite(left)
    if not np.array_equal(known, np.isfinite(right)):
        return False
    return bool(np.max(np.abs(left[known] - right[known]), initial=0.0) <= tolerance)
