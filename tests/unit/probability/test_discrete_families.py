"""Hypergeometric, beta-binomial, zeta, logarithmic and Skellam laws: published values and independent sums."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.algebra.special_functions import log_besseli_array, with_zeta_derivatives, zeta_derivative
from fieldmath.errors import InputError
from fieldmath.families import (
    BetaBinomial,
    Binomial,
    DiscreteUniform,
    Geometric,
    Hypergeometric,
    Logarithmic,
    Poisson,
    Skellam,
    Zipf,
)


def entropy_of(log_mass, first: int, last: int) -> float:
    """Sum the definition term by term with 40 digits."""
    with mpmath.workdps(40):
        logs = [log_mass(mpmath.mpf(k)) for k in range(first, last + 1)]
        return float(-sum(mpmath.exp(log) * log for log in logs))


# mpmath, from zeta and its derivative; SciPy 1.17 gives 0.479 and 2.507 for the first two.
@pytest.mark.parametrize(
    ("exponent", "entropy"), [("1.1", 12.7445258217), ("1.5", 3.21811293641319), ("2", 1.63762228865981)]
)
def test_entropy_of_heavy_zeta_laws(exponent, entropy):
    exact = Zipf(exponent).entropy()
    assert fm.is_exact(exact)
    assert float(exact) == pytest.approx(entropy, rel=1e-12)
    number = Zipf(exponent).entropy(method="numeric")
    assert number.contains(float(exact.evalf(30)))


def test_entropy_of_a_zeta_law_to_fifty_digits():
    with mpmath.workdps(60):
        s = mpmath.mpf(3)
        expected = mpmath.log(mpmath.zeta(s)) - s * mpmath.zeta(s, 1, 1) / mpmath.zeta(s)
        assert abs(mpmath.mpf(str(Zipf(3).entropy().evalf(55))) - expected) < mpmath.mpf(10) ** -50


def test_divergences_of_zeta_laws_are_closed_with_their_conditions():
    s, t = sp.symbols("s t", positive=True)
    value = Zipf("s").kl(Zipf("t"))
    number = float(value.xreplace({s: sp.Integer(3), t: sp.Integer(2)}))
    assert Zipf(3).kl(Zipf(2), method="numeric").contains(number)
    assert Zipf("3/2").kl(Geometric("1/2")) == sp.oo
    assert Zipf(3).kl(Geometric("1/2")).is_finite is not False
    assert Zipf("3/2").renyi(Zipf(3), 2) == sp.oo
    assert Zipf(3).renyi(Zipf("3/2"), 2).is_finite is not False
    assert Zipf("s").renyi_entropy(2) == sp.log(sp.zeta(s) ** 2 / sp.zeta(2 * s))


def test_fisher_information_of_the_zeta_law_is_the_variance_of_log_k():
    matrix = Zipf(2).fisher_information()
    with mpmath.workdps(20):
        weights = [mpmath.zeta(2, 1, n) for n in range(3)]
        variance = weights[2] / weights[0] - (weights[1] / weights[0]) ** 2
    assert float(matrix[0, 0]) == pytest.approx(float(variance), rel=1e-12)


def test_quantiles_of_heavy_tails_are_found_without_walking_there():
    p = Zipf("3/2")
    u = np.array([0.1, 0.5, 0.9, 0.9999])
    k = p.quantile(u)
    assert np.all(p.cdf(k) >= u)
    assert np.all(p.cdf(k - 1) < u)
    # Tail: 2/(zeta(3/2) sqrt(k)) to leading order.
    assert k[-1] == pytest.approx((2 / (2.612375 * 1e-4)) ** 2, rel=1e-3)
    assert p.cdf(0.5) == 0
    assert p.cdf(1.5) == pytest.approx(1 / 2.612375348685488)


def test_logarithmic_laws_agree_with_sums():
    p = Logarithmic("9/10")
    x = mpmath.mpf("0.9")
    expected = entropy_of(lambda k: k * mpmath.log(x) - mpmath.log(k) - mpmath.log(-mpmath.log(1 - x)), 1, 900)
    assert p.entropy().contains(expected)
    exact = p.kl(Logarithmic("1/2"))
    masses = [-(0.9**k) / (k * math.log(0.1)) for k in range(1, 900)]
    other = [-(0.5**k) / (k * math.log(0.5)) for k in range(1, 900)]
    direct = math.fsum(a * math.log(a / b) for a, b in zip(masses, other, strict=True))
    assert float(exact) == pytest.approx(direct, rel=1e-12)
    # The second Rényi entropy is a dilogarithm.
    assert Logarithmic("p").renyi_entropy(2).has(sp.polylog)
    assert float(p.renyi_entropy(2)) == pytest.approx(-math.log(math.fsum(m * m for m in masses)), rel=1e-12)


def test_hypergeometric_laws_agree_with_counting():
    p = Hypergeometric(20, 7, 12)
    masses = [sp.Rational(math.comb(7, k) * math.comb(13, 12 - k), math.comb(20, 12)) for k in range(8)]
    assert p.probabilities == tuple(masses)
    assert p.mean() == sp.Rational(21, 5)
    assert p.moment(3) == sum(k**3 * m for k, m in enumerate(masses))
    assert float(p.entropy()) == pytest.approx(-sum(float(m) * math.log(m) for m in masses), rel=1e-13)
    assert Hypergeometric(60, 50, 40).support == sp.Range(30, 41)
    assert Hypergeometric(10, 0, 5).entropy() == 0
    assert Hypergeometric(1, 1, 1).variance() == 0
    assert Hypergeometric(2, 1, 1).kurtosis() == -2


def test_drawing_from_a_large_urn_is_nearly_drawing_with_replacement():
    value = Hypergeometric(10_000, 1_000, 100).kl(Binomial(100, "1/10"))
    # Diaconis & Freedman (1980): the distance vanishes as (n/N)**2; here (1/100)**2/4.
    assert isinstance(value, fm.Approximation)
    assert float(value) == pytest.approx(0.25e-4, rel=0.02)


def test_beta_binomial_laws_hold_the_uniform_and_the_binomial():
    assert BetaBinomial(10, 1, 1).kl(DiscreteUniform(0, 10)) == 0
    assert BetaBinomial(5, 2, 3).entropy() != Binomial(5, "2/5").entropy()
    assert float(BetaBinomial(5, 2 * 10**6, 3 * 10**6).kl(Binomial(5, "2/5"))) == pytest.approx(0, abs=1e-9)
    n, a, b = sp.symbols("n a b", positive=True)
    skewness = BetaBinomial("n", "a", "b").skewness()
    published = (a + b + 2 * n) * (b - a) / (a + b + 2) * sp.sqrt((1 + a + b) / (n * a * b * (n + a + b)))
    at = {"n": 7, "a": sp.Rational(3, 2), "b": sp.Rational(4, 3)}
    found = skewness.xreplace({symbol: at[symbol.name] for symbol in skewness.free_symbols})
    assert float(found) == pytest.approx(float(published.xreplace({n: 7, a: at["a"], b: at["b"]})), rel=1e-12)


def test_skellam_laws_are_differences_of_counts():
    p = Skellam(2, 1)
    k = np.arange(0, 60)
    one = np.exp(-2 + k * np.log(2) - np.array([math.lgamma(v + 1) for v in k]))
    two = np.exp(-1 - np.array([math.lgamma(v + 1) for v in k]))
    mass = np.convolve(one, two[::-1])  # the value is the index minus 59
    mass = mass[mass > 0]
    assert p.entropy().contains(float(-(mass * np.log(mass)).sum()))
    assert p.kl(Skellam(1, 2)) == sp.log(2)
    assert p.kl(Poisson(2)) == sp.oo
    a, b = sp.symbols("a b", positive=True)
    assert sp.simplify(Skellam("a", "b").skewness() - (a - b) / (a + b) ** sp.Rational(3, 2)) == 0


def test_skellam_tails_do_not_underflow():
    # p reaches values at which the Bessel function of q is below 1e-308.
    value = Skellam(10, 10).kl(Skellam("0.1", "0.1"))
    assert math.isfinite(value)
    large = Skellam(10**6, 10**6).entropy()
    gauss = 0.5 * math.log(2 * math.pi * math.e * 2e6)
    # The correction to the normal entropy is -excess kurtosis**2/48 and smaller.
    assert abs(float(large) - gauss) <= large.error + 1e-10


@pytest.mark.parametrize(
    ("order", "x"), [(0, 1e-3), (3, 2000.0), (100, 1.0), (300, 1e-3), (300, 10.0), (1000, 1000.0), (1e4, 3.0)]
)
def test_log_bessel_is_right_where_the_bessel_function_overflows_or_underflows(order, x):
    with mpmath.workdps(30):
        expected = mpmath.log(mpmath.besseli(order, x))
        assert abs(float(mpmath.mpf(float(log_besseli_array(order, x))) - expected)) <= 1e-14 * (1 + abs(expected) + x)


def test_derivatives_of_zeta_have_numbers_and_signs():
    s = sp.Symbol("s", positive=True)
    assert with_zeta_derivatives(sp.zeta(s).diff(s)) == zeta_derivative(1, s)
    assert zeta_derivative(1, s).diff(s) == zeta_derivative(2, s)
    assert zeta_derivative(1, 2).is_negative
    assert zeta_derivative(2, 2).is_positive
    # Glaisher-Kinkelin: zeta'(2) = pi**2/6*(gamma + log(2 pi) - 12 log A).
    glaisher = (
        sp.pi**2
        / 6
        * (sp.EulerGamma + sp.log(2 * sp.pi) - 12 * sp.log(sp.Float("1.28242712910062263687534256887", 30)))
    )
    assert abs(zeta_derivative(1, 2).evalf(25) - glaisher.evalf(25)) < 1e-24
    assert sp.latex(zeta_derivative(1, s)) == r"\zeta'\left(s\right)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Zipf(1), "s must be a number above 1"),
        (lambda: Logarithmic(1), "strictly between 0 and 1"),
        (lambda: Skellam(0, 1), "mu1 must be a positive number"),
        (lambda: BetaBinomial("1.5", 1, 1), "n must be a positive integer"),
        (lambda: Hypergeometric(10, 3, 11), "draws must be at most the population"),
        (lambda: Hypergeometric(10, 11, 3), "successes must be at most the population"),
        (lambda: Hypergeometric(10, -1, 3), "a whole number, 0 or more"),
    ],
)
def test_parameters_outside_their_domain_are_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
