"""On a cluster of processes nothing changes, also when a worker dies in the middle."""

import os
import signal

import numpy as np
import pytest

pytest.importorskip("dask.array", reason="needs the scale extra")
pytest.importorskip("distributed", reason="needs the scale extra")

import dask.array as da
import distributed

import fieldmath as fm

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
GRID = fm.Grid.uniform("spherical", r=(1, 2, 30), theta=(0.2, 2.8, 24), phi=(0, 2 * np.pi, 16), periodic=["phi"])


@pytest.fixture(scope="module")
def cluster():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as workers,
        distributed.Client(workers) as client,
    ):
        yield client


@pytest.fixture
def values():
    return np.random.default_rng(2).random((3, *GRID.shape))


def mortal(flag):
    """Return a function of blocks that kills its process, the first time it meets a certain block."""

    def function(block, block_id=None):
        if block_id == (0, 1, 1, 1) and not os.path.exists(flag):
            open(flag, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        return block

    return function


def test_operators_on_a_cluster_give_what_they_give_in_memory(cluster, values):
    field = fm.VectorField(da.from_array(values, chunks=(-1, 10, 9, 7)), GRID)
    eager = fm.VectorField(values, GRID)
    for operator in (lambda F: F.curl(), lambda F: F.norm().apply(fm.exp).grad()):
        wanted = operator(eager).values
        np.testing.assert_allclose(operator(field).compute().values, wanted, rtol=0, atol=1e-12 * np.abs(wanted).max())
    text = "r*sin(theta)"
    lazy = fm.ScalarField(text, "spherical").sample(GRID, chunks=8).laplacian().integral()
    eager = fm.ScalarField(text, "spherical").sample(GRID).laplacian().integral()
    assert abs(float(lazy) - float(eager)) < 1e-12


def test_the_result_is_right_when_a_worker_is_killed_in_the_middle(cluster, values, tmp_path):
    flag = str(tmp_path / "killed")
    blocks = da.from_array(values, chunks=(-1, 10, 9, 7)).map_blocks(mortal(flag), dtype=float, meta=np.empty((0,) * 4))
    found = fm.VectorField(blocks, GRID).div().compute().values
    assert os.path.exists(flag)
    wanted = fm.VectorField(values, GRID).div().values
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12 * np.abs(wanted).max())


def test_a_killed_worker_does_not_spoil_an_integral(cluster, values, tmp_path):
    flag = str(tmp_path / "killed")
    blocks = da.from_array(values[:1], chunks=(1, 10, 9, 7)).map_blocks(
        mortal(flag), dtype=float, meta=np.empty((0,) * 4)
    )
    found = fm.ScalarField(blocks[0], GRID).integral()
    assert os.path.exists(flag)
    assert abs(float(found) - float(fm.ScalarField(values[0], GRID).integral())) < 1e-12 * abs(float(found))
