"""Truncations: the density is the whole's over its mass there, and everything agrees with it."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from fieldmath import Distribution
from fieldmath.errors import InputError
from fieldmath.families import (
    Beta,
    Binomial,
    Cauchy,
    Exponential,
    Gamma,
    Geometric,
    Gumbel,
    HalfNormal,
    Laplace,
    LogNormal,
    Normal,
    Pareto,
    Poisson,
    TruncatedNormal,
    Uniform,
)
from fieldmath.probability.numeric import total_of

CASES = [
    (Normal(0, 1), -1, 2),
    (Normal(0, 1), 10, 11),
    (Normal(1, 2), None, 0),
    (Exponential(2), 1, 3),
    (Gamma(2, 1), 1, 4),
    (Pareto(1, 2), 2, 3),
    (Laplace(0, 1), -1, 3),
    (Cauchy(0, 1), 0, 5),
    (Beta(2, 3), "1/4", "1/2"),
    (Gumbel(0, 1), 0, 1),
    (Uniform(0, 4), 1, 2),
    (LogNormal(0, 1), 1, None),
    (Poisson(3), 1, None),
    (Binomial(9, "1/3"), 2, 5),
    (Geometric("1/4"), 3, 7),
    (Gamma(2, 1).transform("-x"), -3, -1),
    (Distribution.mixture([Normal(0, 1), Normal(3, 1)]), 0, 2),
]
EVERY = pytest.mark.parametrize(("p", "lower", "upper"), CASES, ids=[f"{c[0]}-{c[1]}-{c[2]}" for c in CASES])


@EVERY
def test_truncation_has_mass_one_and_the_shape_of_the_whole(p, lower, upper):
    part = p.truncate(lower, upper)
    assert total_of(part.law, lambda x, density: density) == pytest.approx(1, abs=1e-9)
    x = np.unique(part.quantile(np.array([0.2, 0.5, 0.8])))
    ratio = part.pdf(x) / p.pdf(x)
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-10)
    outside = np.array([float(part.bounds.lower) - 0.5, float(part.bounds.upper) + 1.0])
    assert np.all(part.pdf(outside[np.isfinite(outside)]) == 0)


@EVERY
def test_cdf_quantile_mean_and_entropy_agree_with_the_density(p, lower, upper):
    part = p.truncate(lower, upper)
    u = np.array([0.1, 0.5, 0.9])
    x = part.quantile(u)
    if part.is_discrete:
        assert np.all(part.cdf(x) >= u - 1e-12)
    else:
        np.testing.assert_allclose(part.cdf(x), u, atol=1e-8)
    mean = total_of(part.law, lambda x, density: x * density)
    assert float(part.mean()) == pytest.approx(float(mean), rel=1e-8)
    assert float(part.entropy()) == pytest.approx(float(part.entropy(method="numeric")), abs=1e-8)
    drawn = part.sample(60, rng=np.random.default_rng(2))
    assert np.all((drawn >= float(part.bounds.lower)) & (drawn <= float(part.bounds.upper)))


def test_truncations_that_stay_in_a_family_or_have_memory():
    assert Normal(0, "s").truncate(0) == HalfNormal("s")
    assert Normal("m", "s").truncate(0, 1) == TruncatedNormal("m", "s", 0, 1)
    assert Normal("m", "s").truncate("a") == TruncatedNormal("m", "s", "a", "oo")
    assert HalfNormal(1).truncate(1, 2) == TruncatedNormal(0, 1, 1, 2)
    assert 2 * TruncatedNormal(0, 1, -1, 2) + 1 == TruncatedNormal(1, 2, -1, 5)
    assert Normal(1, 2).truncate(-sp.oo, sp.oo) == Normal(1, 2)
    assert Exponential("r").truncate(2).kl(Exponential("r") + 2) == 0
    assert Pareto(1, "a").truncate(2).kl(Pareto(2, "a")) == 0
    assert Uniform(0, 4).truncate(1, 2).kl(Uniform(1, 2)) == 0
    assert Geometric("p").truncate(4).kl(Geometric("p") + 3) == 0
    twice = Normal(0, 1).truncate(-3, 3).truncate(-1, 1)
    assert twice.kl(Normal(0, 1).truncate(-1, 1)) == 0


def test_divergence_from_the_whole_is_minus_the_logarithm_of_the_mass():
    for whole, ends in ((Normal(0, 1), (0, 1)), (Gamma(2, 1), (1, 4)), (Beta(2, 3), (0, "1/2"))):
        part = whole.truncate(*ends)
        mass = whole.cdf(float(part.bounds.upper)) - whole.cdf(float(part.bounds.lower))
        assert float(part.kl(whole, method="exact")) == pytest.approx(-np.log(mass), rel=1e-12)
        assert whole.kl(part) is sp.oo


def test_symbolic_truncation_is_exact_in_its_ends():
    p = Exponential("r").truncate("a", "b")
    r, a, b = (sp.Symbol(name, positive=True) for name in "rab")
    textbook = a + 1 / r - (b - a) / (sp.exp(r * (b - a)) - 1)
    trial = {r: 2, a: sp.Rational(1, 3), b: 2}
    assert sp.N((p.mean() - textbook).subs(trial)) == pytest.approx(0, abs=1e-14)
    number = Exponential(2).truncate("1/3", 2)
    assert float(p.entropy().subs(trial)) == pytest.approx(float(number.entropy(method="numeric")), abs=1e-10)
    assert repr(p) == "Exponential(rate='r').truncate('a', 'b')"
    assert p.subs({"a": 1, "b": 2, "r": 1}) == Exponential(1).truncate(1, 2)


def test_tables_and_samples_are_truncated_too():
    die = Distribution.from_pmf({1: "1/2", 2: "1/4", 3: "1/4"})
    assert die.truncate(2).probabilities == (sp.Rational(1, 2), sp.Rational(1, 2))
    np.testing.assert_allclose(Distribution.from_samples([1.0, 2.0, 5.0]).truncate(None, 3).samples, [1, 2])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Normal(0, 1).truncate(2, 1), "Distribution.truncate: lower must be less than upper; got 2 and 1"),
        (lambda: Normal(0, 1).truncate(float("nan")), "must be finite; got nan"),
        (lambda: Exponential(1).truncate(-3, -1), "must leave some of the support"),
        (lambda: Distribution.from_pmf([1]).truncate(3), "must leave at least one outcome"),
        (lambda: Distribution.from_samples([1.0, 2.0]).truncate(7), "must leave at least one observation"),
    ],
)
def test_bad_ends_are_refused_in_one_sentence(make, sentence):
    with pytest.raises(InputError, match=sentence):
        make()
