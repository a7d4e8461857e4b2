"""Wasserstein and energy distances and the maximum mean discrepancy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy as sp
from scipy import stats

import fieldmath as fm
from fieldmath.families import (
    Beta,
    Binomial,
    Cauchy,
    ChiSquared,
    Exponential,
    Gamma,
    Geometric,
    Gumbel,
    Laplace,
    Logistic,
    LogNormal,
    Normal,
    Pareto,
    Poisson,
    Rayleigh,
    StudentT,
    Uniform,
    Weibull,
)

A = fm.Distribution.from_pmf({0: "1/2", 1: "1/4", 3: "1/4"})
B = fm.Distribution.from_pmf({0: "1/4", 2: "3/4"})
MIXTURE = fm.Distribution.mixture([Normal(0, 1), Normal(4, 1)])
RNG = np.random.default_rng(4)
X, Y = RNG.normal(size=400), RNG.normal(1, 1, size=300)
m, n = sp.symbols("m n", real=True)
s, t, a, b, k = sp.symbols("s t a b k", positive=True)

CLOSED = [
    (Normal("m", "s").wasserstein(Normal("n", "t"), order=2), sp.sqrt((m - n) ** 2 + (s - t) ** 2)),
    (Normal("m", "s").wasserstein(Normal("n", "s")), sp.Abs(m - n)),
    (Exponential("a").wasserstein(Exponential("b")), sp.Abs(a - b) / (a * b)),
    (Exponential("a").wasserstein(Exponential("b"), order=2), sp.sqrt(2) * sp.Abs(a - b) / (a * b)),
    (Exponential("a").energy_distance(Exponential("b")), sp.Abs(a - b) / sp.sqrt(a * b * (a + b))),
    (Poisson("a").wasserstein(Poisson("b")), sp.Abs(a - b)),
    (Gamma("k", "a").wasserstein(Gamma("k", "b")), k * sp.Abs(a - b)),
    (Rayleigh("a").wasserstein(Rayleigh("b"), order=2), sp.sqrt(2) * sp.Abs(a - b)),
    (Cauchy("m", "s").wasserstein(Cauchy("n", "s"), order=3), sp.Abs(m - n)),
    (A.wasserstein(B), 1),
    (A.wasserstein(B, order=2), sp.sqrt(6) / 2),
    (A.energy_distance(B), sp.sqrt(3) / 2),
    (Uniform(0, 1).wasserstein(Uniform(2, 5)), 3),
    (StudentT("3/2").wasserstein(Normal(0, 1), order=2), sp.oo),
    (Normal(0, 1).wasserstein(Normal(0, 1)), 0),
]


@pytest.mark.parametrize(("found", "expected"), CLOSED, ids=lambda value: str(value)[:40])
def test_distances_have_their_published_closed_forms(found, expected):
    assert found == expected or sp.simplify(found - expected) == 0


def test_uniform_laws_with_free_ends_are_shifted_and_scaled_copies():
    value = Uniform("a", "b").wasserstein(Uniform("c", "d"), order=2)
    numbers = {symbol: {"a": 0, "b": 1, "c": 2, "d": 5}[symbol.name] for symbol in value.free_symbols}
    assert sp.simplify(value.subs(numbers) - Uniform(0, 1).wasserstein(Uniform(2, 5), order=2)) == 0


EXACT = [
    ("wasserstein", {"order": 1}, Normal(0, 1), Normal(1, 2)),
    ("wasserstein", {"order": 1}, Laplace(0, 1), Laplace(1, 2)),
    ("wasserstein", {"order": 1}, Logistic(0, 1), Logistic(1, 2)),
    ("wasserstein", {"order": 1}, Gamma(2, 1), Gamma(3, 1)),
    ("wasserstein", {"order": 1}, Beta(2, 3), Beta(3, 2)),
    ("wasserstein", {"order": 1}, Binomial(5, "1/3"), Binomial(5, "1/2")),
    ("wasserstein", {"order": 1}, Geometric("1/3"), Geometric("2/3")),
    ("wasserstein", {"order": 2}, LogNormal(0, 1), LogNormal(1, "1/2")),
    ("wasserstein", {"order": 2}, Weibull(2, 1), Weibull(3, 2)),
    ("wasserstein", {"order": 2}, Pareto(1, 5), Pareto(2, 6)),
    ("wasserstein", {"order": 2}, Gumbel(0, 1), Gumbel(1, 2)),
    ("wasserstein", {"order": 2}, ChiSquared(4), Gamma(2, 3)),
    ("wasserstein", {"order": 3}, A, B),
    ("energy_distance", {}, Normal(0, 1), Normal(1, 2)),
    ("energy_distance", {}, MIXTURE, Normal(2, 2)),
    ("energy_distance", {}, Exponential(1), Exponential(3)),
    ("mmd", {"bandwidth": 1}, Normal(0, 1), Normal(1, 2)),
    ("mmd", {"bandwidth": "1/3"}, MIXTURE, Normal(2, 2)),
    ("mmd", {"bandwidth": 2}, A, B),
    ("mmd", {"kernel": "1/(1 + d**2)"}, A, B),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "p", "q"), EXACT, ids=str)
def test_exact_distances_lie_within_the_stated_error_of_numeric_ones(name, options, p, q):
    exact = getattr(p, name)(q, method="exact", **options)
    found = getattr(p, name)(q, method="numeric", **options)
    assert isinstance(exact, sp.Expr)
    assert abs(float(exact) - found) <= found.error < 1e-8


PAIRS = [(Normal(0, 1), Laplace(0, 1)), (MIXTURE, Normal(0, 1)), (StudentT(9), Normal(0, 1)), (Poisson(2), Poisson(5)),
         (fm.Distribution.from_pdf("3*x**2", "x", support=(0, 1)), Uniform(0, 1))]  # fmt: skip


@pytest.mark.parametrize(("p", "q"), PAIRS, ids=str)
def test_numeric_distances_agree_with_quantiles_on_a_fine_grid(p, q):
    u = (np.arange(200_000) + 0.5) / 200_000
    apart = np.abs(p.quantile(u) - q.quantile(u))
    # The midpoint rule misses about one cell at each end of the quantile functions.
    assert p.wasserstein(q, method="numeric") == pytest.approx(apart.mean(), rel=2e-3)
    assert p.wasserstein(q, order=2, method="numeric") == pytest.approx(math.sqrt((apart**2).mean()), rel=2e-2)


def test_distances_of_samples_are_those_of_scipy_with_an_error():
    p, q = fm.Distribution.from_samples(X), fm.Distribution.from_samples(Y)
    assert p.wasserstein(q) == pytest.approx(stats.wasserstein_distance(X, Y), rel=1e-12)
    assert p.energy_distance(q) == pytest.approx(stats.energy_distance(X, Y), rel=1e-12)
    assert p.wasserstein(q, order=2) == pytest.approx(
        math.sqrt(((np.quantile(X, u := (np.arange(120_000) + 0.5) / 120_000, method="inverted_cdf")
                    - np.quantile(Y, u, method="inverted_cdf")) ** 2).mean()), rel=1e-3)  # fmt: skip
    kernel = lambda v, w: np.exp(-((v[:, None] - w[None]) ** 2) / 2).mean()  # noqa: E731
    squared = kernel(X, X) + kernel(Y, Y) - 2 * kernel(X, Y)
    assert p.mmd(q, bandwidth=1) == pytest.approx(math.sqrt(squared), rel=1e-10)


def test_the_error_of_a_sample_distance_is_its_scatter_over_samples():
    rng = np.random.default_rng(8)
    draws = [
        fm.Distribution.from_samples(rng.normal(size=200)).wasserstein(
            fm.Distribution.from_samples(rng.normal(2, 1, 200)), order=order
        )
        for order in (1, 2)
        for _ in range(60)
    ]
    for found in (draws[:60], draws[60:]):
        # 60 draws tell a standard deviation to about 10 per cent; three times that is allowed.
        assert np.std(found) == pytest.approx(np.mean([draw.error for draw in found]), rel=0.3)


def test_a_sample_is_compared_with_a_family():
    found = fm.Distribution.from_samples(X).wasserstein(Normal(0, 1))
    grid = np.linspace(-8, 8, 400_001)
    empirical = np.searchsorted(np.sort(X), grid, side="right") / X.size
    expected = np.trapezoid(np.abs(empirical - stats.norm.cdf(grid)), grid)
    assert float(found) == pytest.approx(expected, rel=1e-4)
    assert 1e-3 < found.error < 0.1


def test_laws_of_every_kind_are_compared():
    three = fm.Distribution.from_pmf({0: "1/2", 1: "1/4", 2: "1/4"})
    k = np.arange(60)
    gap = np.abs(np.cumsum([0.5, 0.25, 0.25] + [0.0] * 57) - stats.poisson.cdf(k, 3))
    found = three.wasserstein(Poisson(3))
    assert abs(found - gap.sum()) <= found.error + 1e-12
    x = np.linspace(-12, 40, 520_001)
    gap = np.abs(stats.norm.cdf(x) - stats.poisson.cdf(x, 3))
    assert Normal(0, 1).wasserstein(Poisson(3)) == pytest.approx(np.trapezoid(gap, x), rel=1e-4)
    energy = Poisson(3).energy_distance(Normal(0, 1))
    assert energy == pytest.approx(math.sqrt(2 * np.trapezoid(gap**2, x)), rel=1e-4)
    assert energy.error < 1e-8


def test_laws_of_distances_hold():
    p, q, r = Normal(0, 1), Laplace(1, 2), Uniform(-1, 3)
    for name, options in (("wasserstein", {}), ("energy_distance", {}), ("mmd", {"bandwidth": 1})):
        d = lambda one, two, name=name, options=options: float(getattr(one, name)(two, **options))  # noqa: E731
        assert d(p, q) == pytest.approx(d(q, p), rel=1e-9)
        assert d(p, r) <= d(p, q) + d(q, r)
        assert d(p, p) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: A.wasserstein(B, order=0.5), "order must be a number from 1 to 100"),
        (lambda: A.mmd(B), "bandwidth must be given"),
        (lambda: A.mmd(B, bandwidth=0), "bandwidth must be a positive number"),
        (lambda: A.mmd(B, kernel="rbf", bandwidth=1), "kernel must be 'gaussian', 'laplace' or a formula"),
        (lambda: A.mmd(B, kernel=3), "kernel must be text"),
    ],
)
def test_bad_orders_and_kernels_are_refused(call, message):
    with pytest.raises((fm.InputError, fm.InputTypeError), match=message):
        call()


def test_outcomes_without_numbers_have_no_distance():
    labels = fm.Distribution.from_pmf({"x": "1/2", "y": "1/2"})
    with pytest.raises(fm.NoClosedFormError, match="the outcomes are not numbers"):
        labels.wasserstein(A)
