"""Enclosures hold the truth; what cannot be proven is refused."""

import math
import threading
from fractions import Fraction

import flint
import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from fieldmath.algebra.certify import Enclosure, enclose, enclose_integral

x = sp.Symbol("x", real=True)
a = sp.Symbol("a")
R = sp.Rational


def normal(mean, deviation):
    return sp.exp(-((x - mean) ** 2) / (2 * deviation**2)) / (deviation * sp.sqrt(2 * sp.pi))


LAPLACE = sp.exp(-sp.Abs(x)) / 2


def assert_encloses(found, truth, small=1e-11):
    """`truth` is a high-precision number: the enclosure must hold it, and be narrow."""
    assert found is not None
    with mpmath.workdps(40):
        assert abs(mpmath.mpf(found.middle) - truth) <= found.radius
    assert found.radius <= small * max(1.0, abs(found.middle))


@pytest.mark.parametrize(
    "expr",
    [
        sp.gamma(x) * sp.loggamma(x) + sp.zeta(3),
        sp.log(x) ** 2 - sp.sqrt(x) * sp.pi + sp.E,
        sp.erf(x) / sp.erfc(x) + sp.atan(x) + sp.asinh(x),
        sp.polygamma(0, x) + sp.polygamma(1, x) + sp.EulerGamma,
        sp.besselj(1, x) * sp.besseli(0, x),
        sp.binomial(7, x) + sp.factorial(x) + sp.beta(x, 2),
        sp.Abs(1 - x) + sp.Max(x, 1) - sp.Min(x, 1) + sp.sign(-x) + sp.floor(x) + sp.Heaviside(x - 1),
        sp.Piecewise((sp.sin(x), x < 2), (sp.cos(x), True)),
        x ** R(1, 3) + x**-x + sp.cosh(x) / sp.tan(x),
    ],
)
def test_values_agree_with_mpmath(expr):
    point = R(7, 3)
    with mpmath.workdps(40):
        truth = mpmath.mpf(expr.subs(x, point).evalf(40))
        assert_encloses(enclose(expr, {x: point}), truth, small=1e-15)


def test_cancellation_is_overcome_by_precision():
    found = enclose((1 - sp.cos(x)) / x**2, {x: Fraction(1, 10**8)})
    assert math.isclose(found.middle, 0.5, rel_tol=1e-15)
    assert found.radius < 1e-16


def test_an_exact_zero_is_enclosed_as_far_as_the_precision_goes():
    found = enclose(sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1, {x: 1})
    assert found.contains(0)
    assert found.radius < 1e-300


def test_floats_are_the_binary_fractions_they_are():
    assert enclose(10 * x - 1, {x: 0.1}).middle == float(10 * Fraction(0.1) - 1)


@pytest.mark.parametrize(
    ("expr", "values"),
    [
        (sp.Function("f")(x), {x: 1}),
        (sp.log(x), {x: -1}),
        (x ** R(1, 3), {x: -8}),
        (1 / x, {x: 0}),
        (x + a, {x: 1}),
        (x, {x: math.nan}),
        (sp.oo + x, {x: 1}),
        (sp.hyper([1], [2], x), {x: 1}),
        (sp.I * x, {x: 1}),
    ],
)
def test_what_is_unknown_complex_or_infinite_is_refused(expr, values):
    assert enclose(expr, values) is None


