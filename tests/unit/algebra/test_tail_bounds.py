"""Bounds of tails are proven, and close."""

import mpmath
import pytest
import sympy as sp

from fieldmath.algebra.tail_bounds import tail_bound

x = sp.Symbol("x", real=True)


@pytest.mark.parametrize(
    ("expr", "place", "sign"),
    [
        (sp.exp(-x), 3, 1),
        (sp.exp(x), -3, -1),
        (x**-3, 10, 1),
        (x * sp.exp(-(x**2) / 2), 4, 1),
        ((x**2 - 3) * sp.exp(-sp.Abs(x)), -5, -1),
        (1 / (1 + x**2), 5, 1),
        (sp.exp(-x) - x**-4, 2, 1),
        (sp.exp(-x) * sp.log(sp.exp(-x) / 2), 2, 1),
    ],
)
def test_bounds_hold_the_tail_and_are_not_far_above_it(expr, place, sign):
    function = sp.lambdify(x, sp.Abs(expr), "mpmath")
    truth = mpmath.quad(function, [place, sign * mpmath.inf]) * sign
    bound = tail_bound(expr, x, place, sign)
    assert truth * (1 - 1e-12) <= bound <= 4 * truth


@pytest.mark.parametrize(
    ("expr", "place", "sign"),
    [
        (1 / x, 2, 1),
        (sp.exp(x), 2, 1),
        (sp.sin(x) * sp.exp(-x), 2, 1),
        ((x - 5) * sp.exp(-x), 2, 1),  # a zero beyond the place
        (sp.exp(-x), -2, 1),  # not a tail: 0 lies inside
    ],
)
def test_no_bound_without_proof(expr, place, sign):
    assert tail_bound(expr, x, place, sign) is None
