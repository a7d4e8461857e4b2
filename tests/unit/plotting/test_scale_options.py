"""The options `limits`, `scale` and `center`, from the call to the artist."""

import numpy as np
import pytest
from matplotlib import colors

from fieldmath.errors import InputError
from fieldmath.families import Cauchy, Normal, Poisson
from fieldmath.fields.scalar import ScalarField
from fieldmath.fields.vector import VectorField

BUMP = ScalarField("exp(-5*(x**2 + y**2))", "x y")
SADDLE = ScalarField("x*y", "x y")


def norm_of(ax):
    return ax.collections[0].norm


@pytest.mark.parametrize("kind", ["image", "surface"])
def test_limits_are_the_ends_of_the_colours(kind):
    norm = norm_of(BUMP.plot(kind, limits=(0.25, 0.5)))
    assert (norm.vmin, norm.vmax) == (0.25, 0.5)


def test_limits_are_covered_by_the_levels_of_contours_and_arrows_say_what_is_outside():
    drawn = BUMP.plot(limits=(0.25, 0.5)).collections[0]
    assert drawn.levels[0] <= 0.25
    assert drawn.levels[-1] >= 0.5
    assert drawn.extend == "both"


@pytest.mark.parametrize("kind", ["quiver", "stream"])
def test_limits_reach_the_colours_of_magnitudes(kind):
    norm = norm_of(VectorField(["-y", "x"], "x y").plot(kind, limits=(0, 1)))
    assert (norm.vmin, norm.vmax) == (0, 1)


@pytest.mark.parametrize("kind", ["contour", "image", "surface"])
def test_zero_stays_the_middle_of_the_colours_between_uneven_limits(kind):
    norm = norm_of(SADDLE.plot(kind, limits=(-1, 3)))
    assert float(norm(0.0)) == pytest.approx(0.5)


@pytest.mark.parametrize("kind", ["contour", "image", "surface"])
def test_on_a_logarithmic_scale_equal_ratios_are_equal_steps(kind):
    norm = norm_of(BUMP.plot(kind, scale="log"))
    assert isinstance(norm, colors.LogNorm)
    steps = np.diff(norm(np.array([1e-9, 1e-6, 1e-3, 1.0])))
    np.testing.assert_allclose(steps, steps[0])


def test_logarithmic_contours_stand_on_powers_of_ten_when_there_are_many():
    levels = BUMP.plot(scale="log").collections[0].levels
    np.testing.assert_allclose(np.log10(levels), np.round(np.log10(levels)), atol=1e-9)


def test_values_that_are_not_positive_stay_blank_on_a_logarithmic_scale():
    data = SADDLE.plot_data("image", scale="log")
    assert data.scale.lower > 0
    SADDLE.plot("contour", scale="log").figure.canvas.draw()


def test_a_symmetric_logarithmic_scale_keeps_signs_apart():
    norm = norm_of(ScalarField("y*exp(3*x)", "x y").plot("image", scale="symlog"))
    assert float(norm(0.0)) == pytest.approx(0.5)
    assert float(norm(-5.0)) == pytest.approx(1 - float(norm(5.0)))


@pytest.mark.parametrize("p", [Normal(0, 1), Poisson(4)])
def test_distributions_have_a_logarithmic_axis(p):
    ax = p.plot(scale="log", limits=(1e-3, 1))
    assert ax.get_yscale() == "log"
    assert ax.get_ylim() == (1e-3, 1)


def test_a_logarithmic_axis_shows_the_peak_of_a_density_with_long_tails():
    assert Cauchy(0, 1).plot(scale="log").get_ylim()[1] > 1 / 3.15  # The density at 0 is 1/pi.


def test_a_line_has_the_limits_asked_for():
    assert ScalarField("1/x", "x").plot(limits=(-3, 3)).get_ylim() == (-3, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"limits": 3}, r"limits must be a pair \(low, high\) of numbers; got 3"),
        ({"limits": (2, 1)}, r"limits must have finite low < high; got \(2, 1\)"),
        ({"limits": (0, float("inf"))}, "limits must have finite low < high"),
        ({"scale": "ln"}, "scale must be one of 'linear', 'log', 'symlog'; got 'ln'"),
        ({"scale": "log", "limits": (-1, 1)}, "limits must be positive on a scale 'log'"),
        ({"limits": (1, 2), "center": 0}, "center must lie between the limits 1 and 2; got 0"),
    ],
)
def test_options_that_make_no_sense_get_one_sentence(options, message):
    with pytest.raises(InputError, match=f"ScalarField.plot: {message}"):
        SADDLE.plot(**options)


def test_a_logarithmic_scale_needs_a_positive_value():
    with pytest.raises(InputError, match="scale must be 'linear' or 'symlog' for values that are nowhere positive"):
        ScalarField("-1 - x**2", "x y").plot(scale="log")
