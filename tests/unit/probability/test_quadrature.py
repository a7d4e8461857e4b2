"""Integrals: the stated error holds the truth, and is small, on the cases that other libraries get wrong."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln, digamma, gammaln

from fieldmath.errors import AccuracyWarning, InputError
from fieldmath.probability.quadrature import integrate

INF = math.inf
HALF_LOG_2PI_E = 0.5 * math.log(2 * math.pi * math.e)


def log_normal(mean, deviation):
    return lambda x: -0.5 * ((x - mean) / deviation) ** 2 - math.log(deviation * math.sqrt(2 * math.pi))


def log_laplace(x):
    return -np.abs(x) - math.log(2)


def entropy_of(log_density):
    def integrand(x):
        logs = log_density(x)
        return -np.exp(logs) * logs

    return integrand


def divergence_of(log_p, log_q):
    def integrand(x):
        logs = log_p(x)
        return np.exp(logs) * (logs - log_q(x))

    return integrand


def log_mixture(*parts):
    def log_density(x):
        total = parts[0](x)
        for part in parts[1:]:
            total = np.logaddexp(total, part(x))
        return total - math.log(len(parts))

    return log_density


def assert_holds(found, truth, small=1e-9):
    """The error must hold the truth (known to 1e-12 relative) and be small relative to it."""
    assert abs(found - truth) <= found.error + 1e-12 * abs(truth)
    assert 0 < found.error <= small * max(abs(truth), 1e-2)


# name: (integrand, lower, upper, hints, truth); truths from closed forms, or from python-flint at 200 bits
NAMED = {
    "needle against Laplace": (
        divergence_of(log_normal(40, 0.1), log_laplace), -INF, INF,
        {"points": [40, 0], "scales": [0.1, 1]}, 41.57679374034931,
    ),
    "needle at 40": (
        lambda x: np.exp(-((x - 40) ** 2) * 1e6), -100, 100,
        {"points": [40], "scales": [1e-3]}, math.sqrt(math.pi) / 1e3,
    ),
    "two far humps": (
        entropy_of(log_mixture(log_normal(0, 1), log_normal(1e4, 1))), -INF, INF,
        {"points": [0, 1e4], "scales": [1, 1]}, HALF_LOG_2PI_E + math.log(2),
    ),
    "two far needles": (
        entropy_of(log_mixture(log_normal(0, 1e-3), log_normal(1e3, 1e-3))), -INF, INF,
        {"points": [0, 1e3], "scales": [1e-3]}, HALF_LOG_2PI_E + math.log(2e-3),
    ),
    "far normals": (
        divergence_of(log_normal(1000, 1), log_normal(0, 1)), -INF, INF,
        {"points": [0, 1000], "scales": [1, 1]}, 5e5,
    ),
    "oscillation": (lambda x: np.sin(x + np.exp(x)), 0, 8, {}, 0.3474001726572479),
    "kinks": (lambda x: np.abs(np.sin(x) * np.cos(x)), 0, 2 * math.pi, {}, 2.0),
    "no hints": (entropy_of(log_normal(0, 1)), -INF, INF, {}, HALF_LOG_2PI_E),
    "x log x": (lambda x: x * np.log(x), 0, 1, {}, -0.25),
    "log x": (np.log, 0, 1, {}, -1.0),
    "x^-1/2": (lambda x: x**-0.5, 0, 1, {}, 2.0),
    "x^-0.9": (lambda x: x**-0.9, 0, 1, {}, 10.0),
    "arcsine": (lambda x: 1 / np.sqrt(x * (1 - x)), 0, 1, {}, math.pi),
    "Cauchy": (
        lambda x: np.log(math.pi * (1 + x * x)) / (math.pi * (1 + x * x)), -INF, INF, {}, math.log(4 * math.pi),
    ),
    "heavy tail": (lambda x: x**-1.1, 1, INF, {}, 10.0),
    "odd": (lambda x: x * np.exp(-x * x), -INF, INF, {"points": [0], "scales": [1]}, 0.0),
    "undefined where it has vanished": (
        lambda x: -np.exp(-x * x) * np.log(np.exp(-x * x)), -INF, INF, {"points": [0], "scales": [1]},
        math.sqrt(math.pi) / 2,
    ),
    "hint of the wrong width": (
        lambda x: np.exp(log_normal(3, 1e-3)(x)), -INF, INF, {"points": [3], "scales": [1]}, 1.0,
    ),
    "hint at the wrong place": (
        lambda x: np.exp(log_normal(3, 1e-2)(x)), -INF, INF, {"points": [0], "scales": [1]}, 1.0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_the_error_holds_the_truth_and_is_small(name):
    function, lower, upper, hints, truth = NAMED[name]
    assert_holds(integrate(function, lower, upper, **hints), truth, small=2e-8)


def test_distance_from_the_end_restores_singular_ends_away_from_zero():
    def density(x, distance):
        return 1 / (math.pi * np.sqrt(x * distance))

    def at(anchor, offset):
        p = np.where(anchor == 0, density(offset, 1 - offset), density(1 + offset, -offset))
        return -p * np.log(p)

    def plain(x):
        p = density(x, 1 - x)
        return -p * np.log(p)

    truth = math.log(math.pi / 4)
    assert_holds(integrate(plain, 0, 1, anchored=at), truth, small=1e-11)
    assert_holds(integrate(plain, 0, 1), truth, small=1e-7)


def test_positions_rounded_beside_a_far_needle_are_put_back():
    found = integrate(lambda x: np.exp(log_normal(1e6, 1e-4)(x)), -INF, INF, points=[1e6], scales=[1e-4])
    # Floats around 1e6 are 1.2e-10 apart, 1e-6 deviations: without correction the error would be of that order.
    assert_holds(found, 1.0, small=1e-7)


@pytest.mark.parametrize(
    ("function", "lower", "upper"),
    [
        (lambda x: 1 / x, 1, INF),
        (lambda x: 1 / x, 0, 1),
        (lambda x: x**-1.5, 0, 1),
        (lambda x: 0.5 / (math.pi * (1 + x**-2.0)), -INF, INF),  # KL of Student's t against a normal
    ],
)
def test_clear_divergence_is_infinite(function, lower, upper):
    assert integrate(function, lower, upper) == INF


def test_opposite_divergences_are_not_infinite_but_unknown():
    with pytest.warns(AccuracyWarning, match="error of about inf"):
        found = integrate(lambda x: 1 / (x + 1 / x), -INF, INF)
    assert found.error == INF


@pytest.mark.parametrize(
    ("function", "upper", "truth"),
    [(lambda x: 1 / (x * np.log(x) ** 2), INF, 1 / math.log(2)), (lambda x: np.sin(x) / x, INF, None)],
)
def test_slow_tails_state_large_errors(function, upper, truth):
    with pytest.warns(AccuracyWarning, match="Give the places"):
        found = integrate(function, 2, upper)
    assert found.error > 1e-4
    assert truth is None or found.contains(truth)


def test_an_integrand_that_was_only_seen_as_zero_has_an_unknown_integral():
    with pytest.warns(AccuracyWarning, match="Give the places of its mass"):
        assert integrate(lambda x: np.exp(-((x - 33) ** 2) * 1e8), -100, 100).error == INF


def test_a_vanishing_integrand_never_has_error_zero():
    found = integrate(np.zeros_like, -INF, INF, points=[0])
    assert found == 0
    assert 0 < found.error < 1e-10


def test_undefined_values_amid_the_mass_make_the_error_infinite():
    with pytest.warns(AccuracyWarning, match="inf"):
        assert integrate(lambda x: np.where(x > 0.3, np.nan, 1.0), 0, 1).error == INF


def test_limits_exchange_with_the_sign_and_meet_at_zero():
    assert integrate(np.exp, 1, 0) == -integrate(np.exp, 0, 1)
    assert integrate(np.exp, 1, 1) == 0
    with pytest.raises(InputError, match="limits must be numbers; got nan"):
        integrate(np.exp, math.nan, 1)


def test_constant_functions_broadcast():
    assert_holds(integrate(lambda x: 2.0, 0, 3), 6.0, small=1e-13)  # type: ignore[arg-type,return-value]


numbers = st.floats(-1000, 1000)
widths = st.floats(-3, 3).map(lambda power: 10**power)


@pytest.mark.slow
@given(numbers, widths, numbers, widths)
def test_divergence_of_normals_agrees_with_its_closed_form(m1, s1, m2, s2):
    found = integrate(
        divergence_of(log_normal(m1, s1), log_normal(m2, s2)), -INF, INF, points=[m1, m2], scales=[s1, s2]
    )
    truth = math.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5
    # The integrand itself rounds: x - m1 to eps*|m1| where it counts deviations s1.
    slack = 4e-16 * (1 + abs(m1) / s1) * max(truth, 1.0) * 10
    assert abs(found - truth) <= found.error + slack
    assert found.error <= 1e-9 * max(truth, 1e-2)


@given(st.floats(-1, 3).map(lambda power: 10**power), widths)
def test_entropy_of_gamma_agrees_with_its_closed_form(shape, scale):
    def log_density(x):
        return (shape - 1) * np.log(x) - x / scale - gammaln(shape) - shape * math.log(scale)

    hints = {"points": [max(shape - 1, 0) * scale], "scales": [math.sqrt(shape) * scale]}
    found = integrate(entropy_of(log_density), 0, INF, **hints)
    truth = shape + math.log(scale) + gammaln(shape) + (1 - shape) * digamma(shape)
    slack = 1e-15 * (1 + shape) * (1 + abs(math.log(scale)) + math.log1p(shape))  # the constants of log_density round
    assert abs(found - truth) <= found.error + 10 * slack
    assert found.error <= 1e-8


@given(st.floats(0.1, 50), st.floats(0.1, 50))
def test_entropy_of_beta_agrees_with_its_closed_form(a, b):
    def log_density(x, distance):
        return (a - 1) * np.log(x) + (b - 1) * np.log(distance) - betaln(a, b)

    def at(anchor, offset):
        logs = np.where(
            anchor == 1, log_density(1 + offset, -offset), log_density(anchor + offset, 1 - anchor - offset)
        )
        return -np.exp(logs) * logs

    with np.errstate(all="ignore"):
        found = integrate(entropy_of(lambda x: log_density(x, 1 - x)), 0, 1, points=[a / (a + b)], anchored=at)
    truth = betaln(a, b) - (a - 1) * digamma(a) - (b - 1) * digamma(b) + (a + b - 2) * digamma(a + b)
    assert abs(found - truth) <= found.error + 1e-13 * (1 + a + b)
    assert found.error <= 1e-9


@pytest.mark.slow
@given(st.floats(-2, 1))
def test_a_jump_at_an_unknown_place_is_found(place):
    assert_holds(integrate(lambda x: (x > place) * 1.0 + 1, -2.5, 1.5), 4 + 1.5 - place, small=1e-9)


@pytest.mark.slow
@given(st.floats(-2, 1))
def test_a_kink_at_an_unknown_place_is_found(place):
    truth = 0.5 * ((place + 2.5) ** 2 + (1.5 - place) ** 2)
    assert_holds(integrate(lambda x: np.abs(x - place), -2.5, 1.5), truth, small=1e-9)


def test_infinite_tails_of_every_power_are_followed_or_their_error_says_so():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AccuracyWarning)
        for power in (1.001, 1.01, 1.1, 1.5, 2.5, 7.0):
            found = integrate(lambda x, power=power: x**-power, 1, INF)
            assert abs(found - 1 / (power - 1)) <= found.error
