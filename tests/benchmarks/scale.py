"""Samples in blocks: the cost for each point on grids of four sizes, and against samples in memory."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

import fieldmath as fm
from tests.benchmarks.measure import Row

SIZES = (96, 144, 208, 304)  # Each grid has about three times the points of the one before.
BLOCK = 96


def scale(times: int) -> Iterator[Row]:
    """The integral of a Laplacian, from an expression, in one thread."""
    try:
        import dask
    except ImportError:
        return
    field = fm.ScalarField("x**2*y + sin(z)", "x y z")

    def cost(count: int, chunks: int | None) -> float:
        """Return the nanoseconds for each point."""
        axis = np.linspace(0, 1, count)
        grid = fm.Grid("x y z", [axis, axis, axis])
        best = float("inf")
        for _ in range(max(times // 3, 1)):
            start = time.process_time()
            field.sample(grid, chunks=chunks).laplacian().integral()
            best = min(best, time.process_time() - start)
        return best / count**3 * 1e9

    with dask.config.set(scheduler="synchronous"), fm.engine("numpy", threads=1):
        cost(SIZES[0], BLOCK)
        costs = [cost(count, BLOCK) for count in SIZES]
        in_memory = cost(SIZES[2], None)
    for count, each in zip(SIZES[1:], costs[1:], strict=True):
        workload = f"{count}^3 in blocks, cost for each point"
        yield Row(workload, f"{SIZES[0]}^3, one block", costs[0] / each, 0.6, each * count**3 * 1e-6)
    workload = f"{SIZES[2]}^3 in blocks of {BLOCK}^3"
    yield Row(workload, "in memory", in_memory / costs[2], 0.5, costs[2] * SIZES[2] ** 3 * 1e-6)
