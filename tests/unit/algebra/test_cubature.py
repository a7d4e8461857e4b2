"""Numeric integrals of several variables: exact on polynomials, honest about kinks, edges and divergence."""

import math

import numpy as np
import pytest
import sympy as sp

from fieldmath.algebra.boxes import Box
from fieldmath.algebra.cubature import adaptive, cubature
from fieldmath.algebra.kronrod import rule
from fieldmath.errors import InputError

x, y, z = sp.symbols("x y z", real=True)
UNIT = (0, 1)


def box(*sides):
    return Box.ordered([x, y, z][: len(sides)], sides)


@pytest.mark.parametrize(("count", "degree"), [(15, 22), (7, 11)])
def test_kronrod_rules_integrate_polynomials_of_their_degree(count, degree):
    nodes, weights, difference = rule(count)
    for power in range(degree + 1):
        assert weights @ nodes**power == pytest.approx(1 / (power + 1), abs=4e-16 * count)
    assert abs(difference @ nodes ** (count - 2)) < 1e-15  # Gauss's rule inside has degree count - 2
    assert abs(difference @ nodes**count) > 1e-12


@pytest.mark.parametrize(
    ("expr", "sides", "truth"),
    [
        (x * y, (UNIT, (0, x)), 1 / 8),
        (sp.exp(-(x**2) - y**2), ((-sp.oo, sp.oo), (-sp.oo, sp.oo)), math.pi),
        (sp.exp(-x), ((0, sp.oo),), 1),
        (sp.log(x), (UNIT,), -1),
        (1 / sp.sqrt(x), (UNIT,), 2),
        (1 / sp.sqrt(x**2 + y**2), ((-1, 1), (-1, 1)), 8 * math.log(1 + math.sqrt(2))),
        (sp.Abs(x - y), (UNIT, UNIT), 1 / 3),
        (sp.Abs(x - sp.Rational(1, 3)), (UNIT,), 5 / 18),
        (sp.Heaviside(1 - x**2 - y**2), ((-1, 1), (-1, 1)), math.pi),
        (x * y * z, (UNIT, (0, x), (0, y)), 1 / 48),
    ],
)
def test_the_stated_error_covers_the_true_one(expr, sides, truth):
    found = cubature(expr, box(*sides))
    assert abs(found.value - truth) <= found.error
    assert not found.trouble


@pytest.mark.parametrize(
    ("expr", "ends", "truth"),
    [
        (x ** sp.Rational(-19, 20), (0, 1), 20),
        (x ** sp.Rational(-21, 20), (1, sp.oo), 20),
        ((1 - x) ** sp.Rational(-1, 2), (0, 1), 2),
        (1 / sp.sqrt(sp.Abs(x)), (-1, 1), 4),
        (1 / (x * sp.log(x) ** 2), (2, sp.oo), 1 / math.log(2)),
        (1 / (x * sp.log(x) ** sp.Rational(3, 2)), (2, sp.oo), 2 / math.sqrt(math.log(2))),
        (sp.log(x) / sp.sqrt(x), (0, 1), -4),
    ],
)
def test_slow_convergence_towards_an_end_is_part_of_the_error(expr, ends, truth):
    found = cubature(expr, box(ends))
    assert not found.trouble
    assert abs(found.value - truth) <= found.error <= 0.2 * abs(truth)


def test_a_smooth_integral_has_a_tiny_error():
    found = cubature(sp.exp(x * y), box(UNIT, UNIT))
    assert found.error < 1e-12
    assert found.confirms(found.value)
    assert not found.confirms(found.value + 1e-6)


@pytest.mark.parametrize(
    ("expr", "sides"),
    [
        (1 / x, (UNIT,)),
        (1 / x, ((-1, 1),)),
        (1 / x, ((1, sp.oo),)),
        (1 / (x * sp.log(x)), ((2, sp.oo),)),
        (1 / (1 + sp.Abs(x)), ((-sp.oo, sp.oo),)),
        (x / (1 + x**2), ((-sp.oo, sp.oo),)),
        (sp.tan(x), ((0, sp.pi / 2),)),
        (sp.sqrt(x), ((0, sp.oo),)),
        (sp.exp(x), ((-sp.oo, sp.oo),)),
        (1 / (x**2 + y**2), ((-1, 1), (-1, 1))),
        ((x**2 - y**2) / (x**2 + y**2) ** 2, (UNIT, UNIT)),
    ],
)
def test_integrals_that_do_not_converge_absolutely_are_found(expr, sides):
    found = cubature(expr, box(*sides))
    assert found.diverges
    assert not found.confirms(found.value)


def test_an_integrand_undefined_on_half_of_the_box_is_no_integral():
    assert cubature(sp.sqrt(x), box((-1, 1))).trouble == "undefined"


def test_four_and_five_dimensions_are_within_reach():
    for dimension in (4, 5):
        found = adaptive(lambda u, _: np.exp(-sum(u)), dimension, tolerance=1e-8)
        assert abs(found.value - (1 - math.exp(-1)) ** dimension) <= found.error < 1e-6


def test_many_dimensions_are_sampled_with_an_error_from_shifts():
    found = adaptive(lambda u, _: np.exp(-sum(u)), 9)
    assert abs(found.value - (1 - math.exp(-1)) ** 9) <= found.error < 1e-3 * found.value


def test_limits_that_use_each_other_are_refused():
    with pytest.raises(InputError, match="circle"):
        Box.ordered([x, y], [(0, y), (0, x)])
