"""Extreme parameters: needles far from 0, huge exponents, laws far apart; numbers whose error holds the truth."""

from __future__ import annotations

import math

import mpmath as mp
import pytest
import sympy as sp

import fieldmath as fm
from fieldmath.families import Binomial, Gumbel, Laplace, Logistic, Normal, Pareto, Weibull


@pytest.mark.parametrize(
    "law",
    [Logistic("-4.856e6", "4.8e-7"), Normal("1e9", "1e-6"), Laplace("-7e7", "1e-5"), Gumbel("3e8", "1e-4")],
    ids=str,
)
def test_needles_far_from_zero_are_integrated_at_the_origin(law):
    found, exact = law.entropy(method="numeric"), float(law.entropy().evalf(20))
    assert abs(found - exact) <= found.error
    assert found.error < 1e-9


def test_divergences_see_both_laws_after_a_common_translation():
    p, q = Logistic("1e7", "1e-4"), Normal("1e7", "1e-3")
    found, exact = p.kl(q, method="numeric"), float(p.kl(q, method="exact").evalf(20))
    assert abs(found - exact) <= found.error < 1e-8


def test_huge_exponents_are_not_written_out():
    law = Weibull(990900, 27030)
    with mp.workdps(40):
        truth = mp.euler * (1 - mp.mpf(1) / 990900) + mp.log(mp.mpf(27030) / 990900) + 1
    assert float(law.entropy().evalf(20)) == pytest.approx(float(truth), rel=1e-15)
    assert len(str(law.kl(Weibull(3, 2)))) < 300
    assert repr(law) == "Weibull(shape=990900, scale=27030)"
    assert Pareto(3, 10**6).entropy() == 1 + sp.Rational(1, 10**6) + sp.log(sp.Rational(3, 10**6))
    with pytest.raises(fm.NoClosedFormError):
        law.entropy(method="quadrature")  # Floats hold no x**990900.


def test_an_affinity_of_laws_that_never_meet_is_infinite_or_a_number():
    # p**2/q grows like exp(exp(-x)) for Gumbel laws, of which the second lies to the right.
    assert Gumbel(0, 1).renyi(Gumbel(300, 1), 2, method="numeric") == math.inf
    assert Normal(0, 1).renyi(Normal(1000, 1), 2, method="numeric") == pytest.approx(1e6, rel=1e-12)


def test_logarithms_of_sums_of_extreme_exponentials_are_not_factored():
    p, q = Laplace("-4.2e5", "3.1e-4"), Laplace("7.7e3", "9.1e5")
    value = p.renyi(q, "1.37").evalf(30)
    with mp.workdps(60):
        a, b, d, order = mp.mpf("3.1e-4"), mp.mpf("9.1e5"), mp.mpf("427700"), mp.mpf("1.37")
        left, right = order / a, (1 - order) / b  # the exponent is -left |x| - right |x - d|
        inner = (mp.exp(-right * d) - mp.exp(-left * d)) / (left - right)
        total = mp.exp(-right * d) / (left + right) + inner + mp.exp(-left * d) / (left + right)
        truth = mp.log(total * (2 * a) ** -order * (2 * b) ** (order - 1)) / (order - 1)
    assert float(value) == pytest.approx(float(truth), rel=1e-14)


def test_logarithms_with_long_coefficients_are_merged_by_digits_not_by_powers():
    value = Binomial(9, sp.Rational(3, 10)).entropy()
    mass = [math.comb(9, k) * 0.3**k * 0.7 ** (9 - k) for k in range(10)]
    assert float(value) == pytest.approx(-math.fsum(m * math.log(m) for m in mass), rel=1e-13)
