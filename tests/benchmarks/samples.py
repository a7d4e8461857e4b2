"""Operators on samples against what users would write: numpy.gradient, findiff, slices by hand.

Processor time, interleaved, on boxes with unequal spacings.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial, reduce
from importlib import import_module
from importlib.util import find_spec
from operator import add
from typing import Any

import numpy as np

import fieldmath as fm
from tests.benchmarks.measure import Row, seconds, versus

NAMES = {2: "x y", 3: "x y z"}
Peer = Callable[[list[np.ndarray], Callable[[np.ndarray, int], np.ndarray]], object]

# Operator; ours; the peer's, from the components and a derivative along an axis; goals at accuracy 2 and 4.
OPERATORS: tuple[tuple[str, Callable[[Any, Any], object], Peer, float, float], ...] = (
    ("grad", lambda f, F: f.grad(), lambda c, d: [d(c[0], k) for k in range(len(c))], 2, 5),
    ("div", lambda f, F: F.div(), lambda c, d: reduce(add, (d(u, k) for k, u in enumerate(c))), 2.5, 5),
    ("curl", lambda f, F: F.curl(), lambda c, d: _curl(c, d), 2.5, 5),
    ("Laplacian", lambda f, F: f.laplacian(), lambda c, d: reduce(add, _second(c, d)), 3.2, 5),
)


def samples(times: int) -> Iterator[Row]:
    """Accuracy 2 against numpy.gradient, accuracy 4 against findiff, and what a small grid costs."""
    is_quick = times < 9
    for dimension, count in ((3, 128), (2, 2048)) if is_quick else ((3, 256), (2, 4096)):
        yield from _against_numpy(dimension, count, times)
    if find_spec("findiff"):
        yield from _against_findiff(3, 96 if is_quick else 192, times)
    else:
        print("findiff is not installed: its rows are skipped")
    yield from _overhead(times)


def box(dimension: int, count: int) -> fm.Grid:
    """Return a grid whose spacings differ from axis to axis."""
    spans: dict[str, Any] = {name: (0, k + 1, count) for k, name in enumerate(NAMES[dimension].split())}
    return fm.Grid.uniform(NAMES[dimension], **spans)


def fields(grid: fm.Grid, accuracy: int) -> tuple[fm.ScalarField, fm.VectorField]:
    """Return a scalar and a vector field of random samples."""
    values = np.random.default_rng(0).random((grid.dimension, *grid.shape))
    return fm.ScalarField(values[0], grid, accuracy=accuracy), fm.VectorField(values, grid, accuracy=accuracy)


def _against_numpy(dimension: int, count: int, times: int) -> Iterator[Row]:
    grid = box(dimension, count)
    f, F = fields(grid, 2)
    components, spacing = list(F.values), grid.spacing

    def derivative(values: np.ndarray, axis: int) -> np.ndarray:
        return np.gradient(values, spacing[axis], axis=axis, edge_order=2)

    for name, ours, theirs, goal, _ in OPERATORS:
        yield versus(
            f"{name}, {count}^{dimension}, accuracy 2", "numpy.gradient", goal, partial(ours, f, F),
            partial(theirs, components, derivative), times, clock=time.process_time,
        )  # fmt: skip


def _against_findiff(dimension: int, count: int, times: int) -> Iterator[Row]:
    derivative_of = import_module("findiff").FinDiff
    grid = box(dimension, count)
    f, F = fields(grid, 4)
    components = list(F.values)
    along = {(k, m): derivative_of(k, h, m, acc=4) for k, h in enumerate(grid.spacing) for m in (1, 2)}

    def derivative(values: np.ndarray, axis: int, order: int = 1) -> np.ndarray:
        return np.asarray(along[axis, order](values))

    for name, ours, theirs, _, goal in OPERATORS:
        yield versus(
            f"{name}, {count}^{dimension}, accuracy 4", "findiff, acc=4", goal, partial(ours, f, F),
            partial(theirs, components, derivative), times, clock=time.process_time,
        )  # fmt: skip


def _overhead(times: int) -> Iterator[Row]:
    """Compare the time of an operator on 64 x 64 points beyond that of slices by hand with 50 microseconds."""
    grid = box(2, 64)
    f, F = fields(grid, 2)
    u, v = F.values
    d_x, d_y = (partial(_by_hand, spacing=spacing) for spacing in grid.spacing)
    for name, ours, bare in (
        ("grad", f.grad, lambda: (d_x(u), d_y(u.T).T)),
        ("div", F.div, lambda: d_x(u) + d_y(v.T).T),
    ):
        extra = [seconds(ours, time.process_time) - seconds(bare, time.process_time) for _ in range(max(times, 5))]
        spent = max(statistics.median(extra), 1e-6)
        mine = seconds(ours, time.process_time) * 1e3
        yield Row(f"{name}, 64^2, time beyond slices by hand", "50 microseconds", 50e-6 / spent, 1, mine)


def _by_hand(u: np.ndarray, spacing: float) -> np.ndarray:
    out = np.empty_like(u)
    out[1:-1] = (u[2:] - u[:-2]) * (0.5 / spacing)
    out[0] = (-1.5 * u[0] + 2 * u[1] - 0.5 * u[2]) / spacing
    out[-1] = (1.5 * u[-1] - 2 * u[-2] + 0.5 * u[-3]) / spacing
    return out


def _curl(c: list[np.ndarray], d: Callable[[np.ndarray, int], np.ndarray]) -> object:
    if len(c) == 2:
        return d(c[1], 0) - d(c[0], 1)
    return [d(c[b], a) - d(c[a], b) for a, b in ((1, 2), (2, 0), (0, 1))]


def _second(c: list[np.ndarray], d: Any) -> Iterator[np.ndarray]:
    """Yield the second derivatives: findiff has them, numpy.gradient is applied twice."""
    for k in range(len(c)):
        yield d(c[0], k, 2) if d.__defaults__ else d(d(c[0], k), k)
