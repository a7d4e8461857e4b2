import numpy as np
import pytest

from fieldmath.errors import InputError
from fieldmath.plotting.scales import color_scale, extremes, robust_limits

X, Y = np.meshgrid(np.linspace(-2, 2, 161), np.linspace(-1, 2, 121), indexing="ij")
R = np.hypot(X - 0.01, Y - 0.02)


def test_data_that_change_sign_are_centred_at_zero():
    scale = color_scale(np.array([-1.0, 4.0]))
    assert (scale.lower, scale.upper, scale.center) == (-4.0, 4.0, 0.0)


@pytest.mark.parametrize("values", [[1.0, 4.0], [-4.0, -1.0], [0.0, 3.0]])
def test_data_of_one_sign_have_no_centre(values):
    scale = color_scale(np.array(values))
    assert (scale.lower, scale.upper, scale.center) == (*values, None)


def test_round_off_is_no_change_of_sign():
    assert not color_scale(np.array([-1e-16, 1.0])).is_diverging


def test_center_false_never_centres_and_zero_always_does():
    assert color_scale(np.array([-1.0, 4.0]), center=False).center is None
    assert color_scale(np.array([1.0, 4.0]), center=0).center == 0.0


def test_any_number_can_be_the_centre():
    scale = color_scale(np.array([1.0, 4.0]), center=2)
    assert (scale.lower, scale.upper) == (0.0, 4.0)


@pytest.mark.parametrize("center", [True, float("nan"), "middle"])
def test_other_centres_are_refused(center):
    with pytest.raises(InputError, match="center must be None"):
        color_scale(np.array([1.0, 2.0]), center=center)


def test_nan_and_infinity_do_not_count():
    assert extremes(np.array([np.nan, -np.inf, 1.0, 2.0])) == (1.0, 2.0)


def test_constant_data_get_a_range_around_them():
    scale = color_scale(np.full((5, 5), 3.0))
    assert scale.lower < 3.0 < scale.upper


def test_values_below_the_noise_are_drawn_as_zero():
    assert color_scale(np.array([1e-17, -2e-17]), noise=1e-9).upper == 1.0


@pytest.mark.parametrize("spike", [1 / R, 1 / R**2, X / R**3, np.where(X == 0, np.nan, 1 / np.where(X == 0, 1, X))])
def test_singular_spikes_run_off_the_scale(spike):
    scale = color_scale(spike)
    assert scale.clipped_above
    assert scale.upper < 0.3 * np.nanmax(spike)


@pytest.mark.parametrize(
    "smooth",
    [
        X**3 * Y,
        np.exp(-(R**2) / 2),
        np.exp(-((R / 0.12) ** 2)),
        np.exp(3 * X),
        np.log(R),
        np.heaviside(X - Y, 0.5),
        np.sign(X) * 1.0,
        X - np.floor(X),
    ],
    ids=["cubic", "bump", "narrow bump", "exponential", "logarithm", "step", "sign", "sawtooth"],
)
def test_resolved_data_are_shown_in_full(smooth):
    assert robust_limits(smooth) == extremes(smooth)


def test_robust_false_keeps_spikes():
    scale = color_scale(1 / R, robust=False)
    assert not scale.clipped_above
    assert scale.upper == np.max(1 / R)
