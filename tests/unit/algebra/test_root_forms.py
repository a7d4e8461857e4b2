"""Short forms of fractions with nested roots."""

import numpy as np
import pytest
import sympy as sp

from fieldmath.algebra.wave_fractions import short_fraction

x, y = sp.symbols("x y", real=True)
a, r, s, t = sp.symbols("a r s t", positive=True)
POINT = {x: 0.31, y: 0.43, a: 2.31, r: 1.73, s: 1.13, t: 0.71}


def positive(part):
    """Return the sign at one point; the plain coordinates have none."""
    return None if part in (x, y) else int(sp.sign(part.subs(POINT)))


def same(one, other):
    """Return whether two expressions have equal values at random places."""
    names = sorted(one.free_symbols | other.free_symbols, key=str)
    points = np.random.default_rng(3).uniform(0.2, 1.1, (len(names), 20))
    return np.allclose(*(sp.lambdify(names, e)(*points) for e in (one, other)), rtol=1e-11)


def test_a_unit_vector_of_elliptic_coordinates_is_as_short_as_the_bisector_of_the_directions_from_the_foci():
    near, far = (sp.sqrt((x - f) ** 2 + y**2) for f in (a, -a))
    cosh = (near + far) / (2 * a)
    sinh = sp.sqrt(cosh**2 - 1)
    cos, sin = x / (a * cosh), y / (a * sinh)
    short = short_fraction(sinh * cos / sp.sqrt(sinh**2 + sin**2), positive)
    # The bisector (u + v)/|u + v| of u = (x - a, y)/near and v = (x + a, y)/far.
    along = (x - a) / near + (x + a) / far
    length = sp.sqrt(2 + 2 * (x**2 - a**2 + y**2) / (near * far))
    assert same(short, along / length)
    assert short.count_ops() <= 1.2 * (along / length).count_ops()


def test_roots_of_factors_that_belong_together_are_one():
    h = sp.sqrt((r**2 - t**2) / ((a**2 - r**2) * (r**2 - s**2)))
    others = sp.sqrt((a**2 - r**2) * (a**2 - t**2) / (a**2 - s**2))
    short = short_fraction(sp.diff(others, r) / (h * a), positive)
    by_hand = r * sp.sqrt((a**2 - t**2) * (r**2 - s**2) / ((a**2 - s**2) * (r**2 - t**2))) / a
    assert same(short**2, by_hand**2)
    assert short.count_ops() <= by_hand.count_ops() + 3


def test_fourth_roots_are_roots_of_roots():
    p = x**2 + 3 * y**2 + a**2
    product = p ** sp.Rational(3, 4) * (p ** sp.Rational(1, 4) + 1 / p ** sp.Rational(1, 4)) - sp.sqrt(p)
    assert sp.expand(short_fraction(product, positive) - p) == 0


@pytest.mark.parametrize("power", [sp.Rational(1, 2), sp.Rational(1, 4), sp.Rational(-3, 4)])
def test_moved_roots_keep_the_value(power):
    p, q = 1 + sp.sqrt(x**2 + a**2), 2 + r
    expr = (p * q) ** power * (p + q) / (p - 5 * q) + (x * p + q) * (p * q) ** power
    assert same(short_fraction(expr, positive), expr)
