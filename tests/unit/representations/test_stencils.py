"""Stencils are exact on the polynomials that they promise, on every kind of axis."""

import numpy as np
import pytest

from fieldmath.errors import AccuracyWarning, InputError
from fieldmath.representations.stencils import weights
from fieldmath.representations.sweep import differentiate

RNG = np.random.default_rng(7)


def axis(count, uniform):
    points = np.linspace(-1, 1.3, count)
    return points if uniform else points + 0.3 * (points[1] - points[0]) * np.sin(5 * points)


@pytest.mark.parametrize("uniform", [True, False])
@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("accuracy", [2, 4, 6, 8])
def test_polynomials_below_order_plus_accuracy_are_differentiated_exactly_up_to_the_ends(accuracy, order, uniform):
    for count in (order + accuracy, order + accuracy + 1, 40):
        x = axis(count, uniform)
        p = np.polynomial.Polynomial(RNG.normal(size=order + accuracy))
        found = differentiate(p(x), x, 0, order=order, accuracy=accuracy)
        # Rounding: the weights are at most a few thousand times h**-order, the values at most sum |c| 1.3**degree.
        size = np.abs(p.coef).sum() * 1.3 ** len(p.coef) * 3e3
        assert np.abs(found - p.deriv(order)(x)).max() < size * np.finfo(float).eps / np.diff(x).min() ** order


def test_weights_reproduce_the_table_of_fornberg():
    assert np.allclose(weights(np.arange(-2.0, 3.0), 0.0, 1) * 12, [1, -8, 0, 8, -1], rtol=0, atol=1e-14)
    assert np.allclose(weights(np.arange(0.0, 5.0), 0.0, 1) * 12, [-25, 48, -36, 16, -3], rtol=0, atol=1e-13)
    assert np.allclose(weights(np.arange(-2.0, 3.0), 0.0, 2) * 12, [-1, 16, -30, 16, -1], rtol=0, atol=1e-13)


def test_the_first_derivative_of_accuracy_2_is_numpy_gradient_with_edge_order_2():
    values, x = RNG.normal(size=(5, 40, 3)), np.linspace(0, 1, 40)
    ours = differentiate(values, x, 1, order=1, accuracy=2)
    assert np.allclose(ours, np.gradient(values, x, axis=1, edge_order=2), rtol=0, atol=1e-11)


def test_the_checkerboard_is_seen_by_the_second_derivative():
    x = np.arange(10.0)
    assert np.abs(differentiate((-1.0) ** x, x, 0, order=2, accuracy=2)).min() >= 4


@pytest.mark.parametrize("uniform", [True, False])
@pytest.mark.parametrize("order", [1, 2])
def test_periodic_axes_have_no_boundary(order, uniform):
    """The error at the seam is no larger than elsewhere."""
    x = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    x = x if uniform else x + 0.02 * np.sin(x)
    exact = {1: np.cos(x), 2: -np.sin(x)}[order]
    error = np.abs(differentiate(np.sin(x), x, 0, order=order, accuracy=4, period=2 * np.pi) - exact)
    assert error.max() < 1e-5
    assert max(error[0], error[-1]) <= error.max()


def test_axes_far_from_zero_lose_no_accuracy():
    x = 1e6 + np.linspace(0, 1, 33)
    assert np.allclose(differentiate((x - 1e6) ** 2, x, 0, order=1, accuracy=4), 2 * (x - 1e6), rtol=0, atol=1e-8)


def test_short_axes_lower_the_accuracy_and_say_so():
    x = np.linspace(0, 1, 4)
    with pytest.warns(AccuracyWarning, match="axis t has 4 points, too few for accuracy 8 .* accuracy 2 is used"):
        found = differentiate(x**2, x, 0, order=1, accuracy=8, name="t")
    assert np.allclose(found, 2 * x, rtol=0, atol=1e-14)


def test_too_short_axes_are_refused():
    with pytest.raises(InputError, match="axis t must have at least 4 points for a derivative of order 2; got 2"):
        differentiate(np.zeros(2), np.arange(2.0), 0, order=2, accuracy=2, name="t")


def test_single_precision_stays_single():
    x = np.linspace(0, 1, 20)
    assert differentiate((x**2).astype(np.float32), x, 0, order=1, accuracy=2).dtype == np.float32
