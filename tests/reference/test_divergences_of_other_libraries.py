"""Values that other libraries document or test, each with its source."""

from __future__ import annotations

import math

import pytest
from scipy import stats
from scipy.spatial.distance import jensenshannon

import fieldmath as fm
from fieldmath.families import Bernoulli, Exponential, Gamma, Laplace, Normal, Uniform


def pmf(*masses: object) -> fm.Distribution:
    return fm.Distribution.from_pmf(list(masses))


VALUES = [
    # scipy.stats.entropy, docstring: relative entropy of fair and biased coins, in bits.
    (lambda: pmf("1/2", "1/2").kl(pmf("9/10", "1/10"), base=2), 0.7369655941662062),
    # scipy.spatial.distance.jensenshannon, docstring: the root of the divergence.
    (lambda: pmf(1, 0, 0).js_distance(pmf(0, 1, 0), base=2), 1.0),
    (lambda: pmf(1, 0).js_distance(pmf("1/2", "1/2")), 0.46450140402245893),
    (lambda: pmf(1, 0, 0).js_distance(pmf(1, 0, 0)), 0.0),
    # scipy.stats.wasserstein_distance and energy_distance, docstrings.
    (lambda: fm.Distribution.from_counts([0, 1, 3]).wasserstein(fm.Distribution.from_counts([5, 6, 8])), 5.0),
    (lambda: fm.Distribution.from_pmf({0: "3/4", 1: "1/4"}).wasserstein(pmf("1/2", "1/2")), 0.25),
    (lambda: fm.Distribution.from_pmf({0: 1}).energy_distance(fm.Distribution.from_pmf({2: 1})), 2.0),
    (
        lambda: fm.Distribution.from_pmf({0: "3/4", 8: "1/4"}).energy_distance(
            fm.Distribution.from_pmf({0: "1/2", 8: "1/2"})
        ),
        1.0,
    ),
    # Cover & Thomas (2006), example 2.3.1: r = 1/2, s = 1/4, in bits.
    (lambda: Bernoulli("1/2").kl(Bernoulli("1/4"), base=2), 0.2075187496394219),
    (lambda: Bernoulli("1/4").kl(Bernoulli("1/2"), base=2), 0.18872187554086717),
    # torch.distributions.kl: uniform against normal and exponential, from its formulas written out.
    (lambda: Uniform(0, 1).kl(Normal(0, 1)), math.log(math.sqrt(2 * math.pi)) + 1 / 6),
    (lambda: Uniform(0, 1).kl(Exponential(2)), 1 - math.log(2)),
    (lambda: Laplace(0, 1).kl(Normal(0, 1)), math.log(math.sqrt(2 * math.pi) / 2) - 1 + 1),
    # Nielsen (2013): Chernoff information of normal laws of one variance, and of exponential laws.
    (lambda: Normal(0, 2).chernoff(Normal(3, 2)), 9 / 32),
    (
        lambda: Exponential(1).chernoff(Exponential(2)),
        math.log(1 / math.log(2)) - 1 + math.log(2) * 1 / (2 - 1),
    ),
    # Two gamma laws whose reverse chi-square diverges at order 3 (van Erven & Harremoes 2014, section III).
    (lambda: Gamma(2, 1).renyi(Gamma(3, 1), 3), math.inf),
]  # fmt: skip


@pytest.mark.parametrize(("make", "value"), VALUES, ids=[str(i) for i in range(len(VALUES))])
def test_published_value(make, value):
    assert float(make()) == pytest.approx(value, rel=1e-12, abs=1e-12)


def test_scipy_agrees_on_weights():
    a, b, u, v = [3.4, 3.9, 7.5, 7.8], [4.5, 1.4], [1.4, 0.9, 3.1, 7.2], [3.2, 3.5]
    p = fm.Distribution.from_pmf(dict(zip(a, u, strict=True)), normalize=True)
    q = fm.Distribution.from_pmf(dict(zip(b, v, strict=True)), normalize=True)
    # The third example of scipy.stats.wasserstein_distance.
    assert float(p.wasserstein(q)) == pytest.approx(4.0781331438047861, rel=1e-12)
    assert float(p.energy_distance(q)) == pytest.approx(stats.energy_distance(a, b, u, v), rel=1e-12)


def test_scipy_and_the_jensen_shannon_distance():
    assert float(pmf("1/2", "1/3", "1/6").js_distance(pmf("1/4", "1/4", "1/2"))) == pytest.approx(
        jensenshannon([1 / 2, 1 / 3, 1 / 6], [1 / 4, 1 / 4, 1 / 2]), rel=1e-12
    )
