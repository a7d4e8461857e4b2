"""Sums over integers: the stated error holds the truth, and is small."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaln, xlog1py, xlogy

from fieldmath.errors import AccuracyWarning, InputError
from fieldmath.probability.series import sum_series

INF = math.inf


def entropy_of(log_mass):
    def term(k):
        logs = log_mass(k)
        return -np.exp(logs) * logs

    return term


def log_poisson(rate):
    """Return the log-mass around its mode without the cancellation of k log(rate) - log k! (Loader's deviance)."""

    def log_mass(k):
        safe = np.maximum(k, 1.0)
        series = 1 / (12 * safe) - 1 / (360 * safe**3) + 1 / (1260 * safe**5) - 1 / (1680 * safe**7)
        excess = (k - rate) / rate
        deviance = rate * ((1 + excess) * np.log1p(excess) - excess)
        return np.where(k > 0, -deviance - series - 0.5 * np.log(2 * math.pi * safe), -rate)

    return log_mass


def log_poisson_typed(rate):
    return lambda k: k * math.log(rate) - rate - gammaln(k + 1)


def entropy_of_poisson(rate):
    """Return the asymptotic series, good to 1e-14 from rate 1,000 on."""
    return (
        0.5 * math.log(2 * math.pi * math.e * rate)
        - 1 / (12 * rate) - 1 / (24 * rate**2) - 19 / (360 * rate**3)
    )  # fmt: skip


def log_zipf(s):
    constant = float(mpmath.log(mpmath.zeta(s)))
    return lambda k: -s * np.log(k) - constant


def entropy_of_zipf(s):
    return float(mpmath.log(mpmath.zeta(s)) - s * mpmath.zeta(s, derivative=1) / mpmath.zeta(s))


def log_negative_binomial(n, p):
    return lambda k: gammaln(k + n) - gammaln(n) - gammaln(k + 1) + n * math.log(p) + k * math.log1p(-p)


def log_binomial(n, p):
    return lambda k: gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + xlogy(k, p) + xlog1py(n - k, -p)


@pytest.mark.parametrize("rate", [1e3, 1e5, 1e6, 1e7])
def test_entropy_of_poisson_from_an_accurate_mass(rate):
    found = sum_series(entropy_of(log_poisson(rate)), 0, INF, points=[rate], scales=[math.sqrt(rate)])
    truth = entropy_of_poisson(rate)
    # The deviance rounds to eps*rate*excess, eps*sqrt(rate) where the mass is.
    assert abs(found - truth) <= found.error + 1e-15 * math.sqrt(rate)
    assert found.error < 1e-12 * math.sqrt(rate)


@pytest.mark.parametrize("rate", [1e3, 1e5, 1e6])
def test_rounding_inside_the_term_shows_in_the_error(rate):
    found = sum_series(entropy_of(log_poisson_typed(rate)), 0, INF, points=[rate])
    assert abs(found - entropy_of_poisson(rate)) <= found.error
    assert found.error < 1e-12 * rate  # the term's logarithm is a difference of numbers of size rate*log(rate)


@pytest.mark.parametrize(
    ("log_mass", "lower", "point", "truth"),
    [
        (log_negative_binomial(5, 0.01), 0, 396, 6.753725368643),  # mpmath, 30 digits, 60,000 terms
        (log_zipf(1.5), 1, 1, entropy_of_zipf(1.5)),
        (log_zipf(1.1), 1, 1, entropy_of_zipf(1.1)),
        (log_zipf(3), 1, 1, entropy_of_zipf(3)),
        (lambda k: k * math.log(0.5), 1, 1, 2 * math.log(2)),
    ],
)
def test_entropies_that_other_libraries_get_wrong(log_mass, lower, point, truth):
    found = sum_series(entropy_of(log_mass), lower, INF, points=[point])
    assert abs(found - truth) <= found.error + 2e-12 * truth
    assert found.error < 1e-9


@pytest.mark.parametrize("n", [1, 10, 1000, 10**6])
def test_binomial_masses_sum_to_one(n):
    found = sum_series(lambda k: np.exp(log_binomial(n, 0.3)(k)), 0, n, points=[0.3 * n])
    assert abs(found - 1) <= found.error
    assert found.error < 1e-13 * max(n, 10)


@given(st.integers(1, 10**7), st.integers(0, 5))
def test_sums_of_powers_are_exact_to_rounding(last, power):
    found = sum_series(lambda k: k**power, 1, last)
    with mpmath.workdps(60):
        truth = float((mpmath.bernpoly(power + 1, last + 1) - mpmath.bernpoly(power + 1, 1)) / (power + 1))
    assert abs(found - truth) <= found.error + 1e-15 * truth
    assert found.error <= 1e-12 * truth


@given(st.floats(1e-6, 0.999))
def test_geometric_sums_agree_with_their_closed_form(p):
    found = sum_series(lambda k: p * np.exp((k - 1) * math.log1p(-p)), 1, INF)
    assert abs(found - 1) <= found.error
    assert found.error < 1e-9


def test_sums_over_all_integers():
    found = sum_series(lambda k: np.where(k == 0, 0.0, 1 / np.where(k == 0, 1, k) ** 2), -INF, INF, points=[0])
    assert abs(found - math.pi**2 / 3) <= found.error < 1e-12


def test_places_split_the_range_without_gaps_or_overlaps():
    for points in ([], [5], [3, 3.4, 700], [1, 5000], [2500, 2600]):
        assert sum_series(np.ones_like, 1, 5000, points=points) == 5000


def test_the_harmonic_series_diverges_with_its_sign():
    assert sum_series(lambda k: 1 / k, 1, INF) == INF
    assert sum_series(lambda k: -1 / k, 1, INF) == -INF


def test_undefined_terms_count_as_zero_only_where_the_terms_have_vanished():
    found = sum_series(lambda k: np.where(k < 1100, 0.5**k, np.nan), 1, INF)
    assert abs(found - 1) <= found.error < 1e-12
    with pytest.warns(AccuracyWarning, match="inf"):
        assert sum_series(lambda k: np.where(k < 5, 1.0, np.nan), 1, INF).error == INF


@pytest.mark.slow
def test_what_is_not_smooth_has_an_unknown_tail():
    with pytest.warns(AccuracyWarning, match="inf"):
        assert sum_series(lambda k: np.cos(np.pi * k) / k, 1, INF).error == INF


def test_limits_round_inwards_and_empty_ranges_give_zero():
    assert sum_series(np.ones_like, 0.5, 3.5) == 3
    assert sum_series(np.ones_like, 3, 2) == 0
    with pytest.raises(InputError, match="limits must be integers or infinite"):
        sum_series(np.ones_like, math.nan, 3)


def test_a_vanishing_sum_never_has_error_zero():
    assert 0 < sum_series(np.zeros_like, 0, INF, points=[0]).error < 1e-10
