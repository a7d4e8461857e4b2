"""Short fractions: waves, nested roots, signs."""

import numpy as np
import pytest
import sympy as sp

from fieldmath.algebra.wave_fractions import short_fraction

x, y, z, t, u = sp.symbols("x y z t u", real=True)
a, r = sp.symbols("a r", positive=True)


def positive(part):
    """Return the sign at one point, for all but the plain coordinates."""
    value = part.subs({x: 0.3, y: 0.4, z: -0.2, t: 0.9, u: 0.8, a: 1.3, r: 1.1})
    return None if part in (x, y, z, t, u) else int(sp.sign(value))


def test_squares_of_waves_add_up_to_one():
    assert short_fraction(sp.sin(t) ** 2 * r + r * sp.cos(t) ** 2, positive) == r
    assert short_fraction(sp.cosh(t) ** 2 - sp.sinh(t) ** 2, positive) == 1
    assert short_fraction((1 - sp.cos(t) ** 2) / sp.sin(t), positive) == sp.sin(t)


def test_fractions_of_two_angles_cancel():
    C, c = sp.cosh(u), sp.cos(t)
    # (sinh**2 + sin**2)/(cosh - cos) is cosh + cos.
    assert sp.expand(short_fraction((sp.sinh(u) ** 2 + sp.sin(t) ** 2) / (C - c), positive)) == C + c


def test_roots_of_squares_come_out_with_their_sign():
    assert short_fraction(sp.sqrt(1 - sp.cos(t) ** 2), lambda part: -1 if part == sp.sin(t) else 1) == -sp.sin(t)
    assert short_fraction(sp.sqrt(8 * a**3), positive) == 2 * sp.sqrt(2) * a ** sp.Rational(3, 2)


def test_denominators_with_nested_roots_become_rational():
    rho = sp.sqrt(x**2 + y**2)
    T = sp.sqrt(rho + y)
    # sigma**2 + tau**2 is twice the distance, with tau = T and sigma = x/T.
    assert short_fraction(x**2 / T**2 + T**2, positive) == 2 * rho


def test_dependent_roots_are_found_out():
    R = sp.sqrt(x**2 + y**2 + z**2)
    product = sp.sqrt(R + z) * sp.sqrt(R - z) * sp.sqrt(x**2 + y**2)
    assert sp.expand(short_fraction(product, positive)) == x**2 + y**2


def test_short_forms_have_the_same_values():
    expr = (
        sp.sqrt((sp.cosh(u) + sp.cos(t)) / (sp.cosh(u) - sp.cos(t))) * (sp.tan(t) + sp.tanh(u)) / (1 + sp.cos(t) ** 2)
    )
    f, g = (sp.lambdify((t, u), e) for e in (expr, short_fraction(expr, positive)))
    points = np.random.default_rng(1).uniform(0.2, 1.2, (2, 20))
    assert np.allclose(f(*points), g(*points), rtol=1e-12)


@pytest.mark.parametrize("expr", [sp.I * x, sp.Piecewise((x, x > 0), (0, True)), sp.Float(0.5) * x])
def test_what_is_no_fraction_is_declined(expr):
    assert short_fraction(expr, positive) is None
