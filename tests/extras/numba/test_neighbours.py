"""Compiled walks through boxes find the neighbours and counts that SciPy's trees find."""

import os

import numpy as np
import pytest
from scipy.spatial import cKDTree

pytest.importorskip("numba", reason="needs the fast extra")

import fieldmath as fm
from fieldmath.probability.estimators import entropy_knn, kl_knn, mutual_information_knn
from fieldmath.probability.estimators.nearby import ball_counts, counts_within, nearest

RNG = np.random.default_rng(31)
CLOUDS = {
    "line": RNG.normal(size=(3001, 1)),
    "plane": RNG.normal(size=(2048, 2)),
    "space": RNG.standard_t(2, size=(3000, 3)),
    "six": RNG.normal(size=(1500, 6)),
    "rounded": np.round(RNG.normal(size=(2000, 2)), 1),
    "few": RNG.normal(size=(3, 2)),
    "equal": np.zeros((200, 2)),
}


@pytest.fixture(autouse=True, scope="module")
def _cache(tmp_path_factory):
    before = os.environ.get("FIELDMATH_CACHE_DIR")
    os.environ["FIELDMATH_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("FIELDMATH_CACHE_DIR")
    if before is not None:
        os.environ["FIELDMATH_CACHE_DIR"] = before


@pytest.mark.slow
@pytest.mark.parametrize("name", CLOUDS)
@pytest.mark.parametrize("p", [2.0, np.inf])
def test_neighbours_and_counts_are_those_of_a_tree(name, p):
    among = CLOUDS[name]
    others = np.random.default_rng(4).normal(size=(500, among.shape[1]))
    k = min(4, len(among))
    for points in (among, others):
        expected = cKDTree(among).query(points, k, p=p)[0].reshape(len(points), k)
        with fm.engine("numba", threads=2):
            distance, place = nearest(among, points, k, p=p)
            counts = ball_counts(among, points, expected[:, -1] * (1 + 1e-9), p=p)
        assert np.allclose(distance, expected, rtol=4e-16, atol=0)
        # Where several are at the same distance any of them may be named.
        steps = np.abs(among[place] - points[:, None])
        again = steps.max(axis=2) if p == np.inf else np.sqrt((steps**2).sum(axis=2))
        assert np.allclose(again, expected, rtol=1e-15, atol=0)
        assert all(len(set(row)) == k for row in place)
        reach = expected[:, -1] * (1 + 1e-9)
        assert (counts == cKDTree(among).query_ball_point(points, reach, p=p, return_length=True)).all()


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("name", ["plane", "rounded", "space"])
def test_counts_at_the_very_distance_are_the_same_in_both_engines(name, strict):
    values = CLOUDS[name]
    radius = cKDTree(values).query(values, 20, p=np.inf)[0][:, -1]
    found = []
    for engine in ("numpy", "numba"):
        with fm.engine(engine):
            found.append(counts_within(values, radius, strict=strict))
    assert (found[0] == found[1]).all()


def test_estimates_do_not_depend_on_the_engine():
    x = RNG.normal(size=(1500, 3))
    y = x + RNG.normal(size=x.shape)
    found = []
    for engine in ("numpy", "numba"):
        with fm.engine(engine):
            found.append(
                [
                    entropy_knn(x), entropy_knn(np.round(x, 1)), kl_knn(x, y),
                    mutual_information_knn(x, y), mutual_information_knn(x, y, variant=2),
                ]
            )  # fmt: skip
    assert np.allclose(*found, rtol=1e-12)
