"""Divergences in bulk against what users would write: loops over SciPy, distance matrices, the bare matrix product."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy.stats
from scipy.integrate import quad
from scipy.spatial.distance import cdist, jensenshannon
from scipy.special import rel_entr
from threadpoolctl import threadpool_limits

import fieldmath as fm
from fieldmath.families import Cauchy, Gamma, LogNormal, Normal
from tests.benchmarks.measure import Row, versus


def divergences(times: int) -> Iterator[Row]:
    """Matrices of divergences in one thread, by processor time; one pair with ten million categories on every core."""
    rng = np.random.default_rng(0)
    P = rng.dirichlet(np.ones(1000), 2000)
    with fm.engine(threads=1), threadpool_limits(1):
        yield from _matrices(P, times)
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
    for name, mine, peer in _densities():
        yield versus(name, "quad over frozen SciPy densities", 100, mine, peer, times, clock=time.process_time)
    members = Normal.batch(mu=rng.standard_normal(1000), sigma=rng.random(1000) + 0.5)
    mu, sigma = (members.arrays[name] for name in ("mu", "sigma"))

    def by_hand() -> object:
        ratio, shift = sigma[:, None] / sigma, mu[:, None] - mu
        return -np.log(ratio) + (ratio**2 + (shift / sigma) ** 2 - 1) / 2

    yield versus("KL of 1000 x 1000 normals", "NumPy by hand", 0.3, lambda: fm.pairwise(members), by_hand, times)


def _densities() -> Iterator[tuple[str, Callable[[], float], Callable[[], float]]]:
    """Yield pairs without a closed form; both answers agree to 1e-12."""
    pairs = (
        ("normal and Cauchy", Normal(0, 1), Cauchy(0, 1), scipy.stats.norm(), scipy.stats.cauchy(), (-40, 40)),
        ("gamma and log-normal", Gamma(3, 1), LogNormal(1, "1/2"), scipy.stats.gamma(3),
         scipy.stats.lognorm(0.5, scale=math.e), (0, 100)),
    )  # fmt: skip
    for name, p, q, first, second, limits in pairs:

        def peer(first: Any = first, second: Any = second, limits: tuple[float, float] = limits) -> float:
            def integrand(x: float) -> float:
                return first.pdf(x) * (first.logpdf(x) - second.logpdf(x))

            return quad(integrand, *limits, points=[1.0], limit=200, epsabs=1e-13, epsrel=1e-13)[0]

        def mine(p: fm.Distribution = p, q: fm.Distribution = q) -> float:
            return p.kl(q, method="numeric")

        assert abs(mine() - peer()) < 1e-12
        yield f"numeric KL of {name}", mine, peer


def _matrices(P: np.ndarray, times: int) -> Iterator[Row]:
    few, others, logarithms = P[:100], P[100:200], np.log(P)

    def loop() -> object:
        return [[rel_entr(p, q).sum() for q in others] for p in few]

    def renyi_loop() -> object:
        return [[np.log((p**0.7 * q**0.3).sum()) / -0.3 for q in others] for p in few]

    all_of_them = versus(
        "KL matrix, 2000 x 2000 x 1000", "the matrix product alone", 0.85, lambda: fm.pairwise(P),
        lambda: P @ logarithms.T, times, clock=time.process_time,
    )  # fmt: skip
    yield all_of_them
    small = versus(
        "KL matrix, 100 x 100 x 1000", "loop over rel_entr", 100, lambda: fm.pairwise(few, others), loop, times,
        clock=time.process_time,
    )  # fmt: skip
    yield small
    looped = small.ratio * small.ours_ms * (len(P) / len(few)) * (len(P) / len(others))
    yield Row(
        all_of_them.workload,
        "loop over rel_entr, from 100 x 100",
        looped / all_of_them.ours_ms,
        200,
        all_of_them.ours_ms,
    )
    yield versus(
        "Renyi matrix, 100 x 100 x 1000", "loop over powers", 30,
        lambda: fm.pairwise(few, others, "renyi", alpha=0.7), renyi_loop, times, clock=time.process_time,
    )  # fmt: skip
    yield versus(
        "JS matrix, 300 x 300 x 1000", "cdist(..., 'jensenshannon')", 12, lambda: fm.pairwise(P[:300], functional="js"),
        lambda: cdist(P[:300], P[:300], "jensenshannon"), times, clock=time.process_time,
    )  # fmt: skip
