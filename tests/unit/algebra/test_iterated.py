"""Exact integrals over boxes are confirmed by numbers; what has no closed form says so."""

import pytest
import sympy as sp

from fieldmath.algebra.boxes import Box
from fieldmath.algebra.definite import by_sine
from fieldmath.algebra.elementary import antiderivative
from fieldmath.algebra.iterated import confirmed, exact_integral, integrate
from fieldmath.algebra.rewriting import root_on
from fieldmath.approximation import Approximation
from fieldmath.errors import EvaluationError

u, v = sp.symbols("u v", real=True)
a = sp.Symbol("a", positive=True)
t = sp.Symbol("t", positive=True)


@pytest.mark.parametrize(
    "expr",
    [
        u**3 * sp.sin(2 * u + 1) ** 2 * sp.exp(-u) * sp.cos(3 * u),
        sp.sin(u) ** 5 * sp.cos(u) ** 4,
        u**2 * sp.exp(2 * u),
        sp.cos(a * u) * sp.sin(u + v),
        (3 + u) ** 3 * sp.exp(v),
    ],
)
def test_the_derivative_of_an_antiderivative_is_the_integrand(expr):
    found = antiderivative(expr, u)
    gap = (found.diff(u) - expr).subs({u: sp.Rational(7, 10), v: sp.Rational(1, 3), a: sp.Rational(8, 5)})
    assert abs(gap.evalf(30)) < 1e-25


@pytest.mark.parametrize("expr", [1 / u, sp.sin(u * v), sp.exp(sp.sin(u)), sp.sqrt(1 + u**2)])
def test_what_is_not_elementary_here_is_declined(expr):
    assert antiderivative(expr, u) is None


def test_half_a_disk_is_integrated_by_a_sine():
    root = sp.sqrt(a**2 - u**2)
    assert sp.expand(by_sine(u**2 * root, u, -a, a)) == sp.pi * a**4 / 8


@pytest.mark.parametrize(
    ("expr", "symbols", "limits", "truth"),
    [
        (sp.exp(-(u**2)), [v, u], [(0, 1), (v, 1)], (1 - sp.exp(-1)) / 2),
        (sp.Abs(sp.sin(t)), [t], [(0, 2 * sp.pi)], 4),
        (1 / (2 + sp.cos(t)), [t], [(0, 2 * sp.pi)], 2 * sp.pi / sp.sqrt(3)),
        (sp.sqrt(1 - sp.cos(t)), [t], [(0, 2 * sp.pi)], 4 * sp.sqrt(2)),
        (1 / t, [t], [(0, 1)], sp.oo),
        (1 / u**2, [u], [(-1, 1)], sp.oo),
    ],
)
def test_exact_integrals(expr, symbols, limits, truth):
    found = exact_integral(expr, Box.ordered(symbols, limits))
    assert found == truth or sp.simplify(found - truth) == 0


def test_a_wrong_value_is_not_confirmed():
    box = Box.ordered([u, v], [(0, 1), (0, u)])
    assert confirmed(sp.Rational(1, 8), u * v, box)
    assert not confirmed(sp.Rational(-1, 8), u * v, box)


def test_without_closed_form_there_is_a_number_with_its_error():
    found = integrate(sp.exp(sp.sin(u * v)), Box.ordered([u, v], [(0, 1), (0, 1)]), time_limit=1.0)
    assert isinstance(found, Approximation)
    assert found.contains(1.29885193508616)


def test_without_closed_form_parameters_leave_the_integral_unevaluated():
    found = integrate(sp.exp(sp.sin(a * u)), Box.ordered([u], [(0, 1)]), time_limit=1.0)
    assert found == sp.Integral(sp.exp(sp.sin(a * u)), (u, 0, 1))


def test_the_order_of_integration_does_not_decide_what_does_not_converge():
    expr = (u**2 - v**2) / (u**2 + v**2) ** 2  # pi/4 in one order, -pi/4 in the other
    with pytest.raises(EvaluationError, match="converge absolutely"):
        integrate(expr, Box.ordered([u, v], [(0, 1), (0, 1)]), time_limit=2.0)


def test_roots_lose_their_absolute_values_where_the_sign_is_known():
    theta = sp.Symbol("theta", positive=True)
    assert root_on(sp.sin(theta) ** 2, Box.ordered([theta], [(0, sp.pi)])) == sp.sin(theta)
    assert root_on(sp.sin(theta) ** 2, Box.ordered([theta], [(sp.pi, 2 * sp.pi)])) == -sp.sin(theta)
