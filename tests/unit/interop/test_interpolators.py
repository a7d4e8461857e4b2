"""Interpolators of SciPy as fields."""

import numpy as np
import pytest
from scipy import interpolate

import fieldmath as fm

X = np.array([0.0, 0.5, 1.25, 2.0, 3.0])
Y = np.sin(X)


@pytest.mark.parametrize(
    "spline",
    [
        interpolate.CubicSpline(X, Y),
        interpolate.PchipInterpolator(X, Y),
        interpolate.Akima1DInterpolator(X, Y),
        interpolate.make_interp_spline(X, Y, k=3),
    ],
    ids=lambda spline: type(spline).__name__,
)
def test_splines_become_exact_piecewise_polynomials(spline):
    field = fm.interop.from_interpolator(spline)
    points = np.linspace(0, 3, 61)
    np.testing.assert_allclose(field(points), spline(points), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(field.grad()(points[1:-1])[0], spline.derivative()(points[1:-1]), rtol=1e-10, atol=1e-11)


def test_values_on_a_grid_become_samples_and_an_interpolator_again():
    axes = (np.linspace(0, 1, 6), np.linspace(0, 2, 8))
    values = np.add.outer(axes[0] ** 2, axes[1])
    field = fm.interop.from_interpolator(interpolate.RegularGridInterpolator(axes, values), "x y")
    np.testing.assert_array_equal(field.values, values)
    back = fm.interop.to_interpolator(field)
    assert back([[0.3, 0.7]])[0] == pytest.approx(0.79, abs=1e-12)
    assert np.isnan(back([[5.0, 0.0]])[0])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: fm.interop.from_interpolator(np.sin), "must be a spline in one variable"),
        (lambda: fm.interop.from_interpolator(interpolate.CubicSpline(X, Y), "x y"), "must have one coordinate"),
        (
            lambda: fm.interop.from_interpolator(interpolate.CubicSpline(np.arange(300.0), np.arange(300.0))),
            "at most 200 pieces to become a formula; got 299",
        ),
        (lambda: fm.interop.to_interpolator(fm.ScalarField("x", "x")), "must hold samples"),
    ],
)
def test_what_cannot_be_brought_over_is_said(make, sentence):
    with pytest.raises(fm.FieldMathError, match=sentence):
        make()
