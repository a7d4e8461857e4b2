"""Sums over outcomes: exact logarithms, conventions at zero, labels, limits of the order."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from fieldmath.approximation import Approximation
from fieldmath.families import Bernoulli, Binomial, Categorical, DiscreteUniform, Geometric, Poisson, Uniform
from fieldmath.probability.distribution import Distribution

COIN = Distribution.from_pmf({"a": "1/2", "b": "1/2"})
BIASED = Distribution.from_pmf({"a": "9/10", "b": "1/10"})
SURE = Distribution.from_pmf({"a": 1})


def test_rational_probabilities_give_exact_logarithms():
    assert COIN.entropy() == sp.log(2)
    assert COIN.entropy(base=2) == 1
    assert DiscreteUniform(1, 8).entropy(base=2) == 3
    assert Distribution.from_pmf(["1/2", "1/4", "1/8", "1/8"]).entropy(base=2) == sp.Rational(7, 4)
    assert sp.simplify(COIN.kl(BIASED) - sp.log(sp.Rational(5, 3))) == 0


def test_probabilities_may_come_in_many_forms():
    forms = [0.5, "1/2", Fraction(1, 2), sp.Rational(1, 2), np.float64(0.5)]
    assert {Distribution.from_pmf({"a": form, "b": "1/2"}) for form in forms} == {COIN}


def test_decimals_are_exact_when_they_sum_to_one():
    p = Distribution.from_pmf([0.1, 0.2, 0.7])
    assert p.probabilities == (sp.Rational(1, 10), sp.Rational(1, 5), sp.Rational(7, 10))


def test_floats_that_sum_to_one_by_rounding_give_approximations():
    value = Distribution.from_pmf([1 / 3, 1 / 3, 1 / 3]).entropy()
    assert isinstance(value, Approximation)
    assert value.contains(np.log(3))
    assert value.error < 1e-13


def test_zero_probability_contributes_nothing():
    assert Distribution.from_pmf({"a": "1/2", "b": "1/2", "c": 0}).entropy() == sp.log(2)
    assert Bernoulli(0).entropy() == 0
    assert Bernoulli(1).entropy() == 0
    assert Binomial(4, 0).entropy() == 0


def test_outcomes_are_aligned_by_label():
    assert COIN.kl(Distribution.from_pmf({"b": "1/10", "a": "9/10"})) == COIN.kl(BIASED)
    assert SURE.kl(COIN) == sp.log(2)
    assert COIN.kl(SURE) is sp.oo
    assert COIN.js(Distribution.from_pmf({"c": 1})) == sp.log(2)


def test_integer_labels_meet_integer_families():
    assert Distribution.from_pmf({0: "1/2", 1: "1/2"}).kl(Bernoulli("1/2")) == 0
    assert Bernoulli("1/3").kl(Distribution.from_pmf(["2/3", "1/3"])) == 0
    assert Distribution.from_pmf({1.0: "1/2", 0: "1/2"}).kl(Bernoulli("1/2")) == 0


def test_finite_against_infinite_support_is_a_finite_sum():
    expected = sum(
        p * sp.log(p / (sp.exp(-2) * 2**k / sp.factorial(k)))
        for k, p in enumerate((sp.Rational(2, 3), sp.Rational(1, 3)))
    )
    assert abs(float((Bernoulli("1/3").kl(Poisson(2)) - expected).evalf(30))) < 1e-25
    value = Bernoulli("1/3").js(Poisson(2))
    numeric = Bernoulli("1/3").js(Poisson(2), method="quadrature")
    assert float(value) == pytest.approx(float(numeric), abs=1e-10)
    assert Poisson(2).kl(Bernoulli("1/3")) is sp.oo


def test_symbolic_probabilities():
    p, q = sp.symbols("p q", positive=True)
    value = Bernoulli("p").kl(Bernoulli("q"))
    textbook = p * sp.log(p / q) + (1 - p) * sp.log((1 - p) / (1 - q))
    assert sp.simplify(value - textbook) == 0
    assert sp.count_ops(value) <= 1.5 * sp.count_ops(textbook)
    three = Categorical(["p1", "p2", "p3"]).entropy()
    assert three.free_symbols == set(sp.symbols("p1 p2 p3", positive=True))


def test_renyi_limits_are_exact():
    assert COIN.renyi(BIASED, sp.oo) == sp.log(5)
    assert sp.simplify(COIN.renyi(BIASED, 1) - COIN.kl(BIASED)) == 0
    assert (
        sp.simplify(COIN.renyi(BIASED, "1/2") + 2 * sp.log(sp.sqrt(sp.Rational(9, 20)) + sp.sqrt(sp.Rational(1, 20))))
        == 0
    )
    assert SURE.renyi(BIASED, 0) == sp.log(sp.Rational(10, 9))
    assert COIN.renyi(BIASED, 0) == 0


def test_leak_is_finite_below_order_one_and_infinite_from_one_on():
    assert sp.simplify(COIN.renyi(SURE, "1/2") - sp.log(2)) == 0
    assert COIN.renyi(SURE, 2) is sp.oo
    value = COIN.renyi(SURE, "alpha")
    (alpha,) = value.free_symbols
    assert value.subs(alpha, 3) is sp.oo
    assert sp.simplify(value.subs(alpha, sp.Rational(1, 2)) - sp.log(2)) == 0


def test_float_sums_are_stable_near_order_one_and_at_large_orders():
    p, q = Distribution.from_pmf([1 / 3, 1 / 3, 1 / 3]), Distribution.from_pmf([0.7, 0.2, 0.1 + 1e-14])
    kl = p.kl(q)
    for alpha in (1 - 1e-9, 1 + 1e-9):
        # The derivative in the order is half the variance of the log-ratio, below 1 here.
        assert float(p.renyi(q, alpha)) == pytest.approx(float(kl), abs=1e-8)
    assert float(p.renyi(q, 5000.0)) == pytest.approx(float(p.renyi(q, float("inf"))), rel=1e-3)


def test_counts_are_exact_fractions():
    p = Distribution.from_counts(["x", "y", "x", "x"])
    assert p.outcomes == ("x", "y")
    assert p.probabilities == (sp.Rational(3, 4), sp.Rational(1, 4))
    assert p == Distribution.from_counts({"x": 3, "y": 1})
    assert Distribution.from_counts(np.array([1, 1, 2])).mean() == sp.Rational(4, 3)


def test_many_labels_with_few_different_counts_stay_exact():
    p = Distribution.from_counts({f"label {i}": 1 + i % 3 for i in range(3000)})
    assert sp.simplify(p.entropy() - (sp.log(6000) - (2000 * sp.log(2) + 3000 * sp.log(3)) / 6000)) == 0


def test_large_binomials_are_summed_as_series():
    value = Binomial(1000, "1/3").entropy()
    # Half the logarithm of 2 pi e times the variance, up to terms of order 1/n.
    assert float(value) == pytest.approx(0.5 * np.log(2 * np.pi * np.e * 1000 * 2 / 9), abs=1e-3)


def test_moments_of_tables():
    p = Distribution.from_pmf({1: "1/2", 3: "1/2"})
    assert (p.mean(), p.variance(), p.skewness(), p.kurtosis()) == (2, 1, 0, -2)
    assert p.cdf(2) == sp.Rational(1, 2)
    assert p.quantile(0.7) == 3


def test_geometric_closed_form_matches_its_series():
    assert sp.simplify(Geometric("1/2").entropy() - 2 * sp.log(2)) == 0


def test_leak_is_infinite_whatever_the_parameters():
    assert Distribution.from_counts([0, 1, 1, 3]).cross_entropy(Geometric("p")) is sp.oo


def test_constant_densities_are_compared_piece_by_piece():
    value = DiscreteUniform(1, 10000).js(DiscreteUniform(1, 5000))
    few = DiscreteUniform(1, 2).js(DiscreteUniform(1, 1))
    assert sp.simplify(value - few) == 0
    assert sp.simplify(Uniform(0, 2).js(Uniform(0, 1)) - few) == 0
    assert Uniform(0, 2).total_variation(Uniform(1, 3)) == sp.Rational(1, 2)
