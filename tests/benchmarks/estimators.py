"""Estimators from nearest neighbours on 10^5 samples, against NPEET's algorithm and infomeasure, all in one thread."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from scipy.special import digamma
from sklearn.neighbors import KDTree

import fieldmath as fm
from fieldmath.probability.estimators import entropy_knn, mutual_information_knn
from tests.benchmarks.measure import Row, versus

COUNT, K = 100_000, 3
CLOCK = time.process_time
NPEET = "NPEET's algorithm (scikit-learn trees)"


def estimators(times: int) -> Iterator[Row]:
    """Kozachenko-Leonenko in space, Kraskov-Stoegbauer-Grassberger for numbers, planes and vectors."""
    with fm.engine(threads=1):
        yield from _rows(times)


def _rows(times: int) -> Iterator[Row]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(COUNT, 3))
    y = 0.5 * x + rng.normal(size=(COUNT, 3))
    few = 3  # The first of them compiles.
    yield versus(
        "Kozachenko-Leonenko, d = 3", NPEET, 3, lambda: entropy_knn(x, k=K), lambda: _entropy(x), times, clock=CLOCK
    )
    pairs = (("1 and 1", x[:, :1], y[:, :1]), ("1 and 2", x[:, :1], y[:, :2]), ("3 and 3", x, y))
    for name, a, b in pairs if times >= 9 else pairs[:2]:  # The last one takes the peer ten seconds.

        def ours(a: np.ndarray = a, b: np.ndarray = b) -> object:
            return mutual_information_knn(a, b, k=K)

        def theirs(a: np.ndarray = a, b: np.ndarray = b) -> object:
            return _information(a, b)

        yield versus(f"KSG, {name} coordinates", NPEET, 3, ours, theirs, few, clock=CLOCK)
    try:
        import infomeasure
    except ImportError:
        return
    yield versus(
        "Kozachenko-Leonenko, d = 3", "infomeasure", 3, lambda: entropy_knn(x, k=K),
        lambda: infomeasure.entropy(x, approach="metric", k=K), few, clock=CLOCK,
    )  # fmt: skip
    yield versus(
        "KSG, 1 and 1 coordinates", "infomeasure", 3, lambda: mutual_information_knn(x[:, 0], y[:, 0], k=K),
        lambda: infomeasure.mutual_information(x[:, 0], y[:, 0], approach="metric", k=K), few, clock=CLOCK,
    )  # fmt: skip


def _entropy(x: np.ndarray) -> float:
    """Return the entropy as NPEET 1.0 finds it: one tree in the maximum norm, one query."""
    distance = KDTree(x, metric="chebyshev").query(x, k=K + 1)[0][:, K]
    dimension = x.shape[1]
    return digamma(len(x)) - digamma(K) + dimension * np.log(2) + dimension * np.log(distance).mean()


def _information(x: np.ndarray, y: np.ndarray) -> float:
    """Return the mutual information as NPEET 1.0 finds it: a tree of pairs, and one for each side."""
    pairs = np.hstack([x, y])
    distance = KDTree(pairs, metric="chebyshev").query(pairs, k=K + 1)[0][:, K]

    def mean_of_counts(side: np.ndarray) -> float:
        tree = KDTree(side, metric="chebyshev")
        return digamma(tree.query_radius(side, distance - 1e-15, count_only=True)).mean()

    return -mean_of_counts(x) - mean_of_counts(y) + digamma(K) + digamma(len(x))
