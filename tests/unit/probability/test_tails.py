"""Remainders of sequences."""

import math

import numpy as np
import pytest

from fieldmath.probability.tails import remainder

K = np.arange(9)


@pytest.mark.parametrize(
    ("terms", "truth"),
    [
        (0.5**K, 0.5**8),
        (0.95**K, 0.95**9 / 0.05),
        (-3 * 0.2**K, -3 * 0.2**9 / 0.8),
        ((1 + K) * 0.5**K, 11 * 0.5**8),
        (0.5**K + 0.3**K, 0.5**8 + 0.3**9 / 0.7),
    ],
)
def test_geometric_tails_and_their_kin_are_summed_within_the_error(terms, truth):
    found = remainder(terms, 0.0)
    assert abs(found.value - truth) <= found.error
    assert found.error <= 1e-3 * abs(truth)


def test_slower_tails_state_an_error_that_holds_the_truth():
    terms = 1.0 / (100 + K) ** 2
    found = remainder(terms, 0.0)
    truth = math.pi**2 / 6 - sum(1 / n**2 for n in range(1, 109))
    assert abs(found.value - truth) <= found.error


@pytest.mark.parametrize("terms", [np.ones(9), 2.0**K, 3.0 ** (K**1.2)])
def test_what_does_not_fall_diverges_with_its_sign(terms):
    assert remainder(terms, 0.0).value == math.inf
    assert remainder(-terms, 0.0).value == -math.inf


@pytest.mark.parametrize("terms", [np.log(700.0 + K), (-1.0) ** K, np.sqrt(700.0 + K)])
def test_what_creeps_or_alternates_is_unknown(terms):
    found = remainder(terms, 0.0)
    assert found.error == math.inf
    assert not found.diverges


def test_what_has_vanished_is_nothing():
    assert remainder(np.zeros(9), 1e-30).value == 0
