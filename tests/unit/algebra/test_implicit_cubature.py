"""Integrals where inequalities hold: published areas and volumes, and errors that contain the truth."""

import math

import pytest
import sympy as sp
from scipy.integrate import quad

import fieldmath as fm
from fieldmath.algebra.boxes import Box
from fieldmath.algebra.implicit_cubature import inside, integral

x, y, z = sp.symbols("x y z", real=True)
PLANE = ((-1.5, 1.6), (-1.5, 1.6))  # No line of the grid passes through the origin.
SPACE = ((-1.1, 1.2),) * 3


def over(conditions, sides, f=sp.S.One, **more):
    return integral(f, conditions, Box.ordered([x, y, z][: len(sides)], sides), **more)


def superellipse(power, dimension):
    """Return the volume of sum(abs(x)**p) <= 1 (Dirichlet 1839)."""
    return 2**dimension * math.gamma(1 + 1 / power) ** dimension / math.gamma(1 + dimension / power)


PLANE_CASES = {
    "superellipse": ([1 - x**4 - y**4], superellipse(4, 2)),
    "astroid-like": ([1 - sp.Abs(x) ** sp.Rational(3, 2) - sp.Abs(y) ** sp.Rational(3, 2)], superellipse(1.5, 2)),
    "lemniscate": ([x**2 - y**2 - (x**2 + y**2) ** 2], 1),
    "lens": ([1 - x**2 - y**2, 1 - (x - 1) ** 2 - y**2], 2 * math.pi / 3 - math.sqrt(3) / 2),
    "level of a Gaussian": ([sp.exp(-(x**2) - y**2) - sp.Rational(1, 2)], math.pi * math.log(2)),
    # The heart has a cusp and a tip; its area by polar quadrature.
    "heart": ([x**2 * y**3 - (x**2 + y**2 - 1) ** 3], 3.6619727258182664),
    "disk above a sine": ([1 - x**2 - y**2, y - sp.sin(3 * x)], math.pi / 2),
}


@pytest.mark.parametrize("name", PLANE_CASES)
def test_areas_inside_smooth_curves_have_errors_below_a_millionth(name):
    conditions, area = PLANE_CASES[name]
    found = over(conditions, PLANE)
    assert abs(found.value - area) <= found.error < 1e-6


@pytest.mark.slow
def test_volumes_inside_smooth_surfaces_have_errors_below_a_millionth():
    torus = 16 * (x**2 + y**2) - (x**2 + y**2 + z**2 + 3) ** 2
    cases = [
        ([1 - x**4 - y**4 - z**4], SPACE, superellipse(4, 3)),
        ([1 - x**2 - y**2 - z**2], SPACE, 4 * math.pi / 3),
        ([torus], ((-3.1, 3.2), (-3.1, 3.2), (-1.1, 1.2)), 4 * math.pi**2),
    ]
    for conditions, sides, volume in cases:
        found = over(conditions, sides, seconds=60, tolerance=1e-8)
        assert abs(found.value - volume) <= found.error < 1e-6


def test_weights_and_one_dimension_are_integrated_too():
    found = over([1 - x**2 - y**2], PLANE, f=x**2)
    assert abs(found.value - math.pi / 4) <= found.error < 1e-8
    found = over([sp.cos(x) - sp.Rational(1, 2)], ((-2, 2),))
    assert abs(found.value - 2 * math.pi / 3) <= found.error < 1e-12


def test_what_the_method_cannot_do_it_declines():
    w = sp.Symbol("w")
    assert integral(sp.S.One, [x], Box.ordered([x, y, z, w], [(0, 1)] * 4)) is None
    assert integral(sp.S.One, [1 - x], Box.ordered([x], [(0, sp.oo)])) is None
    assert integral(sp.S.One, [y], Box.ordered([x, y], [(0, 1), (0, x)])) is None
    assert inside(sp.Piecewise((x, x > 0), (1, True))) is None
    assert inside(sp.Abs(x)) is None


def test_regions_and_piecewise_fields_have_sharp_numbers():
    region = fm.Region.where("x**2*y**2 + x**2 + y**2 <= 1", {"x": (-2, 2), "y": (-2, 2)})
    # y**2 <= (1 - x**2)/(1 + x**2), with x = sin t.
    area = 4 * quad(lambda t: math.cos(t) ** 2 / math.sqrt(1 + math.sin(t) ** 2), 0, math.pi / 2)[0]
    assert abs(float(region.measure) - area) <= region.measure.error < 1e-7
    cut = fm.ScalarField("Piecewise((1, x**2 + 4*y**2 < sin(x) + 1), (0, True))", "x y")
    found = cut.integral(fm.Region.box((-2, 2), (-2, 2)))
    assert found.error < 1e-7


def test_thin_rings_are_not_missed():
    thin = sp.Rational(1, 1000)
    rim = [1 - x**2 - y**2 / 4, x**2 + y**2 / 4 - (1 - thin) ** 2]
    found = over(rim, ((-1.1, 1.2), (-2.1, 2.2)))
    assert abs(found.value - 2 * math.pi * float(1 - (1 - thin) ** 2)) <= found.error
