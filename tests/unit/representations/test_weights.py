"""Weights of grid integrals: exact on polynomials below their order, of that order, spectral on periodic axes."""

import numpy as np
import pytest

from fieldmath.representations.weights import integration_weights

RNG = np.random.default_rng(3)
UNEVEN = np.sort(np.concatenate([[0.0, 1.5], RNG.uniform(0, 1.5, 12)]))


@pytest.mark.parametrize("accuracy", [2, 4, 6, 8])
@pytest.mark.parametrize("points", [np.linspace(0, 1.5, 14), UNEVEN], ids=["uniform", "uneven"])
def test_polynomials_below_the_order_are_exact(points, accuracy):
    weights = integration_weights(points, accuracy)
    for power in range(accuracy):
        truth = 1.5 ** (power + 1) / (power + 1)
        # Interpolation over uneven points amplifies rounding by the size of the weights.
        assert weights @ points**power == pytest.approx(truth, abs=1e-14 * (1 + np.abs(weights).sum()))


@pytest.mark.parametrize("accuracy", [2, 4, 6])
def test_the_error_falls_with_the_stated_order(accuracy):
    errors = []
    truth = (np.exp(2) * (np.cos(6) + 3 * np.sin(6)) - 1) / 10
    for count in (21, 41):
        x = np.linspace(0, 2, count)
        errors.append(abs(integration_weights(x, accuracy) @ (np.exp(x) * np.cos(3 * x)) - truth))
    assert np.log2(errors[0] / errors[1]) > accuracy - 0.7


def test_a_periodic_axis_is_integrated_to_the_last_digit():
    x = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    value = integration_weights(x, 4, period=2 * np.pi) @ np.exp(np.cos(x))
    assert value == pytest.approx(7.954926521012846, rel=4e-16)


def test_an_uneven_periodic_axis_closes_on_itself():
    x = np.sort(RNG.uniform(0, 2 * np.pi, 60))
    weights = integration_weights(x, 4, period=2 * np.pi)
    assert weights.sum() == pytest.approx(2 * np.pi, rel=1e-13)
    assert abs(weights @ np.cos(x)) < 1e-2


def test_short_axes_use_all_their_points():
    assert integration_weights(np.array([0.0, 1.0]), 8) == pytest.approx([0.5, 0.5])
    assert integration_weights(np.array([2.0]), 4) == pytest.approx([0.0])
