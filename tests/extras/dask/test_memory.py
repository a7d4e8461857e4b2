"""A grid far larger than the memory that a process may use, in miniature; the cost grows with the grid."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest

pytest.importorskip("dask.array", reason="needs the scale extra")
pytest.importorskip("resource", reason="needs limits of processes")

import dask
from dask.callbacks import Callback

import fieldmath as fm

# 340^3 points are 314 MB; the process may allocate half as much beyond what it has after the imports.
LIMITED = """
import os, resource, sys
import dask, dask.array as da, numpy as np, zarr
import fieldmath as fm

dask.config.set(scheduler="synchronous")
zarr.config.set({"threading.max_workers": 1, "async.concurrency": 1})
axis = np.linspace(0, 1, 340)
grid = fm.Grid("x y z", [axis, axis, axis])
small = fm.Grid.uniform("x y z", x=(0, 1, 30), y=(0, 1, 30), z=(0, 1, 30))
field = fm.ScalarField("x**2*y + sin(z)", "x y z")
field.sample(small, chunks=20).laplacian().to_zarr(sys.argv[1] + "/warm.zarr")
room = 148 << 20
used = int(open("/proc/self/statm").read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
resource.setrlimit(resource.RLIMIT_AS, (used + room, resource.RLIM_INFINITY))
assert 8 * 340**3 > 2 * room
try:
    field.sample(grid)
except fm.TooLargeError as error:
    assert "fieldmath[scale]" in str(error)
else:
    raise AssertionError("a grid beyond the limit was not refused")
samples = field.sample(grid, chunks=(12, 170, 170))
samples.to_zarr(sys.argv[1] + "/samples.zarr", progress=True)
stored = fm.ScalarField(da.from_zarr(sys.argv[1] + "/samples.zarr"), grid)
laplacian = stored.laplacian()
laplacian.to_zarr(sys.argv[1] + "/laplacian.zarr", progress=True)
print(float(laplacian.integral()), laplacian.integral().error)
"""


@pytest.mark.slow
def test_a_grid_of_twice_the_memory_is_processed_under_an_enforced_limit(tmp_path):
    own = {**os.environ, "MALLOC_ARENA_MAX": "1"}  # Else each thread reserves addresses that count against the limit.
    command = [sys.executable, "-c", LIMITED, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=own)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("100%") == 2
    value, error = map(float, done.stdout.split("\n")[-2].split())
    truth = 1 - (1 - np.cos(1))  # The integrals of 2*y and of -sin(z) over the unit cube.
    assert abs(value - truth) <= error + 1e-8


def layers_at_once(field, size):
    """Return how many layers of blocks, of so many bytes, are alive together while a field is integrated."""
    alive = [0.0]

    class Watch(Callback):
        def _posttask(self, key, value, dsk, state, worker):
            kept = [v for entry in state["cache"].values() for v in (entry if isinstance(entry, list) else [entry])]
            alive.append(sum(v.nbytes for v in kept if isinstance(v, np.ndarray)) / size)

    with Watch(), dask.config.set(scheduler="synchronous"):
        field.integral()
    return max(alive)


@pytest.mark.slow
def test_few_layers_wait_for_others_however_many_there_are():
    flow, height = fm.VectorField(["-y*x**2", "x*y*z", "sin(x)*z"], "x y z"), fm.ScalarField("x**2*y", "x y z")
    for count in (160, 480):
        grid = fm.Grid.uniform("x y z", x=(0, 1, count), y=(0, 1, 40), z=(0, 1, 40))
        layer = 8 * 8 * 40 * 40
        assert layers_at_once(height.sample(grid, chunks=(8, 20, 20)).laplacian(), layer) <= 3
        # Three components, each with windows.
        assert layers_at_once(flow.sample(grid, chunks=(8, 20, 20)).curl().norm(), layer) <= 9


@pytest.mark.slow
def test_the_cost_grows_no_faster_than_the_grid():
    field = fm.ScalarField("x**2*y + sin(z)", "x y z")

    def seconds(count):
        axis = np.linspace(0, 1, count)
        samples = field.sample(fm.Grid("x y z", [axis, axis, axis]), chunks=50)
        start = time.process_time()
        with dask.config.set(scheduler="synchronous"):
            samples.laplacian().integral()
        return time.process_time() - start

    seconds(50)
    small, large = (min(seconds(count) for _ in range(2)) for count in (100, 200))
    assert large < 1.5 * 8 * small  # Eight times the points; margins have more neighbours in the larger grid.
