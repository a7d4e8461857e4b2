"""Divergences in bulk against what users would write: loops over SciPy, distance matrices, the bare matrix product."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.stats
from scipy.spatial.distance import cdist, jensenshannon
from scipy.special import rel_entr

import fieldmath as fm
from fieldmath.families import Normal
from tests.benchmarks.measure import Row, versus


def divergences(times: int) -> Iterator[Row]:
    """Matrices of divergences, and one pair with ten million categories."""
    rng = np.random.default_rng(0)
    P = rng.dirichlet(np.ones(1000), 2000)
    few, others = P[:100], P[100:200]
    logarithms = np.log(P)

    def loop() -> object:
        return [[rel_entr(p, q).sum() for q in others] for p in few]

    def renyi_loop() -> object:
        return [[np.log((p**0.7 * q**0.3).sum()) / -0.3 for q in others] for p in few]

    yield versus(
        "KL matrix, 2000 x 2000 x 1000", "the matrix product alone", 0.85, lambda: fm.pairwise(P),
        lambda: P @ logarithms.T, times,
    )  # fmt: skip
    yield versus(
        "KL matrix, 100 x 100 x 1000", "loop over rel_entr", 100, lambda: fm.pairwise(few, others), loop, times
    )
    yield versus(
        "Renyi matrix, 100 x 100 x 1000", "loop over powers", 30,
        lambda: fm.pairwise(few, others, "renyi", alpha=0.7), renyi_loop, times,
    )  # fmt: skip
    yield versus(
        "JS matrix, 300 x 300 x 1000", "cdist(..., 'jensenshannon')", 12, lambda: fm.pairwise(P[:300], functional="js"),
        lambda: cdist(P[:300], P[:300], "jensenshannon"), times,
    )  # fmt: skip
    p, q = rng.random((2, 10**7))
    p[::3] = 0
    p, q = p / p.sum(), q / q.sum()
    yield versus(
        "KL, 10^7 categories with zeros", "scipy.stats.entropy", 10, lambda: fm.pairwise(p[None], q[None]),
        lambda: scipy.stats.entropy(p, q), times,
    )  # fmt: skip
    yield versus(
        "JS, 10^7 categories with zeros", "scipy jensenshannon", 10, lambda: fm.pairwise(p[None], q[None], "js"),
        lambda: jensenshannon(p, q), times,
    )  # fmt: skip
    yield versus(
        "entropy, 10^7 categories with zeros", "scipy.stats.entropy", 4,
        lambda: fm.pairwise(p[None], functional="cross_entropy"), lambda: scipy.stats.entropy(p), times,
    )  # fmt: skip
    members = Normal.batch(mu=rng.standard_normal(1000), sigma=rng.random(1000) + 0.5)
    mu, sigma = (members.arrays[name] for name in ("mu", "sigma"))

    def by_hand() -> object:
        ratio, shift = sigma[:, None] / sigma, mu[:, None] - mu
        return -np.log(ratio) + (ratio**2 + (shift / sigma) ** 2 - 1) / 2

    yield versus("KL of 1000 x 1000 normals", "NumPy by hand", 0.3, lambda: fm.pairwise(members), by_hand, times)
