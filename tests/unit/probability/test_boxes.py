"""Walks through boxes, as plain Python, find the neighbours and counts that all distances show."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from fieldmath.probability.estimators import boxes

RNG = np.random.default_rng(3)
CLOUDS = [RNG.normal(size=(150, 3)), np.round(RNG.normal(size=(140, 2)), 1), RNG.normal(size=(2, 1)), np.ones((40, 2))]


@pytest.fixture
def interpreted(monkeypatch):
    """Run the text of a walk as it stands."""

    def run(text):
        names = {}
        exec(text, names)
        return names["kernel"]

    monkeypatch.setattr(boxes, "compiled", run)


@pytest.mark.parametrize("samples", CLOUDS, ids=["space", "rounded", "two", "equal"])
@pytest.mark.parametrize("is_max", [False, True])
def test_the_nearest_and_the_counts_are_those_of_all_distances(interpreted, samples, is_max):
    found = boxes.boxed(samples)
    assert sorted(found.order) == list(range(len(samples)))
    distances = cdist(samples[found.order], samples, "chebyshev" if is_max else "euclidean")
    k = min(5, len(samples))
    expected = np.sort(distances, axis=1)[:, :k]
    for points in (None, samples[found.order]):
        distance, which = boxes.nearest(found, points, k, is_max=is_max, threads=1)
        assert np.allclose(distance, expected, rtol=1e-15, atol=0)
        assert np.allclose(np.take_along_axis(distances, which, axis=1), expected, rtol=1e-15, atol=0)
    reach = RNG.uniform(0, 2, len(samples))
    counts = boxes.counts(found, samples[found.order], reach, is_max=is_max, threads=1)
    assert (counts == (distances <= reach[:, None]).sum(axis=1)).all()


def test_each_box_holds_its_samples_and_no_more_room():
    found = boxes.boxed(CLOUDS[0])
    leaves = len(found.starts) - 1
    for leaf in range(leaves):
        inside = found.rows[:, found.starts[leaf] : found.starts[leaf + 1]]
        assert (found.low[leaves + leaf] == inside.min(axis=1)).all()
        assert (found.high[leaves + leaf] == inside.max(axis=1)).all()
    assert (found.low[1] == CLOUDS[0].min(axis=0)).all()
    assert (found.high[1] == CLOUDS[0].max(axis=0)).all()
