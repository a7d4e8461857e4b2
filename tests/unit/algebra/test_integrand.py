"""Integrands made numeric."""

import math

import numpy as np
import pytest
import sympy as sp

from fieldmath.algebra.integrand import Integrand, spread

x, a = sp.symbols("x a")
INSIDE = np.column_stack([spread(0, math.inf), np.full(24, 5.0)])


@pytest.mark.parametrize(
    "expr",
    [
        x**a * sp.exp(-x) / sp.gamma(a),
        sp.log(x**a * sp.exp(-x) / sp.factorial(a)) * sp.exp(-x),
        sp.exp(-x) - sp.exp(-2 * x) * sp.binomial(a, 2),
        sp.sqrt(x) + sp.Abs(x - a) / (1 + x),
        sp.sin(x) * (x - 2) ** 3,
        sp.log(sp.exp(-x) + sp.exp(-a * x)),
    ],
)
def test_rewriting_keeps_the_values(expr):
    places = np.linspace(0.1, 9, 30)
    direct = sp.lambdify([x, a], expr, "scipy")(places, 3.0)
    assert np.allclose(Integrand(expr, x, [a], INSIDE)(places, [3.0]), direct, rtol=1e-13, atol=1e-15)


def test_large_powers_neither_overflow_nor_vanish():
    integrand = Integrand(x**a * sp.exp(-x) / sp.factorial(a), x, [a], INSIDE)
    assert math.isclose(integrand(np.array([1e4]), [1e4])[0], 1 / math.sqrt(2e4 * math.pi), rel_tol=1e-4)


@pytest.mark.parametrize(
    ("expr", "value", "place", "width"),
    [
        (sp.exp(-((x - a) ** 2) * 5000), 40.0, 40, 0.01),
        (x**a * sp.exp(-x), 1e6, 1e6, 1.4e3),
        (sp.exp(-sp.Abs(x - a)), 3.0, 3, 1),
        (sp.exp(-(sp.log(x) ** 2) + a * sp.log(x)), 8.0, math.exp(4), 50),
    ],
)
def test_peaks_are_found_with_their_widths(expr, value, place, width):
    marks = Integrand(expr, x, [a], INSIDE).landmarks(0, math.inf, [value])
    nearest = int(np.argmin([abs(point - place) for point in marks.points]))
    assert abs(marks.points[nearest] - place) < 0.1 * width
    assert width / 4 < marks.scales[nearest] < width * 4


def test_kinks_and_jumps_are_landmarks():
    expr = sp.Abs(x - a) + sp.Heaviside(2 * x - 1) + sp.Piecewise((x, x < 7), (1, True)) + sp.Max(x, 3)
    points = Integrand(expr, x, [a], INSIDE).landmarks(0, 10, [2.0]).points
    for place in (2, 0.5, 7, 3):
        assert min(abs(point - place) for point in points) < 1e-12