@pytest.mark.parametrize(
    ("expr", "lower", "upper", "truth"),
    [
        (sp.sqrt(x), 1, 4, R(14, 3)),  # certified and wrong without the analytic flag
        (sp.sqrt(x), 0, 1, R(2, 3)),
        (sp.exp(-((x - 40) ** 2) * 10**6), -100, 100, sp.sqrt(sp.pi) / 1000),
        (sp.Abs(sp.sin(x) * sp.cos(x)), 0, 2 * sp.pi, 2),
        (sp.cos(x) * sp.Abs(sp.cos(x)) / (1 + sp.sin(x) ** 2), 0, sp.pi / 2, sp.pi / 2 * (sp.sqrt(2) - 1)),
        (sp.Piecewise((1, x < R(1, 3)), (0, True)), 0, 1, R(1, 3)),
        (sp.floor(x), 0, 3, 3),
        (sp.Max(sp.sin(x), sp.cos(x)), 0, sp.pi, 1 + sp.sqrt(2)),
        (sp.log(x), 1, 2, 2 * sp.log(2) - 1),
        (sp.acos(x / 2), -1, 1, sp.pi),
        (x, 1, 0, -R(1, 2)),
        (sp.exp(-x), 0, sp.oo, 1),
        (sp.exp(-(x**2) / 2), -sp.oo, sp.oo, sp.sqrt(2 * sp.pi)),
        (1 / (1 + x**2) ** 2, -sp.oo, sp.oo, sp.pi / 2),
        (x**-3, 2, sp.oo, R(1, 8)),
        (x**4 * sp.exp(-2 * sp.Abs(x)), -sp.oo, sp.oo, R(3, 2)),
    ],
)
def test_integrals_hold_their_closed_forms(expr, lower, upper, truth):
    found = enclose_integral(expr, x, lower, upper)
    assert_encloses(found, mpmath.mpf((truth + R(0)).evalf(40)), small=1e-10)


@pytest.mark.slow
def test_the_needle_against_laplace_is_proven_over_the_whole_line():
    p = normal(40, R(1, 10))
    found = enclose_integral(p * sp.log(p / LAPLACE), x, -sp.oo, sp.oo, points=[0, 40])
    # x > 0 up to exp(-80000): E log p = -log(0.1) - log(2 pi e)/2, E log q = -40 - log 2.
    truth = sp.log(10) - sp.log(2 * sp.pi * sp.E) / 2 + 40 + sp.log(2)
    assert_encloses(found, mpmath.mpf(truth.evalf(40)), small=1e-14)


def test_parameters_are_exact_values():
    found = enclose_integral(sp.exp(-a * x**2), x, 0, a, {a: 2})
    with mpmath.workdps(40):
        truth = mpmath.sqrt(mpmath.pi / 8) * mpmath.erf(2 * mpmath.sqrt(2))
    assert_encloses(found, truth, small=1e-12)


@pytest.mark.parametrize(
    ("expr", "lower", "upper"),
    [
        (x * sp.log(x), 0, 1),  # bounded, but not as balls see it
        (1 / x, -1, 1),
        (1 / x, 1, sp.oo),
        (sp.sin(x) / x, 1, sp.oo),
        (sp.exp(x), 0, sp.oo),
        (a * x, 0, 1),
        (x, 0, a),
        (x, 0, math.nan),
        (sp.Function("f")(x), 0, 1),
    ],
)
def test_what_cannot_be_proven_is_refused(expr, lower, upper):
    assert enclose_integral(expr, x, lower, upper) is None


@pytest.mark.slow
@given(st.floats(-20, 20), st.floats(0.05, 5))
def test_integrals_of_normals_over_intervals_hold_the_error_function(mean, deviation):
    found = enclose_integral(normal(R(Fraction(mean)), R(Fraction(deviation))), x, -30, 30)
    with mpmath.workdps(40):
        m, s = mpmath.mpf(mean), mpmath.mpf(deviation)
        truth = mpmath.ncdf((30 - m) / s) - mpmath.ncdf((-30 - m) / s)
        assert_encloses(found, truth)


def test_the_working_precision_of_the_process_is_restored():
    before = flint.ctx.prec
    threads = [threading.Thread(target=enclose, args=(sp.sin(x), {x: n})) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert flint.ctx.prec == before


def test_enclosures_say_what_they_may_hold():
    assert Enclosure(1.0, 0.5).contains(1.4)
    assert not Enclosure(1.0, 0.5).contains(1.6)
